"""Programs of others at work on a stranger's file: a turn at a time, in a folder that is wiped, ended with all they start."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from trienkhai.reading.errors import Unreadable

_LOOK_AGAIN = 0.1  # seconds between two looks at a lock, or at a folder that is being wiped
_WIPINGS = 10
# Not all of them are known where no program of others is run.
_LOCK_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)


@dataclass(frozen=True)
class Limits:
    """What one program may take: processor and clock in seconds, address space and any file it writes in bytes."""

    cpu_seconds: int
    wall_seconds: float
    memory_bytes: int
    file_bytes: int


def find(*names: str) -> str:
    """The path of the first of these programs that is installed, or ""."""
    if os.name != "posix":  # no limits, no locks, no groups of processes
        return ""
    return next((os.path.realpath(path) for name in names if (path := shutil.which(name))), "")


@contextmanager
def workshop(name: str, *, wait_seconds: float) -> Iterator[Path]:
    """An empty folder of our own (0700), for one user of this ``name`` at a time on the whole machine.

    Wiped when it is left, and once more by whoever comes next, should a machine have stopped in between. Raises
    ``Unreadable`` (BUSY) when the turn does not come within ``wait_seconds``; ``OSError`` when there is no safe place.
    """
    with turn(name, places=1, wait_seconds=wait_seconds) as home:
        work = home / "work"
        _wipe(work)
        try:
            work.mkdir(mode=0o700)
            yield work
        finally:
            _wipe(work)


@contextmanager
def turn(name: str, *, places: int, wait_seconds: float) -> Iterator[Path]:
    """One of so many places that all processes of this user share, with the folder that holds the locks.

    Raises ``Unreadable`` (BUSY) when none is free within ``wait_seconds``; ``OSError`` when there is no safe folder.
    """
    home = _home(name)
    held = _first_free(home, places, wait_seconds)
    try:
        yield home
    finally:
        os.close(held)  # and the lock with it


def _home(name: str) -> Path:
    """A folder of ours that nobody else can look into. Whoever shares the common folder may have taken the name there,
    to keep us from working; then it stands below our own home."""
    for parent in (tempfile.gettempdir(), os.path.expanduser("~/.cache")):
        home = Path(parent) / f"trienkhai-{os.getuid()}-{name}"
        if not home.is_absolute():  # nobody knows where we are at home
            continue
        with suppress(OSError):
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
            seen = home.lstat()
            if stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.getuid() and not seen.st_mode & 0o077:
                return home
    raise PermissionError("no folder of our own to work in")


def _first_free(home: Path, places: int, wait_seconds: float) -> int:
    import fcntl

    until = time.monotonic() + wait_seconds
    while True:
        for place in range(places):
            lock = os.open(home / f"lock{place or ''}", _LOCK_FLAGS, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as fault:
                os.close(lock)
                if not isinstance(fault, BlockingIOError):
                    raise
            else:
                return lock
        if time.monotonic() >= until:
            raise Unreadable("BUSY")
        time.sleep(_LOOK_AGAIN)


def _wipe(folder: Path) -> None:
    """Nothing is left in it, whatever rights were set inside."""
    if folder.is_symlink():
        folder.unlink()
        return
    for _ in range(_WIPINGS):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        for inner, _folders, _files in os.walk(folder):
            with suppress(OSError):
                os.chmod(inner, 0o700)
        time.sleep(_LOOK_AGAIN)  # a process that was ended may still be writing its last


def run(command: Sequence[str], limits: Limits, *, folder: Path, environment: dict[str, str]) -> int:
    """Run a program in ``folder`` with nothing to read and nobody listening; its exit status (negative: a signal).

    It and every process of its group are ended when it is done or its time is over: ``Unreadable`` (TOO_SLOW).
    """
    with subprocess.Popen(  # noqa: S603
        limited(command, limits),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
        start_new_session=True,
    ) as program:
        try:
            return program.wait(limits.wall_seconds)
        except subprocess.TimeoutExpired:
            raise Unreadable("TOO_SLOW", reason="TIME") from None
        finally:
            end_group(program.pid)


def limited(command: Sequence[str], limits: Limits) -> list[str]:
    """The command that sets the limits and then becomes ``command``."""
    numbers = (limits.cpu_seconds, limits.memory_bytes, limits.file_bytes)
    script = str(Path(__file__).with_name("limits.py"))
    return [sys.executable, "-I", "-S", script, *map(str, numbers), *command]


def end_group(leader: int) -> None:
    """End a process that leads a group, and all of the group that is still there."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)
