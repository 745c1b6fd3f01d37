"""Tables of PDF pages: their cells by the ruled lines, and one table again over the ends of pages."""

from __future__ import annotations

from itertools import pairwise

from tests.reading.sources.paper import Sheet, read_sheets
from trienkhai.reading.sources import Cell, Place, Source

XS = (50.0, 90.0, 330.0, 500.0, 640.0, 790.0)
HEADING = ("TT", "Nhiệm vụ", "Đơn vị chủ trì", "Sản phẩm", "Thời hạn")
PROSE = "Phụ lục này kèm theo kế hoạch của Đảng ủy xã Bình Minh về sinh hoạt chuyên đề trong toàn Đảng bộ năm nay."


def landscape() -> Sheet:
    return Sheet(842, 595)


def rows(sheet: Sheet, top: float, *contents: tuple[str, ...], height: float = 40.0) -> float:
    """Rows of one table; "~" breaks a line inside a cell."""
    sheet.grid(XS, [top + number * height for number in range(len(contents) + 1)])
    for number, cells in enumerate(contents):
        for x, words in zip(XS, cells, strict=False):
            if words:
                sheet.cell(x, top + number * height, *words.split("~"))
    return top + len(contents) * height


def cells(source: Source, table: int = 0) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    for line in source.lines:
        if line.cell is not None and line.cell.table == table and line.text:
            at = (line.cell.row, line.cell.column)
            found[at] = f"{found[at]} | {line.text}" if at in found else line.text
    return found


def test_every_cell_has_its_words():
    sheet = landscape()
    sheet.paragraph(60, PROSE, right=790)
    rows(sheet, 120, HEADING, ("1", "Xây dựng kế hoạch~truyền thông", "Ban Xây dựng Đảng", "Kế hoạch", "20/5/2026"))
    source = read_sheets(sheet)
    assert cells(source) == {
        (0, 0): "TT", (0, 1): "Nhiệm vụ", (0, 2): "Đơn vị chủ trì", (0, 3): "Sản phẩm", (0, 4): "Thời hạn",
        (1, 0): "1", (1, 1): "Xây dựng kế hoạch truyền thông", (1, 2): "Ban Xây dựng Đảng", (1, 3): "Kế hoạch",
        (1, 4): "20/5/2026",
    }  # fmt: skip
    assert next(line.text for line in source.lines if line.text) == PROSE
    assert all(line.place is Place.TABLE for line in source.lines if line.cell)


def test_items_inside_a_cell_stay_lines_of_their_own():
    sheet = landscape()
    rows(sheet, 60, HEADING, ("1", "- Họp chi bộ hằng quý;~- Gửi báo cáo.", "Chi bộ", "", "Quý II"))
    assert cells(read_sheets(sheet))[(1, 1)] == "- Họp chi bộ hằng quý; | - Gửi báo cáo."


def test_a_merged_cell_is_one_cell_with_spans():
    sheet = landscape()
    for top in (60, 100, 140, 180):
        sheet.rule(XS[0], top, XS[3] if top in (100, 140) else XS[-1], top)
    sheet.rule(XS[4], 100, XS[5], 100)
    sheet.rule(XS[4], 140, XS[5], 140)
    for x in XS:
        sheet.rule(x, 60, x, 180)
    for x, words in zip(XS, HEADING, strict=False):
        sheet.cell(x, 60, words)
    for number, top in ((1, 100), (2, 140)):
        sheet.cell(XS[0], top, str(number))
        sheet.cell(XS[1], top, f"Việc thứ {number}")
        sheet.cell(XS[4], top, f"0{number}/6/2026")
    merged = [line for line in read_sheets(sheet).lines if line.text == "Sản phẩm"]
    assert [line.cell for line in merged] == [Cell(0, 0, 3, 3, 1)]


def test_a_title_across_the_columns_spans_them():
    sheet = landscape()
    sheet.grid(XS, [60, 100])
    sheet.rule(XS[0], 140, XS[-1], 140)
    sheet.rule(XS[0], 100, XS[0], 140)
    sheet.rule(XS[-1], 100, XS[-1], 140)
    sheet.grid(XS, [140, 180])
    for x, words in zip(XS, HEADING, strict=False):
        sheet.cell(x, 60, words)
    sheet.cell(XS[0], 100, "I. Công tác tuyên truyền")
    sheet.cell(XS[1], 140, "Treo khẩu hiệu")
    spans = {line.text: line.cell for line in read_sheets(sheet).lines}
    assert spans["I. Công tác tuyên truyền"] == Cell(0, 1, 0, 1, 5)


