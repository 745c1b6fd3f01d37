"""Uploads that wait for an answer: the bytes of a file lie in a folder of their own, for an hour at most, then are wiped.

Only what was read and bears no secrecy mark may wait. Nothing tells what a file is: its name here is the key of the
account that laid it there and a word drawn by lot.
"""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

KEPT_FOR = timedelta(hours=1)
MOST_OF_ONE = 4  # files of one person at once; the oldest go first, so that nobody drives out what is another's
MOST_FILES = 60  # at once, whoever laid them there
_NAME = re.compile(r"[0-9]{1,19}-[0-9a-f]{32}")


def keep(content: bytes, *, owner: int, at: datetime) -> str:
    """Lay the bytes of a person's file aside and return the name by which :func:`kept` finds them again."""
    sweep(at=at, leave=MOST_FILES - 1)
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for _since, older in sorted(_ages(f"{owner}-*"), reverse=True)[MOST_OF_ONE - 1 :]:
        _wipe(older)
    name = f"{owner}-{secrets.token_hex(16)}"
    path = folder / name
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return name


def kept(name: str) -> bytes | None:
    """The bytes laid aside under a name; ``None`` when they have been wiped."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return (_folder() / name).read_bytes()
    except OSError:
        return None


def forget(name: str) -> None:
    """Wipe one file."""
    if _NAME.fullmatch(name):
        _wipe(_folder() / name)


def sweep(*, at: datetime, leave: int = MOST_FILES) -> int:
    """Wipe what has waited too long, and the oldest beyond ``leave``; returns how many files."""
    ages = sorted(_ages(), reverse=True)
    oldest = (at - KEPT_FOR).timestamp()
    gone = [path for number, (since, path) in enumerate(ages) if number >= leave or since < oldest]
    for path in gone:
        _wipe(path)
    return len(gone)


def _ages(pattern: str = "*") -> list[tuple[float, Path]]:
    ages = []
    for path in _folder().glob(pattern):
        with suppress(OSError):  # wiped by somebody else just now
            ages.append((path.stat().st_mtime, path))
    return ages


def _wipe(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.WAITING_ROOT)
