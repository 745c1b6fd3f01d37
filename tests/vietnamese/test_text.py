"""Keys for searching and sorting, and sentences."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trienkhai.vietnamese.text import canonical, name_sort_key, nfc, plain, search_key, sentences, sort_key, unaccent


def test_the_alphabet_sorts_as_vietnamese_readers_expect():
    shuffled = ["Yến", "Ước", "Đức", "Ân", "An", "Dung", "Uyên", "Ăn", "Bình"]
    assert sorted(shuffled, key=sort_key) == ["An", "Ăn", "Ân", "Bình", "Dung", "Đức", "Uyên", "Ước", "Yến"]


def test_tones_decide_only_between_equal_letters():
    assert sorted(["mạ", "má", "ma", "mã", "mả", "mà", "mai"], key=sort_key) == [
        "ma",
        "mà",
        "mả",
        "mã",
        "má",
        "mạ",
        "mai",
    ]


def test_people_sort_by_given_name_then_family_then_middle():
    people = ["Trần Văn Bình", "Lê Thị An", "Bùi Văn Bình", "Trần An Bình"]
    assert sorted(people, key=name_sort_key) == ["Lê Thị An", "Bùi Văn Bình", "Trần An Bình", "Trần Văn Bình"]


def test_one_word_and_empty_names_have_a_key():
    assert name_sort_key("Y")
    assert name_sort_key("  ") == ""


@pytest.mark.parametrize(
    ("typed", "written"),
    [("dang uy khoi", "Đảng ủy Khối"), ("hoà bình", "Hòa Bình"), ("Thuý", "Thúy"), ("kĩ thuật", "Kỹ  thuật")],
)
def test_search_finds_what_is_written_another_way(typed, written):
    assert search_key(typed) == search_key(written)


def test_search_keeps_different_words_apart():
    assert search_key("máy") != search_key("mái")


def test_new_style_tones_become_old_style_and_whole_words_stay():
    assert canonical("cấp uỷ Hoà toàn quý Thuỷ khuỷu") == "cấp ủy hòa toàn quý thủy khuỷu"


def test_marks_go_and_case_stays():
    assert unaccent("Đảng ủy Đồng Tháp") == "Dang uy Dong Thap"


@given(st.text(max_size=200))
def test_plain_and_canonical_keep_every_position(text):
    composed = nfc(text)
    assert len(plain(composed)) == len(composed) == len(canonical(composed))


@given(st.text(max_size=300))
def test_sentences_lie_in_order_within_the_text(text):
    spans = sentences(text)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Tổ chức hội nghị. Thời gian: Tháng 3. Hoàn thành đúng hạn.", 3),
        ("Gửi về TP. Huế trước ngày 5/4.", 1),
        ("1. Xây dựng kế hoạch.", 1),
        ("Báo, đài, bản tin... tạo sức lan tỏa.", 1),
        ("Đạt 3.500 lượt. Trong đó có 1.200 đảng viên.", 2),
    ],
)
def test_a_full_stop_ends_a_sentence_only_where_one_ends(text, count):
    assert len(sentences(text)) == count
