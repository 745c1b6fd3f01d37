"""Who belongs to a unit or a subtree, and all that is kept of one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from trienkhai.kernel.errors import NotFound
from trienkhai.kernel.pages import page_in
from trienkhai.organisations import access
from trienkhai.organisations.choices import MASKED, Capability, Category, MemberStatus, PostKind, RosterKind
from trienkhai.organisations.models import Grant, Membership, Person, Post, RosterEntry, Standing, Unit
from trienkhai.organisations.queries.listing import A_PAGE
from trienkhai.organisations.querysets import running_on
from trienkhai.vietnamese.text import search_key

_Kept = TypeVar("_Kept", Membership, Post, RosterEntry)


@dataclass(frozen=True)
class PersonLine:
    """One person of a unit."""

    id: int
    full_name: str
    category: str
    posts: Sequence[str]
    username: str


@dataclass(frozen=True)
class Home:
    """One membership of somebody in a list."""

    unit_id: int
    unit_name: str
    category: Category
    status: MemberStatus | None  # None when it is masked
    is_masked: bool
    superior: str = ""  # tells units of one name apart; "" right under the top


@dataclass(frozen=True)
class ListedPerson:
    """One person of a list, once, with all the places he belongs to in it."""

    id: int
    full_name: str
    birth_year: int | None
    homes: Sequence[Home]
    posts: Sequence[tuple[PostKind, str]]  # with the unit's name
    username: str


@dataclass(frozen=True)
class PeopleListing:
    """A page of people by Vietnamese given name. ``total`` counts what matches, each once; ``everybody`` all."""

    lines: Sequence[ListedPerson]
    total: int
    everybody: int
    page: int
    pages: int


@dataclass(frozen=True)
class MembershipLine:
    """One membership with how he stands there. ``status`` is None when it is masked and not revealed."""

    id: int
    unit_id: int
    unit_name: str
    category: Category
    starts_on: date | None
    ends_before: date | None
    status: MemberStatus | None
    is_masked: bool
    may_reveal: bool
    status_since: date | None = None  # None too when it is masked
    may_change: bool = False  # the viewer keeps the structure of this unit
    may_grant: bool = False  # the viewer gives accounts and roles in this unit
    superior: str = ""  # as in ``Home``


@dataclass(frozen=True)
class PersonShown:
    """All that is kept of one person in the units that the viewer sees, the present first."""

    person: Person
    memberships: Sequence[MembershipLine]
    posts: Sequence[Post]
    rosters: Sequence[RosterEntry]
    grants: Sequence[Grant]


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


def people_under(
    viewer: Person,
    today: date,
    *,
    top: Unit | None = None,
    text: str = "",
    category: Category | None = None,
    roster: RosterKind | None = None,
    page: int = 1,
) -> PeopleListing:
    """The people of a subtree (None: of all that the viewer sees), each once, by Vietnamese given name; found without
    accents and however i and y are written; ``roster``: only those who stand on it today. A fixed number of
    statements."""
    units = access.units_where(viewer, Capability.SEE_STRUCTURE)
    if top is not None:
        units = units.under(top)
    members = Membership.objects.filter(running_on(today), unit__in=units)
    everybody = distinct_people(units, on=today)
    if category is not None:
        members = members.filter(category=category)
    found = Person.objects.filter(pk__in=members.values("person_id"))
    wanted = search_key(text)
    if wanted:
        found = found.filter(search_key__contains=wanted)
    if roster is not None:
        entered = RosterEntry.objects.filter(running_on(today), kind=roster, unit__in=units)
        found = found.filter(pk__in=entered.values("person_id"))
    total = found.count() if wanted or category is not None or roster is not None else everybody
    page, pages = page_in(page, total, A_PAGE)
    people = list(
        found.select_related("user").order_by("sort_key", "birth_year", "pk")[(page - 1) * A_PAGE : page * A_PAGE]
    )
    homes = _homes(members, people, today)
    posts = _posts(units, people, today)
    lines = [
        ListedPerson(
            each.pk,
            each.full_name,
            each.birth_year,
            homes[each.pk],
            posts[each.pk],
            each.user.username if each.user else "",
        )
        for each in people
    ]
    return PeopleListing(lines, total, everybody, page, pages)


def person_shown(viewer: Person, person: Person, today: date, *, revealed: Iterable[int] = ()) -> PersonShown:
    """The page of one person who came through ``person_for``: only what stands in units that the viewer sees.
    ``revealed``: memberships whose masked standing ``services.reveal_standing`` has just written into the journal."""
    units = access.units_where(viewer, Capability.SEE_STRUCTURE)
    shown = set(revealed)
    memberships = (
        Membership.objects.filter(person=person, unit__in=units)
        .select_related("unit__parent")
        .prefetch_related(Prefetch("standings", queryset=Standing.objects.filter(running_on(today))))
    )
    lines = []
    for each in sorted(memberships, key=lambda row: (row.ends_before is not None, row.pk)):
        status = _status(each)
        is_masked = status in MASKED and each.pk not in shown
        lines.append(
            MembershipLine(
                each.pk,
                each.unit_id,
                each.unit.name,
                Category(each.category),
                each.starts_on,
                each.ends_before,
                None if is_masked else status,
                is_masked,
                is_masked and access.may(viewer, Capability.REVEAL_STATUS, each.unit),
                None if is_masked else next((one.starts_on for one in each.standings.all()), None),
                access.may(viewer, Capability.MANAGE_PEOPLE, each.unit),
                access.may(viewer, Capability.GRANT_BELOW, each.unit),
                superior_of(each.unit),
            )
        )
    kept = Q(person=person, unit__in=units)
    posts = Post.objects.filter(kept).select_related("unit")
    rosters = RosterEntry.objects.filter(kept).select_related("unit")
    grants = Grant.objects.filter(kept).select_related("unit", "delegated_by")
    return PersonShown(
        person,
        lines,
        sorted(posts, key=lambda row: (row.ends_before is not None, row.pk)),
        sorted(rosters, key=lambda row: (row.ends_before is not None, row.pk)),
        sorted(grants, key=lambda row: (row.ends_before is not None, row.pk)),
    )


def distinct_people(units: QuerySet[Unit] | Sequence[Unit], *, on: date) -> int:
    """How many people belong to these very units on a day: who is in a cell, an agency and a youth branch counts
    once. For subtrees give ``units_of(viewer, top)``."""
    members = Membership.objects.filter(running_on(on), unit__in=units)
    return members.values("person_id").distinct().count()


def _in_units_seen(rows: QuerySet[_Kept], viewer: Person) -> QuerySet[_Kept]:
    """What is kept of people in the units whose structure the viewer sees."""
    seen = access.units_where(viewer, Capability.SEE_STRUCTURE)
    return rows.filter(unit__in=seen).select_related("unit", "person")


def membership_for(viewer: Person, membership_id: int) -> Membership:
    """The one door to a membership: that of a unit whose structure the viewer sees."""
    found = _in_units_seen(Membership.objects.all(), viewer).filter(pk=membership_id).first()
    if found is None:
        raise NotFound(_("Không tìm thấy nơi sinh hoạt này."))
    return found


def post_for(viewer: Person, post_id: int) -> Post:
    """The one door to a post."""
    found = _in_units_seen(Post.objects.all(), viewer).filter(pk=post_id).first()
    if found is None:
        raise NotFound(_("Không tìm thấy chức vụ này."))
    return found


def roster_entry_for(viewer: Person, entry_id: int) -> RosterEntry:
    """The one door to a line of a roster."""
    found = _in_units_seen(RosterEntry.objects.all(), viewer).filter(pk=entry_id).first()
    if found is None:
        raise NotFound(_("Không tìm thấy dòng này của danh sách."))
    return found


def roster_of(
    viewer: Person, kind: RosterKind, today: date, *, top: Unit | None = None, with_past: bool = False
) -> list[RosterEntry]:
    """One roster as the units that the viewer sees keep it today, by Vietnamese given name; each entry with its
    ``person``, ``unit``, deciding document and days."""
    units = access.units_where(viewer, Capability.SEE_STRUCTURE)
    if top is not None:
        units = units.under(top)
    entries = RosterEntry.objects.filter(kind=kind, unit__in=units)
    if not with_past:
        entries = entries.filter(running_on(today))
    return list(entries.select_related("person", "unit__parent").order_by("person__sort_key", "person_id", "pk"))


def top_seen(viewer: Person) -> Unit | None:
    """The unit under which stands all that the viewer sees; None where there are several such tops. A unit that has
    ended is looked at, nothing is entered there: it counts only where nothing else is seen. Asks no table once grants
    are read."""
    seen = [
        grant.unit for grant in access.grants_of(viewer) if Capability.SEE_STRUCTURE in access.capabilities_by(grant)
    ]
    seen = [unit for unit in seen if unit.ended_on is None] or seen
    return next((unit for unit in seen if all(other.path.startswith(unit.path) for other in seen)), None)


def superior_of(unit: Unit) -> str:
    """The name of the superior, for units of which there are many of one name ("Chi bộ Văn phòng"); "" for those right
    under the top. ``unit.parent`` has been read."""
    return unit.parent.name if unit.parent is not None and unit.parent.parent_id is not None else ""


# --- the parts
def _status(membership: Membership) -> MemberStatus:
    """How he stands now, of a membership whose ``standings`` were read for one day."""
    return next((MemberStatus(each.status) for each in membership.standings.all()), MemberStatus.OFFICIAL)


def _homes(members: QuerySet[Membership], people: Sequence[Person], today: date) -> dict[int, list[Home]]:
    rows = (
        members.filter(person__in=people)
        .select_related("unit__parent")
        .prefetch_related(Prefetch("standings", queryset=Standing.objects.filter(running_on(today))))
        .order_by("pk")
    )
    homes: dict[int, list[Home]] = defaultdict(list)
    for each in rows:
        status = _status(each)
        is_masked = status in MASKED
        home = Home(
            each.unit_id,
            each.unit.name,
            Category(each.category),
            None if is_masked else status,
            is_masked,
            superior_of(each.unit),
        )
        homes[each.person_id].append(home)
    return homes


def _posts(units: QuerySet[Unit], people: Sequence[Person], today: date) -> dict[int, list[tuple[PostKind, str]]]:
    rows = Post.objects.filter(running_on(today), person__in=people, unit__in=units).select_related("unit")
    posts: dict[int, list[tuple[PostKind, str]]] = defaultdict(list)
    for each in rows.order_by("pk"):
        posts[each.person_id].append((PostKind(each.kind), each.unit.name))
    return posts
