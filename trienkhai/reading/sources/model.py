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
    DOC = "DOC"
    RTF = "RTF"
    ODT = "ODT"
    XLS = "XLS"
    ODS = "ODS"


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


class ConversionState(StrEnum):
    """How text of an old encoding (TCVN3, VNI) came to be as it is."""

    BY_FONT = "BY_FONT"  # decoded where the font of a run says so
    ASK = "ASK"  # as it stands; a person has to choose
    CHOSEN = "CHOSEN"  # decoded because a person chose so
    KEPT = "KEPT"  # as it stands because a person chose so


@dataclass(frozen=True)
class Conversion:
    """Text of an old encoding, shown both ways: ``lines`` holds the first ones as they stand and decoded."""

    encodings: tuple[str, ...]  # TCVN3, VNI
    state: ConversionState
    lines: tuple[tuple[str, str], ...]
    runs: int = 0  # runs of a Word file that were decoded


@dataclass(frozen=True)
class DoubtfulWord:
    """A word that was not certain on the picture of a page, between its neighbours there ("" at an end)."""

    text: str
    before: str = ""
    after: str = ""
    share: float = 0.0  # how much of the document stands before it, from 0 to 1, about


@dataclass(frozen=True)
class Source:
    kind: SourceKind
    lines: tuple[Line, ...]
    tracked_changes: bool = False  # the file holds insertions or deletions nobody accepted
    notices: tuple[str, ...] = ()  # codes for the person, e.g. TRACKED_CHANGES
    doubtful: tuple[DoubtfulWord, ...] = ()  # only of a scan
    scans: tuple[int, ...] = ()  # pages that were recognised, counted from 1
    conversion: Conversion | None = None
    #: The other view of converted text, and words that are not of the text: only the secrecy check looks at them.
    other_lines: tuple[Line, ...] = ()
