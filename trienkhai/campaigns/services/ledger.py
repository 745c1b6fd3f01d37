"""What every act on the ledger shares: the row held fast, the move written with its trace.

Locks are taken in one order, or two acts would wait for each other: report, campaign, assignments by id, receipt. A
running campaign (``held_campaign``) and its rows are held without their keys: what names them may be written meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import F
from django.utils.translation import gettext as _

from trienkhai.campaigns import rules
from trienkhai.campaigns.choices import AssignmentState, CampaignState
from trienkhai.campaigns.errors import BadEntry, MoveClosed, NotRunning
from trienkhai.campaigns.models import Assignment, AssignmentChange, Campaign, DueChange, Receipt
from trienkhai.campaigns.queries.planned import is_directed
from trienkhai.campaigns.queries.seen import may_answer_row
from trienkhai.campaigns.services import counting
from trienkhai.journal.services import HasKey
from trienkhai.kernel.errors import Conflict, NotAllowed
from trienkhai.organisations import access
from trienkhai.organisations.models import Unit
from trienkhai.plans.choices import DateSource, WorkKind

BATCH = 200
DATED = ("due_on", "late_after", "date_source", "version", "changed_at")  # what ``give_day`` changes


def require_running(campaign: Campaign) -> None:
    """Raise NotRunning unless answers are being taken."""
    if campaign.state == CampaignState.RUNNING:
        return
    if campaign.state == CampaignState.PREPARING:
        raise NotRunning(_("Kế hoạch này chưa triển khai. Đồng chí bấm Triển khai trước khi ghi kết quả."))
    if campaign.state == CampaignState.WITHDRAWN:
        raise NotRunning(_("Đợt triển khai này đã thu hồi, không ghi kết quả được nữa."))
    raise NotRunning(_("Đợt triển khai này đã kết thúc, không ghi kết quả được nữa."))


def running(campaign_id: int) -> Campaign:
    """The campaign as it stands now, taking answers. Raises NotRunning.

    Asked once the rows are held: a withdrawal or a closing holds them too, so what we waited for is seen.
    """
    now = Campaign.objects.select_related("unit").get(pk=campaign_id)
    require_running(now)
    return now


def held_campaign(campaign_id: int) -> Campaign:
    """The campaign, held until the transaction ends. Whoever holds one of its rows may still write what names the
    campaign (a row of support, a reminder): with a full lock he would wait for us, and we for his row."""
    held = Campaign.objects.select_for_update(of=("self",), no_key=True)
    return held.select_related("plan", "unit").get(pk=campaign_id)


def wait_for_rows(campaign: Campaign) -> None:
    """Hold all rows of a held campaign, once the acts in flight have ended. What those wrote is read afterwards: the
    statement that waits does not see it."""
    list(Assignment.objects.select_for_update(no_key=True).filter(campaign=campaign).order_by("pk").values_list("pk"))


def hold(assignment: Assignment, *, version: int | None = None) -> Assignment:
    """The row as it stands now, held until the transaction ends.

    Raises Conflict when ``version`` is not the stored one, NotRunning when its campaign stands still.
    """
    held = Assignment.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=assignment.pk)
    held.campaign = running(held.campaign_id)
    if version is not None and version != held.version:
        raise Conflict(
            _("Có người vừa sửa việc này. Đồng chí xem nội dung mới bên dưới, rồi gửi lại nếu vẫn muốn thay đổi.")
        )
    return held


def require_answer(held: Assignment | Receipt, *, by: HasKey) -> None:
    """Raise NotAllowed unless ``by`` may answer for the unit of the row; SYSTEM may."""
    person = access.actor(by)
    if person is not None and not may_answer_row(person, held):
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))


def require_move(assignment: Assignment, after: AssignmentState, *, by_answer: bool = False) -> None:
    """Raise MoveClosed unless the table of moves has it. ``by_answer``: the office brings back what was set aside."""
    before = AssignmentState(assignment.state)
    if before in rules.ASIDE and not rules.is_move_open(before, after, by_answer=by_answer):
        raise MoveClosed(
            _("Việc này đang ở trạng thái “%(before)s”. Đồng chí đợi trả lời, hoặc rút đề nghị rồi làm tiếp.")
            % {"before": before.label}
            if before == AssignmentState.CONTESTED
            else _("Việc này đang tạm dừng. Nơi giao việc cho làm tiếp rồi đồng chí mới ghi kết quả được.")
        )
    if not rules.is_move_open(before, after, by_answer=by_answer):
        raise MoveClosed(
            _("Việc này đang ở trạng thái “%(before)s”, không chuyển sang “%(after)s” được.")
            % {"before": before.label, "after": after.label}
        )


def require_day(done_on: date | None, *, today: date) -> date:
    """Raise BadEntry unless there is a day, and it has come."""
    if done_on is None:
        raise BadEntry(_("Đồng chí ghi ngày làm xong."))
    if done_on > today:
        raise BadEntry(
            _("Ngày làm xong %(day)s chưa đến. Đồng chí ghi lại ngày, hoặc chọn “Đang thực hiện”.")
            % {"day": done_on.strftime("%d/%m/%Y")}
        )
    return done_on


def require_count(done: int | None, of: int | None) -> None:
    """Raise BadEntry when more is done than there is."""
    if done is not None and of is not None and done > of:
        raise BadEntry(
            _("Số đã làm (%(done)d) lớn hơn tổng số (%(of)d). Đồng chí kiểm tra lại hai số.") % {"done": done, "of": of}
        )


def change_of(
    assignment: Assignment, before: str, *, by: HasKey, at: datetime, reason: str = "", entered_for: bool | None = None
) -> AssignmentChange:
    """The trace of one move, not yet stored."""
    return AssignmentChange(
        assignment=assignment,
        before=before,
        after=assignment.state,
        at=at,
        by=access.actor(by),
        is_entered_for=access.is_entered_for(by, assignment.unit) if entered_for is None else entered_for,
        done=assignment.done,
        of=assignment.of,
        done_on=assignment.done_on,
        reason=reason,
    )


def move(
    held: Assignment,
    after: AssignmentState,
    *,
    by: HasKey,
    at: datetime,
    reason: str = "",
    entered_for: bool | None = None,
) -> AssignmentChange:
    """Give a held row its new state and store it with its trace. A reviewer's own act is never nhập thay."""
    before = held.state
    held.state = after
    store(held, at=at)
    change = change_of(held, before, by=by, at=at, reason=reason, entered_for=entered_for)
    change.save(force_insert=True)
    if counting.is_counted_move(held, before):
        counting.ask_for_moved([held])
    return change


