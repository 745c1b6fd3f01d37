"""What a unit answers: received, under way, done, handed in, and what shows it."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.campaigns import filetypes, rules
from trienkhai.campaigns.choices import AssignmentState, ClosingRule, EvidenceKind
from trienkhai.campaigns.errors import BadEntry, BadFile
from trienkhai.campaigns.models import Assignment, AssignmentChange, Campaign, Evidence, Receipt
from trienkhai.campaigns.services import ledger
from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Unit
from trienkhai.plans.choices import WorkKind


@transaction.atomic
def receive(campaign: Campaign, unit: Unit, *, by: HasKey, at: datetime) -> Receipt:
    """The unit has received the document (đã tiếp nhận); its new assignments become RECEIVED.

    A duty that is nothing but to receive (ACKNOWLEDGE) is completed by it. Received twice is received
    once: the first day stays. Raises NotFound when the document was not sent to this unit.
    """
    ledger.require(by, Capability.ANSWER, unit)
    campaign = ledger.running(campaign)
    receipt = Receipt.objects.select_for_update().filter(campaign=campaign, unit=unit).first()
    if receipt is None:
        raise NotFound(_("Văn bản này không gửi cho đơn vị."))
    if receipt.received_at is not None:
        return receipt
    entered_for = ledger.is_entered_for(by, unit)
    receipt.received_at, receipt.received_by, receipt.is_entered_for = at, ledger.person_or_none(by), entered_for
    receipt.save()
    new = list(
        Assignment.objects.select_for_update(of=("self",))
        .filter(campaign=campaign, unit=unit, state=AssignmentState.NEW)
        .select_related("unit")
    )
    for row in new:
        row.state = AssignmentState.RECEIVED
        if row.kind == WorkKind.ACKNOWLEDGE:
            row.state, row.done_on = AssignmentState.COMPLETED, at.date()
        row.version += 1
        row.changed_at = at
    Assignment.objects.bulk_update(new, ["state", "done_on", "version", "changed_at"], batch_size=200)
    AssignmentChange.objects.bulk_create(
        ledger.change_of(row, AssignmentState.NEW, by=by, at=at, entered_for=entered_for) for row in new
    )
    journal.record(
        "campaigns.document-received",
        by=by,
        at=at,
        subject=receipt,
        on_behalf_of=unit if entered_for else None,
        details={"campaign": campaign.pk, "assignments": len(new)},
    )
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


@transaction.atomic
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
    version: int | None = None,
    key: str = "",
) -> Assignment:
    """Record how far a duty is; the rules decide the state. Blank counts leave the stored ones.

    Done needs ``done_on``, the day it was done or handed in, not in the future; a kind that closes by
    acceptance then waits for it. Raises BadEntry, MoveClosed, NotRunning; Conflict on a stale version.
    """

    def act() -> Assignment:
        held = ledger.hold(assignment, version=version)
        ledger.require(by, Capability.ANSWER, held.unit)
        after = rules.state_when_done(WorkKind(held.kind)) if is_done else AssignmentState.IN_PROGRESS
        if held.state != AssignmentState.COMPLETED or after != AssignmentState.COMPLETED:
            ledger.require_move(held, after)  # what is completed may be put right: another day, another note
        _count(held, done=done, of=of, is_done=is_done)
        held.note = note.strip() or held.note
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
            on_behalf_of=held.unit if ledger.is_entered_for(by, held.unit) else None,
            details={"state": held.state, "done": held.done, "of": held.of, "done_on": held.done_on},
        )
        return held

    kept = journal.once(key, "campaigns.record-progress", by=by, at=at, act=act)
    return Assignment.objects.select_related("campaign__unit", "unit").get(pk=kept)


@transaction.atomic
def hand_in(assignment: Assignment, *, done_on: date, by: HasKey, at: datetime) -> Assignment:
    """What must be accepted is handed in on a day (→ SUBMITTED). Raises as ``record_progress``."""
    held = ledger.hold(assignment)
    ledger.require(by, Capability.ANSWER, held.unit)
    ledger.require_move(held, AssignmentState.SUBMITTED)
    held.done_on = ledger.require_day(done_on, today=at.date())
    ledger.move(held, AssignmentState.SUBMITTED, by=by, at=at)
    ledger.mark_received(held.campaign_id, [held.unit], by=by, at=at)
    journal.record(
        "campaigns.assignment-handed-in",
        by=by,
        at=at,
        subject=held,
        on_behalf_of=held.unit if ledger.is_entered_for(by, held.unit) else None,
        details={"done_on": done_on},
    )
    return held


@transaction.atomic
def add_evidence(
    assignment: Assignment,
    *,
    by: HasKey,
    at: datetime,
    text: str = "",
    file_name: str = "",
    content: bytes = b"",
    key: str = "",
) -> Evidence:
    """Keep a note or a file beside a duty (minh chứng). The kind of a file is told by its bytes.

    Raises BadFile (empty, over 20 MiB, of no taken kind, name and content at odds), BadEntry when
    there is nothing at all.
    """

    def act() -> Evidence:
        held = ledger.hold(assignment)
        ledger.require(by, Capability.ANSWER, held.unit)
        entered_for = ledger.is_entered_for(by, held.unit)
        made = Evidence(
            assignment=held,
            kind=EvidenceKind.FILE if file_name or content else EvidenceKind.NOTE,
            text=text.strip(),
            by=ledger.person_or_none(by),
            is_entered_for=entered_for,
            at=at,
        )
        if made.kind == EvidenceKind.FILE:
            _attach(made, file_name, content)
        elif not made.text:
            raise BadEntry(_("Đồng chí ghi nội dung hoặc chọn tệp minh chứng."))
        made.save()
        journal.record(
            "campaigns.evidence-added",
            by=by,
            at=at,
            subject=made,
            on_behalf_of=held.unit if entered_for else None,
            details={"assignment": held.pk, "kind": made.kind, "sha256": made.sha256, "size": made.file_size},
        )
        return made

    kept = journal.once(key, "campaigns.add-evidence", by=by, at=at, act=act)
    return Evidence.objects.select_related("assignment__unit").get(pk=kept)


def _attach(made: Evidence, file_name: str, content: bytes) -> None:
    name = filetypes.bare_name(file_name)
    if not content:
        raise BadFile(_("Tệp “%(name)s” trống. Đồng chí kiểm tra rồi chọn lại.") % {"name": name})
    if len(content) > filetypes.MOST_BYTES:
        raise BadFile(_("Tệp “%(name)s” quá 20 MB. Đồng chí nén hoặc tách nhỏ rồi gửi lại.") % {"name": name})
    ending = filetypes.ending_of(content)
    if ending is None or not filetypes.agrees(name, ending):
        raise BadFile(
            _(
                "Không nhận tệp “%(name)s”: nội dung không đúng với tên tệp, hoặc không phải loại được nhận "
                "(PDF, Word, Excel, PowerPoint, ảnh JPG/PNG, văn bản thuần). Đồng chí lưu lại đúng loại rồi gửi."
            )
            % {"name": name}
        )
    made.file_name, made.file_size = name, len(content)
    made.sha256 = hashlib.sha256(content).hexdigest()
    made.file.save(f"{made.sha256[:32]}.{ending}", ContentFile(content), save=False)
