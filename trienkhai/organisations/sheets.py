"""The cells of a workbook that somebody sent, read by a process of its own with limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

WALL_SECONDS = 25.0


@dataclass(frozen=True)
class Cells:
    """The first sheet with something in it. ``height`` over 0: rows there are, more than were
    read; none was when they are too many. ``start``: row and
    column, from 0, where the first of the cells stands in the sheet."""

    rows: list[list[object]]
    height: int = 0
    start: tuple[int, int] = (0, 0)


def cells_of(data: bytes, *, most_rows: int, only_first: int = 0, seconds: float = WALL_SECONDS) -> Cells | None:
    """The cells, or None for what is no workbook or would fill the machine. OSError when no process can be started."""
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
            answer, _ = child.communicate(
                most_rows.to_bytes(4, "big") + only_first.to_bytes(4, "big") + data, timeout=WALL_SECONDS
            )
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
    if "height" in found:  # too many
        return Cells([], int(found["height"]))
    if "rows" not in found:
        return None
    row, column = found.get("start", (0, 0))
    return Cells(found["rows"], int(found.get("of", 0)), (int(row), int(column)))


def _environment() -> dict[str, str]:
    """Hardly anything: no settings, no secrets, no proxies."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    home = str(Path(__file__).resolve().parents[2])
    return kept | {"PYTHONPATH": home, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "LANG": "C.UTF-8"}
