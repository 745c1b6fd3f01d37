"""Reading apart: a stranger's file is read by a process of its own, with limits, which may die without harm to ours."""

from __future__ import annotations

import io
import json
import os
import pickle
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from trienkhai.reading import secrecy
from trienkhai.reading.errors import SecretMark, Unreadable
from trienkhai.reading.result import Reading
from trienkhai.reading.sources import guard

CPU_SECONDS = 20
WALL_SECONDS = 30.0
MEMORY_BYTES = 1536 * guard.MIB


def read_apart(
    data: bytes,
    filename: str,
    *,
    today: date | None = None,
    overrule_mark: bool = False,
    cpu_seconds: int = CPU_SECONDS,
    wall_seconds: float = WALL_SECONDS,
    memory_bytes: int = MEMORY_BYTES,
) -> Reading:
    """What ``trienkhai.reading.read`` gives, from a child process with limits on processor time (seconds), time on
    the clock (seconds) and address space (bytes; no limit where the system knows none).

    Raises ``Unreadable`` as the reader does, with TOO_SLOW (``reason`` TIME or MEMORY) when a limit was reached and
    DAMAGED (``reason`` READER_FAILED, ``where``) when the reader itself broke. ``OSError`` when no process can be
    started. Neither the name nor the text goes to a command line, a file or a log. ``overrule_mark`` as in ``read``.
    """
    if not overrule_mark:
        secrecy.check_name(filename)
    guard.check_size(data)
    order = {
        "filename": filename,
        "today": today.isoformat() if today else None,
        "overrule_mark": overrule_mark,
        "cpu_seconds": cpu_seconds,
        "memory_bytes": memory_bytes,
    }
    head = json.dumps(order).encode("ascii")
    answer, status = _run(len(head).to_bytes(4, "big") + head + data, wall_seconds)
    return _opened(answer, status)


def _run(given: bytes, wall_seconds: float) -> tuple[bytes, int]:
    """Give the child its bytes and take its answer; it is ended when its time is over."""
    with subprocess.Popen(
        [sys.executable, "-s", "-m", "trienkhai.reading.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=os.path.abspath(os.sep),
        env=_environment(),
        start_new_session=True,
    ) as child:
        try:
            answer, _ = child.communicate(given, timeout=wall_seconds)
        except subprocess.TimeoutExpired:
            raise Unreadable("TOO_SLOW", reason="TIME") from None
        finally:
            if child.poll() is None:
                with suppress(ProcessLookupError):
                    child.kill()
        return answer, child.returncode


def _environment() -> dict[str, str]:
    """Hardly anything: no settings, no secrets, no proxies."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    home = str(Path(__file__).resolve().parents[2])
    return kept | {"PYTHONPATH": home, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "LANG": "C.UTF-8"}


def _opened(answer: bytes, status: int) -> Reading:
    if status in (-getattr(signal, "SIGXCPU", 0), -getattr(signal, "SIGKILL", 0)) and status:
        raise Unreadable("TOO_SLOW", reason="TIME")
    if status != 0:
        raise Unreadable("DAMAGED", reason="READER_FAILED", where=f"status {status}")
    try:
        kind, content = _OurPickles(io.BytesIO(answer)).load()
    except (pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError) as fault:
        raise Unreadable("DAMAGED", reason="READER_FAILED") from fault
    if kind == "reading" and isinstance(content, Reading):
        return content
    if kind == "secret":
        raise SecretMark(str(content))
    if kind == "unreadable":
        code, values = content
        raise Unreadable(str(code), **dict(values))
    raise Unreadable("DAMAGED", reason="READER_FAILED", where=str(content) if kind == "failed" else "")


class _OurPickles(pickle.Unpickler):
    """Takes our own value classes and days, nothing else: the child has read a stranger's file."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in (("datetime", "date"), ("datetime", "timedelta")):
            return {"date": date, "timedelta": timedelta}[name]
        if module.startswith(("trienkhai.reading.", "trienkhai.vietnamese.")) and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError("unexpected class")
