"""Which days are worked, and terms counted in them."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from trienkhai.vietnamese.workdays import Calendar

DAYS = st.dates(date(2023, 1, 1), date(2028, 12, 31))
TABLES = st.builds(
    Calendar,
    days_off=st.dictionaries(DAYS, st.just("nghỉ"), max_size=30),
    worked=st.frozensets(DAYS, max_size=30),
)


def test_holidays_and_weekends_are_not_worked_and_a_swapped_saturday_is() -> None:
    usual = Calendar()
    assert not usual.is_working(date(2024, 4, 30))
    assert usual.name_of(date(2024, 4, 30))
    assert not usual.is_working(date(2024, 5, 11))  # a Saturday
    swapped = Calendar(days_off={date(2024, 5, 13): "Nghỉ hoán đổi"}, worked=frozenset({date(2024, 5, 11)}))
    assert swapped.is_working(date(2024, 5, 11))
    assert swapped.name_of(date(2024, 5, 11)) == ""
    assert not swapped.is_working(date(2024, 5, 13))
    assert swapped.name_of(date(2024, 5, 13)) == "Nghỉ hoán đổi"


def test_a_swap_that_the_prime_minister_fixed_is_known_and_the_office_may_say_otherwise() -> None:
    assert Calendar().is_working(date(2024, 5, 4))
    assert not Calendar().is_working(date(2024, 4, 29))
    other = Calendar(days_off={date(2024, 5, 4): "Không làm bù"}, worked=frozenset({date(2024, 4, 29)}))
    assert not other.is_working(date(2024, 5, 4))
    assert other.is_working(date(2024, 4, 29))


def test_ten_working_days_leave_out_the_first_day_and_what_is_not_worked() -> None:
    assert Calendar().add_working_days(date(2024, 4, 22), 10) == date(
        2024, 5, 8
    )  # 29/4 to 1/5 are off, Saturday 4/5 is worked for it
    assert Calendar().add_working_days(date(2024, 5, 8), -10) == date(2024, 4, 22)


def test_days_of_a_new_year_are_found_by_its_moon() -> None:
    assert not Calendar().is_working(date(2025, 1, 29))  # mùng 1 Tết Ất Tỵ
    assert Calendar().add_working_days(date(2024, 12, 31), 1) == date(2025, 1, 2)


@given(TABLES, DAYS, st.integers(-60, 60))
def test_so_many_working_days_later_there_are_so_many_between(table: Calendar, day: date, count: int) -> None:
    found = table.add_working_days(day, count)
    if count > 0:
        assert table.is_working(found)
        assert table.working_days_between(day, found) == count
    elif count < 0:
        assert table.is_working(found)
        assert sum(table.is_working(found + timedelta(days=n)) for n in range((day - found).days)) == -count
    else:
        assert found == day


@given(TABLES, DAYS, DAYS)
def test_between_two_days_counts_the_same_both_ways_but_for_the_end_that_is_left_out(
    table: Calendar, one: date, two: date
) -> None:
    first, last = sorted((one, two))
    there, back = table.working_days_between(first, last), table.working_days_between(last, first)
    assert there + back == table.is_working(last) - table.is_working(first) if first != last else there == back == 0
