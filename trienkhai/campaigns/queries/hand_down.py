"""The way down: a unit's own plan beside the upper one, clause by clause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from trienkhai.campaigns import rules_backward
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CampaignState, CoverageAnswer
from trienkhai.campaigns.models import Assignment, Campaign, Coverage, HandDown, Receipt
from trienkhai.campaigns.queries.doors import campaign_for
from trienkhai.campaigns.queries.own_plans import (
    may_carry_on,
    may_launch,
    must_hand_in_first,
    reads_measures,
)
from trienkhai.campaigns.queries.planned import directed_by
from trienkhai.campaigns.queries.seen import seen_units, sees_whole
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations.models import Person, Unit
from trienkhai.organisations.queries import calendar
from trienkhai.plans.choices import ObligationState, PlanState, Scope, WorkKind
from trienkhai.plans.models import Basis, Obligation, Plan
from trienkhai.plans.queries import seen_plans, sees_plan

GATHERING_DAYS = 3  # working days that a unit needs for what its own units hand in: a proposal, to be changed
MOST_OFFERED = 200


@dataclass(frozen=True)
class Clause:
    """One upper obligation that the unit owes, and what the unit says of it."""

    obligation: Obligation
    due_on: date | None  # the first day by which the unit still owes something of it, else by which it owed it
    is_done: bool  # nothing of it is open any more
    proposed_on: date | None  # for those below, counted backwards
    is_possible: bool  # whether a working day is left for them
    answer: CoverageAnswer | None  # None: not yet said
    lowers: tuple[Obligation, ...]
    note: str

    @property
    def is_said(self) -> bool:
        return self.answer is not None


_APART = (CoverageAnswer.DIRECT, CoverageAnswer.NOT_OURS)


@dataclass(frozen=True)
class CoverageTable:
    """Clause by clause (đối chiếu cụ thể hóa). What is not the unit's is no gap."""

    clauses: tuple[Clause, ...]

    @property
    def total(self) -> int:
        return len(self.clauses)

    @property
    def said(self) -> int:
        return sum(clause.is_said for clause in self.clauses)

    @property
    def owed(self) -> int:
        """Those that can be concretised: all but what the unit does itself, or what is not its own."""
        return sum(clause.answer not in _APART for clause in self.clauses)

    @property
    def covered(self) -> int:
        return sum(clause.answer == CoverageAnswer.COVERED for clause in self.clauses)

    @property
    def gaps(self) -> tuple[Clause, ...]:
        return tuple(clause for clause in self.clauses if not clause.is_said)


@dataclass(frozen=True)
class HandDownPage:
    """How a unit carries an upper campaign on."""

    upper: Campaign
    unit: Unit
    hand_down: HandDown | None
    table: CoverageTable
    own: tuple[Obligation, ...]  # of the unit's plan
    lower: Campaign | None
    plan_rows: tuple[Assignment, ...]  # duties of the kind PLAN that this plan answers
    may_edit: bool
    may_launch: bool
    is_kept: bool = False  # there is a plan, still the unit's own matter: nothing of it stands here
    may_open: bool = False  # the plan's text
    must_hand_in: bool = False  # before the viewer launches it

    @property
    def plan(self) -> Plan | None:
        return self.hand_down.plan if self.hand_down is not None else None

    @property
    def is_open(self) -> bool:
        """Whether its lines may still be written."""
        return self.may_edit and (self.plan is None or self.plan.state == PlanState.DRAFT)

    @property
    def open_plan_rows(self) -> tuple[Assignment, ...]:
        return tuple(row for row in self.plan_rows if row.state not in (S.COMPLETED, S.SUBMITTED))


# --- one unit
def hand_down_page(viewer: Person, campaign_id: int, unit_id: int, today: date) -> HandDownPage:
    """A unit's own plan beside the upper one: for its own people to write, for those above to read.

    NotFound where the campaign, or the unit in it, does not exist for the viewer.
    """
    upper, receipt = _sent(viewer, campaign_id, unit_id)
    begun = HandDown.objects.filter(upper=upper, unit=unit_id)
    hand_down = begun.select_related("plan__unit", "plan__source", "made_by").first()
    is_kept = hand_down is not None and not reads_measures(viewer, hand_down)
    if is_kept:
        hand_down = None
    table = _table(upper, receipt.unit, hand_down, today)
    own: tuple[Obligation, ...] = ()
    lower = None
    may_open = hand_down is not None and sees_plan(viewer, hand_down.plan)
    if hand_down is not None:
        own = tuple(
            hand_down.plan.obligations.exclude(state=ObligationState.DROPPED)
            .defer("as_read")
            .order_by("position", "pk")
        )
        if not may_open:  # who gave the duty reads what answers it
            answering = {each.pk for clause in table.clauses for each in clause.lowers}
            own = tuple(each for each in own if each.pk in answering)
        lower = Campaign.objects.filter(plan=hand_down.plan_id).select_related("unit").first()
    rows = _owed(upper, receipt.unit).filter(kind=WorkKind.PLAN).order_by("obligation__position", "pk")
    return HandDownPage(
        upper=upper,
        unit=receipt.unit,
        hand_down=hand_down,
        table=table,
        own=own,
        lower=lower,
        plan_rows=tuple(rows.select_related("obligation", "deliverable")),
        may_edit=upper.state == CampaignState.RUNNING and not is_kept and may_carry_on(viewer, receipt),
        may_launch=hand_down is not None and may_launch(viewer, hand_down.plan),
        is_kept=is_kept,
        may_open=may_open,
        must_hand_in=hand_down is not None and must_hand_in_first(viewer, hand_down.plan),
    )


