"""The character hygiene that every source shares: NFC, plain spaces, nothing invisible."""

from __future__ import annotations

import re
import unicodedata
from itertools import product

_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VOWELS = "aăâeêioôơuưy"

#: Every letter of Vietnamese that ASCII does not have, both cases, composed.
VIETNAMESE_LETTERS = frozenset(
    letter
    for vowel, tone in product(_VOWELS, _TONES)
    for small in [unicodedata.normalize("NFC", vowel + tone)]
    for letter in (small, small.upper())
    if not letter.isascii()
) | frozenset("đĐ")

# Zero-width and direction marks, byte-order marks, soft hyphens: seen by nobody, in the way of every comparison.
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff" + "".join(
    map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x2070), *range(0xFE00, 0xFE10)))
)
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_SPACES += "\r\n\v\f\x85\u2028\u2029"
_TABLE: dict[int, str | None] = dict.fromkeys((*range(32), *range(127, 160)))
_TABLE |= {ord(char): None for char in _INVISIBLE}
_TABLE |= {ord(char): " " for char in _SPACES}
_TABLE |= {0x09: "\t", 0x2010: "-", 0x2011: "-"}

# Symbol fonts keep their glyphs in the private use area; at the head of a paragraph such a glyph is a bullet.
_SYMBOL = re.compile(r"[\ue000-\uf8ff]+")
_SYMBOL_BULLET = re.compile(r"^[ \t]*[\ue000-\uf8ff][ \t]*")

# "ChÊp hµnh Trung ¬ng ®¶ng" (TCVN3) and "Ñaûng uûy" (VNI): what old fonts leave when read as Latin letters.
_TCVN3 = re.compile(r"[A-Za-z][µ¸¶·¹¨©®¬]|[®¬«ª][A-Za-z]|®[\xa0-\xff]")
_VNI = re.compile(r"[aeouyAEOUY][ïøûäåëüöÏØÛÄÅËÜÖ]|[Ññ][a-zA-Z]")

# A soft hyphen is a letter of TCVN3: in a line of such letters, or at the end of a word, it is no hyphen.
_SOFT_HYPHEN_LETTER = re.compile(rf"{_TCVN3.pattern}|[A-Za-z]\u00ad(?=[ ,.;:)])")
_TABLE_OF_TCVN3 = {code: char for code, char in _TABLE.items() if code != 0xAD}


_MOST_MARKS = 16  # on one letter; Vietnamese has two


def composed(text: str) -> str:
    """The text in NFC. Marks heaped on one letter beyond all sense are cut first: sorting them takes time without
    bound, and no letter of any script carries so many."""
    if text.isascii():
        return text
    marks = [char for char in set(text) if unicodedata.combining(char)]
    if marks:
        mark = f"[{''.join(map(re.escape, marks))}]"
        text = re.sub(f"({mark}{{{_MOST_MARKS}}}){mark}+", r"\1", text)
    return unicodedata.normalize("NFC", text)


def tidy(text: str) -> str:
    """One line of text in NFC, with plain spaces and tabs and without invisible characters; ends trimmed."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = composed(text)
    is_letter = (
        "\u00ad" in text
        and _SOFT_HYPHEN_LETTER.search(text) is not None
        and not any(char > "\xff" and char in VIETNAMESE_LETTERS for char in text)
    )
    text = text.translate(_TABLE_OF_TCVN3 if is_letter else _TABLE)
    if _SYMBOL.search(text):
        text = _SYMBOL.sub("", _SYMBOL_BULLET.sub("- ", text))
    return text.strip()


def legacy_encoding(text: str) -> str:
    """``TCVN3`` or ``VNI`` when the text looks typed in the fonts of those encodings, else an empty string."""
    if text.isascii():
        return ""
    for name, pattern in (("TCVN3", _TCVN3), ("VNI", _VNI)):
        found = sum(1 for _ in pattern.finditer(text))
        if found >= 5 and found * 150 >= len(text):
            return name
    return ""


def text_notices(text: str) -> tuple[str, ...]:
    """Codes for the person: LEGACY_ENCODING (old fonts), LOST_CHARACTERS (characters an earlier program lost)."""
    notices = []
    if legacy_encoding(text):
        notices.append("LEGACY_ENCODING")
    if "\ufffd" in text:
        notices.append("LOST_CHARACTERS")
    return tuple(notices)
