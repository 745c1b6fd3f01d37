"""A roster as an Excel sheet: who stands on it, by which document, from when."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO

import xlsxwriter
from django.db import transaction
from django.utils import translation

from trienkhai.journal.services import record
from trienkhai.organisations import queries
from trienkhai.organisations.choices import RosterKind
from trienkhai.organisations.models import Person, Unit
from trienkhai.rendering.sheets import AS_TEXTS, Pen

_COLUMNS: tuple[tuple[str, int], ...] = (
    ("STT", 6), ("Họ và tên", 28), ("Năm sinh", 10), ("Đơn vị", 44), ("Số quyết định", 20), ("Ngày quyết định", 14),
    ("Từ ngày", 12), ("Đến hết ngày", 12),
)  # fmt: skip


@transaction.atomic
def export_roster(kind: RosterKind, *, unit: Unit | None, with_past: bool = False, by: Person, at: datetime) -> bytes:
    """One roster of a unit and all below it (None: of all that ``by`` sees) as an .xlsx; each export leaves a line in
    the journal. Texts stay texts, whatever they begin with."""
    entries = queries.roster_of(by, kind, at.date(), top=unit, with_past=with_past)
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, **AS_TEXTS})
    pen = Pen(book)
    with translation.override("vi"):  # a sheet goes from office to office, whatever language its maker reads
        sheet = book.add_worksheet("Danh sách")
        pen.text(sheet, 0, 0, f"Danh sách {_inside(str(kind.label))}", "title")
        pen.text(sheet, 1, 0, unit.name if unit is not None else "", "loose")
        pen.text(sheet, 2, 0, f"Số liệu tính đến {at:%H:%M} ngày {at:%d/%m/%Y}", "loose")
    for column, (words, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        pen.text(sheet, 4, column, words, "head")
    for number, entry in enumerate(entries, start=1):
        last = entry.ends_before - timedelta(days=1) if entry.ends_before else None
        values = (
            str(number), entry.person.full_name, str(entry.person.birth_year or ""), _unit(entry.unit),
            entry.decision_symbol, _day(entry.decided_on), _day(entry.starts_on), _day(last),
        )  # fmt: skip
        for column, value in enumerate(values):
            pen.text(sheet, 4 + number, column, value)
    sheet.autofilter(4, 0, 4 + max(len(entries), 1), len(_COLUMNS) - 1)
    sheet.freeze_panes(5, 2)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(4)
    sheet.set_footer("&CTrang &P/&N")
    book.close()
    details = {"kind": kind, "unit": unit.pk if unit is not None else None, "rows": len(entries)}
    record("organisations.roster-exported", by=by, at=at, subject=unit if unit is not None else by, details=details)
    return stream.getvalue()


def _inside(words: str) -> str:
    return words[:1].lower() + words[1:]


def _unit(unit: Unit) -> str:
    superior = queries.superior_of(unit)
    return f"{unit.name} ({superior})" if superior else unit.name


def _day(value: date | None) -> str:
    return value.strftime("%d/%m/%Y") if value else ""
