"""Asking a scanner of the installation's own about a file from outside, before anything reads it (pure).

The command is given the path of a copy as its last argument and answers by its exit code, as clamscan and clamdscan
do: 0 clean, 1 found something, anything else could not look. Nothing that it prints is read."""

from __future__ import annotations

import enum
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path


class Verdict(enum.Enum):
    """What came of it; a file that nobody could look at is not taken either (ASVS 5.0, 16.5.3)."""

    CLEAN = "clean"
    FOUND = "found"
    UNKNOWN = "unknown"


def scan(content: bytes, command: Sequence[str], *, folder: Path, seconds: float) -> Verdict:
    """Ask ``command`` about these bytes. ``folder`` takes the copy while it is looked at; it is removed whatever
    happens. ``seconds``: how long the scanner may take."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=folder, prefix="scan-") as copy:  # readable by its owner only
        copy.write(content)
        copy.flush()
        try:
            done = subprocess.run(  # noqa: S603  the administrator named it; no shell, our own path
                [*command, copy.name],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return Verdict.UNKNOWN
    return {0: Verdict.CLEAN, 1: Verdict.FOUND}.get(done.returncode, Verdict.UNKNOWN)
