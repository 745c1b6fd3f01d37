"""Document bytes to lines: the one door is :func:`load`, and it raises nothing but ``Unreadable``."""

from __future__ import annotations

from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources import detect, guard, legacy, text
from trienkhai.reading.sources.guard import MAX_BYTES
from trienkhai.reading.sources.model import Cell, Line, Place, Source, SourceKind

__all__ = ["MAX_BYTES", "Cell", "Line", "Place", "Source", "SourceKind", "load"]


def load(data: bytes, filename: str = "", encoding: str = "") -> Source:
    """Read a file, or pasted text in UTF-8 with no name, into lines. ``encoding``: what a person chose for text of old
    fonts that no font names any more (TCVN3, VNI or KEEP; see ``legacy.settle``).

    Raises only ``Unreadable``: EMPTY, TOO_LARGE, WRONG_TYPE, UNSUPPORTED, DAMAGED, BOMB, ENCRYPTED, NO_TEXT. Old
    office files and scans need programs of others, which ``sandbox`` calls: here they are UNSUPPORTED and NO_TEXT.
    The secrecy mark is not looked for here: see ``trienkhai.reading.secrecy``. A reader and its library are loaded
    with the first file of their kind, for every file is read by a new process.
    """
    guard.check_size(data)
    kind = detect.kind_of(data)
    match kind:
        case detect.FileKind.DOCX:
            from trienkhai.reading.sources import docx

            source = docx.load(data)
        case detect.FileKind.PDF:
            from trienkhai.reading.sources import pdf

            source = pdf.load(data)
        case detect.FileKind.XLSX:
            from trienkhai.reading.sources import xlsx

            source = xlsx.load(data)
        case detect.FileKind.PLAIN:
            source = text.load(data, detect.text_kind(filename), encoding)
        case _old:
            from trienkhai.reading.sources import office

            office.check(data, kind.value)
            raise Unreadable("UNSUPPORTED", kind=kind.value)
    if not any(line.text for line in source.lines):
        raise Unreadable("NO_TEXT")
    return source if kind is detect.FileKind.PLAIN else legacy.settle(source, encoding)
