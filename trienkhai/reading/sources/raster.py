"""Ruled lines on the picture of a page: long thin rows of dark pixels, level or upright."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DARK = 190  # of 255; the grey that is left of a thin line between two rows of pixels counts too
_SHORTEST = 0.22  # inches; no stroke of a letter of the usual size is so long
_THICKEST = 0.05  # inches; what is thicker is a bar or a picture
_PLACES = (11, 29, 47, 68, 86)  # hundredths of its length, none of them where columns of a table often meet
_MOST_RUNS = 20_000  # of one direction; a page with more is a photograph
_MOST_LOOKED_AT = 100_000  # thick ones too: each look costs as much as a run of a line
_TO_MARKS = bytes(1 if value < _DARK else 0 for value in range(256))


@dataclass(frozen=True, slots=True)
class Stroke:
    """A row of dark pixels. ``at`` is its height for a level one, its distance from the left for an upright one."""

    level: bool
    at: int
    start: int
    end: int


def strokes_of(pixels: bytes, width: int, height: int, dpi: int) -> list[Stroke]:
    """All strokes of a page, each pixel row of a line one of its own. ``pixels``: one byte each, row by row."""
    marks = pixels.translate(_TO_MARKS)
    shortest, thickest = int(_SHORTEST * dpi), max(int(_THICKEST * dpi), 3)
    run = re.compile(rb"\x01{%d,}" % shortest)
    found: list[Stroke] = []
    for level, lines in ((True, _rows(marks, width, height)), (False, _columns(marks, width, height))):
        made: list[Stroke] = []
        looked_at = 0
        for at, line in lines:
            for match in run.finditer(line):
                looked_at += 1
                if not _is_thick(marks, width, height, level, at, match.start(), match.end(), thickest):
                    made.append(Stroke(level, at, match.start(), match.end()))
            if len(made) > _MOST_RUNS or looked_at > _MOST_LOOKED_AT:
                return []
        found += made
    return found


def _rows(marks: bytes, width: int, height: int) -> Iterator[tuple[int, bytes]]:
    for at in range(height):
        yield at, marks[at * width : (at + 1) * width]


def _columns(marks: bytes, width: int, height: int) -> Iterator[tuple[int, bytes]]:
    for at in range(width):
        yield at, marks[at : width * height : width]


def _is_thick(marks: bytes, width: int, height: int, level: bool, at: int, start: int, end: int, thickest: int) -> bool:
    """Whether the dark goes on across the stroke at most of five places; a table's lines cross one or two of them."""
    thick = 0
    for share in _PLACES:
        along = start + (end - start) * share // 100
        size = 1
        for step in (-1, 1):
            other = at + step
            while 0 <= other < (height if level else width) and size <= thickest:
                if not marks[other * width + along if level else along * width + other]:
                    break
                size += 1
                other += step
        thick += size > thickest
    return 2 * thick > len(_PLACES)
