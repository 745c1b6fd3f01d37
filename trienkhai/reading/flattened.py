"""Task tables that a copy has flattened, given back their cells: one cell a line, or cells parted by bars or tabs.

Only a table whose headings stand in a row and name at least the work and one of who, what comes out and by when is
taken for one; everything else stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from trienkhai.reading.paragraphs import is_noise
from trienkhai.reading.sources.model import Cell, Line, Place, Source, SourceKind
from trienkhai.reading.tables import role_of_heading
from trienkhai.vietnamese.terms import find_terms
from trienkhai.vietnamese.titles import starts_actor

_SPLIT = re.compile(r"\s*\|\s*|\t+\s*")
_ORDINAL = re.compile(r"(\d{1,3})[.)]?")
_GROUP = re.compile(r"[IVX]{1,5}[.)]?|[A-ZĐ][.)]?")
_FOOT = re.compile(r"(?:nơi nhận|ghi chú)\s*:", re.IGNORECASE)
_HEADING, _NUMBER_HEADING = 60, 16  # characters at most
_FEWEST, _MOST = 3, 9  # columns


def with_tables(source: Source) -> Source:
    """The source with flattened task tables as tables. Word files and sheets know their own cells."""
    if source.kind not in (SourceKind.TEXT, SourceKind.MARKDOWN):
        return source
    table = 1 + max((line.cell.table for line in source.lines if line.cell), default=-1)
    made: list[Line] = []
    at = 0
    lines = source.lines
    while at < len(lines):
        found = None
        if lines[at].place == Place.BODY and 1 < len(lines[at].text) < 400:
            text = lines[at].text
            if "|" in text or "\t" in text:
                found = _in_rows(lines, at, table)
            elif len(text) < _NUMBER_HEADING and role_of_heading(text) == "number":
                found = _on_lines(lines, at, table)
        if found is None:
            made.append(lines[at])
            at += 1
            continue
        cells, at = found
        made += cells
        table += 1
    return replace(source, lines=tuple(made))


def _is_header(roles: Sequence[str | None]) -> bool:
    named = {role for role in roles if role}
    return "work" in named and len(named - {"number"}) >= 2 and len(named) >= _FEWEST


def _in_rows(lines: Sequence[Line], at: int, table: int) -> tuple[list[Line], int] | None:
    """Rows of cells between bars or tabs without a ruled line under the headings."""
    heads = _SPLIT.split(lines[at].text.strip(" |"))
    if not _FEWEST <= len(heads) <= _MOST or not _is_header([role_of_heading(head) for head in heads]):
        return None
    made: list[Line] = []
    row, end = 0, at
    for n in range(at, len(lines)):
        text = lines[n].text.strip(" |")
        if not text or is_noise(lines[n].text):
            continue
        parts = _SPLIT.split(text)
        if len(parts) < 2 or lines[n].place != Place.BODY:
            break
        made += [_cell(lines[n], part, table, row, column) for column, part in enumerate(parts[: len(heads)]) if part]
        row, end = row + 1, n + 1
    return (made, end) if row > 1 else None


def _on_lines(lines: Sequence[Line], at: int, table: int) -> tuple[list[Line], int] | None:
    """One cell a line: the headings, then for each row its number and its cells."""
    heads: list[str] = []
    roles: list[str | None] = []
    end = at
    for n in range(at, min(at + 3 * _MOST, len(lines))):
        text = lines[n].text.strip()
        if not text:
            continue
        role = role_of_heading(text) if len(text) < _HEADING and lines[n].place == Place.BODY else None
        if role is None or len(roles) == _MOST:
            break
        heads.append(text)
        roles.append(role)
        end = n + 1
    if not heads or roles[0] != "number" or not _is_header(roles):
        return None
    made = [_cell(lines[at], head, table, 0, column) for column, head in enumerate(heads)]
    rows, end = _rows(lines, end)
    if not rows:
        return None
    for row, (number, cells) in enumerate(rows, start=1):
        made.append(_cell(number, number.text, table, row, 0))
        placed = _placed([cell.text.strip() for cell in cells], roles[1:])
        made += [_cell(cell, cell.text, table, row, 1 + column) for cell, column in zip(cells, placed, strict=True)]
    return made, end


def _rows(lines: Sequence[Line], start: int) -> tuple[list[tuple[Line, list[Line]]], int]:
    """The rows in order, each opened by the next number; a group heading between rows belongs to none."""
    rows: list[tuple[Line, list[Line]]] = []
    end = start
    in_group = False
    for n in range(start, len(lines)):
        line = lines[n]
        text = line.text.strip()
        if not text:
            continue
        if line.place != Place.BODY or _FOOT.match(text):
            break
        ordinal = _ORDINAL.fullmatch(text)
        if ordinal and int(ordinal[1]) in (1, len(rows) + 1):
            rows.append((line, []))
            in_group = False
        elif _GROUP.fullmatch(text):
            in_group = True
        elif not in_group:
            if not rows or len(rows[-1][1]) >= _MOST:
                break
            rows[-1][1].append(line)
        end = n + 1
    return [row for row in rows if row[1]], end


def _placed(cells: Sequence[str], roles: Sequence[str | None]) -> list[int]:
    """The column of each cell: in order when none is missing, else by what it can only be."""
    if len(cells) == len(roles):
        return list(range(len(roles)))
    work = roles.index("work")
    free = [column for column in range(len(roles)) if column != work]
    placed = [work]
    for cell in cells[1:]:
        wanted = (
            ("deadline",)
            if any(term.cued for term in find_terms(cell, column=True))
            else ("lead", "support")
            if starts_actor(cell)
            else ("product", "result", "note")
        )
        column = next((c for c in free if roles[c] is not None and roles[c] in wanted), None)
        if column is None:
            placed.append(placed[-1])  # a second line of the cell before
            continue
        free.remove(column)
        placed.append(column)
    return placed


def _cell(line: Line, text: str, table: int, row: int, column: int) -> Line:
    return replace(line, text=text.strip(), place=Place.TABLE, cell=Cell(table, row, column))
