"""The second guard before the PDF library: forms that draw forms, each many times, are counted before they are drawn."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources.guard import MIB

#: Bytes of drawing that one page comes to, its forms counted as often as they are drawn; built, they take twenty times
#: their size. A page that an office program lays over a drawn background has some 2 MB.
MAX_DRAWN = 16 * MIB
#: The same of all pages together.
MAX_DRAWN_IN_ALL = 200 * MIB

_OBJECT = re.compile(rb"(?<!\d)(\d{1,9})\s+\d{1,5}\s+obj\b")
_NAMED = re.compile(rb"/([^\s/<>\[\]()]+)\s+(\d{1,9})\s+\d{1,5}\s+R\b")
_CONTENTS = re.compile(rb"/Contents\s*(?:\[([^\]]*)\]|(\d{1,9}\s+\d{1,5}\s+R))")
_REFERENCE = re.compile(rb"(\d{1,9})\s+\d{1,5}\s+R\b")
_DRAWS = re.compile(rb"/([^\s/<>\[\]()]+)\s+Do\b")
_STREAM = re.compile(rb"\bstream\r?\n")
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_FOLLOWED = (b"Resources", b"XObject")  # where the names of forms stand, when in an object of their own
_DEEPEST = 40  # forms inside forms; the library draws none deeper
_MOST_NAMES = 2_000_000  # looked through for all pages and forms
_LONGEST_HEAD = 256 * 1024  # of one dictionary
_HIGHEST = 8  # nodes of the pages above a page, from which it may inherit


def check_forms(data: bytes) -> None:
    """Refuse (BOMB, ``reason`` NESTING) a file with a page that comes to more drawing than any page has. What stands
    in packed objects, or packed otherwise than Flate, is not seen here; the limits of the child hold for it."""
    if _FORM.search(data) is None:
        return
    file = _File(data)
    total = 0
    for head in file.pages():
        names = file.names(head, inherited=True)
        drawn = sum(file.drawn(number, names) for number in _contents(head))
        total += drawn
        if drawn > MAX_DRAWN or total > MAX_DRAWN_IN_ALL:
            raise Unreadable("BOMB", reason="NESTING")


def _contents(head: bytes) -> list[int]:
    found = _CONTENTS.search(head)
    return [int(one) for one in _REFERENCE.findall(found[1] or found[2])] if found else []


def _names_in(head: bytes) -> dict[bytes, int]:
    return {name: int(number) for name, number in _NAMED.findall(head)}


class _File:
    """The objects of a file that stand there unpacked; of two with one number the last."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        starts = [(int(match[1]), match.end()) for match in _OBJECT.finditer(data)]
        ends = [*(start for _, start in starts[1:]), len(data)]
        self._places = {number: (start, end) for (number, start), end in zip(starts, ends, strict=True)}
        self._weights: dict[int, int] = {}
        self._names: dict[int, dict[bytes, int]] = {}
        self._work = 0

    def pages(self) -> Iterator[bytes]:
        for number in self._places:
            head = self._head(number)
            if b"/Contents" in head:
                yield head

    def names(self, head: bytes, *, inherited: bool = False) -> dict[bytes, int]:
        """Names in a dictionary and in those it points to, with the objects they stand for."""
        found: dict[bytes, int] = {}
        here = _names_in(head)
        for _ in range(_HIGHEST if inherited else 1):
            parent = here.get(b"Parent")
            for name in (*_FOLLOWED, *_FOLLOWED):  # resources may name a dictionary of forms in their turn
                if name in here:
                    here = here | self._named(here[name])
            found = here | found
            self._work += len(here)
            if self._work > _MOST_NAMES:
                raise Unreadable("BOMB", reason="NESTING")
            if parent is None:
                break
            here = self._named(parent)
        return found

    def _named(self, number: int) -> dict[bytes, int]:
        if number not in self._names:
            self._names[number] = _names_in(self._head(number))
        return self._names[number]

    def drawn(self, number: int, names: dict[bytes, int], depth: int = 0) -> int:
        """Bytes of drawing that a stream comes to."""
        content = self._content(number)
        total = len(content)
        for name in _DRAWS.findall(content):
            total += self._weight(names[name], depth) if name in names else 0
            if total > MAX_DRAWN:
                break
        return total

    def _weight(self, number: int, depth: int) -> int:
        if number not in self._weights:
            self._weights[number] = 0  # a form that draws itself is drawn once
            head = self._head(number)
            if depth < _DEEPEST and _FORM.search(head):
                self._weights[number] = self.drawn(number, self.names(head), depth + 1)
        return self._weights[number]

    def _head(self, number: int) -> bytes:
        start, end = self._places.get(number, (0, 0))
        stream = _STREAM.search(self._data, start, min(end, start + _LONGEST_HEAD))
        return self._data[start : min(stream.start() if stream else end, start + _LONGEST_HEAD)]

    def _content(self, number: int) -> bytes:
        start, end = self._places.get(number, (0, 0))
        stream = _STREAM.search(self._data, start, end)
        if stream is None:
            return b""
        packed = self._data[stream.end() : end]
        if b"/Fl" not in self._data[start : stream.start()]:
            return packed[: max(packed.find(b"endstream"), 0) or len(packed)]
        try:
            return zlib.decompressobj().decompress(packed, MAX_DRAWN)
        except zlib.error:
            return b""
