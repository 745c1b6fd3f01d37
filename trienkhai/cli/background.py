"""On one PC the worker of jobs runs inside the same command: a child that ends with it."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_PATIENCE = 10  # seconds for a job to come to its end


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """Start a worker; end it and all it started when the block is left.

    It leads a session of its own, so that Ctrl+C reaches only us and it is ended in order. The pipe is its sign of
    life from us: should we be killed outright, the other end closes and it ends by itself.
    """
    child = subprocess.Popen(
        [sys.executable, "-m", "trienkhai.cli", "worker", "--with-parent"],
        stdin=subprocess.PIPE,
        start_new_session=os.name == "posix",
    )
    try:
        yield child
    finally:
        with suppress(OSError):
            child.terminate()
        try:
            child.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            pass
        finally:
            _end_group(child)


def end_with_parent() -> None:
    """In the worker: wait, on a thread, until whoever started us is gone; then end as if asked to.

    The pipe alone does not tell: the server's own workers may hold its other end open and outlive their starter.
    """
    starter = os.getppid()

    def watch() -> None:
        with suppress(OSError, ValueError):
            while os.getppid() == starter and not _has_ended(0):
                pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def _has_ended(pipe: int) -> bool:
    """Whether the other end of the pipe is closed; looks for a second at most where the system can wait."""
    if os.name == "posix" and not select.select([pipe], [], [], 1.0)[0]:
        return False
    return not os.read(pipe, 1)


def _end_group(child: subprocess.Popen[bytes]) -> None:
    if child.stdin is not None:
        with suppress(OSError):
            child.stdin.close()
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):
        child.wait(_PATIENCE)
