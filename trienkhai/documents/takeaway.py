"""Everything of a unit to be taken along: one .zip with its duties, reports, people and the files it gave."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timezone
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from trienkhai.campaigns import queries as campaigns
from trienkhai.campaigns.models import Assignment, AssignmentChange, Evidence
from trienkhai.journal.services import record
from trienkhai.kernel.clock import HOUSE_OFFSET, house_time
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import access, as_of
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Person, Unit
from trienkhai.organisations.services.exporting import export_people
from trienkhai.rendering.sheets import AS_TEXTS, Pen
from trienkhai.reporting.figures import BY_NAME
from trienkhai.reporting.models import FigureEntry, ReportText

_HOUSE = timezone(HOUSE_OFFSET)
_IN_MEMORY = 8 * 1024 * 1024  # beyond it the archive is written on the disk
_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


def unit_archive(viewer: Person, unit: Unit, *, at: datetime) -> IO[bytes]:
    """The .zip of a unit and of all below it, at its beginning: the caller reads and closes it.

    As much as the viewer sees: rows of campaigns by the rules of ``campaigns.queries.seen_rows``, people only for who
    sees the structure, masked standings never. Raises NotFound for a unit whose content he does not see. Leaves a
    line in the journal, and one for the export of people.
    """
    house_time(at)
    if not access.may(viewer, Capability.SEE_CONTENT, unit):
        raise NotFound(_("Không tìm thấy đơn vị."))
    rows = Assignment.objects.filter(campaigns.seen_rows(viewer), unit__path__startswith=unit.path)
    archive = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  given to the caller
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("nhiem-vu-va-bao-cao.xlsx", _workbook(rows))
        if access.may(viewer, Capability.SEE_STRUCTURE, unit):
            packed.writestr("nguoi.xlsx", export_people(unit, by=viewer, at=at))
        files = 0
        lost: list[str] = []
        for shown in Evidence.objects.filter(assignment__in=rows).exclude(file="").order_by("pk").iterator(200):
            name = f"minh-chung/{shown.assignment_id}-{shown.pk}-{_fit(shown.file_name)}"
            try:
                with shown.file.open("rb") as source, packed.open(name, "w") as target:
                    while part := source.read(1024 * 1024):
                        target.write(part)
                files += 1
            except FileNotFoundError:
                lost.append(name)
        packed.writestr("doc-truoc.txt", _note(unit, at, files, lost))
    record(
        "documents.unit-taken-along",
        by=viewer,
        at=at,
        subject=unit,
        details={"rows": rows.count(), "files": files, "lost": len(lost)},
    )
    archive.seek(0)
    return archive


def _workbook(rows: Any) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, **AS_TEXTS})
    pen = Pen(book)
    _sheet(
        book,
        pen,
        _("Nhiệm vụ"),
        ("Mã", "Đơn vị", "Bộ phận", "Văn bản", "Điểm", "Việc", "Sản phẩm", "Loại", "Hạn", "Trạng thái", "Ngày xong",
         "Đã làm", "Tổng số", "Ghi chú", "Chuyển giao sang mã"),
        (
            (row.pk, row.name_then, row.organ, row.campaign.plan.symbol or row.campaign.title,
             row.obligation.clause_path, row.obligation.action, row.deliverable.name, row.get_kind_display(),
             row.due_on, row.get_state_display(), row.done_on, row.done, row.of, row.note, row.successor_id)
            for row in rows.annotate(name_then=as_of.name_at("campaign__closed_at"))
            .select_related("campaign__plan", "obligation", "deliverable")
            .defer("campaign__plan__text", "campaign__plan__reading", "obligation__as_read")
            .order_by("campaign", "unit__position", "unit", "obligation__position", "pk")
        ),
    )  # fmt: skip
    _sheet(
        book,
        pen,
        _("Lịch sử"),
        ("Mã", "Lúc", "Trước", "Sau", "Người ghi", "Nhập thay", "Lý do, ghi chú"),
        (
            (change.assignment_id, change.at, change.get_before_display(),
             change.get_after_display(), change.by.full_name if change.by else "", "x" if change.is_entered_for else "",
             change.reason)
            for change in AssignmentChange.objects.filter(assignment__in=rows)
            .select_related("by").order_by("assignment", "pk")
        ),
    )  # fmt: skip
    _sheet(
        book,
        pen,
        _("Ghi chú minh chứng"),
        ("Mã", "Lúc", "Nội dung"),
        Evidence.objects.filter(assignment__in=rows).exclude(text="").order_by("assignment", "pk")
        .values_list("assignment_id", "at", "text"),
    )  # fmt: skip
    _sheet(
        book,
        pen,
        _("Số liệu báo cáo"),
        ("Mã", "Trạng thái", "Ngày gửi", "Số liệu", "Đối tượng", "Số", "Trên tổng số", "Ghi chú"),
        (
            (entry.report.assignment_id, entry.report.get_state_display(), entry.report.handed_in_on,
             str(BY_NAME[entry.figure].question) if entry.figure in BY_NAME else entry.figure,
             entry.get_category_display(), entry.numerator, entry.denominator, entry.note)
            for entry in FigureEntry.objects.filter(report__assignment__in=rows)
            .select_related("report").order_by("report", "pk")
        ),
    )  # fmt: skip
    _sheet(
        book,
        pen,
        _("Lời báo cáo"),
        ("Mã", "Trạng thái", "Ngày gửi", "Mục", "Nội dung"),
        (
            (text.report.assignment_id, text.report.get_state_display(), text.report.handed_in_on,
             text.get_section_display(), text.text)
            for text in ReportText.objects.filter(report__assignment__in=rows)
            .select_related("report").order_by("report", "pk")
        ),
    )  # fmt: skip
    book.close()
    return stream.getvalue()


def _sheet(book: Any, pen: Pen, name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    sheet = book.add_worksheet(name[:31])
    for column, head in enumerate(heads):
        pen.text(sheet, 0, column, head, "head")
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(heads) - 1, 18)
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            pen.text(sheet, line, column, _words(value))


def _words(value: object) -> str:
    """Dates as they are written here; a blank stays blank."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(_HOUSE):%H:%M %d/%m/%Y}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def _fit(name: str) -> str:
    """A name that every system takes, and that leads nowhere else when it is unpacked."""
    return _UNFIT.sub("_", name).strip(" .")[-120:] or "tep"


def _note(unit: Unit, at: datetime, files: int, lost: Sequence[str]) -> str:
    lines = [
        _("Hồ sơ của %(unit)s và các đơn vị trực thuộc.") % {"unit": unit.name},
        _("Số liệu tính đến %(at)s.") % {"at": f"{at:%H:%M %d/%m/%Y}"},
        _("nhiem-vu-va-bao-cao.xlsx: nhiệm vụ, lịch sử, minh chứng dạng chữ, số liệu và lời báo cáo."),
        _("nguoi.xlsx: danh sách người (không có tình trạng được che); chỉ có khi người lấy được xem cơ cấu."),
        _("minh-chung/: %(n)s tệp, tên bắt đầu bằng mã nhiệm vụ.") % {"n": files},
        *([_("Không còn trên máy chủ: %(names)s.") % {"names": ", ".join(lost)}] if lost else []),
    ]
    return "\n".join(lines) + "\n"