def test_a_table_goes_on_over_the_page_and_its_heading_is_told_once():
    first, second = landscape(), landscape()
    rows(
        first,
        60,
        HEADING,
        ("1", "Treo khẩu hiệu.", "Xã đội", "", "20/5"),
        ("2", "Phát thanh.", "Nhà trường", "", "21/5"),
    )
    rows(second, 60, HEADING, ("3", "Hội thi.", "Đoàn xã", "", "22/5"))
    found = cells(read_sheets(first, second))
    assert [found[(row, 0)] for row in range(4)] == ["TT", "1", "2", "3"]
    assert found[(3, 2)] == "Đoàn xã"
    assert (4, 0) not in found


def test_a_row_cut_by_the_page_is_whole_again():
    first, second = landscape(), landscape()
    rows(first, 60, HEADING, ("1", "Tổ chức hội thi tìm hiểu", "Đoàn xã", "Kế hoạch hội thi,", "22/5"))
    rows(
        second,
        60,
        HEADING,
        ("", "truyền thống quê hương.", "", "báo cáo", ""),
        ("2", "Tổng kết.", "Đảng ủy", "", "30/6"),
    )
    found = cells(read_sheets(first, second))
    assert found[(1, 1)] == "Tổ chức hội thi tìm hiểu truyền thống quê hương."
    assert found[(1, 3)] == "Kế hoạch hội thi, báo cáo"
    assert found[(2, 0)] == "2"


def test_a_new_row_without_a_number_is_not_taken_for_the_rest_of_another():
    first, second = landscape(), landscape()
    rows(first, 60, HEADING, ("1", "Treo khẩu hiệu", "Xã đội", "", "20/5"))
    rows(second, 60, HEADING, ("", "Phát thanh hằng tuần", "Nhà trường", "", "21/5"))
    found = cells(read_sheets(first, second))
    assert found[(1, 1)] == "Treo khẩu hiệu"
    assert found[(2, 1)] == "Phát thanh hằng tuần"


def test_another_table_on_the_next_page_stays_another():
    first, second = landscape(), landscape()
    rows(first, 60, HEADING, ("1", "Treo khẩu hiệu", "Xã đội", "", "20/5"))
    second.grid((50, 200, 400), (60, 100, 140))
    for x, top, words in ((50, 60, "Đơn vị"), (200, 60, "Số đảng viên"), (50, 100, "Chi bộ 1"), (200, 100, "25")):
        second.cell(x, top, words)
    source = read_sheets(first, second)
    assert cells(source, 1)[(1, 0)] == "Chi bộ 1"


def test_words_after_a_table_end_it():
    first, second = landscape(), landscape()
    rows(first, 60, HEADING, ("1", "Treo khẩu hiệu", "Xã đội", "", "20/5"))
    first.paragraph(400, PROSE, right=790)
    rows(second, 60, HEADING, ("1", "Phát thanh", "Nhà trường", "", "21/5"))
    source = read_sheets(first, second)
    assert cells(source, 1)[(1, 1)] == "Phát thanh"


def test_a_frame_around_words_is_no_table():
    sheet = landscape()
    sheet.grid((60, 200), (40, 80))
    sheet.cell(60, 40, "HỎA TỐC")
    sheet.paragraph(120, PROSE, right=790)
    source = read_sheets(sheet)
    assert not any(line.cell for line in source.lines)
    assert [line.text for line in source.lines if line.text] == ["HỎA TỐC", PROSE]


def test_borders_drawn_as_thin_bars_and_in_pieces_are_borders():
    sheet = landscape()
    for top in (60, 100, 140):
        for x0, x1 in pairwise(XS):
            sheet.commands.append(f"{x0} {595 - top} {x1 - x0} 0.5 re f".encode())
    for x in XS:
        for top in (60, 100):
            sheet.commands.append(f"{x} {595 - top - 40} 0.5 40 re f".encode())
    for x, words in zip(XS, HEADING, strict=False):
        sheet.cell(x, 60, words)
    for x, words in zip(XS, ("1", "Họp dân", "Thôn 3", "", "5/6"), strict=False):
        sheet.cell(x, 100, words)
    assert cells(read_sheets(sheet))[(1, 2)] == "Thôn 3"
