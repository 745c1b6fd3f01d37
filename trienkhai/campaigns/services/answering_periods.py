"""Standing duties are answered for their periods: one of a unit, or many at once from a list.

Locks: the assignments by id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from trienkhai.campaigns import rules_time
from trienkhai.campaigns.choices import AssignmentState
from trienkhai.campaigns.errors import BadEntry, MoveClosed
from trienkhai.campaigns.models import Assignment, AssignmentChange, Campaign, PeriodAnswer
from trienkhai.campaigns.queries.periods import first_day_of
from trienkhai.campaigns.rules import ASIDE
from trienkhai.campaigns.services import ledger
from trienkhai.campaigns.services.told import tell_entered_for
from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey
from trienkhai.kernel.clock import house_time
from trienkhai.kernel.errors import DomainError
from trienkhai.organisations import access
from trienkhai.vietnamese.deadlines import Every
from trienkhai.vietnamese.periods import Period, period_of

S = AssignmentState
_BATCH = 500
_NOT_ANSWERED = (*ASIDE, S.WITHDRAWN)
_TO_BEGIN = (S.NEW, S.RECEIVED, S.RETURNED)


@dataclass(frozen=True)
class PeriodEntry:
    """What one unit did of a standing duty in a period; ``is_nil``: nothing arose."""

    assignment_id: int
    text: str = ""
    is_nil: bool = False


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
        _require(held, said := text.strip(), is_nil)
        period = _period(held, starts_on, at)
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
            details={"starts_on": starts_on, "is_nil": is_nil, "before": _was(before)},
        )
        tell_entered_for(held.campaign_id, [held.unit], by=by, at=at)
        return made

    kept = journal.once(key, "campaigns.answer-period", by=by, at=at, act=act)
    return PeriodAnswer.objects.select_related("assignment").get(pk=kept)


@transaction.atomic
def answer_periods(
    campaign: Campaign, entries: Sequence[PeriodEntry], *, starts_on: date, by: HasKey, at: datetime
) -> int:
    """The same for many rows of one campaign and one period, all or none; returns how many answers changed. What is
    said already is left. Raises as ``answer_period``, the sentence naming the unit."""
    wanted = {entry.assignment_id: entry for entry in entries}
    rows: list[Assignment] = []
    ids = sorted(wanted)  # locked in the order of their ids, as everywhere
    for first in range(0, len(ids), _BATCH):
        held = Assignment.objects.select_for_update(of=("self",), no_key=True).filter(campaign=campaign)
        few = held.filter(pk__in=ids[first : first + _BATCH]).select_related("unit", "obligation")
        rows += few.defer("obligation__quote").order_by("pk")
    running = ledger.running(campaign.pk)
    if len(rows) != len(wanted):
        raise BadEntry(_("Danh sách có dòng không thuộc đợt triển khai này. Đồng chí tải lại trang rồi nhập lại."))
    stood = {
        each.assignment_id: each
        for first in range(0, len(ids), _BATCH)
        for each in PeriodAnswer.objects.filter(assignment__in=ids[first : first + _BATCH], starts_on=starts_on)
    }
    made: list[PeriodAnswer] = []
    answered: list[Assignment] = []
    for row in rows:
        row.campaign, entry = running, wanted[row.pk]
        ledger.require_answer(row, by=by)
        said, before = entry.text.strip(), stood.get(row.pk)
        if before is not None and (before.text, before.is_nil) == (said, entry.is_nil):
            continue
        try:
            _require(row, said, entry.is_nil)
            period = _period(row, starts_on, at)
        except DomainError as refusal:
            raise type(refusal)(f"{row.unit_name}: {refusal}") from refusal
        answered.append(row)
        made.append(
            PeriodAnswer(
                assignment=row,
                starts_on=starts_on,
                ends_before=period.ends_before,
                text=said,
                is_nil=entry.is_nil,
                by=access.actor(by),
                is_entered_for=access.is_entered_for(by, row.unit),
                at=at,
            )
        )
    if not made:  # nothing was said anew: nothing happened, and the journal tells of none
        return 0
    PeriodAnswer.objects.bulk_create(
        made,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["assignment", "starts_on"],
        update_fields=["ends_before", "text", "is_nil", "by", "is_entered_for", "at"],
    )
    _begin(answered, starts_on, by=by, at=at)
    ledger.mark_received(running.pk, {row.unit_id: row.unit for row in answered}.values(), by=by, at=at)
    said_before = {str(row.pk): _was(stood[row.pk]) for row in answered if row.pk in stood}
    details = {"starts_on": starts_on, "assignments": [row.pk for row in answered], "before": said_before}
    journal.record("campaigns.periods-answered", by=by, at=at, subject=running, details=details)
    tell_entered_for(running.pk, [row.unit for row in answered], by=by, at=at)
    return len(made)


def _require(held: Assignment, said: str, is_nil: bool) -> None:
    """Raise unless the row stands, is answered by period, and something is said."""
    if not rules_time.is_standing(held.obligation.bound, held.obligation.every):
        raise BadEntry(_("Việc này không trả lời theo kỳ. Đồng chí ghi kết quả ở mục Ghi kết quả."))
    if held.state in _NOT_ANSWERED:
        raise MoveClosed(
            _("Việc này đang ở trạng thái “%(state)s” nên không ghi theo kỳ được.")
            % {"state": AssignmentState(held.state).label}
        )
    if not said and not is_nil:
        raise BadEntry(_("Đồng chí ghi trong kỳ đã làm gì, hoặc chọn “Không phát sinh”."))


def _period(held: Assignment, starts_on: date, at: datetime) -> Period:
    """The period that begins on this day. Raises BadEntry unless it has begun, and the unit owed the duty in it."""
    period = period_of(Every(held.campaign.standing_every), starts_on)
    if period.starts_on != starts_on or starts_on > house_time(at).date():
        raise BadEntry(_("Kỳ này chưa bắt đầu hoặc không có trong đợt. Đồng chí tải lại trang rồi chọn lại."))
    if period.last_day < first_day_of(held):
        raise BadEntry(_("Kỳ này kết thúc trước khi giao việc."))
    return period


def _begin(rows: Sequence[Assignment], starts_on: date, *, by: HasKey, at: datetime) -> None:
    """Those not yet under way are from now on; of a report that was handed in or an old list, the state stays."""
    begun = [row for row in rows if row.state in _TO_BEGIN]
    if not begun:
        return
    label = period_of(Every(begun[0].campaign.standing_every), starts_on).label
    changes = []
    for row in begun:
        was, row.state = row.state, S.IN_PROGRESS
        changes.append(ledger.change_of(row, was, by=by, at=at, reason=label))
    for first in range(0, len(begun), _BATCH):
        few = Assignment.objects.filter(pk__in=[row.pk for row in begun[first : first + _BATCH]])
        few.update(state=S.IN_PROGRESS, version=F("version") + 1, changed_at=at)
    AssignmentChange.objects.bulk_create(changes, batch_size=_BATCH)


def _was(before: PeriodAnswer | None) -> dict[str, object] | None:
    return {"text": before.text, "is_nil": before.is_nil} if before else None
