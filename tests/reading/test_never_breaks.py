"""Whatever comes in, the reader answers or refuses, within its text and in good time."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.thorough import THOROUGH, examples
from trienkhai.reading import Unreadable, read, read_text

WORDS = st.sampled_from(
    [
        "Giao",
        "giao",
        "Sở",
        "Tài",
        "chính",
        "chủ",
        "trì,",
        "phối",
        "hợp",
        "với",
        "Công",
        "an;",
        "trước",
        "ngày",
        "31/4",
        "quý",
        "IV/2031",
        "hằng",
        "tháng",
        "thường",
        "xuyên",
        ":",
        ".",
        ";",
        "(",
        ")",
        "“",
        "”",
        "-",
        "+",
        "I-",
        "1.",
        "1.1-",
        "a)",
        "đ)",
        "Điều",
        "5.",
        "Phụ",
        "lục",
        "Nơi",
        "nhận:",
        "Kính",
        "gửi:",
        "KẾ",
        "HOẠCH",
        "Số",
        "12-KH/ĐU",
        "T/M",
        "BAN",
        "THƯỜNG",
        "VỤ",
        "BÍ",
        "THƯ",
        "MẬT",
        "|",
        "---",
        "**",
        "#",
        "các",
        "và",
        "báo",
        "cáo",
        "kết",
        "quả",
        "về",
        "Ban",
        "Thường",
        "vụ",
        "(qua",
        "Văn",
        "phòng)",
        "để",
        "tổng",
        "hợp",
        "như",
        "sau:",
        "Thống",
        "nhất",
        "để",
        "đã",
        "là",
    ]
)
LINES = st.lists(st.lists(WORDS, max_size=14).map(" ".join), max_size=25).map("\n".join)


def spans_are_sound(reading):
    for obligation in reading.obligations:
        assert 0 <= obligation.span.start < obligation.span.end <= len(reading.text)
        if obligation.deadline_span is not None:
            assert 0 <= obligation.deadline_span.start < obligation.deadline_span.end <= len(reading.text)
    for clause in reading.clauses:
        assert 0 <= clause.span.start <= clause.span.end <= len(reading.text)
    for basis in reading.bases:
        assert 0 <= basis.span.start < basis.span.end <= len(reading.text)
    for contradiction in reading.contradictions:
        assert all(0 <= place < len(reading.obligations) for place in contradiction.obligations)


@settings(max_examples=examples(33, 100), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LINES)
def test_words_of_the_genre_in_any_order_are_read_or_refused(text):
    try:
        reading = read_text(text)
    except Unreadable:
        return
    spans_are_sound(reading)


@settings(max_examples=examples(33, 100), deadline=None)
@given(st.text(max_size=600))
def test_any_text_is_read_or_refused(text):
    try:
        reading = read_text(text)
    except Unreadable:
        return
    spans_are_sound(reading)


@settings(max_examples=examples(33, 100), deadline=None)
@given(st.binary(max_size=600), st.sampled_from(["a.txt", "a.docx", "a.md", "a", "a.pdf"]))
def test_any_bytes_are_read_or_refused(data, name):
    try:
        reading = read(data, name)
    except Unreadable:
        return
    spans_are_sound(reading)


HOSTILE = {
    "one long line of commas": "Các sở, " * 12_000,
    "one long line of semicolons": "giao Sở A làm việc; " * 6_000,
    "brackets never closed": "(" * 60_000,
    "spaces": "Số" + " " * 100_000 + "/KH-UBND",
    "digits and slashes": "1/" * 50_000,
    "many dates": "trước ngày 25/4/2031 và " * 4_000,
    "bullets": "- Tổ chức hội nghị trong tháng 4/2031.\n" * 2_500,
    "numbers": "1. Xây dựng kế hoạch.\n" * 2_500,
    "items on one line": "Các thôn thực hiện: 1. Họp dân. 2. Lập danh sách. " * 2_000,
    "bars": "| " * 40_000 + "Nơi nhận: | CHỦ TỊCH |\n" * 500,
    "two columns": "UBND XÃ A          CỘNG HÒA XÃ HỘI\n" * 2_000,
    "unfinished lines": "các đơn vị phối hợp với các đơn vị cùng các đơn vị\n" * 4_000,
    "capitals": "BAN THƯỜNG VỤ\n" * 4_000,
    "adverbs": "Căn cứ, trên cơ sở, sau khi, " * 5_000,
    "one word": "a" * 200_000,
    "frequencies": "định kỳ hằng tháng, quý, năm " * 4_000,
    "quotation marks": "“Chuyên đề " * 8_000,
    "such as": "phối hợp với các đơn vị như: " * 4_000,
}


@pytest.mark.timed
@pytest.mark.parametrize("before", ["", "KẾ HOẠCH\nthử\n\nI- NHIỆM VỤ\n\n1. "], ids=["at the head", "in the body"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_in_time_that_grows_with_its_length(name, before):
    begun = time.process_time()
    text = HOSTILE[name] if THOROUGH else HOSTILE[name][: len(HOSTILE[name]) // 2]
    with suppress(Unreadable):
        spans_are_sound(read_text(before + text))
    assert time.process_time() - begun < (8 if THOROUGH else 3)  # what grows with the square fails at half as well
