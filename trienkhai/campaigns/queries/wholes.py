"""Of how many: the cells of an organisation, the members of a unit, on the day when a row of the ledger is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count

from trienkhai.campaigns import rules_counting
from trienkhai.campaigns.models import Campaign
from trienkhai.campaigns.queries.planned import CELLS, PlannedRow
from trienkhai.organisations.choices import Category, Line
from trienkhai.organisations.models import Membership, Unit, UnitAncestor
from trienkhai.plans.choices import Scope, WorkKind

Wholes = dict[tuple[int, int], int]  # by deliverable and unit


@dataclass(frozen=True)
class CellLine:
    """An organisation that answers for its cells: how many stand below it, and what a person said instead."""

    unit: Unit
    counted: int
    corrected: int | None

    @property
    def of(self) -> int:
        return self.counted if self.corrected is None else self.corrected


def wholes_of(campaign: Campaign, rows: Sequence[PlannedRow]) -> Wholes:
    """How many cells (MEETING, "mỗi chi bộ") or members (COMMITMENTS) each unit has, where that is known.

    A unit of another line has no cells here; one without people and without a figure stays blank. Three statements,
    and one more for each other circle of members that the duties address.
    """
    known: Wholes = {}
    meeting = [row for row in rows if _is_by_cells(row)]
    if meeting:
        cells = _cells_below({row.unit.pk for row in meeting}) | _corrected(campaign)
        known |= {(r.deliverable.pk, r.unit.pk): n for r in meeting if (n := cells.get(r.unit.pk))}
    people: dict[frozenset[Category], list[PlannedRow]] = defaultdict(list)
    for row in rows:
        if row.kind != WorkKind.COMMITMENTS or row.scope != Scope.UNITS:
            continue
        counted, is_whole = rules_counting.counted(row.obligation.action, Line(row.unit.line))
        if is_whole and row.unit.member_count:
            known[row.deliverable.pk, row.unit.pk] = row.unit.member_count
        else:
            people[counted].append(row)
    for categories, some in people.items():
        members = _members_below({row.unit.pk for row in some}, categories)
        known |= {(r.deliverable.pk, r.unit.pk): n for r in some if (n := members.get(r.unit.pk))}
    return known


def cell_lines(campaign: Campaign, rows: Sequence[PlannedRow]) -> tuple[CellLine, ...]:
    """The organisations that answer for their cells, each once, in the order of the rows; those without a cell and
    without a word of a person are blank, not 0, and left out. One statement where there is any."""
    units = {row.unit.pk: row.unit for row in rows if _is_by_cells(row) and row.unit.kind not in CELLS}
    if not units:
        return ()
    cells, said = _cells_below(units), _corrected(campaign)
    return tuple(
        CellLine(unit, cells.get(pk, 0), said.get(pk)) for pk, unit in units.items() if unit.line == Line.PARTY
    )


def _is_by_cells(row: PlannedRow) -> bool:
    if row.scope != Scope.UNITS or row.kind == WorkKind.COMMITMENTS:
        return False
    return row.kind == WorkKind.MEETING or row.by_cells


def _corrected(campaign: Campaign) -> dict[int, int]:
    return {int(unit): count for unit, count in campaign.cell_counts.items()}


def _cells_below(units: Collection[int]) -> dict[int, int]:
    """How many cells stand at or below each, through all levels."""
    below = UnitAncestor.objects.filter(ancestor__in=units, unit__kind__in=CELLS, unit__ended_on=None)
    return dict(below.order_by().values_list("ancestor").annotate(n=Count("pk")))


def _members_below(units: Collection[int], categories: Collection[Category]) -> dict[int, int]:
    """Distinct people of these categories at or below each."""
    standing = Membership.objects.filter(
        unit__ancestors__ancestor__in=units, ends_before=None, category__in=categories
    ).order_by()
    return dict(standing.values_list("unit__ancestors__ancestor").annotate(n=Count("person", distinct=True)))
