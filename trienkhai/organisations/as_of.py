"""The tree of a past day, and who saw what when something was closed: nothing that happens later changes either.

Two questions that are not the same. *On a day* goes by the day on which an event took effect (``happened_on``): the
tree of 30 June. *When closed* goes by what was recorded at that instant (``at``): a campaign closed on 5 July shows
the names that it showed then, also when an event of 1 July is entered on the 10th.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability, EventPart, Line, ReorganisationKind, UnitKind
from trienkhai.organisations.models import FormerAncestor, Grant, Person, Unit, UnitVersion
from trienkhai.vietnamese.text import search_key

FIELDS = ("pk", "name", "short_name", "symbol_mark", "place", "kind", "line", "parent_id", "position", "member_count")
Row = tuple[Any, ...]  # of these columns
_KINDS, _LINES = {kind.value: kind for kind in UnitKind}, {line.value: line for line in Line}
OF_VERSION = ("unit_id", *FIELDS[1:])


@dataclass(frozen=True)
class UnitThen:
    """What a unit was on a day. ``path`` and ``depth`` are those of that day, depth 0 for the tops that are seen."""

    id: int
    name: str
    short_name: str
    symbol_mark: str
    place: str
    kind: UnitKind
    line: Line
    parent_id: int | None
    position: int
    member_count: int | None
    path: str = ""
    depth: int = 0
    below: int = 0  # all units under it on that day
    has_other_name_now: bool = False

    @property
    def search_key(self) -> str:
        return search_key(f"{self.name} {self.short_name}")


# --- on a day
def tree_as_of(viewer: Person, day: date) -> tuple[UnitThen, ...]:
    """The units that stood on that day under the units granted to the viewer, or under those whose place these took
    by a merger; superiors first, in the order the office kept. Five statements, however many units there are."""
    tops = tops_of(viewer, Capability.SEE_STRUCTURE)
    now = access.units_where(viewer, Capability.SEE_STRUCTURE).values("pk")
    once = FormerAncestor.objects.filter(ancestor__in=tops).values("unit")
    candidates = Unit.objects.filter(Q(pk__in=now) | Q(pk__in=once)).standing_on(day)
    found = {row[0]: row for row in candidates.values_list(*FIELDS)}
    renamed: set[int] = set()
    versions = UnitVersion.objects.filter(ends_before__gt=day, unit__in=candidates.values("pk"))
    names = {pk: row[1] for pk, row in found.items()}
    for row in versions.order_by("-ends_before", "-pk").values_list(*OF_VERSION):
        found[row[0]] = row
        (renamed.add if row[1] != names[row[0]] else renamed.discard)(row[0])
    return _placed(found, set(tops), renamed)


# --- when something was closed
def known_at(units: QuerySet[Unit], at: datetime, *, also: Iterable[int] = ()) -> dict[int, UnitThen]:
    """What these units, and ``also`` those of these ids, were as recorded at an instant: only those that an event
    recorded later has changed. One statement; paths are asked for apart."""
    wanted = Q(unit__in=units.order_by().values("pk")) | Q(unit__in=list(also))
    versions = UnitVersion.objects.filter(wanted, reorganisation__at__gt=at)
    return {row[0]: unit_then(row) for row in versions.order_by("-ends_before", "-pk").values_list(*OF_VERSION)}


def paths_at(units: QuerySet[Unit], at: datetime, *, also: Iterable[int] = ()) -> dict[int, str]:
    """The paths that these units had as recorded at an instant: only of those that were put elsewhere since, alone or
    with a superior. One statement."""
    wanted = Q(unit__in=units.order_by().values("pk")) | Q(unit__in=list(also))
    standing = FormerAncestor.objects.filter(Q(since=None) | Q(since__lte=at), until__gt=at)
    chains: dict[int, dict[int, int]] = defaultdict(dict)
    for unit, ancestor, distance in standing.filter(wanted).values_list("unit_id", "ancestor_id", "distance"):
        chains[unit][distance] = ancestor
    return {unit: _path(chain) for unit, chain in chains.items()}


def as_it_was(unit: Unit, at: datetime | None) -> Unit:
    """The same unit, called as it was recorded at an instant; to be shown, never saved. None: left as it is."""
    if at is None:
        return unit
    was = known_at(Unit.objects.none(), at, also=[unit.pk, *([unit.parent_id] if unit.parent_id else [])])
    then = was.get(unit.pk)
    if then is not None:
        unit.name, unit.short_name, unit.symbol_mark = then.name, then.short_name, then.symbol_mark
        unit.place, unit.kind, unit.line = then.place, then.kind, then.line
    parent_id = then.parent_id if then is not None else unit.parent_id
    if parent_id != unit.parent_id:
        unit.parent = Unit.objects.get(pk=parent_id) if parent_id is not None else None
        was = known_at(Unit.objects.none(), at, also=[parent_id] if parent_id is not None else [])
    if parent_id is not None and unit.parent is not None and parent_id in was:
        unit.parent.name = was[parent_id].name
    return unit


def name_at(at: datetime | str | None, unit: str = "unit") -> Combinable:
    """The name of a row's unit as recorded at an instant, or at that of a field; None: the name it has now."""
    return _value_at("name", at, unit)


