"""Tables of PDF pages: what stands in each cell, and one table again where the end of a page has cut it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from trienkhai.reading.sources.model import Cell
from trienkhai.reading.sources.pdfflow import Text, cell_texts
from trienkhai.reading.sources.pdfgrid import Grid
from trienkhai.reading.sources.pdflines import rows_of, runs_of
from trienkhai.reading.sources.pdfpage import Glyph

_NEAR = 6.0  # points between borders of columns on two pages that are one border
_MARGIN = 5.4  # points inside a cell that stay empty: Word's own
_MOST_HEADING_ROWS = 4
_BARE_LABEL = re.compile(r"[-–+•]|\(?(?:[0-9IVXLC]{1,4}(?:\.\d{1,2}){0,3}|[a-zđ])[.)]?")
_ENDED = re.compile(r"[.;:!?][\"”’)\]]*$")


@dataclass(frozen=True)
class Filled:
    """A cell with its paragraphs; ``row`` counts from the first row of the table, over all its pages."""

    row: int
    row_span: int
    left: float
    right: float
    texts: tuple[Text, ...]

    @property
    def words(self) -> str:
        return " ".join(text.words for text in self.texts)


@dataclass
class Table:
    """A table with the borders of its columns, in points."""

    xs: list[float]
    rows: int
    cells: list[Filled] = field(default_factory=list)


def fill(grid: Grid, glyphs: Sequence[Glyph]) -> Table:
    """Glyphs inside a grid put into its cells."""
    inside: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        owner = grid.box_at((glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2)
        if owner is not None:
            inside.setdefault(owner, []).append(glyph)
    table = Table(list(grid.xs), len(grid.ys) - 1)
    printed = {number: [row.line() for row in rows_of(runs_of(found))] for number, found in inside.items()}
    edges: dict[tuple[float, float], float] = {}
    for number, lines in printed.items():
        if len(lines) > 1:
            sides = (grid.boxes[number].left, grid.boxes[number].right)
            edges[sides] = max(edges.get(sides, 0.0), *(line.x1 for line in lines))
    for number, box in enumerate(grid.boxes):
        lines = printed.get(number, [])
        right = min(box.right - _MARGIN, edges.get((box.left, box.right), box.right) + _MARGIN)
        texts = cell_texts(lines, box.left + _MARGIN, right) if lines else []
        table.cells.append(Filled(box.row, box.row_span, box.left, box.right, tuple(texts)))
    return _without_empty_rows(table)


def is_table(table: Table) -> bool:
    """Two rows and two columns with words in them; everything else is text in a frame."""
    filled = [cell for cell in table.cells if cell.words]
    return len({cell.row for cell in filled}) >= 2 and len({round(cell.left) for cell in filled}) >= 2


def goes_on(table: Table, later: Table) -> bool:
    """Whether a table at the head of a page is the one that ended the page before."""
    if abs(table.xs[0] - later.xs[0]) > _NEAR or abs(table.xs[-1] - later.xs[-1]) > _NEAR:
        return False
    fewer, more = sorted((table.xs, later.xs), key=len)
    shared = sum(any(abs(x - other) <= _NEAR for other in more) for x in fewer)
    return shared >= max(3, 0.7 * len(fewer))


def append(table: Table, later: Table) -> None:
    """Put the rows of the next page under a table: its heading is not repeated, a row that the page cut is joined, a
    merged cell that goes on stays one."""
    dropped = _repeated_heading(table, later)
    cells = [
        replace(cell, row=max(cell.row - dropped, 0), row_span=cell.row_span - max(dropped - cell.row, 0))
        for cell in later.cells
        if cell.row + cell.row_span > dropped and not (cell.row < dropped and cell.words)
    ]
    shift = table.rows
    first = [cell for cell in cells if cell.row == 0]
    if _is_rest_of_row(table, first):
        shift -= 1
    kept: list[Filled] = []
    for cell in cells:
        above = _above(table, cell) if cell.row == 0 else None
        if above is not None and shift < table.rows:
            _replace(
                table,
                above,
                replace(above, texts=_run_on(above.texts, cell.texts), row_span=above.row_span + cell.row_span - 1),
            )
        elif above is not None and not cell.words and (above.row_span > 1 or cell.row_span > 1) and above.words:
            _replace(table, above, replace(above, row_span=above.row_span + cell.row_span))
        else:
            kept.append(replace(cell, row=cell.row + shift))
    table.cells += kept
    table.rows = shift + later.rows - dropped
    table.xs = sorted({*table.xs, *(x for x in later.xs if not any(abs(x - own) <= _NEAR for own in table.xs))})


def placed(table: Table, number: int) -> list[tuple[Cell, tuple[Text, ...]]]:
    """The cells in reading order with their place in the grid."""
    borders = sorted(table.xs)
    made = []
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.left)):
        left = min(range(len(borders)), key=lambda n: abs(borders[n] - cell.left))
        right = min(range(len(borders)), key=lambda n: abs(borders[n] - cell.right))
        made.append((Cell(number, cell.row, left, max(cell.row_span, 1), max(right - left, 1)), cell.texts))
    return made


def _without_empty_rows(table: Table) -> Table:
    """Rows no cell begins in with words are drawing only, unless a cell of words runs through them alone."""
    used = {cell.row for cell in table.cells if cell.words}
    keep = sorted(used)
    if len(keep) == table.rows or not keep:
        return table
    place = {row: n for n, row in enumerate(keep)}
    cells = []
    for cell in table.cells:
        rows = [place[row] for row in range(cell.row, cell.row + cell.row_span) if row in place]
        if rows:
            cells.append(replace(cell, row=rows[0], row_span=len(rows)))
    return Table(table.xs, len(keep), cells)


def _repeated_heading(table: Table, later: Table) -> int:
    """How many rows at the head of a later page say again what the head of the table says."""
    for count in range(min(_MOST_HEADING_ROWS, table.rows, later.rows), 0, -1):
        here, there = _words_of(later, count), _words_of(table, count)
        if here and here == there and len(here) >= 2:
            return count
    return 0


def _words_of(table: Table, count: int) -> list[tuple[int, str]]:
    found = (
        (cell.row, " ".join(cell.words.casefold().split()))
        for cell in sorted(table.cells, key=lambda c: (c.row, c.left))
        if cell.row < count
    )
    return [(row, words) for row, words in found if words]


def _above(table: Table, cell: Filled) -> Filled | None:
    """The cell of a table's last row that stands over a cell of the next page."""
    middle = (cell.left + cell.right) / 2
    for above in table.cells:
        if above.row + above.row_span >= table.rows and above.left - _NEAR <= middle <= above.right + _NEAR:
            return above
    return None


