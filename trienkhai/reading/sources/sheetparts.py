"""The XML of a workbook, read before the library does: how large the sheets are, and what they hide."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources.guard import parse_xml

#: Fields of one sheet, empty ones between the used ones included, and rows of one sheet.
MAX_FIELDS = 4_000_000
MAX_ROWS = 100_000
_MOST_HIDDEN = 20_000

_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"']([A-Z]{1,4})(\d{1,8})[\"'][^>]*?(/?)>")
_BARE_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s>/])(?![^>]*\br\s*=)")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_NUMBER = re.compile(rb"\br\s*=\s*[\"'](\d{1,8})[\"']")
_HIDDEN = re.compile(rb"\bhidden\s*=\s*[\"'](?:1|true)[\"']")
_CLAIM = re.compile(rb"\b(uniqueCount|count)\s*=\s*[\"']\s*\+?(\d{1,30})")
_MOST_CLAIMED = 10_000_000
_RUNNING = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)>([^<]{1,2000})<")
#: Codes of a running line: which third begins, and fonts, sizes, colours, fields (ISO/IEC 29500-1 18.3.1.46).
_THIRD = re.compile("&[LCR]")
_LOOK = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K[0-9]{2}[+-][0-9]{3}|[0-9]{1,3}|[A-Za-z])')
_BOXES = re.compile(r"xl/(?:drawings/[^/]+|comments[^/]*|comments/[^/]+)\.xml")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_SIDE = re.compile(rb"\b(min|max)\s*=\s*[\"'](\d{1,6})[\"']")
_RELATIONSHIP_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True)
class Hidden:
    """Rows and columns of a sheet that nobody sees, counted from 0."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()


def hidden_parts(parts: Mapping[str, bytes]) -> dict[str, Hidden]:
    """What each sheet hides, by the sheet's name. Raises ``Unreadable``: TOO_LARGE (``rows``) for a sheet that would
    fill the memory when laid out, DAMAGED when the workbook has no parts to speak of."""
    if "xl/workbook.xml" not in parts:
        raise Unreadable("DAMAGED", reason="MISSING_PART")
    for name, part in parts.items():
        _check_claims(part)
        if name.startswith("xl/worksheets/") and not name.endswith(".rels"):
            _check_extent(part)
    found: dict[str, Hidden] = {}
    targets = _targets(parts)
    for element in parse_xml(parts["xl/workbook.xml"]).iter("{*}sheet"):
        part = parts.get(targets.get(element.get(_RELATIONSHIP_ID) or element.get(_STRICT_ID) or "", ""), b"")
        if b"hidden" in part:
            found[element.get("name") or ""] = _hidden(part)
    return found


def words_beside(parts: Mapping[str, bytes]) -> Iterator[str]:
    """What stands on a sheet and in none of its cells: its name, what is printed at the head and foot of every page,
    text boxes and notes."""
    for element in parse_xml(parts.get("xl/workbook.xml", b"<x/>")).iter("{*}sheet"):
        yield element.get("name") or ""
    for name, part in parts.items():
        if name.startswith("xl/worksheets/"):
            for printed in _RUNNING.findall(part):
                for third in _THIRD.split(html.unescape(printed.decode("utf-8", "replace"))):
                    yield from _LOOK.sub("", third).splitlines()
        elif _BOXES.fullmatch(name):
            for paragraph in parse_xml(part).iter("{*}p", "{*}text"):
                yield "".join(run.text or "" for run in paragraph.iter("{*}t"))


def _targets(parts: Mapping[str, bytes]) -> dict[str, str]:
    source = parts.get("xl/_rels/workbook.xml.rels")
    if source is None:
        return {}
    return {
        element.get("Id") or "": posixpath.normpath(posixpath.join("/xl", element.get("Target") or "")).lstrip("/")
        for element in parse_xml(source).iter("{*}Relationship")
    }


def _check_claims(part: bytes) -> None:
    """A part may say how many members it has; the library makes room for so many, and dies of a false number."""
    for kind, digits in _CLAIM.findall(part):
        if int(digits) > (max(len(part), 1_000) if kind == b"uniqueCount" else _MOST_CLAIMED):
            raise Unreadable("DAMAGED", reason="WORKBOOK")


def _check_extent(part: bytes) -> None:
    rows = columns = 0
    first_row = first_column = 10**9
    for letters, digits, closed in _CELL.findall(part):
        if closed:
            continue
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        row = int(digits)
        rows, columns = max(rows, row), max(columns, column)
        first_row, first_column = min(first_row, row), min(first_column, column)
    bare = sum(1 for _ in _BARE_CELL.finditer(part))
    rows = max(rows, part.count(b"<row") if bare else 0)
    high, wide = rows - min(first_row, rows) + 1, columns - min(first_column, columns) + 1
    if high > MAX_ROWS or high * wide > MAX_FIELDS or bare > MAX_FIELDS:
        raise Unreadable("TOO_LARGE", rows=MAX_ROWS)


def _hidden(part: bytes) -> Hidden:
    rows: set[int] = set()
    at = -1
    for match in _ROW.finditer(part):
        number = _NUMBER.search(match[1])
        at = int(number[1]) - 1 if number else at + 1
        if _HIDDEN.search(match[1]):
            rows.add(at)
    columns: set[int] = set()
    for match in _COLUMN.finditer(part):
        if _HIDDEN.search(match[1]):
            sides = {side: int(value) for side, value in _SIDE.findall(match[1])}
            first, last = sides.get(b"min", 1), sides.get(b"max", 0)
            columns.update(range(first - 1, min(last, first + _MOST_HIDDEN)))
    return Hidden(frozenset(rows), frozenset(columns))
