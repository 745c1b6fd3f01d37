"""Accounts that nobody uses are shut, where the policy says so: at the next sign-in, or in the night before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from trienkhai.accounts import policy, rules
from trienkhai.accounts.models import KnownDevice, User
from trienkhai.accounts.services.sessions import end_sessions
from trienkhai.journal.services import SYSTEM, record


@transaction.atomic
def shut_if_dormant(user_id: int, *, at: datetime) -> bool:
    """Shut this account if nobody has signed in for longer than the policy allows; True when it is shut by now.

    Looked at again under the lock: its owner may sign in at this very moment."""
    user = User.objects.select_for_update().get(pk=user_id)
    if user.shut_at is not None:
        return True
    used_at = rules.used_last(user.last_login, user.opened_at)
    if user.is_demo or not user.is_active or not rules.is_dormant(used_at, at, policy.preset()):
        return False
    user.is_active, user.shut_at, user.session_round = False, at, user.session_round + 1
    user.save(update_fields=["is_active", "shut_at", "session_round"])
    end_sessions(user.pk)
    KnownDevice.objects.filter(user=user).delete()
    user.invitations.filter(used_at=None, voided_at=None).update(voided_at=at)
    record("accounts.shut-dormant", by=SYSTEM, at=at, subject=user, details={"used_at": used_at})
    return True


def shut_dormant(*, at: datetime) -> int:
    """Shut every such account; for the nightly job, safe to run twice. Returns how many. An account of which no date
    is known begins to count tonight."""
    after = policy.preset().dormant_after
    if after is None:
        return 0
    User.objects.filter(last_login=None, opened_at=None).update(opened_at=at)
    found = list(_unused_since(at - after).order_by("pk").values_list("pk", flat=True))
    return sum(shut_if_dormant(user_id, at=at) for user_id in found)


def dormant_soon(*, at: datetime) -> Sequence[int]:
    """Ids of the accounts that are shut in a week unless somebody signs in: each of them on one day only. ``at`` is
    local time."""
    after = policy.preset().dormant_after
    if after is None:
        return []
    begin = at.replace(hour=0, minute=0, second=0, microsecond=0) - after + rules.DORMANT_TOLD_BEFORE
    that_day = Q(last_login__gte=begin) | Q(opened_at__gte=begin)
    found = _unused_since(begin + timedelta(days=1)).filter(that_day)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _unused_since(day: datetime) -> QuerySet[User]:
    """Accounts in use that nobody has signed in to, and nobody has opened, after this instant."""
    return User.objects.filter(
        Q(last_login=None) | Q(last_login__lte=day),
        Q(opened_at=None) | Q(opened_at__lte=day),
        is_active=True,
        is_demo=False,
    ).exclude(last_login=None, opened_at=None)
