"""Scanned PDF: pages that are pictures become pages of glyphs like any other, words that are doubtful told apart."""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import pypdfium2 as pdfium

from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources import misread, ocr, pdf, raster
from trienkhai.reading.sources.characters import text_notices, tidy
from trienkhai.reading.sources.legible import check_legible, is_syllable
from trienkhai.reading.sources.model import DoubtfulWord, Line, Source, SourceKind
from trienkhai.reading.sources.ocr import Word
from trienkhai.reading.sources.pdfguard import check_streams
from trienkhai.reading.sources.pdfpage import Glyph, Page, Rule, read_page

#: Pages that are recognised in one document, each two to three seconds of one processor.
MAX_PAGES = 40
DPI = 300
LOOK_DPI = 110  # of a page on the screen
SURE = 60.0  # of 100; a word below is doubtful
SURE_OF_FIGURES = 95.0  # a day or a year that is wrong does the most harm, and a misread one is seldom below 90

_MOST_PIXELS = 24_000_000  # an A3 sheet at 300 dpi has 17 million
_POINTS = 72.0
_FEW_GLYPHS = 20
_SIDE_BY_SIDE = 2
_FIGURES = re.compile(r"\W*\d[\d/.\-]*\d\W*")
_AROUND_WORDS = ".,;:!?…()[]\"“”‘’'/-–—*"
_STEEPEST = 0.06  # pixels down for one to the right: 3.4 degrees


@dataclass(frozen=True)
class Program:
    """Where the program stands and where its models are; found by the parent process, which has a path."""

    path: str
    models: str = ""


def load(data: bytes, program: Program, *, every_page: bool = False) -> Source:
    """Read a PDF whose pages, some or all, are pictures. ``every_page``: the text layer is worth nothing.

    Raises ``Unreadable`` as ``pdf.load`` does; TOO_LARGE (``scans``) for too many pictures, NO_TEXT (``reason``
    ILLEGIBLE) when what was recognised is no text.
    """
    check_streams(data)
    document = pdf.open_document(data)
    try:
        read = _read_pages(document, program, every_page=every_page)
        notes = pdf.notes_on(document)
    finally:
        document.close()
    pages = [page for page, _ in read]
    if not any(page.glyphs for page in pages):
        raise Unreadable("NO_TEXT", reason="ILLEGIBLE")
    lines = tuple(pdf.lines_of(pages))
    _check(lines)
    doubtful = tuple(_doubtful_in(read))
    notices = [*text_notices("\n".join(line.text for line in lines)), "RECOGNISED"]
    if any(words is None for _, words in read):
        notices.append("PAGES_NOT_RECOGNISED")
    pictures = tuple(number for number, (_, words) in enumerate(read, start=1) if words != ())
    return Source(SourceKind.PDF, lines, notices=tuple(notices), doubtful=doubtful, scans=pictures, other_lines=notes)


def picture_of(data: bytes, number: int) -> bytes:
    """A page (counted from 1) as a PNG, to be looked at beside its text. Raises ``Unreadable`` as ``load`` does."""
    check_streams(data)
    document = pdf.open_document(data)
    try:
        if not 1 <= number <= len(document):
            raise Unreadable("DAMAGED", reason="PDF")
        return _png(_drawn(document, number - 1, dpi=LOOK_DPI))
    finally:
        document.close()


def _png(picture: _Picture) -> bytes:
    """Grey, 8 bits, rows unfiltered (ISO/IEC 15948)."""
    wide = picture.width
    rows = b"".join(b"\0" + picture.pixels[at : at + wide] for at in range(0, wide * picture.height, wide))
    head = struct.pack(">IIBBBBB", wide, picture.height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )


def _check(lines: Iterable[Line]) -> None:
    try:
        check_legible("\n".join(line.text for line in lines))
    except Unreadable:
        raise Unreadable("NO_TEXT", reason="ILLEGIBLE") from None


_Read = tuple[Page, Sequence[Word] | None]  # None: a picture on which no word was found


