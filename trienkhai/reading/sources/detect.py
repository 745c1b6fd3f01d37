"""What a file is, told by its bytes: the name on it is only believed between plain text and Markdown."""

from __future__ import annotations

from collections.abc import Set
from enum import StrEnum

from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources.guard import Archive
from trienkhai.reading.sources.model import SourceKind

_ZIP = b"PK\x03\x04"
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# Signatures of files that are never a directive, with the word for the person.
_FOREIGN = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"\x1f\x8b\x08", "GZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"PK\x07\x08", "ZIP"),
    (b"\x7fELF", "PROGRAM"),
    (b"MZ\x90\x00", "PROGRAM"),
    (b"SQLite format 3\x00", "SQLITE"),
    (b"OggS", "SOUND"),
    (b"ID3", "SOUND"),
)
_OLE2_STREAMS = (("WordDocument", "DOC"), ("Workbook", "XLS"), ("Book", "XLS"), ("PowerPoint Document", "PPT"))
_OPEN_DOCUMENTS = (
    (b"opendocument.text", "ODT"),
    (b"opendocument.spreadsheet", "ODS"),
    (b"opendocument.presentation", "ODP"),
)
_MARKDOWN_NAMES = (".md", ".markdown", ".mdown", ".mkd")


class FileKind(StrEnum):
    """Kinds that can be read, some only where an office program is installed; :func:`kind_of` refuses all others."""

    PLAIN = "PLAIN"
    DOCX = "DOCX"
    PDF = "PDF"
    XLSX = "XLSX"
    DOC = "DOC"
    RTF = "RTF"
    ODT = "ODT"
    XLS = "XLS"
    ODS = "ODS"


def kind_of(data: bytes) -> FileKind:
    """Which reader takes these bytes.

    Raises ``Unreadable``: UNSUPPORTED (``kind``) for office files that nothing reads, ENCRYPTED for a locked
    one, WRONG_TYPE (``seen``) for a picture, a program, a web page; DAMAGED for a broken zip.
    """
    if data.startswith(_ZIP):
        archive = Archive(data)
        return _zip_kind(archive.names, data)
    if data.startswith(_OLE2):
        return _ole2_kind(data)
    if b"%PDF-" in data[:1024]:
        return FileKind.PDF
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:5] == b"{\\rtf":
        return FileKind.RTF
    if seen := _foreign(data):
        raise Unreadable("WRONG_TYPE", seen=seen)
    return FileKind.PLAIN


def text_kind(filename: str) -> SourceKind:
    """Markdown or plain text: here alone the name decides, for the bytes cannot."""
    return SourceKind.MARKDOWN if filename.lower().endswith(_MARKDOWN_NAMES) else SourceKind.TEXT


def _zip_kind(names: Set[str], data: bytes) -> FileKind:
    if "[Content_Types].xml" in names:
        if any(name.startswith("word/") for name in names):
            return FileKind.DOCX
        if any(name.startswith("xl/") for name in names):
            return FileKind.XLSX
        if any(name.startswith("ppt/") for name in names):
            raise Unreadable("UNSUPPORTED", kind="PPTX")
    if "mimetype" in names and "content.xml" in names:
        return _open_document_kind(data)
    raise Unreadable("WRONG_TYPE", seen="ZIP")


def _open_document_kind(data: bytes) -> FileKind:
    """An OpenDocument file says first, unpacked, what it is (ODF 1.2 part 3, 3.3)."""
    said = data[30:160]
    for word, kind in _OPEN_DOCUMENTS:
        if word in said:
            if kind in FileKind.__members__:
                return FileKind(kind)
            raise Unreadable("UNSUPPORTED", kind=kind)
    return FileKind.ODT  # packed anew by another program; a text, as most are


def _ole2_kind(data: bytes) -> FileKind:
    """Stream names stand in the directory of an OLE2 file in UTF-16; a locked .docx is an OLE2 file too."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable("ENCRYPTED")
    for stream, kind in _OLE2_STREAMS:
        if stream.encode("utf-16-le") in data:
            if kind in FileKind.__members__:
                return FileKind(kind)
            raise Unreadable("UNSUPPORTED", kind=kind)
    raise Unreadable("WRONG_TYPE", seen="OLE2")


def _foreign(data: bytes) -> str:
    for signature, seen in _FOREIGN:
        if data.startswith(signature):
            return seen
    if data[:2] == b"BM" and data[6:10] == b"\0\0\0\0":
        return "BMP"
    if data[:4] == b"RIFF":
        return "WEBP" if data[8:12] == b"WEBP" else "SOUND"
    if data[4:8] == b"ftyp":
        return "HEIC" if data[8:12] in (b"heic", b"heix", b"mif1", b"avif") else "VIDEO"
    head = data[:512].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"mime-version:")):
        return "HTML"
    if head.startswith(b"<?xml"):
        return "XML"
    return ""
