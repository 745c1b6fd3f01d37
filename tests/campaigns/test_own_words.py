"""The date in words taken over from the upper plan gives way to the unit's own day; nothing else is touched."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trienkhai.campaigns.rules_words import OwnWords, UpperWords, own_words
from trienkhai.vietnamese.deadlines import Bound

DAY = date(2026, 12, 10)


def upper(action: str, deadline: str, bound: Bound = Bound.BEFORE, ends_on: date | None = date(2026, 12, 20)):
    return UpperWords(action, deadline, bound, ends_on)


BEFORE = upper("gửi báo cáo kết quả trước ngày 20/12/2026 về Ban Tuyên giáo", "trước ngày 20/12/2026")


@pytest.mark.parametrize(
    ("of", "words", "after"),
    [
        (BEFORE, "gửi báo cáo kết quả chậm nhất ngày 10/12/2026 về Ban Tuyên giáo", "chậm nhất ngày 10/12/2026"),
        (
            upper("Chậm nhất ngày 20/12 nộp bản cam kết", "chậm nhất ngày 20/12", Bound.BY),
            "Chậm nhất ngày 10/12/2026 nộp bản cam kết",
            "Chậm nhất ngày 10/12/2026",
        ),
        (
            upper("tổ chức lễ phát động vào ngày 20/12/2026", "vào ngày 20/12/2026", Bound.ON),
            "tổ chức lễ phát động vào ngày 10/12/2026",
            "vào ngày 10/12/2026",
        ),
        (
            upper("hoàn thành học tập trong tháng 12/2026", "trong tháng 12/2026", Bound.WITHIN, date(2026, 12, 31)),
            "hoàn thành học tập chậm nhất ngày 10/12/2026",
            "chậm nhất ngày 10/12/2026",
        ),
        (
            upper("Trước ngày 20/12/2026, nộp danh sách", "trước  ngày 20/12/2026"),
            "Chậm nhất ngày 10/12/2026, nộp danh sách",
            "Chậm nhất ngày 10/12/2026",
        ),
    ],
)
def test_the_recognised_date_gives_way_to_the_units_day(of, words, after):
    made = own_words(of.action, of, DAY)
    assert (made.words, made.after, made.left) == (words, after, "")
    assert made.before.casefold() == " ".join(of.deadline.split()).casefold()


def test_a_day_chosen_anew_is_followed_and_without_one_the_words_are_as_written():
    first = own_words(BEFORE.action, BEFORE, DAY).words
    assert "12/12/2026" in own_words(first, BEFORE, date(2026, 12, 12)).words
    assert own_words(first, BEFORE, None) == OwnWords(BEFORE.action)
    # the eve is what "trước ngày" asks for already
    assert own_words(first, BEFORE, date(2026, 12, 19)) == OwnWords(BEFORE.action)


def test_words_of_ones_own_stay_and_the_upper_day_in_them_is_pointed_out():
    own = "chi bộ nộp báo cáo để đảng ủy gửi trước ngày 20/12/2026"
    assert own_words(own, BEFORE, DAY) == OwnWords(own, left="trước ngày 20/12/2026")
    written_out = "chi bộ nộp báo cáo, đảng ủy gửi ngày 20 tháng 12 năm 2026"
    assert own_words(written_out, BEFORE, DAY).left == "trước ngày 20/12/2026"
    assert own_words("chi bộ nộp báo cáo", BEFORE, DAY) == OwnWords("chi bộ nộp báo cáo")
    assert own_words(own, BEFORE, None) == OwnWords(own)


def test_a_date_that_stands_twice_is_not_guessed_at():
    of = upper("nộp trước ngày 20/12/2026, bản giấy cũng trước ngày 20/12/2026", "trước ngày 20/12/2026")
    made = own_words(of.action, of, DAY)
    assert made == OwnWords(of.action, left="trước ngày 20/12/2026")


def test_a_date_inside_a_longer_number_is_no_match():
    of = upper("nộp trước ngày 20/12/20267 bản", "trước ngày 20/12/2026")
    assert own_words(of.action, of, DAY).words == of.action


@pytest.mark.parametrize("bound", [Bound.CONTINUOUS, Bound.PROMPT, Bound.RECURRING, Bound.RELATIVE, Bound.NONE])
def test_words_that_bind_no_single_day_are_left(bound):
    of = upper("đưa tin thường xuyên", "thường xuyên", bound, None)
    assert own_words(of.action, of, DAY) == OwnWords(of.action)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_only_the_date_differs_and_writing_it_twice_changes_nothing(one, other):
    once = own_words(BEFORE.action, BEFORE, one)
    head, tail = BEFORE.action.split(BEFORE.deadline)
    assert once.words.startswith(head)
    assert once.words.endswith(tail)
    assert own_words(once.words, BEFORE, one) == once
    assert own_words(once.words, BEFORE, other) == own_words(BEFORE.action, BEFORE, other)