def _read_pages(document: pdfium.PdfDocument, program: Program, *, every_page: bool) -> list[_Read]:
    printed = [_printed(document, number) for number in range(len(document))]
    scans = [n for n, (page, picture) in enumerate(printed) if every_page or (picture and _is_bare(page))]
    if len(scans) > MAX_PAGES:
        raise Unreadable("TOO_LARGE", scans=MAX_PAGES)
    found: list[_Read] = [(page, ()) for page, _ in printed]
    refusals: set[str] = set()
    workers = min(_SIDE_BY_SIDE, os.cpu_count() or 1)
    with ThreadPoolExecutor(workers) as pool:
        at_work: list[tuple[int, Future[_Read]]] = []
        for number in [*scans, *[-1] * workers]:
            if number >= 0:
                at_work.append((number, pool.submit(_recognised, _drawn(document, number), program)))
            if at_work and (number < 0 or len(at_work) > workers):  # no more pictures in memory than are worked on
                at, first = at_work.pop(0)
                try:
                    found[at] = first.result()
                except Unreadable as refusal:
                    refusals.add(refusal.code)
                    found[at] = (printed[at][0], None)
    if "TOO_SLOW" in refusals and not any(page.glyphs for page, _ in found):
        raise Unreadable("TOO_SLOW", reason="TIME")
    return found


def _printed(document: pdfium.PdfDocument, number: int) -> tuple[Page, bool]:
    """A page by its text layer, and whether there is a picture on it."""
    try:
        sheet = document[number]
        try:
            return read_page(sheet), pdf.has_picture(sheet)
        finally:
            sheet.close()
    except pdfium.PdfiumError as fault:
        raise Unreadable("DAMAGED", reason="PDF") from fault


def _is_bare(page: Page) -> bool:
    return len(page.glyphs) < _FEW_GLYPHS


@dataclass(frozen=True)
class _Picture:
    """A page as grey pixels, row by row, and how many of them make an inch."""

    pixels: bytes
    width: int
    height: int
    dpi: int


def _drawn(document: pdfium.PdfDocument, number: int, *, dpi: int = DPI) -> _Picture:
    try:
        sheet = document[number]
        width, height = sheet.get_size()
        if not (1 <= width <= 20_000 and 1 <= height <= 20_000):
            raise Unreadable("DAMAGED", reason="PDF")
        scale = min(dpi / _POINTS, (_MOST_PIXELS / (width * height)) ** 0.5)
        bitmap = sheet.render(scale=scale, grayscale=True, may_draw_forms=False)
    except pdfium.PdfiumError as fault:
        raise Unreadable("DAMAGED", reason="PDF") from fault
    try:
        whole, wide = bytes(bitmap.buffer), bitmap.width
        if bitmap.stride != wide:
            whole = b"".join(whole[at : at + wide] for at in range(0, bitmap.stride * bitmap.height, bitmap.stride))
        return _Picture(whole, wide, bitmap.height, max(round(scale * _POINTS), 70))
    finally:
        bitmap.close()


def _recognised(picture: _Picture, program: Program) -> _Read:
    words = misread.set_right(
        ocr.recognise(
            picture.pixels, picture.width, picture.height, program=program.path, dpi=picture.dpi, models=program.models
        )
    )
    strokes = raster.strokes_of(picture.pixels, picture.width, picture.height, picture.dpi) if words else []
    return page_of(words, strokes, picture.width, picture.height, picture.dpi), words or None


def page_of(words: Sequence[Word], strokes: Sequence[raster.Stroke], width: int, height: int, dpi: int) -> Page:
    """The page as the PDF reader knows pages, in points and level: a sheet laid askew is set straight."""
    scale = _POINTS / dpi
    lines = _lines_of(words)
    slope = slope_of(lines)
    usual = _usual_height(lines)
    glyphs: list[Glyph] = []
    for line in lines:
        glyphs += _glyphs(line, slope, usual, scale)
    rules = tuple(_rule(stroke, slope, scale) for stroke in strokes)
    return Page(width * scale, height * scale, tuple(glyphs), rules)


def _lines_of(words: Sequence[Word]) -> list[list[Word]]:
    lines: list[list[Word]] = []
    for word in words:
        if not lines or lines[-1][-1].line != word.line:
            lines.append([])
        lines[-1].append(word)
    return lines


