"""Document bytes to lines: the one door is :func:`load`, and it raises nothing but ``Unreadable``."""

from __future__ import annotations

from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources import detect, docx, guard, pdf, text, xlsx
from trienkhai.reading.sources.guard import MAX_BYTES
from trienkhai.reading.sources.model import Cell, Line, Place, Source, SourceKind

__all__ = ["MAX_BYTES", "Cell", "Line", "Place", "Source", "SourceKind", "load"]


def load(data: bytes, filename: str = "") -> Source:
    """Read a file, or pasted text in UTF-8 with no name, into lines.

    Raises only ``Unreadable``: EMPTY, TOO_LARGE, WRONG_TYPE, UNSUPPORTED, DAMAGED, BOMB, ENCRYPTED, NO_TEXT.
    The secrecy mark is not looked for here: see ``trienkhai.reading.secrecy``.
    """
    guard.check_size(data)
    match detect.kind_of(data):
        case detect.FileKind.DOCX:
            source = docx.load(data)
        case detect.FileKind.PDF:
            source = pdf.load(data)
        case detect.FileKind.XLSX:
            source = xlsx.load(data)
        case detect.FileKind.PLAIN:
            source = text.load(data, detect.text_kind(filename))
    if not any(line.text for line in source.lines):
        raise Unreadable("NO_TEXT")
    return source
