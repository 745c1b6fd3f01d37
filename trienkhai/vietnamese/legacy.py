"""TCVN3 and VNI: the letters that old fonts draw for codes which other fonts show as Western letters and signs.

TCVN3 is VN3 of TCVN 5712:1993, one code a letter; capitals with a tone are drawn by fonts of capitals alone. VNI (fonts
of Windows) writes a base letter and, for most accents, a mark after it as a second letter. Both are taken here as they
are met in files: seen through Windows-1252.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache


class Encoding(StrEnum):
    """An encoding of old Vietnamese fonts."""

    TCVN3 = "TCVN3"
    VNI = "VNI"


_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"

# TCVN 5712:1993, VN3: a row for each vowel, in the order of the code table (the standard's order of tones is
# huyền, hỏi, ngã, sắc, nặng). The gaps between the runs of codes are codes that VN3 leaves free.
_TCVN3_ROWS = (
    (0xA1, "ĂÂÊÔƠƯĐ"),
    (0xA8, "ăâêôơưđ"),
    (0xB5, "àảãáạ"),
    (0xBB, "ằẳẵắ"),
    (0xC6, "ặầẩẫấậè"),
    (0xCE, "ẻẽéẹềểễếệìỉ"),
    (0xDC, "ĩíịò"),
    (0xE1, "ỏõóọồổỗốộờởỡớợù"),
    (0xF1, "ủũúụừửữứựỳỷỹýỵ"),
)
TCVN3: dict[str, str] = {
    chr(first + place): letter for first, letters in _TCVN3_ROWS for place, letter in enumerate(letters)
}

# VNI: letters of one code, then the marks that follow a base letter and the bases each may follow.
_VNI_SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_TONED = "aeouyôö"
_VNI_MARKS = {
    "ù": (_TONED, _ACUTE), "ø": (_TONED, _GRAVE), "û": (_TONED, _HOOK), "õ": (_TONED, _TILDE), "ï": ("aeouôö", _DOT),
    "â": ("aeo", _CIRCUMFLEX), "á": ("aeo", _CIRCUMFLEX + _ACUTE), "à": ("aeo", _CIRCUMFLEX + _GRAVE),
    "å": ("aeo", _CIRCUMFLEX + _HOOK), "ã": ("aeo", _CIRCUMFLEX + _TILDE), "ä": ("aeo", _CIRCUMFLEX + _DOT),
    "ê": ("a", _BREVE), "é": ("a", _BREVE + _ACUTE), "è": ("a", _BREVE + _GRAVE), "ú": ("a", _BREVE + _HOOK),
    "ü": ("a", _BREVE + _TILDE), "ë": ("a", _BREVE + _DOT),
}  # fmt: skip


def _vni_table() -> dict[str, str]:
    """Every letter that VNI writes with one code or two. The case is that of the base letter: a capital with a small
    mark ("Uûy") is typed as often as one with a capital mark."""
    table: dict[str, str] = {}
    for code, letter in _VNI_SINGLE.items():
        table |= {code: letter, code.upper(): letter.upper()}
    for mark, (bases, accents) in _VNI_MARKS.items():
        for base in bases:
            letter = unicodedata.normalize("NFC", _VNI_SINGLE.get(base, base) + accents)
            for written in (mark, mark.upper()):
                table |= {base + written: letter, base.upper() + written: letter.upper()}
    return table


VNI: dict[str, str] = _vni_table()
#: What may follow its base letter in a run of text of its own.
VNI_MARKS = frozenset(_VNI_MARKS) | frozenset(mark.upper() for mark in _VNI_MARKS)
VNI_BASES = frozenset("aeouyAEOUYôöÔÖ")

_VNI_UNIT = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))

# The same codes met by another road: as control characters (read as Latin-1) or in the private use area (where Word
# keeps the glyphs of fonts that it takes for symbol fonts).
_ROADS: dict[int, str | None] = {}
for _code in range(0x20, 0x100):
    _shown = bytes((_code,)).decode("cp1252", "ignore")
    _ROADS[0xF000 + _code] = _shown or None
    if 0x80 <= _code < 0xA0 and _shown:
        _ROADS[_code] = _shown
_TCVN3_TABLE = str.maketrans(TCVN3)


@lru_cache(maxsize=256)
def encoding_of_font(font: str) -> Encoding | None:
    """The encoding of a font, by its name alone: ".VnTime", ".VnArialH" or "VNI-Times"; none for all others."""
    name = font.strip().lower()
    if name.startswith(".vn"):
        return Encoding.TCVN3
    return Encoding.VNI if name.startswith("vni-") else None


_CAPITALS_ONLY = re.compile(r"\.[Vv][Nn].*H(?:\s+(?i:bold|italic))*")


@lru_cache(maxsize=256)
def draws_capitals(font: str) -> bool:
    """Whether a TCVN3 font draws capitals for small letters: its name ends in H (".VnTimeH")."""
    return _CAPITALS_ONLY.fullmatch(font.strip()) is not None


def plain_codes(text: str) -> str:
    """The text with every code as Windows-1252 shows it, whichever road it came by."""
    return text if text.isascii() else text.translate(_ROADS)


def decoded(text: str, encoding: Encoding) -> str:
    """Text typed in the fonts of an encoding as the letters they draw; whatever the encoding lacks stays as it is."""
    if text.isascii():
        return text
    if encoding is Encoding.TCVN3:
        return plain_codes(text).translate(_TCVN3_TABLE)
    return _VNI_UNIT.sub(lambda unit: VNI[unit[0]], _without_soft_hyphens(text))


def decoded_parts(parts: list[str], encoding: Encoding) -> list[str]:
    """As :func:`decoded`, for text that stands in several runs: a mark goes to the run of its base letter."""
    if encoding is Encoding.TCVN3:
        return [decoded(part, encoding) for part in parts]
    parts = [_without_soft_hyphens(part) for part in parts]
    owners = [number for number, part in enumerate(parts) for _ in part]
    found: list[list[str]] = [[] for _ in parts]
    whole = "".join(parts)
    at = 0
    while at < len(whole):
        unit = _VNI_UNIT.match(whole, at)
        found[owners[at]].append(VNI[unit[0]] if unit else whole[at])
        at = unit.end() if unit else at + 1
    return ["".join(letters) for letters in found]


def _without_soft_hyphens(text: str) -> str:
    """VNI has no use for the code that is a letter in TCVN3; between a base and its mark it would part them."""
    return plain_codes(text).replace("\u00ad", "")
