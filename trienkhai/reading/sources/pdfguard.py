"""The guard before the PDF library: packed streams are measured before anything is built from them."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources.guard import MIB

#: Unpacked size in bytes of one picture or font (a page scanned in colour at 300 dpi has 26 MB), of one other stream (the
#: drawing of a full page has some 100 KB, and takes twenty times its size once it is built), and of all but pictures.
MAX_STREAM = 64 * MIB
MAX_DRAWING = 12 * MIB
MAX_STREAMS = 200 * MIB
#: Objects of one file. A hundred pages from an office program have some thousands.
MAX_OBJECTS = 300_000
MAX_STREAM_COUNT = 50_000

_STREAM = re.compile(rb"stream\r?\n")
_PACKED = re.compile(rb"/(?:FlateDecode|Fl|LZWDecode|LZW|RunLengthDecode|RL)(?![A-Za-z0-9])")
_ARMOUR = re.compile(rb"/(?:ASCIIHexDecode|AHx|ASCII85Decode|A85)(?![A-Za-z0-9])")
#: Bytes written in letters that are turned back for measuring, in all; and at most where they cannot be turned back.
MAX_LETTERS = 48 * MIB
_MAX_BROKEN = 16 * 1024
_NO_HEX = bytes(set(range(256)) - set(b"0123456789ABCDEFabcdef"))
_NO_85 = bytes(set(range(256)) - set(range(0x21, 0x76)) - {ord("z")})
#: Packed bytes whose growth is counted byte by byte here, in all; hardly any program has packed so in this century.
MAX_COUNTED = 6 * MIB
_NAMED_ELSEWHERE = re.compile(rb"/Filter\s*(?:\[\s*)?(\d{1,9})\s+\d{1,5}\s+R\b")
_SMALL_OBJECT = re.compile(rb"(?<!\d)(\d{1,9})\s+\d{1,5}\s+obj\s*([/\[][^<>()]{0,200}?)\s*endobj")
_LENGTH = re.compile(rb"/Length\s+(\d{1,9})(?!\s+\d+\s+R)")
_LATE_CODES = re.compile(rb"/EarlyChange\s+0(?!\d)")
_OBJECT = re.compile(rb"\d\s+obj\b")
_NO_BRACKET = bytes(set(range(256)) - set(b"[]<>"))
_DEEPEST = 400  # brackets inside brackets
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_FEED = 16 * 1024
_LONGEST_HEAD = 16 * 1024  # of one dictionary
_CLEAR, _END = 256, 257  # codes of LZW


def check_streams(data: bytes) -> None:
    """Refuse (BOMB, with ``reason``) a file whose streams unpack to more than any directive needs, one packed twice
    over, too many objects, or brackets nested past all sense. What is written in letters (ASCIIHex, ASCII85) is turned
    back first: it must be the outermost layer and the only one of its sort.

    What is built from small streams (forms that draw forms, pages without end) is left to the limits of the child.
    """
    if sum(1 for _ in _OBJECT.finditer(data)) > MAX_OBJECTS:
        raise Unreadable("BOMB", reason="OBJECTS")
    if b"[" * _DEEPEST in data.translate(None, _NO_BRACKET).replace(b"<<", b"["):
        raise Unreadable("BOMB", reason="NESTING")
    spent = _Spent()
    end_of_last = seen = 0
    named = cache(lambda: _named_filters(data))
    for count, match in enumerate(_STREAM.finditer(data)):
        if count == MAX_STREAM_COUNT:
            raise Unreadable("BOMB", reason="OBJECTS")
        if match.start() < end_of_last or data[max(match.start() - 3, 0) : match.start()] == b"end":
            continue
        head = _head(data, max(end_of_last, seen), match.start(), named)
        seen = match.end()
        measured = _measured(data, match.end(), head, spent)
        if measured is None:
            continue
        size, used = measured
        spent.unpacked += 0 if b"/Image" in head else size  # pictures are not unpacked for the text
        end_of_last = match.end() + used
        enclosed = b"/Image" in head or b"/Length1" in head
        if size > (MAX_STREAM if enclosed else MAX_DRAWING) or spent.unpacked > MAX_STREAMS:
            raise Unreadable("BOMB", reason="SIZE")


@dataclass
class _Spent:
    """Bytes of a whole file so far: unpacked, turned back from letters, counted one by one."""

    unpacked: int = 0
    letters: int = 0
    counted: int = 0


def _measured(data: bytes, start: int, head: bytes, spent: _Spent) -> tuple[int, int] | None:
    """Bytes that the stream at ``start`` unpacks to, and bytes it takes in the file, as far as that is known; ``None``
    for one that is not packed, or a picture too long to be counted."""
    packed = _PACKED.findall(head)
    armour = [found.start() for found in _ARMOUR.finditer(head)]
    inner = _PACKED.search(head)
    if len(packed) > 1 or len(armour) > 1 or (armour and inner and inner.start() < armour[0]):
        raise Unreadable("BOMB", reason="FILTERS")
    body, at = data, start
    if armour:
        body, at = _written_out(data, start, spent, hexadecimal=head.startswith((b"/ASCIIH", b"/AH"), armour[0])), 0
    if packed and packed[0].startswith((b"/LZW", b"/RL", b"/Run")):
        stop = len(body) if armour else _end_of(data, head, at)
        if spent.counted + stop - at > MAX_COUNTED:
            if b"/Image" in head:
                return None  # never unpacked for the text; where it is drawn, the limits of the child hold
            raise Unreadable("BOMB", reason="SIZE")
        spent.counted += stop - at
        if packed[0].startswith(b"/LZW"):
            size = _lzw_size(body, at, stop, late=_LATE_CODES.search(head) is not None)
        else:
            size = _runs_size(body, at, stop)
        used = stop - at
    elif packed or _is_zlib(body, at):
        size, used = _unpacked(body, at)
    elif armour:
        size, used = len(body), 0
    else:
        return None
    return size, 0 if armour else used


def _written_out(data: bytes, start: int, spent: _Spent, *, hexadecimal: bool) -> bytes:
    """What the stream at ``start`` writes in letters, as bytes."""
    end = data.find(b">" if hexadecimal else b"~", start + 2)
    written = data[start : end if end >= 0 else len(data)]
    spent.letters += len(written)
    if spent.letters > MAX_LETTERS:
        raise Unreadable("BOMB", reason="SIZE")
    return _out_of_letters(written, hexadecimal=hexadecimal)


def _head(data: bytes, after: int, end: int, named: Callable[[], dict[int, set[bytes]]]) -> bytes:
    """The dictionary of the stream that begins at ``end``: its names written plainly, and a filter that stands in an
    object of its own put in. A filter that cannot be found so is hidden on purpose (BOMB)."""
    head = _plainly(data[max(data.rfind(b" obj", after, end), after, end - _LONGEST_HEAD) : end])
    for match in _NAMED_ELSEWHERE.finditer(head):
        found = named().get(int(match[1]), set())
        if len(found) != 1:
            raise Unreadable("BOMB", reason="FILTERS")
        head += b"".join(found)
    return head


def _plainly(head: bytes) -> bytes:
    return _ESCAPED.sub(lambda code: bytes((int(code[1], 16),)), head)


def _named_filters(data: bytes) -> dict[int, set[bytes]]:
    """The objects of a file that are a name or a list, by their numbers."""
    found: dict[int, set[bytes]] = {}
    for match in _SMALL_OBJECT.finditer(data):
        found.setdefault(int(match[1]), set()).add(_plainly(match[2]))
    return found


def _end_of(data: bytes, head: bytes, start: int) -> int:
    """Where a packed stream ends, by its length or by the word for its end, whichever is further."""
    lengths = [int(one) for one in _LENGTH.findall(head)]
    word = data.find(b"endstream", start)
    return min(max(start + max(lengths, default=0), word if word >= 0 else len(data)), len(data))


def _is_zlib(body: bytes, at: int) -> bool:
    if len(body) < at + 2:
        return False
    first, second = body[at], body[at + 1]
    return first & 0x0F == 8 and first <= 0x78 and (first << 8 | second) % 31 == 0


def _lzw_size(body: bytes, at: int, stop: int, *, late: bool) -> int:
    """Bytes that a stream packed by LZW comes to, counted without making them; codes past the table end it."""
    lengths = [1] * 256 + [0, 0]
    size = before = held = bits = 0
    width, early = 9, 0 if late else 1
    for byte in memoryview(body)[at:stop]:
        held, bits = held << 8 | byte, bits + 8
        if bits < width:
            continue
        bits -= width
        code = held >> bits
        held &= (1 << bits) - 1
        if code == _CLEAR:
            del lengths[258:]
            width, before = 9, 0
            continue
        if code == _END or code > len(lengths):
            break
        length = lengths[code] if code < len(lengths) else before + 1
        size += length
        if size > MAX_STREAM:
            break
        if before and len(lengths) < 4096:
            lengths.append(before + 1)
            if len(lengths) + early in (512, 1024, 2048):
                width += 1
        before = length
    return size


def _runs_size(body: bytes, at: int, stop: int) -> int:
    """Bytes that a stream packed as lengths of runs comes to."""
    size = 0
    while at < stop and size <= MAX_STREAM:
        length = body[at]
        if length == 128:
            break
        size += length + 1 if length < 128 else 257 - length
        at += length + 2 if length < 128 else 2
    return size


def _unpacked(data: bytes, start: int) -> tuple[int, int]:
    """Bytes that a stream unpacks to, counted up to the limit, and bytes it takes in the file."""
    unpacker = zlib.decompressobj()
    size, at = 0, start
    try:
        while not unpacker.eof and size <= MAX_STREAM:
            feed = unpacker.unconsumed_tail
            if not feed:
                feed = data[at : at + _FEED]
                at += len(feed)
            if not feed:
                break
            size += len(unpacker.decompress(feed, MIB))
    except zlib.error:
        return size, 0
    return size, max(at - start - len(unpacker.unused_data) - len(unpacker.unconsumed_tail), 0)


def _out_of_letters(letters: bytes, *, hexadecimal: bool) -> bytes:
    """The bytes that are written in letters, four for five or one for two; letters out of place are passed over."""
    if hexadecimal:
        digits = letters.translate(None, _NO_HEX)
        return bytes.fromhex((digits + b"0" if len(digits) % 2 else digits).decode("ascii"))
    if letters.count(b"z") * 4 > MAX_STREAM:
        raise Unreadable("BOMB", reason="SIZE")
    try:
        return base64.a85decode(letters.removeprefix(b"<~").translate(None, _NO_85))
    except ValueError:
        if len(letters) > _MAX_BROKEN:
            raise Unreadable("BOMB", reason="FILTERS") from None
        return b""  # too short to become much
