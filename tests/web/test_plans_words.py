"""What the edge says of the reader's codes: every code has its own sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import trienkhai.reading
from trienkhai.reading.sources import load  # noqa: F401  the room must be there to be searched
from trienkhai.web.plans.cites import clause_words
from trienkhai.web.plans.doubts import contradiction_sentence, contradiction_title, doubt_sentence, notice_sentence

ROOM = Path(trienkhai.reading.__file__).parent


def codes(made: str) -> set[str]:
    source = "\n".join(path.read_text(encoding="utf-8") for path in ROOM.rglob("*.py"))
    return set(re.findall(made + r"\(\s*\"([A-Z_]+)\"", source))


def test_every_doubt_that_the_reader_can_raise_has_its_own_sentence():
    raised = codes("Doubt")
    assert raised
    values = {"text": "x", "year": 2030, "lead": ["y"]}
    assert [code for code in raised if code in doubt_sentence(code, values)] == []


def test_every_contradiction_that_the_reader_can_find_has_a_title_and_a_sentence():
    found = codes("Contradiction")
    assert "DUE_BEFORE_WORK_ENDS" in found
    unknown = contradiction_title("NOBODY_KNOWS")
    assert [code for code in found if contradiction_title(code) == unknown] == []
    assert "NOBODY_KNOWS" in contradiction_sentence("NOBODY_KNOWS", {})
    assert contradiction_sentence("DATE_ON_REST_DAY", {}) == contradiction_title("DATE_ON_REST_DAY")


def test_every_notice_has_its_own_sentence():
    raised = {"ISSUE_DATE_MISSING", "NUMBER_MISSING", "KIND_UNKNOWN", "NO_OBLIGATION", "TRACKED_CHANGES"}
    assert [code for code in raised if code in notice_sentence(code)] == []
    assert "NEW_ONE" in notice_sentence("NEW_ONE")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("II.1.2-2", "Mục II.1.2, gạch đầu dòng 2"),
        ("II.3", "Mục II.3"),
        ("III.2.a", "Mục III.2.a"),
        ("II-1+2", "Mục II, gạch đầu dòng 1, dấu cộng 2"),
        ("II#3", "Mục II, bảng, dòng 3"),
        ("#3", "Bảng, dòng 3"),
        ("-2", "Gạch đầu dòng 2"),
        ("Điều 4", "Điều 4"),
        ("", ""),
    ],
)
def test_a_clause_path_in_the_words_of_offices(path, words):
    assert clause_words(path) == words


def test_a_contradiction_names_days_and_clauses():
    said = contradiction_sentence(
        "WEEKDAY_DISAGREES", {"text": "x", "clause": "I.2", "day": "2030-04-25", "named": 4, "is": 3}
    )
    assert said == "Văn bản ghi Thứ Sáu nhưng 25/04/2030 là Thứ Năm (mục I.2)."
