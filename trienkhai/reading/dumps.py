"""Repairs of copied text: stray bars, head and foot printed side by side on one line, mottoes broken over lines.

Web pages and text taken from a page put what stands in two columns on one line ("UBND XÃ A | CỘNG HÒA …",
"Nơi nhận:        CHỦ TỊCH") or leave the borders of a table as lone strokes. The words stay, only lines are parted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from trienkhai.reading.sources.model import Line, Place, Source, SourceKind
from trienkhai.reading.webpages import unrolled_document, without_tags
from trienkhai.vietnamese.numbers import roman_to_int
from trienkhai.vietnamese.text import plain

_GAP = re.compile(r"\s*\|\s*|\t+\s*|\s{5,}")
_BARS = re.compile(r"[\s|]+")
_HEAD_MARK = re.compile(
    r"cong hoa xa hoi|doc lap\s*[-–—.]|dang cong san viet|(?:^|\W)so\s*:?\s*[\d./…]*\s?[-/]|ngay.{0,14}thang.{0,12}nam"
)
_FOOT_MARK = re.compile(r"^[\s*_]*noi nhan\s*:?")
_SIGNS = re.compile(
    r"[\s*_]*(?:(?:T/?M|K/?T|T/?L|TUQ|Q)\s?[./]?\s+[A-ZĐ]|(?:PHÓ |QUYỀN )?(?:CHỦ TỊCH|GIÁM ĐỐC|BÍ THƯ|HIỆU TRƯỞNG|TRƯỞNG|CHÁNH|CHỦ NHIỆM|BỘ TRƯỞNG|THỨ TRƯỞNG|CỤC TRƯỞNG|VIỆN TRƯỞNG))"
)
_NAME = re.compile(r"[\s*_]*(?:[A-ZĐÀ-Ỹ][a-zà-ỹđ]+\s+){1,4}[A-ZĐÀ-Ỹ][a-zà-ỹđ]+[\s*_]*")
_MOTTOES = ("cong hoa xa hoi chu nghia viet nam", "doc lap - tu do - hanh phuc", "dang cong san viet nam",
            "uy ban nhan dan", "hoi dong nhan dan", "ban chap hanh trung uong")  # fmt: skip
_DATE = re.compile(r"[^,;:.\d]{2,38},\s*ngay\s*[\d.…/ ]{0,14}\s*thang\s*[\d.…/ ]{0,10}\s*nam\s*(?:19|20)?\d{0,2}")
_HEAD_LINES, _FOOT_LINES = 30, 40


def repaired(source: Source) -> Source:
    """The source with its columns parted. Word, PDF and Excel files keep their own lines: their readers know the cells."""
    if source.kind in (SourceKind.DOCX, SourceKind.PDF, SourceKind.XLSX):
        return source
    whole = [part for line in without_tags(source.lines) for part in unrolled_document(line)]
    lines = [part for line in whole for part in _unrolled(_without_bars(line))]
    foot = next((n for n in range(len(lines) - 1, -1, -1) if _FOOT_MARK.match(plain(lines[n].text))), None)
    lines = _parted(lines, 0, _end_of_head(lines), _HEAD_MARK)
    if foot is not None:
        lines = _parted(lines, foot, foot + _FOOT_LINES, _FOOT_MARK)
    return replace(source, lines=tuple(_rejoined(lines)))


def _end_of_head(lines: Sequence[Line]) -> int:
    """The first line that can only be body: addressees, a long paragraph, the recipients of a short document."""
    for n, line in enumerate(lines[:_HEAD_LINES]):
        folded = plain(line.text)
        if len(_cells(line)) == 1 and (len(folded) > 110 or re.match(r"[\s*_]*(?:kinh gui|can cu|thuc hien)", folded)):
            return n
        if _FOOT_MARK.match(folded):
            return n
    return _HEAD_LINES


_TORN_WORDS = re.compile(r"(?<=[^\W\d_A-ZĐ])\s*\|\s+(?=[^\W\d_A-ZĐ])")


def _without_bars(line: Line) -> Line:
    text = line.text
    if "|" not in text or line.place != Place.BODY:
        return line
    if text.count("|") == 1 and _TORN_WORDS.search(text):
        return replace(line, text=_TORN_WORDS.sub(" ", text))
    if _BARS.fullmatch(text):
        return replace(line, text="")
    if text.count("|") <= 2 and not _GAP.split(text.strip(" |"))[1:]:
        return replace(line, text=text.strip(" |"))
    return line


_ITEM = re.compile(r"(?<=[.:;/])\s+(?:(?P<number>\d{1,2})|(?P<roman>[IVX]{1,4}))\s?[.)/]\s+(?=[A-ZĐÀ-Ỹ“\"(])")
_BLOCK = re.compile(r"(?<=[.;:/])\s+(?=(?:Kính gửi|KÍNH GỬI|Nơi nhận|NƠI NHẬN)\s*:)")
_TITLE = re.compile(r"\s+[-–—]\s+(?=(?:Số|SỐ)\s*:?\s*\d|V/v\s|[A-ZĐÀ-Ỹ][^,;.\d]{1,30}, ngày)")
_ROLLED = 90  # characters: a shorter line holds no items after one another


def _unrolled(line: Line) -> list[Line]:
    """The items that a paste ran together on one line ("…: 1. A. 2. B. 3. C."), each on its own. A run counts from 1."""
    text = line.text
    if line.place != Place.BODY or len(text) < _ROLLED:
        return [line]
    cuts = [match.start() for match in _BLOCK.finditer(text)]
    if re.search(r"(?:Số|SỐ)\s*:?\s*\d+\s?[-/]", text[:200]):
        cuts += [match.start() for match in _TITLE.finditer(text[:400])]
    for group in ("number", "roman"):
        run: list[int] = []
        for match in _ITEM.finditer(text):
            value = int(match[group]) if group == "number" and match[group] else roman_to_int(match[group] or "")
            if value == len(run) + 1:
                run.append(match.start())
        cuts += run if len(run) > 1 else []
    if not cuts:
        return [line]
    edges = [0, *sorted(set(cuts)), len(text)]
    parts = [text[a:b].strip() for a, b in pairwise(edges)]
    return [replace(line, text=part.lstrip("-–— ") if n else part) for n, part in enumerate(parts) if part]


def _cells(line: Line) -> list[str]:
    if line.place != Place.BODY:
        return [line.text]
    return [cell for cell in _GAP.split(line.text.strip(" |")) if cell] or [""]


def _parted(lines: list[Line], low: int, high: int, mark: re.Pattern[str]) -> list[Line]:
    """The lines between with what stands at the right of a gap put after all that stands at the left of it."""
    high = min(high, len(lines))
    wide = [n for n in range(low, high) if len(_cells(lines[n])) == 2]
    if not wide or not any(mark.search(plain(cell)) for n in wide for cell in _cells(lines[n])):
        return lines
    first, last = wide[0], wide[-1]
    while last + 1 < high and mark is _FOOT_MARK and _at_right(lines[last + 1].text, lines[last + 2 : last + 3]):
        last += 1
    left: list[Line] = []
    right: list[Line] = []
    for line in lines[first : last + 1]:
        cells = _cells(line)
        if len(cells) == 2:
            left.append(replace(line, text=cells[0]))
            right.append(replace(line, text=cells[1]))
        elif mark is _FOOT_MARK and (_SIGNS.match(line.text) or _NAME.fullmatch(line.text)):
            right.append(line)
        else:
            left.append(line)
    return [*lines[:first], *left, *right, *lines[last + 1 :]]


def _at_right(text: str, after: Sequence[Line]) -> bool:
    """Below the last line with a gap: blank lines, list items and what signs still belong to the block."""
    return not text.strip() or text.startswith("-") or bool(_SIGNS.match(text) or _NAME.fullmatch(text))


def _rejoined(lines: Sequence[Line]) -> list[Line]:
    """Mottoes, names of bodies and dates of the head that a narrow column broke, made one line again."""
    made: list[Line] = []
    at = 0
    while at < len(lines):
        line, taken = lines[at], 1
        if at < _HEAD_LINES and line.place == Place.BODY and line.text.strip():
            for count in (2, 3):
                parts = lines[at : at + count]
                words = " ".join(part.text.strip() for part in parts)
                if len(parts) < count or any(not p.text.strip() or p.place != Place.BODY for p in parts):
                    break
                folded = " ".join(plain(words).split())
                if folded in _MOTTOES or (
                    len(words) < 90 and _DATE.fullmatch(folded) and not _DATE.fullmatch(plain(parts[-1].text))
                ):
                    line, taken = replace(line, text=words), count
        elif line.text.strip() and at + 1 < len(lines):
            words = f"{line.text.strip()} {lines[at + 1].text.strip()}"
            signing = _SIGNS.match(line.text) and words.isupper()
            if signing and any(plain(words).endswith(motto) for motto in _MOTTOES[3:]):
                line, taken = replace(line, text=words), 2
        made.append(line)
        at += taken
    return made
