"""The obligations of one plan as an Excel workbook, each with its clause and the document's own words.

Texts are written as texts, never as formulas; the sheet is Vietnamese whatever language its maker reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import xlsxwriter

from trienkhai.rendering.sheets import AS_TEXTS, Pen

SHEET = "Nhiệm vụ"
COLUMNS: tuple[tuple[str, int], ...] = (
    ("STT", 6), ("Mục", 16), ("Nguyên văn", 60), ("Việc phải làm", 44), ("Chủ trì", 26), ("Phối hợp", 26),
    ("Thời gian (theo văn bản)", 24), ("Từ ngày", 12), ("Hạn hoàn thành", 24), ("Nguồn hạn", 20), ("Sản phẩm", 24),
    ("Nơi nhận kết quả", 24), ("Loại việc", 18), ("Tình trạng soát", 16), ("Cần xem lại", 50),
)  # fmt: skip


@dataclass(frozen=True)
class SheetRow:
    """One obligation as it is to be printed."""

    number: int
    clause: str
    quote: str
    action: str
    lead: str
    support: str
    deadline_text: str
    starts_on: date | None
    due: str  # days with their occurrences, "" when there is none
    due_source: str
    products: str
    route: str
    kinds: str
    state: str
    doubts: str


def workbook_of(heading: Sequence[str], rows: Sequence[SheetRow]) -> bytes:
    """The bytes of the .xlsx. ``heading``: lines above the table, the title the second of them."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, **AS_TEXTS})
    pen = Pen(book)
    sheet = book.add_worksheet(SHEET)
    for line, words in enumerate(heading):
        pen.text(sheet, line, 0, words, "title" if line == 1 else "loose")
    top = len(heading) + 1
    for column, (words, width) in enumerate(COLUMNS):
        pen.text(sheet, top, column, words, "head")
        sheet.set_column(column, column, width)
    for place, row in enumerate(rows, start=1):
        values = (
            str(row.number), row.clause, row.quote, row.action, row.lead, row.support, row.deadline_text,
            row.starts_on.strftime("%d/%m/%Y") if row.starts_on else "", row.due, row.due_source, row.products,
            row.route, row.kinds, row.state, row.doubts,
        )  # fmt: skip
        for column, value in enumerate(values):
            pen.text(sheet, top + place, column, value)
    sheet.autofilter(top, 0, top + max(len(rows), 1), len(COLUMNS) - 1)
    sheet.freeze_panes(top + 1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.set_footer("&CTrang &P/&N")
    book.close()
    return stream.getvalue()
