"""PDF files with a text layer: pages to lines in reading order, without what belongs to the paper alone."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources import pdftables
from trienkhai.reading.sources.characters import text_notices, tidy
from trienkhai.reading.sources.guard import check_line_count
from trienkhai.reading.sources.legible import check_legible
from trienkhai.reading.sources.model import Line, Place, Source, SourceKind
from trienkhai.reading.sources.pdfflow import Text, flow, leading_of
from trienkhai.reading.sources.pdfforms import check_forms
from trienkhai.reading.sources.pdfgrid import Grid, grids_of
from trienkhai.reading.sources.pdfguard import check_streams
from trienkhai.reading.sources.pdflines import Column, Row, columns_of, rows_of, runs_of
from trienkhai.reading.sources.pdfpage import Glyph, Page, read_page
from trienkhai.reading.sources.pdftables import Table

#: Pages and glyphs of one document; the longest directives with their annexes have some hundred pages.
MAX_PAGES = 500
MAX_GLYPHS = 1_500_000

_MOST_NOTES = 500  # of a page
_LONGEST_NOTE = 4_096  # bytes; a mark is short
_PAGE_NUMBER = re.compile(r"[-–—\s]*(?:trang\s*)?\d{1,4}(?:\s*[/|]\s*\d{1,4})?[-–—\s]*", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_EDGE = 0.14  # of the height of a page: where running headers and footers stand
_SMALL = 0.9  # of the usual size: footnotes are smaller
_NOTE_RULE = (60.0, 260.0)  # points: the stroke above footnotes
_SEAL = re.compile(
    r"(?:(?:được\s+)?ký (?:số )?bởi|người ký|digitally signed|signed by|signature valid|thời gian ký|ngày ký|email|cơ quan|tổ chức|chức vụ)\s*:?\s",
    re.IGNORECASE,
)


@dataclass
class _Sheet:
    """A page taken apart: its rows of print outside tables, and its grids with the glyphs in them."""

    page: Page
    rows: list[Row]
    grids: list[tuple[Grid, Table]]
    notes: list[Row]


def load(data: bytes) -> Source:
    """Read a PDF.

    Raises ``Unreadable``: DAMAGED (``reason`` PDF, or SCRAMBLED for letters that make no words), ENCRYPTED, BOMB,
    TOO_LARGE (``pages``), NO_TEXT (``reason`` SCANNED where pages are pictures).
    """
    check_streams(data)
    check_forms(data)
    document = open_document(data)
    try:
        pages, pictures = _pages(document)
        notes = notes_on(document)
    finally:
        document.close()
    if not any(not glyph.char.isspace() for page in pages for glyph in page.glyphs):
        raise Unreadable("NO_TEXT", reason="SCANNED" if pictures else "EMPTY")
    lines = tuple(lines_of(pages))
    text = "\n".join(line.text for line in lines)
    check_legible(text)
    thin = sum(1 for page in pages if len(page.glyphs) < 20)
    notices = [*text_notices(text), *(["PAGES_WITHOUT_TEXT"] if pictures and thin else [])]
    return Source(SourceKind.PDF, lines, notices=tuple(notices), other_lines=notes)


def open_document(data: bytes) -> pdfium.PdfDocument:
    """The file, opened. Raises ``Unreadable``: DAMAGED, ENCRYPTED, TOO_LARGE. Its streams have been measured before."""
    try:
        document = pdfium.PdfDocument(data)
        count = len(document)
    except pdfium.PdfiumError as fault:
        code = getattr(fault, "err_code", None)
        if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise Unreadable("ENCRYPTED") from fault
        raise Unreadable("DAMAGED", reason="PDF") from fault
    if count > MAX_PAGES:
        document.close()
        raise Unreadable("TOO_LARGE", pages=MAX_PAGES)
    if count < 1:
        document.close()
        raise Unreadable("DAMAGED", reason="PDF")
    return document


def _pages(document: pdfium.PdfDocument) -> tuple[list[Page], int]:
    """The pages, and how many of them without text hold a picture."""
    pages: list[Page] = []
    pictures = glyphs = 0
    for number in range(len(document)):
        try:
            sheet = document[number]
        except pdfium.PdfiumError as fault:
            raise Unreadable("DAMAGED", reason="PDF") from fault
        try:
            page = read_page(sheet)
            if len(page.glyphs) < 20 and has_picture(sheet):
                pictures += 1
        except pdfium.PdfiumError as fault:
            raise Unreadable("DAMAGED", reason="PDF") from fault
        finally:
            sheet.close()
        pages.append(page)
        glyphs += len(page.glyphs)
        if glyphs > MAX_GLYPHS:
            raise Unreadable("TOO_LARGE", pages=number)
    return pages, pictures


def notes_on(document: pdfium.PdfDocument) -> tuple[Line, ...]:
    """What was typed over the pages by a program for looking at them (a stamp, a box of text, a field filled in). It is
    no text of the document, but may be its mark."""
    found: dict[str, None] = {}
    for number in range(len(document)):
        try:
            sheet = document[number]
        except pdfium.PdfiumError as fault:
            raise Unreadable("DAMAGED", reason="PDF") from fault
        try:
            for at in range(min(raw.FPDFPage_GetAnnotCount(sheet.raw), _MOST_NOTES)):
                annotation = raw.FPDFPage_GetAnnot(sheet.raw, at)
                if annotation:
                    found |= dict.fromkeys(_words_of(annotation))
                    raw.FPDFPage_CloseAnnot(annotation)
        finally:
            sheet.close()
    return tuple(Line(words, Place.HEADER) for words in found)


def _words_of(annotation: raw.FPDF_ANNOTATION) -> list[str]:
    words: list[str] = []
    for key in (b"Contents", b"V"):
        room = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
        if 2 < room <= _LONGEST_NOTE:
            held = ctypes.create_string_buffer(room)
            raw.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(held, ctypes.POINTER(raw.FPDF_WCHAR)), room)
            words += held.raw.decode("utf-16-le", "replace").rstrip("\0").splitlines()
    return [line for word in words if (line := tidy(word))]


def has_picture(sheet: pdfium.PdfPage) -> bool:
    """Whether something on the page may be a picture of text."""
    count = min(raw.FPDFPage_CountObjects(sheet.raw), 2_000)
    kinds = (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM, raw.FPDF_PAGEOBJ_SHADING)
    return any(raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(sheet.raw, n)) in kinds for n in range(count))


def lines_of(pages: Sequence[Page]) -> Iterator[Line]:
    """The lines of a document from its pages, wherever their glyphs come from."""
    usual = _usual_size(pages)
    sheets = [_sheet(page, usual) for page in pages]
    running = _take_running(sheets)
    items = list(_items(sheets))
    leading = leading_of(item for item in items if isinstance(item, Column))
    made = tables = 0
    waiting: list[Column] = []
    open_table: Table | None = None
    for item in items:
        if isinstance(item, Column):
            if open_table is not None:
                yield from _table_lines(open_table, tables)
                tables, open_table = tables + 1, None
            waiting.append(item)
            continue
        if open_table is not None and pdftables.goes_on(open_table, item):
            pdftables.append(open_table, item)
            continue
        if open_table is not None:
            yield from _table_lines(open_table, tables)
            tables += 1
        yield from _text_lines(flow(waiting, leading))
        waiting, open_table = [], item
        made += len(item.cells)
        check_line_count(made)
    if open_table is not None:
        yield from _table_lines(open_table, tables)
    yield from _text_lines(flow(waiting, leading))
    for sheet in sheets:
        if sheet.notes:
            lines = [row.line() for row in sheet.notes]
            note = Column(lines, min(line.x0 for line in lines), max(line.x1 for line in lines))
            yield from (Line(tidy(text.words), Place.NOTE) for text in flow([note], leading))
    yield from running
    for words in dict.fromkeys(tidy(page.slanted) for page in pages if page.slanted.strip()):
        yield Line(words, Place.HEADER)


def _usual_size(pages: Sequence[Page]) -> float:
    sizes = Counter(round(glyph.size * 2) / 2 for page in pages for glyph in page.glyphs)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _sheet(page: Page, usual: float) -> _Sheet:
    grids: list[tuple[Grid, Table]] = []
    loose: Sequence[Glyph] = page.glyphs
    for grid in grids_of(page.rules):
        table = pdftables.fill(grid, loose)
        if not pdftables.is_table(table):
            continue
        grids.append((grid, table))
        loose = [glyph for glyph in loose if _outside(grid, glyph)]
    rows = rows_of(runs_of(loose))
    notes = _take_notes(page, rows, usual, grids)
    rows = [row for row in rows if not _is_seal(row, usual)]
    return _Sheet(page, rows, grids, notes)


def _outside(grid: Grid, glyph: Glyph) -> bool:
    return grid.box_at((glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2) is None


def _is_seal(row: Row, usual: float) -> bool:
    """Words that a signing program prints into its box: small, and always the same."""
    line = row.line()
    return 0 < line.size < 0.75 * usual and _SEAL.match(line.text) is not None


def _take_notes(page: Page, rows: list[Row], usual: float, grids: Sequence[tuple[Grid, Table]]) -> list[Row]:
    """Footnotes leave the rows: small print under a short stroke in the lower part of a page."""
    for rule in sorted((rule for rule in page.rules if rule.level), key=lambda rule: rule.at):
        if rule.at < 0.35 * page.height or not _NOTE_RULE[0] <= rule.end - rule.start <= _NOTE_RULE[1]:
            continue
        if any(grid.top - 2 <= rule.at <= grid.bottom + 2 for grid, _ in grids):
            continue
        below = [row for row in rows if row.top >= rule.at - 4]
        words = [row for row in below if not _PAGE_NUMBER.fullmatch(row.line().text)]
        if words and all(row.line().size <= _SMALL * usual for row in words) and words[0].top - rule.at < 3 * usual:
            rows[:] = [row for row in rows if row not in words]
            return words
    return []


def _take_running(sheets: Sequence[_Sheet]) -> list[Line]:
    """Page numbers leave the rows for good; words that stand at the same edge of most pages become one line."""
    edges: dict[tuple[str, str], list[tuple[_Sheet, Row]]] = {}
    for sheet in sheets:
        height = sheet.page.height
        for row in [*sheet.rows[:1], *sheet.rows[-1:]]:
            if _PAGE_NUMBER.fullmatch(row.line().text) and not 0.1 * height < row.top < 0.88 * height:
                sheet.rows = [other for other in sheet.rows if other is not row]
        heads = [row for row in _set_apart(sheet.rows[:4]) if row.bottom < _EDGE * height]
        feet = [row for row in _set_apart(sheet.rows[:-5:-1]) if row.top > (1 - _EDGE) * height]
        for place, near in (("HEADER", heads), ("FOOTER", feet)):
            for row in near:
                edges.setdefault((place, _DIGITS.sub("#", tidy(row.line().text))), []).append((sheet, row))
    lines: list[Line] = []
    for (place, _), found in edges.items():
        pages = {id(sheet) for sheet, _ in found}
        if len(pages) < 2 or len(pages) < min(3, len(sheets)) or len(pages) < 0.3 * len(sheets):
            continue
        words = tidy(found[0][1].line().text)
        for sheet, row in found:
            sheet.rows = [other for other in sheet.rows if other is not row]
        if not _PAGE_NUMBER.fullmatch(words):
            lines.append(Line(words, Place(place)))
    return lines


def _set_apart(rows: Sequence[Row]) -> Sequence[Row]:
    """The outermost rows of a page, when an empty strip parts them from the rows after them."""
    for count, (row, after) in enumerate(pairwise(rows), start=1):
        if abs(after.top - row.top) > 1.75 * (row.bottom - row.top):
            return rows[:count]
    return rows if len(rows) < 4 else ()


def _items(sheets: Iterable[_Sheet]) -> Iterator[Column | Table]:
    """Columns of print and tables in reading order."""
    for sheet in sheets:
        left, right = _measure(sheet)
        at = 0
        for grid, table in sheet.grids:
            end = at
            while end < len(sheet.rows) and sheet.rows[end].top + sheet.rows[end].bottom < 2 * grid.top:
                end += 1
            yield from columns_of(sheet.rows[at:end], left, right)
            yield table
            at = end
        yield from columns_of(sheet.rows[at:], left, right)


def _measure(sheet: _Sheet) -> tuple[float, float]:
    """Left and right edge of the running text of a page, in points."""
    width = sheet.page.width
    lines = [row.line() for row in sheet.rows]
    long = [line for line in lines if line.x1 - line.x0 > 0.5 * width] or lines
    if not long:
        return 0.0, width
    left = _edge([line.x0 for line in long])
    return left, max(_edge([line.x1 for line in long], last=True), left + 1)


def _edge(values: list[float], *, last: bool = False) -> float:
    """The outermost place that is no stray: shared by a second line, when there is one."""
    ordered = sorted(values, reverse=last)
    for first, second in pairwise(ordered):
        if abs(first - second) < 6:
            return first
    return ordered[0]


def _text_lines(texts: Sequence[Text]) -> Iterator[Line]:
    for text in texts:
        if text.apart:
            yield Line("")
        if words := tidy(text.words):
            yield Line(words, bold=text.bold, centred=text.centred)


def _table_lines(table: Table, number: int) -> Iterator[Line]:
    for cell, texts in pdftables.placed(table, number):
        for text in texts or (Text("", False, False, False),):
            yield Line(tidy(text.words), Place.TABLE, cell, bold=text.bold, centred=text.centred)
