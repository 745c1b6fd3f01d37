"""Totals: from numerators and denominators, with the gaps named."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trienkhai.reporting.figures import BY_NAME
from trienkhai.reporting.rollup import Entry, number_text, percent_text, roll_up

ATTENDANCE = BY_NAME["STUDY_ATTENDANCE"]
SESSIONS = BY_NAME["STUDY_SESSIONS"]


def one(figure, entries, category="", owed=3):
    return next(line for line in roll_up([figure], entries, owed=owed) if line.category == category)


def attended(reporter, numerator, denominator, is_accepted=True):
    return Entry(reporter, "STUDY_ATTENDANCE", "PARTY_MEMBER", numerator, denominator, is_accepted)


def test_a_missing_unit_is_missing_and_never_nought():
    line = one(SESSIONS, [Entry(1, "STUDY_SESSIONS", "", 2, None, True)])
    assert (line.accepted.numerator, line.given, line.owed) == (2, 1, 3)
    assert one(SESSIONS, []).accepted.numerator is None
    assert one(SESSIONS, [Entry(1, "STUDY_SESSIONS", "", None, None, True)]).accepted.numerator is None


def test_nought_is_a_value():
    line = one(SESSIONS, [Entry(1, "STUDY_SESSIONS", "", 0, None, True)])
    assert (line.accepted.numerator, line.given) == (0, 1)


def test_a_rate_is_summed_from_both_numbers_and_never_averaged():
    line = one(ATTENDANCE, [attended(1, 1, 1), attended(2, 0, 99)], "PARTY_MEMBER")
    assert (line.accepted.numerator, line.accepted.denominator) == (1, 100)
    assert line.accepted.percent == "1"  # the average of 100 and 0 would be 50


def test_a_count_without_its_whole_stays_out_of_the_rate_and_is_not_lost():
    line = one(ATTENDANCE, [attended(1, 8, 10), attended(2, 5, None)], "PARTY_MEMBER")
    assert (line.accepted.numerator, line.accepted.denominator) == (8, 10)
    assert (line.accepted.loose, line.accepted.loose_given, line.given) == (5, 1, 2)


def test_what_waits_to_be_accepted_is_marked_apart():
    line = one(ATTENDANCE, [attended(1, 8, 10), attended(2, 5, 6, False)], "PARTY_MEMBER")
    assert (line.accepted.numerator, line.waiting.numerator) == (8, 5)
    assert line.given == 1


def test_categories_stand_apart_since_one_person_may_be_in_two():
    lines = roll_up([ATTENDANCE], [attended(1, 8, 10)], owed=1)
    assert [line.category for line in lines] == [c.value for c in ATTENDANCE.categories]


def test_percent_has_a_decimal_comma_and_is_cut():
    assert percent_text(35599, 35900) == "99,16"
    assert percent_text(9996, 10000) == "99,96"
    assert percent_text(99999, 100000) == "99,99"
    assert percent_text(1, 2) == "50"
    assert percent_text(6, 7) == "85,71"
    assert percent_text(3, 1000) == "0,3"
    assert percent_text(1, 1_000_000) == "dưới 0,01"
    assert percent_text(0, 7) == "0"
    assert percent_text(5, 0) == percent_text(5, None) == percent_text(None, 5) == ""


def test_thousands_are_parted_by_points():
    assert number_text(35599) == "35.599"
    assert (number_text(None), number_text(0)) == ("", "0")


pairs = st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)).map(sorted)


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_only_the_whole_prints_as_a_hundred_and_only_nothing_as_nought(numerator, denominator):
    numerator = min(numerator, denominator)
    text = percent_text(numerator, denominator)
    assert (text == "100") == (numerator == denominator)
    assert (text == "0") == (numerator == 0)
    if not text.startswith("dưới"):
        shown = float(text.replace(",", "."))
        assert shown <= numerator / denominator * 100 + 1e-9
        assert numerator / denominator * 100 - shown < 0.01 + 1e-9


@given(
    st.lists(st.tuples(st.none() | st.integers(0, 999), st.none() | st.integers(0, 999), st.booleans()), max_size=40)
)
def test_every_given_numerator_is_in_exactly_one_sum(values):
    entries = [attended(n, a, b, accepted) for n, (a, b, accepted) in enumerate(values)]
    line = one(ATTENDANCE, entries, "PARTY_MEMBER", owed=len(entries))
    sums = [line.accepted.numerator, line.accepted.loose, line.waiting.numerator, line.waiting.loose]
    assert sum(s or 0 for s in sums) == sum(a for a, _b, _c in values if a is not None)
    held = line.accepted.given + line.accepted.loose_given + line.waiting.given + line.waiting.loose_given
    assert held == sum(a is not None for a, _b, _c in values) <= line.owed


@given(st.lists(pairs, min_size=1, max_size=20), st.integers(0, 20))
def test_the_order_and_the_grouping_of_units_do_not_change_a_total(values, cut):
    whole = one(ATTENDANCE, [attended(n, a, b) for n, (a, b) in enumerate(values)], "PARTY_MEMBER").accepted
    parts = [
        one(ATTENDANCE, [attended(n, a, b) for n, (a, b) in enumerate(part)], "PARTY_MEMBER").accepted
        for part in (values[cut:][::-1], values[:cut])
    ]
    assert whole.numerator == sum(p.numerator or 0 for p in parts)
    assert whole.denominator == sum(p.denominator or 0 for p in parts)
