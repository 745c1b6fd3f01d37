"""A backup made while eight people write is of one moment, and comes back on either engine to the last digit."""

from __future__ import annotations

import json
import zipfile

import pytest

pytestmark = pytest.mark.timed


def manifest(path):
    with zipfile.ZipFile(path) as held:
        return json.loads(held.read("manifest.json"))


def rows(path, table):
    with zipfile.ZipFile(path) as held:
        return [json.loads(line) for line in held.read(f"tables/{table}.jsonl").splitlines()]


@pytest.mark.parametrize(("here", "targets"), [("sqlite", ["sqlite", "postgresql"]), ("postgresql", ["postgresql"])])
def test_a_backup_beside_eight_writers_comes_back_the_same(office, tmp_path, here, targets):
    old = office(here)
    writing = old.start("tests.running.writers", "write")
    assert writing.stdout.readline() == "ready\n", writing.communicate()
    copy = tmp_path / "copy.zip"
    code, said = old.run("backup", str(copy))
    assert writing.poll() is None
    written, errors = writing.communicate(timeout=300)  # its standard input ends: it stops
    assert (code, writing.returncode) == (0, 0), said + errors
    acts = sum(map(int, written.split()))
    inside = manifest(copy)
    held = inside["tables"]
    assert held["journal_submissionkey"]["rows"] == held["journal_message"]["rows"]  # one moment
    assert held["journal_journalentry"]["rows"] == held["journal_message"]["rows"] + 1
    assert 8 <= held["journal_message"]["rows"] < acts
    assert inside["missing"] == []
    assert [name for name in inside["files"] if name.endswith("một tệp.bin")]
    assert copy.stat().st_mode & 0o077 == 0
    for engine in targets:
        new = office(engine)
        code, said = new.run("restore", str(copy))
        assert code == 0, said
        again = tmp_path / f"again-{engine}.zip"
        new.program("after", str(again))
        after = manifest(again)
        # The journal gained one entry: that it was restored. All else is the same to the last byte, across engines.
        changed = {name for name, table in after["tables"].items() if table != held[name]}
        assert changed == {"journal_journalentry", "journal_journaldetail"}
        assert rows(again, "journal_journalentry")[:-1] == rows(copy, "journal_journalentry")
        assert after["files"] == inside["files"]
