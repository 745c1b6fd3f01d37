"""The ledger as an Excel workbook: the matrix that the office keeps today, and the long list behind it.

Texts are written as texts, never as formulas; only the counts done/of are numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils import translation

from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import Timeliness
from trienkhai.campaigns.queries.lists import ListRow, ReceiptRow
from trienkhai.plans.choices import DateSource, Scope
from trienkhai.rendering.sheets import AS_TEXTS, Pen

MATRIX, LIST = "Bảng theo dõi", "Danh sách"
MOST_LISTED = 20_000  # rows; twenty columns of more take half a minute, and nobody reads them
_SCOPES = {Scope.OWN: "Việc của cơ quan ban hành", Scope.UPWARD: "Việc với cấp trên"}
_LIST_COLUMNS: tuple[tuple[str, int], ...] = (
    ("STT", 6), ("Tên đơn vị", 34), ("Bộ phận", 18), ("Nhóm", 18), ("Loại việc", 14), ("Mục", 10),
    ("Nhiệm vụ", 50), ("Sản phẩm", 20), ("Lần", 16), ("Hạn hoàn thành", 12), ("Ngày cuối chưa tính trễ", 12), ("Nguồn hạn", 26), ("Trạng thái", 16),
    ("Tính đúng hạn", 18), ("Đã làm", 9), ("Tổng số", 9), ("Ngày xong", 12), ("Người nhập", 22),
    ("Nhập thay", 10), ("Ghi chú", 40),
)  # fmt: skip


@dataclass(frozen=True)
class Heading:
    """What stands above both sheets."""

    committee: str
    title: str
    as_of: str  # "Số liệu tính đến 08:15 ngày 26/04/2024"


def workbook_of(
    heading: Heading, units: Sequence[tuple[int, str]], rows: Sequence[ListRow], receipts: Sequence[ReceiptRow]
) -> bytes:
    """The bytes of the .xlsx. ``units`` gives the order of the lines, ``rows`` that of the columns. Of a province the
    list row by row is left out, and its sheet says where it is found."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, **AS_TEXTS})
    pen = _Pen(book)
    with translation.override("vi"):  # a sheet goes from office to office, whatever language its maker reads
        _matrix(book.add_worksheet(MATRIX), pen, heading, units, rows, receipts)
        if len(rows) <= MOST_LISTED:
            _list(book.add_worksheet(LIST), pen, heading, rows)
    book.close()
    return stream.getvalue()


class _Pen(Pen):
    """The pen of the lists of duties, which also writes counts and what stands above both sheets."""

    def __init__(self, book: Any) -> None:
        super().__init__(book, {"late": {"border": 1, "text_wrap": True, "bold": True}})

    def number(self, sheet: Any, row: int, column: int, value: int | None) -> None:
        if value is None:
            sheet.write_blank(row, column, None, self._formats["plain"])
        else:
            sheet.write_number(row, column, value, self._formats["plain"])

    def heading(self, sheet: Any, heading: Heading) -> None:
        for line, words in enumerate((heading.committee, heading.title, heading.as_of)):
            self.text(sheet, line, 0, words, "title" if line == 1 else "loose")


def _matrix(
    sheet: Any,
    pen: _Pen,
    heading: Heading,
    units: Sequence[tuple[int, str]],
    rows: Sequence[ListRow],
    receipts: Sequence[ReceiptRow],
) -> None:
    pen.heading(sheet, heading)
    if len(rows) > MOST_LISTED:
        left_out = f"{len(rows):,}".replace(",", ".")
        pen.text(sheet, 3, 0, f"Không kèm danh sách từng lượt giao ({left_out} dòng); xem trên hệ thống.", "loose")
    first: dict[tuple[int, str], ListRow] = {}
    for row in rows:
        first.setdefault((row.duty, row.occurrence), row)
    for row in rows:  # the heading gives the day of all, not that of a unit whose day was extended
        key = (row.duty, row.occurrence)
        if first[key].source == DateSource.EXTENDED and row.source != DateSource.EXTENDED:
            first[key] = row
    duties = list(first.values())
    places = {(row.duty, row.occurrence): 3 + place for place, row in enumerate(duties)}
    top = 4
    for column, words in enumerate(("STT", "Tên đơn vị", "Tiếp nhận")):
        pen.text(sheet, top, column, words, "head")
        for below in (1, 2):
            pen.text(sheet, top + below, column, "", "head")
    for row in duties:
        column = places[row.duty, row.occurrence]
        pen.text(sheet, top, column, str(row.kind.label), "head")
        pen.text(sheet, top + 1, column, _duty_words(row), "head")
        pen.text(sheet, top + 2, column, _due_words(row), "head")
    by_line = _cells(rows, places)
    received = {receipt.unit: receipt for receipt in receipts}
    names = {receipt.unit: receipt.unit_name for receipt in receipts} | dict(units)
    own = sorted((line for line in by_line if line[0] != Scope.UNITS), key=lambda line: line[0] == Scope.UPWARD)
    listed = [(Scope.UNITS, unit, "") for unit, _ in units if (Scope.UNITS, unit, "") in by_line]
    known = {unit for _, unit, _ in listed}
    listed += [(Scope.UNITS, receipt.unit, "") for receipt in receipts if receipt.unit not in known]
    for number, line in enumerate(own + listed, start=1):
        at = top + 2 + number
        scope, unit, organ = line
        pen.text(sheet, at, 0, str(number))
        pen.text(sheet, at, 1, _line_name(names.get(unit, ""), organ, scope))
        pen.text(sheet, at, 2, _receipt_words(received.get(unit)) if scope == Scope.UNITS else "")
        here = by_line.get(line, {})
        for column in range(3, 3 + len(duties)):
            pen.text(sheet, at, column, *here.get(column, ("", "plain")))
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 38)
    sheet.set_column(2, 2, 14)
    if duties:
        sheet.set_column(3, 2 + len(duties), 24)
    sheet.set_row(top + 1, 62)
    _page_setup(sheet, top + 3, 2)
    sheet.repeat_rows(top, top + 2)


