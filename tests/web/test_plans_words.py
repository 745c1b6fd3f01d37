"""What the edge says of the reader's codes: every code has its own sentence."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest

import trienkhai.reading
from trienkhai.plans.rules import due_points
from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources import load  # noqa: F401  the room must be there to be searched
from trienkhai.vietnamese.deadlines import Bound, Deadline, Every
from trienkhai.web.plans.cites import clause_words
from trienkhai.web.plans.doubts import contradiction_sentence, contradiction_title, doubt_sentence, notice_sentence
from trienkhai.web.plans.sentences import unreadable_sentence
from trienkhai.web.plans.when import when_of

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


def notices() -> set[str]:
    """Upper-case words in the statements of the reader that make notices."""
    found: set[str] = set()
    for path in ROOM.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            for part in ast.walk(function):
                if isinstance(part, ast.Expr | ast.Assign | ast.AugAssign | ast.Return):
                    told = ast.unparse(part)
                    if "notices" in f"{function.name} {told}" and not isinstance(
                        getattr(part, "value", None), ast.Constant
                    ):
                        found |= set(re.findall(r"'([A-Z]{2,}(?:_[A-Z]+)+)'", told))
    return found


def test_every_notice_of_the_reader_has_its_own_sentence():
    raised = notices()
    assert {"TRACKED_CHANGES", "LEGACY_ENCODING", "HIDDEN_SHEET", "ISSUE_DATE_MISSING"} <= raised
    assert sorted(code for code in raised if code in notice_sentence(code)) == []
    assert "NEW_ONE" in notice_sentence("NEW_ONE")


def refusals() -> set[tuple[str, tuple[tuple[str, str], ...]]]:
    """Every refusal that stands in the reader: its code, and its values where they are written out."""
    found = set()
    for path in ROOM.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Unreadable" and call.args:
                code = call.args[0]
                values = tuple(
                    (k.arg, str(k.value.value) if isinstance(k.value, ast.Constant) else "7")
                    for k in call.keywords
                    if k.arg
                )
                if isinstance(code, ast.Constant):
                    found.add((str(code.value), values))
    return found


def test_every_refusal_of_the_reader_has_its_own_sentence_with_its_values():
    seen = refusals()
    assert {code for code, _ in seen} >= {"EMPTY", "TOO_LARGE", "WRONG_TYPE", "DAMAGED", "BOMB", "ENCRYPTED", "NO_TEXT"}
    for code, values in seen:
        said = unreadable_sentence(Unreadable(code, **dict(values)))
        assert code not in said, said
        assert "%" not in said
        assert "đồng chí" in said.lower(), said


def test_what_limits_a_file_is_said_in_the_words_of_its_kind():
    assert "PDF quá dài" in unreadable_sentence(Unreadable("TOO_LARGE", pages=400))
    assert "Excel" in unreadable_sentence(Unreadable("TOO_LARGE", rows=50_000))
    assert "20 MB" in unreadable_sentence(Unreadable("TOO_LARGE", limit=20))
    assert "scan" in unreadable_sentence(Unreadable("NO_TEXT", reason="SCANNED"))
    assert "lỗi phông" in unreadable_sentence(Unreadable("DAMAGED", reason="SCRAMBLED"))


def test_the_doubt_of_a_merge_names_both_deadlines():
    said = doubt_sentence("MERGED_TWO_DEADLINES", {"text": "trong tháng 4", "other": "trước ngày 5/5"})
    assert "“trong tháng 4”" in said
    assert "“trước ngày 5/5”" in said


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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("trước ngày 25 hằng tháng", "hằng tháng, mỗi kỳ một hạn theo lời văn bản"),
        ("hằng tháng", "hằng tháng, văn bản không nêu ngày"),
    ],
)
def test_a_day_that_a_recurring_duty_names_is_not_said_to_be_missing(text, words):
    deadline = Deadline(text, Bound.RECURRING, every=Every.MONTH)
    assert [each.words for each in when_of(deadline, due_points(deadline, set_dates={}))] == [words]


def test_two_days_that_are_the_same_are_said_once():
    last = date(2026, 12, 10)
    by = Deadline("chậm nhất ngày 10/12/2026", Bound.BY, ends_on=last)
    assert [each.words for each in when_of(by, due_points(by, set_dates={}))] == ["hạn hoàn thành 10/12/2026"]
    within = Deadline("trong tháng 12", Bound.WITHIN, starts_on=date(2026, 12, 1), ends_on=last)
    assert [each.words for each in when_of(within, due_points(within, set_dates={}))] == ["01/12/2026 – 10/12/2026"]
