"""A list of units as an office keeps it (pasted, .xlsx, .csv, .txt) to names with their kinds.

Nothing is stored here and nothing invented: a name that says nothing of its kind is OTHER, shown and corrected.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from trienkhai.kernel.errors import DomainError
from trienkhai.organisations import sheets
from trienkhai.organisations.choices import OWN_ORGANS, Line, UnitKind
from trienkhai.vietnamese.text import nfc, search_key

MOST_UNITS = 4_500  # a form carries at most 20 000 fields, four a unit
MOST_BYTES = 5 * 1024 * 1024
LONGEST_NAME = 250


class UnreadableList(DomainError):
    """The file or the text holds no list that can be read; the sentence says what to send instead."""


@dataclass(frozen=True)
class NewUnit:
    """One unit to be added. ``under`` is the place of its superior in the same list, None for the unit
    that the list is added to; a superior stands before its subordinates."""

    name: str
    kind: UnitKind
    under: int | None = None
    line: Line = Line.PARTY
    short_name: str = ""
    symbol_mark: str = ""
    place: str = ""
    member_count: int | None = None


@dataclass(frozen=True)
class UnitList:
    """What was read, and what was left out on the way (all shown to the user)."""

    units: tuple[NewUnit, ...]
    repeated: tuple[str, ...] = ()  # names that stood twice under one superior; kept once
    blank_lines: int = 0
    too_long: tuple[str, ...] = ()  # beginnings of lines longer than a name can be; left out
    header: str = ""  # the header row that was noticed


# --- kinds from names. First match wins; patterns are on the accent-free key (search_key writes "kỹ" as "ki").
_KINDS: tuple[tuple[str, UnitKind, Line], ...] = (
    (r"(tinh|thanh|huyen|quan|thi|xa|phuong) doan\b", UnitKind.YOUTH_UNION, Line.MASS),
    (r"(tinh|thanh) uy\b|dang bo (tinh|thanh pho)\b", UnitKind.PROVINCIAL_COMMITTEE, Line.PARTY),
    (r"uy ban kiem tra\b|ubkt\b", UnitKind.INSPECTION_COMMISSION, Line.PARTY),
    (r"dang (uy|bo) bo phan\b", UnitKind.SECTION, Line.PARTY),
    (r"dang (uy|bo) (xa|phuong|dac khu|thi tran)\b", UnitKind.COMMUNE_COMMITTEE, Line.PARTY),
    (r"dang (uy|bo) (khoi|cac co quan dang|(uy ban nhan dan|ubnd) (tinh|thanh pho))\b", UnitKind.BLOC_COMMITTEE, Line.PARTY),
    (r"(huyen|quan|thi) uy\b", UnitKind.BLOC_COMMITTEE, Line.PARTY),
    (r"dang (uy|bo)\b", UnitKind.GRASSROOTS_ORGANISATION, Line.PARTY),
    (r"chi (bo|uy)\b", UnitKind.GRASSROOTS_CELL, Line.PARTY),
    (r"ban (tuyen giao|to chuc|dan van|noi chinh|xay dung dang|can su)\b", UnitKind.DEPARTMENT, Line.PARTY),
    (r"ban thanh nien\b|doan (thanh nien|tncs|tn|khoi|co so|truong|xa|phuong)\b|chi doan\b|doan\b(?! the| dai bieu| luat su)", UnitKind.YOUTH_UNION, Line.MASS),
    (r"(lien doan lao dong|cong doan|mat tran|(uy ban )?mttq|uy ban mat tran|hoi|lien hiep|hiep hoi|doan the|chi hoi)\b", UnitKind.MASS_ORGANISATION, Line.MASS),
    (r"van phong( dang uy| cap uy| tinh uy| thanh uy)?$", UnitKind.OFFICE, Line.PARTY),
    (r"van phong\b(?=.*\b(dang|tinh uy|thanh uy|huyen uy)\b)", UnitKind.OFFICE, Line.PARTY),
    (r"(trung tam|truong|hoc vien|vien(?! kiem sat)|benh vien|nha (hat|van hoa|xuat ban)|bao tang|thu vien|bao|dai|tap chi|ban quan li)\b", UnitKind.PUBLIC_SERVICE_UNIT, Line.STATE),
    (r"(so|uy ban nhan dan|ubnd|hoi dong nhan dan|hdnd|van phong|cuc|chi cuc|tong cuc|vu|phong|thanh tra|toa an|vien kiem sat|kho bac|bao hiem xa hoi|cong an|bo chi huy|thue|hai quan|ban)\b", UnitKind.STATE_AGENCY, Line.STATE),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), kind, line) for pattern, kind, line in _KINDS)
_CELL_ABOVE = {UnitKind.GRASSROOTS_ORGANISATION, UnitKind.SECTION, UnitKind.COMMUNE_COMMITTEE}


def guess_kind(name: str, superior: UnitKind | None = None) -> tuple[UnitKind, Line]:
    """The kind and line that a name speaks of. A chi bộ under a đảng bộ cơ sở is a chi bộ trực thuộc
    (Điều lệ Đảng, điều 21: chi bộ cơ sở stands directly under the committee above the grassroots)."""
    key = search_key(name)
    for pattern, kind, line in _COMPILED:
        if pattern.match(key):
            if superior in _CELL_ABOVE:
                if kind == UnitKind.GRASSROOTS_CELL:
                    return UnitKind.CELL, line
                if kind == UnitKind.GRASSROOTS_ORGANISATION and superior != UnitKind.COMMUNE_COMMITTEE:
                    return UnitKind.SECTION, line
            return kind, line
    return UnitKind.OTHER, Line.PARTY


def line_of(kind: UnitKind, among: Line = Line.PARTY) -> Line:
    """The line that goes with a corrected kind; a kind found in every line keeps that of the body around it."""
    if kind in OWN_ORGANS:
        return among
    lines = {known: line for _, known, line in _KINDS}
    lines[UnitKind.CELL] = Line.PARTY
    return lines.get(kind, among)


# --- lines to names
_NUMBERING = re.compile(r"^\s*(?:(?:\d{1,4}|[IVXLC]{1,6}|[a-zđ])\s*[.)/:]+\s*|[-–—+*•●▪○·]+\s*|\d{1,4}\s+(?=\D))+")
_TRAILING = " \t,;.·"
_HEADER_WORDS = (
    "ten don vi",
    "ten co quan",
    "ten to chuc",
    "danh sach",
    "don vi",
    "ten chi",
    "ten dang bo",
    "ho ten",
    "to chuc co so dang",
    "chi, dang bo",
)
_SUPERIOR_WORDS = ("truc thuoc", "cap tren", "don vi cap tren", "thuoc don vi", "don vi cha", "thuoc dang bo")
_COUNT_WORDS = ("so dang vien", "dang vien", "tong so dang vien", "sl dang vien")


def tidy_name(raw: str) -> str:
    """One name without numbering, bullets, odd spaces and trailing stops."""
    return " ".join(_NUMBERING.sub("", nfc(raw)).split()).strip(_TRAILING)


def read_text(text: str, superior: UnitKind | None = None) -> UnitList:
    """A pasted list: one unit a line, indented lines under the one above; or columns pasted from a sheet."""
    if len(text) > MOST_BYTES:
        raise UnreadableList(_("Danh sách dán vào dài quá. Đồng chí chia ra và thêm từng phần."))
    lines = nfc(text).splitlines()
    if sum("\t" in line.strip("\t ") for line in lines) * 2 > sum(bool(line.strip()) for line in lines):
        return read_rows([line.split("\t") for line in lines], superior)
    rows: list[_Row] = []
    blank, header = 0, ""
    levels: list[tuple[int, int]] = []  # (indent, index) of the superiors that are open
    for raw in lines:
        name = tidy_name(raw)
        if not name:
            blank += 1
            continue
        if not rows and not header and _is_header(name):
            header = name
            continue
        expanded = raw.expandtabs(4)
        indent = len(expanded) - len(expanded.lstrip(" "))
        while levels and indent < levels[-1][0] + 2:
            levels.pop()
        rows.append(_Row(name, levels[-1][1] if levels else None))
        levels.append((indent, len(rows) - 1))
    return _listed(rows, blank, header, superior)


def read_rows(rows: Sequence[Sequence[object]], superior: UnitKind | None = None) -> UnitList:
    """A sheet: the first column that looks like names; columns of superiors and member counts by their header."""
    cells = [[_cell(value) for value in row] for row in rows]
    width = max((len(row) for row in cells), default=0)
    cells = [row + [""] * (width - len(row)) for row in cells]
    header_at = next((at for at, row in enumerate(cells[:15]) if _header_column(row) is not None), None)
    names_at = _header_column(cells[header_at]) if header_at is not None else None
    superiors_at = counts_at = None
    header = ""
    if header_at is not None:
        keys = [search_key(cell) for cell in cells[header_at]]
        superiors_at = next((at for at, key in enumerate(keys) if key.startswith(_SUPERIOR_WORDS)), None)
        counts_at = next((at for at, key in enumerate(keys) if key.startswith(_COUNT_WORDS)), None)
        header = " · ".join(cell for cell in cells[header_at] if cell)
        cells = cells[header_at + 1 :]
    if names_at is None:
        names_at = _names_column(cells, width)
    found: list[_Row] = []
    blank = 0
    places: dict[str, int] = {}
    for row in cells:
        name = tidy_name(row[names_at]) if width else ""
        if not any(ch.isalpha() for ch in name):
            blank += 1
            continue
        above = places.get(search_key(tidy_name(row[superiors_at]))) if superiors_at is not None else None
        found.append(_Row(name, above, _count(row[counts_at]) if counts_at is not None else None))
        places.setdefault(search_key(name), len(found) - 1)
    return _listed(found, blank, header, superior)


def read_file(data: bytes, file_name: str, superior: UnitKind | None = None) -> UnitList:
    """The bytes of an .xlsx, .csv or .txt. Raises UnreadableList with a sentence that says what to send."""
    if not data:
        raise UnreadableList(_("Tệp “%(name)s” rỗng. Đồng chí chọn lại tệp có danh sách đơn vị.") % {"name": file_name})
    if len(data) > MOST_BYTES:
        raise UnreadableList(_("Tệp lớn hơn 5 MB. Đồng chí chỉ giữ lại cột tên đơn vị rồi gửi lại."))
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return read_rows(_sheet(data), superior)
    text = decoded(data)
    if text is None:
        raise UnreadableList(_("Không đọc được tệp này. Đồng chí gửi tệp .xlsx, .csv, .txt hoặc dán danh sách vào ô."))
    if file_name.lower().endswith(".csv"):
        return read_rows(_csv_rows(text), superior)
    return read_text(text, superior)


# --- the parts
@dataclass(frozen=True)
class _Row:
    name: str
    under: int | None
    member_count: int | None = None


def _listed(rows: list[_Row], blank: int, header: str, superior: UnitKind | None) -> UnitList:
    if len(rows) > MOST_UNITS:
        raise UnreadableList(
            _("Danh sách có %(count)s dòng, nhiều hơn %(most)s. Đồng chí chia ra và thêm từng phần.")
            % {"count": len(rows), "most": MOST_UNITS}
        )
    units: list[NewUnit] = []
    placed: dict[int, int] = {}
    seen: dict[tuple[int | None, str], int] = {}
    repeated: list[str] = []
    too_long: list[str] = []
    for index, row in enumerate(rows):
        if len(row.name) > LONGEST_NAME:
            too_long.append(row.name[:60] + "…")
            continue
        under = placed.get(row.under) if row.under is not None else None
        same = seen.get((under, row.name.casefold()))
        if same is not None:
            repeated.append(row.name)
            placed[index] = same
            continue
        kind, line = guess_kind(row.name, units[under].kind if under is not None else superior)
        placed[index] = seen[(under, row.name.casefold())] = len(units)
        units.append(NewUnit(row.name, kind, under, line, member_count=row.member_count))
    return UnitList(tuple(units), tuple(repeated), blank, tuple(too_long), header)


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return nfc(str(value)).strip() if value is not None else ""


def _count(cell: str) -> int | None:
    digits = cell.replace(".", "").replace(" ", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 6 else None


def _is_header(name: str) -> bool:
    """ "Danh sách chi, đảng bộ trực thuộc", "Tên đơn vị": a heading, not a unit."""
    key = search_key(name)
    return (key.startswith(_HEADER_WORDS) and not re.match(r"don vi \w+ ", key)) or key in {"stt", "tt"}


def _header_column(row: Sequence[str]) -> int | None:
    keys = [search_key(cell) for cell in row]
    if len([key for key in keys if key]) < 2 and not any(key.startswith("ten ") for key in keys):
        return None if not (len(row) == 1 and _is_header(row[0])) else 0
    wanted = [
        at for at, key in enumerate(keys) if key.startswith(_HEADER_WORDS) and not key.startswith(_SUPERIOR_WORDS)
    ]
    return wanted[0] if wanted else None


def _names_column(cells: Sequence[Sequence[str]], width: int) -> int:
    """The first column most of whose filled cells are words: not the ordinal numbers, not the counts."""
    best, best_words = 0, -1
    for at in range(width):
        filled = [row[at] for row in cells if row[at]]
        words = sum(len(tidy_name(cell)) > 3 and any(ch.isalpha() for ch in cell) for cell in filled)
        if words and words * 2 > len(filled) and words * 2 > len(cells) - sum(not any(row) for row in cells):
            return at
        if words > best_words:
            best, best_words = at, words
    return best


def _sheet(data: bytes) -> list[list[object]]:
    found = sheets.cells_of(data, most_rows=MOST_UNITS * 4)
    if found is None:
        raise UnreadableList(
            _("Không mở được bảng tính. Đồng chí mở tệp bằng Excel, lưu lại thành .xlsx hoặc dán danh sách vào ô.")
        )
    if found.height:
        raise UnreadableList(
            _("Bảng tính có %(count)s dòng. Đồng chí chỉ giữ lại các dòng đơn vị rồi gửi lại.")
            % {"count": found.height}
        )
    if not found.rows:
        raise UnreadableList(_("Bảng tính không có dòng nào. Đồng chí chọn lại tệp có danh sách đơn vị."))
    return found.rows


def decoded(data: bytes) -> str | None:
    """The text of the bytes, or None when they are not text (an image, a program)."""
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1258")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and sum(ch < " " and ch not in "\t\r\n" for ch in text) * 50 <= len(text):
            return text
    return None


def _csv_rows(text: str) -> list[list[object]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(";\t,", key=first.count)
    try:
        return [list(row) for row in csv.reader(io.StringIO(text), delimiter=separator)]
    except csv.Error as broken:
        raise UnreadableList(_("Không đọc được tệp .csv này. Đồng chí dán danh sách vào ô.")) from broken
