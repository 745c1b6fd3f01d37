"""The grid of a Word table: where each cell stands once merged cells are one."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from trienkhai.reading.sources.model import Cell
from trienkhai.reading.sources.numbering import W, integer, value

_WIDEST = 200  # columns; Word itself stops at 63

_Box = tuple[int, int, int, int]  # row, column, row span, column span


def placed_cells(table: etree._Element, number: int) -> tuple[list[tuple[Cell, etree._Element]], bool]:
    """Every cell with its place, row by row, and whether rows were inserted or deleted by a tracked change.

    The part of a vertically merged cell that goes on in a lower row carries the place of the whole; it is left out
    when it is empty, as it is in all sound files. Deleted rows are left out.
    """
    found: list[tuple[int, etree._Element]] = []  # number of the box, element
    boxes: list[_Box] = []
    open_above: dict[int, int] = {}  # column to the box that may go on below
    changed = False
    row_number = 0
    for row in _children(table, f"{W}tr"):
        properties = row.find(f"{W}trPr")
        if properties is not None:
            changed |= properties.find(f"{W}ins") is not None
            if properties.find(f"{W}del") is not None:
                changed = True
                continue
        column = integer(value(None if properties is None else properties.find(f"{W}gridBefore")), 0)
        column = min(max(column, 0), _WIDEST)
        going_on: dict[int, int] = {}
        last = -1
        for element in _children(row, f"{W}tc"):
            cell = element.find(f"{W}tcPr")
            span = min(max(integer(value(_of(cell, "gridSpan")), 1), 1), _WIDEST)
            new = len(boxes)
            sideways, downwards = _of(cell, "hMerge"), _of(cell, "vMerge")
            if last >= 0 and sideways is not None and value(sideways) != "restart":
                row_at, column_at, down, across = boxes[last]
                boxes[last] = (row_at, column_at, down, across + span)
                box = last
            elif downwards is not None and value(downwards) != "restart" and column in open_above:
                box = open_above[column]
                row_at, column_at, _, across = boxes[box]
                boxes[box] = (row_at, column_at, row_number - row_at + 1, across)
                going_on[column] = box
            else:
                box = len(boxes)
                boxes.append((row_number, column, 1, span))
                if downwards is not None:
                    going_on[column] = box
            if box == new or _has_content(element):
                found.append((box, element))
            last = box
            column += span
        open_above = going_on
        row_number += 1
    cells = [Cell(number, *box) for box in boxes]
    return [(cells[box], element) for box, element in found], changed


def _children(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, content controls and the like looked through."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo"):
            yield from _children(element, tag)


def _of(properties: etree._Element | None, name: str) -> etree._Element | None:
    return None if properties is None else properties.find(f"{W}{name}")


def _has_content(cell: etree._Element) -> bool:
    return any((text.text or "").strip() for text in cell.iter(f"{W}t"))
