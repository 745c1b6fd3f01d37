"""The documents beside the repository: their files open, and none is taken for a secret."""

from __future__ import annotations

import pytest

from trienkhai.reading import secrecy
from trienkhai.reading.sources import Place, SourceKind, load

pytestmark = pytest.mark.corpus


def test_every_file_opens_and_carries_no_mark(corpus):
    files = [
        path
        for path in sorted(corpus.iterdir())
        if path.suffix in (".txt", ".md", ".docx", ".pdf", ".xlsx") and path.stem[:2].isdigit()
    ]
    assert len(files) >= 15
    for path in files:
        source = load(path.read_bytes(), path.name)
        assert secrecy.find_mark(source) is None, path.name
        assert secrecy.find_mark_in_name(path.name) is None, path.name
        assert source.notices == (), path.name
        assert sum(len(line.text) for line in source.lines) > 1_000


def test_the_source_plan_keeps_its_lines(corpus):
    data = (corpus / "01-100-KH-DUK.txt").read_bytes()
    source = load(data, "01-100-KH-DUK.txt")
    assert source.kind is SourceKind.TEXT
    assert "".join(data.decode().split()) == "".join("".join(line.text for line in source.lines).split())


def test_a_word_original_opens_with_its_tables(corpus):
    data = (corpus / "06-KH-sinh-hoat-cong-dan-ban-hanh.docx").read_bytes()
    source = load(data, "x.docx")
    assert {line.place for line in source.lines} >= {Place.BODY, Place.TABLE, Place.HEADER}
    assert {line.cell.column_span for line in source.lines if line.cell} >= {1, 3}


def test_a_long_pdf_opens(corpus):
    data = (corpus / "16-06-HD-TW.pdf").read_bytes()
    source = load(data, "x.pdf")
    assert source.kind is SourceKind.PDF
    assert len([line for line in source.lines if line.text]) > 300


def test_a_task_table_over_eight_pages_is_one_table(corpus):
    source = load((corpus / "02-KH-100-ngay-CDS-Ha-Noi.pdf").read_bytes(), "x.pdf")
    assert {line.cell.table for line in source.lines if line.cell} == {0}
    headings = [line for line in source.lines if line.cell and line.text == "Đơn vị chủ trì"]
    assert len(headings) == 1
