"""Lines of print to paragraphs: a line break is only paper unless something says that a new paragraph begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from trienkhai.reading.sources.pdflines import Column, PrintLine

_LABEL = re.compile(
    r"(?:[-–—+*•▪●\uf0b7\uf02d]\s?(?=\S)|\(?(?:[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}|[IVXLC]{1,6})\s?[.)\-–:/](?:\s|$|[^\W\d])"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}\s+\w|\(?[a-zđ]{1,2}\d?[.)](?:\s|$)|(?:Điều|Chương|Phần|Mục|Phụ lục)\s+[IVXLC\d]+)"
)
_ENDED = re.compile(r"[.;:!?…][\"”’)\]]*$")
_HEAD_OF_LIST = re.compile(r"(?:nơi nhận|kính gửi|kính trình)\s*:", re.IGNORECASE)
_INDENT = 8.0  # points
_SLACK = 3.0


@dataclass(frozen=True)
class Text:
    """A paragraph. ``apart``: an empty space stands above it."""

    words: str
    bold: bool
    centred: bool
    apart: bool


@dataclass
class _Open:
    lines: list[PrintLine]
    left: float
    right: float
    centred: bool
    apart: bool
    rest: list[float] = field(default_factory=list)  # where the lines after the first begin

    @property
    def last(self) -> PrintLine:
        return self.lines[-1]


def leading_of(columns: Iterable[Column]) -> float:
    """The usual distance from line to line, in points; 0 when there are no two lines."""
    steps = [
        after.top - before.top
        for column in columns
        for before, after in pairwise(column.lines)
        if 0 < after.top - before.top < 4 * max(before.height, 1)
    ]
    return median(steps) if steps else 0.0


def flow(columns: Sequence[Column], leading: float) -> list[Text]:
    """Paragraphs of columns that follow one another, over the ends of columns and pages too."""
    made: list[_Open] = []
    for column in columns:
        for number, line in enumerate(column.lines):
            first = number == 0
            before = made[-1] if made else None
            gap = 0.0 if first or before is None else line.top - before.last.top
            if before is not None and not _begins(before, line, column, gap, leading, first=first):
                before.lines.append(line)
                before.rest.append(line.x0 - column.left)
                before.left, before.right = column.left, column.right
                continue
            apart = (first and column.beside) or (first and before is not None and before.right < column.right - 50)
            apart = apart or (leading > 0 and gap > 2.3 * leading)
            made.append(_Open([line], column.left, column.right, _is_centred(line, column), apart))
    return [Text(_joined(one.lines), all(line.bold for line in one.lines), one.centred, one.apart) for one in made]


def cell_texts(lines: Sequence[PrintLine], left: float, right: float) -> list[Text]:
    """Paragraphs of a cell of a table; its sides without the margin inside."""
    column = Column(list(lines), left, right)
    return flow([column], 0.0)


def _begins(before: _Open, line: PrintLine, column: Column, gap: float, leading: float, *, first: bool) -> bool:
    """Whether a line begins a paragraph, after the paragraph before it."""
    last = before.last
    ended = _ENDED.search(last.text) is not None
    lower = line.text[:1].islower()
    label = _LABEL.match(line.text) is not None
    if _HEAD_OF_LIST.match(line.text) or (_is_shout(line.text) != _is_shout(last.text) and (ended or not lower)):
        return True
    elsewhere = first and not (line.top < last.top and _same_measure(before, column))
    if elsewhere and (column.beside or not lower or ended):
        return True
    centred = _is_centred(line, column)
    in_cell = leading == 0
    slack = 0.06 * (column.right - column.left) if in_cell else _SLACK
    fitted = _would_have_fitted(last, before, line, slack)
    if column.beside and not ended and not label:
        if last.text.endswith(","):
            return False
        return fitted or _is_shout(line.text) or not (lower or _LABEL.match(before.lines[0].text))
    if in_cell and not ended and not label and (lower or last.text.endswith((",", " và", " -"))):
        return False
    if fitted:
        return _is_shout(last.text) or not (centred and before.centred and lower and not ended)
    if line.text[:1].isupper() and not label and _turns_plain(before, line):
        return True
    if leading > 0 and gap > 1.6 * leading and (ended or not lower):
        return True
    if centred and not before.centred and line.x0 - column.left > 40:
        return not lower and (ended or not (line.bold and last.bold))
    indent = line.x0 - column.left
    rest = median(before.rest) if before.rest else None
    begun = before.lines[0].x0 - before.left
    if label:
        if ended:
            return True
        if rest is not None:
            return abs(indent - rest) > 4 or begun <= rest + 4
        return indent > _INDENT or begun <= _INDENT
    if rest is not None and indent > rest + _INDENT:
        return not lower
    if rest is None and indent > _INDENT and abs(indent - begun) <= 4 and ended:
        return True
    return ended and leading > 0 and gap > 1.22 * leading and begun <= _INDENT


def _turns_plain(before: _Open, line: PrintLine) -> bool:
    """Whether a heading in bold stands above a line that is not."""
    heads = len(before.lines) < 3 and all(one.bold for one in before.lines)
    return heads and not line.bold and not before.lines[0].text.startswith(("-", "+"))


def _same_measure(before: _Open, column: Column) -> bool:
    """Whether a column goes on with the width of the one before, as a page does."""
    return abs((before.right - before.left) - (column.right - column.left)) < 40


def _would_have_fitted(last: PrintLine, before: _Open, line: PrintLine, slack: float) -> bool:
    """Whether the first word of a line had room on the line above: then somebody broke the line on purpose."""
    if len(line.text) == 0 or len(last.text) == 0:
        return True
    letter = (line.x1 - line.x0) / len(line.text)
    word = len(line.text.split(" ", 1)[0]) + 1
    left_over, right_over = last.x0 - before.left, before.right - last.x1
    room = right_over
    if left_over > _INDENT and abs(left_over - right_over) < 4:
        room += left_over  # centred
    return word * letter < room - slack


def _is_centred(line: PrintLine, column: Column) -> bool:
    left, right = line.x0 - column.left, column.right - line.x1
    if column.beside:
        return left > _INDENT and abs(left - right) < 6
    return left > 40 and right > 40 and abs(left - right) < 24


def _is_shout(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 5 and " " in text.strip() and sum(char.isupper() for char in letters) >= 0.9 * len(letters)


def _joined(lines: Sequence[PrintLine]) -> str:
    text = lines[0].text
    for line in lines[1:]:
        tail = text.rsplit(" ", 1)[-1]
        address = ("://" in tail or tail.startswith("www.")) and not tail.endswith((".", ",", ";", ")"))
        glued = address and re.match(r"[a-z0-9./_-]+(?=[./_-]|$)", line.text)
        text = f"{text}{'' if glued else ' '}{line.text}"
    return text
