"""Marks that a scan has lost or bent, put back in the words of the trade ("khan trương", "Ủy ban nhân dan").

Only expressions of two words or more that the grammar knows are mended, and only in a text that shows enough bent
ones to be a scan: in clean text the same letters may be other words. One letter stays one letter, so that every place
in the mended text is the same place in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from trienkhai.vietnamese.text import canonical, plain
from trienkhai.vietnamese.titles import ORGANS, POSTS, UNITS
from trienkhai.vietnamese.verbs import ADVERBS, VERBS

_MORE = (
    "liên quan", "có liên quan", "các cơ quan", "các đơn vị", "các địa phương", "các cấp", "các ngành", "chính trị", "phối hợp với", "và các", "kế hoạch", "nghị quyết",
    "chỉ thị", "thông tư", "nghị định", "quyết định", "công văn", "thời gian", "trước ngày", "tổ chức thực hiện", "nhiệm vụ", "giải pháp", "mục đích", "yêu cầu", "kinh phí",
    "cùng với", "căn cứ", "trên cơ sở", "kết quả", "phương án", "danh sách", "dự thảo", "đề án", "tờ trình", "chịu trách nhiệm", "có trách nhiệm", "đề nghị", "nơi nhận",
)  # fmt: skip
# The same letters are everyday words too: "cũng có", "dựa vào", "tuần thứ", "từ bộ".
_EVERYDAY = frozenset({"cung co", "dua vao", "tuan thu", "tu bo", "dau tu", "ra quan", "cho phep", "co so", "can bo", "bo phan", "dia phuong", "thu truong", "trao tang",
                       "tu san", "doi chieu", "chu the", "dieu hanh", "dong vien", "doan vien", "ho so", "van dong", "co van", "don vi", "cung cap", "su dung", "giu gin", "ben canh",
                       "truyen thong", "hoc vien", "pho truong", "cong nhan", "phan hoi", "cac ben", "thanh lap", "khoi to"})  # fmt: skip
_SAMPLE, _FEWEST, _SHARE = 6_000, 4, 0.02


_WORD = re.compile(r"\w+")


@cache
def _known() -> dict[tuple[str, str], list[tuple[str, str]]]:
    """The expressions, each with its form without marks, by the first two words of that form, the longest first; of
    two alike none is kept."""
    forms: dict[tuple[str, ...], str] = {}
    twice: set[tuple[str, ...]] = set()
    for words in (*VERBS, *ADVERBS, *ORGANS, *POSTS, *UNITS, *_MORE):
        key = tuple(plain(words).split(" "))
        if len(key) < 2 or not all(part.isalpha() for part in key) or " ".join(key) in _EVERYDAY:
            continue
        if forms.setdefault(key, words) != words:
            twice.add(key)
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for key in sorted(forms, key=len, reverse=True):
        if key not in twice:
            found.setdefault((key[0], key[1]), []).append((forms[key], " ".join(key)))
    return found


def _expressions(text: str) -> Iterator[tuple[int, str]]:
    """(place, right form) of every expression known, none inside another."""
    known = _known()
    folded = plain(text)
    words = [(match.start(), match.group()) for match in _WORD.finditer(folded)]
    at = 0
    while at + 1 < len(words):
        taken = 1
        for form, bare in known.get((words[at][1], words[at + 1][1]), ()):
            start = words[at][0]
            end = start + len(form)
            if folded.startswith(bare, start) and (end == len(folded) or not folded[end].isalnum()):
                yield start, form
                taken = form.count(" ") + 1
                break
        at += taken


def is_scanned(text: str) -> bool:
    """Whether a text bends enough of the expressions of the trade to have come from a scan."""
    sample = text[:_SAMPLE]
    folded = canonical(sample)
    right = bent = 0
    for start, form in _expressions(sample):
        if folded.startswith(form, start):
            right += 1
        else:
            bent += 1
    return bent >= _FEWEST and bent >= _SHARE * (right + bent)


def mended(text: str) -> str:
    """The text with the bent expressions put right, letter for letter; capitals stay capitals."""
    folded = canonical(text)
    made = list(text)
    for start, form in _expressions(text):
        for at, letter in enumerate(form, start=start):
            if folded[at] != letter:
                made[at] = letter.upper() if text[at].isupper() else letter
    return "".join(made)
