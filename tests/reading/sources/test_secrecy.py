"""A secrecy mark stops the document at the door; the word in running text does not."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from tests.reading.sources.paper import Sheet, pdf_file
from tests.reading.sources.word import cell, paragraph, row, run, source_of, table, word_file
from trienkhai.reading import read_text, secrecy
from trienkhai.reading.errors import SecretMark, Unreadable
from trienkhai.reading.sources import Source, load

HEAD = "ĐẢNG BỘ TỈNH\nĐẢNG ỦY KHỐI\n"
BODY = "KẾ HOẠCH\nTổ chức học tập chuyên đề\nCác chi bộ tổ chức học tập trước ngày 25/4.\n"


def of_text(text: str) -> Source:
    return load(text.encode(), "van-ban.txt")


def mark_with(line: str) -> str | None:
    """What is seen when the line stands under the name of the issuing body."""
    found = secrecy.find_mark(of_text(HEAD + line + "\n" + BODY))
    assert secrecy.find_mark_in_text(HEAD + line + "\n" + BODY) == found
    return found


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("MẬT", "MẬT"), ("TỐI MẬT", "TỐI MẬT"), ("TUYỆT MẬT", "TUYỆT MẬT"), ("  TỐI   MẬT  ", "TỐI MẬT"),
        ("[MẬT]", "MẬT"), ("(MẬT)", "MẬT"), ("| TỐI MẬT |", "TỐI MẬT"), ("*MẬT*", "MẬT"), ("**TUYỆT MẬT**", "TUYỆT MẬT"),
        ("# MẬT", "MẬT"), ("“MẬT”", "MẬT"), ("MẬT.", "MẬT"), ("-- MẬT --", "MẬT"), ("│ MẬT │", "MẬT"),
        ("M Ậ T", "MẬT"), ("T Ố I  M Ậ T", "TỐI MẬT"), ("T U Y Ệ T M Ậ T", "TUYỆT MẬT"), ("M\u00a0Ậ\u00a0T", "MẬT"),
        ("Mật", "MẬT"), ("Tối mật", "TỐI MẬT"),
        ("Độ mật: Mật", "MẬT"), ("Độ mật: Tối mật", "TỐI MẬT"), ("ĐỘ MẬT: TUYỆT MẬT", "TUYỆT MẬT"),
        ("Độ mật : mật", "MẬT"), ("Mức độ mật: Tối mật.", "TỐI MẬT"), ("Độ khẩn: Hỏa tốc; Độ mật: Mật", "MẬT"),
        ("Độ mật: Mật  Độ khẩn: Khẩn", "MẬT"), ("**Độ mật:** Tối mật", "TỐI MẬT"),
        ("Độ mật: ☐ Thường ☒ Tối mật ☐ Tuyệt mật", "TỐI MẬT"), ("Dấu chỉ độ mật: MẬT", "MẬT"),
        ("TÀI LIỆU MẬT", "MẬT"), ("MẬT - HỎA TỐC", "MẬT"), ("TÀI LIỆU TUYỆT MẬT - THU HỒI", "TUYỆT MẬT"),
        ("Số: 12-KH/ĐUK (MẬT)", "MẬT"), ("Số 12-KH/ĐUK  TỐI MẬT", "TỐI MẬT"), ("Số: 12-KH/ĐUK (Mật)", "MẬT"),
        ("MẬT               Quy Nhơn, ngày 5 tháng 3 năm 2024", "MẬT"), ("Số 12-KH/ĐUK\tTỐI MẬT", "TỐI MẬT"),
        ("[MẬT] Quy Nhơn, ngày 5 tháng 3 năm 2024", "MẬT"),
        ("TOI MAT", "TỐI MẬT"), ("TUYET MAT", "TUYỆT MẬT"), ("TUYỆT MẶT", "TUYỆT MẬT"), ("MÂT", "MẬT"),
        ("MËT", "MẬT"), ("TUYÖT MËT", "TUYỆT MẬT"), ("MAÄT", "MẬT"), ("TOÁI MAÄT", "TỐI MẬT"),
    ],
)  # fmt: skip
def test_a_mark_at_the_head_is_seen(line, mark):
    assert mark_with(line) == mark
    assert mark_with(unicodedata.normalize("NFD", line)) == mark


@pytest.mark.parametrize(
    "line",
    [
        "bí mật", "BÍ MẬT", "bảo mật", "BẢO MẬT", "mật ong", "MẬT ONG", "mật độ", "MẬT ĐỘ DÂN SỐ", "mật", "mật.",
        "Độ mật: Thường", "ĐỘ MẬT: THƯỜNG", "Độ mật: Không", "Độ mật:", "ĐỘ MẬT", "Độ mật: ……",
        "Độ mật: Thường/Mật/Tối mật/Tuyệt mật", "Độ mật: ☒ Thường ☐ Mật ☐ Tối mật", "Độ mật: Thường, Độ khẩn: Mật danh",
        "BẢO VỆ BÍ MẬT NHÀ NƯỚC", "CÔNG TÁC BẢO MẬT", "về công tác bảo vệ bí mật nhà nước",
        "1. TÀI LIỆU MẬT", "II. VĂN BẢN MẬT", "a) TÀI LIỆU TỐI MẬT", "Mật khẩu", "MẬT KHẨU", "Mật vụ",
        "Số: 12-KH/ĐUK về danh mục bí mật nhà nước độ Tối mật", "Số 12-QĐ/BCA BẢO VỆ BÍ MẬT",
        "Căn cứ Quyết định về danh mục bí mật nhà nước độ Mật của tỉnh", "Tài liệu mật được quản lý theo quy định",
        "Văn bản mật, tối mật, tuyệt mật lưu riêng", "Nguyễn Văn Mật", "NGUYỄN VĂN MẬT", "Đồng chí Mật",
        "MAT", "MẠT", "MẤT", "MẮT", "Đã gửi văn bản có độ mật: xem phụ lục", "THÂN MẬT", "HỘP THƯ MẬT ONG",
    ],
)  # fmt: skip
def test_the_word_alone_is_no_mark(line):
    assert mark_with(line) is None


def test_a_text_without_accents_may_carry_a_bare_mark():
    assert secrecy.find_mark_in_text("DANG BO TINH\nMAT\nKE HOACH\nto chuc hoc tap") == "MẬT"


def test_the_mark_on_an_annex_far_below_is_seen():
    assert secrecy.find_mark(of_text(HEAD + "Nội dung bình thường.\n" * 100 + "PHỤ LỤC\nTỐI MẬT\n")) == "TỐI MẬT"


def test_a_text_that_explains_the_marks_carries_none():
    text = HEAD + "Nội dung bình thường.\n" * 100 + "Mẫu dấu\nTUYỆT MẬT\nTỐI MẬT\nMẬT\n"
    assert secrecy.find_mark(of_text(text)) is None


def test_a_mark_in_the_cell_beside_the_number_is_seen():
    body = table(row(cell("ĐẢNG ỦY KHỐI", "Số 12-KH/ĐUK"), cell("ĐẢNG CỘNG SẢN VIỆT NAM", run_paragraph("MẬT"))))
    assert secrecy.find_mark(source_of(body + paragraph("KẾ HOẠCH"))) == "MẬT"


def run_paragraph(text: str) -> str:
    return paragraph(run(text, "<w:b/>"))


def test_a_mark_typed_small_and_shown_in_capitals_is_seen():
    assert secrecy.find_mark(source_of(paragraph("Khối") + paragraph(run("tối mật", "<w:caps/>")))) == "TỐI MẬT"


def test_a_field_of_two_cells_is_seen():
    body = table(row(cell("Độ khẩn"), cell("Thường")), row(cell("Độ mật"), cell("Tối mật")))
    assert secrecy.find_mark(source_of(body)) == "TỐI MẬT"
    body = table(row(cell("Độ mật"), cell("Thường")))
    assert secrecy.find_mark(source_of(body)) is None


def test_a_table_that_counts_documents_by_mark_carries_none():
    body = table(
        row(cell("TT"), cell("TUYỆT MẬT"), cell("TỐI MẬT"), cell("MẬT"), cell("Cộng")),
        row(*(cell(str(number)) for number in range(5))),
    )
    assert secrecy.find_mark(source_of(paragraph("BÁO CÁO") + body)) is None


@pytest.mark.parametrize("where", ["header", "footer"])
def test_a_mark_in_a_running_header_or_footer_is_seen(where):
    assert secrecy.find_mark(source_of(paragraph("x"), **{where: paragraph("TUYỆT MẬT")})) == "TUYỆT MẬT"
    assert secrecy.find_mark(source_of(paragraph("x"), **{where: paragraph("Trang 2")})) is None
    told = paragraph("Tài liệu bí mật nhà nước độ Tối mật")
    assert secrecy.find_mark(source_of(paragraph("x"), **{where: told})) == "TỐI MẬT"


def test_a_mark_in_a_text_box_is_seen_wherever_it_is():
    stamp = f"<w:r><w:drawing><w:txbxContent>{paragraph('MẬT')}</w:txbxContent></w:drawing></w:r>"
    body = "".join(paragraph("Nội dung bình thường.") for _ in range(60)) + paragraph("cuối", stamp)
    assert secrecy.find_mark(source_of(body)) == "MẬT"


def test_a_watermark_is_a_mark():
    drawn = '<w:r><w:pict><v:shape><v:textpath string="TỐI MẬT"/></v:shape></w:pict></w:r>'
    assert secrecy.find_mark(source_of(paragraph("x"), header=paragraph(drawn))) == "TỐI MẬT"


def test_a_mark_that_was_deleted_by_a_tracked_change_is_gone():
    gone = "<w:del><w:r><w:delText>MẬT</w:delText></w:r></w:del>"
    assert secrecy.find_mark(source_of(paragraph("x") + paragraph(gone))) is None


def test_a_mark_that_is_hidden_in_a_word_file_is_seen():
    hidden = "".join(f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{part}</w:t></w:r>" for part in ("TỐI", " MẬT"))
    source = load(word_file(f"<w:p>{hidden}</w:p>" + paragraph("Các chi bộ học tập chuyên đề.")))
    assert "MẬT" not in "\n".join(line.text for line in source.lines)
    assert secrecy.find_mark(source) == "TỐI MẬT"


@pytest.mark.parametrize(("line", "mark"), [("mËt", "MẬT"), ("tèi mËt", "TỐI MẬT"), ("tuyÖt mËt", "TUYỆT MẬT")])
def test_a_mark_typed_small_in_a_font_of_capitals_is_seen_without_the_font(line, mark):
    assert mark_with(line) == mark


def test_a_mark_whose_accent_a_scan_has_bent_is_seen_and_on_clean_paper_is_a_word():
    for word in ("MẶT", "MẤT", "MÁT"):
        source = of_text(f"{word}\nKẾ HOẠCH\nCác chi bộ học tập chuyên đề.")
        assert secrecy.find_mark(source) is None
        assert secrecy.find_mark(replace(source, notices=("RECOGNISED",))) == "MẬT"


@pytest.mark.parametrize(
    ("subtype", "key", "mark"),
    [("FreeText", "Contents", "TỐI MẬT"), ("Stamp", "Contents", "MẬT"), ("Widget", "V", "MẬT")],
)
def test_a_mark_laid_over_a_page_is_seen_and_is_no_text(subtype, key, mark):
    words = mark.encode("utf-16-be").hex()
    sheet = Sheet(more=f"/Annots[<</Type/Annot/Subtype/{subtype}/Rect[9 9 99 99]/{key}<FEFF{words}>>>]".encode())
    sheet.text(100, 100, "Các chi bộ học tập chuyên đề trong tháng.")
    source = load(pdf_file(sheet))
    assert mark not in "\n".join(line.text for line in source.lines)
    assert secrecy.find_mark(source) == mark


@pytest.mark.parametrize("stamp", ["<td><b>TỐI MẬT</b></td>", "<p><b>T</b>ỐI M&#7852;T</p>"])
def test_a_mark_among_the_tags_of_a_web_page_is_seen(stamp):
    page = (
        f"<table><tr><td>ĐẢNG BỘ TỈNH</td></tr>\n<tr>{stamp}</tr></table>\n<p>KẾ HOẠCH</p>\n<p>Các chi bộ học tập.</p>"
    )
    with pytest.raises(SecretMark):
        read_text(page)
    assert "TỐI MẬT" in read_text(page, overrule_mark=True).text


def test_checking_raises_with_the_mark_and_nothing_else():
    with pytest.raises(SecretMark) as caught:
        secrecy.check(of_text("TỐI MẬT\nNội dung kín"))
    assert isinstance(caught.value, Unreadable)
    assert (caught.value.code, caught.value.values) == ("SECRET", {"mark": "TỐI MẬT"})
    secrecy.check(of_text("Nội dung thường"))
    secrecy.check_text("Nội dung thường")
    with pytest.raises(SecretMark):
        secrecy.check_text("MẬT\nNội dung kín")


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("KH 12 MẬT.docx", "MẬT"), ("MẬT - kế hoạch.docx", "MẬT"), ("12_KH_MẬT_2024.docx", "MẬT"), ("[Mật] KH.pdf", "MẬT"),
        ("kế hoạch (mật).docx", "MẬT"), ("KH Tối mật.docx", "TỐI MẬT"), ("TUYET_MAT_kh.docx", "TUYỆT MẬT"),
        ("kh-toi-mat.docx", "TỐI MẬT"), ("KH (MAT).docx", "MẬT"), ("C:\\tam\\TỐI MẬT 12.docx", "TỐI MẬT"),
        (unicodedata.normalize("NFD", "KH 12 MẬT.docx"), "MẬT"),
        ("Kế hoạch bảo mật.docx", None), ("BẢO VỆ BÍ MẬT NHÀ NƯỚC.docx", None), ("MẬT ONG RỪNG.docx", None),
        ("Nguyễn Văn Mật.docx", None), ("NGUYỄN VĂN MẬT.docx", None), ("mat-bang.docx", None), ("format.md", None),
        ("tắt mắt.txt", None), ("mật độ dân số.xlsx", None), ("MAT BANG.docx", None), ("", None), ("doi mat.docx", None),
        ("Tôi mất.docx", None), ("MẬT KHẨU.txt", None), ("01-100-KH-DUK.txt", None),
    ],
)  # fmt: skip
def test_a_mark_in_a_file_name_is_seen(name, mark):
    assert secrecy.find_mark_in_name(name) == mark
    if mark:
        with pytest.raises(SecretMark):
            secrecy.check_name(name)
    else:
        secrecy.check_name(name)
