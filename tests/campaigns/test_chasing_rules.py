"""When a unit is reminded: worked days by hand, and any year of random duties, policies and clocks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.world import HOUSE
from trienkhai.campaigns import rules_chasing as rules
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.rules_chasing import Owed, Policy

LAUNCH = date(2026, 3, 2)
DUE = date(2026, 4, 24)  # a Friday


def works_on(day: date) -> bool:
    return day.weekday() < 5


def moment(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), HOUSE)


def owed(**changes: object) -> Owed:
    usual = Owed(row=1, campaign=1, state=S.RECEIVED, due_on=DUE, late_after=DUE, since=LAUNCH)
    return replace(usual, **changes)  # type: ignore[arg-type]


def test_the_usual_steps_come_on_their_days_and_days_off_move_to_the_next_morning() -> None:
    assert rules.planned_days(DUE, Policy(), works_on) == [
        date(2026, 4, 17), date(2026, 4, 21), date(2026, 4, 23), date(2026, 4, 24),
    ]  # fmt: skip
    monday = date(2026, 4, 27)  # 7 before is a Monday, 3 before a Friday, 1 before a Sunday
    assert rules.planned_days(monday, Policy(), works_on) == [date(2026, 4, 20), date(2026, 4, 24), monday]


def test_a_safe_day_on_a_sunday_is_reminded_of_on_the_friday_before_it() -> None:
    sunday = date(2026, 4, 26)
    assert rules.planned_days(sunday, Policy(days_before=(1, 0)), works_on) == [date(2026, 4, 24)]
    assert rules.planned_days(sunday, Policy(days_before=(1, 0), working_days_only=False), works_on) == [
        date(2026, 4, 25), sunday,
    ]  # fmt: skip


def test_a_worker_that_slept_reminds_once_of_the_last_step_that_has_come() -> None:
    row = owed()
    assert not rules.is_due_before(row, Policy(), date(2026, 4, 16), works_on)
    assert rules.is_due_before(row, Policy(), date(2026, 4, 23), works_on)  # 7 and 3 were missed
    sent = owed(reminded_on=date(2026, 4, 23))
    assert not rules.is_due_before(sent, Policy(), date(2026, 4, 23), works_on)
    assert rules.is_due_before(sent, Policy(), date(2026, 4, 24), works_on)


def test_what_was_launched_or_prolonged_after_a_step_is_not_reminded_of_that_step() -> None:
    row = owed(since=date(2026, 4, 20))  # the step of the 17th was before
    assert not rules.is_due_before(row, Policy(), date(2026, 4, 20), works_on)
    assert rules.is_due_before(row, Policy(), date(2026, 4, 21), works_on)


@pytest.mark.parametrize("state", [each for each in S if each not in rules.CHASED_STATES])
def test_what_is_done_handed_in_contested_suspended_or_withdrawn_is_not_chased(state: S) -> None:
    row = owed(state=state)
    assert not rules.is_due_before(row, Policy(), DUE, works_on)
    assert not rules.is_overdue(row, DUE + timedelta(days=30))


def test_nothing_is_sent_while_a_petition_waits_nor_of_what_has_no_day() -> None:
    for row in (owed(is_held=True), owed(due_on=None, late_after=None)):
        for day in (DUE - timedelta(days=7), DUE, DUE + timedelta(days=10)):
            sending = rules.due_now([row], {}, last_digest=None, at=moment(day), works_on=works_on)
            assert not sending


def test_between_the_safe_day_and_the_last_day_nothing_is_said() -> None:
    row = owed(late_after=DUE + timedelta(days=3))  # "trước ngày 25", and more
    assert not rules.due_now([row], {}, last_digest=None, at=moment(DUE + timedelta(days=3)), works_on=works_on)


def test_quiet_hours_days_off_and_a_policy_that_is_off_keep_everything_back() -> None:
    row = owed()
    for at in (moment(DUE, 6), moment(DUE, 20), moment(DUE, 23), moment(date(2026, 4, 18), 9)):
        assert not rules.due_now([row], {}, last_digest=None, at=at, works_on=works_on)
    assert rules.due_now([row], {}, last_digest=None, at=moment(DUE, 7), works_on=works_on).before == (row,)
    assert not rules.due_now([row], {1: Policy(is_on=False)}, last_digest=None, at=moment(DUE), works_on=works_on)


def test_the_digest_comes_on_its_weekday_and_comes_back_to_it_after_a_holiday() -> None:
    monday = date(2026, 5, 4)

    def off_until_friday(day: date) -> bool:
        return works_on(day) and not monday <= day < monday + timedelta(days=4)

    assert rules.is_digest_due(Policy(), date(2026, 4, 27), None, off_until_friday)
    friday = date(2026, 5, 8)
    assert rules.digest_day(Policy(), monday, off_until_friday) == friday
    assert rules.is_digest_due(Policy(), friday, date(2026, 4, 27), off_until_friday)
    assert not rules.is_digest_due(Policy(), date(2026, 5, 11), friday, off_until_friday)
    assert not rules.is_digest_due(Policy(), date(2026, 5, 15), friday, off_until_friday)
    assert rules.is_digest_due(Policy(), date(2026, 5, 18), friday, off_until_friday)


def test_one_digest_takes_what_is_overdue_in_every_campaign_of_the_unit() -> None:
    late = DUE - timedelta(days=30)
    rows = [owed(row=n, campaign=n, due_on=late, late_after=late) for n in (1, 2)]
    policies = {1: Policy(digest_weekday=0), 2: Policy(digest_weekday=4)}
    monday = moment(date(2026, 4, 20))
    assert rules.due_now(rows, policies, last_digest=None, at=monday, works_on=works_on).digest == tuple(rows)


def test_a_step_is_a_number_of_days_before_and_stands_once() -> None:
    assert rules.cleaned_days([0, 3, 7, 3]) == [7, 3, 0]
    for wrong in ([-1], [61]):
        with pytest.raises(ValueError):
            rules.cleaned_days(wrong)


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
POLICIES = st.builds(
    Policy,
    days_before=st.lists(st.integers(0, 30), min_size=1, max_size=5, unique=True).map(tuple),
    digest_weekday=st.integers(0, 4),
    working_days_only=st.booleans(),
)
ROWS = st.lists(
    st.builds(
        lambda due, more, campaign, state, held: owed(
            campaign=campaign, due_on=due, late_after=due + timedelta(days=more), state=state, is_held=held,
            since=date(2025, 12, 1),
        ),
        DAYS, st.integers(0, 3), st.integers(1, 2), st.sampled_from(list(S)), st.booleans(),
    ),
    min_size=1, max_size=4,
)  # fmt: skip
# The clock of the worker: mostly forward by hours or days, at times far ahead or back.
STEPS = st.lists(st.sampled_from([1, 5, 9, 24, 24, 24, 48, 24 * 9, 24 * 40, -1, -24, -24 * 30]), max_size=120)


@settings(max_examples=150, deadline=None)
@given(ROWS, st.fixed_dictionaries({1: POLICIES, 2: POLICIES}), st.sets(DAYS, max_size=60), STEPS)
def test_however_the_clock_goes_no_step_is_said_twice_and_no_digest_within_a_week(
    rows: list[Owed], policies: dict[int, Policy], off: set[date], steps: list[int]
) -> None:
    def working(day: date) -> bool:
        return day.weekday() < 5 and day not in off

    rows = [replace(row, row=number) for number, row in enumerate(rows)]
    named: dict[int, list[datetime]] = defaultdict(list)
    digests: dict[tuple[int, int], datetime] = {}  # by week, as the key of a reminder is
    at = datetime(2026, 1, 1, 8, tzinfo=HOUSE)
    furthest = at
    for hours in steps:
        at += timedelta(hours=hours)
        before = [replace(row, reminded_on=max(named[row.row]).date() if named[row.row] else None) for row in rows]
        sent_by_now = [when for when in digests.values() if when <= at]
        last = max(sent_by_now).date() if sent_by_now else None
        sending = rules.due_now(before, policies, last_digest=last, at=at, works_on=working)
        for row in (*sending.before, *sending.digest):
            policy = policies[row.campaign]
            assert row.state in rules.CHASED_STATES
            assert not row.is_held
            assert 7 <= at.hour < 20
            assert not policy.working_days_only or working(at.date())
        for row in sending.before:
            planned = rules.planned_days(row.due_on, policies[row.campaign], working)  # type: ignore[arg-type]
            come = [day for day in planned if day <= at.date()]
            assert come
            assert at.date() <= row.due_on  # type: ignore[operator]
            assert not [when for when in named[row.row] if when.date() >= come[-1]]  # this step was not said before
            named[row.row].append(at)
        if sending.digest:
            assert all(row.late_after < at.date() for row in sending.digest)  # type: ignore[operator]
            assert last is None or (at.date() - last).days >= 7
            digests.setdefault(at.date().isocalendar()[:2], at)
        furthest = max(furthest, at)
    for row in rows:
        assert len(named[row.row]) <= len(policies[row.campaign].days_before)


@settings(max_examples=60, deadline=None)
@given(DAYS, POLICIES)
def test_a_worker_that_ticks_every_hour_says_every_step_that_has_a_day_of_its_own(due: date, policy: Policy) -> None:
    row, said = owed(due_on=due, late_after=due, since=due - timedelta(days=40)), []
    at = moment(due - timedelta(days=35), 0)
    while at.date() <= due:
        if rules.due_now([row], {1: policy}, last_digest=None, at=at, works_on=works_on).before:
            said.append(at.date())
            row = replace(row, reminded_on=at.date())
        at += timedelta(hours=1)
    assert said == rules.planned_days(due, policy, works_on)
