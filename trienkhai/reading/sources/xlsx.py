"""Excel workbooks (.xlsx, .xlsm): the sheets a person sees, their titles to lines and their tables to cells."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources.characters import text_notices, tidy
from trienkhai.reading.sources.guard import Archive, check_line_count
from trienkhai.reading.sources.model import Cell, Line, Place, Source, SourceKind
from trienkhai.reading.sources.sheetparts import Hidden, hidden_parts, words_beside
from trienkhai.reading.sources.visual import group_segments

#: Sheets of one workbook that are read; an annex has one, a set of annexes some twenty.
MAX_SHEETS = 100
_MOST_MERGED = 20_000
_WIDEST = 1_000  # columns

_COUNTED = re.compile(r"\(?(?:[0-9]{1,4}(?:\.\d{1,3}){0,4}|[IVXLC]{1,6}|[a-zđA-HĐ])[.)]?|[-–+*]")
_HEADING_OF_NUMBERS = re.compile(r"(?:s\.?\s?t\.?t\.?|t\.?t\.?|số tt|số thứ tự|#)", re.IGNORECASE)


@dataclass(frozen=True)
class _Filled:
    """A cell with words, its lines and its spans."""

    column: int
    parts: tuple[str, ...]
    row_span: int
    column_span: int


_Row = tuple[_Filled, ...]


def load(data: bytes) -> Source:
    """Read a workbook. Formulas count with the value they were saved with; hidden sheets, rows and columns are left
    out and the person is told (HIDDEN_SHEET, HIDDEN_CELLS).

    Raises ``Unreadable``: BOMB, ENCRYPTED, DAMAGED, TOO_LARGE, UNSUPPORTED (``kind`` XLSB).
    """
    archive = Archive(data)
    archive.check()
    if "xl/workbook.xml" not in archive.names and "xl/workbook.bin" in archive.names:
        raise Unreadable("UNSUPPORTED", kind="XLSB")
    parts = archive.xml_parts()
    hidden = hidden_parts(parts)
    lines: list[Line] = []
    unseen = [Line(words, Place.HEADER) for words in map(tidy, words_beside(parts)) if words]
    notices: list[str] = []
    tables = 0
    for number, sheet in enumerate(_sheets(data)):
        left_out = hidden.get(sheet.name, Hidden())
        if not sheet.is_visible:
            notices.append("HIDDEN_SHEET")
            unseen += _aside(sheet, number)
            continue
        if left_out.rows or left_out.columns:
            notices.append("HIDDEN_CELLS")
            unseen += _aside(sheet, number)
        found = _lines_of(sheet, left_out, tables)
        tables = 1 + max((line.cell.table for line in found if line.cell), default=tables - 1)
        lines += found
        check_line_count(len(lines))
    notices += text_notices("\n".join(line.text for line in lines))
    return Source(SourceKind.XLSX, tuple(lines), notices=tuple(dict.fromkeys(notices)), other_lines=tuple(unseen))


def _aside(sheet: _Sheet, number: int) -> Iterator[Line]:
    """All lines of a sheet, hidden ones too, as one table: the choices of a column are often listed on a hidden sheet,
    and a list of all marks is none."""
    return (replace(line, cell=Cell(number, 0, 0)) for line in _lines_of(sheet, Hidden(), 0))


def _lines_of(sheet: _Sheet, left_out: Hidden, tables: int) -> list[Line]:
    """The lines of a sheet; its tables are numbered from ``tables`` on."""
    lines: list[Line] = []
    for block in _blocks(_filled(sheet.rows, sheet.merged, left_out)):
        if block.is_table:
            lines += _table_lines(block.rows, tables)
            tables += 1
        else:
            lines += _body_lines(block.rows)
        check_line_count(len(lines))
    return lines


_Merged = list[tuple[tuple[int, int], tuple[int, int]]]


@dataclass(frozen=True)
class _Sheet:
    """A sheet as the library gives it; a row with its number, the number of its first column, its values."""

    name: str
    is_visible: bool
    rows: list[tuple[int, int, list[Any]]]
    merged: _Merged


def _sheets(data: bytes) -> Iterator[_Sheet]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        if len(workbook.sheets_metadata) > MAX_SHEETS:
            raise Unreadable("TOO_LARGE", sheets=MAX_SHEETS)
        for about in workbook.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            is_visible = about.visible == SheetVisibleEnum.Visible
            sheet = workbook.get_sheet_by_name(about.name)
            merged = list(sheet.merged_cell_ranges or ())
            if sheet.start is None:
                yield _Sheet(about.name, is_visible, [], [])
                continue
            first_row, first_column = sheet.start
            values = sheet.to_python(skip_empty_area=True)
            rows = [(first_row + number, first_column, row) for number, row in enumerate(values)]
            yield _Sheet(about.name, is_visible, rows, merged[:_MOST_MERGED])
    except (Unreadable, MemoryError, GeneratorExit):
        raise
    except (CalamineError, OSError, ValueError, TypeError, KeyError, IndexError, OverflowError) as fault:
        raise Unreadable("DAMAGED", reason="WORKBOOK") from fault
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":  # how a failed check inside the library shows
            raise
        raise Unreadable("DAMAGED", reason="WORKBOOK") from fault


def _filled(rows: Sequence[tuple[int, int, list[Any]]], merged: _Merged, hidden: Hidden) -> list[_Row]:
    """The rows a person sees, each with its cells of words. Spans count visible rows and columns only."""
    place: dict[int, int] = {}
    for number, _, _ in rows:
        if number not in hidden.rows:
            place[number] = len(place)
    spans = dict(merged)
    made: list[_Row] = []
    for number, first_column, values in rows:
        if number not in place:
            continue
        cells: list[_Filled] = []
        for column, value in enumerate(values[:_WIDEST], start=first_column):
            if value == "" or value is None or column in hidden.columns:
                continue
            parts = _parts(value)
            if not parts:
                continue
            last_row, last_column = spans.get((number, column), (number, column))
            down = sum(1 for row in range(number, min(last_row, number + 5_000) + 1) if row in place)
            across = sum(1 for c in range(column, min(last_column, column + _WIDEST) + 1) if c not in hidden.columns)
            cells.append(_Filled(column, parts, max(down, 1), max(across, 1)))
        made.append(tuple(cells))
    return made


def _parts(value: object) -> tuple[str, ...]:
    """The lines of a cell as Vietnamese offices write them."""
    if isinstance(value, str):
        segments = [tidy(part) for part in re.split(r"[\r\n\u2028\u2029]+|_x000[aAdD]_", value)]
        return tuple(segment for segment in segments if segment)
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE",)
    if isinstance(value, datetime):
        if _is_no_day(value.date()):
            return ()
        moment = value.strftime("%H:%M")
        return (_day(value.date()) if moment == "00:00" else f"{_day(value.date())} {moment}",)
    if isinstance(value, date):
        return () if _is_no_day(value) else (_day(value),)
    if isinstance(value, time):
        return (value.strftime("%H:%M"),)
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds() // 60)
        return (f"{minutes // 60:02d}:{minutes % 60:02d}",)
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return ()
        return (str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}",)
    return (tidy(str(value)),)


def _is_no_day(day: date) -> bool:
    """Days that programs write where there is none: the first of their calendars."""
    return day.year <= 1900 or day == date(1970, 1, 1)


def _day(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


# Blocks of a sheet


@dataclass(frozen=True)
class _Block:
    rows: tuple[_Row, ...]
    is_table: bool


def _blocks(rows: Sequence[_Row]) -> Iterator[_Block]:
    """Titles and tables of a sheet, in order. A table begins at the first row of three cells, goes on over empty rows,
    and ends where only narrow rows or a new heading follow."""
    widest = max((len(row) for row in rows), default=0)
    wide = 3 if widest >= 3 else 2
    table: list[_Row] = []
    heading: tuple[str, ...] = ()
    loose: list[_Row] = []  # narrow rows that may belong to the table, when it goes on after them
    blank = False
    for row in rows:
        if not row:
            blank = bool(table)
            if loose:
                loose.append(row)
            continue
        is_wide = len(row) >= wide
        if not table:
            if is_wide:
                yield _Block(tuple(loose), is_table=False)
                loose, table, heading = [], [row], _heading(row)
            else:
                loose.append(row)
        elif is_wide and (blank or loose) and _is_heading(row, heading):
            yield _Block(tuple(table), is_table=True)
            yield _Block(tuple(loose), is_table=False)
            loose, table, heading = [], [row], _heading(row)
        elif is_wide and _heading(row) == heading and len(table) > 1:
            continue  # the heading again, for the printed page
        elif is_wide or (not blank and not loose):
            table += [*(one for one in loose if one), row]
            loose = []
        else:
            loose.append(row)
        blank = False
    if table:
        yield _Block(tuple(table), is_table=True)
    yield _Block(tuple(loose), is_table=False)


def _heading(row: _Row) -> tuple[str, ...]:
    return tuple(" ".join(cell.parts).casefold() for cell in row)


def _is_heading(row: _Row, heading: tuple[str, ...]) -> bool:
    first = " ".join(row[0].parts)
    return _HEADING_OF_NUMBERS.fullmatch(first) is not None or (
        _heading(row)[0] == heading[0] and not _COUNTED.fullmatch(first)
    )


def _body_lines(rows: Sequence[_Row]) -> Iterator[Line]:
    for row in rows:
        if not row:
            yield Line("")
        for cell in row:
            for text in cell.parts:
                yield Line(text, centred=cell.column_span > 2)


def _table_lines(rows: Sequence[_Row], table: int) -> Iterator[Line]:
    for number, row in enumerate(rows):
        for filled in row:
            span = min(filled.row_span, len(rows) - number)
            cell = Cell(table, number, filled.column, span, filled.column_span)
            for text, _ in group_segments(filled.parts, apart=True):
                yield Line(text, Place.TABLE, cell)
