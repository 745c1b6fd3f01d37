"""Tables of a Word file: every cell once, where it stands, with its spans."""

from __future__ import annotations

from tests.reading.sources.word import cell, paragraph, row, source_of, table
from trienkhai.reading.sources import Cell, Place


def test_merged_cells_are_one_cell_with_spans():
    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = table(
        row(cell("TT", properties=start), cell("Nhiệm vụ", properties='<w:gridSpan w:val="2"/>')),
        row(cell(properties=on), cell("Nội dung"), cell("Thời hạn")),
        row(cell(properties=on), cell("a"), cell("b")),
    )
    assert [(line.text, line.cell) for line in source_of(body).lines] == [
        ("TT", Cell(0, 0, 0, row_span=3)),
        ("Nhiệm vụ", Cell(0, 0, 1, column_span=2)),
        ("Nội dung", Cell(0, 1, 1)),
        ("Thời hạn", Cell(0, 1, 2)),
        ("a", Cell(0, 2, 1)),
        ("b", Cell(0, 2, 2)),
    ]


def test_two_merged_cells_under_each_other_are_two():
    start, on = '<w:vMerge w:val="restart"/>', '<w:vMerge w:val="continue"/>'
    body = table(
        row(cell("A", properties=start)),
        row(cell(properties=on)),
        row(cell("B", properties=start)),
        row(cell(properties=on)),
    )
    assert [(line.text, line.cell) for line in source_of(body).lines] == [
        ("A", Cell(0, 0, 0, row_span=2)),
        ("B", Cell(0, 2, 0, row_span=2)),
    ]


def test_an_old_sideways_merge_is_a_span_and_a_row_may_begin_later():
    body = table(
        row(cell("A", properties='<w:hMerge w:val="restart"/>'), cell(properties="<w:hMerge/>"), cell("C")),
        row(cell("x"), properties='<w:gridBefore w:val="2"/>'),
    )
    assert [(line.text, line.cell) for line in source_of(body).lines] == [
        ("A", Cell(0, 0, 0, column_span=2)),
        ("C", Cell(0, 0, 2)),
        ("x", Cell(0, 1, 2)),
    ]


def test_each_paragraph_of_a_cell_is_a_line_and_an_empty_cell_is_an_empty_line():
    body = table(row(cell("một", "hai"), cell()))
    assert [(line.text, line.cell, line.place) for line in source_of(body).lines] == [
        ("một", Cell(0, 0, 0), Place.TABLE),
        ("hai", Cell(0, 0, 0), Place.TABLE),
        ("", Cell(0, 0, 1), Place.TABLE),
    ]


def test_a_nested_table_follows_with_a_number_of_its_own():
    inner = table(row(cell("trong")))
    body = table(row(cell("ngoài", inner, "<w:p/>"), cell("bên"))) + paragraph("sau")
    lines = [line for line in source_of(body).lines if line.text]
    assert [(line.text, line.cell) for line in lines] == [
        ("ngoài", Cell(0, 0, 0)),
        ("trong", Cell(1, 0, 0)),
        ("bên", Cell(0, 0, 1)),
        ("sau", None),
    ]


def test_rows_and_cells_in_content_controls_are_found():
    def control(content: str) -> str:
        return f"<w:sdt><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    wrapped = control(row(cell("b"), control(cell("c"))))
    lines = source_of(table(row(cell("a")), wrapped)).lines
    assert [(line.text, line.cell) for line in lines] == [
        ("a", Cell(0, 0, 0)),
        ("b", Cell(0, 1, 0)),
        ("c", Cell(0, 1, 1)),
    ]
