"""The .docx as others open it: sizes, margins, order, repeated rows, and bytes that never change."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import etree

from tests.rendering.documents import COLUMNS, PASSAGE, opened, paragraph_with, printed, report, table
from trienkhai.rendering.docx import column_widths, to_docx
from trienkhai.rendering.format import DANG_2018, DANG_2026, NN_ND30, PROFILES
from trienkhai.rendering.model import (
    Align,
    Annex,
    Bullet,
    Column,
    DocumentNumber,
    Grounds,
    Missing,
    Paragraph,
    Table,
)


def near(length, millimetres):
    return abs(length - Mm(millimetres)) < Mm(0.1)


def size_of(document, text):
    """Points of the run that says the text, from the run itself or from its style."""
    paragraph = paragraph_with(document, text)
    run = next(run for run in paragraph.runs if run.text and (text in run.text or run.text in text))
    return (run.font.size or paragraph.style.font.size).pt


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_the_page_is_a4_with_the_margins_of_the_rules(profile):
    section = opened(report(profile=profile)).sections[0]
    assert near(section.page_width, 210)
    assert near(section.page_height, 297)
    assert near(section.top_margin, 20)
    assert near(section.bottom_margin, 20)
    assert near(section.left_margin, 30)
    assert near(section.right_margin, 15)
    assert near(section.header_distance, 10)


def test_the_sizes_of_a_party_document_are_those_of_the_rules():
    document = opened(report())
    sizes = {
        "ĐẢNG CỘNG SẢN VIỆT NAM": 15,
        "TỈNH ỦY LAM GIANG": 14,
        "ĐẢNG ỦY CÁC CƠ QUAN ĐẢNG TỈNH": 14,
        "Số 07-BC/ĐU": 14,
        "ngày 05 tháng 02 năm 2025": 14,
        "BÁO CÁO": 16,
        "kết quả triển khai chuyên đề": 14,
        "Nơi nhận": 14,
        "Ban Tổ chức Tỉnh ủy": 12,
        "T/M ": 14,
        "Chi bộ thử 1": 12,
    }
    assert {text: size_of(document, text) for text in sizes} == sizes


def test_the_face_is_times_new_roman_and_the_language_vietnamese():
    styles = etree.fromstring(parts_of(to_docx(report()))["word/styles.xml"])
    defaults = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    faces = set(defaults.find(qn("w:rFonts")).attrib.values())
    assert faces == {"Times New Roman"}
    assert defaults.find(qn("w:lang")).get(qn("w:val")) == "vi-VN"
    assert defaults.find(qn("w:sz")).get(qn("w:val")) == "28"


def test_the_body_is_justified_with_a_first_line_of_ten_millimetres():
    style = paragraph_with(opened(report()), PASSAGE).style
    assert style.name == "Body Text"
    assert style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert near(style.paragraph_format.first_line_indent, 10)
    assert style.paragraph_format.space_after == Pt(6)
    assert style.paragraph_format.line_spacing == Pt(18)


def test_the_words_stand_in_the_order_of_a_party_document():
    assert printed(report()) == [
        "TỈNH ỦY LAM GIANG",
        "ĐẢNG ỦY CÁC CƠ QUAN ĐẢNG TỈNH",
        "*",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Số 07-BC/ĐU",
        "Lam Giang, ngày 05 tháng 02 năm 2025",
        "BÁO CÁO",
        "kết quả triển khai chuyên đề năm 2025",
        "-----",
        "I- KẾT QUẢ",
        PASSAGE,
        "Kết quả theo đơn vị",
        *("TT", "Đơn vị", "Đảng viên", "Tổng số", "Tham gia"),
        *("1", "Chi bộ thử 1", "11", "10"),
        *("2", "Chi bộ thử 2", "12", "11"),
        *("3", "Chi bộ thử 3", "13", "12"),
        *("Cộng", "99", "90"),
        "Trân trọng báo cáo.",
        "Nơi nhận:",
        "- Ban Tổ chức Tỉnh ủy (b/c),",
        "- Các chi bộ,",
        "- Lưu Văn phòng.",
        "T/M BAN THƯỜNG VỤ",
        "PHÓ BÍ THƯ",
        "Trần Văn Thử",
    ]


def test_a_state_document_opens_with_the_name_of_the_republic():
    words = printed(report(profile=NN_ND30))
    assert words[2:5] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số: 07/BC-ĐU"]
    assert "*" not in words
    assert "-----" not in words


def test_the_office_of_the_signer_is_bold_for_the_state_only():
    party = paragraph_with(opened(report()), "PHÓ BÍ THƯ").runs[0]
    state = paragraph_with(opened(report(profile=NN_ND30)), "PHÓ BÍ THƯ").runs[0]
    assert not party.bold
    assert state.bold


def test_grounds_are_upright_for_the_party_and_slanted_for_the_state():
    grounds = Grounds(("Căn cứ điều lệ;", "Căn cứ kế hoạch"))
    party, state = opened(report(grounds)), opened(report(grounds, profile=NN_ND30))
    assert not any(run.italic for run in paragraph_with(party, "Căn cứ điều lệ").runs)
    assert all(run.italic for run in paragraph_with(state, "Căn cứ điều lệ").runs)
    assert paragraph_with(party, "Căn cứ kế hoạch").text.endswith(",")
    assert paragraph_with(opened(report(grounds, profile=DANG_2026)), "Căn cứ kế hoạch").text.endswith(".")


def test_a_letter_has_no_kind_and_its_subject_stands_under_the_number():
    document = report(kind=None, subject="Đôn đốc báo cáo", addressees=("Chi bộ thử",))
    words = printed(document)
    assert words[4:6] == ["Số 07-BC/ĐU", "Đôn đốc báo cáo"]
    assert "Kính gửi: Chi bộ thử" in words
    run = paragraph_with(opened(document), "Đôn đốc báo cáo").runs[0]
    assert (run.font.size.pt, run.italic) == (12, True)
    state = replace(
        document, profile=NN_ND30, header=replace(document.header, number=DocumentNumber(4, None, "UBND-VX"))
    )
    assert printed(state)[4:6] == ["Số: 04/UBND-VX", "V/v Đôn đốc báo cáo"]


def test_labels_are_typed_text_and_never_automatic_numbers():
    document = opened(report())
    assert paragraph_with(document, "I- KẾT QUẢ").style.name == "Heading 1"
    assert not list(document.element.body.iter(qn("w:numPr")))


def test_the_header_rows_of_a_table_are_repeated_and_no_row_is_cut():
    rows = opened(report()).tables[1].rows
    headers = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in rows]
    assert headers == [True, True, False, False, False, False]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows)


def test_columns_of_one_group_share_a_cell_and_the_others_run_through():
    header = opened(report()).tables[1].rows
    assert header[0].cells[2]._tc is header[0].cells[3]._tc
    assert header[0].cells[0]._tc is header[1].cells[0]._tc
    assert header[1].cells[3].text == "Tham gia"


def test_numbers_stand_at_the_right_and_totals_are_bold():
    rows = opened(report()).tables[1].rows
    assert rows[2].cells[3].paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert rows[2].cells[0].paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert not rows[2].cells[3].paragraphs[0].runs[0].bold
    assert rows[-1].cells[3].paragraphs[0].runs[0].bold


@pytest.mark.parametrize(
    "columns",
    [
        COLUMNS,
        (Column("a"), Column("b"), Column("c")),
        (Column("a", 120), Column("b", 120), Column("c")),
        tuple(Column(str(n)) for n in range(40)),
    ],
)
def test_columns_always_fill_the_width_of_the_text(columns):
    widths = column_widths(columns, 165)
    assert sum(widths) == pytest.approx(165 * 1440 / 25.4, abs=len(columns))
    assert min(widths) > 0


def test_the_page_number_is_centred_at_the_top_but_not_on_the_first_page():
    section = opened(report()).sections[0]
    assert section.different_first_page_header_footer
    paragraph = section.header.paragraphs[0]
    field = paragraph._p.find(qn("w:fldSimple"))
    assert field.get(qn("w:instr")).strip() == "PAGE"
    assert paragraph.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert paragraph.style.font.size == Pt(14)


def test_recipients_and_signature_stay_together_and_with_the_last_paragraph():
    document = opened(report())
    end = document.tables[-1]
    assert end.rows[0]._tr.trPr.find(qn("w:cantSplit")) is not None
    assert [cell.paragraphs[0].text for cell in end.rows[0].cells] == ["Nơi nhận:", "T/M BAN THƯỜNG VỤ"]
    assert paragraph_with(document, "Trân trọng báo cáo.").paragraph_format.keep_with_next
    assert all(p.paragraph_format.keep_with_next for cell in end.rows[0].cells for p in cell.paragraphs)


def test_each_annex_begins_a_page_and_a_wide_one_turns_it():
    annexes = (Annex("Danh sách", (Paragraph(PASSAGE),)), Annex("Biểu", (table(),), landscape=True))
    sections = opened(report(annexes=annexes)).sections
    assert [section.orientation for section in sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
    ]
    assert near(sections[2].page_width, 297)
    assert [section.different_first_page_header_footer for section in sections] == [True, False, False]
    widths = [int(column.get(qn("w:w"))) for column in opened(report(annexes=annexes)).tables[-1]._tbl.tblGrid]
    assert sum(widths) == pytest.approx((297 - 45) * 1440 / 25.4, abs=4)


def test_annexes_of_the_state_are_numbered_by_themselves():
    annexes = (Annex("Danh sách", (Paragraph(PASSAGE),)),)
    state, party = (opened(report(annexes=annexes, profile=profile)).sections[1] for profile in (NN_ND30, DANG_2018))
    assert state._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
    assert party._sectPr.find(qn("w:pgNumType")) is None


def test_a_placeholder_is_bracketed_and_highlighted_and_keeps_its_letters():
    document = opened(report(Paragraph(("Do ", Missing("người ký"), " ký.")), issuer=Missing("cơ quan ban hành")))
    for label in ("người ký", "cơ quan ban hành"):
        paragraph = paragraph_with(document, f"[chưa có: {label}]")
        marked = [run.text for run in paragraph.runs if run.font.highlight_color == WD_COLOR_INDEX.YELLOW]
        assert marked == [f"[chưa có: {label}]"]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "{ PAGE }",
        "</w:t></w:r><w:fldSimple w:instr='DDEAUTO x'/>",
        'a & b < c > "d"',
        "]]>",
        "{kind} {number} %s \\0",
    ],
)
def test_whatever_a_person_writes_is_text_and_nothing_else(text):
    document = report(
        Paragraph(text, label="a)", origin=text),
        Table((Column(text), Column("b", group=text)), ((text, text),), title=text),
        subject=text,
        issuer=text,
        annexes=(Annex(text, (Bullet(text),), note=text),),
    )
    file = opened(document)
    assert printed(document).count(text) >= 5
    assert not list(file.element.body.iter(qn("w:fldSimple"), qn("w:instrText"), qn("w:fldChar")))
    assert text in file.core_properties.title


def test_characters_that_xml_cannot_carry_are_left_out_and_the_words_stay():
    document = report(Paragraph("Một\x00 hai\x08\ud800\ufffe ba\x0bbốn"), subject="tr\x01ích yếu")
    words = printed(document)
    assert "Một hai ba\nbốn" in words
    assert "trích yếu" in words


def test_vietnamese_comes_out_composed_however_it_came_in():
    decomposed = unicodedata.normalize("NFD", "Đường lối, chủ trương của Đảng ủy xã Phước Thử")
    words = printed(report(Paragraph(decomposed), issuer=decomposed))
    assert unicodedata.normalize("NFC", decomposed) in words
    assert unicodedata.normalize("NFC", decomposed).upper() in words
    assert all(unicodedata.is_normalized("NFC", line) for line in words)


def test_very_long_names_are_kept_whole():
    name = "Đảng ủy " + "các cơ quan tham mưu và đơn vị sự nghiệp " * 30
    unbroken = "x" * 3000
    words = printed(report(Paragraph(unbroken), issuer=name, subject=name * 3))
    assert name.upper() in words
    assert unbroken in words


def test_a_table_of_two_thousand_rows_keeps_every_row():
    rows = opened(report(table(2000))).element.body.findall(f".//{qn('w:tbl')}")[1].findall(qn("w:tr"))
    assert len(rows) == 2 + 2000 + 1
    assert "".join(node.text or "" for node in rows[2001].iter(qn("w:t"))) == "2000Chi bộ thử 200020102009"


def test_origins_are_shown_only_when_asked_for():
    passage = Paragraph("Đã làm tốt. ", origin="Chi bộ thử 9")
    assert "Đã làm tốt. (Chi bộ thử 9)" in printed(report(passage))
    assert "Chi bộ thử 9" not in "".join(printed(report(passage, show_origins=False)))


def test_the_same_document_gives_the_same_bytes():
    assert to_docx(report()) == to_docx(report())
    assert to_docx(report()) != to_docx(report(number=8))


def test_the_file_tells_nothing_about_the_person_or_the_machine():
    data = to_docx(report())
    properties = opened(report()).core_properties
    assert properties.title == "Báo cáo kết quả triển khai chuyên đề năm 2025"
    assert properties.author == "Đảng ủy các cơ quan Đảng tỉnh"
    assert properties.last_modified_by == ""
    assert properties.language == "vi-VN"
    assert properties.created.date() == date(2025, 2, 5)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not any(
        "Trần Văn Thử".encode() in part for name, part in parts_of(data).items() if name != "word/document.xml"
    )


def test_every_part_is_declared_and_every_relation_leads_somewhere():
    parts = parts_of(to_docx(report()))
    types = etree.fromstring(parts["[Content_Types].xml"])
    declared = {node.get("PartName", "").lstrip("/") for node in types} - {""}
    assert declared == {name for name in parts if name.endswith(".xml") and name != "[Content_Types].xml"}
    targets = {node.get("Target") for node in etree.fromstring(parts["word/_rels/document.xml.rels"])}
    assert {f"word/{target}" for target in targets} <= set(parts)


def test_printing_on_both_sides_mirrors_the_margins():
    settings = {flag: parts_of(to_docx(report(two_sided=flag)))["word/settings.xml"] for flag in (True, False)}
    assert b"mirrorMargins" in settings[True]
    assert b"mirrorMargins" not in settings[False]


def test_a_column_stands_at_the_left_unless_told_otherwise():
    assert Column("a").align is Align.LEFT


def test_two_tables_in_a_row_do_not_run_into_one():
    bare = replace(table(), title="")
    body = opened(report(bare, bare)).element.body
    tables = list(body.iterchildren(qn("w:tbl")))
    assert len(tables) == 4
    assert all(one.getnext().tag == qn("w:p") for one in tables)
