"""Sheets as offices keep them, and the short way through an import."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from tests.world import noon
from trienkhai.journal.services import HasKey
from trienkhai.organisations import services
from trienkhai.organisations.choices import SheetKind
from trienkhai.organisations.imports.columns import Columns
from trienkhai.organisations.models import SheetImport, Unit
from trienkhai.organisations.services import importing

AT = noon(2026, 4, 2)
TODAY = AT.date()


def workbook(rows: Sequence[Sequence[Any]], *, row: int = 0, column: int = 0) -> bytes:
    """The bytes of an .xlsx; ``row``, ``column``: where its first cell stands."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "default_date_format": "dd/mm/yyyy"}
    )
    page = book.add_worksheet()
    for at, cells in enumerate(rows):
        page.write_row(row + at, column, cells)
    book.close()
    return out.getvalue()


def begun(unit: Unit, kind: SheetKind, data: bytes, *, by: HasKey, name: str = "a.xlsx") -> SheetImport:
    return services.begin_import(unit, kind=kind, data=data, file_name=name, by=by, at=AT)


def checked(unit: Unit, kind: SheetKind, data: bytes, *, by: HasKey, name: str = "a.xlsx") -> SheetImport:
    """Sent, with the columns as they were guessed, and checked."""
    sheet = begun(unit, kind, data, by=by, name=name)
    sheet = services.choose_columns(sheet, columns=Columns.from_stored(sheet.columns), by=by, at=AT)
    return importing.check(sheet, at=AT)


def imported(unit: Unit, kind: SheetKind, data: bytes, *, by: HasKey, name: str = "a.xlsx") -> SheetImport:
    """The same, confirmed and carried out."""
    sheet = checked(unit, kind, data, by=by, name=name)
    services.confirm_import(sheet, by=by, at=AT)
    return importing.carry_out(sheet.pk, clock=lambda: AT)


def counts(sheet: SheetImport) -> tuple[int, int, int, int]:
    """New, changed, same, refused."""
    return tuple(sheet.outcome[name] for name in ("new", "changed", "same", "refused"))  # type: ignore[return-value]
