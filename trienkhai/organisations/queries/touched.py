"""What an event in the life of units will touch: the preview counts and names it before anybody confirms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability, LinkKind, Role
from trienkhai.organisations.models import (
    Grant,
    Installation,
    Membership,
    Person,
    Post,
    RosterEntry,
    Unit,
    UnitAncestor,
    UnitLink,
)


@dataclass(frozen=True)
class ChildTouched:
    """A unit directly below one that ends or is split: it gets another superior."""

    id: int
    name: str
    superior_id: int
    superior: str


@dataclass(frozen=True)
class PersonTouched:
    """Somebody who belongs to one of the units."""

    id: int
    full_name: str
    unit_id: int
    category: str


@dataclass(frozen=True)
class GrantTouched:
    """A role on one of the units; ``is_offered``: it may be given anew on the successor, who is to confirm it."""

    id: int
    person_id: int
    full_name: str
    username: str
    role: Role
    unit_id: int
    unit: str
    is_offered: bool


@dataclass(frozen=True)
class LinkTouched:
    """A link that ends with one of the units."""

    id: int
    kind: LinkKind
    unit_id: int
    unit: str
    other_id: int
    other: str


@dataclass(frozen=True)
class Clash:
    """Units of one name that would stand under one superior: all but one need another."""

    name: str
    unit_ids: tuple[int, ...]


@dataclass(frozen=True)
class Touched:
    """What some units carry now. Lists are whole; counts beside them are of what is not listed."""

    units: tuple[Unit, ...]
    below: int  # all units under them
    children: tuple[ChildTouched, ...]
    people: int  # distinct, of these very units
    posts: int
    rosters: int
    grants: tuple[GrantTouched, ...]
    accounts: int  # people who can sign in for these very units
    links: tuple[LinkTouched, ...]
    clashes: tuple[Clash, ...]
    ends_committee: bool  # the installation's own committee is among them


def touched_by(viewer: Person, units: Sequence[Unit], today: date, *, into: Unit | None = None) -> Touched:
    """What an event on these units touches; ``into`` the standing unit that takes their place, None for a new one.

    Only units whose structure the viewer keeps: others are left out. A fixed number of statements.
    """
    mine = tuple(unit for unit in units if access.may(viewer, Capability.MANAGE_STRUCTURE, unit))
    ids = [unit.pk for unit in mine]
    is_head = Installation.objects.filter(committee__in=ids).exists()
    children = list(
        Unit.objects.filter(parent__in=ids, ended_on=None)
        .exclude(pk__in=ids)
        .select_related("parent")
        .order_by("position", "pk")
    )
    grants = list(
        Grant.objects.filter(unit__in=ids)
        .filter(Q(ends_before=None) | Q(ends_before__gt=today))
        .select_related("person__user", "unit")
        .order_by("unit__position", "unit", "person__sort_key", "pk")
    )
    links = UnitLink.objects.filter(Q(unit__in=ids) | Q(other__in=ids), ends_before=None).select_related(
        "unit", "other"
    )
    return Touched(
        units=mine,
        below=UnitAncestor.objects.filter(ancestor__in=ids, distance__gt=0, unit__ended_on=None)
        .exclude(unit__in=ids)
        .values("unit")
        .distinct()
        .count(),
        children=tuple(
            ChildTouched(child.pk, child.name, child.parent_id or 0, child.parent.name if child.parent else "")
            for child in children
        ),
        people=Membership.objects.filter(unit__in=ids, ends_before=None).values("person").distinct().count(),
        posts=Post.objects.filter(unit__in=ids, ends_before=None).count(),
        rosters=RosterEntry.objects.filter(unit__in=ids, ends_before=None).count(),
        grants=tuple(
            GrantTouched(
                grant.pk,
                grant.person_id,
                grant.person.full_name,
                grant.person.user.username if grant.person.user else "",
                Role(grant.role),
                grant.unit_id,
                grant.unit.name,
                may_be_carried(Role(grant.role), grant.unit, into, is_head=is_head)
                and (is_head or grant.person_id != viewer.pk),  # nobody gives to himself
            )
            for grant in grants
        ),
        accounts=len({grant.person_id for grant in grants if grant.person.user_id}),
        links=tuple(
            LinkTouched(link.pk, LinkKind(link.kind), link.unit_id, link.unit.name, link.other_id, link.other.name)
            for link in links
        ),
        clashes=_clashes(children, into),
        ends_committee=is_head,
    )


def people_touched(viewer: Person, unit: Unit) -> list[PersonTouched]:
    """Who belongs to a unit that is to be split, by Vietnamese name."""
    if not access.may(viewer, Capability.MANAGE_STRUCTURE, unit):
        return []
    rows = Membership.objects.filter(unit=unit, ends_before=None).select_related("person")
    return [
        PersonTouched(row.person_id, row.person.full_name, row.unit_id, row.get_category_display())
        for row in rows.order_by("person__sort_key", "person_id", "category")
    ]


def may_be_carried(role: Role, unit: Unit, successor: Unit | None, *, is_head: bool) -> bool:
    """Whether a role on a unit that ends is given anew on its successor: that of its officers, where the successor
    was not their superior all along. Where the head of the tree ends, every role goes over."""
    if is_head:
        return True
    return role == Role.UNIT_OFFICER and (successor is None or not unit.path.startswith(successor.path))


def _clashes(children: Sequence[Unit], into: Unit | None) -> tuple[Clash, ...]:
    by_name: dict[str, list[int]] = defaultdict(list)
    if into is not None:
        for pk, name in Unit.objects.filter(parent=into, ended_on=None).values_list("pk", "name"):
            by_name[name].append(pk)
    for child in children:
        if child.pk not in by_name[child.name]:
            by_name[child.name].append(child.pk)
    return tuple(Clash(name, tuple(ids)) for name, ids in by_name.items() if len(ids) > 1)
