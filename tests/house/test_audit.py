"""The question for known holes fails for a hole, and for nothing else."""

from __future__ import annotations

import json

import pytest

from tests import audit

SOUND = {"name": "a", "version": "1", "vulns": []}
HOLED = {"name": "b", "version": "2", "vulns": [{"id": "CVE-1"}]}
UNASKED = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("said", "fails", "word"),
    [
        ([SOUND, UNASKED], False, "1 of 2"),
        ([SOUND, HOLED], True, "b 2: CVE-1"),
        ([UNASKED], False, "skipped"),
    ],
)
def test_only_a_known_hole_fails(said, fails, word):
    found, words = audit.judged(json.dumps({"dependencies": said}))
    assert (found, word in words) == (fails, True)


@pytest.mark.parametrize("said", ["", "no line", "[]", "{}"])
def test_a_tool_that_cannot_ask_is_skipped_with_a_word(said):
    assert audit.judged(said) == (False, "skipped: the list of known holes cannot be reached")


def test_without_the_tool_it_is_skipped_with_a_word(monkeypatch, capsys):
    monkeypatch.setattr(audit.shutil, "which", lambda *_args, **_named: None)
    assert audit.main() == 0
    assert "skipped" in capsys.readouterr().out
