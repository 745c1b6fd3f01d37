"""Everything of a unit to be taken along: one .zip with its duties, reports, people and the files it gave."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from trienkhai.campaigns import queries as campaigns
from trienkhai.campaigns.models import Assignment, AssignmentChange, Campaign, Evidence, EvidenceUse
from trienkhai.documents.compose.report import consolidated_document
from trienkhai.documents.compose.unit_report import Asked, unit_report_document
from trienkhai.documents.packing import CATALOGUE, Pack, plain_file_name, plain_name
from trienkhai.journal.services import record
from trienkhai.kernel.clock import house_time
from trienkhai.kernel.errors import DomainError, NotFound
from trienkhai.organisations import access, as_of
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Person, Unit
from trienkhai.organisations.services import takeaways
from trienkhai.organisations.services.exporting import export_people
from trienkhai.rendering.docx import to_docx
from trienkhai.rendering.format import LayoutError
from trienkhai.reporting import queries as reporting
from trienkhai.reporting import rules
from trienkhai.reporting.choices import ReportState
from trienkhai.reporting.figures import BY_NAME
from trienkhai.reporting.models import ConsolidatedReport, FigureEntry, Report, ReportText

_IN_MEMORY = 8 * 1024 * 1024  # beyond it the archive is written on the disk
_AT_ONCE = 200  # rows read at a time
_NOTED_EACH = 20  # reports
# What a piece is, in the catalogue. The archive goes from office to office: Vietnamese, whatever its taker reads.
DUTIES, PEOPLE, REPORT = "nhiệm vụ, số liệu", "danh sách người", "báo cáo"
CONSOLIDATED, EVIDENCE = "báo cáo tổng hợp", "minh chứng"
LOST, UNLAID = "không còn trên máy chủ", "chưa có mẫu thể thức"


def count_reports(viewer: Person, unit: Unit) -> int:
    """How many reports the archive of a unit would lay out: each takes a moment."""
    return Report.objects.filter(assignment__in=_rows(viewer, unit)).count()


def _rows(viewer: Person, unit: Unit) -> QuerySet[Assignment]:
    return Assignment.objects.filter(campaigns.seen_rows(viewer), unit__path__startswith=unit.path)


def make_takeaway(takeaway_id: int, *, clock: Callable[[], datetime]) -> None:
    """The archive that somebody asked the worker for, as much as he sees today; safe to run twice. One that cannot be
    made is said to be so, and the reason goes to the log."""
    at = clock()
    held = takeaways.begin_takeaway(takeaway_id, at=at)
    if held is None:
        return
    viewer = held.by
    viewer.today = at.date()
    try:
        archive = unit_archive(viewer, held.unit, at=at, on_report=lambda done: _noted(takeaway_id, done))
        with archive:
            takeaways.finish_takeaway(held, archive, at=clock())
    except Exception:
        takeaways.fail_takeaway(held, at=clock())
        raise


def _noted(takeaway_id: int, done: int) -> None:
    if done % _NOTED_EACH == 0:
        takeaways.note_takeaway(takeaway_id, done=done)


def unit_archive(
    viewer: Person, unit: Unit, *, at: datetime, on_report: Callable[[int], None] | None = None
) -> IO[bytes]:
    """The .zip of a unit and of all below it, at its beginning: the caller reads and closes it.

    As much as the viewer sees: rows and reports of campaigns by the rules of ``campaigns.queries.seen_rows``,
    consolidated reports of the bodies in it by ``consolidated_for``, people only for who sees the structure, masked
    standings never. Raises NotFound for a unit whose content he does not see. Leaves a line in the journal, and one
    for the export of people. Memory does not grow with what there is, but for the list of people. ``on_report`` is told
    after each report how many are done.
    """
    house_time(at)
    if not access.may(viewer, Capability.SEE_CONTENT, unit):
        raise NotFound(_("Không tìm thấy đơn vị."))
    rows = _rows(viewer, unit)
    archive = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  given to the caller
    try:
        with tempfile.TemporaryDirectory() as folder, translation.override("vi"):
            pack = Pack(archive, Path(folder), at)
            _add_workbook(pack, unit, rows)
            if access.may(viewer, Capability.SEE_STRUCTURE, unit):
                pack.add("nguoi.xlsx", export_people(unit, by=viewer, at=at), PEOPLE, unit.name)
            _add_reports(pack, rows, at, on_report or (lambda _done: None))
            taken = _add_consolidated(pack, viewer, unit, at)
            _add_evidence(pack, rows)
            pack.close("doc-truoc.txt", _note(unit, at, pack))
        record(
            "documents.unit-taken-along",
            by=viewer,
            at=at,
            subject=unit,
            details={
                "rows": rows.count(),
                "files": pack.counts[EVIDENCE],
                "reports": pack.counts[REPORT],
                "consolidated": taken,
                "lost": pack.counts[LOST],
            },
        )
    except BaseException:
        archive.close()
        raise
    archive.seek(0)
    return archive


def _add_reports(pack: Pack, rows: Any, at: datetime, on_report: Callable[[int], None]) -> None:
    """Each report of a unit as a document, where there is a layout for its line."""
    asked: dict[int, Asked] = {}
    reports = (
        Report.objects.filter(assignment__in=rows)
        .select_related("assignment__campaign__plan", "assignment__campaign__unit__parent", "assignment__unit")
        .defer("assignment__campaign__plan__text", "assignment__campaign__plan__reading")
        .annotate(name_then=as_of.name_at("assignment__campaign__closed_at", "assignment__unit"))
        .prefetch_related("texts", "figures")
        .order_by("assignment__campaign", "assignment__unit__position", "pk")
    )
    for place, report in enumerate(reports.iterator(_AT_ONCE), start=1):
        on_report(place)
        duty = report.assignment
        duty.unit_name = report.name_then  # shown only
        if duty.campaign_id not in asked:
            asked = {duty.campaign_id: _asked(duty.campaign)}  # one campaign after another
        name = reporting.reporter_name(duty)
        about = _about(duty.campaign)
        try:
            document = unit_report_document(report, duty.unit, name, asked[duty.campaign_id], at.date())
        except LayoutError:
            pack.mention(UNLAID, name, about)
            continue
        state = ReportState(report.state)
        draft = {ReportState.DRAFT: "chua-gui-", ReportState.RETURNED: "tra-lai-"}.get(state, "")
        parts = (plain_name(name), plain_name(duty.campaign.plan.symbol))
        path = f"bao-cao/{duty.pk}-{draft}{'-'.join(filter(None, parts))}.docx"
        pack.add(path, to_docx(document), REPORT, name, f"{about} ({state.label})")


def _asked(campaign: Campaign) -> Asked:
    facts = reporting.opening_facts(campaign)
    by = as_of.as_it_was(campaign.unit, campaign.closed_at).name
    return Asked(by, facts.title, rules.figures_for(reporting.kinds_of(campaign)))


def _about(campaign: Campaign) -> str:
    return campaign.plan.symbol or campaign.title


def _add_consolidated(pack: Pack, viewer: Person, unit: Unit, at: datetime) -> dict[int, str]:
    """The consolidated reports of the bodies in the subtree; their hashes by id."""
    seen = ConsolidatedReport.objects.filter(
        campaigns.seen_campaigns(viewer, "campaign__"), campaign__unit__path__startswith=unit.path
    )
    taken: dict[int, str] = {}
    for pk in list(seen.order_by("pk").values_list("pk", flat=True)):
        report = reporting.consolidated_for(viewer, pk)
        body, about = report.campaign.unit.name, report.symbol or report.title or _about(report.campaign)
        try:
            content = to_docx(consolidated_document(viewer, report, at.date()))
        except DomainError:  # no layout is known for its line
            pack.mention(UNLAID, body, about)
            continue
        path = f"bao-cao-tong-hop/{pk}-{plain_name(report.symbol or body) or 'bao-cao'}.docx"
        taken[pk] = pack.add(path, content, CONSOLIDATED, body, about)
    return taken


def _add_evidence(pack: Pack, rows: Any) -> None:
    """The files given; those that are not on the disk any more are named in the catalogue."""
    files = _shown(rows).exclude(file="").select_related("assignment").order_by("pk")
    for shown in files.iterator(_AT_ONCE):
        path = f"minh-chung/{shown.assignment_id}-{shown.pk}-{plain_file_name(shown.file_name)}"
        try:
            source = shown.file.open("rb")
        except FileNotFoundError:
            pack.mention(LOST, shown.assignment.unit_name, shown.file_name)
            continue
        with source:
            pack.add_file(path, source, EVIDENCE, shown.assignment.unit_name, shown.file_name)


def _add_workbook(pack: Pack, unit: Unit, rows: Any) -> None:
    book = pack.book()
    book.fill(
        "Nhiệm vụ",
        ("Mã", "Đơn vị", "Bộ phận", "Văn bản", "Điểm", "Việc", "Sản phẩm", "Loại", "Hạn", "Trạng thái", "Ngày xong",
         "Đã làm", "Tổng số", "Ghi chú", "Chuyển giao sang mã"),
        (
            (row.pk, row.name_then, row.organ, _about(row.campaign),
             row.obligation.clause_path, row.obligation.action, row.deliverable.name, row.get_kind_display(),
             row.due_on, row.get_state_display(), row.done_on, row.done, row.of, row.note, row.successor_id)
            for row in rows.annotate(name_then=as_of.name_at("campaign__closed_at"))
            .select_related("campaign__plan", "obligation", "deliverable")
            .defer("campaign__plan__text", "campaign__plan__reading", "obligation__as_read")
            .order_by("campaign", "unit__position", "unit", "obligation__position", "pk").iterator(_AT_ONCE)
        ),
    )  # fmt: skip
    book.fill(
        "Lịch sử",
        ("Mã", "Lúc", "Trước", "Sau", "Người ghi", "Nhập thay", "Lý do, ghi chú"),
        (
            (change.assignment_id, change.at, change.get_before_display(),
             change.get_after_display(), change.by.full_name if change.by else "", "x" if change.is_entered_for else "",
             change.reason)
            for change in AssignmentChange.objects.filter(assignment__in=rows)
            .select_related("by").order_by("assignment", "pk").iterator(_AT_ONCE)
        ),
    )  # fmt: skip
    uses = EvidenceUse.objects.filter(assignment__in=rows).order_by("assignment")
    book.fill(
        "Minh chứng",
        ("Mã", "Lúc", "Loại", "Nội dung", "Tệp", "Địa chỉ", "Số, ký hiệu", "Ngày ban hành", "Dùng cả cho mã"),
        (
            (
                shown.assignment_id,
                shown.at,
                shown.get_kind_display(),
                shown.text,
                shown.file_name,
                shown.url,
                shown.symbol,
                shown.issued_on,
                ", ".join(str(use.assignment_id) for use in shown.uses_here),
            )
            for shown in _shown(rows)
            .order_by("assignment", "pk")
            .prefetch_related(Prefetch("uses", uses, "uses_here"))
            .iterator(_AT_ONCE)
        ),
    )
    book.fill(
        "Số liệu báo cáo",
        ("Mã", "Trạng thái", "Ngày gửi", "Số liệu", "Đối tượng", "Số", "Trên tổng số", "Ghi chú"),
        (
            (entry.report.assignment_id, entry.report.get_state_display(), entry.report.handed_in_on,
             str(BY_NAME[entry.figure].question) if entry.figure in BY_NAME else entry.figure,
             entry.get_category_display(), entry.numerator, entry.denominator, entry.note)
            for entry in FigureEntry.objects.filter(report__assignment__in=rows)
            .select_related("report").order_by("report", "pk").iterator(_AT_ONCE)
        ),
    )  # fmt: skip
    book.fill("Lời báo cáo", ("Mã", "Trạng thái", "Ngày gửi", "Mục", "Nội dung"), _texts(rows))
    pack.add_book("nhiem-vu-va-bao-cao.xlsx", book, DUTIES, unit.name)


def _shown(rows: Any) -> Any:
    """What shows these duties, those for which it was used again too; each once."""
    used = EvidenceUse.objects.filter(assignment__in=rows).values("evidence")
    return Evidence.objects.filter(Q(assignment__in=rows) | Q(pk__in=used))


def _texts(rows: Any) -> Iterator[tuple[object, ...]]:
    texts = ReportText.objects.filter(report__assignment__in=rows).select_related("report").order_by("report", "pk")
    for text in texts.iterator(_AT_ONCE):
        report = text.report
        yield (
            report.assignment_id,
            report.get_state_display(),
            report.handed_in_on,
            text.get_section_display(),
            text.text,
        )


def _note(unit: Unit, at: datetime, pack: Pack) -> str:
    counts = pack.counts
    lines = [
        f"Hồ sơ của {unit.name} và các đơn vị trực thuộc.",
        f"Số liệu tính đến {at:%H:%M %d/%m/%Y}.",
        f"{CATALOGUE}: danh mục mọi tệp trong gói, tên gốc có dấu, mã SHA-256 để kiểm tra.",
        "nhiem-vu-va-bao-cao.xlsx: nhiệm vụ, lịch sử, minh chứng dạng chữ, số liệu và lời báo cáo.",
        "nguoi.xlsx: danh sách người (không có tình trạng được che); chỉ có khi người lấy được xem cơ cấu.",
        f"bao-cao/: {counts[REPORT]} báo cáo của đơn vị, tên bắt đầu bằng mã nhiệm vụ. Chỗ trống ghi [chưa có: …].",
        f"bao-cao-tong-hop/: {counts[CONSOLIDATED]} báo cáo tổng hợp, số liệu ở thời điểm lấy.",
        f"minh-chung/: {counts[EVIDENCE]} tệp, tên bắt đầu bằng mã nhiệm vụ.",
        "Báo cáo ở dạng Word (.docx); cần PDF thì mở bằng Word hoặc LibreOffice rồi lưu thành PDF.",
    ]
    if counts[UNLAID]:
        lines.append(
            f"{counts[UNLAID]} báo cáo của đoàn thể chưa có mẫu thể thức nên không lập thành văn bản; "
            "lời và số liệu có trong nhiem-vu-va-bao-cao.xlsx."
        )
    if counts[LOST]:
        lines.append(f"{counts[LOST]} tệp không còn trên máy chủ, ghi rõ trong {CATALOGUE}.")
    return "\n".join(lines) + "\n"
