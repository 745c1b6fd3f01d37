"""The way down: a unit's own plan beside the upper one, clause by clause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice

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
from trienkhai.campaigns.queries.own_words import repeats
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
MOST_TIED = 5


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
    asks_for_plan: bool = False  # and for nothing else: the plan itself is the answer

    @property
    def repeats(self) -> bool:
        """Period by period, standing: below it is the same, no day counted backwards."""
        return repeats(self.obligation)

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

    @property
    def to_compare(self) -> tuple[Clause, ...]:
        """The gaps without those that ask for the plan itself."""
        return tuple(clause for clause in self.gaps if not clause.asks_for_plan)


class Step(StrEnum):
    """What comes next for a unit's own plan, in the order in which it is done."""

    WRITE = "WRITE"  # there is none yet
    READ = "READ"  # an uploaded one: its obligations are checked and confirmed
    CONFIRM = "CONFIRM"  # one written here
    COMPARE = "COMPARE"  # upper duties of which the unit has said nothing
    HAND_IN = "HAND_IN"  # the superior asked for it
    LAUNCH = "LAUNCH"  # down to the unit's own units
    ANSWER = "ANSWER"  # nobody stands below: the duties are answered on the desk
    FOLLOW = "FOLLOW"  # it runs below
    NONE = ""  # the upper campaign is over, or the plan is none of the viewer's matters yet


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
    has_below: bool = False  # units of its own, or bodies that it directs

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

    @property
    def is_launched(self) -> bool:
        return self.lower is not None and self.lower.state in (CampaignState.RUNNING, CampaignState.CLOSED)

    @property
    def step(self) -> Step:
        """The one act that comes next, whoever does it (``is_mine``)."""
        if self.upper.state != CampaignState.RUNNING:
            return Step.FOLLOW if self.is_launched and self.may_launch else Step.NONE
        if self.is_kept:
            return Step.NONE
        if self.hand_down is None or self.plan is None:
            return Step.WRITE
        if self.plan.state == PlanState.DRAFT:
            return Step.CONFIRM if self.hand_down.is_composed else Step.READ
        if self.table.to_compare:
            return Step.COMPARE
        if self.open_plan_rows:
            return Step.HAND_IN
        if self.is_launched:
            return Step.FOLLOW
        return Step.LAUNCH if self.has_below else Step.ANSWER

    @property
    def is_mine(self) -> bool:
        """Whether the viewer may do what comes next."""
        return self.may_launch if self.step in (Step.LAUNCH, Step.FOLLOW) else self.may_edit


@dataclass(frozen=True)
class ToCarryOn:
    """A campaign of the superior that a plan may be tied to."""

    upper: Campaign
    is_named: bool  # among the plan's grounds


# --- one unit
def hand_down_page(
    viewer: Person, campaign_id: int, unit_id: int, today: date, *, steps_only: bool = False
) -> HandDownPage:
    """A unit's own plan beside the upper one: for its own people to write, for those above to read. ``steps_only``: no
    days are counted backwards, and no table is read where there is no plan.

    NotFound where the campaign, or the unit in it, does not exist for the viewer.
    """
    upper, receipt = _sent(viewer, campaign_id, unit_id)
    begun = HandDown.objects.filter(upper=upper, unit=unit_id)
    hand_down = begun.select_related("plan__unit", "plan__source", "made_by").first()
    is_kept = hand_down is not None and not reads_measures(viewer, hand_down)
    if is_kept:
        hand_down = None
    table = CoverageTable(())
    if hand_down is not None or not steps_only:
        table = _table(upper, receipt.unit, hand_down, today, calendar() if not steps_only else None)
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
        has_below=hand_down is not None and _has_below(receipt.unit),
    )


def own_plan_page(viewer: Person, plan: Plan, today: date) -> HandDownPage | None:
    """The same page for a plan that carries an upper one on; None for one that carries nothing on, or where the viewer
    does not see what it carries on."""
    held = HandDown.objects.filter(plan=plan.pk).values_list("upper", "unit").first()
    if held is None:
        return None
    try:
        return hand_down_page(viewer, *held, today, steps_only=True)
    except NotFound:
        return None


def plan_asked_for(viewer: Person, row: Assignment, today: date) -> HandDownPage | None:
    """How far the plan is that a duty asks a unit for; None for every other duty."""
    if row.kind != WorkKind.PLAN or row.scope != Scope.UNITS:
        return None
    try:
        return hand_down_page(viewer, row.campaign_id, row.unit_id, today, steps_only=True)
    except NotFound:  # withdrawn, or no longer sent to the unit
        return None


def to_carry_on(viewer: Person, plan: Plan) -> list[ToCarryOn]:
    """The running campaigns that an uploaded plan may be tied to by the viewer: its unit owes something in them and has
    no plan for them yet. Those that it names among its grounds first."""
    if HandDown.objects.filter(plan=plan.pk).exists():
        return []
    sent = (
        Receipt.objects.filter(unit=plan.unit, campaign__state=CampaignState.RUNNING)
        .exclude(campaign__plan=plan.pk)
        .exclude(Exists(HandDown.objects.filter(upper=OuterRef("campaign"), unit=OuterRef("unit"))))
        .filter(Exists(Assignment.objects.filter(campaign=OuterRef("campaign"), unit=OuterRef("unit"))))
        .annotate(is_named=Exists(Basis.objects.filter(plan=plan.pk, symbol=OuterRef("campaign__plan__symbol"))))
        .select_related("campaign__plan", "campaign__unit", "unit__parent")
        .defer("campaign__plan__text", "campaign__plan__reading")
        .order_by("-is_named", "-campaign__launched_at", "-pk")
    )
    found = (
        ToCarryOn(each.campaign, each.is_named)
        for each in sent
        if may_carry_on(viewer, each) and not stands_above(each.campaign, plan)
    )
    return list(islice(found, MOST_TIED))


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


def _has_below(unit: Unit) -> bool:
    return Unit.objects.filter(parent=unit, ended_on=None).exists() or directed_by(unit).exists()


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


def _table(
    upper: Campaign, unit: Unit, hand_down: HandDown | None, today: date, days: rules_backward.Calendar | None
) -> CoverageTable:
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
    return CoverageTable(
        tuple(_clause(each, by_obligation[each.pk], said[each.pk], unit, today, days) for each in found)
    )


def _clause(
    obligation: Obligation,
    rows: Sequence[Assignment],
    said: Sequence[Coverage],
    unit: Unit,
    today: date,
    days: rules_backward.Calendar | None,
) -> Clause:
    open_rows = [row for row in rows if row.state not in (S.COMPLETED, S.SUBMITTED)]
    due_on = min((row.due_on for row in open_rows or rows if row.due_on is not None), default=None)
    chain = None
    if days is not None and due_on is not None and open_rows and not repeats(obligation):
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
        asks_for_plan=all(row.kind == WorkKind.PLAN for row in rows),
    )
