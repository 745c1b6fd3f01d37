"""Documents of our own, every kind and ugly form, with the readings that a careful person gives them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trienkhai.reading import read
from trienkhai.reading.annotation import to_annotation

CASES = sorted(p for p in (Path(__file__).parent / "cases").iterdir() if p.is_dir())


@pytest.fixture(params=CASES, ids=lambda path: path.name)
def case(request):
    folder = request.param
    source = next(folder.glob("source.*"))
    reading = read(source.read_bytes(), source.name)
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return reading, to_annotation(reading, folder.name), expected


def test_particulars_are_read_and_blanks_stay_blank(case):
    _, found, expected = case
    keys = (
        "number", "kind", "date", "title", "issuer", "cites", "recipients", "signer", "addressees", "theme", "contents",
    )  # fmt: skip
    assert {k: found[k] for k in keys if k in expected} == {k: expected[k] for k in keys if k in expected}
    if "labels" in expected:
        assert [label for label, _ in found["outline"]] == expected["labels"]
    assert set(expected.get("notices", [])) <= set(found["notices"])


def test_every_obligation_is_found_with_its_actors_and_nothing_else_is(case):
    _, found, expected = case
    wanted = expected["tasks"]
    assert len(found["tasks"]) == len(wanted), [t["quote"][:60] for t in found["tasks"]]
    for task, want in zip(found["tasks"], wanted, strict=True):
        for key in ("clause", "lead", "support", "route_to", "route_via", "onward"):
            if key in want:
                assert task[key] == want[key], (key, task["quote"])
        assert task["quote"].startswith(want.get("starts", "")), task["quote"]
        assert task["quote"].endswith(want.get("ends", "")), task["quote"]
        if "product" in want:
            assert bool(task["product"]) == want["product"], (task["product"], task["quote"])
        assert set(want.get("doubts", [])) <= {d["code"] for d in task["doubts"]}


def test_every_deadline_binds_as_its_words_say(case):
    _, found, expected = case
    for task, want in zip(found["tasks"], expected["tasks"], strict=True):
        deadline = task["deadline"] or {}
        assert task["bound"] == want["bound"], task["quote"]
        for key in ("from", "to", "recurring"):
            if key in want:
                assert deadline.get(key) == want[key], (key, task["quote"])
        if "occurrences" in want:
            assert task["occurrences"] == want["occurrences"]


def test_contradictions_are_the_ones_a_person_would_name(case):
    _, found, expected = case
    if "contradictions" in expected:
        assert sorted({c["code"] for c in found["contradictions"]}) == expected["contradictions"]


def test_spans_quote_the_text(case):
    reading, found, _ = case
    for obligation, task in zip(reading.obligations, found["tasks"], strict=True):
        quote = reading.text[obligation.span.start : obligation.span.end]
        assert " ".join(quote.split()) == task["quote"] != ""
        if obligation.deadline is not None and obligation.deadline_span is not None:
            span = obligation.deadline_span
            words = " ".join(reading.text[span.start : span.end].split())
            assert words == " ".join(obligation.deadline.text.split())
    for clause in reading.clauses:
        assert 0 <= clause.span.start < clause.span.end <= len(reading.text)
