"""Questions about units and people. A viewer sees the structure of the units granted to him."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, QuerySet
from django.utils.translation import gettext as _

from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import access, tree
from trienkhai.organisations.choices import Capability, PostKind, Role, UnitKind
from trienkhai.organisations.models import Grant, Installation, Membership, Person, Post, Unit
from trienkhai.organisations.querysets import UnitQuerySet
from trienkhai.vietnamese.text import search_key


def installation() -> Installation | None:
    """The one installation, or None before the first run."""
    return Installation.objects.select_related("committee").first()


def is_installed() -> bool:
    return Installation.objects.exists()


def unit_for(viewer: Person, unit_id: int) -> Unit:
    """The one door to a unit."""
    found = access.units_where(viewer, Capability.SEE_STRUCTURE).filter(pk=unit_id).select_related("parent").first()
    if found is None:
        raise NotFound(_("Không tìm thấy đơn vị."))
    return found


def units_of(viewer: Person, top: Unit) -> UnitQuerySet:
    """The units under ``top`` that the viewer may see, parents before children."""
    return access.units_where(viewer, Capability.SEE_STRUCTURE).under(top).order_by("path")


def person_named(username: str) -> Person | None:
    """The person behind a user name. For the command line: whoever runs it owns the machine."""
    return Person.objects.filter(user__username=username.strip().lower()).first()


def person_of(user_id: int, *, today: date) -> Person | None:
    """Who stands behind an account, with the day whose grants count."""
    found = Person.objects.filter(user_id=user_id).first()
    if found is not None:
        found.today = today
    return found


def person_for(viewer: Person, person_id: int) -> Person:
    """The one door to a person: a member, or a holder of a role, of a unit whose structure the viewer sees."""
    seen = access.units_where(viewer, Capability.SEE_STRUCTURE)
    found = Person.objects.filter(pk=person_id).select_related("user").first()
    if found is None or not (
        Membership.objects.filter(person=found, unit__in=seen).exists()
        or Grant.objects.filter(person=found, unit__in=seen).exists()
    ):
        raise NotFound(_("Không tìm thấy người này."))
    return found


def grant_for(viewer: Person, grant_id: int) -> Grant:
    """The one door to a grant: that of a unit whose structure the viewer sees."""
    seen = access.units_where(viewer, Capability.SEE_STRUCTURE)
    found = Grant.objects.filter(pk=grant_id, unit__in=seen).select_related("unit", "person").first()
    if found is None:
        raise NotFound(_("Không tìm thấy quyền này."))
    return found


@dataclass(frozen=True)
class UnitLine:
    """One line of the list of units. ``below`` counts all units under it, ``accounts`` who may sign in for it."""

    id: int
    name: str
    kind: UnitKind
    depth: int  # 0 for the tops that the viewer sees
    superior: str
    below: int
    people: int
    accounts: int


@dataclass(frozen=True)
class UnitListing:
    """A page of the list. ``total`` counts what matches, ``everything`` what the viewer sees."""

    lines: Sequence[UnitLine]
    total: int
    everything: int
    by_kind: Sequence[tuple[UnitKind, int]]
    page: int
    pages: int


A_PAGE = 200


def units_listed(
    viewer: Person,
    today: date,
    *,
    text: str = "",
    kind: UnitKind | None = None,
    top: Unit | None = None,
    page: int = 1,
) -> UnitListing:
    """The units that the viewer sees, as a tree in the office's order; filtered by name (without accents) and kind.

    A fixed number of statements, however many units there are.
    """
    seen = access.units_where(viewer, Capability.SEE_STRUCTURE).standing_on(today)
    if top is not None:
        seen = seen.under(top).exclude(pk=top.pk)
    rows = list(seen.values_list("pk", "name", "kind", "parent_id", "path", "position", "search_key"))
    order, depths, below = _as_tree([(pk, parent, path, position) for pk, _n, _k, parent, path, position, _s in rows])
    by_id = {row[0]: row for row in rows}
    wanted = search_key(text)
    matching = [
        pk for pk in order if (not wanted or wanted in by_id[pk][6]) and (kind is None or by_id[pk][2] == kind.value)
    ]
    pages = max(1, -(-len(matching) // A_PAGE))
    page = min(max(1, page), pages)
    shown = matching[(page - 1) * A_PAGE : page * A_PAGE]
    people = _counts(Membership.objects.filter(unit__in=shown, ends_before=None))
    accounts = _counts(Grant.objects.filter(unit__in=shown, person__user__isnull=False).valid_on(today))
    names = {pk: row[1] for pk, row in by_id.items()}
    if top is not None:
        names[top.pk] = top.name
    lines = [
        UnitLine(
            pk,
            by_id[pk][1],
            UnitKind(by_id[pk][2]),
            depths[pk],
            names.get(by_id[pk][3] or 0, ""),
            below[pk],
            people.get(pk, 0),
            accounts.get(pk, 0),
        )
        for pk in shown
    ]
    kinds: dict[UnitKind, int] = defaultdict(int)
    for row in rows:
        kinds[UnitKind(row[2])] += 1
    by_kind = [(known, kinds[known]) for known in UnitKind if known in kinds]
    return UnitListing(lines, len(matching), len(rows), by_kind, page, pages)


def _as_tree(rows: Iterable[tuple[int, int | None, str, int]]) -> tuple[list[int], dict[int, int], dict[int, int]]:
    """Ids in the office's order (superiors first), their depth, and how many units stand below each."""
    rows = list(rows)
    ids = {pk for pk, *_ in rows}
    children: dict[int | None, list[tuple[int, int]]] = defaultdict(list)
    for pk, parent, _path, position in rows:
        children[parent if parent in ids else None].append((position, pk))
    order: list[int] = []
    depths: dict[int, int] = {}
    parents = {pk: parent for pk, parent, *_ in rows}
    waiting = [(pk, 0) for _position, pk in sorted(children[None], reverse=True)]
    while waiting:
        pk, depth = waiting.pop()
        order.append(pk)
        depths[pk] = depth
        waiting.extend((child, depth + 1) for _position, child in sorted(children[pk], reverse=True))
    below = dict.fromkeys(ids, 0)
    for pk in reversed(order):
        parent = parents[pk]
        if parent in below:
            below[parent] += below[pk] + 1
    return order, depths, below