def _cells(
    rows: Sequence[ListRow], places: Mapping[tuple[int, str], int]
) -> dict[tuple[Scope, int, str], dict[int, tuple[str, str]]]:
    """The words and the style of each cell by line and column. A province has a hundred thousand of a few hundred kinds:
    each kind is put into words once."""
    told: dict[tuple[Any, ...], str] = {}
    found: dict[tuple[Scope, int, str], dict[int, tuple[str, str]]] = {}
    for row in rows:
        alike = row.state, row.timeliness, row.days_late, row.done, row.of, row.done_on
        if alike not in told:
            told[alike] = state_words(row)
        words, style = told[alike], "late" if row.timeliness == Timeliness.OVERDUE else "plain"
        line = row.scope, row.unit, "" if row.scope == Scope.UNITS else row.organ
        cells = found.setdefault(line, {})
        column = places[row.duty, row.occurrence]
        if column in cells:
            before, as_before = cells[column]
            words, style = f"{before}; {words}", as_before if as_before == "late" else style
        cells[column] = words, style
    return found


def _list(sheet: Any, pen: _Pen, heading: Heading, rows: Sequence[ListRow]) -> None:
    pen.heading(sheet, heading)
    top = 4
    for column, (words, width) in enumerate(_LIST_COLUMNS):
        pen.text(sheet, top, column, words, "head")
        sheet.set_column(column, column, width)
    for number, row in enumerate(rows, start=1):
        at = top + number
        values: tuple[str | int | None, ...] = (
            str(number), row.unit_name, row.organ, str(_SCOPES.get(row.scope, "Các đơn vị")), str(row.kind.label),
            row.clause_path, row.action, row.product, row.occurrence, _day(row.due_on), _day(row.late_after), source_words(row),
            str(row.state.label), _timeliness_words(row), row.done, row.of, _day(row.done_on), row.entered_by,
            "Nhập thay" if row.is_entered_for else "", row.note,
        )  # fmt: skip
        for column, value in enumerate(values):
            if isinstance(value, str):
                pen.text(sheet, at, column, value)
            else:
                pen.number(sheet, at, column, value)
    sheet.autofilter(top, 0, top + max(len(rows), 1), len(_LIST_COLUMNS) - 1)
    _page_setup(sheet, top + 1, 2)
    sheet.repeat_rows(top)


def _page_setup(sheet: Any, rows: int, columns: int) -> None:
    sheet.freeze_panes(rows, columns)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&CTrang &P/&N")


def state_words(row: ListRow) -> str:
    """A cell of the matrix in words: the state, the count where one is kept, the day, how late."""
    words = [str(row.state.label)]
    if row.done is not None and row.of is not None:
        words.append(f"{row.done}/{row.of}")
    if row.done_on is not None and row.state in (S.COMPLETED, S.SUBMITTED):
        words.append(_day(row.done_on))
    if row.timeliness in (Timeliness.OVERDUE, Timeliness.LATE):
        words.append(f"({_timeliness_words(row).lower()})")
    return " ".join(words)


def _timeliness_words(row: ListRow) -> str:
    label = str(row.timeliness.label)
    return f"{label} {row.days_late} ngày" if row.days_late else label


def _duty_words(row: ListRow) -> str:
    return f"{row.clause_path}. {row.label}" if row.clause_path else row.label


def source_words(row: ListRow) -> str:
    """Whose day it is; of a day that was moved, what moved it."""
    if row.decision is None:
        return str(row.source.label)
    if row.decision.is_second_round:
        return f"Hạn đợt 2, cơ quan ban hành đặt khi soát văn bản ngày {_day(row.decision.on)}"
    if row.decision.was_checked:
        return f"Hạn cơ quan ban hành đổi khi soát văn bản ngày {_day(row.decision.on)}"
    on = f"điều chỉnh ngày {_day(row.decision.on)}"
    return f"Hạn đổi theo {row.decision.document} ({on})" if row.decision.document else f"Hạn đổi, {on}"


def _due_words(row: ListRow) -> str:
    if row.due_on is None:
        return "Không hạn"
    words = f"Hạn {_day(row.due_on)}"
    return words if row.source == DateSource.DOCUMENT else f"{words} ({_inside(source_words(row))})"


def _line_name(name: str, organ: str, scope: Scope) -> str:
    words = f"{organ} – {name}" if organ else name
    return f"{words} ({_inside(_SCOPES[scope])})" if scope in _SCOPES else words


def _inside(words: str) -> str:
    """The same words inside a sentence; names in them keep their capitals."""
    return words[:1].lower() + words[1:]


def _receipt_words(receipt: ReceiptRow | None) -> str:
    if receipt is None:
        return ""
    words = _day(receipt.received_at.date()) if receipt.received_at else "Chưa tiếp nhận"
    return f"{words} (để biết)" if receipt.to_know else words


def _day(value: date | None) -> str:
    return value.strftime("%d/%m/%Y") if value else ""
