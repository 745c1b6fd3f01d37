"""Labels that open an item ("I-", "1.1-", "a)", "Điều 2.", "-"): their kind, rank and the text they leave."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from trienkhai.vietnamese.numbers import point_number, roman_to_int


class Rank(IntEnum):
    """How high an item of this kind usually stands; a smaller number is higher."""

    ANNEX = 0
    PART = 1
    CAPITAL = 2
    ROMAN = 3
    ARTICLE = 4
    NUMBER = 5
    NUMBER_2 = 6
    NUMBER_3 = 7
    LETTER = 8
    DASH = 9
    PLUS = 10


@dataclass(frozen=True)
class Label:
    """``text`` without closing punctuation; ``end``: where the words of the item begin in the line."""

    rank: Rank
    text: str
    end: int
    ordinal: int | None = None

    @property
    def is_bullet(self) -> bool:
        return self.rank >= Rank.DASH


_MARKS = re.compile(r"[\s#>|„‚¬´`]*(?:\*\*|__)?\s*")
_STOP = r"\s?(?:[.)]\s?[-–—]?|/\s|[-–—:])\s*(?:\*\*|__)?\s*"
_ANNEX = re.compile(
    r"(?P<l>ph[ụu] l[ụu]c(?:\s+(?:s[ốo]\s+)?(?:[IVXLC]+|\d{1,2}))?)(?:\s*[.:\-–]|\s*$|\s+(?=[A-ZĐ(]))\s*", re.IGNORECASE
)
_PART = re.compile(
    r"(?P<l>(?:ph[ầa]n|ch[ưu][ơo]ng|m[ụu]c)\s+(?:th[ứu]\s+\w+|[IVXLC]+|\d{1,2}))(?:\s*[.:\-–]\s*|\s*$|\s+(?=[A-ZĐ]))",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?P<l>[ĐD]i[ềê]u\s+\d{1,3}[a-zđ]?)\s*[.:]\s*")
_ROMAN = re.compile(rf"(?P<l>[IVXLC]{{1,6}})(?:{_STOP})(?=\S|$)")
_DEEP = re.compile(
    r"(?P<l>\d{1,2}(?:\.\d{1,2}){1,3})(?:\s?[.)]?\s?[-–—:]?)\s+(?:\*\*|__)?\s*|(?P<m>\d{1,2}(?:\.\d{1,2}){1,3})[.)\-–—:]+\s*(?:\*\*|__)?\s*(?=[^\W\d])"
)
_NUMBER = re.compile(
    r"(?P<l>\d{1,2})(?:\s?(?:[.)]\s?[-–—]?|/|[-–—:])(?:\*\*|__)?\s+(?:\*\*|__)?|[.)]\s?[-–—]?\s*(?:\*\*|__)?(?=[A-ZÀ-ỸĐ]))"
)
_LETTER = re.compile(
    r"(?P<l>[a-zđ©]\d?)(?:\s?\)[.:]?\s*(?:\d\s+)?|\s?\.\s+|(?:\.|/\s?|[-–]\s)(?=[A-ZÀ-ỸĐ]))(?:\*\*|__)?\s*(?=[^\W\d_*]|\*\*|$)"
)
_CAPITAL = re.compile(r"(?P<l>[A-HĐ])\s?(?:[.)]\s?[-–—]?|[-–—])\s+(?=[A-ZÀ-ỸĐ])")
_DASH = re.compile(
    r"(?:[-–—−•●▪◦‣·~]|\*(?=\s)|[oØ](?=\s+[A-ZÀ-ỸĐ]))(?![-–—\d.])(?:\s+|(?=[^\W\d_]|\*\*|[“\"(]))(?:\[[ x]\]\s*)?"
)
_PLUS = re.compile(r"\+\s*(?=\S)")


def find_label(line: str) -> Label | None:
    """The label that opens a line, or None. Markdown marks before it are stepped over."""
    opening = _MARKS.match(line)
    start = opening.end() if opening else 0
    begun = opening is not None and opening.group().strip() != ""
    if start >= len(line):
        return None
    head = line[start]
    if head.isdigit():
        deep = _DEEP.match(line, start)
        if deep:
            text = deep["l"] or deep["m"]
            depth = text.count(".") + 1
            return Label(
                Rank(min(Rank.NUMBER + depth - 1, Rank.NUMBER_3)), text, deep.end(), int(text.rsplit(".", 1)[1])
            )
        number = _NUMBER.match(line, start)
        return Label(Rank.NUMBER, number["l"], number.end(), int(number["l"])) if number else None
    for pattern, rank in ((_ANNEX, Rank.ANNEX), (_PART, Rank.PART), (_ARTICLE, Rank.ARTICLE)):
        match = pattern.match(line, start)
        if match and line[start].isupper():
            digits = re.search(r"\d+$", match["l"])
            ordinal = int(digits.group()) if digits else roman_to_int(match["l"].split()[-1])
            return Label(rank, " ".join(match["l"].split()), match.end(), ordinal)
    roman = _ROMAN.match(line, start)
    if roman and (value := roman_to_int(roman["l"])) is not None and value <= 40:
        return Label(Rank.ROMAN, roman["l"], roman.end(), value)
    capital = _CAPITAL.match(line, start)
    if capital:
        return Label(Rank.CAPITAL, capital["l"], capital.end(), point_number(capital["l"]))
    letter = _LETTER.match(line, start)
    if letter:
        text = letter["l"].replace("©", "c")  # as scans see it
        return Label(Rank.LETTER, text, letter.end(), point_number(text[0]))
    plus = _PLUS.match(line, start)
    if plus:
        return Label(Rank.PLUS, "+", plus.end())
    dash = _DASH.match(line, start) or (None if not begun else _DASH.match(line, len(line) - len(line.lstrip())))
    if dash and line[dash.end() :].strip():
        inner = find_label(line[dash.end() :]) if line[dash.end() : dash.end() + 3].count("*") >= 2 else None
        if inner is not None and not inner.is_bullet:
            return Label(inner.rank, inner.text, dash.end() + inner.end, inner.ordinal)
        return Label(Rank.DASH, "-", dash.end())
    return None
