"""A unit's desk: what it owes, by when, from which clause; and one duty with its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from trienkhai.campaigns import rules, rules_time
from trienkhai.campaigns.choices import AssignmentState, CampaignState, ClosingRule, Timeliness
from trienkhai.campaigns.models import Assignment, PeriodAnswer, Receipt
from trienkhai.campaigns.queries.deciding import Decisions, decisions_about
from trienkhai.campaigns.queries.doors import OF_THE_DOCUMENT, assignment_for
from trienkhai.campaigns.queries.due import Due, due_of
from trienkhai.campaigns.queries.evidence import ShownEvidence, evidence_of
from trienkhai.campaigns.queries.history import HistoryLine, history_of
from trienkhai.campaigns.queries.seen import ended_on, judged_on, may_answer_row, may_run, seen_rows
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Person, Unit
from trienkhai.plans.choices import Scope, WorkKind
from trienkhai.vietnamese.deadlines import Every
from trienkhai.vietnamese.periods import period_of
from trienkhai.vietnamese.text import capital

S, T = AssignmentState, Timeliness


@dataclass(frozen=True)
class DeskLine:
    """One duty on the desk."""

    assignment_id: int
    campaign_id: int
    plan_id: int
    obligation_id: int
    kind: str
    kind_label: str
    product: str
    action: str
    clause: str
    document: str  # "Kế hoạch 100-KH/ĐUK"
    organ: str
    part: str
    scope: str
    state: str
    state_label: str
    due: Due
    done: int | None
    of: int | None
    done_on: date | None
    return_reason: str
    is_amended: bool  # the obligation was changed and the unit has not read it
    is_periodic: bool  # answered period by period
    is_answered: bool | None = None  # of those: the present period; None where nothing is asked

    @property
    def deed(self) -> str:
        """What its one button does for who may answer: SEE, REPORT, MEND_REPORT, PLAN, MEND_PLAN, MEND, PERIOD or
        RECORD. A duty that waits, stands still or belongs to a campaign that has ended is only looked at."""
        if self.due.ended_on is not None or self.state in {S.SUBMITTED, S.COMPLETED, S.CONTESTED, S.SUSPENDED}:
            return "SEE"
        is_returned = self.state == S.RETURNED
        if self.is_reported:
            return "MEND_REPORT" if is_returned else "REPORT"
        if self.kind == WorkKind.PLAN and self.scope == Scope.UNITS:
            return "MEND_PLAN" if is_returned else "PLAN"
        if is_returned:
            return "MEND"
        if self.is_periodic:
            return "SEE" if self.is_answered else "PERIOD"
        return "RECORD"

    @property
    def is_unanswered(self) -> bool:
        """The unit has still to say what it did in the present period."""
        return self.is_answered is False and self.deed == "PERIOD"

    @property
    def is_reported(self) -> bool:
        """Answered by the unit's report form; the committee's duty upward is answered by the consolidated one."""
        return self.kind == WorkKind.REPORT and self.scope != Scope.UPWARD

    @property
    def is_urgent(self) -> bool:
        if self.due.ended_on is not None:
            return False  # nobody is waiting for it any more
        return self.state == S.RETURNED or self.due.timeliness == T.OVERDUE


@dataclass(frozen=True)
class DeskDocument:
    """A document sent to the unit."""

    campaign_id: int
    plan_id: int
    title: str
    name: str
    issuer: str
    to_know: bool
    received_at: datetime | None
    received_by: str
    is_entered_for: bool
    is_running: bool
    duties: int


@dataclass(frozen=True)
class Desk:
    """What a unit owes, what matters first at the head."""

    unit: Unit
    documents: tuple[DeskDocument, ...]
    first: tuple[DeskLine, ...]  # at most FIRST: returned and overdue, then by due day
    rest: tuple[DeskLine, ...]
    standing: tuple[DeskLine, ...]  # without a day
    waiting: tuple[DeskLine, ...]  # handed in, the upper level has the next word
    resting: tuple[DeskLine, ...]  # suspended by the office: nothing is asked for
    finished: tuple[DeskLine, ...]
    may_answer: bool

    @property
    def to_do(self) -> int:
        return len(self.first) + len(self.rest) + len(self.standing)

    @property
    def done(self) -> tuple[DeskLine, ...]:
        return tuple(line for line in self.finished if line.state == S.COMPLETED)

    @property
    def left_open(self) -> tuple[DeskLine, ...]:
        """Not done when their campaign was closed: over, and nobody calls that done."""
        return tuple(line for line in self.finished if line.state != S.COMPLETED)

    @property
    def running_ids(self) -> list[int]:
        """The duties of campaigns that run, done ones among them."""
        running = {document.campaign_id for document in self.documents if document.is_running}
        every = (*self.first, *self.rest, *self.standing, *self.waiting)
        done = (line.assignment_id for line in (*self.resting, *self.finished) if line.campaign_id in running)
        return [*(line.assignment_id for line in every), *done]

    @property
    def amended(self) -> tuple[DeskLine, ...]:
        """Open duties whose change nobody of the unit has read."""
        every = (*self.first, *self.rest, *self.standing, *self.waiting, *self.resting)
        return tuple(line for line in every if line.is_amended)

    @property
    def to_receive(self) -> tuple[DeskDocument, ...]:
        return tuple(d for d in self.documents if d.received_at is None and d.is_running)

    @property
    def received(self) -> tuple[DeskDocument, ...]:
        return tuple(d for d in self.documents if d.received_at is not None or not d.is_running)


FIRST = 5


@dataclass(frozen=True)
class AssignmentPage:
    """One duty with its history and what shows that it was done."""

    assignment: Assignment
    line: DeskLine
    quote: str
    history: tuple[HistoryLine, ...]
    evidence: tuple[ShownEvidence, ...]
    closing: ClosingRule
    is_counted: bool
    may_answer: bool
    may_review: bool
    is_open: bool  # the viewer may record a result now
    began_after: tuple[date, bool] | None = None  # done before this day, which the document gives: see the rule


def _line(row: Assignment, today: date, decisions: Decisions) -> DeskLine:
    plan = row.campaign.plan
    kind = capital(plan.kind)
    return DeskLine(
        assignment_id=row.pk,
        campaign_id=row.campaign_id,
        plan_id=row.campaign.plan_id,
        obligation_id=row.obligation_id,
        kind=row.kind,
        kind_label=row.get_kind_display(),
        product=row.deliverable.name,
        action=row.obligation.action,
        clause=row.obligation.clause_path,
        document=f"{kind} {plan.symbol}".strip() if plan.symbol else plan.subject or kind,
        organ=row.organ,
        part=row.part,
        scope=row.scope,
        state=row.state,
        state_label=row.get_state_display(),
        due=due_of(row, judged_on(row.campaign, today), decisions.of_row(row), ended_on=ended_on(row.campaign)),
        done=row.done,
        of=row.of,
        done_on=row.done_on,
        return_reason=row.return_reason,
        is_amended=row.amended_at is not None
        and (row.amendment_seen_at is None or row.amendment_seen_at < row.amended_at),
        is_periodic=rules_time.is_standing(row.obligation.bound, row.obligation.every),
    )


def desk_of(viewer: Person, unit_id: int, today: date) -> Desk:
    """The desk of a unit that the viewer sees; a fixed number of questions whatever the number of duties."""
    unit = access.units_where(viewer, Capability.SEE_CONTENT).filter(pk=unit_id).first()
    if unit is None:
        raise NotFound(_("Không tìm thấy đơn vị."))
    rows = (
        Assignment.objects.filter(
            seen_rows(viewer), unit=unit, campaign__state__in=(CampaignState.RUNNING, CampaignState.CLOSED)
        )
        .exclude(state=S.WITHDRAWN)
        .select_related("campaign__plan", "obligation", "deliverable")
        .defer(*(f"campaign__{field}" for field in OF_THE_DOCUMENT), "obligation__as_read")
        .order_by("campaign", "obligation__position", "deliverable__position", "occurrence", "organ", "pk")
    )
    running: list[DeskLine] = []
    finished: list[DeskLine] = []
    decisions = decisions_about(rows)
    for row in rows:
        is_open = row.campaign.state == CampaignState.RUNNING and row.state not in {S.COMPLETED, S.SUSPENDED}
        (running if is_open else finished).append(_line(row, today, decisions))
    running = _with_periods(running, rows, today)
    waiting = [line for line in running if line.state == S.SUBMITTED]
    to_do = [line for line in running if line.state != S.SUBMITTED]
    dated = sorted((line for line in to_do if line.due.due_on or line.is_urgent), key=_urgency)
    return Desk(
        unit=unit,
        documents=_documents_of(viewer, unit, [*running, *finished]),
        first=tuple(dated[:FIRST]),
        rest=tuple(dated[FIRST:]),
        standing=tuple(line for line in to_do if not (line.due.due_on or line.is_urgent)),
        waiting=tuple(waiting),
        resting=tuple(line for line in finished if line.state == S.SUSPENDED),
        finished=tuple(
            sorted(
                (line for line in finished if line.state != S.SUSPENDED),
                key=lambda line: line.done_on or date.min,
                reverse=True,
            )
        ),
        may_answer=access.may(viewer, Capability.ANSWER, unit),
    )


def _with_periods(lines: list[DeskLine], rows: Iterable[Assignment], today: date) -> list[DeskLine]:
    """Which standing duties are answered for the present period."""
    steps = {row.pk: row.campaign.standing_every for row in rows}
    standing = {
        line.assignment_id: period_of(Every(steps[line.assignment_id]), today).starts_on
        for line in lines
        if line.is_periodic
    }
    said = PeriodAnswer.objects.filter(assignment__in=list(standing), starts_on__in=set(standing.values()))
    answered = {pk for pk, starts_on in said.values_list("assignment_id", "starts_on") if standing[pk] == starts_on}
    return [replace(each, is_answered=each.assignment_id in answered) if each.is_periodic else each for each in lines]


def _urgency(line: DeskLine) -> tuple[int, date]:
    rank = 0 if line.state == S.RETURNED else 1 if line.due.timeliness == T.OVERDUE else 2
    return rank, line.due.due_on or date.max


def _documents_of(viewer: Person, unit: Unit, lines: list[DeskLine]) -> tuple[DeskDocument, ...]:
    counts: dict[int, int] = {}
    for line in lines:
        counts[line.campaign_id] = counts.get(line.campaign_id, 0) + 1
    receipts = (
        Receipt.objects.filter(
            seen_rows(viewer), unit=unit, campaign__state__in=(CampaignState.RUNNING, CampaignState.CLOSED)
        )
        .select_related("campaign__plan", "received_by")
        .defer(*(f"campaign__{field}" for field in OF_THE_DOCUMENT))
        .order_by("-campaign")
    )
    return tuple(
        DeskDocument(
            campaign_id=receipt.campaign_id,
            plan_id=receipt.campaign.plan_id,
            title=receipt.campaign.plan.subject or receipt.campaign.title,
            name=f"{capital(receipt.campaign.plan.kind)} {receipt.campaign.plan.symbol}".strip(),
            issuer=receipt.campaign.plan.issuer,
            to_know=receipt.to_know,
            received_at=receipt.received_at,
            received_by=receipt.received_by.full_name if receipt.received_by else "",
            is_entered_for=receipt.is_entered_for,
            is_running=receipt.campaign.state == CampaignState.RUNNING,
            duties=counts.get(receipt.campaign_id, 0),
        )
        for receipt in receipts
    )


def assignment_page(viewer: Person, assignment_id: int, today: date) -> AssignmentPage:
    """One duty as its page shows it; another unit's duty is not found."""
    row = assignment_for(viewer, assignment_id)
    is_running = row.campaign.state == CampaignState.RUNNING
    may_answer = is_running and row.state != S.WITHDRAWN and may_answer_row(viewer, row)
    return AssignmentPage(
        assignment=row,
        line=_line(row, today, decisions_about([row])),
        quote=row.obligation.quote,
        history=history_of(row),
        evidence=evidence_of(viewer, row),
        closing=rules.closing_rule(WorkKind(row.kind)),
        is_counted=rules.closing_rule(WorkKind(row.kind)) == ClosingRule.COUNT_FULL or row.of is not None,
        may_answer=may_answer,
        may_review=is_running and may_run(viewer, Capability.REVIEW, row.campaign),
        began_after=rules_time.began_after(
            row.state, row.done_on, starts_on=row.starts_on, issued_on=row.campaign.plan.issued_on
        ),
        is_open=may_answer
        and any(rules.is_move_open(S(row.state), after) for after in (S.IN_PROGRESS, S.SUBMITTED, S.COMPLETED))
        and row.state != S.SUBMITTED,
    )
