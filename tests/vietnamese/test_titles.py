"""Words that open the name of a body, and words that only look so."""

from __future__ import annotations

import pytest

from trienkhai.vietnamese.titles import starts_actor


@pytest.mark.parametrize(
    "words", ["Hội nghị tổng kết", "Đội ngũ báo cáo viên", "Xã hội hóa", "Báo cáo kết quả", "Phòng chống dịch"]
)
def test_words_that_only_begin_like_a_body_are_none(words):
    assert not starts_actor(words)