def store(held: Assignment, *, at: datetime) -> None:
    """Store what changed in a held row: who saw the row as it was before is told so (``hold``)."""
    held.version += 1
    held.changed_at = at
    held.save()


def give_document(campaign: Campaign, unit: Unit, *, at: datetime) -> datetime | None:
    """A unit that owes something now is sent the document, or has it no longer only to know; returns when it received
    it, None where it has not. The body that runs the campaign is sent nothing."""
    if unit.pk == campaign.unit_id:
        return None
    sent = {"sent_at": at, "is_directed": is_directed(unit, campaign.unit)}
    receipt, _is_new = Receipt.objects.get_or_create(campaign=campaign, unit=unit, defaults=sent)
    if receipt.to_know:
        receipt.to_know = False
        receipt.save(update_fields=["to_know"])
    received: datetime | None = receipt.received_at
    return received


def give_day(held: Assignment, day: date, source: DateSource, *, by: HasKey, at: datetime) -> DueChange:
    """Give a held row another day; returns the trace. Neither is stored yet: ``DATED`` is what the row wants stored."""
    trace = DueChange(
        assignment=held,
        due_before=held.due_on,
        late_before=held.late_after,
        source_before=held.date_source,
        due_on=day,
        by=access.actor(by),
        at=at,
    )
    held.due_on = held.late_after = day
    held.date_source = source
    held.version += 1
    held.changed_at = at
    return trace


def mark_received(campaign_id: int, units: Iterable[Unit], *, by: HasKey, at: datetime) -> None:
    """Who answers has received the document: no second click is asked, and what else is new counts as received."""
    standing = {unit.pk: unit for unit in units}
    receipts = list(Receipt.objects.filter(campaign_id=campaign_id, received_at=None, unit__in=standing))
    if not receipts:
        return
    for receipt in receipts:
        receipt.received_at = at
        receipt.received_by = access.actor(by)
        receipt.is_entered_for = access.is_entered_for(by, standing[receipt.unit_id])
    Receipt.objects.bulk_update(receipts, ["received_at", "received_by", "is_entered_for"], batch_size=BATCH)
    # A row that somebody is answering at this moment is skipped: it is moved by that answer.
    new = (
        Assignment.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .filter(campaign_id=campaign_id, unit__in=[r.unit_id for r in receipts], state=AssignmentState.NEW)
        .select_related("unit")
        .order_by("pk")
    )
    receive_rows(list(new), by=by, at=at)


def receive_rows(rows: Sequence[Assignment], *, by: HasKey, at: datetime) -> None:
    """New rows become RECEIVED; a duty that is nothing but to receive is completed by it."""
    for row in rows:
        row.state = AssignmentState.RECEIVED
        if row.kind == WorkKind.ACKNOWLEDGE:
            row.state, row.done_on = AssignmentState.COMPLETED, at.date()
        row.version += 1
        row.changed_at = at
    # All rows of one state get the same values: two statements a batch, where bulk_update writes a case for each row.
    for state in (AssignmentState.RECEIVED, AssignmentState.COMPLETED):
        moved = [row.pk for row in rows if row.state == state]
        for first in range(0, len(moved), BATCH):
            batch = Assignment.objects.filter(pk__in=moved[first : first + BATCH])
            done_on = {"done_on": at.date()} if state == AssignmentState.COMPLETED else {}
            batch.update(state=state, version=F("version") + 1, changed_at=at, **done_on)
    AssignmentChange.objects.bulk_create(
        [change_of(row, AssignmentState.NEW, by=by, at=at) for row in rows], batch_size=BATCH
    )
    counting.ask_for(row.obligation_id for row in rows if row.state == AssignmentState.COMPLETED)
