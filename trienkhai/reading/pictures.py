"""Photographs made harmless by a process apart: without the place they were taken, standing upright, with a small one.

Camera files tell where somebody was standing (EXIF, GPS), and their decoders are the kind of program that strangers'
files break; so the bytes are opened by a child with limits, all pictures of one request by one child.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from trienkhai.reading import programs
from trienkhai.reading.errors import Unreadable

LIMITS = programs.Limits(cpu_seconds=30, wall_seconds=40.0, memory_bytes=1536 * 1024 * 1024, file_bytes=0)
MOST_AT_ONCE = 2  # children on the whole machine, whoever asked
WAIT_SECONDS = 20.0


@dataclass(frozen=True)
class Picture:
    """A JPEG or PNG as it may be kept, and a JPEG of at most 320 points."""

    content: bytes
    thumbnail: bytes


def cleaned(pictures: Sequence[bytes]) -> list[Picture | Unreadable]:
    """What may be kept of each JPEG or PNG, or why it is not taken: BOMB (``reason`` PIXELS) or DAMAGED.

    Raises ``Unreadable`` when none could be looked at: BUSY, TOO_SLOW, DAMAGED (``reason`` READER_FAILED). ``OSError``
    when no process can be started.
    """
    if not pictures:
        return []
    given = json.dumps([len(each) for each in pictures]).encode() + b"\n" + b"".join(pictures)
    with ExitStack() as held:
        if os.name == "posix":
            with suppress(PermissionError):
                held.enter_context(programs.turn("pictures", places=MOST_AT_ONCE, wait_seconds=WAIT_SECONDS))
        return _taken_apart(_run(given), len(pictures))


def _run(given: bytes) -> bytes:
    command = [sys.executable, "-I", str(Path(__file__).with_name("picture_child.py"))]
    with subprocess.Popen(  # noqa: S603
        programs.limited(command, LIMITS) if os.name == "posix" else command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=os.path.abspath(os.sep),
        env={name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ},
        start_new_session=True,
    ) as child:
        try:
            answer, _ = child.communicate(given, timeout=LIMITS.wall_seconds)
        except subprocess.TimeoutExpired:
            raise Unreadable("TOO_SLOW", reason="TIME") from None
        finally:
            programs.end_group(child.pid)
            child.kill()
        if child.returncode != 0:
            raise Unreadable("DAMAGED", reason="READER_FAILED", where=f"status {child.returncode}")
        return answer


def _taken_apart(answer: bytes, count: int) -> list[Picture | Unreadable]:
    """The child has read strangers' files: its answer is plain lengths and bytes, checked once more."""
    head, _, rest = answer.partition(b"\n")
    found: list[Picture | Unreadable] = []
    at = 0
    try:
        for each in json.loads(head):
            if each in ("PIXELS", "DAMAGED"):
                found.append(Unreadable("BOMB" if each == "PIXELS" else "DAMAGED", reason=each))
                continue
            first, second = each
            found.append(Picture(rest[at : at + first], rest[at + first : at + first + second]))
            at += first + second
    except (ValueError, TypeError) as fault:
        raise Unreadable("DAMAGED", reason="READER_FAILED") from fault
    if len(found) != count or at != len(rest):
        raise Unreadable("DAMAGED", reason="READER_FAILED")
    return found
