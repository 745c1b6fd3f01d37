"""The rows of a sheet as what they say of units or people, each with what is wrong in it and at which cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from trienkhai.organisations.choices import Category, Line, MemberStatus, PostKind, UnitKind
from trienkhai.organisations.imports.cells import choice_of, day_of, number_of, posts_of, proper_name, year_of
from trienkhai.organisations.imports.columns import Columns, is_numbering
from trienkhai.organisations.imports.table import Table
from trienkhai.organisations.unit_lists import LONGEST_NAME, tidy_name
from trienkhai.vietnamese.text import search_key

LONGEST_FULL_NAME = 120
LONGEST = {"short_name": 80, "symbol_mark": 30, "place": 80}
MOST_MEMBERS = 999_999
MOST_CODE = 10**15
_TOTALS = ("tong", "cong", "tong cong", "tong so", "cong:", "tong:", "ghi chu")


@dataclass
class Row:
    """What both kinds of rows have. ``wrong``: (cell, sentence); a row with one is refused as a whole."""

    at: int  # in the table, from 0
    name: str
    code: int | None = None
    wrong: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what was left out of it, or filled in


@dataclass
class PersonRow(Row):
    """One person in one unit."""

    birth_year: int | None = None
    unit: str = ""  # as written; "" when the sheet is of one unit
    superior: str = ""
    category: Category | None = None
    posts: tuple[PostKind, ...] = ()
    status: MemberStatus | None = None
    starts_on: date | None = None
    unit_cell: str = ""
    lacks_unit: bool = False  # the sheet names units, this row names none


@dataclass
class UnitRow(Row):
    """One unit under one superior."""

    superior: str = ""
    superior_cell: str = ""
    kind: UnitKind | None = None
    line: Line | None = None
    short_name: str = ""
    symbol_mark: str = ""
    place: str = ""
    member_count: int | None = None


class Reader:
    """The cells of one row by the field they hold."""

    def __init__(self, table: Table, columns: Columns) -> None:
        self.table, self.columns = table, columns
        self._places: dict[str, list[int]] = {}
        for place, code in sorted(columns.held.items()):
            self._places.setdefault(code, []).append(place)

    def has(self, code: str) -> bool:
        return code in self._places

    def text(self, cells: Sequence[str], code: str) -> str:
        """The first that is filled of the columns of a field; the parts of a name one after the other."""
        filled = [cells[place] for place in self._places.get(code, ()) if place < len(cells) and cells[place]]
        return " ".join(filled) if code == "family" else (filled[0] if filled else "")

    def cell(self, at: int, code: str) -> str:
        places = self._places.get(code)
        return self.table.address(at, places[0] if places else None)

    def rows(self) -> Iterator[tuple[int, Sequence[str]]]:
        for at in range(self.columns.first, len(self.table.rows)):
            cells = self.table.rows[at]
            if any(cells) and not (at <= self.columns.first + 1 and is_numbering(cells)):
                yield at, cells


def people_rows(table: Table, columns: Columns, *, last_year: int) -> Iterator[PersonRow]:
    """The people of a sheet. A row with nothing but a unit's name heads those below it when no column names units;
    a blank cell below a unit's name means that unit (merged cells)."""
    read = Reader(table, columns)
    section, filled_unit, filled_superior = "", "", ""
    for at, cells in read.rows():
        name = f"{read.text(cells, 'family')} {read.text(cells, 'given')}".strip() or read.text(cells, "full_name")
        others = [cells[place] for place in range(len(cells)) if cells[place]]
        ordinal = read.text(cells, "ordinal")
        if not read.has("unit") and len(others) <= 2 and _is_section(" ".join(others), ordinal):
            section = tidy_name(max(others, key=len))
            continue
        if _is_total(name or (others[0] if others else "")) and not read.text(cells, "code"):
            continue
        if not any(char.isalpha() for char in name):
            if len(others) - bool(ordinal) <= 1:  # a signature, a remark, a number with nothing beside it
                continue
            row = PersonRow(at, name)
            said = _("Thiếu họ và tên.") if not name else _("Ô này không phải họ và tên.")
            row.wrong.append((read.cell(at, "full_name" if read.has("full_name") else "given"), said))
            yield row
            continue
        alone = len(others) <= (1 if read.has("full_name") else 2)
        row = PersonRow(at, " ".join(proper_name(name).split()))
        if alone and (read.has("ordinal") or len(columns.held) > 2):  # as the name below a signature stands
            said = _("Dòng chỉ có họ tên. Nếu là người trong danh sách, đồng chí ghi thêm số thứ tự hoặc đơn vị.")
            row.wrong.append((read.cell(at, "full_name" if read.has("full_name") else "given"), said))
        if len(row.name) > LONGEST_FULL_NAME:
            row.wrong.append(
                (read.cell(at, "full_name"), _("Họ và tên dài quá %(most)s chữ.") % {"most": LONGEST_FULL_NAME})
            )
        unit, superior = read.text(cells, "unit"), read.text(cells, "superior")
        if read.has("unit"):
            if unit:
                filled_unit = unit
            elif filled_unit:
                unit = filled_unit
                row.notes.append(_("Đơn vị lấy theo dòng trên: %(unit)s.") % {"unit": unit})
        elif section:
            unit = section
        if superior:
            filled_superior = superior
        elif read.has("superior") and not read.text(cells, "unit"):
            superior = filled_superior
        if superior and not unit:  # a sheet that names nothing below the đảng bộ
            unit, superior = superior, ""
        row.unit, row.superior = unit, superior
        row.lacks_unit = read.has("unit") and not unit
        row.unit_cell = read.cell(at, "unit")
        _particulars(row, read, cells, last_year)
        yield row


