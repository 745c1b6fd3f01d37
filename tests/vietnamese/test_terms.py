"""Deadline phrases: the words, how they bind, the days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trienkhai.vietnamese.dates import date_words, parse_day, short_date
from trienkhai.vietnamese.deadlines import Bound, Every
from trienkhai.vietnamese.terms import find_terms


def only(text, **given):
    terms = [t for t in find_terms(text, **given) if not t.cited]
    assert len(terms) == 1, terms
    return terms[0].deadline


@pytest.mark.parametrize(
    ("text", "words", "bound", "first", "last"),
    [
        ("Gửi về Ban **trước ngày 25/4/2031** để tổng hợp", "trước ngày 25/4/2031", Bound.BEFORE, None, date(2031, 4, 25)),
        ("xong trước 30/6/2031", "trước 30/6/2031", Bound.BEFORE, None, date(2031, 6, 30)),
        ("trước 17 giờ 00 ngày 20/5/2031", "trước 17 giờ 00 ngày 20/5/2031", Bound.BEFORE, None, date(2031, 5, 20)),
        ("chậm nhất đến ngày 30/9/2031", "chậm nhất đến ngày 30/9/2031", Bound.BY, None, date(2031, 9, 30)),
        ("chậm nhất trước ngày 02/9/2031", "chậm nhất trước ngày 02/9/2031", Bound.BEFORE, None, date(2031, 9, 2)),
        ("trước và trong ngày 05/5/2031", "trước và trong ngày 05/5/2031", Bound.BY, None, date(2031, 5, 5)),
        ("họp vào ngày 09 tháng 4 năm 2031", "vào ngày 09 tháng 4 năm 2031", Bound.ON, date(2031, 4, 9), date(2031, 4, 9)),
        ("Thời gian: Tháng 3/2031.", "Tháng 3/2031", Bound.WITHIN, date(2031, 3, 1), date(2031, 3, 31)),
        ("trong tháng 2 năm 2028", "trong tháng 2 năm 2028", Bound.WITHIN, date(2028, 2, 1), date(2028, 2, 29)),
        ("hoàn thành trong quý II/2031", "trong quý II/2031", Bound.WITHIN, date(2031, 4, 1), date(2031, 6, 30)),
        ("trong 6 tháng đầu năm 2031", "trong 6 tháng đầu năm 2031", Bound.WITHIN, date(2031, 1, 1), date(2031, 6, 30)),
        ("từ ngày 01/3 đến hết ngày 15/4/2031", "từ ngày 01/3 đến hết ngày 15/4/2031", Bound.WITHIN, date(2031, 3, 1), date(2031, 4, 15)),
        ("tháng 3 - tháng 5/2031", "tháng 3 - tháng 5/2031", Bound.WITHIN, date(2031, 3, 1), date(2031, 5, 31)),
        ("trong năm 2031", "trong năm 2031", Bound.WITHIN, date(2031, 1, 1), date(2031, 12, 31)),
    ],
)  # fmt: skip
def test_a_phrase_keeps_its_words_and_binds_to_days(text, words, bound, first, last):
    deadline = only(text)
    assert (deadline.text, deadline.bound, deadline.starts_on, deadline.ends_on) == (words, bound, first, last)


@pytest.mark.parametrize(
    ("text", "every"),
    [
        ("hằng ngày", Every.DAY), ("Hằng tuần", Every.WEEK), ("02 tuần một lần", Every.FORTNIGHT), ("hàng tháng", Every.MONTH),
        ("định kỳ hằng quý", Every.QUARTER), ("vào cuối mỗi học kỳ", Every.HALF_YEAR), ("6 tháng một lần", Every.HALF_YEAR),
        ("trước ngày 15/12 hằng năm", Every.YEAR), ("chậm nhất ngày 20 hằng tháng", Every.MONTH), ("2 lần/năm", Every.YEAR),
    ],
)  # fmt: skip
def test_frequencies(text, every):
    deadline = only(text)
    assert (deadline.bound, deadline.every) == (Bound.RECURRING, every)


def test_an_occasion_of_named_years_has_one_occurrence_for_each():
    deadline = only("đánh giá vào dịp cuối năm 2031, 2032.")
    assert (deadline.bound, deadline.every) == (Bound.RECURRING, Every.YEAR)
    assert [(o.label, o.year, o.ends_on) for o in deadline.occurrences] == [
        ("cuối năm 2031", 2031, None),
        ("cuối năm 2032", 2032, None),
    ]


def test_a_yearless_day_takes_the_year_given_and_says_so():
    deadline = only("gửi trước ngày 20/5", year=2031)
    assert (deadline.ends_on, deadline.inferred) == (date(2031, 5, 20), ("YEAR_FROM_DOCUMENT",))


def test_a_yearless_day_without_a_year_to_take_stays_open():
    deadline = only("gửi trước ngày 20/5")
    assert (deadline.bound, deadline.ends_on, deadline.inferred) == (Bound.BEFORE, None, ())


def test_a_day_that_is_in_no_calendar_is_not_mended():
    deadline = only("trước ngày 31/4/2031")
    assert deadline.ends_on is None
    assert deadline.inferred == ("DATE_DOES_NOT_EXIST",)


def test_days_counted_from_issue_are_counted_only_when_the_day_of_issue_is_known():
    text = "trong 15 ngày kể từ ngày ban hành"
    assert only(text).ends_on is None
    assert only(text, issued_on=date(2031, 3, 1)).ends_on == date(2031, 3, 16)


def test_working_days_are_not_counted_without_a_calendar_of_rest_days():
    assert only("trong 5 ngày làm việc kể từ ngày ban hành", issued_on=date(2031, 3, 1)).ends_on is None


@pytest.mark.parametrize(
    "text", ["Kết luận số 21-KL/TW ngày 25/10/2031 của Trung ương", "Nghị định ban hành ngày 05/3/2030"]
)
def test_the_date_of_a_paper_is_no_term(text):
    assert all(term.cited for term in find_terms(text))


@pytest.mark.parametrize(
    "text", ["đạt 7/9 chi bộ", "giai đoạn 2025 - 2030", "bước 1/2", "quy chế 3 bên", "tỷ lệ 98/100"]
)
def test_what_only_looks_like_a_date_is_none(text):
    assert find_terms(text, year=2031) == []


def test_a_bare_date_in_a_column_of_terms_is_a_last_day():
    assert only("30/8", year=2031, column=True).bound == Bound.BY
    assert only("Ngày 24/8", year=2031, column=True).bound == Bound.ON


def test_official_dates_have_their_zeros():
    assert date_words(date(2026, 2, 5)) == "ngày 05 tháng 02 năm 2026"
    assert date_words(date(2026, 5, 27)) == "ngày 27 tháng 5 năm 2026"
    assert short_date(date(2026, 2, 5)) == "05/02/2026"


@given(st.dates(min_value=date(1930, 1, 1), max_value=date(2099, 12, 31)))
def test_a_date_in_words_is_read_back(day):
    assert parse_day(date_words(day)) == day == parse_day(short_date(day))


@given(st.text(alphabet="ngàythqúiăm 0123456789/-.trướcđến,()", max_size=300))
def test_terms_lie_within_the_text_and_quote_it(text):
    for term in find_terms(text, year=2031):
        assert text[term.start : term.end] == term.deadline.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Báo cáo kết quả trong thời hạn 10 ngày kể từ ngày kết thúc đợt sinh hoạt chuyên đề học và làm theo Bác.",
            "trong thời hạn 10 ngày kể từ ngày kết thúc đợt sinh hoạt chuyên đề học và làm theo Bác",
        ),
        (
            "Ngay sau khi có kết quả bình xét của Hội đồng thi đua khen thưởng cấp tỉnh, các đơn vị công bố.",
            "Ngay sau khi có kết quả bình xét của Hội đồng thi đua khen thưởng cấp tỉnh",
        ),
        ("Gửi hồ sơ trong 05 ngày kể từ ngày họp xong để tổng hợp chung.", "trong 05 ngày kể từ ngày họp xong"),
        (
            "Báo cáo trong 05 ngày kể từ ngày nhận được văn bản này và gửi kết quả rà soát về cơ quan.",
            "trong 05 ngày kể từ ngày nhận được văn bản này",
        ),
        (
            "Trong thời hạn 30 ngày kể từ ngày nhận được hướng dẫn cấp ủy cơ sở tổ chức hội nghị phổ biến.",
            "Trong thời hạn 30 ngày kể từ ngày nhận được hướng dẫn cấp ủy cơ sở",
        ),
    ],
)
def test_an_event_is_told_to_its_end_unless_something_else_is_asked_behind_it(text: str, words: str) -> None:
    assert [term.deadline.text for term in find_terms(text, year=2026)] == [words]
