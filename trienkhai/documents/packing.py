"""A .zip being filled: names that every system takes, a list of what is in it, nothing kept in memory."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from trienkhai.kernel.clock import HOUSE
from trienkhai.rendering.sheets import AS_TEXTS, Pen
from trienkhai.vietnamese.text import nfc, unaccent

_AT_ONCE = 1024 * 1024
_UNFIT = re.compile(r"[^a-z0-9]+")
_LONGEST = 60  # characters of a name: whole paths stay under what Windows unpacks
CATALOGUE = "danh-muc.xlsx"


def plain_name(text: str) -> str:
    """Letters without marks, figures and dashes: "Chi bộ Bảo tàng" as "chi-bo-bao-tang"; "" where nothing is left."""
    return _UNFIT.sub("-", unaccent(nfc(text)).lower())[:_LONGEST].strip("-")


def plain_file_name(name: str) -> str:
    """The same for the name of a file, which keeps its ending."""
    stem, dot, ending = name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    if not dot:
        stem, ending = ending, ""
    ending = _UNFIT.sub("", unaccent(ending).lower())[:8]
    return (plain_name(stem) or "tep") + (f".{ending}" if ending else "")


class Pack:
    """``archive`` filled piece by piece; each piece is a row of the catalogue, which is added by ``close``. ``folder``
    is empty and is cleared by the caller."""

    def __init__(self, archive: IO[bytes], folder: Path, at: datetime) -> None:
        self._zip = zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED)
        self._folder = folder
        local = at.astimezone(HOUSE)
        self._day = (local.year, local.month, local.day, local.hour, local.minute, local.second)
        self.counts: Counter[str] = Counter()  # pieces of each kind
        self._catalogue = Book(folder / "catalogue.xlsx")
        self._catalogue.begin("Danh mục", ("Tệp", "Loại", "Đơn vị", "Nội dung", "Cỡ (byte)", "SHA-256"))

    def add(self, name: str, content: bytes, kind: str, of: str = "", about: str = "") -> str:
        """One piece that is at hand; returns its hash."""
        return self._write(name, (content,), kind, of, about)

    def add_file(self, name: str, source: IO[bytes], kind: str, of: str = "", about: str = "") -> str:
        """One piece read bit by bit."""
        return self._write(name, iter(lambda: source.read(_AT_ONCE), b""), kind, of, about)

    def add_book(self, name: str, book: Book, kind: str, of: str = "", about: str = "") -> str:
        """A workbook that is finished by this."""
        book.close()
        with book.path.open("rb") as source:
            return self.add_file(name, source, kind, of, about)

    def mention(self, kind: str, of: str, about: str) -> None:
        """Something that should be there and is not: a row of the catalogue without a file."""
        self.counts[kind] += 1
        self._catalogue.row(("", kind, of, about, "", ""))

    def book(self) -> Book:
        """A workbook to fill and then to add."""
        return Book(self._folder / f"book-{sum(self.counts.values())}.xlsx")

    def close(self, name: str, note: str) -> None:
        """The catalogue, and a page to be read first; nothing can be added afterwards."""
        self._catalogue.close()
        with self._catalogue.path.open("rb") as source:
            self._put(CATALOGUE, iter(lambda: source.read(_AT_ONCE), b""))
        self._put(name, (note.encode(),))
        self._zip.close()

    def _write(self, name: str, parts: Iterable[bytes], kind: str, of: str, about: str) -> str:
        size, digest = self._put(name, parts)
        self.counts[kind] += 1
        self._catalogue.row((name, kind, of, about, size, digest))
        return digest

    def _put(self, name: str, parts: Iterable[bytes]) -> tuple[int, str]:
        piece = zipfile.ZipInfo(name, self._day)
        piece.compress_type = zipfile.ZIP_DEFLATED
        size, digest = 0, hashlib.sha256()
        with self._zip.open(piece, "w", force_zip64=True) as target:
            for part in parts:
                target.write(part)
                digest.update(part)
                size += len(part)
        return size, digest.hexdigest()


class Book:
    """An .xlsx written row by row to the disk; one sheet after another."""

    def __init__(self, path: Path) -> None:
        self.path = path
        options = {"constant_memory": True, "tmpdir": str(path.parent), **AS_TEXTS}
        self._book: Any = xlsxwriter.Workbook(str(path), options)
        self._pen = Pen(self._book)
        self._sheet: Any = None
        self._line = 0

    def begin(self, name: str, heads: Sequence[str]) -> None:
        self._sheet = self._book.add_worksheet(name[:31])
        self._sheet.set_column(0, len(heads) - 1, 18)
        self._sheet.freeze_panes(1, 0)
        for column, head in enumerate(heads):
            self._pen.text(self._sheet, 0, column, head, "head")
        self._line = 0

    def row(self, values: Sequence[object]) -> None:
        self._line += 1
        for column, value in enumerate(values):
            self._pen.text(self._sheet, self._line, column, words(value))

    def fill(self, name: str, heads: Sequence[str], rows: Iterator[Sequence[object]]) -> None:
        """One sheet from its heads to its last row."""
        self.begin(name, heads)
        for row in rows:
            self.row(row)

    def close(self) -> None:
        self._book.close()


def words(value: object) -> str:
    """Dates as they are written here; a blank stays blank."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(HOUSE):%H:%M %d/%m/%Y}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
