"""The child process of ``sheets``: a stranger's workbook on its input, the cells of its first filled sheet on its output.

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


def main() -> None:
    """Answer with {"rows": …, "start": (row, column) of the first cell}, and "of": rows there are when only the first
    of them were asked for; {"height": rows there are} when there are too many; {} when it is no workbook."""
    most_rows = int.from_bytes(sys.stdin.buffer.read(4), "big")
    only_first = int.from_bytes(sys.stdin.buffer.read(4), "big")
    data = sys.stdin.buffer.read()
    _limit()
    sys.stdout.write(json.dumps(_answer(data, most_rows, only_first), ensure_ascii=True))


def _answer(data: bytes, most_rows: int, only_first: int) -> dict[str, Any]:
    from python_calamine import CalamineError, CalamineWorkbook

    from trienkhai.reading.errors import Unreadable
    from trienkhai.reading.sources import guard

    try:
        if data.startswith(b"PK"):
            guard.Archive(data).check()
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height > most_rows:
                return {"height": sheet.height}
            rows = [
                [_plain(cell) for cell in row[:MOST_COLUMNS]] for row in sheet.to_python(nrows=only_first or most_rows)
            ]
            if any(str(cell).strip() for row in rows for cell in row):
                more = {"of": sheet.height} if only_first else {}
                return {"rows": rows, "start": sheet.start or (0, 0), **more}
    except (Unreadable, CalamineError, ValueError, OSError):
        return {}
    return {"rows": []}


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
