"""The workbooks that go out: a list that can come back in, an empty one to fill in, the report of a check."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext as _

from trienkhai.organisations.choices import Category, Line, MemberStatus, PostKind, SheetKind, UnitKind
from trienkhai.organisations.imports.columns import Columns, fields_of
from trienkhai.organisations.imports.directory import STEP
from trienkhai.organisations.imports.table import Table
from trienkhai.organisations.imports.verdicts import SAID, Outcome, Verdict
from trienkhai.rendering.sheets import AS_TEXTS, Pen

_WIDTHS = {
    "ordinal": 6, "full_name": 28, "birth": 10, "unit": 38, "name": 42, "superior": 46, "category": 16, "post": 20, "status": 16,
    "starts_on": 14, "code": 14, "kind": 30, "line": 14, "short_name": 22, "symbol_mark": 12, "place": 16, "member_count": 10,
}  # fmt: skip
_LEFT_OUT = {"family", "given"}  # our own sheets write a name in one column
_LISTS: dict[str, type[TextChoices]] = {
    "category": Category,
    "status": MemberStatus,
    "post": PostKind,
    "kind": UnitKind,
    "line": Line,
}
_SHEETS = {SheetKind.PEOPLE: "Người", SheetKind.UNITS: "Đơn vị"}
_CHOSEN_ROWS = 5_000  # rows of an empty workbook that offer the words of a list


def codes_of(kind: SheetKind) -> list[str]:
    """The columns of our own sheets, in their order."""
    return [field.code for field in fields_of(kind) if field.code not in _LEFT_OUT]


def list_workbook(kind: SheetKind, rows: Iterable[Sequence[str | int | None]]) -> bytes:
    """A list with the columns of ``codes_of`` without the ordinal, which is counted here. Read back, it changes
    nothing: texts stay texts."""
    stream, book, pen = _begun()
    with translation.override("vi"):  # a sheet goes from office to office, whatever language its maker reads
        sheet = _headed(book, pen, kind)
        count = 0
        for count, row in enumerate(rows, start=1):
            sheet.write_number(count, 0, count, pen.plain)
            for column, value in enumerate(row, start=1):
                if isinstance(value, int):
                    sheet.write_number(count, column, value, pen.plain)
                elif value:
                    pen.text(sheet, count, column, value)
        sheet.autofilter(0, 0, max(count, 1), len(codes_of(kind)) - 1)
    book.close()
    return stream.getvalue()


def template_workbook(kind: SheetKind) -> bytes:
    """An empty list with drop-downs, and a sheet that says what each column takes."""
    stream, book, pen = _begun()
    with translation.override("vi"):
        sheet = _headed(book, pen, kind)
        for column, code in enumerate(codes_of(kind)):
            if code in _LISTS:
                words = [str(choice.label) for choice in _LISTS[code]]
                if sum(map(len, words)) + len(words) <= 255 and not any("," in word for word in words):
                    source: Any = words
                else:
                    source = f"=Danh_mục!${chr(ord('A') + list(_LISTS).index(code))}$2:${chr(ord('A') + list(_LISTS).index(code))}${len(words) + 1}"
                sheet.data_validation(
                    1, column, _CHOSEN_ROWS, column,
                    {"validate": "list", "source": source, "error_type": "warning", "error_title": "Không có trong danh mục",
                     "error_message": "Khi nhập, ô này sẽ bị từ chối; riêng chức vụ thì không được nhập."},
                )  # fmt: skip
        notes = book.add_worksheet("Hướng dẫn")
        notes.set_column(0, 0, 110)
        for at, note in enumerate(_NOTES[kind]):
            pen.text(notes, at, 0, note, "title" if at == 0 else "note")
        lists = book.add_worksheet("Danh_mục")
        for column, choices in enumerate(_LISTS.values()):
            lists.set_column(column, column, 34)
            for at, word in enumerate((_LIST_TITLES[column], *(str(choice.label) for choice in choices))):
                pen.text(lists, at, column, word, "head" if at == 0 else "plain")
    book.close()
    return stream.getvalue()


def report_workbook(table: Table, columns: Columns, kind: SheetKind, verdicts: Iterable[Verdict]) -> bytes:
    """What becomes of each row, with the cell and the reason; refused rows can be filtered out and mended."""
    stream, book, pen = _begun()
    sheet = book.add_worksheet("Kết quả kiểm tra")
    titles = (
        (_("Dòng"), 8),
        (_("Kết quả"), 14),
        (_("Tên đơn vị") if kind == SheetKind.UNITS else _("Họ và tên"), 34),
        (_("Thuộc") if kind == SheetKind.UNITS else _("Đơn vị"), 40),
        (_("Ô"), 8),
        (_("Ghi chú"), 80),
    )
    for column, (words, width) in enumerate(titles):
        sheet.set_column(column, column, width)
        pen.text(sheet, 0, column, words, "head")
    sheet.freeze_panes(1, 0)
    said = {outcome: str(words) for outcome, words in SAID.items()}
    count = 0
    for count, verdict in enumerate(verdicts, start=1):
        style = "bad" if verdict.outcome == Outcome.REFUSED else "loose"
        cell = verdict.cell if verdict.cell[:1].isalpha() else ""
        texts = (table.address(verdict.at), said[verdict.outcome], verdict.name, verdict.where, cell, verdict.sentence)
        for column, text in enumerate(texts):
            if text:
                pen.text(sheet, count, column, text, style)
    sheet.autofilter(0, 0, max(count, 1), len(titles) - 1)
    book.close()
    return stream.getvalue()


# --- the parts
class _Pen(Pen):
    def __init__(self, book: Any) -> None:
        wrapped = {"text_wrap": True}
        super().__init__(book, {"plain": {"border": 1}, "bad": {"border": 1, "bold": True}, "note": wrapped})
        self.plain = self._formats["plain"]


def _begun() -> tuple[BytesIO, Any, _Pen]:
    """A workbook written row by row: a list of a province takes no more memory than a short one."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True, **AS_TEXTS})
    return stream, book, _Pen(book)


