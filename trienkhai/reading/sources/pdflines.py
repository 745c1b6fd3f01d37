"""Glyphs to lines of print: words put together by where they stand, columns side by side read one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from trienkhai.reading.sources.pdfpage import Glyph

_WORD_GAP = 0.1  # of the size of the letters; a wider gap is a space
_JUMP = 1.0  # of the size; a wider gap ends a run of print
_GUTTER = 1.2  # of the size; the narrowest space between two columns
_LEAST_GUTTER = 0.5  # of the size, once a line has shown the columns
_LONE_GUTTER = 3.0  # of the size, where only one line has both columns
_RAISED = 0.8  # of the size beside it: a smaller number above the line is a note's mark
_UNIT = re.compile(r"(?:^|[\s\d(])[kcdm]?m$", re.IGNORECASE)
_BARE_LABEL = re.compile(r"(?:[-–—+*•▪●]|\(?[0-9IVXLC]{1,5}(?:\.\d{1,2}){0,3}[.)\-–:/]*|[a-zđ][.)])")


@dataclass(slots=True)
class Run:
    """Glyphs that follow one another on a line without a wide gap."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    glyphs: list[Glyph]


@dataclass(frozen=True, slots=True)
class PrintLine:
    """One line of print in one column. Lengths in points."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass
class Row:
    """What stands at one height of the page, from left to right."""

    runs: list[Run]
    top: float
    bottom: float
    reach: float = 0.0  # width of its longest run

    def line(self, runs: Sequence[Run] | None = None) -> PrintLine:
        return _line(self.runs if runs is None else runs)


@dataclass
class Column:
    """Lines of one column, or of the whole width, between ``left`` and ``right``."""

    lines: list[PrintLine] = field(default_factory=list)
    left: float = 0.0
    right: float = 0.0
    beside: bool = False  # whether another column stands beside it


def runs_of(glyphs: Iterable[Glyph]) -> list[Run]:
    """Glyphs in the order of the file to runs; where the file jumps, a new run begins."""
    runs: list[Run] = []
    letters: list[Glyph] = []
    for glyph in glyphs:
        if letters and _breaks(letters[-1], glyph):
            runs += _run(letters)
            letters = []
        letters.append(glyph)
    return runs + _run(letters)


def _breaks(before: Glyph, glyph: Glyph) -> bool:
    size = max(before.size, glyph.size, 1.0)
    if min(before.bottom, glyph.bottom) - max(before.top, glyph.top) < 0.5 * min(
        before.bottom - before.top, glyph.bottom - glyph.top
    ):
        return True
    if min(before.size, glyph.size) < _RAISED * size:
        return True
    gap = glyph.x0 - before.x1
    return gap > _JUMP * size or glyph.x0 < before.x0 - 0.5 * size or gap < -1.5 * size


def _run(letters: list[Glyph]) -> list[Run]:
    """One run, or several where a row of spaces was typed to set columns apart."""
    parts: list[list[Glyph]] = [[]]
    spaces: list[Glyph] = []
    spread = _spread(letters)
    for glyph in letters:
        if glyph.char.isspace():
            spaces.append(glyph)
            continue
        if parts[-1] and len(spaces) >= 3 and glyph.x0 - parts[-1][-1].x1 > _GUTTER * glyph.size:
            parts.append([])
        elif parts[-1] and (spaces or glyph.x0 - parts[-1][-1].x1 > spread + _WORD_GAP * max(glyph.size, 1.0)):
            last = parts[-1][-1]
            parts[-1].append(Glyph(" ", last.x1, glyph.x0, last.top, last.bottom, last.size, last.bold))
        parts[-1].append(glyph)
        spaces = []
    return [_one_run(part) for part in parts if part]


def _spread(letters: list[Glyph]) -> float:
    """The gap between letters set apart for looks, in points; 0 for usual print."""
    gaps = [
        after.x0 - before.x1 for before, after in pairwise(letters) if before.char.isalpha() and after.char.isalpha()
    ]
    return max(median(gaps), 0.0) if len(gaps) >= 4 else 0.0


def _one_run(part: list[Glyph]) -> Run:
    bold = sum(glyph.bold for glyph in part)
    return Run(
        text="".join(glyph.char for glyph in part),
        x0=min(glyph.x0 for glyph in part),
        x1=max(glyph.x1 for glyph in part),
        top=min(glyph.top for glyph in part),
        bottom=max(glyph.bottom for glyph in part),
        size=max(glyph.size for glyph in part),
        bold=bold * 2 > len(part),
        glyphs=part,
    )


def rows_of(runs: Iterable[Run]) -> list[Row]:
    """Runs at the same height, from top to bottom."""
    rows: list[Row] = []
    for run in sorted(runs, key=lambda run: run.top + run.bottom):
        height, width = run.bottom - run.top, run.x1 - run.x0
        home = None
        for row in rows[-3:]:
            shared = min(row.bottom, run.bottom) - max(row.top, run.top)
            if shared >= 0.55 * min(height, row.bottom - row.top):
                home = row
        if home is None:
            rows.append(Row([run], run.top, run.bottom, width))
        else:
            home.runs.append(run)
            if width > home.reach:
                home.top, home.bottom, home.reach = run.top, run.bottom, width
    rows.sort(key=lambda row: row.top + row.bottom)
    for row in rows:
        row.runs = _rewoven(_without_doubles(sorted(row.runs, key=lambda run: run.x0)))
    return rows


def _without_doubles(runs: list[Run]) -> list[Run]:
    """Letters printed twice to look bold count once."""
    kept: list[Run] = []
    for run in runs:
        if not (kept and kept[-1].text == run.text and abs(kept[-1].x0 - run.x0) < 0.2 * max(run.size, 1.0)):
            kept.append(run)
    return kept


def _rewoven(runs: list[Run]) -> list[Run]:
    """Runs that stand inside one another, as when letters of a second font were printed afterwards, put together
    letter by letter."""
    if not any(after.x0 < before.x1 - 0.3 * before.size for before, after in pairwise(runs)):
        return runs
    letters = sorted(
        (glyph for run in runs for glyph in run.glyphs if not glyph.char.isspace()), key=lambda g: g.x0 + g.x1
    )
    woven: list[list[Glyph]] = []
    for glyph in letters:
        last = woven[-1][-1] if woven else None
        if last is None or glyph.x0 - last.x1 > _JUMP * max(glyph.size, last.size, 1.0):
            woven.append([])
        woven[-1].append(glyph)
    return [run for part in woven for run in _run(part)]


def _line(runs: Sequence[Run]) -> PrintLine:
    size = max(run.size for run in runs)
    longest = max(runs, key=lambda run: len(run.text))
    text, end = "", runs[0].x0
    for run in runs:
        raised = run.size < _RAISED * size and run.bottom < longest.bottom - 0.12 * size
        if raised and text and run.text.strip(" ()[]").isdecimal() and not _UNIT.search(text):
            continue
        if text and run.x0 - end > _WORD_GAP * max(run.size, 1.0):
            text += " "
        text += run.text
        end = max(end, run.x1)
    letters = sum(len(run.text) for run in runs)
    bold = sum(len(run.text) for run in runs if run.bold)
    return PrintLine(
        " ".join(text.split()), runs[0].x0, end, longest.top, longest.bottom, longest.size, bold * 10 > letters * 9
    )


# Columns


def columns_of(rows: Sequence[Row], left: float, right: float) -> list[Column]:
    """Rows to columns in reading order. Rows with one empty strip in common are two columns; all others one."""
    made: list[Column] = []
    at = 0
    while at < len(rows):
        after_text = at > 0 and rows[at - 1].runs[-1].x1 - rows[at - 1].runs[0].x0 > 0.6 * (right - left)
        zone = _zone(rows, at, right - left, lead_in=not after_text)
        if zone is None:
            if not made or made[-1].beside:
                made.append(Column([], left, right))
            made[-1].lines.append(rows[at].line())
            at += 1
            continue
        end, gutter = zone
        middle = (gutter[0] + gutter[1]) / 2
        sides: tuple[list[PrintLine], list[PrintLine]] = ([], [])
        for row in rows[at:end]:
            for side in (0, 1):
                runs = [run for run in row.runs if (run.x0 + run.x1 > 2 * middle) == bool(side)]
                if runs:
                    sides[side].append(row.line(runs))
        for lines in sides:
            low, high = min(line.x0 for line in lines), max(line.x1 for line in lines)
            made.append(Column(lines, low, high, beside=True))
        at = end
    return made


def _zone(rows: Sequence[Row], at: int, width: float, *, lead_in: bool) -> tuple[int, tuple[float, float]] | None:
    """Where a stretch of two columns that begins here ends, and its gutter; None when none begins. ``lead_in``: it may
    begin with a line or two of one column alone, which a line of running text above forbids."""
    doubles, end = 0, at
    gutter: tuple[float, float] | None = None
    widest = 0.0
    for number in range(at, len(rows)):
        row = rows[number]
        size = max(run.size for run in row.runs)
        if number > at and row.top - rows[number - 1].bottom > 12 * size:
            break
        own = _gaps(row, size)
        if own and gutter is None:
            lone = max(own, key=lambda gap: gap[1] - gap[0])
            shared = [lone]
            if number > at and any(not _beside(before, lone) for before in rows[at:number]):
                break
        elif own and gutter is not None:
            shared = [both for gap in own if (both := _common(gap, gutter))[1] - both[0] >= _LEAST_GUTTER * size]
        else:
            shared = []
        if shared:
            gutter = max(shared, key=lambda gap: gap[1] - gap[0])
            widest = max(widest, gutter[1] - gutter[0])
            doubles, end = doubles + 1, number + 1
        elif gutter is not None:
            narrowed = _narrowed(row, gutter)
            if narrowed is None or narrowed[1] - narrowed[0] < _LEAST_GUTTER * size:
                break
            far = row.top - rows[number - 1].bottom > 2.5 * size and row.runs[-1].x1 <= gutter[0]
            if far:
                break
            gutter, end = narrowed, number + 1
        elif number - at >= 2 or not lead_in or row.runs[-1].x1 - row.runs[0].x0 > 0.6 * width:
            break
    if gutter is None or end - at < 2:
        return None
    if doubles < 2 and widest < _LONE_GUTTER * max(run.size for run in rows[at].runs):
        return None
    return end, gutter


def _gaps(row: Row, size: float) -> list[tuple[float, float]]:
    """Empty strips inside a row that may part columns; the space behind a label parts none."""
    found = []
    text, end = "", row.runs[0].x0
    for run in row.runs:
        gap = run.x0 - end
        if text and gap >= _GUTTER * size and (gap > 5 * size or not _BARE_LABEL.fullmatch(text)):
            found.append((end, run.x0))
        text, end = f"{text} {run.text}".strip(), max(end, run.x1)
    return found


def _common(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return max(one[0], other[0]), min(one[1], other[1])


def _beside(row: Row, gap: tuple[float, float]) -> bool:
    return row.runs[-1].x1 <= gap[1] or row.runs[0].x0 >= gap[0]


def _narrowed(row: Row, gutter: tuple[float, float]) -> tuple[float, float] | None:
    """The gutter that is left beside a row standing wholly on one side of it."""
    x0, x1 = row.runs[0].x0, max(run.x1 for run in row.runs)
    middle = (gutter[0] + gutter[1]) / 2
    if x1 <= middle:
        return max(gutter[0], x1), gutter[1]
    if x0 >= middle:
        return gutter[0], min(gutter[1], x0)
    return None
