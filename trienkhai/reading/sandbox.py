"""Reading apart: a stranger's file is read by a process of its own, with limits, which may die without harm to ours."""

from __future__ import annotations

import io
import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import is_dataclass, replace
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from trienkhai.reading import programs, secrecy
from trienkhai.reading.errors import SecretMark, Unreadable
from trienkhai.reading.result import Reading
from trienkhai.reading.sources import guard, ocr, office
from trienkhai.reading.sources.model import SourceKind

CPU_SECONDS = 20
WALL_SECONDS = 30.0
MEMORY_BYTES = 1536 * guard.MIB
#: Of a scan: its pages are drawn by the child and recognised by a program that the child starts, two at a time.
SCAN_CPU_SECONDS = 60
SCAN_WALL_SECONDS = 120.0
SCAN_WAIT_SECONDS = 30.0
#: Children at work at once on the whole machine, whoever asked: each may take MEMORY_BYTES. Pages are drawn one at a
#: time beside them, so that a person who leafs through a long scan keeps nobody from reading.
MOST_READING, MOST_DRAWING = 3, 1
WAIT_SECONDS = 30.0
#: Of one page on the screen, which takes a second or less: a server has few threads to wait with.
DRAW_CPU_SECONDS = 10
DRAW_WALL_SECONDS = 12.0
DRAW_WAIT_SECONDS = 5.0


def read_apart(
    data: bytes,
    filename: str,
    *,
    today: date | None = None,
    overrule_mark: bool = False,
    encoding: str = "",
    with_programs: bool = True,
    cpu_seconds: int = CPU_SECONDS,
    wall_seconds: float = WALL_SECONDS,
    memory_bytes: int = MEMORY_BYTES,
) -> Reading:
    """What ``trienkhai.reading.read`` gives, from a child process with limits on processor time (seconds), time on
    the clock (seconds) and address space (bytes; no limit where the system knows none).

    Raises ``Unreadable`` as the reader does, with TOO_SLOW (``reason`` TIME or MEMORY) when a limit was reached and
    DAMAGED (``reason`` READER_FAILED, ``where``) when the reader itself broke, BUSY when too many are being read at
    once. ``OSError`` when no process can be started. Neither the name nor the text goes to a command line, a file or
    a log. ``overrule_mark`` and ``encoding`` as in ``read``.

    Old office files and scans are read by programs of others, where they are installed and unless ``with_programs``
    says no: an old file then lies in a private folder for as long as that takes.
    """
    if not overrule_mark:
        secrecy.check_name(filename)
    guard.check_size(data)
    order = {
        "filename": filename,
        "today": today.isoformat() if today else None,
        "overrule_mark": overrule_mark,
        "encoding": encoding,
        "cpu_seconds": cpu_seconds,
        "memory_bytes": memory_bytes,
    }
    try:
        reading = _read(order, data, wall_seconds)
    except Unreadable as refusal:
        if not with_programs:
            raise
        return _read_with_programs(refusal, order, data, wall_seconds)
    if with_programs and "PAGES_WITHOUT_TEXT" in reading.notices:
        return _with_scanned_pages(reading, order, data)
    return reading


def draw_page(data: bytes, number: int) -> bytes:
    """A page of a PDF (counted from 1) as a PNG, drawn by a child of its own. Raises as ``read_apart``."""
    guard.check_size(data)
    order = {"draw": number, "cpu_seconds": DRAW_CPU_SECONDS, "memory_bytes": MEMORY_BYTES}
    with _turn("drawing", places=MOST_DRAWING, wait_seconds=DRAW_WAIT_SECONDS):
        picture = _unpacked(*_run(_asked(order, data), DRAW_WALL_SECONDS))
    if not isinstance(picture, bytes):
        raise Unreadable("DAMAGED", reason="READER_FAILED")
    return picture


def _read(order: dict[str, Any], data: bytes, wall_seconds: float) -> Reading:
    with _turn("reading", places=MOST_READING, wait_seconds=WAIT_SECONDS):
        return _opened(*_run(_asked(order, data), wall_seconds))


@contextmanager
def _turn(name: str, *, places: int, wait_seconds: float) -> Iterator[None]:
    """A place among the children at work; where no folder can hold the locks, nobody counts them."""
    with ExitStack() as held:
        if os.name == "posix":
            with suppress(PermissionError):
                held.enter_context(programs.turn(name, places=places, wait_seconds=wait_seconds))
        yield


