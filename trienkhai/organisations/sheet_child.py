"""The child process of ``sheets``: a stranger's workbook on its input, the cells of one or all of its sheets on its output.

A workbook of two kilobytes may claim 17 thousand million cells, and the parser makes room for all of them before
anybody can look at their number: so it does that here, under limits, where it may die without harm.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 15
MOST_COLUMNS = 60
LONGEST_CELL = 1_000  # characters; a name has 250
MOST_SHEETS = 50  # of a workbook, those after them are not looked at
FIRST_FILLED, EVERY_FILLED = 0, 2**32 - 1  # instead of the number of a sheet, from 1


def main() -> None:
    """Answer with {"rows": …, "start": (row, column) of the first cell}, and "of": rows there are when only the first
    of them were asked for; {"height": rows there are} when there are too many; {} when it is no workbook. Each with
    the "name" of its sheet and its "place", from 0; {"sheets": […]} when every filled one was asked for."""
    most_rows = int.from_bytes(sys.stdin.buffer.read(4), "big")
    only_first = int.from_bytes(sys.stdin.buffer.read(4), "big")
    wanted = int.from_bytes(sys.stdin.buffer.read(4), "big")
    data = sys.stdin.buffer.read()
    _limit()
    sys.stdout.write(json.dumps(_answer(data, most_rows, only_first, wanted), ensure_ascii=True))


def _answer(data: bytes, most_rows: int, only_first: int, wanted: int) -> dict[str, Any]:
    from python_calamine import CalamineError, CalamineWorkbook

    from trienkhai.reading.errors import Unreadable
    from trienkhai.reading.sources import guard

    try:
        if data.startswith(b"PK"):
            guard.Archive(data).check()
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        found: list[dict[str, Any]] = []
        for place, name in enumerate(book.sheet_names[:MOST_SHEETS]):
            if wanted not in (FIRST_FILLED, EVERY_FILLED, place + 1):
                continue
            try:
                sheet = book.get_sheet_by_name(name)
            except CalamineError:
                if place == len(book.sheet_names) - 1 and not found:
                    return {}
                continue  # a sheet that is a chart and nothing else, or broken: the others can be read
            cells = {**_cells(sheet, most_rows, only_first), "name": name, "place": place}
            if cells.get("rows") != [] and wanted != EVERY_FILLED:
                return cells
            if cells.get("rows") != []:
                found.append(cells)
    except (Unreadable, CalamineError, ValueError, OSError):
        return {}
    return {"sheets": found} if wanted == EVERY_FILLED else {"rows": []}


def _cells(sheet: Any, most_rows: int, only_first: int) -> dict[str, Any]:
    """The cells of one sheet; no rows when nothing is written in them."""
    if sheet.height > most_rows:
        return {"height": sheet.height}
    rows = [[_plain(cell) for cell in row[:MOST_COLUMNS]] for row in sheet.to_python(nrows=only_first or most_rows)]
    if not any(str(cell).strip() for row in rows for cell in row):
        return {"rows": []}
    more = {"of": sheet.height} if only_first else {}
    return {"rows": rows, "start": sheet.start or (0, 0), **more}


def _plain(cell: object) -> str | int | float:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cell
    return str(cell)[:LONGEST_CELL] if cell is not None else ""


def _limit() -> None:
    """Set the limits on this process; a system without them goes by the clock alone."""
    try:
        import resource
    except ImportError:
        return
    limits = (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, most in limits:
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):  # a tighter limit was set from outside
            continue


if __name__ == "__main__":
    main()
