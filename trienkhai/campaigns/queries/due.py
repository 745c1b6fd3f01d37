"""When one duty falls due, as a page says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trienkhai.campaigns import rules
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import Timeliness
from trienkhai.campaigns.models import Assignment
from trienkhai.campaigns.queries.deciding import Decision
from trienkhai.vietnamese.deadlines import Bound

STANDING = frozenset({Bound.CONTINUOUS.value, Bound.PROMPT.value, Bound.RECURRING.value})


@dataclass(frozen=True)
class Due:
    """When a duty falls due, in the document's words first. ``days`` to the day that is shown and reminded:
    negative once it has passed, None without a day."""

    words: str  # as the document says it; "" where it is silent
    occurrence: str
    due_on: date | None
    late_after: date | None
    source: str  # DateSource
    days: int | None
    days_late: int
    timeliness: str
    is_standing: bool  # thường xuyên, kịp thời, định kỳ: satisfied period by period
    decision: Decision | None = None  # what moved the day
    ended_on: date | None = None  # its campaign is over: nothing runs any more, ``days`` are those of that day

    @property
    def has_other_last_day(self) -> bool:
        """ "Trước ngày D": reminded to D−1, late after D."""
        return self.late_after is not None and self.late_after != self.due_on


def due_of(row: Assignment, today: date, decision: Decision | None = None, *, ended_on: date | None = None) -> Due:
    """The due day of a row as a page says it. ``today``: of a campaign that has ended, the day on which it ended."""
    timeliness = rules.timeliness(
        S(row.state), done_on=row.done_on, due_on=row.due_on, late_after=row.late_after, today=today
    )
    is_over = timeliness == Timeliness.OVERDUE and row.state != S.SUBMITTED
    return Due(
        words=row.obligation.deadline_text,
        occurrence=row.occurrence,
        due_on=row.due_on,
        late_after=row.late_after,
        source=row.date_source,
        days=(row.due_on - today).days if row.due_on else None,
        days_late=rules.days_late(late_after=row.late_after, today=today) if is_over else 0,
        timeliness=timeliness.value,
        is_standing=row.obligation.bound in STANDING and row.due_on is None,
        decision=decision,
        ended_on=ended_on,
    )
