"""What a lower campaign tells of the upper one: figures counted from below, reports that go up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from trienkhai.campaigns import rules_time
from trienkhai.campaigns.audiences import names_each_cell
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CampaignState, CoverageAnswer
from trienkhai.campaigns.models import Allocation, Assignment, Campaign, Coverage, HandDown
from trienkhai.campaigns.queries.doors import OF_THE_DOCUMENT
from trienkhai.campaigns.queries.planned import CELLS
from trienkhai.campaigns.queries.seen import seen_wholly
from trienkhai.organisations import tree
from trienkhai.organisations.choices import Line, UnitKind
from trienkhai.organisations.models import Person, UnitAncestor
from trienkhai.plans.choices import Scope, WorkKind
from trienkhai.plans.models import Obligation

# A count of these means only the same thing below: how many units have sent their report, not done something else.
_TOLD = ("unit_id", "kind", "occurrence", "state", "done", "of", "unit__kind")
_LIKE_FOR_LIKE = frozenset({WorkKind.ACKNOWLEDGE, WorkKind.PLAN, WorkKind.REPORT, WorkKind.COMMITMENTS})


@dataclass(frozen=True)
class Below:
    """What is counted from a unit's own campaigns for one of its rows."""

    done: int
    of: int
    obligations: tuple[int, ...]
    campaign: Campaign
    may_open: bool
    is_shown_beside: bool  # a person typed another figure: that one stands
    is_of_cells: bool  # how many cells have done it, not how many units


def rows_above(obligation_ids: Iterable[int]) -> list[int]:
    """The rows of upper campaigns whose figures are counted from these obligations of lower plans (ids)."""
    found = Coverage.objects.filter(
        lower__in=list(obligation_ids), answer=CoverageAnswer.COVERED, hand_down__upper__state=CampaignState.RUNNING
    ).values_list("hand_down__upper_id", "hand_down__unit_id", "obligation_id")
    named = [Q(campaign=upper, unit=unit, obligation=obligation) for upper, unit, obligation in found.distinct()]
    if not named:
        return []
    wanted = reduce(or_, named)
    rows = Assignment.objects.filter(wanted).exclude(scope=Scope.UPWARD).exclude(state=S.WITHDRAWN)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def counted_below(row: Assignment) -> tuple[int, int] | None:
    """(done, of) of one upper row, told by the lower campaign: how many units have finished all that they owe of it;
    of a duty done by each member how many members; of one done by each cell how many cells, never of fewer than stood
    there at the launch. None where nothing is owed below."""
    by_cells = counts_cells(row)
    covering = Coverage.objects.filter(
        hand_down__upper=row.campaign_id,
        hand_down__unit=row.unit_id,
        obligation=row.obligation_id,
        answer=CoverageAnswer.COVERED,
    ).values("lower")
    running = (CampaignState.RUNNING, CampaignState.CLOSED)
    owed = Assignment.objects.filter(obligation__in=covering, campaign__state__in=running, scope=Scope.UNITS)
    rows = list(owed.exclude(state=S.WITHDRAWN).values_list(*_TOLD))
    if not rows and by_cells:
        rows = list(_own_cells(row).values_list(*_TOLD))
    alike = [each for each in rows if each[1] == row.kind]
    rows = alike if alike or row.kind in _LIKE_FOR_LIKE else rows
    rows = [each for each in rows if each[2] == row.occurrence] or rows
    if row.kind == WorkKind.COMMITMENTS:
        if not rows or any(each[5] is None for each in rows):
            return None  # of how many, nobody has said: the unit's own figure stands
        return sum(each[4] or 0 for each in rows), sum(each[5] or 0 for each in rows)
    states: dict[int, list[str]] = defaultdict(list)
    of_cells: dict[int, tuple[int, int]] = {}
    for unit, _kind, _occurrence, state, done, of, unit_kind in rows:
        if by_cells and unit_kind not in CELLS:  # a section tells of its own cells; a body of another line has none
            if of is None:
                continue
            of_cells[unit] = done or 0, of
        states[unit].append(state)
    if not states:
        return None
    if by_cells:
        told = [
            of_cells.get(unit) or (int(all(state == S.COMPLETED for state in each)), 1) for unit, each in states.items()
        ]
        return sum(done for done, _of in told), max(sum(of for _done, of in told), row.of or 0)
    return sum(all(state == S.COMPLETED for state in each) for each in states.values()), len(states)


def counts_cells(row: Assignment) -> bool:
    """Whether a row is an organisation's for each of its cells: "mỗi chi bộ", or meetings of cells."""
    if row.unit.kind in CELLS or row.unit.line != Line.PARTY:
        return False
    if row.kind == WorkKind.COMMITMENTS or row.scope != Scope.UNITS:
        return False
    if row.kind == WorkKind.MEETING:
        return True
    chosen = Allocation.objects.filter(campaign=row.campaign_id, obligation=row.obligation_id).first()
    phrases = chosen.phrases if chosen is not None and chosen.phrases is not None else row.obligation.lead
    return any(names_each_cell(phrase) for phrase in phrases)


def _own_cells(row: Assignment) -> QuerySet[Assignment]:
    """The rows that the cells below have themselves of the same thing in the same campaign."""
    below = UnitAncestor.objects.filter(ancestor=row.unit_id, distance__gt=0, unit__kind__in=CELLS).values("unit")
    same = Assignment.objects.filter(
        campaign=row.campaign_id, deliverable=row.deliverable_id, occurrence=row.occurrence, unit__in=below
    )
    return same.exclude(state=S.WITHDRAWN)


