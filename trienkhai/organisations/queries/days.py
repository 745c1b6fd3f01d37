"""The calendar of the office: the public holidays, changed by the administrator's table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trienkhai.organisations.models import DayOff
from trienkhai.vietnamese.workdays import Calendar, holidays_of, swapped_of


def calendar() -> Calendar:
    """Which days are worked, as the table of days off stands now. One statement."""
    rows = list(DayOff.objects.values_list("on", "is_worked", "name"))
    return Calendar(
        days_off={on: name for on, is_worked, name in rows if not is_worked},
        worked=frozenset(on for on, is_worked, _name in rows if is_worked),
    )


@dataclass(frozen=True)
class DayLine:
    """One day that differs from the usual week: a public holiday, or one of the office's table."""

    on: date
    name: str
    is_worked: bool
    is_ours: bool  # in the table, so it can be taken out


def days_of(year: int) -> list[DayLine]:
    """The days of a year that are off or worked against the week, in order; the office's word before the law's."""
    found = {day: DayLine(day, name, False, False) for day, name in holidays_of(year).items()}
    found |= {day: DayLine(day, "", True, False) for day in swapped_of(year)}
    for row in DayOff.objects.filter(on__year=year):
        name = row.name or (found[row.on].name if row.on in found else "")
        found[row.on] = DayLine(row.on, name, row.is_worked, True)
    return [found[day] for day in sorted(found)]
