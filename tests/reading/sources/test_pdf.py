"""PDF pages read as a person reads them: paragraphs whole, columns one after the other, the furniture of pages gone."""

from __future__ import annotations

import pytest

from tests.reading.sources.paper import Sheet, pdf_file, read_sheets, texts, width_of
from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sources import Line, Place, SourceKind, load

LONG = (
    "Các chi bộ trực thuộc tổ chức quán triệt nội dung chuyên đề đến toàn thể đảng viên, gắn với kiểm điểm trách nhiệm "
    "của từng người ở nơi cư trú và báo cáo kết quả về Văn phòng Đảng ủy xã Bình Minh trước ngày 20/5/2026."
)
SHORT = "Báo cáo kết quả."
MIDDLE = 312.5  # of the text between its margins


def page_of_prose(paragraphs: int = 12) -> Sheet:
    sheet, top = Sheet(), 80.0
    for number in range(1, paragraphs + 1):
        top = sheet.paragraph(top, f"{number}. {LONG}" if number % 3 else f"- {SHORT}")
    return sheet


def body(*sheets: Sheet) -> list[str]:
    return [line.text for line in read_sheets(*sheets).lines if line.place is Place.BODY and line.text]


def test_lines_of_print_become_paragraphs():
    source = read_sheets(page_of_prose(6))
    assert source.kind is SourceKind.PDF
    assert texts(source) == [f"1. {LONG}", f"2. {LONG}", f"- {SHORT}", f"4. {LONG}", f"5. {LONG}", f"- {SHORT}"]


def test_paragraphs_without_indent_are_told_by_their_short_last_lines():
    sheet, top = Sheet(), 80.0
    for _ in range(3):
        top = sheet.paragraph(top, LONG, indent=0, size=13) - 6
        top = sheet.paragraph(top, SHORT, indent=0, size=13) - 6
    assert body(sheet) == [LONG, SHORT] * 3


def test_a_number_at_the_head_of_a_line_inside_a_sentence_begins_no_item():
    sheet = Sheet()
    top = sheet.paragraph(80, LONG)
    sheet.text(121, top, "Việc kiểm tra công tác thu, nộp đảng phí năm nay tại các chi bộ trong")
    sheet.text(85, top + 18, "2. quý đầu năm đã hoàn thành.")
    assert body(sheet)[1] == (
        "Việc kiểm tra công tác thu, nộp đảng phí năm nay tại các chi bộ trong 2. quý đầu năm đã hoàn thành."
    )


def test_a_sentence_broken_by_a_page_is_whole_again():
    first, second = Sheet(), Sheet()
    words = LONG.split()
    top = first.paragraph(80, LONG)
    first.text(121, top, " ".join(words[:16]), 13.6)
    second.paragraph(80, " ".join(words[16:]), indent=0)
    assert body(first, second) == [LONG, LONG]


def test_a_paragraph_that_begins_a_page_stays_one_of_its_own():
    assert body(page_of_prose(3), page_of_prose(3)) == [f"1. {LONG}", f"2. {LONG}", f"- {SHORT}"] * 2


