"""Which days are worked: weekends and the public holidays of Việt Nam, changed by the table that an office keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

_SATURDAY = 5
_LONGEST_REST = 366  # days


@lru_cache(maxsize=64)
def holidays_of(year: int) -> Mapping[date, str]:
    """The public holidays of one year, the lunar ones and the days given for them among these."""
    from holidays import country_holidays  # imported where it is needed: it loads a calendar of the moon

    return {day: str(name) for day, name in country_holidays("VN", years=year, language="vi").items()}


@lru_cache(maxsize=64)
def swapped_of(year: int) -> frozenset[date]:
    """Weekend days of one year that are worked in exchange for a day off, as the Prime Minister fixed them."""
    from holidays import country_holidays

    known = country_holidays("VN", years=year).weekend_workdays
    return frozenset(day for day in known if day.year == year)


@dataclass(frozen=True)
class Calendar:
    """The calendar of an office: ``days_off`` beside the public ones, with their names, and ``worked``: weekend days
    or holidays that are worked in exchange."""

    days_off: Mapping[date, str] = field(default_factory=dict)
    worked: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        if day in self.worked or (day not in self.days_off and day in swapped_of(day.year)):
            return True
        return day.weekday() < _SATURDAY and day not in self.days_off and day not in holidays_of(day.year)

    def name_of(self, day: date) -> str:
        """The holiday's name, or what the office wrote of the day; "" for a day that is worked or has no name."""
        if self.is_working(day):
            return ""
        return self.days_off.get(day) or holidays_of(day.year).get(day, "")

    def add_working_days(self, day: date, count: int) -> date:
        """The day ``count`` working days after ``day`` (before it when negative); the first day is not counted, as
        terms of "ngày làm việc" are (Bộ luật Dân sự 2015, Điều 147). 0 gives the day itself, worked or not.

        Raises ValueError when no working day is found in a year: a table that takes every day off is a mistake.
        """
        step = timedelta(days=1 if count > 0 else -1)
        left, resting = abs(count), 0
        while left:
            day += step
            if self.is_working(day):
                left, resting = left - 1, 0
            elif (resting := resting + 1) > _LONGEST_REST:
                raise ValueError("The calendar has no working day for a year.")
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days come after ``first`` up to and with ``last``; negative when ``last`` is the earlier."""
        if last < first:
            return -sum(self.is_working(last + timedelta(days=n)) for n in range((first - last).days))
        return sum(self.is_working(first + timedelta(days=n + 1)) for n in range((last - first).days))
