"""The day of the report on to the superior, as the words of an obligation give it."""

from __future__ import annotations

from datetime import date

import pytest

from trienkhai.plans.onward import onward_deadline
from trienkhai.vietnamese.deadlines import Bound, Deadline, Every

TWENTIETH = Deadline("trước ngày 20/12", Bound.BEFORE, ends_on=date(2026, 12, 20))
MONTHLY = Deadline("trước ngày 20 hằng tháng", Bound.RECURRING, every=Every.MONTH)
NONE = Deadline("", Bound.NONE)


def stated(quote: str, deadline: Deadline = TWENTIETH, onward: str = "Tỉnh ủy", year: int = 2026) -> Deadline | None:
    return onward_deadline(quote, onward, deadline, year=year)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("báo cáo Tỉnh ủy trước ngày 28/12", date(2026, 12, 28)),
        ("báo cáo Tỉnh ủy chậm nhất ngày 30/12/2026", date(2026, 12, 30)),
        ("báo cáo Tỉnh ủy (qua Ban Tổ chức Tỉnh ủy) trước ngày 28/12", date(2026, 12, 28)),
        ("báo cáo lên Tỉnh ủy kết quả chung, chậm nhất ngày 29/12", date(2026, 12, 29)),
        ("báo cáo **Tỉnh ủy** trong tháng 12/2026", date(2026, 12, 31)),
    ],
)
def test_the_day_behind_the_superiors_name_is_that_of_the_report_on(words: str, day: date) -> None:
    found = stated(f"Các chi bộ gửi kết quả về Văn phòng trước ngày 20/12 để tổng hợp, {words}.")
    assert found is not None
    assert found.ends_on == day


@pytest.mark.parametrize(
    "words",
    [
        "báo cáo Tỉnh ủy",
        "báo cáo Tỉnh ủy theo Công văn số 15-CV/TU ngày 28/12/2026",  # the date of a paper
        "báo cáo Tỉnh ủy; việc kiểm tra xong trước ngày 28/12",  # another clause
        "báo cáo Tỉnh ủy, tự kiểm tra xong trước ngày 28/12",
        "báo cáo Tỉnh ủy) trước ngày 28/12",  # the day of what stands before the bracket
        "báo cáo Tỉnh ủy trước ngày 05/01",  # of which year, nobody wrote
        "báo cáo Tỉnh ủy trước ngày 28 hằng tháng",  # each month, of what is due once
        "báo cáo Ban Thường vụ huyện trước ngày 28/12",  # to another body
    ],
)
def test_a_day_that_is_not_surely_of_the_report_on_is_left_out(words: str) -> None:
    assert stated(f"Các chi bộ gửi kết quả về Văn phòng trước ngày 20/12 để tổng hợp, {words}.") is None


def test_one_day_for_the_whole_sentence_stays_the_day_of_those_who_report() -> None:
    last = Deadline("trước ngày 28/12", Bound.BEFORE, ends_on=date(2026, 12, 28))
    assert stated("Các chi bộ gửi kết quả về Văn phòng để tổng hợp, báo cáo Tỉnh ủy trước ngày 28/12.", last) is None


def test_the_day_is_read_where_those_who_report_have_none() -> None:
    quote = "Các chi bộ gửi kết quả kịp thời để tổng hợp, báo cáo Tỉnh ủy trước ngày 28/12/2026."
    found = stated(quote, Deadline("kịp thời", Bound.PROMPT))
    assert found is not None
    assert found.ends_on == date(2026, 12, 28)


def test_the_superior_may_be_named_with_the_whole_phrase() -> None:
    quote = "Các chi bộ báo cáo trước ngày 20/12 để tổng hợp, báo cáo Tỉnh ủy trước ngày 28/12."
    assert stated(quote, onward="để tổng hợp, báo cáo Tỉnh ủy") == stated(quote) is not None


@pytest.mark.parametrize("words", ["trước ngày 28 hằng tháng", "trước ngày 28", "chậm nhất ngày 5 tháng sau"])
def test_of_what_recurs_the_words_of_the_day_in_each_period_are_taken(words: str) -> None:
    quote = f"Các chi bộ báo cáo về Văn phòng trước ngày 20 hằng tháng để tổng hợp, báo cáo Tỉnh ủy {words}."
    assert stated(quote, MONTHLY) == Deadline(words, Bound.RECURRING, every=Every.MONTH)


@pytest.mark.parametrize("words", ["trước ngày 28/12/2026", "hằng tháng", "trước ngày 20 của tháng cuối quý", ""])
def test_of_what_recurs_a_day_of_another_step_is_not_taken(words: str) -> None:
    quote = f"Các chi bộ báo cáo về Văn phòng trước ngày 20 hằng tháng để tổng hợp, báo cáo Tỉnh ủy {words}."
    assert stated(quote, MONTHLY) is None


@pytest.mark.parametrize("onward", ["", "báo cáo", "(", "Tỉnh ủy; Thành ủy", "*["])
def test_an_odd_name_of_the_superior_gives_no_day(onward: str) -> None:
    assert stated("Các chi bộ báo cáo để tổng hợp, báo cáo Tỉnh ủy trước ngày 28/12.", NONE, onward) is None
