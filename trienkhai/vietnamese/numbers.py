"""Numbers as official writing has them: Roman headings, lettered points, small numbers in words."""

from __future__ import annotations

import re

from trienkhai.vietnamese.text import plain

_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_ROMAN_FORM = re.compile(r"C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
POINT_LETTERS = "abcdđeghiklmnopqrstuvxy"  # điểm: Vietnamese order, no f, j, w, z
_WORDS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8,
    "chin": 9, "muoi": 10, "muoi lam": 15, "hai muoi": 20, "ba muoi": 30,
}  # fmt: skip


def roman_to_int(text: str) -> int | None:
    """ "IV" is 4; None when it is no well-formed Roman numeral below 400."""
    upper = text.strip().upper()
    if not upper or not _ROMAN_FORM.fullmatch(upper):
        return None
    total, rest = 0, upper
    for value, letters in _ROMAN:
        while rest.startswith(letters):
            total, rest = total + value, rest[len(letters) :]
    return total


def int_to_roman(number: int) -> str:
    """4 is "IV". ValueError outside 1 to 399."""
    if not 0 < number < 400:
        raise ValueError(number)
    out = ""
    for value, letters in _ROMAN:
        while number >= value:
            out, number = out + letters, number - value
    return out


def point_number(letter: str) -> int | None:
    """The place of a lettered point: "a" 1, "d" 4, "đ" 5; None for a letter that names no point."""
    place = POINT_LETTERS.find(letter.lower())
    return place + 1 if len(letter) == 1 and place >= 0 else None


def number_in_words(words: str) -> int | None:
    """A small number written "05" or "năm" (without regard to accents); None when it is neither."""
    folded = " ".join(plain(words).split())
    if folded.isdecimal():
        return int(folded)
    return _WORDS.get(folded)
