"""The security page names every requirement in scope once, and no test that does not exist."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "running" / "security.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (.+?) \| (.*?) ?\|$", PAGE, re.MULTILINE)
# ASVS 5.0.0, levels 1 and 2, by chapter; without V10 (OAuth) and V17 (WebRTC).
IN_SCOPE = {
    1: (8, 19), 2: (4, 7), 3: (8, 11), 4: (2, 8), 5: (4, 5), 6: (13, 22), 7: (6, 12), 8: (4, 3), 9: (4, 3),
    11: (3, 11), 12: (3, 6), 13: (1, 12), 14: (2, 7), 15: (3, 10), 16: (0, 16),
}  # fmt: skip
WAYS = {"kiểm", "lối làm", "không có", "nơi cài", "chưa"}


def test_every_requirement_in_scope_has_its_row_once() -> None:
    found = Counter((int(row[0].split(".")[0]), int(row[1])) for row in ROWS)
    wanted = {
        (chapter, level): count for chapter, both in IN_SCOPE.items() for level, count in zip((1, 2), both, strict=True)
    }
    assert {place: found[place] for place in wanted} == wanted
    assert [number for number, count in Counter(row[0] for row in ROWS).items() if count > 1] == []
    assert {row[3] for row in ROWS} <= WAYS


def test_every_test_that_the_page_names_exists() -> None:
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert sorted(set(re.findall(r"`(test_\w+)`", PAGE)) - there) == []


def test_what_is_called_tested_names_a_test_and_what_is_not_gives_a_reason() -> None:
    assert [row[0] for row in ROWS if row[3] == "kiểm" and "`test_" not in row[4]] == []
    assert [row[0] for row in ROWS if row[3] in {"lối làm", "nơi cài", "chưa"} and not row[4].strip()] == []