def _counts(rows: QuerySet[Membership] | QuerySet[Grant]) -> Mapping[int, int]:
    counted = rows.values("unit_id").annotate(count=Count("person", distinct=True))
    return {int(row["unit_id"]): int(row["count"]) for row in counted}


@dataclass(frozen=True)
class RoleLine:
    """One role held on a unit."""

    grant_id: int
    person_id: int
    full_name: str
    username: str
    role: Role
    since: date


@dataclass(frozen=True)
class PersonLine:
    """One person of a unit."""

    id: int
    full_name: str
    category: str
    posts: Sequence[str]
    username: str


def roles_on(unit: Unit, today: date) -> list[RoleLine]:
    """Who holds which role on this very unit today. The caller came through ``unit_for``."""
    grants = (
        Grant.objects.filter(unit=unit)
        .valid_on(today)
        .select_related("person__user")
        .order_by("person__sort_key", "person_id", "role")
    )
    return [
        RoleLine(
            grant.pk,
            grant.person_id,
            grant.person.full_name,
            grant.person.user.username if grant.person.user else "",
            Role(grant.role),
            grant.starts_on,
        )
        for grant in grants
    ]


def people_of(unit: Unit, *, text: str = "", page: int = 1) -> tuple[list[PersonLine], int]:
    """A page of the people of this very unit, by Vietnamese name, and how many there are in all."""
    members = Membership.objects.filter(unit=unit, ends_before=None)
    if text:
        members = members.filter(person__search_key__contains=search_key(text))
    total = members.count()
    shown = (
        members.select_related("person__user")
        .prefetch_related(Prefetch("person__posts", queryset=Post.objects.filter(unit=unit, ends_before=None)))
        .order_by("person__sort_key", "pk")[max(0, page - 1) * A_PAGE : max(1, page) * A_PAGE]
    )
    lines = [
        PersonLine(
            member.person_id,
            member.person.full_name,
            member.get_category_display(),
            [str(PostKind(post.kind).label) for post in member.person.posts.all()],
            member.person.user.username if member.person.user else "",
        )
        for member in shown
    ]
    return lines, total


def superiors_of(viewer: Person, unit: Unit) -> list[Unit]:
    """The units above, the top first, as far as the viewer sees them."""
    above = access.units_where(viewer, Capability.SEE_STRUCTURE).filter(pk__in=tree.ids_above(unit)[:-1])
    return sorted(above, key=lambda each: len(each.path))


def names_under(parent: Unit, names: Iterable[str]) -> set[str]:
    """Which of these names stand directly under the unit already (case folded): they would be kept, not doubled."""
    wanted = {name.casefold() for name in names}
    standing = Unit.objects.filter(parent=parent).values_list("name", flat=True)
    return {name.casefold() for name in standing if name.casefold() in wanted}
