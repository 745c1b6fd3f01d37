"""A scanner of the installation's own: its exit code decides, its silence refuses, no copy stays."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from trienkhai.reading.scanning import Verdict, scan

pytestmark = pytest.mark.timed


@pytest.fixture
def scanner(tmp_path: Path) -> list[str]:
    """Ends with the number in the file; sleeps on "SLEEP"; tells the mode of the copy to a file beside it."""
    program = tmp_path / "scanner"
    program.write_text(
        f"#!{sys.executable}\nimport os, sys, time\nheld = open(sys.argv[-1]).read()\n"
        f"open({str(tmp_path / 'mode')!r}, 'w').write(oct(os.stat(sys.argv[-1]).st_mode & 0o777))\n"
        "time.sleep(30) if held == 'SLEEP' else sys.exit(int(held))\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return [str(program), "--quiet"]


@pytest.mark.parametrize(("code", "verdict"), [(0, Verdict.CLEAN), (1, Verdict.FOUND), (2, Verdict.UNKNOWN)])
def test_the_exit_code_decides(tmp_path: Path, scanner: list[str], code: int, verdict: Verdict) -> None:
    assert scan(str(code).encode(), scanner, folder=tmp_path / "laid", seconds=20) is verdict
    assert list((tmp_path / "laid").iterdir()) == []
    assert (tmp_path / "mode").read_text() == "0o600"


def test_a_scanner_that_does_not_answer_lets_nothing_through(tmp_path: Path, scanner: list[str]) -> None:
    assert scan(b"SLEEP", scanner, folder=tmp_path / "laid", seconds=0.5) is Verdict.UNKNOWN
    assert list((tmp_path / "laid").iterdir()) == []


def test_a_scanner_that_is_not_there_lets_nothing_through(tmp_path: Path) -> None:
    assert scan(b"0", [str(tmp_path / "none")], folder=tmp_path / "laid", seconds=5) is Verdict.UNKNOWN