def all_rows_over_cells() -> list[int]:
    """Every row of an organisation, in running campaigns, beside which cells below it have rows of their own (ids)."""
    beside = Assignment.objects.filter(
        campaign=OuterRef("campaign"),
        deliverable=OuterRef("deliverable"),
        occurrence=OuterRef("occurrence"),
        unit__kind=UnitKind.CELL,
        unit__ancestors__ancestor=OuterRef("unit"),
    )
    rows = Assignment.objects.filter(Exists(beside), campaign__state=CampaignState.RUNNING, scope=Scope.UNITS)
    return list(rows.exclude(of=None).exclude(unit__kind__in=CELLS).order_by("pk").values_list("pk", flat=True))


def rows_of_organisations(cells: Iterable[Assignment]) -> list[int]:
    """The rows of the same campaigns whose figures are counted from these rows of cells below them (ids). One
    statement, where any of them is of a cell that stands below an organisation."""
    wanted: dict[tuple[int, int, str], set[int]] = defaultdict(set)
    for row in cells:
        if row.unit.kind == UnitKind.CELL:
            wanted[row.campaign_id, row.deliverable_id, row.occurrence].update(tree.ids_above(row.unit))
    named = [
        Q(campaign=campaign, deliverable=deliverable, occurrence=occurrence, unit__in=units)
        for (campaign, deliverable, occurrence), units in wanted.items()
    ]
    if not named:
        return []
    found = Assignment.objects.filter(reduce(or_, named), scope=Scope.UNITS).exclude(of=None)
    return list(found.exclude(unit__kind__in=CELLS).order_by("pk").values_list("pk", flat=True))


def typed_figure(row: Assignment) -> tuple[int | None, int | None] | None:
    """The figure that a person typed with a note and that still stands in a row: it wins over what is counted."""
    before: tuple[int | None, int | None] = (None, None)
    typed: tuple[int | None, int | None] | None = None
    changes = row.changes.order_by("pk").values_list("by_id", "done", "of", "reason")
    for by, done, of, reason in changes:
        if (done, of) != before:
            typed = (done, of) if by is not None and done is not None and reason else None
        before = (done, of)
    return typed


def below_of(viewer: Person, row: Assignment) -> Below | None:
    """What the page of a row shows of the campaign that carries it on: counts for whoever sees the row, the way to the
    lower rows only for whoever sees that campaign."""
    hand_down = HandDown.objects.filter(upper=row.campaign_id, unit=row.unit_id).first()
    if hand_down is None:
        return None
    figures = counted_below(row)
    lower = (
        Campaign.objects.filter(plan=hand_down.plan_id).select_related("plan", "unit").defer(*OF_THE_DOCUMENT).first()
    )
    if figures is None or lower is None:
        return None
    covering = Coverage.objects.filter(hand_down=hand_down, obligation=row.obligation_id, answer=CoverageAnswer.COVERED)
    return Below(
        *figures,
        obligations=tuple(covering.order_by("lower__position").values_list("lower_id", flat=True)),
        campaign=lower,
        may_open=lower.pk in seen_wholly(viewer, [lower]),
        is_shown_beside=(row.done, row.of) != figures,
        is_of_cells=counts_cells(row),
    )


# --- upward
_NOT_TO_SEND = frozenset({S.WITHDRAWN, S.SUBMITTED, S.COMPLETED, S.CONTESTED, S.SUSPENDED})


def is_to_send(row: Assignment) -> bool:
    """Whether a duty to report still waits to be answered."""
    return row.state not in _NOT_TO_SEND


def upper_reports(campaign: Campaign, deliverable_id: int | None = None) -> list[Assignment]:
    """The reports that the body of a handed-down campaign owes its superior, answered or not: first those that the
    obligation of this deliverable concretises."""
    hand_down = HandDown.objects.filter(plan=campaign.plan_id).first()
    if hand_down is None:
        return []
    rows = list(
        Assignment.objects.filter(
            campaign=hand_down.upper_id,
            campaign__state=CampaignState.RUNNING,
            unit=hand_down.unit_id,
            kind=WorkKind.REPORT,
        )
        .exclude(scope=Scope.UPWARD)
        .exclude(state=S.WITHDRAWN)
        .select_related("campaign__plan", "campaign__unit", "unit", "obligation", "deliverable")
        .defer(*(f"campaign__{field}" for field in OF_THE_DOCUMENT))
        .order_by("due_on", "obligation__position", "pk")
    )
    if deliverable_id is None:
        return rows
    own = Obligation.objects.filter(deliverables=deliverable_id).values("pk")
    meant = set(Coverage.objects.filter(hand_down=hand_down, lower__in=own).values_list("obligation_id", flat=True))
    return sorted(rows, key=lambda row: row.obligation_id not in meant)


def upward_rows(campaign: Campaign, deliverable_id: int | None = None, occurrence: str = "") -> list[Assignment]:
    """The campaign's own rows "báo cáo cấp trên", answered or not; of the obligation of one deliverable. Where each
    period is reported, those of the period of this ``occurrence`` alone."""
    rows = Assignment.objects.filter(campaign=campaign, scope=Scope.UPWARD).exclude(state=S.WITHDRAWN)
    found = rows.select_related("unit", "campaign__unit", "obligation").order_by("pk")
    if deliverable_id is None:
        return list(found)
    of_it = found.filter(obligation__deliverables=deliverable_id)
    return [row for row in of_it if rules_time.period_reported(row.occurrence) in ("", occurrence)]
