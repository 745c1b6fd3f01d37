"""Periods of a recurring duty (kỳ): where each begins and ends, what it is called, on which day of it a paper is due."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from trienkhai.vietnamese.deadlines import Bound, Every
from trienkhai.vietnamese.text import plain

_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}
_DAYS = {Every.WEEK: 7, Every.FORTNIGHT: 14}
_A_MONDAY = date(2024, 1, 1)  # fortnights are counted from here, so that no new year breaks one
_ROMAN = ("I", "II", "III", "IV")
_WEEKDAYS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5}
STEPS = (*_DAYS, *_MONTHS)  # what is opened period by period; a daily duty is a standing one


@dataclass(frozen=True)
class Period:
    """One period, from its first day to before the first day of the next."""

    every: Every
    starts_on: date
    ends_before: date

    @property
    def last_day(self) -> date:
        return self.ends_before - timedelta(days=1)

    @property
    def label(self) -> str:
        """ "tháng 5/2024", "quý II/2024", "tuần từ 06/05/2024": unique among the periods of one step."""
        first = self.starts_on
        match self.every:
            case Every.MONTH:
                return f"tháng {first.month}/{first.year}"
            case Every.QUARTER:
                return f"quý {_ROMAN[first.month // 3]}/{first.year}"
            case Every.HALF_YEAR:
                return f"6 tháng {'đầu' if first.month == 1 else 'cuối'} năm {first.year}"
            case Every.YEAR:
                return f"năm {first.year}"
            case Every.FORTNIGHT:
                return f"hai tuần từ {first:%d/%m/%Y}"
            case _other:
                return f"tuần từ {first:%d/%m/%Y}"


def period_of(every: Every, day: date) -> Period:
    """The period in which a day falls. Raises KeyError for DAY."""
    if every in _DAYS:
        length = _DAYS[every]
        first = day - timedelta(days=(day - _A_MONDAY).days % length)
        return Period(every, first, first + timedelta(days=length))
    months = _MONTHS[every]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(every, first, _months_later(first, months))


def next_period(period: Period) -> Period:
    return period_of(period.every, period.ends_before)


def periods_between(every: Every, first: date, last: date) -> list[Period]:
    """The periods from the one of ``first`` to the one of ``last``, in order; none when ``last`` is earlier."""
    found: list[Period] = []
    period = period_of(every, first)
    while period.starts_on <= last:
        found.append(period)
        period = next_period(period)
    return found


def same_place(day: date, of: Period, to: Period) -> date:
    """The day that stands to one period as ``day`` stands to another of the same step: so many months later, the same
    day of the month (the last one of a month that is too short); of weeks, so many days later."""
    if of.every in _DAYS:
        return to.starts_on + (day - of.starts_on)
    months = (day.year - of.starts_on.year) * 12 + day.month - of.starts_on.month
    first = _months_later(to.starts_on, months)
    return _day_in(first.year, first.month, day.day)


def _months_later(first: date, months: int) -> date:
    """The first day of the month so many months later."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


@dataclass(frozen=True)
class CutOff:
    """The day of a period on which its paper is due, as the document says it: a weekday, a day of one of its months
    or of a month after it, or days of the year of which the period holds one."""

    bound: Bound  # BEFORE or BY
    weekday: int | None = None
    day: int | None = None
    month: int | None = None  # 0 the first of the period, -1 its last, 1 and more: after it, with ``is_after``
    is_after: bool = False
    days_of_year: tuple[tuple[int, int], ...] = ()  # (day, month)


_BEFORE = re.compile(r"(?<!\w)truoc\s+(?:ngay\s+|thu\s+)?$")
_WEEKDAY = re.compile(r"(?<!\w)(?:thu\s+(hai|ba|tu|nam|sau|bay|[2-7])|(chu nhat))(?!\w)")
_DAY_OF_YEAR = re.compile(r"(?<![\w/])(\d{1,2})\s?/\s?(\d{1,2})(?![\w/]|\s?/)")
_DAY = re.compile(
    r"(?<!\w)ngay\s+(\d{1,2})(?!\s?[/\d]|\s*(?:ngay|thang\s+\d))(?:\s*,?\s*(?:cua\s+)?(?:"
    r"(?P<of>thang\s+(?:dau|cuoi)(?!\s+(?:tien\s+)?(?:cua\s+)?(?:quy|nam|ky)\s+(?:sau|ke tiep|tiep theo)))"
    r"|(?P<next>thang\s+(?:dau\s+(?:tien\s+)?(?:cua\s+)?(?:quy|nam|ky)\s+)?(?:sau|ke tiep|tiep theo|lien ke|lien sau|ke))"
    r"|(?P<every>(?:hang|moi)\s+thang)))?"
)


def cut_off_in(words: str, every: Every) -> CutOff | None:
    """The cut-off day that some words state for a step; None when they state none that is sure."""
    folded = plain(words)

    def bound(at: int) -> Bound:
        return Bound.BEFORE if _BEFORE.search(folded[max(0, at - 20) : at]) else Bound.BY

    if every in _DAYS:
        if every == Every.WEEK and (found := _WEEKDAY.search(folded)):
            named = found[1] or ""
            weekday = 6 if found[2] else int(named) - 2 if named.isdigit() else _WEEKDAYS[named]
            return CutOff(bound(found.start()), weekday=weekday)
        return None
    if every != Every.MONTH and (
        several := [m for m in _DAY_OF_YEAR.finditer(folded) if _is_day(int(m[1]), int(m[2]))]
    ):
        return CutOff(bound(several[0].start()), days_of_year=tuple((int(m[1]), int(m[2])) for m in several))
    for found in _DAY.finditer(folded):
        day = int(found[1])
        if not 1 <= day <= 31:
            continue
        if found["next"]:
            return CutOff(bound(found.start()), day=day, month=0, is_after=True)
        if found["of"]:
            return CutOff(bound(found.start()), day=day, month=0 if "dau" in found["of"] else -1)
        if every == Every.MONTH:
            return CutOff(bound(found.start()), day=day, month=0)
    return None


def _is_day(day: int, month: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(2024, month)[1]


def written_day(period: Period, cut_off: CutOff | None) -> date:
    """The day that the words name for one period; its last day where they name none. A month that is too short gives
    its last day."""
    if cut_off is None:
        return period.last_day
    if cut_off.weekday is not None:
        return period.starts_on + timedelta(days=cut_off.weekday)
    for day, month in cut_off.days_of_year:
        found = _day_in(period.starts_on.year, month, day)
        if period.starts_on <= found < period.ends_before:
            return found
    if cut_off.day is None or cut_off.month is None:
        return period.last_day
    if cut_off.is_after:
        first = period.ends_before
    else:
        first = period.starts_on if cut_off.month == 0 else date(period.last_day.year, period.last_day.month, 1)
    return _day_in(first.year, first.month, cut_off.day)


def _day_in(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
