"""The child process of ``sandbox``: takes limits and bytes on its input, gives back a reading or a refusal."""

from __future__ import annotations

import json
import os
import pickle
import sys
import traceback
from datetime import date
from pathlib import PurePath
from typing import Any

from trienkhai import reading
from trienkhai.reading.errors import SecretMark, Unreadable
from trienkhai.reading.sources import guard

_LARGEST_ANSWER = 128 * 1024 * 1024
_PIPE = 64 * 1024
# Made before there is need of them.
_TOO_LARGE = pickle.dumps(("unreadable", ("TOO_LARGE", {"lines": guard.MAX_LINES})))
_OUT_OF_MEMORY = pickle.dumps(("unreadable", ("TOO_SLOW", {"reason": "MEMORY"})))


def main() -> None:
    """Answer on standard output with a pickled pair: reading, secret, unreadable or failed, and what goes with it."""
    given = sys.stdin.buffer
    order = json.loads(given.read(int.from_bytes(given.read(4), "big")))
    data = given.read()
    _limit(order["cpu_seconds"], order["memory_bytes"])
    try:
        answer = pickle.dumps(
            _answer(data, order["filename"], order["today"], overrule_mark=order["overrule_mark"]), protocol=5
        )
        answer = answer if len(answer) <= _LARGEST_ANSWER else _TOO_LARGE
        _send(answer)
    except MemoryError:
        _send(_OUT_OF_MEMORY)


def _send(answer: bytes) -> None:
    """Past all buffers: there may be no memory left for one."""
    rest = memoryview(answer)
    while rest:
        rest = rest[os.write(1, rest[:_PIPE]) :]


def _answer(data: bytes, filename: str, today: str | None, *, overrule_mark: bool = False) -> tuple[str, Any]:
    try:
        day = date.fromisoformat(today) if today else None
        return "reading", reading.read(data, filename, today=day, overrule_mark=overrule_mark)
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


def _limit(cpu_seconds: int, memory_bytes: int) -> None:
    """Set the limits on this process; a system without them goes by the clock alone."""
    try:
        import resource
    except ImportError:
        return
    limits = (
        (resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 2),
        (resource.RLIMIT_AS, memory_bytes, memory_bytes),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
    )
    for kind, soft, hard in limits:
        try:
            resource.setrlimit(kind, (soft, hard))
        except (ValueError, OSError):  # a tighter limit was set from outside
            continue


if __name__ == "__main__":
    main()
