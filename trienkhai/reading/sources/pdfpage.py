"""One page of a PDF as its reader sees it: glyphs with their boxes and the ruled lines, turned upright."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from trienkhai.reading.errors import Unreadable

#: Glyphs of one page and path objects of one page; a page of a directive has some 3,000 and some 1,000.
MAX_GLYPHS = 100_000
MAX_PATHS = 60_000
_MAX_POINTS = 4_000  # of one path; a longer one is a picture
_DEEPEST_FORM = 4
_THIN = 3.0  # points; a bar no thicker is a ruled line
_SHORTEST_RULE = 4.0
_BOLD_WEIGHT = 600
_LONGEST_NAME = 128

_Matrix = tuple[float, float, float, float, float, float]
_SAME: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_SURROGATES = range(0xD800, 0xE000)
_NOTHING = frozenset((0x0D, 0x0A, 0, 0xFFFE, 0xFFFF))
_LINE_END_HYPHEN = 0x02  # as the library marks it


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character. Lengths are points; ``top`` is smaller than ``bottom`` and both grow down the page."""

    char: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, level or upright; for a level one ``at`` is its height on the page and ``start``, ``end`` run
    to the right, for an upright one ``at`` is its distance from the left and they run down."""

    level: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True)
class Page:
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    slanted: str = ""  # text across the others: a watermark, a stamp along the margin


def read_page(page: pdfium.PdfPage) -> Page:
    """The page upright. Annotations (the box of a signature, a note) are no text of the page.

    Raises ``Unreadable`` (BOMB) for a page of more glyphs or lines than any page has.
    """
    text = page.get_textpage()
    try:
        turn, glyphs, slanted = _glyphs(text)
    finally:
        text.close()
    left, bottom, right, top = page.get_bbox()
    upright = _Upright(turn, left, bottom, right, top)
    return Page(
        width=upright.width,
        height=upright.height,
        glyphs=tuple(upright.glyph(*glyph) for glyph in glyphs),
        rules=tuple(_rules(page, upright)),
        slanted=slanted,
    )


class _Upright:
    """Turns points of the page so that its text runs from left to right, and heights so that they grow downwards."""

    def __init__(self, turn: int, left: float, bottom: float, right: float, top: float) -> None:
        self._turn, self._box = turn, (left, bottom, right, top)
        wide, high = right - left, top - bottom
        self.width, self.height = (wide, high) if turn % 2 == 0 else (high, wide)

    def point(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self._box
        if self._turn == 0:
            return x - left, top - y
        if self._turn == 1:  # the text climbs
            return y - bottom, x - left
        if self._turn == 2:
            return right - x, y - bottom
        return top - y, right - x

    def glyph(self, char: str, x0: float, y0: float, x1: float, y1: float, size: float, bold: bool) -> Glyph:
        if self._turn == 0:
            left, _, _, top = self._box
            return Glyph(char, x0 - left, x1 - left, top - y1, top - y0, size, bold)
        (ax, ay), (bx, by) = self.point(x0, y0), self.point(x1, y1)
        return Glyph(char, min(ax, bx), max(ax, bx), min(ay, by), max(ay, by), size, bold)

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> Rule | None:
        (ax, ay), (bx, by) = self.point(x0, y0), self.point(x1, y1)
        wide, high = abs(bx - ax), abs(by - ay)
        if high <= _THIN and wide >= _SHORTEST_RULE and wide > high:
            return Rule(True, (ay + by) / 2, min(ax, bx), max(ax, bx))
        if wide <= _THIN and high >= _SHORTEST_RULE:
            return Rule(False, (ax + bx) / 2, min(ay, by), max(ay, by))
        return None


_RawGlyph = tuple[str, float, float, float, float, float, bool]


def _glyphs(text: pdfium.PdfTextPage) -> tuple[int, list[_RawGlyph], str]:
    """The quarter turns of the page's text, its glyphs in the order of the file, and the text at other angles."""
    count = text.count_chars()
    if count > MAX_GLYPHS:
        raise Unreadable("BOMB", reason="GLYPHS")
    unicode_of, box_of, handle = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox, text.raw
    box = raw.FS_RECTF()
    where = ctypes.byref(box)
    found: list[tuple[int | None, _RawGlyph]] = []
    turns: Counter[int | None] = Counter()
    high_half = 0
    looks = _Looks(handle)
    look: _Look = (0, 0.0, False)
    seen: tuple[float, float] | None = None  # asked anew when a word or a letter of another height begins
    for index in range(count):
        code = unicode_of(handle, index)
        if code in _NOTHING or (code == 0x20 and raw.FPDFText_IsGenerated(handle, index) == 1):
            seen = None
            continue
        if code in _SURROGATES:
            if code < 0xDC00:
                high_half = code
                continue
            code = 0x10000 + ((high_half - 0xD800) << 10) + (code - 0xDC00) if high_half else 0xFFFD
            high_half = 0
        if not box_of(handle, index, where):
            continue
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        if not (-1e6 < left < 1e6 and -1e6 < right < 1e6 and -1e6 < bottom < 1e6 and -1e6 < top < 1e6):
            continue
        if seen != (bottom, top):
            look, seen = looks.at(index), (bottom, top)
        turns[look[0]] += 1
        char = "-" if code == _LINE_END_HYPHEN else chr(code) if code <= 0x10FFFF else "\ufffd"
        found.append((look[0], (char, left, bottom, right, top, look[1], look[2])))
        if code == 0x20:
            seen = None
    usual = max((turn for turn in turns if turn is not None), key=lambda turn: turns[turn], default=0)
    main = [glyph for turn, glyph in found if turn == usual]
    slanted = "".join(glyph[0] for turn, glyph in found if turn != usual)
    return usual or 0, main, slanted