def _asked(order: dict[str, Any], data: bytes) -> bytes:
    head = json.dumps(order).encode("ascii")
    return len(head).to_bytes(4, "big") + head + data


def _read_with_programs(refusal: Unreadable, order: dict[str, Any], data: bytes, wall_seconds: float) -> Reading:
    """What our readers refused, if another program can help; else the refusal once more."""
    reason, kind = refusal.values.get("reason"), str(refusal.values.get("kind", ""))
    if refusal.code == "UNSUPPORTED" and kind in office.KINDS and office.is_installed():
        reading = _read(order | {"converted": True}, office.convert(data, kind), wall_seconds)
        return replace(reading, kind=SourceKind(kind), notices=("CONVERTED", *reading.notices))
    if (refusal.code, reason) in (("NO_TEXT", "SCANNED"), ("DAMAGED", "SCRAMBLED")) and (program := ocr.program()):
        return _read_scan(order, data, program, every_page=refusal.code == "DAMAGED")
    raise refusal


def _with_scanned_pages(reading: Reading, order: dict[str, Any], data: bytes) -> Reading:
    """A document some pages of which are pictures; as it was read without them when they cannot be recognised. When
    others are before it it waits or is refused: the pages may bear a mark that only recognition sees."""
    program = ocr.program()
    if not program:
        return reading
    try:
        return _read_scan(order, data, program, every_page=False)
    except Unreadable as refusal:
        if refusal.code in ("SECRET", "BUSY"):
            raise
        return reading


def _read_scan(order: dict[str, Any], data: bytes, program: str, *, every_page: bool) -> Reading:
    scan = {"program": program, "models": os.environ.get("TESSDATA_PREFIX", ""), "every_page": every_page}
    limits = {"cpu_seconds": SCAN_CPU_SECONDS, "most_memory_bytes": ocr.LIMITS.memory_bytes}
    with programs.workshop("ocr", wait_seconds=SCAN_WAIT_SECONDS):
        return _read(order | limits | {"scan": scan}, data, SCAN_WALL_SECONDS)


def _run(given: bytes, wall_seconds: float) -> tuple[bytes, int]:
    """Give the child its bytes and take its answer; it is ended with all it started when its time is over."""
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
            programs.end_group(child.pid)
            child.kill()
        return answer, child.returncode


def _environment() -> dict[str, str]:
    """Hardly anything: no settings, no secrets, no proxies."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    home = str(Path(__file__).resolve().parents[2])
    return kept | {"PYTHONPATH": home, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "LANG": "C.UTF-8"}


def _opened(answer: bytes, status: int) -> Reading:
    content = _unpacked(answer, status)
    if not isinstance(content, Reading):
        raise Unreadable("DAMAGED", reason="READER_FAILED")
    return content


def _unpacked(answer: bytes, status: int) -> Reading | bytes:
    if status in (-getattr(signal, "SIGXCPU", 0), -getattr(signal, "SIGKILL", 0)) and status:
        raise Unreadable("TOO_SLOW", reason="TIME")
    if status == -signal.SIGABRT:  # how a library ends that gets no more memory
        raise Unreadable("TOO_SLOW", reason="MEMORY")
    if status != 0:
        raise Unreadable("DAMAGED", reason="READER_FAILED", where=f"status {status}")
    try:
        kind, content = _OurPickles(io.BytesIO(answer)).load()
    except (pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError, LookupError, ImportError) as fault:
        raise Unreadable("DAMAGED", reason="READER_FAILED") from fault
    if (kind == "reading" and isinstance(content, Reading)) or (kind == "picture" and isinstance(content, bytes)):
        return content
    if kind == "secret":
        raise SecretMark(str(content))
    if kind == "unreadable":
        code, values = content
        raise Unreadable(str(code), **dict(values))
    raise Unreadable("DAMAGED", reason="READER_FAILED", where=str(content) if kind == "failed" else "")


class _OurPickles(pickle.Unpickler):
    """Takes our own values and days, nothing else: the child has read a stranger's file. What our modules merely
    import is not ours, and what is no value might do something when it is made."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in (("datetime", "date"), ("datetime", "timedelta")):
            return {"date": date, "timedelta": timedelta}[name]
        if module.startswith(("trienkhai.reading.", "trienkhai.vietnamese.")) and "." not in name:
            found = super().find_class(module, name)
            if (
                isinstance(found, type)
                and found.__module__ == module
                and (is_dataclass(found) or issubclass(found, Enum))
            ):
                return found
        raise pickle.UnpicklingError("unexpected class")
