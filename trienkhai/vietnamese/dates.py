"""Days, months, quarters and years as Vietnamese documents write them, to calendar days and back.

A yearless day or month takes the year it is given by the caller, and says so (``inferred``). Nothing is guessed:
without a year to take, the day stays None.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from trienkhai.vietnamese.numbers import roman_to_int
from trienkhai.vietnamese.text import plain


class Unit(StrEnum):
    """How finely a stretch of time is named."""

    DAY = "DAY"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    HALF_YEAR = "HALF_YEAR"
    YEAR = "YEAR"


@dataclass(frozen=True)
class Stretch:
    """A stretch of time named in a text: where it stands, its first and last day, what was inferred."""

    start: int
    end: int
    unit: Unit
    first: date | None
    last: date | None
    has_year: bool
    inferred: tuple[str, ...] = ()
    marked: bool = True  # the word "ngày" stands before it


_NUM = r"(?<!\d)(\d{1,2})"
_Y = r"((?:19|20)\d\d)(?!\d)"
_DAY = re.compile(
    rf"(?:(?P<w1>ngay\s*(?:mung\s*)?)?{_NUM}\s?[/.\-]\s?(\d{{1,2}})\s?[/.\-]\s?{_Y}"
    rf"|(?P<w2>ngay\s*){_NUM}\s*thang\s*(\d{{1,2}})(?!\d)(?:\s*[,/]?\s*(?:nam\s*){_Y}|\s?/\s?{_Y})?"
    rf"|(?P<w3>ngay\s*)?{_NUM}\s?/\s?(\d{{1,2}})(?![\d/]))"
)
_MONTH = re.compile(rf"thang\s*{_NUM}(?!\d)(?:\s*(?:/|-|\.|nam)\s*{_Y})?(?!\s?/\s?\d)")
_QUARTER = re.compile(rf"quy\s*(iv|i{{1,3}}|[1-4])(?![\w])(?:\s*(?:/|-|,?\s*nam)\s*{_Y})?")
_HALF = re.compile(rf"(?:6|06|sau)\s*thang\s*(dau|cuoi)\s*nam(?:\s*(?:hoc\s*)?{_Y})?")
_YEAR = re.compile(rf"(?:\bnam\s*){_Y}(?!\s*[-–]\s*(?:19|20)\d\d)")


def _make(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_ends(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _year(text: str | None, given: int | None, code: str) -> tuple[int | None, tuple[str, ...]]:
    if text:
        return int(text), ()
    return (given, (code,)) if given else (None, ())


def _day(match: re.Match[str], given: int | None, code: str) -> Stretch | None:
    groups = [g for n, g in enumerate(match.groups()) if n not in (0, 4, 9)]
    d1, m1, y1, d2, m2, y2a, y2b, d3, m3 = groups
    day, month, year_text = (d1, m1, y1) if d1 else (d2, m2, y2a or y2b) if d2 else (d3, m3, None)
    marked = bool(match["w1"] or match["w2"] or match["w3"])
    number, of = int(day), int(month)
    if not 1 <= number <= 31 or not 1 <= of <= 12:
        return None
    year, inferred = _year(year_text, given, code)
    found = _make(number, of, year) if year else None
    if year and found is None:
        inferred = (*inferred, "DATE_DOES_NOT_EXIST")
    return Stretch(match.start(), match.end(), Unit.DAY, found, found, bool(year_text), inferred, marked)


def _span(match: re.Match[str], unit: Unit, year: int | None, months: tuple[int, int], has_year: bool,
          inferred: tuple[str, ...]) -> Stretch:  # fmt: skip
    first = month_ends(year, months[0])[0] if year else None
    last = month_ends(year, months[1])[1] if year else None
    return Stretch(match.start(), match.end(), unit, first, last, has_year, inferred)


def find_stretches(text: str, *, year: int | None = None, year_code: str = "YEAR_FROM_DOCUMENT") -> list[Stretch]:
    """Every named stretch of time in a text, in order, the longest reading first; none overlaps another."""
    folded = plain(text)
    found: list[Stretch] = []
    for match in _DAY.finditer(folded):
        day = _day(match, year, year_code)
        if day is not None:
            found.append(day)
    for match in _HALF.finditer(folded):
        own, inferred = _year(match[2], year, year_code)
        found.append(
            _span(match, Unit.HALF_YEAR, own, (1, 6) if match[1] == "dau" else (7, 12), bool(match[2]), inferred)
        )
    for match in _MONTH.finditer(folded):
        if 1 <= int(match[1]) <= 12:
            own, inferred = _year(match[2], year, year_code)
            found.append(_span(match, Unit.MONTH, own, (int(match[1]), int(match[1])), bool(match[2]), inferred))
    for match in _QUARTER.finditer(folded):
        if not text[match.start(1)].isdigit() and not text[match.start(1) : match.end(1)].isupper():
            continue
        number = int(match[1]) if match[1].isdigit() else roman_to_int(match[1]) or 1
        own, inferred = _year(match[2], year, year_code)
        found.append(_span(match, Unit.QUARTER, own, (3 * number - 2, 3 * number), bool(match[2]), inferred))
    for match in _YEAR.finditer(folded):
        found.append(_span(match, Unit.YEAR, int(match[1]), (1, 12), True, ()))
    found.sort(key=lambda s: (s.start, -s.end))
    kept: list[Stretch] = []
    for stretch in found:
        if not kept or stretch.start >= kept[-1].end:
            kept.append(stretch)
    return kept


def parse_day(text: str) -> date | None:
    """The one full day (day, month and year) that a piece of text names, else None."""
    days = [s for s in find_stretches(text) if s.unit == Unit.DAY and s.has_year]
    return days[0].first if days else None


def date_words(day: date) -> str:
    """ "ngày 05 tháng 02 năm 2026": days below 10 and months 1 and 2 take a zero (Nghị định 30/2020/NĐ-CP)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def short_date(day: date) -> str:
    """dd/MM/yyyy."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"
