"""The cells of a workbook that somebody sent, read by a process of its own with limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trienkhai.organisations.sheet_child import EVERY_FILLED, FIRST_FILLED

WALL_SECONDS = 25.0


@dataclass(frozen=True)
class Cells:
    """One sheet with something in it. ``height`` over 0: rows there are, more than were read; none was when they are
    too many. ``start``: row and column, from 0, where the first of the cells stands in the sheet. ``name`` and
    ``place``, from 0, of the sheet in its workbook."""

    rows: list[list[object]]
    height: int = 0
    start: tuple[int, int] = (0, 0)
    name: str = ""
    place: int = 0


def cells_of(
    data: bytes, *, most_rows: int, only_first: int = 0, sheet: int | None = None, seconds: float = WALL_SECONDS
) -> Cells | None:
    """The cells of the sheet at a place, else of the first filled one; None for what is no workbook or would fill the
    machine. OSError when no process can be started."""
    found = _asked(data, most_rows, only_first, FIRST_FILLED if sheet is None else sheet + 1, seconds)
    return None if found is None else _as_cells(found)


def sheets_of(data: bytes, *, most_rows: int, only_first: int, seconds: float = WALL_SECONDS) -> list[Cells] | None:
    """The first cells of every filled sheet, in their order; None as by ``cells_of``."""
    found = _asked(data, most_rows, only_first, EVERY_FILLED, seconds)
    if found is None or "sheets" not in found:
        return None
    return [cells for one in found["sheets"] if (cells := _as_cells(one)) is not None]


def _asked(data: bytes, most_rows: int, only_first: int, wanted: int, seconds: float) -> dict[str, Any] | None:
    head = b"".join(number.to_bytes(4, "big") for number in (most_rows, only_first, wanted))
    with subprocess.Popen(
        [sys.executable, "-s", "-m", "trienkhai.organisations.sheet_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=os.path.abspath(os.sep),
        env=_environment(),
        start_new_session=True,
    ) as child:
        try:
            answer, _ = child.communicate(head + data, timeout=seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            if child.poll() is None:
                with suppress(ProcessLookupError):
                    child.kill()
    if child.returncode != 0:
        return None
    try:
        found = json.loads(answer)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _as_cells(found: dict[str, Any]) -> Cells | None:
    name, place = str(found.get("name", "")), int(found.get("place", 0))
    if "height" in found:  # too many
        return Cells([], int(found["height"]), name=name, place=place)
    if "rows" not in found:
        return None
    row, column = found.get("start", (0, 0))
    return Cells(found["rows"], int(found.get("of", 0)), (int(row), int(column)), name, place)


def _environment() -> dict[str, str]:
    """Hardly anything: no settings, no secrets, no proxies."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    home = str(Path(__file__).resolve().parents[2])
    return kept | {"PYTHONPATH": home, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "LANG": "C.UTF-8"}
