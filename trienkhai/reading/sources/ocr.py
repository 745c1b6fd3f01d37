"""Tesseract: the grey picture of a page to words, each with its box and how sure the program is of it."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from trienkhai.reading import programs
from trienkhai.reading.errors import Unreadable
from trienkhai.reading.programs import Limits
from trienkhai.reading.sources.guard import MIB

#: Of one page; one in print takes two to three seconds and some 70 MB.
LIMITS = Limits(cpu_seconds=40, wall_seconds=45.0, memory_bytes=3072 * MIB, file_bytes=0)
LANGUAGE = "vie"

_COLUMNS = 12  # of a row of its table; the last is the word
_IS_WORD = "5"  # level of a row that holds a word
_UNSURE = 60
_ONE = re.compile(r"(?=.*[lÌÍìí!])[lIÌÍìí!]{1,2}")  # what a figure one, alone in its cell, is often taken for
_NO_LETTERS = "|¦‖_~`´¨·•°^=—–-.,:;'\"‘’“”«»<>\\/*"


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a picture. Sides in pixels, growing right and down; ``sure`` from 0 to 100; ``line`` names the line."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    sure: float
    line: tuple[int, int, int]  # block, paragraph, line


def program() -> str:
    """The path of the program, when it is there with the Vietnamese language, else ""."""
    path = programs.find("tesseract")
    try:
        return path if path and LANGUAGE in _languages(path, os.environ.get("TESSDATA_PREFIX", "")) else ""
    except (OSError, subprocess.TimeoutExpired):  # a busy machine may answer the next time: nothing is remembered
        return ""


def is_installed() -> bool:
    """Whether this machine can read scanned documents."""
    return bool(program())


@lru_cache(maxsize=4)
def _languages(path: str, models: str) -> frozenset[str]:
    listed = subprocess.run(  # noqa: S603  the program found on the machine's own path
        [path, "--list-langs"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=10,
        check=False,
        env=environment(models),
    )
    return frozenset(f"{listed.stdout}\n{listed.stderr}".split())


def environment(models: str) -> dict[str, str]:
    """One thread for each page, so that pages side by side share the machine; no settings, no home."""
    path = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
    return path | ({"TESSDATA_PREFIX": models} if models else {})


def recognise(
    pixels: bytes, width: int, height: int, *, program: str, dpi: int, models: str = "", limits: Limits = LIMITS
) -> list[Word]:
    """The words of a page in the order of the program. ``pixels``: one byte each, row by row, 0 is black.

    Nothing touches a disk. Raises ``Unreadable`` (TOO_SLOW) when its time is over, and (DAMAGED, ``reason``
    NOT_RECOGNISED) when it fails.
    """
    command = [program, "stdin", "stdout", "-l", LANGUAGE, "--psm", "3", "--dpi", str(dpi), "tsv"]
    try:
        done = subprocess.run(  # noqa: S603
            programs.limited(command, limits),
            input=b"P5 %d %d 255\n" % (width, height) + pixels,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.wall_seconds,
            check=False,
            env=environment(models),
            cwd=Path(os.sep),
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("TOO_SLOW", reason="TIME") from None
    if done.returncode != 0:
        raise Unreadable("DAMAGED", reason="NOT_RECOGNISED")
    return words_of(done.stdout.decode("utf-8", "replace"))


def words_of(table: str) -> list[Word]:
    """The words in the program's table of tab-separated values; strokes taken for letters are left out."""
    found: list[Word] = []
    for row in table.splitlines():
        values = row.split("\t", _COLUMNS - 1)
        if len(values) != _COLUMNS or values[0] != _IS_WORD:
            continue
        text = values[11].strip().strip("|¦‖")
        try:
            left, top, width, height = map(int, values[6:10])
            sure = float(values[10])
            line = (int(values[2]), int(values[3]), int(values[4]))
        except ValueError:
            continue
        if sure < _UNSURE and _ONE.fullmatch(text):
            text = "1"
        if not text or sure < 0 or width < 1 or height < 1 or _is_stroke(text, sure, width, height):
            continue
        found.append(Word(text, left, top, left + width, top + height, sure, line))
    return found


def _is_stroke(text: str, sure: float, width: int, height: int) -> bool:
    """A ruled line, a speck or the edge of a stamp: no letter in it, and unsure or far too long."""
    if text.strip(_NO_LETTERS):
        return False
    return sure < _UNSURE or width > 12 * height or height > 6 * width
