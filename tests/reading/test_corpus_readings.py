"""The real documents beside the repository: the source plan exactly, the others at least as well as they stand."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from trienkhai.reading import read
from trienkhai.reading.annotation import to_annotation


def _named(corpus: Path, start: str) -> Path:
    return next(p for p in corpus.glob(f"{start}*") if not p.name.endswith(".gold.json"))


@pytest.fixture(scope="module")
def score(corpus):
    spec = importlib.util.spec_from_file_location("corpus_score", corpus / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def source_plan(corpus):
    path = _named(corpus, "01-")
    gold = json.loads(path.with_name(path.stem + ".gold.json").read_text(encoding="utf-8"))
    reading = read(path.read_bytes(), path.name)
    return reading, to_annotation(reading, path.stem), gold


def test_the_source_plan_is_read_exactly(source_plan):
    _, found, gold = source_plan
    for key in ("number", "kind", "issuer", "date", "title", "cites", "recipients", "signer", "outline"):
        assert found[key] == gold[key], key
    for task, want in zip(found["tasks"], gold["tasks"], strict=True):
        for key in ("quote", "lead", "support", "deadline"):
            assert task[key] == want[key], (key, want["quote"][:60])
        assert bool(task["product"]) == bool(want["product"]), want["quote"][:60]


def test_the_source_plan_asks_for_a_report_before_the_study_ends(source_plan):
    reading, found, _ = source_plan
    assert [c["code"] for c in found["contradictions"]] == ["DUE_BEFORE_WORK_ENDS"]
    values = reading.contradictions[0].values
    assert (values["due"], values["work_ends"]) == ("2024-04-25", "2024-04-30")
    assert (values["due_clause"], values["work_clause"]) == ("III.2", "II.1.2-2")


def test_the_source_plan_names_its_theme_contents_and_materials(source_plan):
    reading, _, _ = source_plan
    assert reading.theme.startswith("Học tập và làm theo")
    assert (len(reading.contents), len(reading.materials)) == (3, 2)


@pytest.mark.parametrize("start", ["01-", "05-", "06-", "07-", "08-", "09-", "10-", "11-", "13-", "15-"])
def test_no_real_document_is_read_worse_than_before(corpus, score, start):
    path = _named(corpus, start)
    gold = score.load(path.with_name(path.stem + ".gold.json"))
    found = json.loads(json.dumps(to_annotation(read(path.read_bytes(), path.name), path.stem)))
    values = {column: tally.value() for column, tally in score.score(found, gold).items()}
    floors = {
        "number": 1, "date": 1, "kind": 1, "signer": 1, "cites": 1, "recipients": 0.95, "outline": 0.95, "tasks": 0.95,
        "lead": 0.95, "dl_acc": 0.95, "product": 0.9,
    }  # fmt: skip
    assert {c: v for c, v in values.items() if c in floors and v is not None and v < floors[c]} == {}


def test_spans_of_real_documents_quote_them(corpus):
    for path in (
        p
        for p in corpus.iterdir()
        if p.suffix in (".txt", ".docx", ".md") and (corpus / f"{p.stem}.gold.json").exists()
    ):
        reading = read(path.read_bytes(), path.name)
        flat = " ".join(reading.text.split())
        for obligation in reading.obligations:
            assert " ".join(reading.quote(obligation).split()) in flat