def slope_of(lines: Sequence[Sequence[Word]]) -> float:
    """How far the lines of print fall, in pixels for each to the right; 0 where too few are long enough to tell."""
    slopes = []
    for line in lines:
        if len(line) < 5:
            continue
        quarter = max(len(line) // 4, 2)
        first, last = line[:quarter], line[-quarter:]
        run = _middle(last) - _middle(first)
        if run > 200:
            slopes.append((median(w.bottom for w in last) - median(w.bottom for w in first)) / run)
    slope = median(slopes) if len(slopes) >= 3 else 0.0
    return slope if abs(slope) < _STEEPEST else 0.0


def _middle(words: Sequence[Word]) -> float:
    return sum(word.left + word.right for word in words) / (2 * len(words))


def _usual_height(lines: Sequence[Sequence[Word]]) -> float:
    """The height of the print of the page in pixels: the tallest of each line's words, in the middle of all lines."""
    heights = [_height(line) for line in lines for _ in line]
    return median(heights) if heights else 1.0


def _height(line: Sequence[Word]) -> float:
    """From the foot of hanging letters to the head of accents: the middle of the taller half of the words."""
    tall = sorted((word.bottom - word.top for word in line), reverse=True)
    return float(median(tall[: max(len(tall) // 2, 1)]))


def _glyphs(line: Sequence[Word], slope: float, usual: float, scale: float) -> list[Glyph]:
    """Letters spread evenly over the boxes of their words; all of a line share its height, as type does."""
    own = _height(line)
    height = usual if 0.7 * usual <= own <= 1.4 * usual else own
    bottom = median(word.bottom - slope * (word.left + word.right) / 2 for word in line)
    size = height * scale
    low, high = (bottom - height) * scale, bottom * scale
    shift = slope * bottom
    glyphs: list[Glyph] = []
    for before, word in pairwise([None, *_apart(line, 0.2 * height)]):
        assert word is not None  # noqa: S101  only the first is None
        left, step = word.left + shift, (word.right - word.left) / len(word.text)
        if before is not None and 0 <= word.left - before.right <= 0.9 * height:
            glyphs.append(Glyph(" ", (before.right + shift) * scale, left * scale, low, high, size))
        for number, char in enumerate(word.text):
            begins = left + number * step
            glyphs.append(Glyph(char, begins * scale, (begins + step) * scale, low, high, size))
    return glyphs


def _apart(line: Sequence[Word], gap: float) -> list[Word]:
    """The words of a line without overlap: a box that runs on under the next words would mix their letters with its own."""
    found = []
    for word, after in pairwise([*line, None]):
        assert word is not None  # noqa: S101  only the last is None
        ends = round(after.left - gap) if after is not None and after.left < word.right else word.right
        found.append(replace(word, right=ends) if word.left < ends else word)
    return found


def _rule(stroke: raster.Stroke, slope: float, scale: float) -> Rule:
    middle = (stroke.start + stroke.end) / 2
    at = stroke.at - slope * middle if stroke.level else stroke.at + slope * middle
    shift = slope * stroke.at * (1 if stroke.level else -1)
    return Rule(stroke.level, at * scale, (stroke.start + shift) * scale, (stroke.end + shift) * scale)


def _doubtful_in(read: Sequence[_Read]) -> Iterator[DoubtfulWord]:
    """The doubtful words of all pages, each with the share of the document's letters that stands before it."""
    whole = sum(len(page.glyphs) for page, _ in read) or 1
    before = 0
    for page, words in read:
        for word in doubtful_among(words or ()):
            yield replace(word, share=(before + word.share * len(page.glyphs)) / whole)
        before += len(page.glyphs)


def doubtful_among(words: Sequence[Word]) -> Iterable[DoubtfulWord]:
    """The words the program was not sure of and those that no language of ours has, each with its neighbours, by which
    it is found again in the text."""
    for at, word in enumerate(words):
        least = SURE_OF_FIGURES if _FIGURES.fullmatch(word.text) else SURE
        if word.sure < least or _is_no_word(word.text):
            before = words[at - 1].text if at else ""
            after = words[at + 1].text if at + 1 < len(words) else ""
            yield DoubtfulWord(tidy(word.text), tidy(before), tidy(after), at / len(words))


def _is_no_word(text: str) -> bool:
    """Letters with a Vietnamese vowel among them that make no Vietnamese syllable; "ĐUBND" may be an abbreviation."""
    letters = text.strip(_AROUND_WORDS)
    return letters.isalpha() and not letters.strip("đĐ").isascii() and not is_syllable(letters)
