"""A Word file is read as a person sees it: tables, boxes, changes, fields, notes."""

from __future__ import annotations

import io
import unicodedata

import docx
import pytest

from tests.reading.sources.word import (
    abstract,
    cell,
    level,
    list_properties,
    num,
    paragraph,
    row,
    run,
    source_of,
    table,
    texts,
    word_file,
    word_parts,
    zipped,
)
from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources import Cell, Place, SourceKind, load

BREAK = "<w:r><w:br/></w:r>"


def box(words: str) -> str:
    return f"<wps:txbx><w:txbxContent>{paragraph(words)}</w:txbxContent></wps:txbx>"


def old_box(words: str) -> str:
    return (
        f"<w:pict><v:shape><v:textbox><w:txbxContent>{paragraph(words)}</w:txbxContent></v:textbox></v:shape></w:pict>"
    )


def field_mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def field(code: str, *result: str) -> str:
    return (
        field_mark("begin")
        + f"<w:r><w:instrText>{code}</w:instrText></w:r>"
        + field_mark("separate")
        + "".join(result)
        + field_mark("end")
    )


def inserted(text: str) -> str:
    return f'<w:ins w:author="An">{run(text)}</w:ins>'


def deleted(text: str) -> str:
    return f"<w:del><w:r><w:delText>{text}</w:delText></w:r></w:del>"


# Paragraphs


def test_each_paragraph_is_a_line_and_empty_ones_stay():
    source = source_of(paragraph("Một") + paragraph() + paragraph("Hai", " ba"))
    assert source.kind is SourceKind.DOCX
    assert texts(source) == ["Một", "", "Hai ba"]
    assert source.notices == ()
    assert not source.tracked_changes


def test_text_is_composed_and_free_of_invisible_characters():
    decomposed = unicodedata.normalize("NFD", "Đảng ủy Khối")
    source = source_of(paragraph(f"\u200b{decomposed}\u00a0các\u00ad cơ quan"))
    assert texts(source) == ["Đảng ủy Khối các cơ quan"]


def test_signs_of_word_become_characters():
    body = paragraph(
        "Bí thư<",
        "<w:r><w:tab/></w:r>",
        "2024",
        "<w:r><w:noBreakHyphen/></w:r>",
        "2025",
        "<w:r><w:softHyphen/></w:r>",
        "!",
    )
    assert texts(source_of(body)) == ["Bí thư<\t2024-2025!"]


def test_a_symbol_at_the_head_of_a_paragraph_is_a_bullet():
    symbol = '<w:r><w:sym w:font="Wingdings" w:char="F0A7"/></w:r>'
    body = paragraph(symbol, "Tổ chức học tập") + paragraph("\uf0b7 Báo cáo") + paragraph("Gọi ", symbol, "số 1")
    assert texts(source_of(body)) == ["- Tổ chức học tập", "- Báo cáo", "Gọi số 1"]


def test_hidden_text_is_left_out_and_capitals_are_shown():
    styles = '<w:style w:type="character" w:styleId="An"><w:rPr><w:vanish/></w:rPr></w:style>'
    body = paragraph(run("Thấy"), run(" khuất", "<w:vanish/>"), run(" kín", '<w:rStyle w:val="An"/>'))
    body += paragraph(run(" rõ", '<w:vanish w:val="0"/>'), run(" hoa", "<w:caps/>"))
    assert texts(source_of(body, styles=styles)) == ["Thấy", "rõ HOA"]


def test_bold_and_centred_come_from_runs_paragraphs_and_styles():
    styles = (
        '<w:style w:type="paragraph" w:styleId="Tua">'
        '<w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="TuaCon"><w:basedOn w:val="Tua"/></w:style>'
    )
    body = paragraph("KẾ HOẠCH", properties='<w:pStyle w:val="TuaCon"/>')
    body += paragraph(run("Một phần", "<w:b/>"), " đậm", properties='<w:jc w:val="center"/>')
    body += paragraph(run("thường", '<w:b w:val="0"/>'), properties='<w:pStyle w:val="Tua"/><w:jc w:val="left"/>')
    seen = [(line.bold, line.centred) for line in source_of(body, styles=styles).lines]
    assert seen == [(True, True), (False, True), (False, False)]


def test_styles_that_are_based_on_each_other_do_not_hang_the_reader():
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )
    assert texts(source_of(paragraph("x", properties='<w:pStyle w:val="A"/>'), styles=styles)) == ["x"]


