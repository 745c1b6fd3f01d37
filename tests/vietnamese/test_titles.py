"""Bodies: organ and unit of an actor phrase; verbs that are nouns."""

from __future__ import annotations

import pytest

from trienkhai.vietnamese.titles import split_actor, starts_actor


@pytest.mark.parametrize(
    ("phrase", "organ", "unit"),
    [
        ("Ban Thường vụ Đoàn Khối các cơ quan tỉnh", "Ban Thường vụ", "Đoàn Khối các cơ quan tỉnh"),
        ("Cấp ủy cơ sở", "Cấp ủy", "cơ sở"),
        ("Các cấp ủy chi, đảng bộ cơ sở", "Các cấp ủy", "chi, đảng bộ cơ sở"),
        ("Ban Tuyên giáo Đảng ủy Khối", "Ban Tuyên giáo", "Đảng ủy Khối"),
        ("Uỷ ban Kiểm tra Đảng uỷ", "Uỷ ban Kiểm tra", "Đảng uỷ"),
        ("Sở Tài chính", "", "Sở Tài chính"),
        ("Đảng ủy Khối", "", "Đảng ủy Khối"),
        ("Ban Thường vụ", "Ban Thường vụ", ""),
    ],
)
def test_an_actor_is_an_organ_of_a_unit(phrase, organ, unit):
    assert split_actor(phrase) == (organ, unit)


@pytest.mark.parametrize(
    "words", ["Hội nghị tổng kết", "Đội ngũ báo cáo viên", "Xã hội hóa", "Báo cáo kết quả", "Phòng chống dịch"]
)
def test_words_that_only_begin_like_a_body_are_none(words):
    assert not starts_actor(words)
