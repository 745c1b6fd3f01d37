"""The cells of an .xlsx, .csv or .txt that somebody sent, each with its own address in the sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from trienkhai.kernel.errors import DomainError
from trienkhai.organisations import sheets
from trienkhai.organisations.unit_lists import decoded
from trienkhai.rendering.sheets import FORMULA_SIGNS
from trienkhai.vietnamese.text import nfc

MOST_ROWS = 200_000
MOST_BYTES = 25 * 1024 * 1024
WALL_SECONDS = 120.0  # for the longest sheet on a busy machine; its own process counts its working seconds
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_LOOKED_AT = 50  # lines from which the separator of a .csv is guessed


class UnreadableSheet(DomainError):
    """The file holds no table that can be read; the sentence says what to send instead."""


@dataclass(frozen=True)
class Table:
    """Cells as texts. ``row`` and ``column``: where the first of them stands in the sheet, from 0."""

    rows: Sequence[Sequence[str]]
    row: int = 0
    column: int = 0
    height: int = 0  # rows of the sheet, when only the first of them were read
    name: str = ""  # of the sheet in its workbook
    place: int = 0  # of the sheet in its workbook, from 0

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    def address(self, row: int, column: int | None = None) -> str:
        """What the office's people call a cell ("D17"), or a row ("17")."""
        number = str(self.row + row + 1)
        return number if column is None else column_letters(self.column + column) + number


def column_letters(place: int) -> str:
    """0 is A, 25 Z, 26 AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def read_table(data: bytes, file_name: str, *, only_first: int = 0, sheet: int | None = None) -> Table:
    """The sheet of a workbook at a place, else its first filled one, read in a process of its own; or the lines of a
    text with separators. All of its rows, or ``only_first`` so many. Raises UnreadableSheet."""
    _refuse_size(data, file_name)
    if data.startswith(_WORKBOOKS):
        return _workbook(data, only_first, sheet)
    return _text(data, only_first)


def read_sheets(data: bytes, file_name: str, *, only_first: int) -> list[Table]:
    """The first rows of every filled sheet of a workbook, at least of one; a text is one. A sheet that is too long
    comes without rows. Raises UnreadableSheet."""
    _refuse_size(data, file_name)
    if not data.startswith(_WORKBOOKS):
        return [_text(data, only_first)]
    found = sheets.sheets_of(data, most_rows=MOST_ROWS, only_first=only_first, seconds=WALL_SECONDS)
    if found is None:
        raise _not_opened()
    if not found:
        raise _empty()
    if not any(cells.rows for cells in found):
        _refuse_height(found[0].height)
    return [_table_of(cells) for cells in found]


def _refuse_size(data: bytes, file_name: str) -> None:
    if not data:
        raise UnreadableSheet(_("Tệp “%(name)s” rỗng. Đồng chí chọn lại tệp.") % {"name": file_name[:80]})
    if len(data) > MOST_BYTES:
        raise UnreadableSheet(_("Tệp lớn hơn 25 MB. Đồng chí chia thành nhiều tệp rồi nhập từng tệp."))


def _text(data: bytes, only_first: int) -> Table:
    text = decoded(data)
    if text is None:
        raise UnreadableSheet(
            _("Không đọc được tệp này. Đồng chí gửi bảng tính .xlsx hoặc .csv; có thể mở bằng Excel rồi lưu lại.")
        )
    return _lines(nfc(text), only_first)


def _workbook(data: bytes, only_first: int, sheet: int | None) -> Table:
    found = sheets.cells_of(data, most_rows=MOST_ROWS, only_first=only_first, sheet=sheet, seconds=WALL_SECONDS)
    if found is None:
        raise _not_opened()
    if found.height > MOST_ROWS:
        _refuse_height(found.height)
    if not found.rows:
        raise _empty()
    return _table_of(found)


def _table_of(cells: sheets.Cells) -> Table:
    rows = [[_cell(value) for value in row] for row in cells.rows]
    return Table(rows, *cells.start, height=cells.height or len(rows), name=cells.name, place=cells.place)


def _not_opened() -> UnreadableSheet:
    return UnreadableSheet(_("Không mở được bảng tính. Đồng chí mở tệp bằng Excel, lưu lại thành .xlsx rồi gửi lại."))


def _empty() -> UnreadableSheet:
    return UnreadableSheet(_("Bảng tính không có dòng nào. Đồng chí chọn lại tệp."))


def _lines(text: str, only_first: int) -> Table:
    sample = [line for line in text.splitlines()[: _LOOKED_AT * 4] if line.strip()][:_LOOKED_AT]
    separator = max(";\t,", key=lambda sign: sum(line.count(sign) for line in sample))
    try:
        rows = [[_cell(value) for value in row] for row in csv.reader(io.StringIO(text), delimiter=separator)]
    except csv.Error as broken:
        raise UnreadableSheet(
            _("Không đọc được tệp .csv này. Đồng chí mở bằng Excel, lưu thành .xlsx rồi gửi lại.")
        ) from broken
    if len(rows) > MOST_ROWS:
        _refuse_height(len(rows))
    if not any(any(row) for row in rows):
        raise UnreadableSheet(_("Tệp không có dòng nào. Đồng chí chọn lại tệp."))
    return Table(rows[:only_first] if only_first else rows, height=len(rows))


def _refuse_height(rows: int) -> None:
    raise UnreadableSheet(
        _("Bảng có %(count)s dòng, nhiều hơn %(most)s. Đồng chí chia thành nhiều tệp rồi nhập từng tệp.")
        % {"count": rows, "most": MOST_ROWS}
    )


def _cell(value: object) -> str:
    """One text without odd spaces; the mark that keeps a text from being a formula is taken away again."""
    if isinstance(value, int | float):
        return str(int(value)) if value == int(value) else str(value)
    text = " ".join(nfc(str(value)).split()) if value is not None else ""
    if text.startswith("'") and text[1:].startswith(FORMULA_SIGNS):
        return text[1:]
    return text