def test_the_head_is_read_column_by_column():
    sheet = Sheet()
    rows = [
        ("UBND TỈNH AN BÌNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("SỞ NÔNG NGHIỆP", "Độc lập - Tự do - Hạnh phúc"),
        ("Số:       /SNN-KH", "An Bình, ngày     tháng 3 năm 2026"),
    ]
    for number, (left, right) in enumerate(rows):
        sheet.centred(60 + 18 * number, left, 13, bold=number == 1, middle=160)
        sheet.centred(60 + 18 * number, right, 13, bold=number == 0, middle=410)
    sheet.centred(114, "V/v phòng cháy rừng mùa khô", 12, middle=160)
    sheet.centred(128, "trên địa bàn tỉnh", 12, middle=160)
    sheet.centred(170, "Kính gửi: Ủy ban nhân dân các xã, phường.", middle=MIDDLE)
    sheet.paragraph(200, LONG)
    assert body(sheet) == [
        "UBND TỈNH AN BÌNH",
        "SỞ NÔNG NGHIỆP",
        "Số: /SNN-KH",
        "V/v phòng cháy rừng mùa khô trên địa bàn tỉnh",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "An Bình, ngày tháng 3 năm 2026",
        "Kính gửi: Ủy ban nhân dân các xã, phường.",
        LONG,
    ]


def test_recipients_and_signer_stand_apart():
    sheet = page_of_prose(3)
    for number, words in enumerate(["Nơi nhận:", "- Như trên;", "- Lưu: VT."]):
        sheet.text(85, 400 + 15 * number, words, 12)
    for top, words in ((400, "TM. ỦY BAN NHÂN DÂN"), (418, "CHỦ TỊCH"), (480, "Lý Thái Sơn")):
        sheet.centred(top, words, 13, bold=True, middle=430)
    assert body(sheet)[3:] == [
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT.",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
        "Lý Thái Sơn",
    ]


def test_a_title_in_the_middle_keeps_its_lines_and_its_weight():
    sheet = Sheet()
    sheet.centred(60, "KẾ HOẠCH", bold=True, middle=MIDDLE)
    sheet.centred(78, "tổ chức sinh hoạt chuyên đề trong toàn Đảng bộ", bold=True, middle=MIDDLE)
    sheet.paragraph(120, LONG)
    first, second, third = (line for line in read_sheets(sheet).lines if line.text)
    assert (first.text, first.bold, first.centred) == ("KẾ HOẠCH", True, True)
    assert second.text == "tổ chức sinh hoạt chuyên đề trong toàn Đảng bộ"
    assert not third.bold
    assert not third.centred


def test_page_numbers_go_and_running_words_are_told_once():
    sheets = []
    for number in range(1, 5):
        sheet = page_of_prose(4)
        sheet.centred(40, str(number), 12)
        sheet.text(85, 810, f"Kế hoạch của Đảng ủy xã Bình Minh - trang {number}", 9)
        sheets.append(sheet)
    lines = read_sheets(*sheets).lines
    assert not any(line.text.isdigit() for line in lines)
    assert [line for line in lines if line.place is not Place.BODY] == [
        Line("Kế hoạch của Đảng ủy xã Bình Minh - trang 1", Place.FOOTER)
    ]
    assert sum("Các chi bộ" in line.text for line in lines) == 12


def test_a_number_that_is_part_of_the_text_is_no_page_number():
    sheet = page_of_prose(3)
    sheet.text(121, 420, "2026")
    assert body(sheet)[-1] == "2026"


def test_footnotes_leave_the_text_and_their_marks_go():
    sheet, top = Sheet(), 80.0
    for _ in range(3):
        top = sheet.paragraph(top, LONG)
    sheet.text(121, top, "Thực hiện theo Hướng dẫn của Ban Tổ chức")
    sheet.text(121 + width_of("Thực hiện theo Hướng dẫn của Ban Tổ chức", 14), top - 5, "1", 8)
    sheet.rule(85, 700, 229, 700)
    sheet.text(85, 714, "1 Hướng dẫn số 05-HD/BTC ngày 02/01/2026.", 10)
    source = read_sheets(sheet)
    assert texts(source)[3] == "Thực hiện theo Hướng dẫn của Ban Tổ chức"
    assert [line.text for line in source.lines if line.place is Place.NOTE] == [
        "1 Hướng dẫn số 05-HD/BTC ngày 02/01/2026."
    ]


def test_square_metres_keep_their_two():
    sheet = Sheet()
    sheet.paragraph(80, LONG)
    sheet.text(121, 300, "Diện tích 25 m", 14)
    sheet.text(121 + width_of("Diện tích 25 m", 14), 295, "2", 8)
    assert texts(read_sheets(sheet))[-1] == "Diện tích 25 m2"


@pytest.mark.parametrize(
    ("turned", "matrix"), [(90, "0 1 -1 0 842 0"), (180, "-1 0 0 -1 595 842"), (270, "0 -1 1 0 0 595")]
)
@pytest.mark.parametrize("shown_upright", [True, False])
def test_a_turned_page_reads_as_its_text_runs(turned, matrix, shown_upright):
    upright = page_of_prose(4)
    wide = turned in (90, 270)
    sheet = Sheet(842 if wide else 595, 595 if wide else 842, turned=turned if shown_upright else 0)
    sheet.commands = [f"{matrix} cm".encode(), *upright.commands]
    assert texts(read_sheets(sheet)) == texts(read_sheets(upright))


def test_words_across_the_page_are_told_apart_from_the_text():
    sheet = page_of_prose(4)
    sheet.text(0, 0, "DỰ THẢO", 60, matrix="0.7 0.7 -0.7 0.7 200 300")
    source = read_sheets(sheet)
    assert Line("DỰ THẢO", Place.HEADER) in source.lines
    assert not any("DỰ" in line.text for line in source.lines if line.place is Place.BODY)


def test_letters_printed_twice_to_look_bold_count_once():
    sheet = Sheet()
    for shift in (0, 0.4):
        sheet.text(85 + shift, 80, "QUYẾT ĐỊNH")
    sheet.paragraph(120, LONG)
    assert texts(read_sheets(sheet))[0] == "QUYẾT ĐỊNH"


def test_letters_of_a_second_font_printed_afterwards_fall_into_their_places():
    words, sheet, x = "xã Bình Minh là xã vùng cao, mùa hè ít gió", Sheet(), 85.0
    late = []
    for char in words:
        if char.isascii():
            sheet.text(x, 80, char)
        else:
            late.append((x, char))
        x += width_of(char, 14)
    for place, char in late:
        sheet.text(place, 80, char, bold=True)
    sheet.paragraph(120, LONG)
    assert texts(read_sheets(sheet))[0] == words


def test_words_set_one_by_one_without_spaces_are_parted():
    sheet, x = Sheet(), 85.0
    for word in ["Ban", "Xây", "dựng", "Đảng"]:
        sheet.text(x, 80, word)
        x += width_of(word, 14) + 3.0
    sheet.paragraph(120, LONG)
    assert texts(read_sheets(sheet))[0] == "Ban Xây dựng Đảng"


def test_what_a_signing_program_writes_is_no_text():
    sheet = page_of_prose(3)
    sheet.text(400, 400, "Người ký: Ủy ban nhân dân xã Bình Minh", 6)
    sheet.text(400, 408, "Thời gian ký: 02.01.2026 10:00:00 +07:00", 6)
    assert not any("ký:" in words for words in texts(read_sheets(sheet)))


def test_a_note_stuck_on_the_page_is_no_text():
    sheet = page_of_prose(3)
    sheet.more = b"/Annots[<</Type/Annot/Subtype/Text/Rect[10 10 30 30]/Contents(Ghi chu)>>]"
    assert not any("Ghi chu" in words for words in texts(read_sheets(sheet)))


def test_a_scan_without_text_says_that_it_is_one():
    sheet = Sheet()
    sheet.picture()
    with pytest.raises(Unreadable) as caught:
        read_sheets(sheet)
    assert (caught.value.code, caught.value.values) == ("NO_TEXT", {"reason": "SCANNED"})


def test_empty_pages_hold_no_text():
    with pytest.raises(Unreadable) as caught:
        read_sheets(Sheet())
    assert (caught.value.code, caught.value.values) == ("NO_TEXT", {"reason": "EMPTY"})


def test_a_scanned_page_among_others_is_told():
    scanned = Sheet()
    scanned.picture()
    assert read_sheets(page_of_prose(4), scanned).notices == ("PAGES_WITHOUT_TEXT",)


def test_letters_that_make_no_words_are_refused():
    sheet = Sheet()
    top = 80.0
    for _ in range(6):
        top = sheet.paragraph(top, " ".join("xqzw ptkb rrdn gklm vbnt sdfg" for _ in range(4)))
    with pytest.raises(Unreadable) as caught:
        read_sheets(sheet)
    assert (caught.value.code, caught.value.values) == ("DAMAGED", {"reason": "SCRAMBLED"})


def test_a_text_in_another_language_is_no_scrambled_one():
    sheet = Sheet()
    words = (
        "The committee shall submit its report to the council before the end of the month and inform all members of it."
    )
    sheet.paragraph(80, f"{words} {words} {words}")
    assert texts(read_sheets(sheet)) == [f"{words} {words} {words}"]


def test_the_same_words_come_from_packed_and_plain_pages():
    sheet = page_of_prose(3)
    packed, plain = (load(pdf_file(sheet, packed=packed), "a.pdf") for packed in (True, False))
    assert packed == plain
