"""What one cell of the board says when a unit has one, several or no rows there (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from operator import attrgetter

from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import Timeliness
from trienkhai.campaigns.queries.filters import Filters


class Standing(StrEnum):
    """How a cell stands, the one to look at first at the top: the worst row speaks for the cell."""

    OVERDUE = "OVERDUE"
    RETURNED = "RETURNED"
    CONTESTED = "CONTESTED"
    SUBMITTED = "SUBMITTED"
    IN_PROGRESS = "IN_PROGRESS"
    RECEIVED = "RECEIVED"
    NEW = "NEW"
    SUSPENDED = "SUSPENDED"
    LATE = "LATE"
    DONE = "DONE"


_RANK = {standing: rank for rank, standing in enumerate(Standing)}


@dataclass(frozen=True)
class Fact:
    """One row of the ledger as far as a cell needs it. Rows that are alike share one."""

    state: S
    timeliness: Timeliness
    done: int | None
    of: int | None
    done_on: date | None
    due_on: date | None

    @cached_property
    def standing(self) -> Standing:
        if self.state == S.COMPLETED:
            return Standing.LATE if self.timeliness == Timeliness.LATE else Standing.DONE
        if self.timeliness == Timeliness.OVERDUE and self.state not in {S.SUBMITTED, S.SUSPENDED}:
            return Standing.OVERDUE  # handed in late, it waits for us and not for the unit
        return Standing(self.state)

    @property
    def is_counted(self) -> bool:
        return self.done is not None and bool(self.of)

    @property
    def share(self) -> float:
        """For choosing the row that speaks, never shown."""
        return self.done / self.of if self.done is not None and self.of else 0.0

    @cached_property
    def weight(self) -> tuple[int, bool, float, date, date, int]:
        """The least is the worst."""
        due_on, done_on = self.due_on or date.max, self.done_on or date.max
        return _RANK[self.standing], not self.is_counted, self.share, due_on, done_on, self.done or 0


@dataclass(frozen=True)
class Cell:
    """A cell: the standing, the count where one is kept, and the list of its rows."""

    standing: Standing
    done: int | None
    of: int | None
    done_on: date | None
    due_on: date | None
    finished: int  # of ``rows``
    rows: int
    filters: Filters


def cell_of(facts: Sequence[Fact], filters: Filters) -> Cell | None:
    """The cell of these rows; None where there are none, as not every unit owes every duty.

    The worst row speaks: overdue, returned, waiting, going, received, new, then what was done late,
    then done. Among equals the one that has the least of its count, so that "7/9" is never hidden
    behind a full one, then the one whose day is the first: never the one that was read first.
    """
    if not facts:
        return None
    worst = min(facts, key=attrgetter("weight"))
    counted = worst.is_counted
    return Cell(
        standing=worst.standing,
        done=worst.done if counted else None,
        of=worst.of if counted else None,
        done_on=worst.done_on,
        due_on=worst.due_on,
        finished=sum(fact.state == S.COMPLETED for fact in facts),
        rows=len(facts),
        filters=filters,
    )


def overdue_in(facts: Iterable[Fact]) -> int:
    """How many of the rows are counted as overdue by the 2×2 (what was handed in late among them)."""
    return sum(fact.timeliness == Timeliness.OVERDUE for fact in facts)
