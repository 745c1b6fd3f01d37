"""Cutting a text where obligations begin and end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trienkhai.plans.marks import cuts, mark


def shown(text, spans):
    return [[(s.text, s.obligations, s.begins) for s in line.segments] for line in mark(text, spans)]


def test_a_span_within_a_line_cuts_it_in_three():
    assert shown("abcdef", {7: (2, 4)}) == [[("ab", (), ()), ("cd", (7,), (7,)), ("ef", (), ())]]


def test_overlapping_spans_share_the_piece_between():
    assert shown("abcdef", {1: (0, 4), 2: (2, 6)}) == [[("ab", (1,), (1,)), ("cd", (1, 2), (2,)), ("ef", (2,), ())]]


def test_a_span_over_two_lines_begins_once():
    assert shown("ab\ncd", {1: (1, 5)}) == [[("a", (), ()), ("b", (1,), (1,))], [("cd", (1,), ())]]


def test_two_obligations_of_one_span_both_begin_there():
    assert shown("abc", {1: (0, 3), 2: (0, 3)}) == [[("abc", (1, 2), (1, 2))]]


@given(
    st.text(alphabet="ab \n", max_size=60),
    st.dictionaries(st.integers(1, 9), st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6),
)
def test_pieces_join_to_the_text_and_every_span_begins_once_and_is_covered(text, wanted):
    spans = {key: (min(a, len(text)), min(max(a, b), len(text))) for key, (a, b) in wanted.items()}
    lines = mark(text, spans)
    assert "\n".join("".join(s.text for s in line.segments) for line in lines) == text
    assert sorted(key for line in lines for key in line.begins) == sorted(spans)
    for key, (first, last) in spans.items():
        covered = {
            s.start + n for line in lines for s in line.segments if key in s.obligations for n in range(len(s.text))
        }
        assert covered == {at for at in range(first, last) if text[at] != "\n"}


@pytest.mark.parametrize(
    ("quote", "seconds"),
    [
        ("Soạn tài liệu; gửi các chi bộ. Báo cáo kết quả.", ["gửi các chi bộ. Báo cáo kết quả.", "Báo cáo kết quả."]),
        ("- Soạn tài liệu:\n+ In;\n+ Gửi.", ["+ In;\n+ Gửi.", "+ Gửi."]),
        ("Soạn tài liệu và gửi các chi bộ, báo cáo kết quả", ["và gửi các chi bộ, báo cáo kết quả", "báo cáo kết quả"]),
        ("Ban Tuyên giáo và Dân vận soạn tài liệu", []),
        ("1. Soạn tài liệu.", []),
        ("", []),
    ],
)
def test_an_obligation_may_be_cut_after_a_line_a_sentence_or_a_semicolon(quote, seconds):
    assert [quote[at:] for at in cuts(quote)] == seconds
