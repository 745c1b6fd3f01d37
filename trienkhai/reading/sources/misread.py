"""Pairs of syllables that recognition takes for others: the hook over a circumflex read as an acute ("tố chức")."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from trienkhai.reading.sources.ocr import Word

# Pairs of the field. None of their misread forms is a word, so setting them right guesses nothing.
_PAIRS = """
tổ chức, tổ trưởng, tổ phó, tổ viên, tổ quốc, tổng hợp, tổng kết, tổng số, tổng thể, bổ sung, bổ nhiệm,
đổi mới, chuyển đổi, chuyển biến, sửa đổi, phổ biến, ổn định, thể hiện, thể chế, cụ thể, tập thể, đoàn thể,
toàn thể, hiểu biết, tìm hiểu, phát triển, triển khai, triển vọng, biểu dương, biểu quyết, đại biểu, tiêu biểu, phát biểu,
kiểm tra, kiểm điểm, kiểm soát, kiểm sát, tuyển dụng, thẩm quyền, thẩm định, thẩm tra, khẩn trương, khẩn cấp, đẩy mạnh,
thúc đẩy, phẩm chất, sản phẩm, tác phẩm, trọng điểm, thời điểm, quan điểm, thí điểm
"""
_HOOK, _ACUTE, _CIRCUMFLEX = "\u0309", "\u0301", "\u0302"
_CORE = re.compile(r"(\W*)(\w+)(\W*)")


def _misread(syllable: str) -> str:
    """The syllable as it is misread, or itself."""
    apart = unicodedata.normalize("NFD", syllable)
    return unicodedata.normalize("NFC", apart.replace(_CIRCUMFLEX + _HOOK, _CIRCUMFLEX + _ACUTE))


def _forms() -> dict[tuple[str, str], tuple[str, str]]:
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for pair in _PAIRS.split(","):
        first, second = unicodedata.normalize("NFC", pair).split()
        for form in product({first, _misread(first)}, {second, _misread(second)}):
            found[form[0], form[1]] = (first, second)
    return {form: right for form, right in found.items() if form != right}


_RIGHT = _forms()


def set_right(words: Sequence[Word]) -> list[Word]:
    """The words with such pairs as they must be, each changed word no longer sure: a person still looks at it."""
    made = list(words)
    for at in range(len(made) - 1):
        first, second = (_CORE.fullmatch(word.text) for word in made[at : at + 2])
        if first is None or second is None or first[3]:
            continue
        right = _RIGHT.get((first[2].lower(), second[2].lower()))
        if right is None:
            continue
        for number, (match, syllable) in enumerate(((first, right[0]), (second, right[1]))):
            text = match[1] + _in_case_of(match[2], syllable) + match[3]
            if text != made[at + number].text:
                made[at + number] = replace(made[at + number], text=text, sure=0.0)
    return made


def _in_case_of(original: str, syllable: str) -> str:
    return "".join(right.upper() if given.isupper() else right for given, right in zip(original, syllable, strict=True))
