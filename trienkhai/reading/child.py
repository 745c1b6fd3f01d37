"""The child process of ``sandbox``: takes limits and bytes on its input, gives back a reading or a refusal."""

from __future__ import annotations

import io
import json
import os
import pickle
import sys
import traceback
from datetime import date
from enum import Enum
from pathlib import PurePath
from typing import Any

from trienkhai import reading
from trienkhai.reading.errors import SecretMark, Unreadable
from trienkhai.reading.limits import set_limits
from trienkhai.reading.result import Reading
from trienkhai.reading.sources import guard

_LARGEST_ANSWER = 128 * 1024 * 1024
_PIPE = 64 * 1024
# Made before there is need of them.
_TOO_LARGE = pickle.dumps(("unreadable", ("TOO_LARGE", {"lines": guard.MAX_LINES})))
_OUT_OF_MEMORY = pickle.dumps(("unreadable", ("TOO_SLOW", {"reason": "MEMORY"})))


def main() -> None:
    """Answer on standard output with a pickled pair: reading, picture, secret, unreadable or failed, and what goes with it."""
    given = sys.stdin.buffer
    order = json.loads(given.read(int.from_bytes(given.read(4), "big")))
    data = given.read()
    set_limits(
        cpu_seconds=order["cpu_seconds"],
        memory_bytes=order["memory_bytes"],
        file_bytes=0,
        most_memory_bytes=order.get("most_memory_bytes", 0),
    )
    try:
        answer = pickled(_answer(data, order))
        answer = answer if len(answer) <= _LARGEST_ANSWER else _TOO_LARGE
        _send(answer)
    except MemoryError:
        _send(_OUT_OF_MEMORY)


class _Plain(pickle.Pickler):
    """Words of a choice by their values: some 3.11 write ``getattr`` for them, which nobody should have to take in."""

    def reducer_override(self, given: Any) -> Any:
        return (type(given), (given.value,)) if isinstance(given, Enum) else NotImplemented


def pickled(answer: tuple[str, Any]) -> bytes:
    """An answer as it goes over the pipe."""
    written = io.BytesIO()
    _Plain(written, protocol=5).dump(answer)
    return written.getvalue()


def _send(answer: bytes) -> None:
    """Past all buffers: there may be no memory left for one."""
    rest = memoryview(answer)
    while rest:
        rest = rest[os.write(1, rest[:_PIPE]) :]


def _answer(data: bytes, order: dict[str, Any]) -> tuple[str, Any]:
    try:
        if (number := order.get("draw")) is not None:
            from trienkhai.reading.sources import scans

            return "picture", scans.picture_of(data, number)
        return "reading", _reading(data, order)
    except SecretMark as mark:
        return "secret", mark.values["mark"]
    except Unreadable as refusal:
        return "unreadable", (refusal.code, refusal.values)
    except MemoryError:
        raise
    except RecursionError:
        return "unreadable", ("TOO_SLOW", {"reason": "MEMORY"})
    except Exception as fault:  # the one place: the reader broke, and says where, never on what
        where = traceback.extract_tb(fault.__traceback__)[-1]
        return "failed", f"{PurePath(where.filename).name}:{where.lineno} {type(fault).__name__}"


def _reading(data: bytes, order: dict[str, Any]) -> Reading:
    today = date.fromisoformat(order["today"]) if order["today"] else None
    scan = order.get("scan")
    if scan is None:
        return reading.read(
            data,
            order["filename"] if not order.get("converted") else "",
            today=today,
            overrule_mark=order["overrule_mark"],
            encoding=order["encoding"],
        )
    from trienkhai.reading.sources import scans

    program = scans.Program(scan["program"], scan["models"])
    source = scans.load(data, program, every_page=scan["every_page"])
    return reading.read_source(source, today=today, overrule_mark=order["overrule_mark"])


if __name__ == "__main__":
    main()