def _is_rest_of_row(table: Table, first: Sequence[Filled]) -> bool:
    """Whether the first row of a page only goes on with the last row of the page before: no number of its own, and
    every cell with words goes on with words that had not ended."""
    if not first or not table.cells:
        return False
    ordered = sorted(first, key=lambda cell: cell.left)
    if ordered[0].words or not any(cell.words for cell in ordered):
        return False
    going_on = False
    for cell in ordered:
        if not cell.words:
            continue
        above = _above(table, cell)
        if above is None or not above.words or _BARE_LABEL.fullmatch(cell.words):
            return False
        if cell.words[:1].isupper() and _ENDED.search(above.words):
            return False
        going_on = going_on or (cell.words[:1].islower() and not _ENDED.search(above.words))
    return going_on


def _run_on(texts: tuple[Text, ...], more: tuple[Text, ...]) -> tuple[Text, ...]:
    if not texts or not more:
        return texts or more
    last, first = texts[-1], more[0]
    if first.words[:1].islower() or (not _ENDED.search(last.words) and not re.match(r"[-–+•]", first.words)):
        return (*texts[:-1], replace(last, words=f"{last.words} {first.words}"), *more[1:])
    return (*texts, *more)


def _replace(table: Table, old: Filled, new: Filled) -> None:
    table.cells[table.cells.index(old)] = new
