"""Lower dates proposed backwards from an upper one."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from trienkhai.campaigns.rules_backward import Step, propose
from trienkhai.vietnamese.workdays import Calendar

USUAL = Calendar()
DAYS = st.dates(date(2023, 1, 1), date(2028, 12, 31))
STEPS = st.lists(st.builds(Step, st.text("abc", min_size=1, max_size=3), st.integers(0, 15)), min_size=1, max_size=5)


def test_each_level_hands_in_where_the_one_above_begins() -> None:
    steps = [Step("Đảng ủy Khối", 5), Step("Đảng bộ cơ sở", 3), Step("Chi bộ", 2)]
    chain = propose(date(2024, 5, 10), steps, today=date(2024, 4, 1), calendar=USUAL)
    assert [level.due_on for level in chain.levels] == [date(2024, 5, 10), date(2024, 5, 4), date(2024, 4, 26)]
    assert chain.levels[-1].begins_on == date(2024, 4, 24)  # a swapped Saturday is worked; 29/4 to 1/5 are off
    assert chain.is_possible


def test_an_upper_day_on_a_sunday_is_met_on_the_friday_before() -> None:
    chain = propose(date(2024, 5, 12), [Step("Chi bộ", 1)], today=date(2024, 5, 1), calendar=USUAL)
    assert chain.levels[0].due_on == date(2024, 5, 10)


def test_a_chain_without_time_names_the_first_step_that_has_none() -> None:
    steps = [Step("Đảng ủy Khối", 2), Step("Đảng bộ cơ sở", 3), Step("Chi bộ", 2)]
    chain = propose(date(2024, 5, 10), steps, today=date(2024, 5, 7), calendar=USUAL)
    assert (chain.breaks_at, chain.is_possible) == ("Đảng bộ cơ sở", False)
    assert chain.missing == 4  # the last level would begin on 2/5: 3, 4 (swapped), 6 and 7/5 are lacking
    assert len(chain.levels) == 3  # shown all the same


@given(DAYS, STEPS, DAYS)
def test_a_lower_day_is_never_after_an_upper_one_and_is_worked(upper: date, steps: list[Step], today: date) -> None:
    chain = propose(upper, steps, today=today, calendar=USUAL)
    days = [level.due_on for level in chain.levels]
    assert days == sorted(days, reverse=True)
    assert days[0] <= upper
    assert all(USUAL.is_working(day) for day in days)
    assert all(a.begins_on == b.due_on for a, b in zip(chain.levels, chain.levels[1:], strict=False))
    assert chain.is_possible == (chain.levels[-1].begins_on >= today)
    assert (chain.missing > 0) == (not chain.is_possible)
