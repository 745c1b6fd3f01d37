"""Text without fonts in TCVN3 and VNI: asked about, never decoded unasked; marks of secrecy seen both ways."""

from __future__ import annotations

import unicodedata
from itertools import product

import pytest

from tests.reading.sources.old_fonts import font, in_tcvn3, in_vni, vn, vni
from tests.reading.sources.word import (
    paragraph,
    run,
    texts,
    word_file,
)
from trienkhai.reading import SecretMark, Unreadable, read
from trienkhai.reading.sources import load
from trienkhai.reading.sources.model import ConversionState

TEXT = """ĐẢNG ỦY KHỐI CÁC CƠ QUAN TỈNH
Số 12-KH/ĐUK
KẾ HOẠCH
tổ chức tháng đọc sách
1. Các chi bộ cơ sở xây dựng kế hoạch và gửi báo cáo kết quả về Ban Tuyên giáo trước ngày 25/4/2030.
2. Văn phòng Đảng ủy in và gửi tài liệu cho các chi bộ trong tháng 5/2030.
"""


@pytest.mark.parametrize(("name", "typed"), [("TCVN3", in_tcvn3), ("VNI", in_vni)])
def test_text_without_a_font_is_asked_about_and_decoded_only_when_somebody_chooses(name, typed):
    asked = read(typed(TEXT).encode(), "a.txt")
    assert asked.conversion is not None
    assert (asked.conversion.state, asked.conversion.encodings) == (ConversionState.ASK, (name,))
    assert typed("tổ chức tháng đọc sách") in asked.text
    assert ("tổ chức tháng đọc sách") in [after for _, after in asked.conversion.lines]
    assert "LEGACY_ENCODING" in asked.notices
    chosen = read(typed(TEXT).encode(), "a.txt", encoding=name)
    twin = read(TEXT.encode(), "a.txt")
    assert (chosen.text, chosen.obligations, chosen.header) == (twin.text, twin.obligations, twin.header)
    assert chosen.conversion is not None
    assert chosen.conversion.state == ConversionState.CHOSEN
    assert "LEGACY_ENCODING" not in chosen.notices
    kept = read(typed(TEXT).encode(), "a.txt", encoding="KEEP")
    assert kept.text == asked.text
    assert kept.conversion is not None
    assert kept.conversion.state == ConversionState.KEPT


@pytest.mark.parametrize(("name", "typed"), [("TCVN3", in_tcvn3), ("VNI", in_vni)])
def test_bytes_of_an_old_encoding_are_refused_by_name_and_read_once_it_is_chosen(name, typed):
    data = typed(TEXT).encode("latin-1")
    with pytest.raises(Unreadable) as refusal:
        read(data, "a.txt")
    assert refusal.value.values["guess"] == name
    assert read(data, "a.txt", encoding=name).text == read(TEXT.encode(), "a.txt").text
    assert typed("đọc sách") in read(data, "a.txt", encoding="KEEP").text


def test_the_letter_that_looks_like_a_soft_hyphen_outlives_a_source_that_cleans_its_lines():
    lines = [in_tcvn3(line) for line in ("Trước tháng 5, đồng chí thư ký", "được phân công", "gửi báo cáo")] * 4
    word = word_file("".join(paragraph(run(line, font("Arial"))) for line in lines))
    asked = load(word, "a.docx")
    assert asked.conversion is not None
    assert asked.conversion.state == ConversionState.ASK
    assert texts(load(word, "a.docx", "TCVN3"))[:3] == [
        "Trước tháng 5, đồng chí thư ký",
        "được phân công",
        "gửi báo cáo",
    ]


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "Theo § 5 và § 7 của Điều lệ; giá 5¸ 6¸ 7¸ 8¸ 9¸ đồng, © 2024 ® µ ¶ · ¹",
        "El niño del año pasado comió piñas, señaló el señor Muñoz en España; mañana el niño soñará.",
        "Größe, Öl, Übung; für Straße läuft schön über Brücken, größer, höher, früher, später.",
        "Les élèves être août naïve Noël, où çà là même; après-midi, théâtre, hôpital, forêt.",
        "Å være på høyden; bøker, søker, løper, kjøper, møter — æøå ÆØÅ overalt.",
        "Ký hiệu A¸ B¹ C® D© E¬ F¨ dùng trong bảng; các ký hiệu A¸ B¹ C® khác giữ nguyên như văn bản đã nêu.",
    ],
)
def test_other_text_is_never_asked_about(text):
    reading = read((text + "\n").encode() * 3, "a.txt")
    assert reading.conversion is None
    assert reading.text.split("\n")[0] == unicodedata.normalize("NFC", text.split("\n")[0])


def test_a_line_that_is_unicode_already_stays_when_the_rest_is_decoded():
    mixed = in_tcvn3(TEXT) + "Ghi chú: việc này § 5.\n"
    assert "Ghi chú: việc này § 5." in read(mixed.encode(), "a.txt", encoding="TCVN3").text


def test_a_workbook_is_never_decoded_as_a_whole():
    import io

    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, line in enumerate(TEXT.splitlines()):
        sheet.write(number, 0, in_tcvn3(line))
    book.close()
    source = load(out.getvalue(), "a.xlsx", "TCVN3")
    assert source.conversion is None
    assert "§" in "".join(texts(source))


# Secrecy


@pytest.mark.parametrize("mark", ["Mật", "Tối mật", "Tuyệt mật"])
def test_a_mark_in_an_old_font_stops_the_document(mark):
    rest = "".join(paragraph(vn(line)) for line in TEXT.splitlines())
    with pytest.raises(SecretMark) as seen:
        read(word_file(paragraph(vn(mark, ".VnTimeH")) + rest), "a.docx")
    assert seen.value.values["mark"] == mark.upper()
    split = paragraph(vn(mark[:1].upper(), ".VnTimeH"), vn(mark[1:], ".VnTimeH"))
    with pytest.raises(SecretMark):
        read(word_file(split + rest), "a.docx")
    with pytest.raises(SecretMark):
        read(word_file(rest, header=paragraph(vni(mark.upper()))), "a.docx")


def test_a_word_drawn_across_the_page_in_an_old_font_is_a_mark_too():
    shape = (
        "<w:r><w:pict><v:shape><v:textpath style='font-family:\".VnTimeH\";font-size:1pt' "
        f'string="{in_tcvn3("mật")}"/></v:shape></w:pict></w:r>'
    )
    with pytest.raises(SecretMark):
        read(word_file(paragraph(vn("Kế hoạch")), header=paragraph(shape)), "a.docx")


@pytest.mark.parametrize(("choice", "typed"), list(product(["", "KEEP", "TCVN3"], ["TỐI MẬT", "Tối mật"])))
def test_text_without_a_font_is_looked_at_both_ways_whatever_was_chosen(choice, typed):
    marked = in_tcvn3(f"{typed}\n{TEXT}").encode()
    with pytest.raises(SecretMark) as seen:
        read(marked, "a.txt", encoding=choice)
    assert seen.value.values["mark"] == "TỐI MẬT"
    assert read(marked, "a.txt", encoding=choice, overrule_mark=True).text


def test_ordinary_words_in_old_fonts_are_no_mark():
    body = "".join(paragraph(vn(line)) for line in [*TEXT.splitlines(), "3. Giữ bí mật nhà nước, bảo mật tài liệu."])
    assert read(word_file(body), "a.docx").obligations
