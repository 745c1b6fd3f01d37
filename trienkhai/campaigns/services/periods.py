"""Duties in periods: the next period of a recurring one is opened, a standing one is answered for its period.

Locks: the campaign, then its assignments by id.
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.campaigns import rules_time
from trienkhai.campaigns.choices import AmendmentKind, AssignmentState, CampaignState
from trienkhai.campaigns.errors import BadEntry, MoveClosed
from trienkhai.campaigns.models import Amendment, Assignment, Campaign, PeriodAnswer
from trienkhai.campaigns.queries.periods import STANDING_STEPS, day_of, first_day_of
from trienkhai.campaigns.rules import ASIDE
from trienkhai.campaigns.services import ledger
from trienkhai.campaigns.services.told import tell_entered_for
from trienkhai.journal import services as journal
from trienkhai.journal.services import SYSTEM, HasKey
from trienkhai.kernel.clock import house_time
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.plans import queries as plans
from trienkhai.plans.choices import WorkKind
from trienkhai.plans.models import Obligation
from trienkhai.vietnamese.deadlines import Every
from trienkhai.vietnamese.periods import period_of

S = AssignmentState
_BATCH = 500
_NOT_ANSWERED = (*ASIDE, S.WITHDRAWN)
_TO_BEGIN = (S.NEW, S.RECEIVED, S.RETURNED)


@transaction.atomic
def open_periods_of(campaign: Campaign, *, at: datetime) -> int:
    """Write the rows of every period that has begun since the last one written; returns how many. Safe to run twice.

    Who owed the last period owes the next, unless his row was taken back or his unit has ended. Nothing for a
    campaign that is closed, withdrawn or of the past, nor after its closing day.
    """
    held = ledger.held_campaign(campaign.pk)
    if held.state != CampaignState.RUNNING or held.is_retroactive:
        return 0
    today, strict = house_time(at).date(), plans.strict_before()
    stopped = Amendment.objects.filter(campaign=held, kind=AmendmentKind.WITHDRAWN).values("obligation")
    known = {
        each.pk: each
        for each in Obligation.objects.filter(plan=held.plan_id, assignments__campaign=held)
        .exclude(pk__in=stopped)
        .exclude(every="")
        .distinct()
        if rules_time.is_periodic(each.deadline)
    }
    owed = (
        Assignment.objects.filter(campaign=held, obligation__in=list(known))
        .exclude(starts_on=None)
        .exclude(state=S.WITHDRAWN)
        .select_related("unit")
        .order_by("obligation_id", "pk")
    )
    received = set(held.receipts.exclude(received_at=None).values_list("unit_id", flat=True))
    made: list[Assignment] = []
    for obligation_id, rows in groupby(owed, key=lambda row: row.obligation_id):
        obligation = known[obligation_id]
        every = list(rows)
        last = max(row.starts_on for row in every if row.starts_on)
        before = [row for row in every if row.starts_on == last and row.unit.ended_on is None]
        points = rules_time.points_after(
            obligation.deadline, obligation.quote, last_start=last, today=today, until=held.closing_on, strict=strict
        )
        made += [
            Assignment(
                campaign=held,
                obligation=obligation,
                deliverable_id=row.deliverable_id,
                kind=row.kind,
                unit=row.unit,
                unit_name=row.unit.name,
                organ=row.organ,
                part=row.part,
                scope=row.scope,
                is_directed=row.is_directed,
                occurrence=point.occurrence,
                starts_on=point.starts_on,
                due_on=point.due_on,
                late_after=point.late_after,
                date_source=point.source,
                of=row.of,
                made_at=at,
                changed_at=at,
            )
            for point in points
            for row in before
        ]
    if made:
        Assignment.objects.bulk_create(made, batch_size=_BATCH)
        arrived = [row for row in made if row.unit_id in received and row.kind != WorkKind.ACKNOWLEDGE]
        ledger.receive_rows(arrived, by=SYSTEM, at=at)  # the document came with the first period
        details = {"assignments": len(made), "periods": sorted({row.occurrence for row in made})}
        journal.record("campaigns.periods-opened", by=SYSTEM, at=at, subject=held, details=details)
    return len(made)


@transaction.atomic
def answer_period(
    assignment: Assignment,
    *,
    starts_on: date,
    by: HasKey,
    at: datetime,
    text: str = "",
    is_nil: bool = False,
    key: str = "",
) -> PeriodAnswer:
    """Say what was done of a standing duty in one period that has begun, or that nothing arose (không phát sinh). An
    answer may be put right; the journal keeps what stood before. Who answers has received the document, and the duty
    is under way: nothing but the end of the campaign closes it.

    Raises BadEntry, MoveClosed (set aside or taken back), NotRunning, NotAllowed.
    """

    def act() -> PeriodAnswer:
        held = ledger.hold(assignment)
        ledger.require_answer(held, by=by)
        if not rules_time.is_standing(held.obligation.bound, held.obligation.every):
            raise BadEntry(_("Việc này không trả lời theo kỳ. Đồng chí ghi kết quả ở mục Ghi kết quả."))
        if held.state in _NOT_ANSWERED:
            raise MoveClosed(
                _("Việc này đang ở trạng thái “%(state)s” nên không ghi theo kỳ được.")
                % {"state": AssignmentState(held.state).label}
            )
        said = text.strip()
        if not said and not is_nil:
            raise BadEntry(_("Đồng chí ghi trong kỳ đã làm gì, hoặc chọn “Không phát sinh”."))
        period = period_of(Every(held.campaign.standing_every), starts_on)
        if period.starts_on != starts_on or starts_on > house_time(at).date():
            raise BadEntry(_("Kỳ này chưa bắt đầu hoặc không có trong đợt. Đồng chí tải lại trang rồi chọn lại."))
        if period.last_day < first_day_of(held):
            raise BadEntry(_("Kỳ này kết thúc trước khi giao việc."))
        before = PeriodAnswer.objects.filter(assignment=held, starts_on=starts_on).first()
        entered_for = access.is_entered_for(by, held.unit)
        values = {
            "ends_before": period.ends_before,
            "text": said,
            "is_nil": is_nil,
            "by": access.actor(by),
            "is_entered_for": entered_for,
            "at": at,
        }
        made, _new = PeriodAnswer.objects.update_or_create(assignment=held, starts_on=starts_on, defaults=values)
        if held.state in _TO_BEGIN:  # of a report that was handed in or an old list, the state stays
            ledger.require_move(held, S.IN_PROGRESS)
            ledger.move(held, S.IN_PROGRESS, by=by, at=at, reason=period.label)
        ledger.mark_received(held.campaign_id, [held.unit], by=by, at=at)
        journal.record(
            "campaigns.period-answered",
            by=by,
            at=at,
            subject=held,
            on_behalf_of=held.unit if entered_for else None,
            details={
                "starts_on": starts_on,
                "is_nil": is_nil,
                "before": {"text": before.text, "is_nil": before.is_nil} if before else None,
            },
        )
        tell_entered_for(held.campaign_id, [held.unit], by=by, at=at)
        return made

    kept = journal.once(key, "campaigns.answer-period", by=by, at=at, act=act)
    return PeriodAnswer.objects.select_related("assignment").get(pk=kept)


@transaction.atomic
def set_standing_period(campaign: Campaign, *, every: str, by: HasKey, at: datetime) -> Campaign:
    """How long the period of standing duties is, while none has been answered: answers of a month are none of a
    quarter. Raises BadEntry, NotRunning."""
    held = hold_running(campaign, by=by)
    if every not in STANDING_STEPS:
        raise BadEntry(_("Đồng chí chọn kỳ trả lời trong danh sách."))
    if every == held.standing_every:
        return held
    if PeriodAnswer.objects.filter(assignment__campaign=held).exists():
        raise BadEntry(_("Đã có đơn vị trả lời theo kỳ đang đặt nên không đổi kỳ được nữa."))
    before, held.standing_every = held.standing_every, every
    held.save(update_fields=["standing_every"])
    details = {"every": every, "before": before}
    journal.record("campaigns.standing-period-set", by=by, at=at, subject=held, details=details)
    return held


@transaction.atomic
def set_closing_day(campaign: Campaign, *, closing_on: date | None, by: HasKey, at: datetime) -> Campaign:
    """The day on which the books of a campaign are closed (ngày khóa sổ); None takes it away. What comes in after it is
    taken and marked; the campaign ends by ``close`` alone. Raises BadEntry, NotRunning."""
    held = hold_running(campaign, by=by)
    launched = day_of(held.launched_at) if held.launched_at else None
    if closing_on is not None and launched is not None and closing_on < launched and not held.is_retroactive:
        raise BadEntry(
            _("Ngày khóa sổ không thể trước ngày triển khai (%(day)s).") % {"day": launched.strftime("%d/%m/%Y")}
        )
    before, held.closing_on = held.closing_on, closing_on
    if before != closing_on:
        held.save(update_fields=["closing_on"])
        details = {"closing_on": closing_on, "before": before}
        journal.record("campaigns.closing-day-set", by=by, at=at, subject=held, details=details)
    return held


def hold_running(campaign: Campaign, *, by: HasKey) -> Campaign:
    """The campaign held fast, taking answers; by who may launch it. Raises NotRunning, NotAllowed."""
    access.require(by, Capability.LAUNCH, campaign.unit)
    held = ledger.held_campaign(campaign.pk)
    ledger.require_running(held)
    return held