def position_at(at: datetime | str | None, unit: str = "unit") -> Combinable:
    """Its place in the office's list as recorded at an instant; None: the place it has now."""
    return _value_at("position", at, unit)


def covered_then(viewer: Person, capability: Capability, *, unit: str, at: str | datetime | None) -> Q:
    """A condition on rows that name a unit: it stood under what is granted to the viewer when the row's matter was
    closed (``at``: a field, or one instant). What was never closed goes by the tree of now.

    So the old superior keeps what was his, the new one does not get it, and the unit's own people keep their own;
    those of a body that took another in by a merger stand in its place.
    """
    mine = Q(**{f"{unit}__in": access.units_where(viewer, capability)})
    if at is None:
        return mine
    instant = OuterRef(at) if isinstance(at, str) else at
    later = FormerAncestor.objects.filter(unit=OuterRef(unit), until__gt=instant)
    then = later.filter(Q(since=None) | Q(since__lte=instant), ancestor__in=tops_of(viewer, capability))
    return Q(Exists(then)) | (mine & ~Q(Exists(later)))


def tops_of(viewer: Person, capability: Capability) -> list[int]:
    """The units granted to the viewer, and those that went into them by a merger."""
    return _tops(viewer, [grant for grant in access.grants_of(viewer) if capability in access.capabilities_by(grant)])


def own_bodies_of(viewer: Person, capability: Capability) -> list[int]:
    """The same without those on which a role was lent to him from above (``access.is_of_unit``)."""
    held = [grant for grant in access.grants_of(viewer) if capability in access.capabilities_by(grant)]
    return _tops(viewer, [grant for grant in held if access.is_of_unit(grant)])


def _tops(viewer: Person, grants: Sequence[Grant]) -> list[int]:
    granted = tuple(grant.unit_id for grant in grants)
    if viewer.tops_read is None:
        viewer.tops_read = {}
    if granted not in viewer.tops_read:  # as the grants: once for each request and person object
        viewer.tops_read[granted] = _with_merged(granted)
    return viewer.tops_read[granted]


def _with_merged(granted: Sequence[int]) -> list[int]:
    tops = fresh = list(dict.fromkeys(granted))
    while fresh:
        merged = Unit.objects.filter(
            parent__in=fresh,
            ended_on__isnull=False,
            reorganisations__part=EventPart.BEFORE,
            reorganisations__reorganisation__kind=ReorganisationKind.MERGE,
        )
        fresh = [pk for pk in merged.values_list("pk", flat=True).distinct() if pk not in tops]
        tops = tops + fresh
    return tops


# --- the parts
def _value_at(field: str, at: datetime | str | None, unit: str) -> Combinable:
    if at is None:
        return F(f"{unit}__{field}")
    instant = OuterRef(at) if isinstance(at, str) else at
    versions = UnitVersion.objects.filter(unit=OuterRef(unit), reorganisation__at__gt=instant).order_by(
        "ends_before", "pk"
    )
    return Coalesce(Subquery(versions.values(field)[:1]), F(f"{unit}__{field}"))


def unit_then(row: Row, path: str = "", depth: int = 0, below: int = 0, *, renamed: bool = False) -> UnitThen:
    pk, name, short_name, symbol_mark, place, kind, line, parent, position, member_count = row
    return UnitThen(
        pk,
        name,
        short_name,
        symbol_mark,
        place,
        _KINDS[kind],
        _LINES[line],
        parent,
        position,
        member_count,
        path,
        depth,
        below,
        renamed,
    )


def _path(chain: dict[int, int]) -> str:
    return "/" + "".join(f"{chain[distance]}/" for distance in sorted(chain, reverse=True))


def _placed(found: dict[int, Row], tops: set[int], renamed: set[int]) -> tuple[UnitThen, ...]:
    """In the office's order with paths and depths; what stood under none of the tops is left out. Level by level, as
    a country has to be walked through at every look."""
    children: dict[int, list[int]] = defaultdict(list)
    heads: list[int] = []
    for pk, row in found.items():
        if row[7] in found:
            children[row[7]].append(pk)
        else:
            heads.append(pk)
    branches: list[list[int]] = []  # one of each top
    paths: dict[int, str] = {}
    depths: dict[int, int] = {}
    waiting = heads
    while waiting:
        pk = waiting.pop()
        above = found[pk][7]
        if above in paths:
            paths[pk], depths[pk] = f"{paths[above]}{pk}/", depths[above] + 1
            branches[-1].append(pk)
        elif pk in tops:
            paths[pk], depths[pk] = f"/{pk}/", 0
            branches.append([pk])
        below = children.get(pk)
        if below:
            below.sort(key=lambda each: (found[each][8], found[each][1], each), reverse=True)
            waiting += below
    branches.sort(key=lambda branch: (found[branch[0]][8], found[branch[0]][1], branch[0]))
    order = [pk for branch in branches for pk in branch]
    counts = dict.fromkeys(order, 0)
    for pk in reversed(order):
        above = found[pk][7]
        if depths[pk]:
            counts[above] += counts[pk] + 1
    return tuple(unit_then(found[pk], paths[pk], depths[pk], counts[pk], renamed=pk in renamed) for pk in order)
