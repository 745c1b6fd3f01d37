"""Pure decisions of time: which duties stand, which recur, which period is opened next, what came after the closing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.plans.choices import DateSource
from trienkhai.plans.rules import DuePoint, due_points
from trienkhai.vietnamese import deadlines
from trienkhai.vietnamese.deadlines import Bound, Deadline, Every
from trienkhai.vietnamese.periods import (
    STEPS,
    CutOff,
    Period,
    cut_off_in,
    next_period,
    period_of,
    same_place,
    written_day,
)

UPWARD_OCCURRENCE = "báo cáo cấp trên"  # tells the committee's own row from a row it owes as a unit
_OF = ", "


def is_standing(bound: str, every: str = "") -> bool:
    """Thường xuyên, kịp thời, hằng ngày: answered period by period, never overdue, closed by the campaign alone."""
    return bound in (Bound.CONTINUOUS, Bound.PROMPT) or (bound == Bound.RECURRING and every == Every.DAY)


def is_periodic(deadline: Deadline) -> bool:
    """Recurs without an end that the document names: a row for each period, opened when it begins."""
    return deadline.bound == Bound.RECURRING and deadline.every in STEPS and not deadline.occurrences


def is_relative(deadline: Deadline) -> bool:
    """Its clock starts when its event happens, and nobody could count it before."""
    return deadline.bound == Bound.RELATIVE and deadline.ends_on is None


def cut_off_of(deadline: Deadline, quote: str) -> CutOff | None:
    """The day of the period that the words of the deadline state, else those of the whole sentence."""
    if deadline.every is None:
        return None
    return cut_off_in(deadline.text, deadline.every) or cut_off_in(quote, deadline.every)


def point_of(period: Period, cut_off: CutOff | None, *, strict: bool) -> DuePoint:
    """When one period falls due. Without a day of its own: on the period's last day."""
    written = written_day(period, cut_off)
    bound = cut_off.bound if cut_off else Bound.BY
    return DuePoint(
        period.label,
        period.starts_on,
        deadlines.safe_day(bound, written),
        deadlines.late_after(bound, written, strict=strict),
        DateSource.DOCUMENT,
    )


def first_point(deadline: Deadline, quote: str, *, on: date, strict: bool) -> DuePoint:
    """The period that a launch on this day opens: the present one, or the next when its day has passed already."""
    if deadline.every is None:
        raise ValueError("What does not recur has no periods.")
    cut_off = cut_off_of(deadline, quote)
    period = period_of(deadline.every, max(on, deadline.starts_on or on))
    point = point_of(period, cut_off, strict=strict)
    while point.due_on is not None and point.due_on < on:
        period = next_period(period)
        point = point_of(period, cut_off, strict=strict)
    return point


def points_after(
    deadline: Deadline, quote: str, *, last_start: date, today: date, until: date | None, strict: bool
) -> list[DuePoint]:
    """The periods that have begun since the last one that was opened, in order; none that begins after ``until`` or
    after the end that the document gives."""
    if deadline.every is None:
        return []
    end = min((day for day in (until, deadline.ends_on) if day is not None), default=date.max)
    cut_off, found = cut_off_of(deadline, quote), []
    period = next_period(period_of(deadline.every, last_start))
    while period.starts_on <= min(today, end):
        found.append(point_of(period, cut_off, strict=strict))
        period = next_period(period)
    return found


def upward_occurrence(period: str) -> str:
    """What the committee's own report upward is called in the ledger; ``period``: of which period, "" where there is
    but one report."""
    return f"{UPWARD_OCCURRENCE}{_OF}{period}" if period else UPWARD_OCCURRENCE


def period_reported(occurrence: str) -> str:
    """The period that a report upward is about, by its name; "" where it is about the whole."""
    return occurrence.removeprefix(UPWARD_OCCURRENCE).removeprefix(_OF)


def stated_upward(point: DuePoint, onward: Deadline | None, *, strict: bool) -> DuePoint | None:
    """When the report upward on one period (``point``) falls due by the document's own words for it (``onward``)."""
    if onward is None:
        return None
    if onward.every is None:
        return due_points(onward, set_dates={}, strict_before=strict)[0]
    if point.starts_on is None:
        return None
    period = period_of(onward.every, point.starts_on)
    return point_of(period, cut_off_in(onward.text, onward.every), strict=strict)


def upward_point(
    point: DuePoint, working: date | None, *, first: date | None, every: Every | None, stated: DuePoint | None = None
) -> DuePoint:
    """The report upward on one period (``point``). ``working``: the day that a person set for the period that begins
    on ``first``; in each later period the same place is meant. Else when the document says (``stated``); undated where
    neither gives a day."""
    if working is None and stated is not None and stated.due_on is not None:
        return replace(stated, occurrence=upward_occurrence(point.occurrence), starts_on=point.starts_on)
    day = working
    if day is not None and every is not None and first is not None and point.starts_on is not None:
        day = same_place(day, period_of(every, first), period_of(every, point.starts_on))
    source = DateSource.WORKING if day else DateSource.NONE
    return DuePoint(upward_occurrence(point.occurrence), point.starts_on, day, day, source)


def began_after(
    state: str, done_on: date | None, *, starts_on: date | None, issued_on: date | None
) -> tuple[date, bool] | None:
    """The first day that the document gives for what was done before it, and whether it is the document's own day (of
    issue) rather than the beginning of a window; None where nothing is odd.

    It is said on the page, never refused: work done ahead of its window, or on the word of the superior before the plan
    was issued, is honest work, and the day on which a thing was done is what lateness is judged by. What it is meant to
    catch is a wrong year or month."""
    if done_on is None or state not in (S.SUBMITTED, S.COMPLETED):
        return None
    if issued_on is not None and done_on < issued_on:
        return issued_on, True
    if starts_on is not None and done_on < starts_on:
        return starts_on, False
    return None


def is_after_closing(state: str, done_on: date | None, closing_on: date | None) -> bool:
    """Handed in or done after the books were closed (nộp sau khóa sổ): taken all the same, and marked."""
    if closing_on is None or done_on is None or state not in (S.SUBMITTED, S.COMPLETED):
        return False
    return done_on > closing_on
