"""Every command: it is called by whoever runs the machine, never by a page; what it may write is declared here."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

import trienkhai
from trienkhai.cli import main, parser

ROOT = Path(__file__).resolve().parent.parent.parent
PLAN = "KẾ HOẠCH\n1. Các chi bộ gửi báo cáo trước ngày 25/4/2026.\n"
PASSWORD = "mot-mat-khau-moi-2026"
_WRITING = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """One command. ``tables`` it may write when called as ``argv`` over the fixed cast; ``files``: whether it may write
    any. A command that takes over the process or the whole database is not called here: ``elsewhere`` tests it."""

    options: str = ""
    argv: tuple[str, ...] = ()
    code: int = 0
    tables: frozenset[str] = frozenset()
    files: bool = False
    elsewhere: str = ""


def tables(*names: str) -> frozenset[str]:
    return frozenset(names)


JOURNAL = ("journal_journalentry", "journal_journaldetail")
SERVER = "--host --port --workers"
ROWS = {
    "read": Row("--json --out --encoding", ("read", "{plans}", "--json", "--out", "{folder}"), files=True),
    "serve": Row(SERVER, elsewhere="tests/cli/test_server.py"),
    "demo": Row(f"{SERVER} --reset --no-serve --big --country-workbook", elsewhere="tests/demo"),
    "worker": Row("--with-parent", elsewhere="tests/cli/test_background.py"),
    "nightly": Row(
        argv=("nightly",),
        tables=tables(
            *JOURNAL, "journal_journalseal", "journal_submissionkey", "journal_message", "accounts_signintry",
            "accounts_invitation", "accounts_knowndevice", "accounts_pastpassword", "django_session",
            "usersessions_usersession", "organisations_sheetimport", "accounts_costlyuse", "accounts_user",
            "campaigns_tally",
        ),
    ),
    "password": Row(
        argv=("password", "an"),
        tables=tables(
            *JOURNAL, "accounts_user", "accounts_pastpassword", "accounts_signintry", "journal_message",
            "django_session", "usersessions_usersession",
        ),
    ),
    "check": Row("--rebuild-tree", ("check",), code=0),
    "doctor": Row(argv=("doctor",), code=1),  # an installation without backups, worker and seals is told so
    "backup": Row("--with-secret-key --keep", files=True, elsewhere="tests/running/test_backup.py"),
    "verify": Row(argv=("verify", "{plans}/plan.txt"), code=2),  # no backup: said, nothing unpacked
    "restore": Row("--replace --with-secret-key", elsewhere="tests/running/test_backup.py"),
    "journal seal": Row(argv=("journal", "seal"), tables=tables("journal_journalseal")),
    "journal verify": Row("--against --backup", ("journal", "verify")),
}  # fmt: skip
CALLED = {name: row for name, row in ROWS.items() if row.argv}


def commands(of: argparse.ArgumentParser, path: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    below = [action for action in of._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        yield path.strip(), of
    for action in below:
        for name, command in action.choices.items():
            yield from commands(command, f"{path} {name}")


def test_every_command_and_every_option_has_its_row() -> None:
    found = {
        name: {option for action in command._actions for option in action.option_strings} - {"-h", "--help"}
        for name, command in commands(parser())
    }
    assert found == {name: set(row.options.split()) for name, row in ROWS.items()}


def test_a_command_is_called_here_or_tested_elsewhere() -> None:
    for name, row in ROWS.items():
        assert bool(row.argv) != bool(row.elsewhere), name
        assert not row.elsewhere or (ROOT / row.elsewhere).exists(), name


@pytest.fixture
def written(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The tables written while the test runs, in an installation whose folder is the test's own."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    monkeypatch.setattr("getpass.getpass", lambda _prompt="": PASSWORD)
    found: set[str] = set()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if changed := _WRITING.match(sql):
            found.add(changed[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


@pytest.mark.django_db
@pytest.mark.parametrize("name", CALLED)
def test_a_command_writes_what_its_row_says(world: Any, written: set[str], tmp_path: Path, name: str) -> None:
    row = ROWS[name]
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "plan.txt").write_text(PLAN, encoding="utf-8")
    (tmp_path / "out").mkdir()
    before = _files(tmp_path)
    written.clear()
    given = [each.format(plans=tmp_path / "plans", folder=tmp_path / "out") for each in row.argv]
    assert main(given) == row.code
    assert written <= row.tables
    assert (_files(tmp_path) != before) == row.files


def _files(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_size for path in folder.rglob("*") if path.is_file()}


def test_no_page_calls_a_command() -> None:
    """Who may call a command is who may sign in to the machine: nothing that a browser reaches leads there."""
    package = Path(trienkhai.__file__).parent
    for path in (package / "web").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{each.name}" for each in node.names]
            assert not any(name.startswith("trienkhai.cli") for name in names), path