def stands_above(upper: Campaign, plan: Plan) -> bool:
    """Whether a plan is that of a campaign, or of one that it carries on, however far up: it cannot be carried on from
    it, or counts would go round."""
    above: int | None = upper.plan_id
    while above is not None:
        if above == plan.pk:
            return True
        above = HandDown.objects.filter(plan=above).values_list("upper__plan", flat=True).first()
    return False


def plans_to_link(viewer: Person, page: HandDownPage) -> list[Plan]:
    """The unit's plans that carry nothing on yet, as far as the viewer reads them; those that name the upper plan among
    their grounds first."""
    names_it = Basis.objects.filter(plan=OuterRef("pk"), symbol=page.upper.plan.symbol or "-")
    found = (
        Plan.objects.filter(seen_plans(viewer), unit=page.unit, handed_down_from=None)
        .exclude(pk=page.upper.plan_id)
        .annotate(names_upper=Exists(names_it))
        .defer("text", "reading")
        .order_by("-names_upper", "-created_at", "-pk")
    )
    return list(found[:30])


def bodies_offered(unit: Unit) -> list[str]:
    """Names of who may carry a measure out: the unit's own units, and the bodies that it directs."""
    below = Unit.objects.filter(parent=unit, ended_on=None).order_by("position", "pk")
    names = list(below.values_list("name", flat=True)[:MOST_OFFERED])
    return [*names, *(directed.name for directed in directed_by(unit))]


def _sent(viewer: Person, campaign_id: int, unit_id: int) -> tuple[Campaign, Receipt]:
    """The upper campaign and the unit in it, as far as both exist for the viewer."""
    upper = campaign_for(viewer, campaign_id)
    sent = Receipt.objects.filter(campaign=upper, unit=unit_id).select_related("unit__parent")
    if not sees_whole(viewer, upper):
        sent = sent.filter(seen_units(viewer, upper))
    receipt = sent.first()
    if receipt is None or upper.state not in (CampaignState.RUNNING, CampaignState.CLOSED):
        raise NotFound(_("Không tìm thấy đơn vị trong đợt triển khai này."))
    return upper, receipt


def _owed(upper: Campaign, unit: Unit) -> QuerySet[Assignment]:
    return Assignment.objects.filter(campaign=upper, unit=unit).exclude(state=S.WITHDRAWN)


def _table(upper: Campaign, unit: Unit, hand_down: HandDown | None, today: date) -> CoverageTable:
    rows = list(_owed(upper, unit).exclude(scope=Scope.UPWARD).order_by("pk"))
    by_obligation: dict[int, list[Assignment]] = defaultdict(list)
    for row in rows:
        by_obligation[row.obligation_id].append(row)
    said: dict[int, list[Coverage]] = defaultdict(list)
    if hand_down is not None:
        for each in (
            hand_down.coverage.select_related("lower").defer("lower__as_read").order_by("lower__position", "pk")
        ):
            said[each.obligation_id].append(each)
    found = Obligation.objects.filter(pk__in=by_obligation).defer("as_read").order_by("position", "pk")
    days = calendar()
    return CoverageTable(
        tuple(_clause(each, by_obligation[each.pk], said[each.pk], unit, today, days) for each in found)
    )


def _clause(
    obligation: Obligation,
    rows: Sequence[Assignment],
    said: Sequence[Coverage],
    unit: Unit,
    today: date,
    days: rules_backward.Calendar,
) -> Clause:
    open_rows = [row for row in rows if row.state not in (S.COMPLETED, S.SUBMITTED)]
    due_on = min((row.due_on for row in open_rows or rows if row.due_on is not None), default=None)
    chain = None
    if due_on is not None and open_rows:
        chain = rules_backward.propose(
            due_on, [rules_backward.Step(unit.name, GATHERING_DAYS)], today=today, calendar=days
        )
    return Clause(
        obligation=obligation,
        due_on=due_on,
        is_done=not open_rows,
        proposed_on=chain.levels[0].begins_on if chain is not None and chain.is_possible else None,
        is_possible=chain is None or chain.is_possible,
        answer=CoverageAnswer(said[0].answer) if said else None,
        lowers=tuple(each.lower for each in said if each.lower is not None),
        note=next((each.note for each in said if each.note), ""),
    )
