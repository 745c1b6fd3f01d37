"""Letters of Vietnamese: normal form, keys for searching and sorting, sentences.

``plain`` and ``canonical`` keep the length of an NFC text, so that a position found in them is the
position in the text itself: every grammar of the house leans on that.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền hỏi ngã sắc nặng
_SHAPES = {"\u0306", "\u0302", "\u031b"}  # breve, circumflex, horn: they make letters, not tones
_RANK = {letter: f"{place:02d}" for place, letter in enumerate(_ALPHABET, start=34)}


class _Bases(dict[int, str]):
    """Maps one code point to its lower-case letter without marks, learning as it goes."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        lowered = char.lower()
        if lowered == "đ":
            base = "d"
        else:
            kept = "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))
            base = kept if len(kept) == 1 else char
        self[code] = base
        return base


_BASES = _Bases()
_NEW_STYLE_TONES = re.compile(r"o([àáảãạ])(?!\w)|o([èéẻẽẹ])(?!\w)|(?<!q)u([ỳýỷỹỵ])(?!\w)")
_BARE = str.maketrans("àáảãạèéẻẽẹỳýỷỹỵ", "aaaaaeeeeeyyyyy")
_TONED_O = dict(zip("àáảãạèéẻẽẹ", "òóỏõọòóỏõọ", strict=True))
_TONED_U = dict(zip("ỳýỷỹỵ", "ùúủũụ", strict=True))


def nfc(text: str) -> str:
    """The composed form, with odd spaces made plain ones and invisible marks removed."""
    composed = unicodedata.normalize("NFC", text)
    return composed.replace("\u00a0", " ").replace("\u200b", "").replace("\ufeff", "")


def unaccent(text: str) -> str:
    """Vietnamese marks removed, case kept: "Đảng ủy" becomes "Dang uy"."""
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in apart if not unicodedata.combining(c))


def plain(text: str) -> str:
    """Lower case without marks, one character for one character."""
    return text.translate(_BASES)


def capital(text: str) -> str:
    """The same with its first letter a capital: how a line, or the name of a kind of document, begins."""
    return text[:1].upper() + text[1:]


def _old_style(match: re.Match[str]) -> str:
    first, second, third = match.groups()
    if third is not None:
        return _TONED_U[third] + "y"
    vowel = first or second
    return _TONED_O[vowel] + vowel.translate(_BARE)


def canonical(text: str) -> str:
    """Lower case with the tone on the first vowel ("uỷ" becomes "ủy", "hoà" becomes "hòa"); same length."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return _NEW_STYLE_TONES.sub(_old_style, lowered)


# "kỹ" and "kĩ", "quý" and "quí". After qu also inside a word, so that "quy", typed for "quyết", still begins its key.
_FINAL_Y = re.compile(r"(?<=[bcdghklmnpqrstvx])y\b|(?<=qu)y")
_TONED_Y = re.compile(r"(?<=[bcdđghklmnpqrstvx])[yỳýỷỹỵ](?!\w)|(?<=qu)[yỳýỷỹỵ]")
_Y_TO_I = str.maketrans("yỳýỷỹỵ", "iìíỉĩị")


def search_key(text: str) -> str:
    """Without accents and case; "kỹ" and "kĩ", "thúy" and "thuý" give one key; spaces folded."""
    folded = _FINAL_Y.sub("i", plain(unicodedata.normalize("NFC", text)))
    return " ".join(folded.split())


def name_key(name: str) -> str:
    """One key for the ways of writing one name: case, tone placement, i or y, spaces, apostrophes. Accents stay:
    Hùng and Hưng are two people."""
    tidy = canonical(nfc(name)).replace("\u2019", "'").replace("\u2018", "'")
    return " ".join(_TONED_Y.sub(lambda found: found.group().translate(_Y_TO_I), tidy).split())


@lru_cache(maxsize=8_192)  # a hundred thousand names are made of a few hundred syllables
def sort_key(text: str) -> str:
    """Digits that sort as the Vietnamese alphabet does, in any database: letters first, then tones."""
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFC", text).lower().strip():
        if char.isspace() or char in "-'’.":
            letters.append("01")
            continue
        if char.isdigit():
            letters.append(f"{2 + int(char) if char.isdecimal() else 2:02d}")
            continue
        shape, tone = char[0], 0
        for mark in unicodedata.normalize("NFD", char)[1:]:
            if mark in _TONES:
                tone = _TONES[mark]
            elif mark in _SHAPES:
                shape = unicodedata.normalize("NFC", shape_base(char) + mark)
        if tone and shape == char:
            shape = shape_base(char)
        letters.append(_RANK.get(shape, "99"))
        tones.append(str(tone))
    return "".join(letters) + "00" + "".join(tones)


def shape_base(char: str) -> str:
    """The first letter of a character taken apart ("ấ" gives "a")."""
    return unicodedata.normalize("NFD", char)[0]


def name_sort_key(full_name: str) -> str:
    """People are sorted by given name (the last word), then family name, then the middle."""
    words = full_name.split()
    if not words:
        return ""
    given, family, middle = words[-1], words[0] if len(words) > 1 else "", " ".join(words[1:-1])
    return "00".join(sort_key(part) for part in (given, family, middle))


_SENTENCE_END = re.compile(r"(?:\.{3}|…|[.!?])[\"”’)*]*(?=\s+[\"“‘(*]*\S)")
_LABEL_ONLY = re.compile(r"\s*(?:\d{1,2}|[ivxlc]{1,4}|[a-zđ])", re.IGNORECASE)
_NOT_AN_END = re.compile(r"(?:^|[\s(\"“])(?:tp|tx|tt|ths|ts|pgs|gs|đ/c|đc|bs|kt|tm|tl|tuq|q|v\.v)$")


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of one paragraph. "TP. Huế", "1. Việc" and "v.v. và" do not end one."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        following = text[match.end() :].lstrip(' \t\n"“‘(*')[:1] if match.end() < len(text) else ""
        if not (following.isupper() or following.isdigit() or following in "-+"):
            continue
        before = text[max(start, match.start() - 8) : match.start()].lower()
        if match.group().startswith(".") and len(match.group().rstrip('"”’)*')) == 1 and _NOT_AN_END.search(before):
            continue
        if _LABEL_ONLY.fullmatch(text, start, match.start()):
            continue
        if following.isdigit() and not before[-1:].isalpha():
            continue
        spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(text)))
    trimmed = []
    for first, last in spans:
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        if first < last:
            trimmed.append((first, last))
    return trimmed
