"""The guard before the PDF library: packed streams are measured before anything is built from them."""

from __future__ import annotations

import base64
import re
import zlib

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
_PACKED = re.compile(rb"/(?:FlateDecode|Fl|LZWDecode|LZW|RunLengthDecode|RL)(?![A-Za-z])")
_ARMOUR = re.compile(rb"/(?:ASCIIHexDecode|AHx|ASCII85Decode|A85)(?![A-Za-z0-9])")
#: Bytes written in letters that are turned back for measuring, in all; and at most where they cannot be turned back.
MAX_LETTERS = 48 * MIB
_MAX_BROKEN = 16 * 1024
_NO_HEX = bytes(set(range(256)) - set(b"0123456789ABCDEFabcdef"))
_NO_85 = bytes(set(range(256)) - set(range(0x21, 0x76)) - {ord("z")})
_ZLIB_HEADS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_OBJECT = re.compile(rb"\d\s+obj\b")
_NO_BRACKET = bytes(set(range(256)) - set(b"[]<>"))
_DEEPEST = 400  # brackets inside brackets
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_FEED = 16 * 1024


def check_streams(data: bytes) -> None:
    """Refuse (BOMB, with ``reason``) a file whose streams unpack to more than any directive needs, one packed twice
    over, too many objects, or brackets nested past all sense. What is written in letters (ASCIIHex, ASCII85) is turned
    back first: it must be the outermost layer and the only one of its sort."""
    if sum(1 for _ in _OBJECT.finditer(data)) > MAX_OBJECTS:
        raise Unreadable("BOMB", reason="OBJECTS")
    if b"[" * _DEEPEST in data.translate(None, _NO_BRACKET).replace(b"<<", b"["):
        raise Unreadable("BOMB", reason="NESTING")
    total = letters = 0
    end_of_last = 0
    for count, match in enumerate(_STREAM.finditer(data)):
        if count == MAX_STREAM_COUNT:
            raise Unreadable("BOMB", reason="OBJECTS")
        if match.start() < end_of_last or data[max(match.start() - 3, 0) : match.start()] == b"end":
            continue
        head = data[max(end_of_last, match.start() - 1_000) : match.start()]
        head = head[head.rfind(b" obj") + 1 :]
        head = _ESCAPED.sub(lambda code: bytes((int(code[1], 16),)), head)
        packed = _PACKED.findall(head)
        armour = [found.start() for found in _ARMOUR.finditer(head)]
        inner = _PACKED.search(head)
        twice = len(packed) > 1 and len({*packed}) < len(packed)
        if twice or len(armour) > 1 or (armour and inner and inner.start() < armour[0]):
            raise Unreadable("BOMB", reason="FILTERS")
        body, at = (data, match.end()) if not armour else (b"", 0)
        if armour:
            hexadecimal = head.startswith((b"/ASCIIH", b"/AH"), armour[0])
            stop = data.find(b">" if hexadecimal else b"~", match.end() + 2)
            written = data[match.end() : stop if stop >= 0 else len(data)]
            letters += len(written)
            if letters > MAX_LETTERS:
                raise Unreadable("BOMB", reason="SIZE")
            body = _out_of_letters(written, hexadecimal=hexadecimal)
        if any(name.startswith(b"/Fl") for name in packed) or body.startswith(_ZLIB_HEADS, at):
            size, used = _unpacked(body, at)
        elif armour:
            size, used = len(body), 0
        else:
            continue
        used = 0 if armour else used
        total += 0 if b"/Image" in head else size  # pictures are not unpacked for the text
        end_of_last = match.end() + used
        enclosed = b"/Image" in head or b"/Length1" in head
        if size > (MAX_STREAM if enclosed else MAX_DRAWING) or total > MAX_STREAMS:
            raise Unreadable("BOMB", reason="SIZE")


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
