"""What shows that a duty was done (minh chứng): taken in, kept once, used again, taken back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from trienkhai.campaigns import filetypes, rules
from trienkhai.campaigns.choices import AssignmentState, ClosingRule, EvidenceKind
from trienkhai.campaigns.errors import BadEntry, BadFile, MoveClosed
from trienkhai.campaigns.models import Assignment, Evidence, EvidenceUse
from trienkhai.campaigns.queries.evidence import came_from
from trienkhai.campaigns.queries.seen import seen_rows
from trienkhai.campaigns.services import ledger
from trienkhai.campaigns.services.files import GivenFile, ReadyFile, ready
from trienkhai.campaigns.services.told import tell_entered_for
from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import access
from trienkhai.organisations.models import Unit
from trienkhai.plans.choices import WorkKind
from trienkhai.vietnamese.symbols import parse_symbol

LONGEST_URL = 1000


@dataclass(frozen=True)
class Kept:
    """A piece of evidence beside a duty; ``is_reused`` when the unit had sent the same bytes before."""

    evidence: Evidence
    is_reused: bool = False


# --- the acts
def add_files(
    assignment: Assignment, *, files: Sequence[GivenFile], by: HasKey, at: datetime, text: str = "", key: str = ""
) -> list[Kept]:
    """Keep files beside a duty, all or none; bytes that the unit sent before are used again instead. Empty when the
    same was sent before (``key``). Raises BadFile, BadEntry when there is no file, MoveClosed, NotRunning, NotAllowed.
    """
    if not files:
        raise BadEntry(_("Đồng chí chọn tệp hoặc ảnh minh chứng."))
    ledger.require_answer(assignment, by=by)  # before the work, and once more when the row is held
    judged = ready(files)
    made: list[Kept] = []

    def act() -> Assignment:
        held = _open_row(assignment, by=by)
        made.extend(keep_files(held, judged, text=text, by=by, at=at, written=written))
        _mark(held, by=by, at=at)
        return held

    with swept() as written, transaction.atomic():
        journal.once(key, "campaigns.add-evidence", by=by, at=at, act=act)
    return made


def add_evidence(
    assignment: Assignment,
    *,
    by: HasKey,
    at: datetime,
    text: str = "",
    file_name: str = "",
    content: bytes = b"",
    url: str = "",
    symbol: str = "",
    issued_on: date | None = None,
    key: str = "",
) -> Evidence:
    """Keep one thing beside a duty: a file, an address (``url``), a document by its number (``symbol``, and the day
    it was issued), or else a note. ``text`` says what it shows.

    Raises BadFile (empty, over 20 MiB, of no taken kind, name and content at odds), BadEntry when there is nothing at
    all or an address or a symbol is none.
    """
    ledger.require_answer(assignment, by=by)
    judged = ready([GivenFile(file_name, content)]) if file_name or content else []

    def act() -> Evidence:
        held = _open_row(assignment, by=by)
        if judged:
            [kept] = keep_files(held, judged, text=text, by=by, at=at, written=written)
            _mark(held, by=by, at=at)
            return kept.evidence
        if url.strip():
            values: dict[str, Any] = {"kind": EvidenceKind.LINK, "url": address_of(url)}
        elif symbol.strip():
            values = {"kind": EvidenceKind.DOCUMENT, **_document(symbol, issued_on, today=at.date())}
        elif text.strip():
            values = {"kind": EvidenceKind.NOTE}
        else:
            raise BadEntry(_("Đồng chí ghi nội dung hoặc chọn tệp minh chứng."))
        _require_room(held, 1, 0)
        made = _store(held, Evidence(**values, text=text.strip()), by=by, at=at)
        _mark(held, by=by, at=at)
        return made

    with swept() as written, transaction.atomic():
        kept = journal.once(key, "campaigns.add-evidence", by=by, at=at, act=act)
    return Evidence.objects.select_related("assignment__unit").get(pk=kept)


@transaction.atomic
def use_again(assignment: Assignment, *, evidence: Iterable[Evidence], by: HasKey, at: datetime, key: str = "") -> int:
    """Let evidence that the unit gave for other duties show this one too (dùng lại minh chứng); nothing is copied.

    The caller came through ``queries.evidence_to_use``. Returns how many are new here. Raises NotFound for evidence of
    another unit or taken back meanwhile, BadEntry without any.
    """
    chosen = sorted({each.pk for each in evidence})
    if not chosen:
        raise BadEntry(_("Đồng chí đánh dấu minh chứng muốn dùng lại."))
    count = 0

    def act() -> Assignment:
        nonlocal count
        held = _open_row(assignment, by=by)
        rows = came_from(held)
        found = list(Evidence.objects.select_for_update(of=("self",)).filter(pk__in=chosen).order_by("pk"))
        if len(found) != len(chosen) or any(not _is_of(each, held.unit) for each in found):
            raise NotFound(_("Không tìm thấy minh chứng đã đánh dấu; có thể đơn vị vừa rút. Đồng chí tải lại trang."))
        _require_room(held, len(found), 0)
        count = sum(_use(held, rows, each, "", by=by, at=at) for each in found)
        _mark(held, by=by, at=at)
        return held

    journal.once(key, "campaigns.use-evidence-again", by=by, at=at, act=act)
    return count


@transaction.atomic
def withdraw_evidence(evidence: Evidence, *, by: HasKey, at: datetime, assignment: Assignment | None = None) -> None:
    """Take evidence back from one duty, that for which it was sent unless another is named. Where it shows other
    duties it stays with them; with the last its file goes, and the journal keeps the hash.

    Raises MoveClosed once the duty was handed in or accepted: what others judge by must stay. NotFound when it does
    not show this duty.
    """
    held = ledger.hold(assignment or evidence.assignment)
    ledger.require_answer(held, by=by)
    waits = rules.closing_rule(WorkKind(held.kind)) == ClosingRule.ACCEPTED
    if held.state == AssignmentState.SUBMITTED or (held.state == AssignmentState.COMPLETED and waits):
        raise MoveClosed(_("Kết quả đã gửi đi nên không rút minh chứng được. Đồng chí đề nghị nơi nhận trả lại trước."))
    rows = came_from(held)
    found = Evidence.objects.select_for_update(of=("self",)).filter(pk=evidence.pk).first()
    uses = list(EvidenceUse.objects.filter(evidence=evidence.pk).order_by("pk")) if found else []
    if found is None or (found.assignment_id not in rows and all(use.assignment_id not in rows for use in uses)):
        raise NotFound(_("Minh chứng này không còn ở việc này."))
    others = [use for use in uses if use.assignment_id not in rows]
    is_last = found.assignment_id in rows and not others
    journal.record(
        "campaigns.evidence-withdrawn",
        by=by,
        at=at,
        subject=found,
        on_behalf_of=access.in_stead_of(by, held.unit),
        details={
            "assignment": held.pk,
            "kind": found.kind,
            "sha256": found.sha256,
            "sent_sha256": found.sent_sha256,
            "is_kept_elsewhere": not is_last,
        },
    )
    if is_last:
        _erase(found)
        return
    if found.assignment_id in rows:  # the oldest of the others is its home from now on
        heir = others[0]
        found.assignment_id, found.text = heir.assignment_id, heir.text or found.text
        found.save(update_fields=["assignment", "text"])
        heir.delete()
    EvidenceUse.objects.filter(evidence=found, assignment__in=rows).delete()


# --- the parts, for the acts here and for a result that comes with its files
@contextmanager
def swept() -> Iterator[list[FieldFile]]:
    """Files written in here go again when what they belong to is not stored."""
    written: list[FieldFile] = []
    try:
        yield written
    except BaseException:
        for file in written:
            file.storage.delete(str(file.name))
        raise


def keep_files(
    held: Assignment,
    files: Sequence[ReadyFile],
    *,
    by: HasKey,
    at: datetime,
    written: list[FieldFile],
    text: str = "",
) -> list[Kept]:
    """Store files beside a held row, or use again what the unit sent before; each file written goes to ``written``."""
    if not files:
        return []
    _require_room(held, len(files), sum(len(file.content) for file in files))
    rows = came_from(held)
    before = _same_bytes(held, files, by)
    made: list[Kept] = []
    for file in files:
        known = before.get(file.sent_sha256)
        if known is not None:
            _use(held, rows, known, text, by=by, at=at)
            made.append(Kept(known, is_reused=True))
            continue
        new = Evidence(
            kind=EvidenceKind.FILE,
            text=text.strip(),
            file_name=file.name,
            file_size=len(file.content),
            sha256=hashlib.sha256(file.content).hexdigest(),
            sent_sha256=file.sent_sha256,
        )
        name = new.sha256[:32]
        new.file.save(f"{name}.{file.ending}", ContentFile(file.content), save=False)
        written.append(new.file)
        if file.thumbnail:
            new.thumbnail.save(f"{name}-nho.jpg", ContentFile(file.thumbnail), save=False)
            written.append(new.thumbnail)
        before[file.sent_sha256] = _store(held, new, by=by, at=at)
        made.append(Kept(new))
    return made


def address_of(url: str) -> str:
    """An address of the web as typed. Raises BadEntry for one that is none, of another kind, or that carries a name
    and password."""
    url = url.strip()
    if "://" not in url and "." in url.split("/")[0]:
        url = f"https://{url}"
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    is_clean = len(url) <= LONGEST_URL and url.isprintable() and not any(mark in url for mark in " \\<>\"'`")
    if not host or "." not in host or parts.scheme.lower() not in ("http", "https") or not is_clean:
        raise BadEntry(_("Địa chỉ chưa đúng. Đồng chí chép lại cả địa chỉ, bắt đầu bằng https:// hoặc http://."))
    if "@" in parts.netloc:
        raise BadEntry(_("Địa chỉ có kèm tên hoặc mật khẩu đăng nhập. Đồng chí bỏ phần đó rồi gửi lại."))
    return url


def _document(symbol: str, issued_on: date | None, *, today: date) -> dict[str, Any]:
    parts = parse_symbol(symbol)
    if parts is None or parts.number is None or len(parts.text) > 60:
        raise BadEntry(_("Số, ký hiệu chưa đúng. Đồng chí ghi đủ số và ký hiệu, ví dụ 12-BC/CB hoặc 45/BC-SVHTT."))
    if issued_on is not None and issued_on > today:
        raise BadEntry(_("Ngày ban hành %(day)s chưa đến. Đồng chí ghi lại ngày.") % {"day": f"{issued_on:%d/%m/%Y}"})
    return {"symbol": parts.text, "issued_on": issued_on}


def _open_row(assignment: Assignment, *, by: HasKey) -> Assignment:
    held = ledger.hold(assignment)
    ledger.require_answer(held, by=by)
    if held.state == AssignmentState.WITHDRAWN:
        raise MoveClosed(_("Việc này đã thu hồi nên không nhận thêm minh chứng."))
    return held


def _mark(held: Assignment, *, by: HasKey, at: datetime) -> None:
    """Who shows what was done has received the document; the unit is told of what others entered for it."""
    ledger.mark_received(held.campaign_id, [held.unit], by=by, at=at)
    tell_entered_for(held.campaign_id, [held.unit], by=by, at=at)


def _require_room(held: Assignment, pieces: int, size: int) -> None:
    found = Evidence.objects.filter(assignment=held).aggregate(pieces=Count("pk"), size=Sum("file_size"))
    used = EvidenceUse.objects.filter(assignment=held).count()
    if (
        found["pieces"] + used + pieces > filetypes.MOST_OF_A_DUTY
        or (found["size"] or 0) + size > filetypes.MOST_BYTES_OF_A_DUTY
    ):
        raise BadFile(
            _(
                "Mỗi việc giữ nhiều nhất %(pieces)d minh chứng, cả thảy %(size)d MB. Đồng chí rút bớt, hoặc gộp ảnh vào "
                "một tệp rồi gửi lại."
            )
            % {"pieces": filetypes.MOST_OF_A_DUTY, "size": filetypes.MOST_BYTES_OF_A_DUTY // (1024 * 1024)}
        )


def _same_bytes(held: Assignment, files: Sequence[ReadyFile], by: HasKey) -> dict[str, Evidence]:
    """What the unit sent before with the same bytes, as far as the doer sees it: he learns of nothing else. Held until
    the transaction ends, in the order of ids."""
    viewer = access.actor(by)
    kept = {file.sent_sha256: hashlib.sha256(file.content).hexdigest() for file in files}
    hashes = {*kept, *kept.values()}
    same = Evidence.objects.filter(
        Q(sent_sha256__in=hashes) | Q(sha256__in=hashes), kind=EvidenceKind.FILE, assignment__unit=held.unit
    )
    if viewer is not None:
        same = same.filter(seen_rows(viewer, "assignment__"))
    ids = list(same.values_list("pk", flat=True))
    found: dict[str, Evidence] = {}
    for each in Evidence.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"):
        found.setdefault(each.sent_sha256, each)
        found.setdefault(each.sha256, each)
    return {sent: found.get(sent) or found[after] for sent, after in kept.items() if sent in found or after in found}


def _use(held: Assignment, rows: Sequence[int], evidence: Evidence, text: str, *, by: HasKey, at: datetime) -> bool:
    """One more duty that it shows; False when it shows it already."""
    if evidence.assignment_id in rows or EvidenceUse.objects.filter(evidence=evidence, assignment__in=rows).exists():
        return False
    made = EvidenceUse.objects.create(
        evidence=evidence,
        assignment=held,
        text=text.strip(),
        by=access.actor(by),
        is_entered_for=access.is_entered_for(by, held.unit),
        at=at,
    )
    journal.record(
        "campaigns.evidence-used-again",
        by=by,
        at=at,
        subject=evidence,
        on_behalf_of=access.in_stead_of(by, held.unit),
        details={"assignment": held.pk, "use": made.pk},
    )
    return True


def _is_of(evidence: Evidence, unit: Unit) -> bool:
    """Whether the unit gave it, or took over the duty for which it was given."""
    row: int | None = evidence.assignment_id
    while row is not None:
        owner, successor = Assignment.objects.values_list("unit", "successor").get(pk=row)
        if owner == unit.pk:
            return True
        row = successor
    return False


def _store(held: Assignment, made: Evidence, *, by: HasKey, at: datetime) -> Evidence:
    made.assignment, made.by, made.at = held, access.actor(by), at
    made.is_entered_for = access.is_entered_for(by, held.unit)
    made.save()
    journal.record(
        "campaigns.evidence-added",
        by=by,
        at=at,
        subject=made,
        on_behalf_of=access.in_stead_of(by, held.unit),
        details={
            "assignment": held.pk,
            "kind": made.kind,
            "sha256": made.sha256,
            "sent_sha256": made.sent_sha256,
            "size": made.file_size,
        },
    )
    return made


def _erase(evidence: Evidence) -> None:
    files = [file for file in (evidence.file, evidence.thumbnail) if file]
    evidence.delete()
    for file in files:
        transaction.on_commit(lambda file=file: file.storage.delete(file.name))  # type: ignore[misc]
