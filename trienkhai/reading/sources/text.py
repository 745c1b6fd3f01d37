"""Plain text, Markdown and pasted text: the encoding found or refused, one line for each line."""

from __future__ import annotations

import codecs
import re

from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources import legacy
from trienkhai.reading.sources.characters import VIETNAMESE_LETTERS, composed, text_notices, tidy
from trienkhai.reading.sources.guard import check_line_count
from trienkhai.reading.sources.model import Cell, Line, Place, Source, SourceKind
from trienkhai.vietnamese.legacy import plain_codes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_MARKS_ALONE = re.compile("[\u0300-\u036f]")
# What official text has beside letters, digits and ASCII signs.
_PUNCTUATION = frozenset("–—‘’“”„…•·§°±«»×÷²³€™©®¼½¾‰\u00a0\u200b\ufeff\u00ad")
_SYMBOL_IN_WORD = re.compile(r"[A-Za-z][µ¶·¸¹®©¬×÷±]|[®©¬][A-Za-z]")

_TABLE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_CELL_BORDER = re.compile(r"(?<!\\)\|")
_CELL_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_HEADING = re.compile(r"^#{1,6}\s")
_LONGEST_HEADING = 500  # characters
_WHOLLY_BOLD = re.compile(r"^(?:[-+*]\s+)?(\*\*|__)(?!\s)(?:(?!\1).)+\1[.:;,]?$")


def load(data: bytes, kind: SourceKind, encoding: str = "") -> Source:
    """Lines of a text. Empty lines stay, for they part paragraphs; those at the end do not. ``encoding``: what a person
    chose for text of old fonts (see ``legacy.settle``); without it such bytes are refused by name.

    Raises ``Unreadable``: WRONG_TYPE (``seen`` BINARY), DAMAGED (``reason`` ENCODING), TOO_LARGE.
    """
    whole = decode(data, encoding)
    rows = _rows(whole)
    source = Source(kind=kind, lines=tuple(_lines(rows, kind)), notices=text_notices(whole))
    return legacy.settle(
        source, encoding, whole, lambda chosen: _lines(_rows(legacy.converted_text(whole, chosen)), kind)
    )


def _rows(text: str) -> list[str]:
    rows = _BREAKS.sub("\n", text).rstrip().split("\n")
    check_line_count(len(rows))
    return rows


def decode(data: bytes, chosen: str = "") -> str:
    """The text in these bytes: UTF-8, UTF-16 or UTF-32 by their marks or make-up, else Windows-1258 if it reads as
    Vietnamese. Nothing is guessed into nonsense: what fits none is refused (DAMAGED, ``reason`` ENCODING),
    unless a person has ``chosen`` an encoding of old fonts (or to KEEP it): then it is as Windows-1252 shows it."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return _no_binary(data[len(mark) :].decode(encoding))
            except UnicodeDecodeError as fault:
                raise Unreadable("DAMAGED", reason="ENCODING") from fault
    if data.count(b"\0") * 10 >= len(data):
        return _utf16_without_mark(data)
    try:
        return _no_binary(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _windows_1258(data, chosen)


def _no_binary(text: str) -> str:
    if "\0" in text or sum(1 for _ in _CONTROLS.finditer(text)) * 200 > len(text):
        raise Unreadable("WRONG_TYPE", seen="BINARY")
    return text


def _utf16_without_mark(data: bytes) -> str:
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and _reads_as_vietnamese(text):
            return text
    raise Unreadable("WRONG_TYPE", seen="BINARY")


def _windows_1258(data: bytes, chosen: str) -> str:
    """Windows-1258 sets most tones as marks of their own: composed here. Other one-byte text decodes too, but into
    letters that Vietnamese does not have, and is refused."""
    controls = sum(1 for byte in data if byte < 32 and byte not in b"\t\n\v\f\r\x1a")
    if controls * 200 > len(data):
        raise Unreadable("WRONG_TYPE", seen="BINARY")
    if chosen:
        return plain_codes(data.decode("latin-1"))
    try:
        text = composed(data.decode("cp1258"))
    except UnicodeDecodeError as fault:
        raise Unreadable("DAMAGED", reason="ENCODING") from fault
    if not _reads_as_vietnamese(text) or _SYMBOL_IN_WORD.search(text):
        guess = legacy.suggested_encoding(plain_codes(data.decode("latin-1")))
        raise Unreadable("DAMAGED", reason="ENCODING", **({"guess": guess.value} if guess else {}))
    return text


def _reads_as_vietnamese(text: str) -> bool:
    """Hardly any character that Vietnamese official text does not use, and no tone mark without its vowel."""
    text = composed(text)
    foreign = [c for c in set(text) if not c.isascii() and c not in VIETNAMESE_LETTERS and c not in _PUNCTUATION]
    odd = sum(text.count(char) for char in foreign[:200])
    stray = sum(1 for _ in _MARKS_ALONE.finditer(text)) + sum(1 for _ in _CONTROLS.finditer(text))
    return stray == 0 and odd * 300 <= len(text)


def _lines(rows: list[str], kind: SourceKind) -> list[Line]:
    lines: list[Line] = []
    table = -1
    at = 0
    while at < len(rows):
        end = _table_end(rows, at)
        if end > at:
            table += 1
            check_line_count(len(lines) + sum(row.count("|") + row.count("<") for row in rows[at:end]))
            lines += _table_lines(rows[at:end], table)
            at = end
            continue
        text = tidy(rows[at])
        lines.append(Line(text, bold=kind is SourceKind.MARKDOWN and _stands_out(text)))
        at += 1
    check_line_count(len(lines))
    return lines


def _table_end(rows: list[str], start: int) -> int:
    """Where the pipe table beginning here ends, or ``start`` when none begins. A table is a row of cells with a rule
    under it; a lone stroke in scanned text is none."""
    if start + 1 >= len(rows) or "|" not in rows[start] or not _TABLE_RULE.match(rows[start + 1]):
        return start
    if "|" not in rows[start + 1] or (not _TABLE_ROW.match(rows[start]) and "|" not in rows[start].strip("| ")):
        return start
    end = start + 2
    while end < len(rows) and "|" in rows[end]:
        end += 1
    return end


def _table_lines(rows: list[str], table: int) -> list[Line]:
    lines: list[Line] = []
    number = 0
    for row in rows:
        if _TABLE_RULE.match(row):
            continue
        for column, content in enumerate(_cells(row)):
            cell = Cell(table, number, column)
            for part in _CELL_BREAK.split(content):
                text = tidy(part.replace("\\|", "|"))
                lines.append(Line(text, place=Place.TABLE, cell=cell, bold=_stands_out(text)))
        number += 1
    return lines


def _cells(row: str) -> list[str]:
    inner = row.strip()
    inner = inner[1:] if inner.startswith("|") else inner
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return _CELL_BORDER.split(inner)


def _stands_out(text: str) -> bool:
    return len(text) < _LONGEST_HEADING and bool(_HEADING.match(text) or _WHOLLY_BOLD.match(text))
