"""What every source gives the grammar: lines in reading order, each knowing where it stood."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SourceKind(StrEnum):
    TEXT = "TEXT"
    MARKDOWN = "MARKDOWN"
    DOCX = "DOCX"
    PDF = "PDF"
    XLSX = "XLSX"


class Place(StrEnum):
    BODY = "BODY"
    TABLE = "TABLE"
    HEADER = "HEADER"  # running header of the pages
    FOOTER = "FOOTER"
    NOTE = "NOTE"  # footnote


@dataclass(frozen=True)
class Cell:
    """Where a line of a table stands. A merged cell is one cell with spans."""

    table: int
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True)
class Line:
    """One paragraph: NFC, no line break inside. An automatic list label is part of the text
    ("1.1- Nội dung"), and stands in ``label`` too when the file marked it as one."""

    text: str
    place: Place = Place.BODY
    cell: Cell | None = None
    label: str = ""
    bold: bool = False
    centred: bool = False


@dataclass(frozen=True)
class Source:
    kind: SourceKind
    lines: tuple[Line, ...]
    tracked_changes: bool = False  # the file holds insertions or deletions nobody accepted
    notices: tuple[str, ...] = ()  # codes for the person, e.g. TRACKED_CHANGES
