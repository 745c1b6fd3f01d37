"""The document tree: placeholders are seen and counted, and no text can break a file."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.rendering.documents import COLUMNS, PASSAGE, report
from trienkhai.rendering.model import (
    Annex,
    Bullet,
    Grounds,
    Heading,
    Missing,
    Paragraph,
    Recipient,
    Run,
    Table,
    clean,
    missing_of,
    or_missing,
    paragraphs_from,
)


def test_a_document_with_nothing_missing_is_final():
    assert missing_of(report()) == ()
    assert report().is_final


def test_every_placeholder_is_counted_wherever_it_stands():
    body = (
        Heading("I-", Missing("tên phần")),
        Grounds(("Căn cứ kế hoạch", Missing("căn cứ"))),
        Paragraph(("Đã có ", Missing("số đơn vị"), " đơn vị.")),
        Bullet(Missing("ý kiến")),
        Missing("cả một đoạn"),
        Table(COLUMNS, (("1", "Chi bộ thử", Missing("tổng số"), Missing("tham gia")),), totals=(("", "", "", "9"),)),
    )
    document = report(*body, number=Missing("số"), issued_on=Missing("ngày ban hành"), subject=Missing("trích yếu"))
    document = replace(
        document,
        recipients=(Recipient(Missing("nơi nhận")),),
        signature=replace(document.signature, name=Missing("người ký")),
        annexes=(Annex(Missing("tên phụ lục"), (Paragraph(PASSAGE),)),),
    )
    assert sorted(missing.label for missing in missing_of(document)) == sorted(
        [
            "tên phần",
            "căn cứ",
            "số đơn vị",
            "ý kiến",
            "cả một đoạn",
            "tổng số",
            "tham gia",
            "số",
            "ngày ban hành",
            "trích yếu",
            "nơi nhận",
            "người ký",
            "tên phụ lục",
        ]
    )
    assert not document.is_final


@pytest.mark.parametrize("blank", [None, "", "  ", "\n\t", "\x00"])
def test_a_blank_stays_blank_and_is_shown_as_missing(blank):
    assert or_missing(blank, "người ký") == Missing("người ký")


def test_a_value_is_kept_as_it_is():
    assert or_missing(" Trần Văn Thử ", "người ký") == "Trần Văn Thử"


@given(st.text(alphabet=st.characters(codec=None)))
def test_cleaned_text_can_always_stand_in_xml(text):
    node = etree.Element("t")
    node.text = clean(text)
    assert etree.fromstring(etree.tostring(node)).text or clean(text) == ""


def test_cleaned_text_is_composed_and_keeps_its_words():
    decomposed = unicodedata.normalize("NFD", "Đảng ủy khối – chuyên đề")
    assert clean(decomposed + "\x01\x0b\ud800") == "Đảng ủy khối – chuyên đề\n"


def test_typed_lines_become_paragraphs_with_their_origin_at_the_end():
    made = paragraphs_from("Một.\r\n\r\n  Hai. \n", origin="Chi bộ thử")
    assert made == (Paragraph("Một."), Paragraph("Hai.", origin="Chi bộ thử"))


@pytest.mark.parametrize("cells", [(), ("1",), ("1", "2", "3", "4", "5")])
def test_a_row_that_does_not_fit_its_columns_is_refused_at_once(cells):
    with pytest.raises(ValueError, match="cells"):
        Table(COLUMNS, (cells,))


def test_runs_and_plain_text_may_stand_side_by_side():
    assert report(Paragraph(("Đạt ", Run("52/61", bold=True)))).is_final
