"""Ruled lines of a page to the grids of its tables: which cells there are, and which of them are merged."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from trienkhai.reading.sources.pdfpage import Rule

_NEAR = 2.5  # points between lines that are one line, or lines that touch
_GAP = 4.0  # points between dashes of one line
_MOST_LINES = 1_200  # of one direction on one page; what has more is a drawing


@dataclass(frozen=True)
class Box:
    """A cell of a grid, by its place in it and by its sides in points."""

    row: int
    column: int
    row_span: int
    column_span: int
    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Grid:
    """A table's lines. ``xs`` and ``ys`` are the borders of columns and rows; ``owner`` is the box of each field."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    boxes: tuple[Box, ...]
    owner: tuple[tuple[int, ...], ...]

    @property
    def top(self) -> float:
        return self.ys[0]

    @property
    def bottom(self) -> float:
        return self.ys[-1]

    def box_at(self, x: float, y: float) -> int | None:
        """The number of the box around a point, None outside."""
        if not (self.xs[0] <= x < self.xs[-1] and self.ys[0] <= y < self.ys[-1]):
            return None
        return self.owner[bisect_right(self.ys, y) - 1][bisect_right(self.xs, x) - 1]


def grids_of(rules: Sequence[Rule]) -> tuple[Grid, ...]:
    """The tables of a page from top to bottom: two columns and two rows at least, or a row of several boxes."""
    levels = _joined(rule for rule in rules if rule.level)
    uprights = _joined(rule for rule in rules if not rule.level)
    if not levels or not uprights or max(len(levels), len(uprights)) > _MOST_LINES:
        return ()
    found = (_grid(*group) for group in _groups(levels, uprights))
    return tuple(sorted((grid for grid in found if grid is not None), key=lambda grid: (grid.top, grid.xs[0])))


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Lines drawn in pieces, or twice, as one."""
    made: list[Rule] = []
    cluster: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if cluster and rule.at - cluster[0].at > _NEAR:
            made += _chains(cluster)
            cluster = []
        cluster.append(rule)
    return made + _chains(cluster)


def _chains(cluster: list[Rule]) -> list[Rule]:
    made: list[Rule] = []
    for rule in sorted(cluster, key=lambda rule: rule.start):
        if made and rule.start <= made[-1].end + _GAP:
            last = made[-1]
            made[-1] = Rule(last.level, last.at, last.start, max(last.end, rule.end))
        else:
            made.append(rule)
    return made


def _groups(levels: list[Rule], uprights: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Lines that hang together by crossing."""
    parent = list(range(len(levels) + len(uprights)))
    for number, level in enumerate(levels):
        for other, upright in enumerate(uprights, start=len(levels)):
            if (
                level.start - _GAP <= upright.at <= level.end + _GAP
                and upright.start - _GAP <= level.at <= upright.end + _GAP
            ):
                _unite(parent, number, other)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for number, rule in enumerate((*levels, *uprights)):
        group = groups.setdefault(_root(parent, number), ([], []))
        group[0 if rule.level else 1].append(rule)
    return [group for group in groups.values() if len(group[0]) >= 2 and len(group[1]) >= 2]


def _root(parent: list[int], one: int) -> int:
    while parent[one] != one:
        parent[one] = parent[parent[one]]
        one = parent[one]
    return one


def _unite(parent: list[int], one: int, other: int) -> None:
    parent[_root(parent, one)] = _root(parent, other)


def _borders(rules: list[Rule]) -> tuple[float, ...]:
    borders: list[float] = []
    for at in sorted(rule.at for rule in rules):
        if not borders or at - borders[-1] > _NEAR:
            borders.append(at)
    return tuple(borders)


def _grid(levels: list[Rule], uprights: list[Rule]) -> Grid | None:
    xs, ys = _borders(uprights), _borders(levels)
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 1 or rows < 1 or columns * rows < 2 or columns * rows > 100_000:
        return None
    parent = list(range(columns * rows))
    walls = _walls(uprights, xs, ys)
    floors = _walls(levels, ys, xs)
    for row in range(rows):
        for column in range(columns):
            field = row * columns + column
            if column + 1 < columns and (column + 1, row) not in walls:
                _unite(parent, field, field + 1)
            if row + 1 < rows and (row + 1, column) not in floors:
                _unite(parent, field, field + columns)
    members: dict[int, list[tuple[int, int]]] = {}
    for field in range(columns * rows):
        members.setdefault(_root(parent, field), []).append(divmod(field, columns))
    if len(members) < 2:
        return None
    boxes: list[Box] = []
    owner = [[0] * columns for _ in range(rows)]
    for fields in sorted(members.values()):
        top, bottom = min(r for r, _ in fields), max(r for r, _ in fields)
        left, right = min(c for _, c in fields), max(c for _, c in fields)
        for row, column in fields:
            owner[row][column] = len(boxes)
        boxes.append(
            Box(top, left, bottom - top + 1, right - left + 1, xs[left], xs[right + 1], ys[top], ys[bottom + 1])
        )
    return Grid(xs, ys, tuple(boxes), tuple(map(tuple, owner)))


def _walls(rules: list[Rule], at: tuple[float, ...], along: tuple[float, ...]) -> set[tuple[int, int]]:
    """(number of the border, number of the field beside it) wherever a line stands between two fields."""
    walls: set[tuple[int, int]] = set()
    middles = [(first + second) / 2 for first, second in pairwise(along)]
    for rule in rules:
        border = min(bisect_right(at, rule.at), len(at)) - 1
        walls.update((border, field) for field, middle in enumerate(middles) if rule.start <= middle <= rule.end)
    return walls
