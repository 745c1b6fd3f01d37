"""Lower dates proposed backwards from an upper one, in working days, and the step at which a chain breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol


class Calendar(Protocol):
    """What counts working days (``vietnamese.workdays.Calendar``)."""

    def is_working(self, day: date) -> bool: ...

    def add_working_days(self, day: date, count: int) -> date: ...

    def working_days_between(self, first: date, last: date) -> int: ...


@dataclass(frozen=True)
class Step:
    """What one level needs to do its part once those below it have handed in, in working days (0 and more)."""

    name: str
    working_days: int


@dataclass(frozen=True)
class LevelDay:
    """A level and the working day by which it hands in."""

    name: str
    due_on: date
    begins_on: date  # what comes from below must be there by the end of this day


@dataclass(frozen=True)
class Chain:
    """The days of all levels, the upper first. ``breaks_at``: the first level, from the top, that would have to begin
    before today; "" when the chain holds. ``missing``: how many working days are lacking in all."""

    levels: tuple[LevelDay, ...]
    breaks_at: str = ""
    missing: int = 0

    @property
    def is_possible(self) -> bool:
        return not self.breaks_at


def propose(upper: date, steps: Sequence[Step], *, today: date, calendar: Calendar) -> Chain:
    """The day of each level, the first that of ``upper`` itself: it hands in on its last working day not after
    ``upper``, and needs its working days before that; the level below hands in where it begins.

    Nothing is changed where the chain is impossible: the days are given as they come out, the step is named.
    """
    levels: list[LevelDay] = []
    due, breaks_at = _not_after(upper, calendar), ""
    for step in steps:
        begins_on = calendar.add_working_days(due, -step.working_days) if step.working_days else due
        levels.append(LevelDay(step.name, due, begins_on))
        if not breaks_at and begins_on < today:
            breaks_at = step.name
        due = begins_on
    missing = max(calendar.working_days_between(due, today), 1) if breaks_at else 0
    return Chain(tuple(levels), breaks_at, missing)


def _not_after(day: date, calendar: Calendar) -> date:
    """The day itself or the last working day before it."""
    for back in range(370):
        found = day - timedelta(days=back)
        if calendar.is_working(found):
            return found
    raise ValueError("The calendar has no working day for a year.")