# Line breaks


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("ĐẢNG BỘ TỈNH", "ĐẢNG ỦY KHỐI", 2),
        ("KẾ HOẠCH", "tổ chức học tập chuyên đề", 2),
        ("triển khai việc quán", "triệt nội dung", 1),
        ("- Việc thứ nhất;", "- Việc thứ hai", 2),
        ("Việc thứ nhất.", "Việc thứ hai", 2),
        ("các cơ quan tham mưu giúp việc của tỉnh cùng với các đơn vị và", "Ban Tuyên giáo", 1),
    ],
)
def test_a_line_break_parts_lines_of_meaning_only(before, after, lines):
    assert len(texts(source_of(paragraph(before, BREAK, after)))) == lines


def test_units_under_each_other_in_a_cell_are_lines_of_their_own():
    body = table(row(cell(paragraph("Sở Nội vụ", BREAK, "Sở Tài chính"))))
    assert texts(source_of(body)) == ["Sở Nội vụ", "Sở Tài chính"]


def test_a_page_break_before_the_text_leaves_no_trace():
    assert texts(source_of(paragraph('<w:r><w:br w:type="page"/></w:r>', "PHỤ LỤC"))) == ["PHỤ LỤC"]


# Tracked changes


def test_insertions_are_kept_deletions_dropped_and_the_person_is_told():
    source = source_of(paragraph("trước ngày ", deleted("20/4"), inserted("25/4"), " để tổng hợp"))
    assert texts(source) == ["trước ngày 25/4 để tổng hợp"]
    assert source.tracked_changes
    assert source.notices == ("TRACKED_CHANGES",)


def test_moved_text_stands_once_where_it_was_moved_to():
    body = paragraph("a", f"<w:moveFrom>{run('b')}</w:moveFrom>", "c", f"<w:moveTo>{run('b')}</w:moveTo>")
    source = source_of(body)
    assert texts(source) == ["acb"]
    assert source.tracked_changes


def test_a_deleted_paragraph_end_joins_two_paragraphs():
    first = paragraph("Ban Tuyên giáo ", properties="<w:rPr><w:del/></w:rPr>")
    assert texts(source_of(first + paragraph("chủ trì") + paragraph("khác"))) == ["Ban Tuyên giáo chủ trì", "khác"]


def test_a_deleted_row_is_left_out():
    body = table(row(cell("giữ")), row(cell("bỏ"), properties="<w:del/>"), row(cell("sau")))
    source = source_of(body)
    assert [(line.text, line.cell) for line in source.lines] == [("giữ", Cell(0, 0, 0)), ("sau", Cell(0, 1, 0))]
    assert source.tracked_changes


def test_a_change_of_format_alone_is_no_tracked_change():
    assert not source_of(paragraph(run("x", "<w:b/><w:rPrChange><w:rPr/></w:rPrChange>"))).tracked_changes


# Wrappers, fields, boxes


def test_links_tags_and_content_controls_are_looked_through():
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{run('điều khiển')}</w:sdtContent></w:sdt>"
    block = f"<w:sdt><w:sdtContent>{paragraph('khối')}</w:sdtContent></w:sdt>"
    body = paragraph(
        f"<w:hyperlink>{run('liên kết ')}</w:hyperlink>", f"<w:smartTag>{run('thẻ ')}</w:smartTag>", control
    )
    assert texts(source_of(body + block)) == ["liên kết thẻ điều khiển", "khối"]


def test_the_prompt_of_an_empty_content_control_is_not_text():
    control = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Bấm để nhập')}</w:sdtContent></w:sdt>"
    assert texts(source_of(paragraph("Số: ", control))) == ["Số:"]


def test_of_a_field_the_result_is_kept_and_the_code_dropped():
    body = paragraph(
        "Điều ", field("REF dieu \\h", run("5")), "; trang ", f'<w:fldSimple w:instr="PAGE">{run("2")}</w:fldSimple>'
    )
    assert texts(source_of(body)) == ["Điều 5; trang 2"]


def test_a_field_inside_the_code_of_another_is_dropped_with_it():
    code = field_mark("begin") + "<w:r><w:instrText>IF </w:instrText></w:r>" + field("DATE", run("1/1"))
    assert texts(source_of(paragraph("x ", code, field_mark("separate"), run("kết quả"), field_mark("end")))) == [
        "x kết quả"
    ]


def test_a_field_without_an_end_does_not_swallow_the_document():
    body = paragraph("a", field_mark("begin"), "<w:r><w:instrText>MERGEFIELD x</w:instrText></w:r>")
    assert texts(source_of(body + paragraph("b"))) == ["a", "b"]


def test_the_table_of_contents_is_not_read_twice():
    body = paragraph(
        field_mark("begin"), "<w:r><w:instrText>TOC \\o</w:instrText></w:r>", field_mark("separate"), "I. MỤC ĐÍCH 3"
    )
    body += paragraph("II. NỘI DUNG 4", field_mark("end")) + paragraph("I. MỤC ĐÍCH")
    assert [text for text in texts(source_of(body)) if text] == ["I. MỤC ĐÍCH"]


