"""A week before an account is shut because nobody used it, those who answer for its unit hear of it: its owner does not
sign in, so a message to him would lie unread."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from trienkhai.accounts import policy, rules
from trienkhai.accounts import services as accounts
from trienkhai.journal.messages import tell
from trienkhai.kernel.clock import house_time
from trienkhai.organisations.models import Grant
from trienkhai.organisations.services.granting import heads_of

SOON = "DORMANT_SOON"


@transaction.atomic
def warn_of_dormant(*, at: datetime) -> int:
    """Tell the heads of the first unit of each such account; for the nightly job, once a night. Returns how many
    messages. An account without a role is nobody's to miss: it is shut without a word."""
    users = accounts.dormant_soon(at=house_time(at))
    if not users or policy.preset().dormant_after is None:
        return 0
    on = (at + rules.DORMANT_TOLD_BEFORE).date()
    grants = Grant.objects.filter(person__user__in=users).valid_on(at.date()).select_related("unit", "person")
    told: set[int] = set()
    count = 0
    for grant in grants.order_by("unit__path", "pk"):
        if grant.person_id not in told:
            told.add(grant.person_id)
            values = {"person": grant.person_id, "unit": grant.unit_id, "on": on.isoformat()}
            heads = heads_of(grant.unit, at=at, but={grant.person_id})
            count += tell(heads, SOON, subject=grant.person, at=at, values=values)
    return count
