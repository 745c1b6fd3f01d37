"""Lines of a source to one text and its paragraphs, rejoining what a page or a hard line break has cut."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from statistics import median

from trienkhai.reading.labels import Label, find_label
from trienkhai.reading.sources.model import Cell, Line, Place, Source, SourceKind
from trienkhai.vietnamese.scanned import is_scanned, mended
from trienkhai.vietnamese.text import canonical

_NOISE = re.compile(
    r"\s*(?:[-–—=_*~.\s]*(?:page break|ngắt trang)?[-–—=_*~.\s]*|[-–]?\s*\d{1,3}\s*[-–]?|trang\s+\d+(?:\s*/\s*\d+)?|page \d+.*)\s*",
    re.IGNORECASE,
)
# A page that ends in the middle of a paragraph leaves its mark there.
_PAGE = re.compile(
    r"\s*(?:-{2,}\s*)?(?:page break|ngắt trang)[-\s]*|\s*[-–]?\s*\d{1,3}\s*[-–]?\s*|\s*trang\s+\d+.*", re.IGNORECASE
)
_ENDED = re.compile(r"[.;:!?…][\"”’')\]*_/.]*\s*$|/\./?\s*$")
_CLOSERS = re.compile(r"[\s#>*_]*(?:nơi nhận|noi nhận|noi nhan|kính gửi|kinh gui|số\s*:|v/v)", re.IGNORECASE)
_SIGNING = re.compile(r"[\s*_]*(?:T/?M|K/?T|T/?L|TUQ|Q)\s?[./]?\s+[A-ZĐ]")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the text. ``flat`` is its text with line breaks as spaces and, in a scan, the bent words of the
    trade put right: same length, same positions."""

    start: int
    end: int
    flat: str
    place: Place
    cell: Cell | None
    label: Label | None
    bold: bool
    centred: bool
    blank_before: bool
    lines: int = 1
    printed: str = ""  # ``flat`` as it was before a scan's words were put right, "" when nothing was

    @property
    def words_start(self) -> int:
        """Where the words after the label begin, counted in the text."""
        return self.start + (self.label.end if self.label else 0)

    @property
    def printed_words(self) -> str:
        """The words after the label as the document prints them."""
        return " ".join((self.printed or self.flat)[self.label.end if self.label else 0 :].split()).strip("#*_ ")

    @cached_property  # asked for by many parts of the grammar
    def words(self) -> str:
        """The words after the label, Markdown marks and spaces at the ends removed."""
        return " ".join(self.flat[self.label.end if self.label else 0 :].split()).strip("#*_ ")


_GAP = re.compile(r"[^\S\n]{9,}")
_SPACES = re.compile(r"(?<=\S)[^\S\n\t]{1,4}(?=\S)")


def tidy_lines(source: Source) -> Source:
    """The source with line breaks inside a line as spaces, very wide gaps made narrow, doubled spaces made one."""
    return replace(source, lines=tuple(map(_tidied, source.lines)))


def _tidied(line: Line) -> Line:
    text = _GAP.sub(" " * 8, line.text.replace("\r", " ").replace("\n", " ").replace("⁄", "/"))
    if line.cell is None:
        text = _SPACES.sub(" ", text)  # five or more part two columns
    return line if text == line.text else replace(line, text=text)


def text_of(source: Source) -> str:
    """The one text of a reading: its lines joined by one line break."""
    return "\n".join(line.text for line in source.lines)


def is_noise(line: str) -> bool:
    """A page break, a page number, a ruled line: no words of the document."""
    return _NOISE.fullmatch(line) is not None