def _headed(book: Any, pen: _Pen, kind: SheetKind) -> Any:
    sheet = book.add_worksheet(_SHEETS[kind])
    titles = {field.code: str(field.title) for field in fields_of(kind)}
    for column, code in enumerate(codes_of(kind)):
        sheet.set_column(column, column, _WIDTHS[code])
        pen.text(sheet, 0, column, titles[code], "head")
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&CTrang &P/&N")
    return sheet


_LIST_TITLES = ("Đối tượng", "Tình trạng", "Chức vụ", "Loại đơn vị", "Hệ thống")
_NOTES = {
    SheetKind.PEOPLE: (
        "Cách ghi danh sách người",
        "Mỗi dòng là một người ở một nơi sinh hoạt. Người sinh hoạt ở hai nơi thì ghi hai dòng.",
        "Họ và tên: ghi đủ; viết hoa toàn bộ cũng được.",
        "Năm sinh: chỉ cần năm, để phân biệt hai người cùng tên; ghi ngày dd/mm/yyyy thì hệ thống chỉ giữ năm.",
        "Đơn vị: tên đơn vị đã có trong hệ thống. Nếu nhiều đơn vị trùng tên, ghi thêm cột Thuộc: tên đơn vị cấp trên, "
        f"hoặc đường dẫn, ví dụ “Đảng bộ Sở A{STEP}Đảng bộ bộ phận B”.",
        "Đối tượng, Chức vụ, Tình trạng: chọn trong danh mục (trang Danh_mục). Nhiều chức vụ thì cách nhau bằng dấu chấm phẩy.",
        "Ô để trống: không thay đổi gì. Người không có trong tệp: giữ nguyên.",
        "Mã trong Triển Khai: chỉ có trong tệp do hệ thống xuất ra; để nguyên, không sửa. Dòng mới để trống.",
        "Không ghi số định danh, số điện thoại, địa chỉ, ngày vào Đảng: hệ thống không lưu các cột này.",
    ),
    SheetKind.UNITS: (
        "Cách ghi danh sách đơn vị",
        "Mỗi dòng là một đơn vị. Cấp trên phải có trong hệ thống hoặc có một dòng trong tệp này.",
        f"Thuộc đơn vị: tên đơn vị cấp trên; nếu trùng tên thì ghi đường dẫn, ví dụ “Đảng bộ Sở A{STEP}Đảng bộ bộ phận B”. "
        "Để trống: trực thuộc đơn vị được chọn khi nhập.",
        "Loại, Hệ thống: chọn trong danh mục (trang Danh_mục); để trống thì hệ thống đoán theo tên.",
        "Ô để trống: không thay đổi gì. Đơn vị không có trong tệp: giữ nguyên.",
        "Đổi tên, chuyển cấp trên, hợp nhất, chia tách, giải thể: không làm bằng tệp này mà làm ở trang của đơn vị, "
        "vì phải có ngày và văn bản quyết định.",
        "Mã trong Triển Khai: chỉ có trong tệp do hệ thống xuất ra; để nguyên, không sửa. Dòng mới để trống.",
    ),
}
