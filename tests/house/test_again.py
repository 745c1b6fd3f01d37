"""What is tried once more alone, and what stands as it failed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.again import MOST, Failure, Run, once_more, read

ROOT = Path(__file__).resolve().parents[2]


def paced(*tests: str) -> list[Failure]:
    return [Failure(test, "call: a moment missed", keeps_pace=True) for test in tests]


BROKEN = Failure("tests/plans/test_rules.py::test_a", "call: assert 1 == 2", keeps_pace=False)


def test_a_moment_missed_beside_others_is_tried_once_more() -> None:
    assert once_more([Run("SQLite", 1, paced("tests/browser/test_unit.py::test_a")), Run("PostgreSQL", 0)])
    assert once_more([Run("SQLite", 1, paced("a")), Run("PostgreSQL", 1, paced("b"))])


@pytest.mark.parametrize(
    "runs",
    [
        [Run("SQLite", 0), Run("PostgreSQL", 0)],
        [Run("SQLite", 1, [BROKEN])],
        [Run("SQLite", 1, [*paced("a"), BROKEN])],
        [Run("SQLite", 1, paced("a")), Run("PostgreSQL", 1, [BROKEN])],
        [Run("SQLite", 1, paced(*(f"a{number}" for number in range(MOST + 1))))],
        [Run("SQLite", 1, paced("a", "b", "c")), Run("PostgreSQL", 1, paced("a", "b", "c"))],
        [Run("SQLite", 2, paced("a"))],  # broken off
        [Run("SQLite", 9, paced("a"))],  # skipped where nothing may be
        [Run("SQLite", 1, paced("a")), Run("PostgreSQL", 1)],  # it failed, and nobody knows in what
    ],
    ids=["nothing", "another", "another too", "elsewhere", "too many", "too many in all", "end", "skipped", "unknown"],
)
def test_whatever_else_goes_wrong_stands_as_it_is(runs: list[Run]) -> None:
    assert not once_more(runs)


def test_one_test_that_fails_at_several_places_is_one() -> None:
    assert once_more([Run("SQLite", 1, paced(*["a"] * (MOST + 1)))])


def test_a_run_writes_down_what_failed_and_whether_it_keeps_pace(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import os, pytest\n"
        "@pytest.mark.timed\ndef test_paced(): assert 1 == 2, 'missed'\n"
        "def test_plain(): raise ValueError('wrong')\n"
        "def test_good(): pass\n"
        "@pytest.mark.timed\ndef test_dead(): os._exit(3)\n",
        encoding="utf-8",
    )
    (tmp_path / "test_lost.py").write_text("import nowhere_at_all\n", encoding="utf-8")
    written = tmp_path / "failures.json"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.again", "-p", "no:django", "-p", "no:randomly"]
    done = subprocess.run(
        [*command, "-c", os.devnull, "--rootdir", str(tmp_path), "-n", "1", "--continue-on-collection-errors"],
        cwd=tmp_path,
        env={**os.environ, "TRIENKHAI_FAILURES": str(written), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    found = {failure.test.rpartition("::")[2]: failure for failure in read(written)}
    assert {name: failure.keeps_pace for name, failure in found.items()} == {
        "test_paced": True,
        "test_plain": False,
        "test_dead": False,
        "test_lost.py": False,
    }
    assert found["test_paced"].said == "call: AssertionError: missed"
    assert json.loads(written.read_text(encoding="utf-8"))


def test_a_run_that_did_not_end_left_nothing(tmp_path: Path) -> None:
    assert read(tmp_path / "none.json") == []
