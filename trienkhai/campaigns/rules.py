"""Pure decisions of the ledger: which move is open, what closes, what is late."""

from __future__ import annotations

from datetime import date

from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import ClosingRule, Timeliness
from trienkhai.plans.choices import WorkKind

SOON_DAYS = 7  # "sắp đến hạn": the first reminder of the usual policy

# The one table of moves, used by screens and services alike.
MOVES: dict[S, frozenset[S]] = {
    S.NEW: frozenset({S.RECEIVED, S.IN_PROGRESS, S.SUBMITTED, S.COMPLETED, S.CONTESTED, S.SUSPENDED, S.WITHDRAWN}),
    S.RECEIVED: frozenset({S.IN_PROGRESS, S.SUBMITTED, S.COMPLETED, S.CONTESTED, S.SUSPENDED, S.WITHDRAWN}),
    S.IN_PROGRESS: frozenset({S.IN_PROGRESS, S.SUBMITTED, S.COMPLETED, S.CONTESTED, S.SUSPENDED, S.WITHDRAWN}),
    S.SUBMITTED: frozenset({S.COMPLETED, S.RETURNED, S.WITHDRAWN}),
    S.RETURNED: frozenset({S.IN_PROGRESS, S.SUBMITTED, S.COMPLETED, S.CONTESTED, S.SUSPENDED, S.WITHDRAWN}),
    S.COMPLETED: frozenset({S.RETURNED, S.IN_PROGRESS}),  # returned by the reviewer, or reopened by the unit
    S.CONTESTED: frozenset({S.RECEIVED, S.IN_PROGRESS, S.RETURNED, S.WITHDRAWN}),  # back to where it was
    S.SUSPENDED: frozenset({S.NEW, S.RECEIVED, S.IN_PROGRESS, S.RETURNED, S.WITHDRAWN}),  # so is this, unseen too
    S.WITHDRAWN: frozenset(),
}
# Set aside until the office speaks: the unit records nothing meanwhile, only an answer brings the row back.
ASIDE = frozenset({S.CONTESTED, S.SUSPENDED})
OPEN_STATES = (S.NEW, S.RECEIVED, S.IN_PROGRESS, S.SUBMITTED, S.RETURNED, S.CONTESTED)

CLOSING: dict[WorkKind, ClosingRule] = {
    WorkKind.REPORT: ClosingRule.ACCEPTED,
    WorkKind.REGISTRATION: ClosingRule.ACCEPTED,
    WorkKind.COMMITMENTS: ClosingRule.COUNT_FULL,
    WorkKind.MEETING: ClosingRule.COUNT_FULL,
}


def closing_rule(kind: WorkKind) -> ClosingRule:
    return CLOSING.get(kind, ClosingRule.UNIT_CONFIRMS)


def is_move_open(before: S, after: S, *, by_answer: bool = False) -> bool:
    """Whether the table has the move. What was set aside comes back by an answer only; it may always be withdrawn."""
    return after in MOVES[before] and (by_answer or before not in ASIDE or after == S.WITHDRAWN)


def state_when_done(kind: WorkKind, *, accepted_by_reviewer: bool = False) -> S:
    """What a unit's "đã xong" makes of an assignment: some kinds wait to be accepted."""
    if closing_rule(kind) == ClosingRule.ACCEPTED and not accepted_by_reviewer:
        return S.SUBMITTED
    return S.COMPLETED


def is_count_full(done: int | None, of: int | None) -> bool:
    return done is not None and of is not None and of > 0 and done >= of


def timeliness(
    state: S, *, done_on: date | None, due_on: date | None, late_after: date | None, today: date
) -> Timeliness:
    """Judged on the day a thing was done or handed in, not typed. What waits to be accepted was
    handed in: its own day counts, so a slow reviewer makes nobody late. Both have their day, by a
    constraint; ValueError without it.

    What is suspended is neither late nor soon due while it stands so; what a unit asks to reconsider runs on
    (a petition alone moves no day)."""
    if late_after is None:
        return Timeliness.UNDATED
    if state == S.SUSPENDED:
        return Timeliness.WITHIN
    is_handed_in = state in {S.COMPLETED, S.SUBMITTED}
    judged = done_on if is_handed_in else today
    if judged is None:
        raise ValueError(f"What is {state} has the day on which it was done.")
    if state == S.COMPLETED:
        return Timeliness.ON_TIME if judged <= late_after else Timeliness.LATE
    if judged > late_after:
        return Timeliness.OVERDUE
    if due_on is not None and 0 <= (due_on - judged).days <= SOON_DAYS and not is_handed_in:
        return Timeliness.SOON
    return Timeliness.WITHIN


def days_late(*, late_after: date | None, today: date) -> int:
    """Whole days after the last day that is not late; 0 when not late."""
    return max((today - late_after).days, 0) if late_after else 0
