"""Who of a unit and below has an account that the viewer looks after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from trienkhai.organisations import access
from trienkhai.organisations.choices import Role
from trienkhai.organisations.handing_out import handed_slips_by
from trienkhai.organisations.models import Grant, Person, Unit


@dataclass(frozen=True)
class AccountHolder:
    """Somebody with an account, and the first unit on which he has a role."""

    person: Person
    unit_name: str
    has_signed_in: bool


def account_holders(viewer: Person, unit: Unit, today: date) -> Sequence[AccountHolder]:
    """Those with a role on this unit or below to whom the viewer may hand a slip, because he could have given them all
    that they hold, or as officer of their unit. By Vietnamese name; a fixed number of statements. The caller came
    through ``unit_for``."""
    not_ended = Q(ends_before=None) | Q(ends_before__gt=today)  # a role that begins tomorrow counts today
    here = Grant.objects.filter(not_ended, unit__path__startswith=unit.path, person__user__is_active=True)
    held: dict[int, list[Grant]] = defaultdict(list)
    grants = Grant.objects.filter(not_ended, person__in=here.values("person")).select_related("person__user", "unit")
    for grant in grants.order_by("person__sort_key", "person_id", "unit__path", "pk"):
        held[grant.person_id].append(grant)
    fully = {person_id for person_id, some in held.items() if person_id != viewer.pk and _may_open(viewer, some)}
    handed = fully | handed_slips_by(viewer, set(held) - fully, today)
    return [
        AccountHolder(some[0].person, some[0].unit.name, _has_signed_in(some[0].person))
        for person_id, some in held.items()
        if person_id in handed
    ]


def _may_open(viewer: Person, grants: Sequence[Grant]) -> bool:
    """As ``services.require_may_set_password`` asks: he could have given all of them; and no administrator opens the
    account of somebody who sees more than he and has signed in."""
    return all(access.may_grant(viewer, Role(each.role), each.unit) for each in grants) and not (
        _has_signed_in(grants[0].person)
        and any(access.gives_more_than_held(viewer, Role(each.role), each.unit) for each in grants)
    )


def _has_signed_in(person: Person) -> bool:
    return person.user is not None and person.user.last_login is not None