_Look = tuple[int | None, float, bool]


class _Looks:
    """How letters look, asked once for each piece of text and each font."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._piece = 0
        self._look: _Look = (0, 0.0, False)
        self._bold: dict[int, bool] = {}

    def at(self, index: int) -> _Look:
        """Quarter turns, size in points, and whether it is bold."""
        piece = raw.FPDFText_GetTextObject(self._handle, index)
        address = ctypes.cast(piece, ctypes.c_void_p).value or 0
        if address != self._piece or not address:
            self._piece = address
            size = raw.FPDFText_GetFontSize(self._handle, index)
            turn = _quarter(raw.FPDFText_GetCharAngle(self._handle, index))
            self._look = (turn, size if 0 < size < 1e4 else 0.0, bool(address) and self._is_bold(piece))
        return self._look

    def _is_bold(self, piece: Any) -> bool:
        """By weight, or by name: some programs write no weight."""
        font = raw.FPDFTextObj_GetFont(piece)
        address = ctypes.cast(font, ctypes.c_void_p).value or 0
        if not address:
            return False
        if address not in self._bold:
            name = ctypes.create_string_buffer(_LONGEST_NAME)
            length = raw.FPDFFont_GetBaseFontName(font, name, _LONGEST_NAME)
            named = 0 < length <= _LONGEST_NAME and b"bold" in name.value.lower()
            self._bold[address] = named or raw.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT
        return self._bold[address]


def _quarter(angle: float) -> int | None:
    """Quarter turns to the left of an angle that the library counts in radians to the right; None for a slanted one."""
    turns = -angle / (math.pi / 2)
    nearest = round(turns)
    return nearest % 4 if abs(turns - nearest) < 0.08 else None


def _rules(page: pdfium.PdfPage, upright: _Upright) -> Iterator[Rule]:
    left = MAX_PATHS
    for path, matrix in _paths(page.raw, None, _SAME, 0):
        left -= 1
        if left < 0:
            raise Unreadable("BOMB", reason="PATHS")
        for x0, y0, x1, y1 in _strokes(path, matrix):
            rule = upright.rule(x0, y0, x1, y1)
            if rule is not None:
                yield rule


def _paths(page: Any, form: Any, matrix: _Matrix, depth: int) -> Iterator[tuple[Any, _Matrix]]:
    count = raw.FPDFFormObj_CountObjects(form) if form is not None else raw.FPDFPage_CountObjects(page)
    for index in range(max(count, 0)):
        item = raw.FPDFFormObj_GetObject(form, index) if form is not None else raw.FPDFPage_GetObject(page, index)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            yield item, _times(_matrix_of(item), matrix)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
            yield from _paths(page, item, _times(_matrix_of(item), matrix), depth + 1)


def _matrix_of(item: Any) -> _Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, ctypes.byref(found)):
        return _SAME
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _strokes(path: Any, matrix: _Matrix) -> Iterator[tuple[float, float, float, float]]:
    """The straight parts of a path that are drawn: the sides of a stroked one, the bars among filled ones."""
    fill, stroke = ctypes.c_int(), raw.FPDF_BOOL()
    if not raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke)):
        return
    count = raw.FPDFPath_CountSegments(path)
    if count < 2 or count > _MAX_POINTS or not (fill.value or stroke.value):
        return
    for part in _parts(path, count, matrix):
        xs, ys = [x for x, _ in part], [y for _, y in part]
        x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
        if not all(map(math.isfinite, (x0, x1, y0, y1))):
            continue
        if x1 - x0 <= _THIN or y1 - y0 <= _THIN:
            yield x0, y0, x1, y1
        elif stroke.value:
            for (ax, ay), (bx, by) in pairwise(part):
                yield ax, ay, bx, by


def _parts(path: Any, count: int, matrix: _Matrix) -> Iterator[list[tuple[float, float]]]:
    """The pieces of a path, each a chain of points; a closed one ends where it began."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    part: list[tuple[float, float]] = []
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        if not raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            continue
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO and part:
            if len(part) > 1:
                yield part
            part = []
        part.append(point)
        if raw.FPDFPathSegment_GetClose(segment) and len(part) > 1:
            part.append(part[0])
    if len(part) > 1:
        yield part
