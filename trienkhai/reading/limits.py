"""Limits on a process at work on a stranger's file: on this one, or on a program that is to take its place.

Runs as a script of its own too, with nothing but the standard library: limits of a program must be set after the fork
and before it begins, and a server with threads may not run code of its own there.
"""

from __future__ import annotations

import os
import sys


def set_limits(*, cpu_seconds: int, memory_bytes: int, file_bytes: int, most_memory_bytes: int = 0) -> None:
    """Limit processor time, address space and the size of any file written; a system without limits goes by the clock.

    ``most_memory_bytes``: how far the programs this process starts may raise their own memory (0: no further).
    """
    try:
        import resource
    except ImportError:
        return
    limits = (
        (resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 2),
        (resource.RLIMIT_AS, memory_bytes, max(memory_bytes, most_memory_bytes)),
        (resource.RLIMIT_FSIZE, file_bytes, file_bytes),
        (resource.RLIMIT_CORE, 0, 0),
    )
    for kind, soft, hard in limits:
        try:
            resource.setrlimit(kind, (soft, hard))
        except (ValueError, OSError):  # a tighter limit was set from outside
            _as_far_as_allowed(kind, soft)


def _as_far_as_allowed(kind: int, wanted: int) -> None:
    import resource

    _, hard = resource.getrlimit(kind)
    try:
        resource.setrlimit(kind, (wanted if hard < 0 else min(wanted, hard), hard))
    except (ValueError, OSError):
        return


def main() -> None:
    """``limits.py CPU_SECONDS MEMORY_BYTES FILE_BYTES PROGRAM ARGUMENT…``: become that program, within the limits."""
    cpu_seconds, memory_bytes, file_bytes = map(int, sys.argv[1:4])
    set_limits(cpu_seconds=cpu_seconds, memory_bytes=memory_bytes, file_bytes=file_bytes)
    os.execv(sys.argv[4], sys.argv[4:])  # noqa: S606


if __name__ == "__main__":
    main()
