"""The table of moves, what closes a duty, and when it is late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trienkhai.campaigns import rules
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import ClosingRule, Timeliness
from trienkhai.plans.choices import WorkKind

# "trước ngày 25/4": the safe day is the 24th, late begins after the 25th
EVE, LAST = date(2024, 4, 24), date(2024, 4, 25)
DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))


def judged(state: S, *, today: date, done_on: date | None = None, dated: bool = True) -> Timeliness:
    return rules.timeliness(
        state, done_on=done_on, due_on=EVE if dated else None, late_after=LAST if dated else None, today=today
    )


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2024, 4, 16), Timeliness.WITHIN),
        (date(2024, 4, 17), Timeliness.SOON),
        (EVE, Timeliness.SOON),
        (LAST, Timeliness.WITHIN),  # past the safe day, not late
        (date(2024, 4, 26), Timeliness.OVERDUE),
    ],
)
def test_an_open_duty_is_judged_by_today(today: date, expected: Timeliness) -> None:
    for state in (S.NEW, S.RECEIVED, S.IN_PROGRESS, S.RETURNED):
        assert judged(state, today=today) == expected


def test_a_done_duty_is_judged_by_the_day_it_was_done() -> None:
    long_after = date(2024, 12, 1)
    assert judged(S.COMPLETED, today=long_after, done_on=LAST) == Timeliness.ON_TIME
    assert judged(S.COMPLETED, today=long_after, done_on=date(2024, 4, 26)) == Timeliness.LATE


def test_a_slow_reviewer_makes_nobody_late() -> None:
    assert judged(S.SUBMITTED, today=date(2024, 12, 1), done_on=EVE) == Timeliness.WITHIN
    assert judged(S.SUBMITTED, today=date(2024, 12, 1), done_on=date(2024, 4, 27)) == Timeliness.OVERDUE


def test_what_is_done_on_an_unknown_day_cannot_be_judged() -> None:
    for state in (S.COMPLETED, S.SUBMITTED):
        with pytest.raises(ValueError, match="has the day"):
            judged(state, today=LAST)


def test_what_has_no_day_is_never_overdue() -> None:
    for state in S:
        assert judged(state, today=date(2030, 1, 1), done_on=EVE, dated=False) == Timeliness.UNDATED


@given(
    st.lists(
        st.tuples(
            st.sampled_from([state for state in S if state != S.WITHDRAWN]), DAYS, st.none() | DAYS, st.booleans()
        ),
        max_size=40,
    ),
    DAYS,
)
def test_the_two_by_two_and_the_undated_always_close(
    rows: list[tuple[S, date, date | None, bool]], today: date
) -> None:
    cells = dict.fromkeys(("done-on-time", "done-late", "open-within", "open-overdue", "undated"), 0)
    for state, done_on, late_after, is_eve in rows:
        due_on = late_after - timedelta(days=is_eve) if late_after else None
        found = rules.timeliness(state, done_on=done_on, due_on=due_on, late_after=late_after, today=today)
        done = state == S.COMPLETED
        if found == Timeliness.UNDATED:
            cells["undated"] += 1
        elif done:
            assert found in (Timeliness.ON_TIME, Timeliness.LATE)
            cells["done-on-time" if found == Timeliness.ON_TIME else "done-late"] += 1
        else:
            assert found in (Timeliness.WITHIN, Timeliness.SOON, Timeliness.OVERDUE)
            cells["open-overdue" if found == Timeliness.OVERDUE else "open-within"] += 1
        assert (found == Timeliness.UNDATED) == (late_after is None)
    assert sum(cells.values()) == len(rows)


@given(DAYS, DAYS)
def test_days_late_is_never_negative_and_agrees_with_overdue(last: date, today: date) -> None:
    late = rules.days_late(late_after=last, today=today)
    assert (late > 0) == (
        rules.timeliness(S.NEW, done_on=None, due_on=last, late_after=last, today=today) == Timeliness.OVERDUE
    )
    assert late == max((today - last).days, 0)


def test_every_state_has_its_moves_and_withdrawn_is_the_end() -> None:
    assert set(rules.MOVES) == set(S)
    assert not rules.MOVES[S.WITHDRAWN]
    for before, after in rules.MOVES.items():
        if before not in (S.WITHDRAWN, S.COMPLETED):
            assert S.WITHDRAWN in after


def test_nothing_goes_back_to_new_and_nothing_is_accepted_unseen() -> None:
    assert [before for before, after in rules.MOVES.items() if S.NEW in after] == [S.SUSPENDED]  # as it was
    assert not rules.is_move_open(S.NEW, S.RETURNED)
    assert rules.is_move_open(S.SUBMITTED, S.RETURNED)


def test_kinds_that_are_accepted_wait_for_it() -> None:
    for kind in WorkKind:
        waits = rules.closing_rule(kind) == ClosingRule.ACCEPTED
        assert (rules.state_when_done(kind) == S.SUBMITTED) == waits
        assert rules.state_when_done(kind, accepted_by_reviewer=True) == S.COMPLETED


def test_a_count_is_full_only_when_both_numbers_are_known() -> None:
    assert rules.is_count_full(9, 9)
    assert not rules.is_count_full(8, 9)
    assert not rules.is_count_full(None, 9)
    assert not rules.is_count_full(3, None)
    assert not rules.is_count_full(0, 0)
