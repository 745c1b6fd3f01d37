"""The table in which the kinds guessed for a list of units are corrected before anything is stored.

The rows live in the form itself: name-0, kind-0, under-0, count-0 …; a row whose kind is blank is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from trienkhai.organisations.choices import Line, UnitKind
from trienkhai.organisations.unit_lists import (
    LONGEST_NAME,
    MOST_UNITS,
    NewUnit,
    UnitList,
    UnreadableList,
    line_of,
    read_file,
    read_text,
    tidy_name,
)

_SELECTED = SafeString(" selected")
LONG = 500  # rows; a longer table offers every kind only where the name was not clear, and by groups


@dataclass(frozen=True)
class Row:
    """One row as typed. ``depth`` 0 stands directly under the unit that the list is added to."""

    name: str
    kind: str  # a UnitKind, or "" when the row is left out
    under: int | None
    depth: int
    member_count: str = ""
    error: str = ""
    is_known: bool = False  # stands there already: kept, not doubled
    options: SafeString = SafeString("")  # noqa: RUF009  immutable

    @property
    def is_unclear(self) -> bool:
        return self.kind == UnitKind.OTHER


@dataclass(frozen=True)
class Table:
    """The rows and what is said of them."""

    rows: tuple[Row, ...]

    @property
    def kept(self) -> int:
        return sum(bool(row.name and row.kind) for row in self.rows)

    @property
    def unclear(self) -> int:
        return sum(row.is_unclear and bool(row.name) for row in self.rows)

    @property
    def known(self) -> int:
        return sum(row.is_known for row in self.rows)

    @property
    def wrong(self) -> int:
        return sum(bool(row.error) for row in self.rows)

    @property
    def has_counts(self) -> bool:
        return any(row.member_count for row in self.rows)

    @property
    def is_long(self) -> bool:
        return len(self.rows) > LONG

    @property
    def by_kind(self) -> list[tuple[UnitKind, int]]:
        counted = Counter(row.kind for row in self.rows if row.name)
        return [(kind, counted[kind]) for kind in UnitKind if counted[kind]]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return [(kind.value, str(kind.label)) for kind in UnitKind]


def read_list(text: str, file: UploadedFile | None, superior: UnitKind | None) -> UnitList:
    """The list as sent: the file when there is one, else the pasted text. Raises UnreadableList."""
    if file is not None:
        return read_file(file.read(), file.name or "", superior)
    return read_text(text, superior)


def table_of(units: Sequence[NewUnit], known: frozenset[str] | set[str] = frozenset()) -> Table:
    """The rows of a list just read. ``known`` holds case-folded names that stand under the unit already."""
    options = _options(is_long=len(units) > LONG)
    rows: list[Row] = []
    for unit in units:
        depth = 0 if unit.under is None else rows[unit.under].depth + 1
        rows.append(
            Row(
                unit.name,
                unit.kind,
                unit.under,
                depth,
                "" if unit.member_count is None else str(unit.member_count),
                is_known=depth == 0 and unit.name.casefold() in known,
                options=options[unit.kind],
            )
        )
    return Table(tuple(rows))


def table_from(post: QueryDict, known: frozenset[str] | set[str] = frozenset()) -> Table:
    """The rows as the form sends them back, with what is wrong in each."""
    count_of_rows = min(_number(post.get("rows", "")) or 0, MOST_UNITS)
    options = _options(is_long=count_of_rows > LONG)
    rows: list[Row] = []
    seen: set[tuple[int | None, str]] = set()
    for index in range(count_of_rows):
        name = tidy_name(post.get(f"name-{index}", ""))
        kind = post.get(f"kind-{index}", "")
        kind = post.get(f"all-{kind}") or kind  # the whole group was given another kind
        kind = kind if kind in UnitKind.values else ""
        under = _number(post.get(f"under-{index}", ""))
        under = under if under is not None and under < index else None
        count = post.get(f"count-{index}", "").strip()
        depth = 0 if under is None else rows[under].depth + 1
        error = _error(name, count) if kind else ""
        if kind and name and not error:
            if (under, name.casefold()) in seen:
                error = _("Trùng tên với một dòng ở trên.")
            seen.add((under, name.casefold()))
        is_known = depth == 0 and name.casefold() in known
        rows.append(Row(name, kind, under, depth, count, error, is_known, options[kind]))
    return Table(tuple(rows))


def units_of(table: Table, among: Line) -> list[NewUnit]:
    """What is to be stored: rows that are kept, those under a row left out going to the one above it."""
    units: list[NewUnit] = []
    places: list[int | None] = []
    for row in table.rows:
        above = places[row.under] if row.under is not None else None
        if not row.name or not row.kind:
            places.append(above)
            continue
        places.append(len(units))
        kind = UnitKind(row.kind)
        units.append(NewUnit(row.name, kind, above, line_of(kind, among), member_count=_number(row.member_count)))
    return units


def as_text(table: Table) -> str:
    """The rows as a list that can be pasted again."""
    if table.has_counts:
        lines = [
            "\t".join((row.name, table.rows[row.under].name if row.under is not None else "", row.member_count))
            for row in table.rows
        ]
        return "\n".join(["Tên đơn vị\tTrực thuộc\tSố đảng viên", *lines])
    return "\n".join("    " * row.depth + row.name for row in table.rows)


def _error(name: str, count: str) -> str:
    if not name:
        return _("Ghi tên đơn vị, hoặc chọn “Bỏ dòng này”.")
    if len(name) > LONGEST_NAME:
        return _("Tên dài quá %(most)s chữ.") % {"most": LONGEST_NAME}
    if count and _number(count) is None:
        return _("Số đảng viên là một số, hoặc để trống.")
    return ""


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None


def _options(*, is_long: bool) -> dict[str, SafeString]:
    """The options of the select of a row, made once for each kind: a list may have thousands of rows."""
    choices = [("", _("Bỏ dòng này")), *((kind.value, kind.label) for kind in UnitKind)]
    return {
        chosen: format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (value, _SELECTED if value == chosen else "", label)
                for value, label in choices
                if not is_long or chosen in ("", UnitKind.OTHER) or value in (chosen, "", UnitKind.OTHER)
            ),
        )
        for chosen, _label in choices
    }


__all__ = ["Row", "Table", "UnreadableList", "as_text", "read_list", "table_from", "table_of", "units_of"]