def test_a_text_box_is_read_once_though_it_is_stored_twice():
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box('DỰ THẢO')}</w:drawing></mc:Choice>"
        f"<mc:Fallback>{old_box('DỰ THẢO')}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(source_of(paragraph("Văn bản", both) + paragraph("tiếp"))) == ["Văn bản", "DỰ THẢO", "tiếp"]


def test_an_old_text_box_is_read():
    assert texts(source_of(paragraph("x", f"<w:r>{old_box('KHUNG')}</w:r>"))) == ["x", "KHUNG"]


def test_a_watermark_is_read():
    mark = '<w:r><w:pict><v:shape><v:textpath string="DỰ THẢO"/></v:shape></w:pict></w:r>'
    source = source_of(paragraph("x"), header=paragraph(mark))
    assert [(line.text, line.place) for line in source.lines] == [("x", Place.BODY), ("DỰ THẢO", Place.HEADER)]


def test_a_formula_keeps_its_letters():
    assert texts(source_of(paragraph("tỷ lệ ", "<m:oMath><m:r><m:t>k/n</m:t></m:r></m:oMath>"))) == ["tỷ lệ k/n"]


# Other stories


def test_notes_headers_and_footers_stand_apart():
    notes = f'<w:footnote w:type="separator" w:id="0">{paragraph("---")}</w:footnote>'
    notes += f'<w:footnote w:id="1">{paragraph("Chú thích")}</w:footnote>'
    source = source_of(
        paragraph("Thân bài", '<w:r><w:footnoteReference w:id="1"/></w:r>'),
        footnotes=notes,
        header=paragraph("Đầu trang") + paragraph(),
        footer=table(row(cell("Chân trang"))),
    )
    assert [(line.text, line.place) for line in source.lines] == [
        ("Thân bài", Place.BODY),
        ("Chú thích", Place.NOTE),
        ("Đầu trang", Place.HEADER),
        ("Chân trang", Place.FOOTER),
    ]


def test_the_body_is_found_by_name_behind_a_background():
    parts = word_parts(paragraph("thân"))
    parts["word/document.xml"] = parts["word/document.xml"].replace("<w:body>", "<w:background/><w:body>")
    assert texts(load(zipped(parts))) == ["thân"]


def test_a_strict_file_is_read_too():
    strict = {
        name: content.replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
        for name, content in word_parts(paragraph("nghiêm ngặt")).items()
    }
    assert texts(load(zipped(strict))) == ["nghiêm ngặt"]


def test_the_main_part_may_have_another_name():
    parts = word_parts(paragraph("tên khác"))
    parts["word/document2.xml"] = parts.pop("word/document.xml")
    parts["_rels/.rels"] = parts["_rels/.rels"].replace("document.xml", "document2.xml")
    assert texts(load(zipped(parts))) == ["tên khác"]


def test_text_in_old_fonts_is_named_and_not_passed_on_in_silence():
    old = paragraph("Ban ChÊp hµnh Trung ­¬ng ®¶ng céng s¶n ViÖt nam, §¶ng uû Khèi c¸c c¬ quan")
    assert "LEGACY_ENCODING" in source_of(old).notices


def test_a_file_of_python_docx_is_read():
    document = docx.Document()
    document.add_heading("KẾ HOẠCH", 0)
    document.add_paragraph("Tổ chức học tập", style="List Number")
    document.add_paragraph("Báo cáo kết quả", style="List Number")
    document.add_paragraph("Việc con", style="List Bullet")
    grid = document.add_table(2, 2)
    grid.cell(0, 0).merge(grid.cell(0, 1)).text = "Chung"
    grid.cell(1, 0).text, grid.cell(1, 1).text = "a", "b"
    buffer = io.BytesIO()
    document.save(buffer)
    source = load(buffer.getvalue(), "x.docx")
    assert texts(source) == ["KẾ HOẠCH", "1. Tổ chức học tập", "2. Báo cáo kết quả", "- Việc con", "Chung", "a", "b"]
    assert source.lines[4].cell == Cell(0, 0, 0, column_span=2)


def test_pictures_alone_are_no_text():
    with pytest.raises(Unreadable) as refusal:
        load(word_file(paragraph("<w:r><w:drawing/></w:r>") + paragraph()))
    assert refusal.value.code == "NO_TEXT"


def test_a_numbered_paragraph_that_is_empty_keeps_its_label():
    numbering = abstract(0, level(0, "decimal", "%1.")) + num(1, 0)
    body = paragraph("a", properties=list_properties(0, 1)) + paragraph(properties=list_properties(0, 1))
    assert texts(source_of(body, numbering=numbering)) == ["1. a", "2."]