def _particulars(row: PersonRow, read: Reader, cells: Sequence[str], last_year: int) -> None:
    birth = read.text(cells, "birth")
    if birth:
        row.birth_year = year_of(birth, last_year)
        if row.birth_year is None:
            said = _("“%(text)s” không phải năm sinh. Đồng chí ghi năm đủ bốn chữ số, hoặc ngày dd/mm/yyyy.")
            row.wrong.append((read.cell(row.at, "birth"), said % {"text": birth[:40]}))
    category = read.text(cells, "category")
    if category:
        row.category = choice_of(category, Category)
        if row.category is None:
            row.wrong.append((read.cell(row.at, "category"), _not_listed(category, Category)))
    status = read.text(cells, "status")
    if status:
        row.status = choice_of(status, MemberStatus)
        if row.status is None:
            row.wrong.append((read.cell(row.at, "status"), _not_listed(status, MemberStatus)))
    post = read.text(cells, "post")
    if post:
        known, unknown = posts_of(post)
        row.posts = tuple(known)
        if unknown:
            row.notes.append(
                _("Chức vụ không có trong danh mục, không nhập: %(posts)s.") % {"posts": "; ".join(unknown)[:120]}
            )
    starts_on = read.text(cells, "starts_on")
    if starts_on:
        row.starts_on = day_of(starts_on)
        if row.starts_on is None:
            said = _("“%(text)s” không phải một ngày. Đồng chí ghi dd/mm/yyyy.")
            row.wrong.append((read.cell(row.at, "starts_on"), said % {"text": starts_on[:40]}))
    row.code = _code(row, read, cells)


def unit_rows(table: Table, columns: Columns) -> Iterator[UnitRow]:
    """The units of a sheet."""
    read = Reader(table, columns)
    for at, cells in read.rows():
        raw = read.text(cells, "name")
        name = tidy_name(raw)
        if _is_total(name) and not read.text(cells, "code"):
            continue
        if not any(char.isalpha() for char in name):
            others = [cells[place] for place in range(len(cells)) if cells[place]]
            if len(others) > 1 + bool(read.text(cells, "ordinal")):
                row = UnitRow(at, name)
                row.wrong.append((read.cell(at, "name"), _("Thiếu tên đơn vị.")))
                yield row
            continue
        row = UnitRow(at, name, superior=read.text(cells, "superior"), superior_cell=read.cell(at, "superior"))
        if len(name) > LONGEST_NAME:
            row.wrong.append((read.cell(at, "name"), _("Tên dài quá %(most)s chữ.") % {"most": LONGEST_NAME}))
        kind = read.text(cells, "kind")
        if kind:
            row.kind = choice_of(kind, UnitKind)
            if row.kind is None:
                row.wrong.append((read.cell(at, "kind"), _not_listed(kind, UnitKind)))
        line = read.text(cells, "line")
        if line:
            row.line = choice_of(line, Line)
            if row.line is None:
                row.wrong.append((read.cell(at, "line"), _not_listed(line, Line)))
        for code, most in LONGEST.items():
            text = read.text(cells, code)
            setattr(row, code, text)
            if len(text) > most:
                row.wrong.append((read.cell(at, code), _("Dài quá %(most)s chữ.") % {"most": most}))
        count = read.text(cells, "member_count")
        if count:
            row.member_count = number_of(count, MOST_MEMBERS)
            if row.member_count is None:
                said = _("“%(text)s” không phải một số. Đồng chí ghi số, hoặc để trống.")
                row.wrong.append((read.cell(at, "member_count"), said % {"text": count[:40]}))
        row.code = _code(row, read, cells)
        yield row


# --- the parts
def _code(row: Row, read: Reader, cells: Sequence[str]) -> int | None:
    text = read.text(cells, "code")
    if not text:
        return None
    number = number_of(text, MOST_CODE)
    if number is None:
        said = _("Mã này không đúng. Đồng chí để nguyên mã trong tệp đã xuất, hoặc để trống.")
        row.wrong.append((read.cell(row.at, "code"), said))
    return number


def _not_listed(text: str, choices: type[Category] | type[MemberStatus] | type[UnitKind] | type[Line]) -> str:
    words = ", ".join(str(choice.label) for choice in choices)
    return _("“%(text)s” không có trong danh mục. Đồng chí chọn một trong: %(words)s.") % {
        "text": text[:40],
        "words": words,
    }


def _is_total(name: str) -> bool:
    key = search_key(name)
    return key in _TOTALS or key.startswith(("tong cong", "tong so", "cong:", "tong:"))


def _is_section(words: str, ordinal: str) -> bool:
    """ "I. Chi bộ Văn phòng" alone in its row: the unit of the rows below."""
    key = search_key(tidy_name(words.removeprefix(ordinal)))
    return key.startswith(
        (
            "chi bo",
            "dang bo",
            "dang uy",
            "chi doan",
            "doan ",
            "cong doan",
            "hoi ",
            "ban ",
            "phong ",
            "van phong",
            "so ",
            "truong ",
            "trung tam",
        )
    )