def _is_shout(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and sum(c.isupper() for c in letters) >= 0.9 * len(letters)


_OPEN_END = re.compile(
    r"(?:[,(–]|(?<!\w)(?:và|hoặc|của|các|những|về|số|tại|theo|cho|với|đến|từ|trong|để|là|do|bằng|trên|việc|ngày|tháng|năm|được|phải|không|có"
    r"|sở|ban|bộ|ủy ban|ban cán sự đảng|ban thường vụ|ban chấp hành|ủy ban kiểm tra|ủy ban nhân dân|tham mưu|đề nghị|yêu cầu|ubnd|tỉnh|chủ tịch|giám đốc|nghị quyết|nghị định|quyết định|kế hoạch|chỉ thị|công văn))\s*$"
)


@dataclass(frozen=True)
class _Wrapping:
    """How a text was broken by hand: the width of its lines (0: lines are whole paragraphs), and whether its blank
    lines say nothing because one follows every line."""

    width: int = 0
    blanks_count: bool = True


def _wrapping(source: Source) -> _Wrapping:
    if source.kind in (SourceKind.DOCX, SourceKind.PDF, SourceKind.XLSX):
        return _Wrapping()
    body = (line.text.strip() for line in source.lines if line.place == Place.BODY)
    lines = [text for text in body if text.count("|") < 2 and (not text or not is_noise(text))]
    filled = [text for text in lines if text]
    long = sorted(len(text) for text in filled if len(text) > 25)
    if len(long) < 4:
        return _Wrapping()
    torn = sum(
        1
        for before, text in pairwise(filled)
        if text[0].islower() and len(before) > 15 and not _ENDED.search(before) and find_label(text) is None
    )
    width = long[int(0.95 * (len(long) - 1))]
    loose = sum(1 for text in filled if len(text) > 25 and not _ENDED.search(text))
    even = loose >= 0.4 * len(long) and median(long) >= 0.6 * width
    if width > 130 or not (even or (torn >= 3 and torn >= 0.12 * len(filled))):
        return _Wrapping()
    followed = sum(1 for text, after in pairwise(lines) if text and not after)
    return _Wrapping(width, blanks_count=followed < 0.9 * (len(filled) - 1))


def _continues(before: Line, line: Line, label: Label | None, blank: bool, wrap: _Wrapping) -> bool:
    text, previous = line.text.strip(), before.text.strip()
    width = wrap.width
    torn = (
        bool(width)
        and not blank
        and previous.endswith((":", ";"))
        and text[0].islower()
        and len(previous) >= 0.72 * width
    )
    if label is not None or (_ENDED.search(previous) and not torn) or _CLOSERS.match(text) or _SIGNING.match(text):
        return False
    if _is_shout(previous) or _is_shout(text) or text.startswith(("#", "|", "**", ">")):
        return False
    lower = text[0].islower() or text[0] in "(,;" or (text[0].isdigit() and not blank)
    if lower and len(previous) >= 40:
        return True
    if blank or not width:
        return False
    if lower and text[0] != "(":
        return True
    if len(previous) >= 0.72 * width:
        return True
    return len(previous) >= 12 and bool(_OPEN_END.search(canonical(previous)))


_LEAST_TORN = 20  # characters


def _bullet_goes_on(item: _Open, before: str, text: str) -> bool:
    """In broken lines a bullet without its full stop goes on, even where the next line opens with a name."""
    return (
        item.label is not None
        and item.label.is_bullet
        and not _ENDED.search(before)
        and len(before) >= _LEAST_TORN
        and len(text) >= _LEAST_TORN
        and not (
            _is_shout(text) or _CLOSERS.match(text) or _SIGNING.match(text) or text.startswith(("#", "|", "**", ">"))
        )
    )


def _plausible(label: Label | None, previous: str, blank: bool, ordinals: set[int]) -> Label | None:
    """A number at the head of a hard-broken line is a label only where it can be the next one."""
    if (
        label is None
        or label.ordinal is None
        or blank
        or not previous.strip()
        or _ENDED.search(previous)
        or _is_shout(previous)
    ):
        return label
    return label if len(previous.strip()) < 60 or label.ordinal == 1 or label.ordinal - 1 in ordinals else None


def paragraphs_of(source: Source) -> tuple[Paragraph, ...]:
    """The paragraphs of a source in reading order; empty lines and noise belong to none."""
    wrap = _wrapping(source)
    text = text_of(source)
    scanned = _may_be_scanned(source) and is_scanned(text)
    made: list[_Open] = []
    position, blank, paged = 0, True, False
    before: Line | None = None
    ordinals: set[int] = set()
    for line in source.lines:
        start, position = position, position + len(line.text) + 1
        if not line.text.strip():
            blank = wrap.blanks_count
            continue
        if is_noise(line.text) and line.cell is None:
            paged = paged or _PAGE.fullmatch(line.text) is not None
            continue
        if paged and wrap.width:
            blank = False
        begin = start + len(line.text) - len(line.text.lstrip())
        end = start + len(line.text.rstrip())
        label = _plausible(find_label(text[begin:end]), before.text if before else "", blank, ordinals)
        mergeable = (
            source.kind is not SourceKind.XLSX
            and before is not None
            and line.place == before.place == Place.BODY
            and not before.cell
        )
        goes_on = mergeable and before is not None and _continues(before, line, label, blank, wrap)
        if goes_on and paged and line.text.strip()[0].isupper():
            goes_on = not (made[-1].lines == 1 and made[-1].label is not None and not made[-1].label.is_bullet)
        if not goes_on and mergeable and before is not None and wrap.width and not blank and label is None:
            goes_on = _bullet_goes_on(made[-1], before.text.strip(), line.text.strip())
        if goes_on:
            made[-1].end, made[-1].lines = end, made[-1].lines + 1
        else:
            if label is not None and label.ordinal:
                ordinals.add(label.ordinal)
            made.append(_Open(line, begin, end, label, blank))
        before, blank, paged = line, False, False
    return tuple(_closed(one, _flatten(text[one.begin : one.end]), scanned) for one in made)


def _may_be_scanned(source: Source) -> bool:
    return source.kind in (SourceKind.TEXT, SourceKind.MARKDOWN) or bool(source.doubtful)


def _closed(one: _Open, flat: str, scanned: bool) -> Paragraph:
    right = mended(flat) if scanned else flat
    line = one.line
    return Paragraph(one.begin, one.end, right, line.place, line.cell, one.label, line.bold, line.centred, one.blank,
                     one.lines, "" if right == flat else flat)  # fmt: skip


@dataclass
class _Open:
    """A paragraph that may still grow."""

    line: Line
    begin: int
    end: int
    label: Label | None
    blank: bool
    lines: int = 1


_INNER_NOISE = re.compile(r"\n\s*(?:-{2,}\s*PAGE BREAK\s*-{2,}|\d{1,3})\s*(?=\n)")


def _flatten(text: str) -> str:
    quiet = _INNER_NOISE.sub(lambda m: " " * len(m.group()), text)
    return quiet.replace("\n", " ").replace("\t", " ").replace("\r", " ")
