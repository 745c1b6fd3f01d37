"""Roles on a unit, of a person, and those lent for a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import access, tree
from trienkhai.organisations.choices import Capability, PostKind, Role
from trienkhai.organisations.models import Grant, Person, Post, Unit
from trienkhai.organisations.querysets import running_on
from trienkhai.vietnamese.text import search_key

LENT_FURTHER_BACK = 20  # ended loans that are still shown to who lent
LEADING_POSTS = (PostKind.SECRETARY, PostKind.DEPUTY_SECRETARY, PostKind.HEAD, PostKind.DEPUTY_HEAD)
NOT_LENT = (Role.ADMINISTRATOR, Role.MEMBER)


@dataclass(frozen=True)
class HeldRole:
    """One role that somebody holds, or will hold, on a unit. ``ends_before`` is the first day without it."""

    grant_id: int
    person_id: int
    full_name: str
    username: str
    is_active: bool  # whether the account signs in; False without one
    role: Role
    starts_on: date
    ends_before: date | None
    lent_by: str  # the name of who lent it; "" for a role of his own
    may_end: bool


@dataclass(frozen=True)
class Loans:
    """What somebody lent, what he was lent, and what he could lend."""

    lent: Sequence[Grant]  # with ``person`` and ``unit``; running and coming
    over: Sequence[Grant]  # the last that ended
    received: Sequence[Grant]  # with ``delegated_by`` and ``unit``
    own: Sequence[Grant]  # with ``unit``


def roles_held_on(viewer: Person, unit: Unit, today: date) -> list[HeldRole]:
    """Who holds, or is to hold, which role on this very unit. The caller came through ``unit_for``."""
    grants = (
        Grant.objects.filter(Q(ends_before=None) | Q(ends_before__gt=today), unit=unit)
        .select_related("person__user", "delegated_by")
        .order_by("person__sort_key", "person_id", "role", "starts_on")
    )
    grantable = access.roles_grantable(viewer, unit)
    return [
        HeldRole(
            grant.pk,
            grant.person_id,
            grant.person.full_name,
            grant.person.user.username if grant.person.user else "",
            grant.person.user is not None and grant.person.user.is_active,
            Role(grant.role),
            grant.starts_on,
            grant.ends_before,
            grant.delegated_by.full_name if grant.delegated_by else "",
            grant.role in grantable and grant.person_id != viewer.pk,
        )
        for grant in grants
    ]


def loans_of(viewer: Person, today: date) -> Loans:
    """The page of one's own delegations. A fixed number of statements."""
    lent = list(
        Grant.objects.filter(delegated_by=viewer).select_related("person", "unit").order_by("-ends_before", "pk")
    )
    running = [grant for grant in lent if grant.ends_before is not None and grant.ends_before > today]
    over = [grant for grant in lent if grant.ends_before is not None and grant.ends_before <= today]
    received = (
        Grant.objects.filter(person=viewer, ends_before__gt=today)
        .exclude(delegated_by=None)
        .select_related("delegated_by", "unit")
        .order_by("ends_before", "pk")
    )
    own = [grant for grant in access.grants_of(viewer) if grant.delegated_by_id is None and grant.role not in NOT_LENT]
    return Loans(running, over[:LENT_FURTHER_BACK], list(received), own)


def loan_for(viewer: Person, grant_id: int) -> Grant:
    """The one door to a role that the viewer lent himself."""
    found = Grant.objects.filter(pk=grant_id, delegated_by=viewer).select_related("unit", "person").first()
    if found is None:
        raise NotFound(_("Không tìm thấy ủy quyền này."))
    return found


def colleagues_with_account(viewer: Person, *, text: str = "", near: Unit, most: int = 30) -> tuple[list[Person], int]:
    """People who can sign in, by Vietnamese given name, of the units that the viewer sees; without a search those of
    one unit and below it. And how many more there are."""
    units = access.units_where(viewer, Capability.SEE_STRUCTURE)
    if not text:
        units = units.under(near)
    at_units = Q(memberships__unit__in=units, memberships__ends_before=None) | Q(grants__unit__in=units)
    found = Person.objects.filter(user__is_active=True, merged_into=None).exclude(pk=viewer.pk)
    if wanted := search_key(text):
        found = found.filter(search_key__contains=wanted)
    found = found.filter(pk__in=Person.objects.filter(at_units).values("pk"))
    total = found.count()
    return list(found.select_related("user").order_by("sort_key", "pk")[:most]), max(0, total - most)


def leads(person: Person, unit: Unit) -> bool:
    """Whether a person leads a unit by a role on it or above: he speaks for himself, nobody types in his name."""
    return any(unit.path.startswith(above.path) for above in access.units_held(person, Role.LEADER))


def leaders_of(unit: Unit, today: date) -> list[Person]:
    """Who leads a unit that day, with an account or without: a leader by role on it or above, or by a post in it. The
    caller acts for the unit. One statement."""
    roles = Grant.objects.filter(unit__in=tree.ids_above(unit), role=Role.LEADER).valid_on(today)
    posts = Post.objects.filter(running_on(today), unit=unit, kind__in=LEADING_POSTS)
    found = Person.objects.filter(Q(pk__in=roles.values("person")) | Q(pk__in=posts.values("person")), merged_into=None)
    return list(found.order_by("sort_key", "pk"))
