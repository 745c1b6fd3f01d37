"""Numbers and symbols, clean and dirty."""

from __future__ import annotations

import pytest

from trienkhai.vietnamese.numbers import int_to_roman, number_in_words, point_number, roman_to_int
from trienkhai.vietnamese.symbols import find_symbols, parse_symbol


@pytest.mark.parametrize(
    ("printed", "tidy", "number", "kind", "issuer"),
    [
        ("Số 100-KH/ĐUK", "100-KH/ĐUK", 100, "kế hoạch", "ĐUK"),
        ("Số: 100 – KH / ĐUK", "100-KH/ĐUK", 100, "kế hoạch", "ĐUK"),
        ("Số 09 KH/ĐU", "09-KH/ĐU", 9, "kế hoạch", "ĐU"),
        ("367 - QĐ/TWĐTN-VP", "367-QĐ/TWĐTN-VP", 367, "quyết định", "TWĐTN-VP"),
        ("Số: 726/KH-UBND", "726/KH-UBND", 726, "kế hoạch", "UBND"),
        ("Số: 12/UBND-VX", "12/UBND-VX", 12, "", "UBND-VX"),
        ("Số:88    /KH-UBND", "88/KH-UBND", 88, "kế hoạch", "UBND"),
        ("42/QD- TCT", "42/QĐ-TCT", 42, "quyết định", "TCT"),
        ("91/2025/QH15", "91/2025/QH15", 91, "", "QH15"),
        ("30/2020/NĐ-CP", "30/2020/NĐ-CP", 30, "nghị định", "CP"),
    ],
)
def test_a_symbol_is_taken_apart_however_it_is_printed(printed, tidy, number, kind, issuer):
    parts = parse_symbol(printed)
    assert parts is not None
    assert (parts.text, parts.number, parts.kind, parts.issuer_mark) == (tidy, number, kind, issuer)


@pytest.mark.parametrize("printed", ["Số:      /KH-UBND", "Số      -NQ/TU", "SỐ KÝ HIỆU: /THPT", "Số …/BC-SNV"])
def test_blank_digits_are_no_number(printed):
    parts = parse_symbol(printed)
    assert parts is None or parts.number is None


def test_every_symbol_of_a_sentence_is_found_and_nothing_else():
    text = (
        "Theo Hướng dẫn số 07-HD/BTGTU ngày 02/3/2031, Nghị định số 30/2020/NĐ-CP và Công văn số 15/SNV-TCBM, "
        "đạt 7/9 chi bộ, 2/Các xã, trước ngày 25/4/2031."
    )
    assert [found.parts.text for found in find_symbols(text)] == ["07-HD/BTGTU", "30/2020/NĐ-CP", "15/SNV-TCBM"]


@pytest.mark.parametrize(("roman", "number"), [("I", 1), ("iv", 4), ("XIX", 19), ("IIII", None), ("", None)])
def test_roman_numerals(roman, number):
    assert roman_to_int(roman) == number


def test_roman_numerals_there_and_back():
    assert all(roman_to_int(int_to_roman(n)) == n for n in range(1, 400))


def test_points_follow_the_vietnamese_letters():
    assert [point_number(letter) for letter in "adđeg"] == [1, 4, 5, 6, 7]
    assert point_number("f") is None


@pytest.mark.parametrize(("words", "number"), [("05", 5), ("mười lăm", 15), ("hai mươi", 20), ("nhiều", None)])
def test_small_numbers_in_words(words, number):
    assert number_in_words(words) == number


def test_the_number_of_a_steering_committee_belongs_to_its_mark():
    found = find_symbols("Kế hoạch số 20-KH/BCĐ 57 ngày 19/01/2031; Kế hoạch 21-KH/BCĐ35 và 22-KH/BCĐ ngày 20/01/2031")
    assert [f.parts.text for f in found] == ["20-KH/BCĐ57", "21-KH/BCĐ35", "22-KH/BCĐ"]
