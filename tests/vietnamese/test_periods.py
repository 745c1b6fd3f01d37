"""Periods, their names, and the day of a period on which a paper is due."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trienkhai.vietnamese.deadlines import Bound, Every
from trienkhai.vietnamese.offsets import Offset, due_after, offset_in
from trienkhai.vietnamese.periods import STEPS, cut_off_in, next_period, period_of, periods_between, written_day
from trienkhai.vietnamese.workdays import Calendar

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(st.sampled_from(STEPS), DAYS, DAYS)
def test_periods_follow_each_other_without_a_gap_and_each_has_its_own_name(every: Every, one: date, two: date) -> None:
    first, last = sorted((one, two))
    last = min(last, first + timedelta(days=900))
    found = periods_between(every, first, last)
    assert found[0].starts_on <= first < found[0].ends_before
    assert found[-1].starts_on <= last < found[-1].ends_before
    assert all(a.ends_before == b.starts_on for a, b in itertools.pairwise(found))
    assert len({each.label for each in found}) == len(found)
    assert all(period_of(every, each.last_day) == each for each in found)


@given(st.sampled_from(STEPS), DAYS, st.sampled_from(("", "trước ngày 31 hằng tháng", "ngày 20 của tháng cuối quý",
       "trước ngày 15/6 và 15/12", "chậm nhất ngày 05 tháng sau", "thứ sáu hằng tuần")))  # fmt: skip
def test_a_day_of_a_period_is_in_it_or_in_the_month_after(every: Every, day: date, words: str) -> None:
    period = period_of(every, day)
    written = written_day(period, cut_off_in(words, every))
    assert period.starts_on <= written < period.ends_before + timedelta(days=31)
    later = written_day(next_period(period), cut_off_in(words, every))
    assert later > written


@pytest.mark.parametrize(
    ("words", "every", "in_may", "bound"),
    [
        ("trước ngày 20 hằng tháng", Every.MONTH, date(2024, 5, 20), Bound.BEFORE),
        ("hằng tháng, chậm nhất ngày 05 tháng sau", Every.MONTH, date(2024, 6, 5), Bound.BY),
        ("định kỳ hằng tháng (trước ngày 25)", Every.MONTH, date(2024, 5, 25), Bound.BEFORE),
        ("trước ngày 20 của tháng cuối quý", Every.QUARTER, date(2024, 6, 20), Bound.BEFORE),
        ("hằng quý, trước ngày 05 tháng đầu quý sau", Every.QUARTER, date(2024, 7, 5), Bound.BEFORE),
        ("hằng năm (trước ngày 15/12)", Every.YEAR, date(2024, 12, 15), Bound.BEFORE),
        ("6 tháng (trước ngày 10/6 và 10/12)", Every.HALF_YEAR, date(2024, 6, 10), Bound.BEFORE),
        ("vào thứ sáu hằng tuần", Every.WEEK, date(2024, 5, 10), Bound.BY),
    ],
)
def test_the_words_of_the_document_say_the_day(words: str, every: Every, in_may: date, bound: Bound) -> None:
    cut_off = cut_off_in(words, every)
    assert cut_off is not None
    assert cut_off.bound == bound
    assert written_day(period_of(every, date(2024, 5, 8)), cut_off) == in_may


@pytest.mark.parametrize(
    ("words", "every"),
    [
        ("hằng tháng", Every.MONTH),
        ("trước ngày 20 hằng quý", Every.QUARTER),  # of which month?
        ("hằng tháng, theo Kế hoạch ngày 12/3/2024", Every.MONTH),
        ("hằng năm", Every.YEAR),
        ("định kỳ 2 tuần một lần", Every.FORTNIGHT),
    ],
)
def test_words_that_name_no_sure_day_leave_the_last_day_of_the_period(words: str, every: Every) -> None:
    period = period_of(every, date(2024, 5, 8))
    assert written_day(period, cut_off_in(words, every)) == period.last_day


def test_a_month_that_is_too_short_gives_its_last_day() -> None:
    cut_off = cut_off_in("ngày 31 hằng tháng", Every.MONTH)
    assert written_day(period_of(Every.MONTH, date(2024, 2, 3)), cut_off) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("words", "offset"),
    [
        ("trong thời hạn 10 ngày kể từ ngày nhận được văn bản", Offset(10)),
        ("chậm nhất 05 ngày làm việc sau khi kết thúc hội nghị", Offset(5, is_working=True)),
        ("chậm nhất 3 ngày trước khi tổ chức", Offset(-3)),
        ("trong vòng 24 giờ kể từ khi xảy ra", Offset(1)),
        ("sau 2 tuần kể từ ngày", Offset(14)),
        ("trong một tháng kể từ ngày ban hành", Offset(0, 1)),
        ("ngay sau khi có hướng dẫn", None),
        ("sau hội nghị toàn quốc", None),
    ],
)
def test_a_term_counted_from_an_event_is_read_from_its_words(words: str, offset: Offset | None) -> None:
    assert offset_in(words) == offset


def test_a_term_leaves_out_the_day_of_the_event() -> None:
    calendar = Calendar()
    assert due_after(date(2024, 4, 22), Offset(10), calendar) == date(2024, 5, 2)
    assert due_after(date(2024, 4, 26), Offset(2, is_working=True), calendar) == date(2024, 5, 3)  # 29/4 to 1/5 are off
    assert due_after(date(2024, 1, 31), Offset(0, 1), calendar) == date(2024, 2, 29)
    assert due_after(date(2024, 5, 8), Offset(-2, is_working=True), calendar) == date(2024, 5, 6)
