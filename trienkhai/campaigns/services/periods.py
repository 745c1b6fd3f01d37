"""Duties in periods: the next period of a recurring one is opened; how long those of standing ones are.

Locks: the campaign, then its assignments by id.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from trienkhai.campaigns import rules_time
from trienkhai.campaigns.choices import AmendmentKind, AssignmentState, CampaignState
from trienkhai.campaigns.errors import BadEntry
from trienkhai.campaigns.models import Amendment, Assignment, Campaign, PeriodAnswer
from trienkhai.campaigns.queries.periods import STANDING_STEPS
from trienkhai.campaigns.queries.seen import require_run
from trienkhai.campaigns.services import ledger
from trienkhai.journal import services as journal
from trienkhai.journal.services import SYSTEM, HasKey
from trienkhai.kernel.clock import house_day, house_time
from trienkhai.organisations.choices import Capability
from trienkhai.plans import queries as plans
from trienkhai.plans.choices import Scope, WorkKind
from trienkhai.plans.models import Obligation
from trienkhai.plans.rules import DuePoint
from trienkhai.vietnamese.deadlines import Deadline

S = AssignmentState
_BATCH = 500


@transaction.atomic
def open_periods_of(campaign: Campaign, *, at: datetime) -> int:
    """Write the rows of every period that has begun since the last one written; returns how many. Safe to run twice.

    Who owed the last period owes the next, unless his row was taken back or his unit has ended: the units, the
    committee and its organs, and the committee towards its superior. Nothing for a campaign that is closed, withdrawn
    or of the past, nor after its closing day.
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
    working = _days_upward(held)
    made: list[Assignment] = []
    for obligation_id, rows in groupby(owed, key=lambda row: row.obligation_id):
        obligation = known[obligation_id]
        every = list(rows)
        onward = plans.onward_deadline_of(obligation, held.plan)
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
                occurrence=own.occurrence,
                starts_on=own.starts_on,
                due_on=own.due_on,
                late_after=own.late_after,
                date_source=own.source,
                of=row.of,
                made_at=at,
                changed_at=at,
            )
            for point in points
            for row in before
            for own in (_point_for(row, point, obligation, working, onward, strict=strict),)
        ]
    if made:
        Assignment.objects.bulk_create(made, batch_size=_BATCH)
        arrived = [row for row in made if row.unit_id in received and row.kind != WorkKind.ACKNOWLEDGE]
        ledger.receive_rows(arrived, by=SYSTEM, at=at)  # the document came with the first period
        details = {"assignments": len(made), "periods": sorted({row.occurrence for row in made})}
        journal.record("campaigns.periods-opened", by=SYSTEM, at=at, subject=held, details=details)
    return len(made)


def _days_upward(campaign: Campaign) -> dict[int, tuple[date | None, date | None]]:
    """By obligation: the day that a person set for the first report upward, and the first day of its period."""
    first = (
        Assignment.objects.filter(campaign=campaign, scope=Scope.UPWARD)
        .exclude(starts_on=None)
        .values_list("obligation_id")
        .annotate(first=Min("starts_on"))
    )
    days = dict(campaign.allocations.values_list("obligation_id", "upward_due_on"))
    return {obligation: (days.get(obligation), day) for obligation, day in first}


def _point_for(
    row: Assignment,
    point: DuePoint,
    obligation: Obligation,
    working: Mapping[int, tuple[date | None, date | None]],
    onward: Deadline | None,
    *,
    strict: bool,
) -> DuePoint:
    """When the next period falls due for who owed the last one; what goes upward has a day of its own."""
    if row.scope != Scope.UPWARD:
        return point
    day, first = working[obligation.pk]
    stated = rules_time.stated_upward(point, onward, strict=strict)
    return rules_time.upward_point(point, day, first=first, every=obligation.deadline.every, stated=stated)


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
    launched = house_day(held.launched_at) if held.launched_at else None
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
    require_run(by, Capability.LAUNCH, campaign)
    held = ledger.held_campaign(campaign.pk)
    ledger.require_running(held)
    return held
