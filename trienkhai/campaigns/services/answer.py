"""What a unit answers: received, under way, done, handed in, and what shows it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.campaigns import filetypes, rules
from trienkhai.campaigns.choices import AssignmentState, ClosingRule, EvidenceKind
from trienkhai.campaigns.errors import BadEntry, BadFile, MoveClosed
from trienkhai.campaigns.models import Assignment, Campaign, Evidence, Receipt
from trienkhai.campaigns.services import ledger
from trienkhai.campaigns.services.told import tell_entered_for
from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Unit
from trienkhai.plans.choices import WorkKind


@dataclass(frozen=True)
class GivenFile:
    """A file as somebody sent it."""

    name: str
    content: bytes


@transaction.atomic
def receive(campaign: Campaign, unit: Unit, *, by: HasKey, at: datetime) -> Receipt:
    """The unit has received the document (đã tiếp nhận); its new assignments become RECEIVED.

    A duty that is nothing but to receive (ACKNOWLEDGE) is completed by it. Received twice is received
    once: the first day stays. Raises NotFound when the document was not sent to this unit.
    """
    access.require(by, Capability.ANSWER, unit)
    new = list(
        Assignment.objects.select_for_update(of=("self",))
        .filter(campaign=campaign, unit=unit, state=AssignmentState.NEW)
        .select_related("unit")
        .order_by("pk")
    )
    campaign = ledger.running(campaign.pk)
    receipt = Receipt.objects.select_for_update().filter(campaign=campaign, unit=unit).first()
    if receipt is None:
        raise NotFound(_("Văn bản này không gửi cho đơn vị."))
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
    files: Sequence[GivenFile] = (),
    version: int | None = None,
    key: str = "",
    wiped: Collection[str] = (),
) -> Assignment:
    """Record how far a duty is, with the files that show it; the rules decide the state. A blank count or note leaves the stored one, unless it
    is among ``wiped`` ("done", "of", "note"): a form that showed it and came back with it blank.

    Done needs ``done_on``, the day it was done or handed in, not in the future; a kind that closes by
    acceptance then waits for it. All is kept or nothing, on the disk too. Raises BadEntry, BadFile, MoveClosed,
    NotRunning; Conflict on a stale version.
    """

    def act() -> Assignment:
        held = ledger.hold(assignment, version=version)
        checked = [_checked(file) for file in files]
        access.require(by, Capability.ANSWER, held.unit)
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
            on_behalf_of=held.unit if access.is_entered_for(by, held.unit) else None,
            details={"state": held.state, "done": held.done, "of": held.of, "done_on": held.done_on},
        )
        for file, ending in checked:
            _keep(held, "", file, ending, by=by, at=at)
        tell_entered_for(held.campaign_id, [held.unit], by=by, at=at)
        return held

    kept = journal.once(key, "campaigns.record-progress", by=by, at=at, act=act)
    return Assignment.objects.select_related("campaign__unit", "unit").get(pk=kept)


@transaction.atomic
def hand_in(assignment: Assignment, *, done_on: date, by: HasKey, at: datetime) -> Assignment:
    """What must be accepted is handed in on a day (→ SUBMITTED). Raises as ``record_progress``."""
    held = ledger.hold(assignment)
    access.require(by, Capability.ANSWER, held.unit)
    ledger.require_move(held, AssignmentState.SUBMITTED)
    held.done_on = ledger.require_day(done_on, today=at.date())
    ledger.move(held, AssignmentState.SUBMITTED, by=by, at=at)
    ledger.mark_received(held.campaign_id, [held.unit], by=by, at=at)
    journal.record(
        "campaigns.assignment-handed-in",
        by=by,
        at=at,
        subject=held,
        on_behalf_of=held.unit if access.is_entered_for(by, held.unit) else None,
        details={"done_on": done_on},
    )
    tell_entered_for(held.campaign_id, [held.unit], by=by, at=at)
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
        access.require(by, Capability.ANSWER, held.unit)
        if file_name or content:
            return _keep(held, text, *_checked(GivenFile(file_name, content)), by=by, at=at)
        if not text.strip():
            raise BadEntry(_("Đồng chí ghi nội dung hoặc chọn tệp minh chứng."))
        return _keep(held, text, None, "", by=by, at=at)

    kept = journal.once(key, "campaigns.add-evidence", by=by, at=at, act=act)
    return Evidence.objects.select_related("assignment__unit").get(pk=kept)


@transaction.atomic
def withdraw_evidence(evidence: Evidence, *, by: HasKey, at: datetime) -> None:
    """Take back what was sent by mistake; its file goes with it, the journal keeps the hash.

    Raises MoveClosed once the duty was handed in or accepted: what others judge by must stay.
    """
    held = ledger.hold(evidence.assignment)
    access.require(by, Capability.ANSWER, held.unit)
    waits = rules.closing_rule(WorkKind(held.kind)) == ClosingRule.ACCEPTED
    if held.state == AssignmentState.SUBMITTED or (held.state == AssignmentState.COMPLETED and waits):
        raise MoveClosed(_("Kết quả đã gửi đi nên không rút minh chứng được. Đồng chí đề nghị nơi nhận trả lại trước."))
    entered_for = access.is_entered_for(by, held.unit)
    journal.record(
        "campaigns.evidence-withdrawn",
        by=by,
        at=at,
        subject=evidence,
        on_behalf_of=held.unit if entered_for else None,
        details={"assignment": held.pk, "kind": evidence.kind, "sha256": evidence.sha256},
    )
    file = evidence.file
    evidence.delete()
    if file:
        transaction.on_commit(lambda: file.storage.delete(file.name))


def _checked(file: GivenFile) -> tuple[GivenFile, str]:
    """The file under its bare name, and the ending that its bytes tell. Raises BadFile."""
    name = filetypes.bare_name(file.name)
    if not file.content:
        raise BadFile(_("Tệp “%(name)s” trống. Đồng chí kiểm tra rồi chọn lại.") % {"name": name})
    if len(file.content) > filetypes.MOST_BYTES:
        raise BadFile(_("Tệp “%(name)s” quá 20 MB. Đồng chí nén hoặc tách nhỏ rồi gửi lại.") % {"name": name})
    ending = filetypes.ending_of(file.content)
    if ending is None or not filetypes.agrees(name, ending):
        raise BadFile(
            _(
                "Không nhận tệp “%(name)s”: nội dung không đúng với tên tệp, hoặc không phải loại được nhận "
                "(PDF, Word, Excel, PowerPoint, ảnh JPG/PNG, văn bản thuần). Đồng chí lưu lại đúng loại rồi gửi."
            )
            % {"name": name}
        )
    return GivenFile(name, file.content), ending


def _keep(held: Assignment, text: str, file: GivenFile | None, ending: str, *, by: HasKey, at: datetime) -> Evidence:
    """Store a piece of evidence. Its file is written last, when nothing can be refused any more."""
    entered_for = access.is_entered_for(by, held.unit)
    made = Evidence(
        assignment=held,
        kind=EvidenceKind.FILE if file else EvidenceKind.NOTE,
        text=text.strip(),
        by=access.actor(by),
        is_entered_for=entered_for,
        at=at,
    )
    if file is not None:
        made.file_name, made.file_size = file.name, len(file.content)
        made.sha256 = hashlib.sha256(file.content).hexdigest()
        made.file.save(f"{made.sha256[:32]}.{ending}", ContentFile(file.content), save=False)
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
