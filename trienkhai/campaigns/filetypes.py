"""Which files are taken as evidence, told by their bytes and not by their names (pure)."""

from __future__ import annotations

import re

from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources.guard import Archive

MOST_BYTES = 20 * 1024 * 1024
MOST_BYTES_OF_A_DUTY = 200 * 1024 * 1024
MOST_OF_A_DUTY = 100  # pieces, whatever their kind
PICTURES = frozenset({"jpg", "png"})

_OLD_OFFICE = frozenset({"doc", "xls", "ppt"})
_OFFICE_PARTS = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif"})
_NAMES: dict[str, frozenset[str]] = {
    "jpg": frozenset({"jpg", "jpeg", "jfif"}),
    "ole": _OLD_OFFICE,
    "txt": frozenset({"txt", "md", "csv"}),
}


def bare_name(file_name: str) -> str:
    """The last part of a name, without control marks, at most 200 characters, its ending kept."""
    name = re.split(r"[\\/]", file_name)[-1]
    name = "".join(char for char in name if char.isprintable()).strip().strip(".") or "tep"
    stem, dot, ending = name.rpartition(".")
    return name if len(name) <= 200 else (stem or ending)[: 199 - len(ending)] + dot + ending[:20]


def ending_of(content: bytes) -> str | None:
    """The usual ending of what the bytes are ("ole" for the old Office kinds), or None when not taken."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return "txt" if _is_text(content) else None


def agrees(name: str, ending: str) -> bool:
    """Whether the name's ending tells what the bytes are."""
    return name.rpartition(".")[2].lower() in _NAMES.get(ending, frozenset({ending}))


def is_heic(content: bytes) -> bool:
    """Whether it is a photograph as an iPhone keeps it (HEIF, ISO/IEC 23008-12), which no office program opens."""
    return content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS


def _office(content: bytes) -> str | None:
    try:
        package = Archive(content)
        package.check()  # entries, ratio and names, before anything is unpacked
    except Unreadable:
        return None
    names = package.names
    if "[Content_Types].xml" not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
        return None  # an archive, or a file that carries macros
    return next((ending for part, ending in _OFFICE_PARTS if any(name.startswith(part) for name in names)), None)


def _is_text(content: bytes) -> bool:
    if b"\x00" in content:
        return False
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    head = text[:2000].lstrip().lower()
    return not head.startswith(("<!doctype", "<html", "<svg", "<?xml", "<script", "#!"))
