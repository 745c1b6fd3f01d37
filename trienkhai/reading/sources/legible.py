"""Whether letters make Vietnamese words: a text layer may hold the wrong letters, or the right ones in no order."""

from __future__ import annotations

import re
import unicodedata

from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources.characters import VIETNAMESE_LETTERS, legacy_encoding

_WORD = re.compile(r"[^\W\d_]+")
_ONSET = r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?"
_CODA = r"(?:ng|nh|ch|[cmnpt])?"
_SYLLABLE = re.compile(rf"{_ONSET}[aăâeêioôơuưy]{{1,3}}{_CODA}")
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}

_ENOUGH = 40  # words; fewer prove nothing
_LEAST_VALID = 0.6  # real directives, names and symbols included, stand above 0.9
_MOST_TORN = 0.3  # share of single letters; real directives stand below 0.04
_MOST_LOST = 0.05  # share of letters that the file gives no meaning


def is_syllable(word: str) -> bool:
    """Whether a word has the build of a Vietnamese syllable: one onset, one vowel group, one coda, one tone."""
    apart = unicodedata.normalize("NFD", word.lower())
    tones = sum(char in _TONES for char in apart)
    bare = unicodedata.normalize("NFC", "".join(char for char in apart if char not in _TONES))
    return tones <= 1 and _SYLLABLE.fullmatch(bare) is not None


def check_legible(text: str) -> None:
    """Refuse text that only looks like text (DAMAGED, ``reason`` SCRAMBLED). A text in another language, or in an old
    Vietnamese font, is legible: that is told elsewhere."""
    lost = sum(
        1
        for char in text
        if char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or (ord(char) < 32 and char not in "\n\t")
    )
    letters = sum(map(str.isalpha, text))
    if letters + lost >= _ENOUGH and lost > _MOST_LOST * (letters + lost):
        raise Unreadable("DAMAGED", reason="SCRAMBLED")
    words = _WORD.findall(text)
    if len(words) < _ENOUGH or legacy_encoding(text):
        return
    torn = sum(1 for word in words if len(word) == 1)
    valid = sum(1 for word in words if len(word) > 1 and is_syllable(word))
    foreign = not any(char in VIETNAMESE_LETTERS for char in text) and torn <= _MOST_TORN * len(words)
    if foreign and _looks_spoken(words):
        return
    if torn > _MOST_TORN * len(words) or valid < _LEAST_VALID * (len(words) - torn):
        raise Unreadable("DAMAGED", reason="SCRAMBLED")


def _looks_spoken(words: list[str]) -> bool:
    """Words with vowels in them, as in any language of Latin letters."""
    return sum(1 for word in words if re.search(r"[aeiouyAEIOUY]", word)) >= 0.8 * len(words)
