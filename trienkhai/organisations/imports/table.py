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


def read_table(data: bytes, file_name: str, *, only_first: int = 0) -> Table:
    """The first filled sheet of a workbook, read in a process of its own, or the lines of a text with separators;
    all of its rows, or ``only_first`` so many. Raises UnreadableSheet."""
    if not data:
        raise UnreadableSheet(_("Tệp “%(name)s” rỗng. Đồng chí chọn lại tệp.") % {"name": file_name[:80]})
    if len(data) > MOST_BYTES:
        raise UnreadableSheet(_("Tệp lớn hơn 25 MB. Đồng chí chia thành nhiều tệp rồi nhập từng tệp."))
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _workbook(data, only_first)
    text = decoded(data)
    if text is None:
        raise UnreadableSheet(
            _("Không đọc được tệp này. Đồng chí gửi bảng tính .xlsx hoặc .csv; có thể mở bằng Excel rồi lưu lại.")
        )
    return _lines(nfc(text), only_first)


def _workbook(data: bytes, only_first: int) -> Table:
    found = sheets.cells_of(data, most_rows=MOST_ROWS, only_first=only_first, seconds=WALL_SECONDS)
    if found is None:
        raise UnreadableSheet(
            _("Không mở được bảng tính. Đồng chí mở tệp bằng Excel, lưu lại thành .xlsx rồi gửi lại.")
        )
    if found.height > MOST_ROWS:
        _refuse_height(found.height)
    if not found.rows:
        raise UnreadableSheet(_("Bảng tính không có dòng nào. Đồng chí chọn lại tệp."))
    rows = [[_cell(value) for value in row] for row in found.rows]
    return Table(rows, *found.start, height=found.height or len(rows))


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
