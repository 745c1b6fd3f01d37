"""How wide a line of bold Times is: only to place rules and to break long titles evenly, never to lay out text."""

from __future__ import annotations

import unicodedata

_MM_PER_POINT = 25.4 / 72
_SPARE_MM = 1.0  # so that rounding never pushes a word to the next line
_OTHER = 500  # figures, and whatever is not named below
_HORN = {"O": 0, "U": 74, "o": 54, "u": 44}  # what the horn of ơ and ư adds to the letter

# Thousandths of the size, the published widths of Times Bold.
_LETTERS: dict[str, int] = {
    **dict.fromkeys(" .,;", 250),
    **dict.fromkeys("-()f", 333),
    **dict.fromkeys("il:/", 278),
    **dict.fromkeys("aouvxgy", 500),
    **dict.fromkeys("bdđhknpqu", 556),
    **dict.fromkeys("cezr", 444),
    **dict.fromkeys("ACDĐNRUVXY", 722),
    **dict.fromkeys("BELTZ", 667),
    **dict.fromkeys("FP", 611),
    **dict.fromkeys("GHKOQ", 778),
    "I": 389,
    "J": 500,
    "M": 944,
    "S": 556,
    "W": 1000,
    "j": 333,
    "m": 833,
    "s": 389,
    "t": 333,
    "w": 722,
}


def width_mm(text: str, size: float) -> float:
    """Width in millimetres of a line of bold Times at ``size`` points."""
    total = 0
    letter = ""
    for mark in unicodedata.normalize("NFD", text):
        if unicodedata.combining(mark):
            total += _HORN.get(letter, 0) if mark == "\N{COMBINING HORN}" else 0
            continue
        letter = mark
        total += _LETTERS.get(mark, _OTHER)
    return total / 1000 * size * _MM_PER_POINT


def _words(text: str, size: float) -> list[list[float]]:
    """Widths of the words, by lines that the writer broke by hand."""
    return [[width_mm(word, size) for word in line.split()] for line in text.split("\n")]


def _lines(words: list[list[float]], space: float, widest: float) -> list[float]:
    """Widths of the lines that a word processor makes of these words in a column."""
    made: list[float] = []
    for line in words:
        width = 0.0
        for word in line:
            if width and width + space + word > widest:
                made.append(width)
                width = word
            else:
                width += space + word if width else word
        made.append(width)
    return made


def longest_line_mm(text: str, size: float, widest: float) -> float:
    """Width of the longest line of a text in a column of ``widest`` millimetres."""
    return min(widest, max(_lines(_words(text, size), width_mm(" ", size), widest)))


def even_width_mm(text: str, size: float, widest: float) -> float:
    """The narrowest column in which a text takes no more lines than in ``widest``: there its lines are most alike.

    A text of one line, or one broken by hand only, keeps the whole column.
    """
    words, space = _words(text, size), width_mm(" ", size)
    count = len(_lines(words, space, widest))
    if count == len(words):
        return widest
    width = widest
    while width > 1:
        narrower = _lines(words, space, width - 1)
        if len(narrower) > count or max(narrower) > width - 1:
            break
        width -= 1
    return min(widest, width + _SPARE_MM)
