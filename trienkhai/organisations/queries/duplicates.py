"""Rows that may be one person: proposed to a person, never merged by themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from trienkhai.kernel.pages import page_in
from trienkhai.organisations import access, tree
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Membership, NotSame, Person, Unit, UnitAncestor, UnitLink
from trienkhai.organisations.queries.people import superior_of
from trienkhai.organisations.querysets import UnitQuerySet, running_on
from trienkhai.vietnamese.text import name_key, unaccent

A_PAGE_OF_PAIRS = 50
_NAMES_AT_ONCE = 500
_MOST_OF_A_NAME = 200  # rows of one name; more say nothing about anybody


@dataclass(frozen=True)
class Side:
    """One of two rows."""

    id: int
    full_name: str
    birth_year: int | None
    units: Sequence[tuple[int, str, str]]  # id, name, the superior's name as in ``Home``
    has_account: bool


@dataclass(frozen=True)
class Pair:
    """Two rows that may be one person; ``keep`` is the one that holds more."""

    keep: Side
    drop: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.keep, self.drop


@dataclass(frozen=True)
class Duplicates:
    """A page of pairs, and how many there are."""

    pairs: Sequence[Pair]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Apart:
    """Two rows that are two people; ``said_by`` is empty when the system said it."""

    pair: Pair
    said_by: str
    said_at: datetime


@dataclass(frozen=True)
class ToldApart:
    """A page of such pairs, and how many there are."""

    pairs: Sequence[Apart]
    total: int
    page: int
    pages: int


def possible_duplicates(viewer: Person, today: date, *, top: Unit | None = None, page: int = 1) -> Duplicates:
    """Pairs in the units whose structure the viewer keeps: the same name (accents count unless one of the two is
    written without any), the same year of birth or one of them blank, and units that overlap: the same, one above the
    other, sisters of one superior, or at one workplace by a link between lines. Without those that somebody told apart.
    """
    units = _kept_by(viewer, top)
    rows = Membership.objects.filter(running_on(today), unit__in=units)
    near = _Nearness(today)
    named: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key, person_id, path in _candidates(rows, near):
        named[key][person_id].append(path)
    close = [
        pair
        for homes in named.values()
        if 1 < len(homes) <= _MOST_OF_A_NAME
        for pair in combinations(sorted(homes), 2)
        if near.overlap(homes[pair[0]], homes[pair[1]])
    ]
    people = _people({each for pair in close for each in pair})
    apart = set(NotSame.objects.values_list("first_id", "second_id")) if close else set()
    pairs = [pair for pair in close if pair not in apart and _alike(people[pair[0]], people[pair[1]])]
    pairs.sort(key=lambda pair: (people[pair[0]].sort_key, pair))
    page, pages = page_in(page, len(pairs), A_PAGE_OF_PAIRS)
    shown = pairs[(page - 1) * A_PAGE_OF_PAIRS : page * A_PAGE_OF_PAIRS]
    return Duplicates(list(_sides(shown, people, today, units)), len(pairs), page, pages)


def told_apart(viewer: Person, today: date, *, top: Unit | None = None, page: int = 1) -> ToldApart:
    """Pairs of which somebody said that they are not one person, of the units where the viewer keeps the people; what
    was said last comes first. A fixed number of statements."""
    units = _kept_by(viewer, top)
    members = Membership.objects.filter(running_on(today), unit__in=units).values("person_id")
    said = NotSame.objects.filter(first__in=members, second__in=members).select_related("first", "second", "said_by")
    total = said.count()
    page, pages = page_in(page, total, A_PAGE_OF_PAIRS)
    rows = list(said.order_by("-said_at", "-pk")[(page - 1) * A_PAGE_OF_PAIRS : page * A_PAGE_OF_PAIRS])
    people = {each.pk: each for row in rows for each in (row.first, row.second)}
    pairs = _sides([(row.first_id, row.second_id) for row in rows], people, today, units)
    shown = [
        Apart(pair, row.said_by.full_name if row.said_by else "", row.said_at)
        for pair, row in zip(pairs, rows, strict=True)
    ]
    return ToldApart(shown, total, page, pages)


def said_apart(one: Person, other: Person) -> tuple[str, datetime] | None:
    """Who said of these two, both come through ``person_for``, that they are not one person, and when; None when
    nobody did."""
    ids = sorted((one.pk, other.pk))
    said = NotSame.objects.filter(first=ids[0], second=ids[1]).select_related("said_by").first()
    return (said.said_by.full_name if said.said_by else "", said.said_at) if said is not None else None


def _kept_by(viewer: Person, top: Unit | None) -> UnitQuerySet:
    units = access.units_where(viewer, Capability.MANAGE_PEOPLE)
    return units.under(top) if top is not None else units


def _candidates(rows: QuerySet[Membership], near: _Nearness) -> Iterator[tuple[str, int, str]]:
    """(name, person, path of the unit) of those who may have a namesake near them. What groups by one superior are
    counted in the database: a province has a hundred thousand people, and few of them come twice."""
    grouped = (
        rows.values("person__search_key", "unit__parent_id")
        .annotate(
            people=Count("person_id", distinct=True),
            years=Count("person__birth_year", distinct=True),
            blanks=Count("pk", filter=Q(person__birth_year=None)),
        )
        .filter(Q(people__gt=1), Q(blanks__gt=0) | Q(years__lt=F("people")))
        .order_by()
    )
    together = {(row["person__search_key"], row["unit__parent_id"]) for row in grouped}
    bridged = Exists(Unit.objects.filter(parent=OuterRef("unit_id")))  # who stands above others, or at a link
    across = set(rows.filter(bridged).values_list("person__search_key", flat=True).distinct())
    if near.ends:
        linked = Exists(UnitAncestor.objects.filter(unit=OuterRef("unit_id"), ancestor__in=near.ends))
        across |= set(rows.filter(linked).values_list("person__search_key", flat=True).distinct())
    names = sorted({key for key, _parent in together} | across)
    columns = ("person__search_key", "unit__parent_id", "person_id", "unit__path")
    for start in range(0, len(names), _NAMES_AT_ONCE):
        some = rows.filter(person__search_key__in=names[start : start + _NAMES_AT_ONCE])
        for key, parent_id, person_id, path in some.values_list(*columns).iterator(5_000):
            if (key, parent_id) in together or key in across:
                yield key, person_id, path


class _Nearness:
    """Whether people of two sets of units may meet at one workplace."""

    def __init__(self, today: date) -> None:
        links = UnitLink.objects.filter(running_on(today)).values_list("unit_id", "other_id")
        self._linked = {frozenset(pair) for pair in links}
        self.ends = {end for pair in self._linked for end in pair}

    def overlap(self, first: Iterable[str], second: Iterable[str]) -> bool:
        return any(self._near(one, other) for one in first for other in second)

    def _near(self, one: str, other: str) -> bool:
        if one.startswith(other) or other.startswith(one):
            return True
        first, second = tree.ids_in(one), tree.ids_in(other)
        if len(first) > 2 and first[:-1] == second[:-1]:  # sisters, but not all the units of the highest committee
            return True
        if not self._linked:
            return False
        ends = self.ends
        return any(frozenset((a, b)) in self._linked for a in first if a in ends for b in second if b in ends)


def _people(wanted: set[int]) -> Mapping[int, Person]:
    found: dict[int, Person] = {}
    ids = sorted(wanted)
    for start in range(0, len(ids), 10_000):
        found |= Person.objects.in_bulk(ids[start : start + 10_000])
    return found


def _alike(one: Person, other: Person) -> bool:
    if one.birth_year is not None and other.birth_year is not None and one.birth_year != other.birth_year:
        return False
    if name_key(one.full_name) == name_key(other.full_name):
        return True
    return any(unaccent(each.full_name) == each.full_name for each in (one, other))


def _sides(
    pairs: Sequence[tuple[int, int]], people: Mapping[int, Person], today: date, units: Iterable[Unit]
) -> Iterator[Pair]:
    ids = {each for pair in pairs for each in pair}
    homes: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    rows = Membership.objects.filter(running_on(today), person__in=ids, unit__in=units).select_related("unit__parent")
    for each in rows.order_by("pk"):
        homes[each.person_id].append((each.unit_id, each.unit.name, superior_of(each.unit)))
    sides = {
        pk: Side(pk, person.full_name, person.birth_year, homes[pk], person.user_id is not None)
        for pk, person in people.items()
        if pk in ids
    }
    for first, second in pairs:
        one, other = sides[first], sides[second]
        if (other.has_account, other.birth_year is not None, len(other.units)) > (
            one.has_account,
            one.birth_year is not None,
            len(one.units),
        ):
            one, other = other, one
        yield Pair(one, other)
