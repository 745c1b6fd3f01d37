"""Excel annexes: titles to lines, tables to cells, dates and numbers as offices write them, nothing that is hidden."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading.work import calls_of
from tests.thorough import examples
from trienkhai.reading import read
from trienkhai.reading.errors import Unreadable
from trienkhai.reading.secrecy import find_mark
from trienkhai.reading.sources import Cell, Place, Source, SourceKind, load, sheetparts

HEADING = ("TT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời hạn")


def workbook(fill: Callable[[xlsxwriter.Workbook], object]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    fill(book)
    book.close()
    return stream.getvalue()


def sheet_of(*rows: tuple[object, ...]) -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return workbook(fill)


def read_rows(*rows: tuple[object, ...]) -> Source:
    return load(sheet_of(*rows), "phu-luc.xlsx")


def cells(source: Source, table: int = 0) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    for line in source.lines:
        if line.cell is not None and line.cell.table == table:
            at = (line.cell.row, line.cell.column)
            found[at] = f"{found[at]} | {line.text}" if at in found else line.text
    return found


def test_titles_are_lines_and_the_table_is_cells():
    source = read_rows(
        ("PHỤ LỤC 1\nDanh mục nhiệm vụ",),
        (),
        HEADING,
        (1, "Họp chi bộ", "Chi bộ 1", "Quý II"),
        (2, "Báo cáo", "Đảng ủy"),
    )
    assert source.kind is SourceKind.XLSX
    assert [line.text for line in source.lines if line.place is Place.BODY] == ["PHỤ LỤC 1", "Danh mục nhiệm vụ", ""]
    assert cells(source)[(1, 0)] == "1"
    assert cells(source)[(2, 2)] == "Đảng ủy"
    assert (2, 3) not in cells(source)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 2, 5), "05/02/2026"),
        (datetime(2026, 2, 5, 0, 0), "05/02/2026"),
        (datetime(2026, 2, 5, 8, 30), "05/02/2026 08:30"),
        (date(1970, 1, 1), None),
        (date(1900, 1, 1), None),
        (12.0, "12"),
        (1.5, "1.5"),
        (1_000_000, "1000000"),
        (True, "TRUE"),
        ("  Quý\u00a0II ", "Quý II"),
        ("- Họp;\n- Báo cáo.", "- Họp; | - Báo cáo."),
    ],
)
def test_values_are_written_as_offices_write_them(value, words):
    assert cells(read_rows(HEADING, (1, "Họp", "Chi bộ", value))).get((1, 3)) == words


def test_formulas_count_with_their_saved_value():
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADING)
        sheet.write_row(1, 0, (1, "Họp", "Chi bộ"))
        sheet.write_formula(1, 3, '="Quý "&"III"', None, "Quý III")

    assert cells(load(workbook(fill), "a.xlsx"))[(1, 3)] == "Quý III"


def test_merged_cells_keep_their_spans():
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 3, "PHỤ LỤC")
        sheet.write_row(1, 0, HEADING)
        for row in (2, 3, 4):
            sheet.write_row(row, 0, (row - 1, f"Việc {row}"))
        sheet.merge_range(2, 2, 4, 2, "Chi bộ 1")
        sheet.merge_range(2, 3, 3, 3, "20/5/2026")

    source = load(workbook(fill), "a.xlsx")
    spans = {line.text: line.cell for line in source.lines}
    assert spans["PHỤ LỤC"] is None
    assert spans["Chi bộ 1"] == Cell(0, 1, 2, 3, 1)
    assert spans["20/5/2026"] == Cell(0, 1, 3, 2, 1)
    leads = [obligation.lead for obligation in read(workbook(fill), "a.xlsx").obligations]
    assert leads == [("Chi bộ 1",)] * 3


def test_what_is_hidden_is_left_out_and_told():
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet, other = book.add_worksheet("A"), book.add_worksheet("B")
        sheet.write_row(0, 0, (*HEADING, "Nháp"))
        sheet.write_row(1, 0, (1, "Họp", "Chi bộ", "Quý I", "x"))
        sheet.write_row(2, 0, (2, "Việc ẩn", "Chi bộ", "Quý I", "x"))
        sheet.write_row(3, 0, (3, "Báo cáo", "Chi bộ", "Quý I", "x"))
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(4, 4, None, None, {"hidden": True})
        other.write_row(0, 0, ("Trang ẩn",))
        other.hide()

    source = load(workbook(fill), "a.xlsx")
    assert set(source.notices) == {"HIDDEN_SHEET", "HIDDEN_CELLS"}
    words = {line.text for line in source.lines}
    assert not words & {"Việc ẩn", "Nháp", "x", "Trang ẩn"}
    assert cells(source)[(2, 1)] == "Báo cáo"


def test_every_sheet_has_its_tables():
    def fill(book: xlsxwriter.Workbook) -> None:
        for name in ("Khối 1", "Khối 2"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEADING)
            sheet.write_row(1, 0, (1, f"Việc của {name}", "Chi bộ", "Quý I"))

    source = load(workbook(fill), "a.xlsx")
    assert [cells(source, table)[(1, 1)] for table in (0, 1)] == ["Việc của Khối 1", "Việc của Khối 2"]


def test_an_empty_row_does_not_end_a_table_but_a_new_heading_does():
    row = (1, "Họp", "Chi bộ", "Quý I")
    source = read_rows(
        HEADING, row, (), ("II", "Nhóm hai"), (2, "Báo cáo", "Đảng ủy", "Quý I"), (), ("Phụ lục 2",), HEADING, row
    )
    assert cells(source)[(3, 1)] == "Báo cáo"
    assert cells(source, 1)[(1, 1)] == "Họp"
    assert [line.text for line in source.lines if line.place is Place.BODY and line.text] == ["Phụ lục 2"]


def test_words_under_a_table_are_lines():
    source = read_rows(HEADING, (1, "Họp", "Chi bộ", "Quý I"), (), ("Ghi chú: thời hạn tính theo ngày làm việc.",))
    assert source.lines[-1] == source.lines[-1].__class__("Ghi chú: thời hạn tính theo ngày làm việc.")


def test_a_heading_printed_again_is_told_once():
    row = (1, "Họp", "Chi bộ", "Quý I")
    assert [at for at, words in cells(read_rows(HEADING, row, row, HEADING, row)).items() if words == "TT"] == [(0, 0)]


def test_rows_over_sub_rows_are_no_work_and_hand_down_what_they_say():
    data = sheet_of(
        ("PHỤ LỤC",),
        ("TT", "Nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp", "Sản phẩm", "Thời hạn"),
        ("I", "Công tác tuyên truyền", "", "", "", ""),
        ("1", "Tuyên truyền trực quan", "Ban Xây dựng Đảng", "", "", "20/6/2026"),
        ("1.1", "Treo khẩu hiệu", "", "Đoàn xã", "", ""),
        ("1.2", "Phát thanh", "Trung tâm Văn hóa", "", "", "25/6/2026"),
        ("2", "Báo cáo kết quả", "Văn phòng Đảng ủy", "", "Báo cáo", "30/6/2026"),
    )
    found = [
        (o.action, o.lead, o.deadline.text if o.deadline else None) for o in read(data, "phu-luc.xlsx").obligations
    ]
    assert found == [
        ("Treo khẩu hiệu", ("Ban Xây dựng Đảng",), "20/6/2026"),
        ("Phát thanh", ("Trung tâm Văn hóa",), "25/6/2026"),
        ("Báo cáo kết quả", ("Văn phòng Đảng ủy",), "30/6/2026"),
    ]


# Safety


def test_ten_times_the_rows_take_ten_times_the_work():
    rows = [(n, f"Xây dựng báo cáo số {n}", "Chi bộ 1", date(2026, 5, 1 + n % 28)) for n in range(1, 301)]
    few, many = sheet_of(HEADING, *rows[:30]), sheet_of(HEADING, *rows[:300])
    assert len(cells(load(many, "a.xlsx"))) == 1_204
    assert calls_of(lambda: read(many, "a.xlsx")) < 12 * calls_of(lambda: read(few, "a.xlsx"))


def changed(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.namelist():
            content = before.read(entry)
            after.writestr(entry, content.replace(old, new) if entry == name else content)
    return stream.getvalue()


SEED = sheet_of(("PHỤ LỤC",), HEADING, (1, "Họp", "Chi bộ", 46000))
SHEET = "xl/worksheets/sheet1.xml"


def refusal(data: bytes) -> tuple[str, dict[str, object]]:
    with pytest.raises(Unreadable) as caught:
        load(data, "a.xlsx")
    return caught.value.code, caught.value.values


def test_a_sheet_stretched_to_its_last_corner_is_too_large():
    far = changed(SEED, SHEET, b'r="D3"', b'r="XFD1048576"')
    assert refusal(far) == ("TOO_LARGE", {"rows": sheetparts.MAX_ROWS})


def test_a_part_with_a_doctype_is_refused():
    assert refusal(changed(SEED, SHEET, b"<worksheet", b"<!DOCTYPE a><worksheet"))[0] == "BOMB"


def test_broken_parts_are_damage():
    assert refusal(changed(SEED, "xl/workbook.xml", b"</sheets>", b"")) == ("DAMAGED", {"reason": "XML"})


def test_an_empty_workbook_holds_no_text():
    assert refusal(sheet_of()) == ("NO_TEXT", {})


@settings(max_examples=examples(26, 80), deadline=None)
@given(
    name=st.sampled_from([SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"]),
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=5), st.integers(0, 30)), min_size=1, max_size=5),
)
def test_a_changed_workbook_is_read_or_refused(name, changes):
    with zipfile.ZipFile(io.BytesIO(SEED)) as archive:
        content = bytearray(archive.read(name))
    for share, new, dropped in changes:
        place = int(share * len(content))
        content[place : place + dropped] = new
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SEED)) as before, zipfile.ZipFile(stream, "w") as after:
        for entry in before.namelist():
            after.writestr(entry, bytes(content) if entry == name else before.read(entry))
    with suppress(Unreadable):
        load(stream.getvalue(), "a.xlsx")


def marked(fill: Callable[[xlsxwriter.Workbook, Any], object]) -> str | None:
    def filled(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Nhiệm vụ")
        sheet.write_row(0, 0, ("TT", "Nhiệm vụ", "Chủ trì"))
        sheet.write_row(1, 0, (1, "Tổ chức hội nghị", "Ban Tuyên giáo"))
        fill(book, sheet)

    source = load(workbook(filled))
    assert "MẬT" not in "\n".join(line.text for line in source.lines)
    return find_mark(source)


def hidden_sheet(book: xlsxwriter.Workbook, *words: str) -> None:
    sheet = book.add_worksheet("DM")
    sheet.write_column(0, 0, words)
    sheet.hide()


@pytest.mark.parametrize(
    ("fill", "mark"),
    [
        (lambda book, sheet: sheet.set_header('&LĐảng ủy&R&"Arial,Bold"&14&KFF0000TỐI MẬT'), "TỐI MẬT"),
        (lambda book, sheet: sheet.set_footer("&CTrang &P&RMẬT"), "MẬT"),
        (lambda book, sheet: sheet.set_footer("&CTrang &P/&N&RBảo mật"), None),
        (lambda book, sheet: sheet.insert_textbox(5, 1, "TUYỆT MẬT"), "TUYỆT MẬT"),
        (lambda book, sheet: sheet.write_comment("A1", "MẬT"), "MẬT"),
        (lambda book, sheet: book.add_worksheet("TỐI MẬT"), "TỐI MẬT"),
        (lambda book, sheet: hidden_sheet(book, "TỐI MẬT"), "TỐI MẬT"),
        (lambda book, sheet: hidden_sheet(book, "Độ mật", "MẬT", "TỐI MẬT", "TUYỆT MẬT"), None),
        (lambda book, sheet: (sheet.write(2, 0, "MẬT"), sheet.set_row(2, None, None, {"hidden": True})), "MẬT"),
    ],
    ids=["head", "foot", "no mark", "box", "note", "name", "hidden sheet", "list of marks", "hidden row"],
)
def test_a_mark_beside_the_cells_or_in_hidden_ones_is_seen_and_is_no_text(fill, mark):
    assert marked(fill) == mark
