"""Who of a unit and below has an account that the viewer looks after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from trienkhai.organisations import access
from trienkhai.organisations.choices import Role
from trienkhai.organisations.models import Grant, Person, Unit


@dataclass(frozen=True)
class AccountHolder:
    """Somebody with an account, and the first unit on which he has a role."""

    person: Person
    unit_name: str
    has_signed_in: bool


def account_holders(viewer: Person, unit: Unit, today: date) -> Sequence[AccountHolder]:
    """Those with a role on this unit or below whose password the viewer could set: he could have given them all that
    they hold. By Vietnamese name; two queries however many they are. The caller came through ``unit_for``."""
    not_ended = Q(ends_before=None) | Q(ends_before__gt=today)  # a role that begins tomorrow counts today
    here = Grant.objects.filter(not_ended, unit__path__startswith=unit.path, person__user__is_active=True)
    held: dict[int, list[Grant]] = defaultdict(list)
    grants = Grant.objects.filter(not_ended, person__in=here.values("person")).select_related("person__user", "unit")
    for grant in grants.order_by("person__sort_key", "person_id", "unit__path", "pk"):
        held[grant.person_id].append(grant)
    return [
        AccountHolder(some[0].person, some[0].unit.name, bool(some[0].person.user and some[0].person.user.last_login))
        for person_id, some in held.items()
        if person_id != viewer.pk and all(access.may_grant(viewer, Role(each.role), each.unit) for each in some)
    ]
