"""The list of units, as a tree in the office's order; a large one opens branch by branch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from trienkhai.kernel.pages import page_in
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability, Line, UnitKind
from trienkhai.organisations.models import Grant, Person, Unit, UnitAncestor
from trienkhai.organisations.querysets import UnitQuerySet, running_on
from trienkhai.vietnamese.text import search_key

A_PAGE = 200
SHOWN_WHOLE = 300  # a tree of no more units is drawn with every branch open
_FIELDS = ("pk", "name", "kind", "parent_id", "path", "position")


@dataclass(frozen=True)
class UnitLine:
    """One line of the list of units. ``below`` counts all units under it, ``people`` whoever belongs to it or to
    one of those, each once, ``accounts`` who may sign in for the unit itself."""

    id: int
    name: str
    kind: UnitKind
    depth: int  # 0 for the tops that the viewer sees
    superior: str
    below: int
    people: int
    accounts: int
    is_open: bool = False  # its direct units stand under it in this list


@dataclass(frozen=True)
class UnitListing:
    """A page of the list. ``total`` counts what matches, ``everything`` what the viewer sees."""

    lines: Sequence[UnitLine]
    total: int
    everything: int
    by_kind: Sequence[tuple[UnitKind, int]]
    page: int
    pages: int
    opened: Sequence[int] = ()  # branches that stand open in a tree too large to be drawn whole
    is_whole: bool = True


@dataclass(frozen=True)
class _Row:
    id: int
    name: str
    kind: str
    parent: int
    path: str
    position: int


def units_listed(
    viewer: Person,
    today: date,
    *,
    text: str = "",
    kind: UnitKind | None = None,
    line: Line | None = None,
    top: Unit | None = None,
    opened: Collection[int] = (),
    page: int = 1,
) -> UnitListing:
    """The units that the viewer sees, as a tree in the office's order; or, filtered by name (without accents), kind
    and line, as a flat list.

    A tree of more than 300 units shows its first two levels and the branches in ``opened``. A fixed number of
    statements, however many units there are.
    """
    seen = access.units_where(viewer, Capability.SEE_STRUCTURE).standing_on(today)
    if top is not None:
        seen = seen.under(top).exclude(pk=top.pk)
    kinds = {
        UnitKind(row["kind"]): int(row["count"]) for row in seen.values("kind").annotate(count=Count("pk")).order_by()
    }
    by_kind = [(known, kinds[known]) for known in UnitKind if known in kinds]
    everything = sum(kinds.values())
    wanted = search_key(text)
    if wanted or kind is not None or line is not None:
        matching = seen.filter(Q(search_key__contains=wanted) if wanted else Q())
        matching = matching.filter(**({"kind": kind} if kind else {}), **({"line": line} if line else {}))
        total = matching.count()
        page, pages = page_in(page, total, A_PAGE)
        rows = _rows(matching.order_by("path")[(page - 1) * A_PAGE : page * A_PAGE])
        lines = _lines(viewer, [(row, 0, False) for row in rows], seen, today)
        return UnitListing(lines, total, everything, by_kind, page, pages)
    whole = everything <= SHOWN_WHOLE
    rows = _rows(seen) if whole else _branches(viewer, seen, top, opened)
    ordered = _as_tree(rows, _all_of(rows) if whole else frozenset(opened) | _tops(viewer, top))
    page, pages = page_in(page, len(ordered), A_PAGE)
    shown = ordered[(page - 1) * A_PAGE : page * A_PAGE]
    known = {row.id for row in rows}
    kept = () if whole else tuple(sorted(set(opened) & known))
    lines = _lines(viewer, shown, seen, today)
    return UnitListing(lines, everything if whole else len(ordered), everything, by_kind, page, pages, kept, whole)


def _rows(units: UnitQuerySet) -> list[_Row]:
    found = units.values_list(*_FIELDS)
    return [_Row(pk, name, kind, parent or 0, path, position) for pk, name, kind, parent, path, position in found]


def _tops(viewer: Person, top: Unit | None) -> frozenset[int]:
    if top is not None:
        return frozenset()
    return frozenset(grant.unit_id for grant in access.grants_of(viewer))


def _all_of(rows: Iterable[_Row]) -> frozenset[int]:
    return frozenset(row.id for row in rows)


def _branches(viewer: Person, seen: UnitQuerySet, top: Unit | None, opened: Collection[int]) -> list[_Row]:
    """The tops, and what stands directly under each open branch."""
    first = Q(parent=top) if top is not None else Q(pk__in=_tops(viewer, None))
    return _rows(seen.filter(first | Q(parent__in=list(opened)[:A_PAGE]) | Q(parent__in=_tops(viewer, top))))


def _as_tree(rows: Iterable[_Row], opened: Collection[int]) -> list[tuple[_Row, int, bool]]:
    """The rows in the office's order (superiors first) with their depth and whether their branch stands open."""
    rows = list(rows)
    ids = {row.id for row in rows}
    children: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        children[row.parent if row.parent in ids else 0].append(row)
    ordered: list[tuple[_Row, int, bool]] = []
    waiting = [(row, 0) for row in _latest_first(children[0])]
    while waiting:
        row, depth = waiting.pop()
        is_open = row.id in opened and bool(children[row.id])
        ordered.append((row, depth, is_open))
        if is_open:
            waiting.extend((child, depth + 1) for child in _latest_first(children[row.id]))
    return ordered


def _latest_first(rows: Iterable[_Row]) -> list[_Row]:
    return sorted(rows, key=lambda row: (row.position, row.id), reverse=True)


def _lines(viewer: Person, shown: Sequence[tuple[_Row, int, bool]], seen: UnitQuerySet, today: date) -> list[UnitLine]:
    ids = [row.id for row, _depth, _open in shown]
    below = {
        int(row["ancestor_id"]): int(row["count"])
        for row in UnitAncestor.objects.filter(ancestor__in=ids, distance__gt=0, unit__in=seen.order_by().values("pk"))
        .values("ancestor_id")
        .annotate(count=Count("pk"))
        .order_by()
    }
    accounts = {
        int(row["unit_id"]): int(row["count"])
        for row in Grant.objects.filter(unit__in=ids, person__user__isnull=False)
        .valid_on(today)
        .values("unit_id")
        .annotate(count=Count("person", distinct=True))
    }
    people = _people_below(ids, today)
    superiors = access.units_where(viewer, Capability.SEE_STRUCTURE).filter(pk__in={row.parent for row, *_ in shown})
    names = dict(superiors.values_list("pk", "name"))
    return [
        UnitLine(
            row.id,
            row.name,
            UnitKind(row.kind),
            depth,
            names.get(row.parent, ""),
            below.get(row.id, 0),
            people.get(row.id, 0),
            accounts.get(row.id, 0),
            is_open,
        )
        for row, depth, is_open in shown
    ]


def _people_below(ids: Sequence[int], today: date) -> Mapping[int, int]:
    """How many people belong to each unit and to all below it, whoever is in two of them once: as many as the list of
    people of that branch has. Whoever sees a unit sees all below it. A quarter of a second for 125,000 memberships
    under a top of 55,000 units; one statement."""
    belonging = "unit__memberships__"
    counted = (
        UnitAncestor.objects.filter(running_on(today, belonging), ancestor__in=ids)
        .values("ancestor_id")
        .annotate(count=Count(f"{belonging}person", distinct=True))
        .order_by()
    )
    return {int(row["ancestor_id"]): int(row["count"]) for row in counted}
