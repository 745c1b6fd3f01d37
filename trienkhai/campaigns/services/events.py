"""The day on which the event of a relative deadline happened ("sau khi …"): the clocks of its rows start there.

Locks: the campaign, then its assignments by id.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.campaigns import rules_time
from trienkhai.campaigns.choices import AssignmentState
from trienkhai.campaigns.errors import BadEntry
from trienkhai.campaigns.models import Assignment, Campaign, DueChange, EventDay
from trienkhai.campaigns.queries.seen import may_run
from trienkhai.campaigns.services import ledger
from trienkhai.campaigns.services.periods import hold_running
from trienkhai.campaigns.services.told import tell_entered_for, tell_rows
from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.plans.choices import DateSource, Scope
from trienkhai.plans.models import Obligation
from trienkhai.vietnamese.offsets import WorkingDays, due_after, offset_in

S = AssignmentState
_BATCH = 500
_OURS_TO_DATE = (DateSource.NONE, DateSource.EVENT, DateSource.WORKING)  # else a person or the document gave the day
_FINISHED = (S.SUBMITTED, S.COMPLETED, S.WITHDRAWN)


def due_day(obligation: Obligation, happened_on: date, given: date | None, calendar: WorkingDays) -> date:
    """The day that the document's words count from the event; where they give no number, the day that a person gave.
    Raises BadEntry without either, or where the day given contradicts the words."""
    offset = offset_in(obligation.deadline_text)
    if offset is None:
        if given is None:
            raise BadEntry(_("Văn bản không nêu số ngày. Đồng chí ghi hạn cho việc này."))
        return given
    counted = due_after(happened_on, offset, calendar)
    if given is not None and given != counted:
        raise BadEntry(
            _("Theo văn bản, hạn tính từ ngày đó là %(day)s. Đồng chí bỏ trống ô hạn, hoặc gia hạn riêng cho đơn vị.")
            % {"day": counted.strftime("%d/%m/%Y")}
        )
    return counted


@transaction.atomic
def say_event_day(
    campaign: Campaign,
    obligation: Obligation,
    *,
    happened_on: date,
    calendar: WorkingDays,
    by: HasKey,
    at: datetime,
    due_on: date | None = None,
) -> EventDay:
    """The office says for all units when the event happened; said again, it corrects. Rows of which a unit said its own
    day keep that; what is handed in, extended or dated by hand keeps its day. ``calendar`` counts working days.

    Raises BadEntry, NotRunning, NotAllowed.
    """
    held = hold_running(campaign, by=by)
    if obligation.plan_id != held.plan_id:
        raise BadEntry(_("Nhiệm vụ này không thuộc kế hoạch đang triển khai."))
    due = _checked(obligation, happened_on, due_on, calendar)
    before = EventDay.objects.filter(campaign=held, obligation=obligation, assignment=None).first()
    values = {"happened_on": happened_on, "due_on": due, "by": access.actor(by), "at": at}
    made, _new = EventDay.objects.update_or_create(
        campaign=held, obligation=obligation, assignment=None, defaults=values
    )
    waiting = list(
        Assignment.objects.select_for_update(of=("self",), no_key=True)
        .filter(campaign=held, obligation=obligation, date_source__in=_OURS_TO_DATE)
        .exclude(state__in=_FINISHED)
        .exclude(scope=Scope.UPWARD)  # what the committee owes its superior has a day of its own
        .select_related("unit")
        .order_by("pk")
    )
    # Read once the rows are held: a unit may have said its own day while we waited for its row.
    own = EventDay.objects.filter(campaign=held, obligation=obligation, assignment__isnull=False)
    own_days = set(own.values_list("assignment_id", flat=True))
    rows = [row for row in waiting if row.pk not in own_days]
    DueChange.objects.bulk_create(
        [ledger.give_day(row, due, DateSource.EVENT, by=by, at=at) for row in rows], batch_size=_BATCH
    )
    Assignment.objects.bulk_update(rows, ledger.DATED, batch_size=ledger.BATCH)
    journal.record(
        "campaigns.event-day-said",
        by=by,
        at=at,
        subject=made,
        details={
            "obligation": obligation.pk,
            "happened_on": happened_on,
            "due_on": due,
            "before": _was(before),
            "assignments": len(rows),
        },
    )
    tell_rows(rows, "EVENT_HAPPENED", subject=made, by=by, at=at, day=due.isoformat())
    return made


@transaction.atomic
def say_own_event_day(
    assignment: Assignment,
    *,
    happened_on: date,
    calendar: WorkingDays,
    by: HasKey,
    at: datetime,
    due_on: date | None = None,
) -> EventDay:
    """A unit says for itself when the event happened, where the office has not said it for all; the office may correct
    a unit's day. Raises BadEntry, NotRunning, NotAllowed."""
    held = ledger.hold(assignment)
    ledger.require_answer(held, by=by)
    person = access.actor(by)
    is_office = person is None or may_run(person, Capability.LAUNCH, held.campaign)
    same = EventDay.objects.filter(campaign=held.campaign_id, obligation=held.obligation_id)
    if not is_office and same.filter(assignment=None).exists():
        raise BadEntry(_("Nơi giao việc đã ghi ngày diễn ra cho tất cả đơn vị. Nếu chưa đúng, đồng chí hỏi nơi giao."))
    due = _checked(held.obligation, happened_on, due_on, calendar)
    if held.date_source not in _OURS_TO_DATE or held.state in _FINISHED:
        raise BadEntry(_("Việc này đã nộp, đã gia hạn hoặc đã có hạn riêng nên không tính lại hạn."))
    before = same.filter(assignment=held).first()
    entered_for = access.is_entered_for(by, held.unit)
    made, _new = EventDay.objects.update_or_create(
        campaign=held.campaign,
        obligation=held.obligation,
        assignment=held,
        defaults={"happened_on": happened_on, "due_on": due, "by": person, "at": at},
    )
    ledger.give_day(held, due, DateSource.EVENT, by=by, at=at).save()
    held.save()
    journal.record(
        "campaigns.own-event-day-said",
        by=by,
        at=at,
        subject=held,
        on_behalf_of=held.unit if entered_for else None,
        details={"happened_on": happened_on, "due_on": due, "before": _was(before)},
    )
    tell_entered_for(held.campaign_id, [held.unit], by=by, at=at)
    return made


def _checked(obligation: Obligation, happened_on: date, due_on: date | None, calendar: WorkingDays) -> date:
    if not rules_time.is_relative(obligation.deadline):
        raise BadEntry(_("Hạn của việc này không tính từ một sự kiện."))
    if due_on is not None and offset_in(obligation.deadline_text) is None and due_on < happened_on:
        raise BadEntry(_("Hạn không thể trước ngày diễn ra."))
    return due_day(obligation, happened_on, due_on, calendar)


def _was(before: EventDay | None) -> dict[str, date | None] | None:
    return {"happened_on": before.happened_on, "due_on": before.due_on} if before else None
