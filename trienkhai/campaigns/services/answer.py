"""What a unit answers: received, under way, done, handed in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.campaigns import rules, rules_time
from trienkhai.campaigns.choices import AssignmentState, ClosingRule
from trienkhai.campaigns.errors import BadEntry, MoveClosed
from trienkhai.campaigns.models import Assignment, Campaign, Receipt
from trienkhai.campaigns.services import evidence, ledger
from trienkhai.campaigns.services.files import GivenFile, ready
from trienkhai.campaigns.services.told import tell_entered_for
from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Unit
from trienkhai.plans.choices import WorkKind


@transaction.atomic
def receive(campaign: Campaign, unit: Unit, *, by: HasKey, at: datetime) -> Receipt:
    """The unit has received the document (đã tiếp nhận); its new assignments become RECEIVED.

    A duty that is nothing but to receive (ACKNOWLEDGE) is completed by it. Received twice is received
    once: the first day stays. Raises NotFound when the document was not sent to this unit.
    """
    sent = Receipt.objects.filter(campaign=campaign, unit=unit).select_related("campaign__unit", "unit").first()
    if sent is None:
        access.require(by, Capability.ANSWER, unit)
        raise NotFound(_("Văn bản này không gửi cho đơn vị."))
    ledger.require_answer(sent, by=by)
    new = list(
        Assignment.objects.select_for_update(of=("self",), no_key=True)
        .filter(campaign=campaign, unit=unit, state=AssignmentState.NEW)
        .select_related("unit")
        .order_by("pk")
    )
    campaign = ledger.running(campaign.pk)
    receipt = Receipt.objects.select_for_update().get(pk=sent.pk)
    if receipt.received_at is not None:
        return receipt
    entered_for = access.is_entered_for(by, unit)
    receipt.received_at, receipt.received_by, receipt.is_entered_for = at, access.actor(by), entered_for
    receipt.save()
    ledger.receive_rows(new, by=by, at=at)
    journal.record(
        "campaigns.document-received",
        by=by,
        at=at,
        subject=receipt,
        on_behalf_of=unit if entered_for else None,
        details={"campaign": campaign.pk, "assignments": len(new)},
    )
    tell_entered_for(campaign.pk, [unit], by=by, at=at)
    return receipt


def _count(held: Assignment, *, done: int | None, of: int | None, is_done: bool) -> None:
    if done is not None:
        held.done = done
    if of is not None:
        held.of = of
    if is_done and held.done is None and held.of == 1:
        held.done = 1  # the one cell there is has done it
    ledger.require_count(held.done, held.of)


def require_count_closed(assignment: Assignment, note: str) -> None:
    """Raise BadEntry when a counted duty is called done short of its whole without a word of why."""
    if rules.closing_rule(WorkKind(assignment.kind)) != ClosingRule.COUNT_FULL or note.strip():
        return
    if not rules.is_count_full(assignment.done, assignment.of):
        raise BadEntry(_("Số đã làm chưa đủ hoặc chưa rõ tổng số. Đồng chí ghi đủ hai số, hoặc nêu lý do ở ô ghi chú."))


def record_progress(
    assignment: Assignment,
    *,
    by: HasKey,
    at: datetime,
    is_done: bool = False,
    done: int | None = None,
    of: int | None = None,
    done_on: date | None = None,
    note: str = "",
    files: Sequence[GivenFile] = (),
    version: int | None = None,
    key: str = "",
    wiped: Collection[str] = (),
) -> Assignment:
    """Record how far a duty is, with the files that show it; the rules decide the state. A blank count or note leaves
    the stored one, unless it is among ``wiped`` ("done", "of", "note"): a form that showed it and came back with it
    blank. A file that the unit sent before is used again.

    Done needs ``done_on``, the day it was done or handed in, not in the future; a kind that closes by
    acceptance then waits for it. All is kept or nothing, on the disk too. Raises BadEntry, BadFile, MoveClosed,
    NotRunning; Conflict on a stale version.
    """

    if files:
        ledger.require_answer(assignment, by=by)  # before the work, and once more when the row is held
    judged = ready(files)

    def act() -> Assignment:
        held = ledger.hold(assignment, version=version)
        ledger.require_answer(held, by=by)
        if is_done and rules_time.is_standing(held.obligation.bound, held.obligation.every):
            raise MoveClosed(_("Việc thường xuyên, kịp thời không có ngày xong. Đồng chí ghi trong kỳ đã làm gì."))
        after = rules.state_when_done(WorkKind(held.kind)) if is_done else AssignmentState.IN_PROGRESS
        if held.state != AssignmentState.COMPLETED or after != AssignmentState.COMPLETED:
            ledger.require_move(held, after)  # what is completed may be put right: another day, another note
        held.done = None if "done" in wiped else held.done
        held.of = None if "of" in wiped else held.of
        _count(held, done=done, of=of, is_done=is_done)
        held.note = note.strip() or ("" if "note" in wiped else held.note)
        if is_done:
            held.done_on = ledger.require_day(done_on, today=at.date())
            require_count_closed(held, held.note)
        else:
            held.done_on = None
        ledger.move(held, after, by=by, at=at, reason=note.strip())
        ledger.mark_received(held.campaign_id, [held.unit], by=by, at=at)
        journal.record(
            "campaigns.progress-recorded",
            by=by,
            at=at,
            subject=held,
            on_behalf_of=access.in_stead_of(by, held.unit),
            details={"state": held.state, "done": held.done, "of": held.of, "done_on": held.done_on},
        )
        evidence.keep_files(held, judged, by=by, at=at, written=written)
        tell_entered_for(held.campaign_id, [held.unit], by=by, at=at)
        return held

    with evidence.swept() as written, transaction.atomic():
        kept = journal.once(key, "campaigns.record-progress", by=by, at=at, act=act)
    return Assignment.objects.select_related("campaign__unit", "unit").get(pk=kept)


@transaction.atomic
def hand_in(assignment: Assignment, *, done_on: date, by: HasKey, at: datetime) -> Assignment:
    """What must be accepted is handed in on a day (→ SUBMITTED). Raises as ``record_progress``."""
    held = ledger.hold(assignment)
    ledger.require_answer(held, by=by)
    ledger.require_move(held, AssignmentState.SUBMITTED)
    held.done_on = ledger.require_day(done_on, today=at.date())
    ledger.move(held, AssignmentState.SUBMITTED, by=by, at=at)
    ledger.mark_received(held.campaign_id, [held.unit], by=by, at=at)
    journal.record(
        "campaigns.assignment-handed-in",
        by=by,
        at=at,
        subject=held,
        on_behalf_of=access.in_stead_of(by, held.unit),
        details={"done_on": done_on},
    )
    tell_entered_for(held.campaign_id, [held.unit], by=by, at=at)
    return held
