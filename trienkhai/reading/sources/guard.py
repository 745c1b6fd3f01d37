"""The guard before the parsers: nothing is unpacked or parsed that could fill the machine or lead it elsewhere."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from trienkhai.reading.errors import Unreadable

if TYPE_CHECKING:
    from lxml import etree

MIB = 1024 * 1024
#: The largest file taken, in bytes. A directive with its annexes is far below it.
MAX_BYTES = 20 * MIB
#: Unpacked size of all entries together, and of one entry, in bytes.
MAX_UNPACKED = 200 * MIB
MAX_ENTRY = 100 * MIB
#: XML kept in memory at once, in bytes; and tags plus attributes in one part (a node takes some 150 bytes).
MAX_XML = 64 * MIB
MAX_NODES = 2_500_000
MAX_ENTRIES = 4_000
#: Word's own parts pack about 1:10 to 1:100; only a large part is judged by its ratio.
MAX_RATIO = 250
_RATIO_FROM = 8 * MIB
#: Lines of one document; the longest documents of the field have some thousands.
MAX_LINES = 200_000

_CHUNK = 256 * 1024
_ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)
_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._\-]+)[\"']")
_ENCODINGS = {b"utf-8", b"utf8", b"utf-16", b"utf-16le", b"utf-16be", b"us-ascii", b"ascii"}


def check_size(data: bytes) -> None:
    """Refuse no bytes at all (EMPTY) and more than ``MAX_BYTES`` (TOO_LARGE, with ``limit`` in MiB)."""
    if not data:
        raise Unreadable("EMPTY")
    if len(data) > MAX_BYTES:
        raise Unreadable("TOO_LARGE", limit=MAX_BYTES // MIB)


def check_line_count(count: int) -> None:
    """Refuse a document of more than ``MAX_LINES`` lines (TOO_LARGE, with ``lines``)."""
    if count > MAX_LINES:
        raise Unreadable("TOO_LARGE", lines=MAX_LINES)


class Archive:
    """A zip whose directory was read and counted; nothing in it is unpacked before :meth:`check`.

    Raises ``Unreadable``: DAMAGED when it is no sound zip, BOMB (with ``reason``) when it is built to do harm,
    ENCRYPTED when an entry needs a password.
    """

    def __init__(self, data: bytes) -> None:
        # Counted in the bytes first: making 400,000 entry objects is itself the attack.
        if data.count(b"PK\x01\x02") > MAX_ENTRIES:
            raise Unreadable("BOMB", reason="ENTRIES")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._entries = self._zip.infolist()
        except _ZIP_FAULTS as fault:
            raise Unreadable("DAMAGED", reason="ZIP") from fault
        self._unpacked = 0

    @property
    def names(self) -> frozenset[str]:
        return frozenset(entry.filename for entry in self._entries)

    def check(self) -> None:
        """Judge the directory: names, links, passwords, sizes as declared."""
        seen: set[str] = set()
        total = 0
        for entry in self._entries:
            name = entry.filename
            if _leads_out(entry.orig_filename) or _leads_out(name):
                raise Unreadable("BOMB", reason="NAME")
            if stat.S_ISLNK(entry.external_attr >> 16):
                raise Unreadable("BOMB", reason="LINK")
            if entry.flag_bits & 0x1:
                raise Unreadable("ENCRYPTED")
            if name.lower() in seen:  # two parts of one name: which one counts is for nobody to guess
                raise Unreadable("DAMAGED", reason="DUPLICATE")
            seen.add(name.lower())
            total += entry.file_size
            if entry.file_size > MAX_ENTRY or total > MAX_UNPACKED:
                raise Unreadable("BOMB", reason="SIZE")
            if entry.file_size > _RATIO_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
                raise Unreadable("BOMB", reason="RATIO")

    def xml_parts(self) -> dict[str, bytes]:
        """Every XML part by its name; pictures and embedded files stay packed. Bytes are counted as they come,
        whatever the directory says, and a part with a DOCTYPE is refused."""
        parts: dict[str, bytes] = {}
        for entry in self._entries:
            if entry.filename.lower().endswith((".xml", ".rels")):
                content = self._read(entry)
                refuse_doctype(content)
                parts[entry.filename] = content
        return parts

    def _read(self, entry: zipfile.ZipInfo) -> bytes:
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable("DAMAGED", reason="COMPRESSION")
        chunks: list[bytes] = []
        try:
            with self._zip.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    self._unpacked += len(chunk)
                    if self._unpacked > MAX_XML:
                        raise Unreadable("BOMB", reason="SIZE")
                    chunks.append(chunk)
        except _ZIP_FAULTS as fault:
            raise Unreadable("DAMAGED", reason="ZIP") from fault
        content = b"".join(chunks)
        if len(content) != entry.file_size:
            raise Unreadable("DAMAGED", reason="ZIP")
        return content


def _leads_out(name: str) -> bool:
    path = name.replace("\\", "/")
    return path.startswith("/") or path[1:2] == ":" or "\0" in path or ".." in path.split("/")


def refuse_doctype(part: bytes) -> None:
    """A DOCTYPE can name entities and outside files; no office program writes one, so none is parsed (BOMB)."""
    head = part[:4]
    if b"\0" in head or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        part = part.replace(b"\0", b"")
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise Unreadable("BOMB", reason="DOCTYPE")


def parse_xml(part: bytes) -> etree._Element:
    """The root of an XML part. Nothing is fetched or expanded; too many nodes are a BOMB, broken XML is DAMAGED."""
    from lxml import etree  # plain text, the usual paste, does without

    refuse_doctype(part)
    declared = _ENCODING.match(part)
    if declared and declared.group(1).lower() not in _ENCODINGS:  # another encoding could hide a DOCTYPE
        raise Unreadable("DAMAGED", reason="XML")
    if part.count(b"<") + part.count(b"=") > MAX_NODES:
        raise Unreadable("BOMB", reason="NODES")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(part, parser)
    except (etree.LxmlError, ValueError) as fault:
        if getattr(fault, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from fault
        raise Unreadable("DAMAGED", reason="XML") from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("BOMB", reason="DOCTYPE")
    return root
