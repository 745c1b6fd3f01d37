"""A list as an office keeps it becomes names with kinds; what cannot be read is said."""

from __future__ import annotations

import io
import resource
import zipfile
from collections.abc import Sequence

import pytest
import xlsxwriter

from trienkhai.organisations.choices import Line, UnitKind
from trienkhai.organisations.unit_lists import (
    MOST_UNITS,
    UnreadableList,
    guess_kind,
    line_of,
    read_file,
    read_rows,
    read_text,
    tidy_name,
)

K = UnitKind


@pytest.mark.parametrize(
    ("name", "kind", "line"),
    [
        ("Đảng bộ Sở Xây dựng", K.GRASSROOTS_ORGANISATION, Line.PARTY),
        ("Đảng ủy Sở Xây dựng", K.GRASSROOTS_ORGANISATION, Line.PARTY),
        ("ĐẢNG BỘ BỆNH VIỆN ĐA KHOA", K.GRASSROOTS_ORGANISATION, Line.PARTY),
        ("Đảng bộ xã An Bình", K.COMMUNE_COMMITTEE, Line.PARTY),
        ("Đảng uỷ phường Lê Lợi", K.COMMUNE_COMMITTEE, Line.PARTY),
        ("Đảng ủy các cơ quan Đảng tỉnh", K.BLOC_COMMITTEE, Line.PARTY),
        ("Đảng ủy Khối các cơ quan tỉnh", K.BLOC_COMMITTEE, Line.PARTY),
        ("Đảng bộ UBND tỉnh", K.BLOC_COMMITTEE, Line.PARTY),
        ("Đảng bộ bộ phận Khoa Nội", K.SECTION, Line.PARTY),
        ("Chi bộ Báo tỉnh", K.GRASSROOTS_CELL, Line.PARTY),
        ("Đoàn Khối các cơ quan tỉnh", K.YOUTH_UNION, Line.MASS),
        ("Đoàn TNCS Hồ Chí Minh các cơ quan Đảng tỉnh", K.YOUTH_UNION, Line.MASS),
        ("Công đoàn cơ quan", K.MASS_ORGANISATION, Line.MASS),
        ("Hội Cựu chiến binh", K.MASS_ORGANISATION, Line.MASS),
        ("Ban Tuyên giáo", K.DEPARTMENT, Line.PARTY),
        ("Ban Tuyên giáo và Dân vận Đảng ủy", K.DEPARTMENT, Line.PARTY),
        ("Ban Xây dựng Đảng", K.DEPARTMENT, Line.PARTY),
        ("Văn phòng", K.OFFICE, Line.PARTY),
        ("Văn phòng Đảng ủy", K.OFFICE, Line.PARTY),
        ("Ủy ban Kiểm tra Đảng ủy", K.INSPECTION_COMMISSION, Line.PARTY),
        ("Uỷ ban Kiểm tra", K.INSPECTION_COMMISSION, Line.PARTY),
        ("Tỉnh ủy", K.PROVINCIAL_COMMITTEE, Line.PARTY),
        ("Tỉnh đoàn", K.YOUTH_UNION, Line.MASS),
        ("Sở Tài chính", K.STATE_AGENCY, Line.STATE),
        ("Văn phòng UBND tỉnh", K.STATE_AGENCY, Line.STATE),
        ("Trường Chính trị tỉnh", K.PUBLIC_SERVICE_UNIT, Line.STATE),
        ("Thư viện tỉnh", K.PUBLIC_SERVICE_UNIT, Line.STATE),
        ("Công ty Điện lực", K.OTHER, Line.PARTY),
    ],
)
def test_a_kind_is_guessed_from_the_name(name: str, kind: UnitKind, line: Line) -> None:
    assert guess_kind(name) == (kind, line)


def test_a_cell_under_a_grassroots_organisation_is_not_a_grassroots_cell() -> None:
    assert guess_kind("Chi bộ Phòng Tổ chức", K.GRASSROOTS_ORGANISATION)[0] == K.CELL
    assert guess_kind("Đảng bộ Bệnh viện", K.GRASSROOTS_ORGANISATION)[0] == K.SECTION
    assert guess_kind("Chi bộ Báo tỉnh", K.BLOC_COMMITTEE)[0] == K.GRASSROOTS_CELL


def test_own_organs_belong_to_the_line_of_their_body() -> None:
    assert line_of(K.OFFICE, Line.STATE) == Line.STATE
    assert line_of(K.YOUTH_UNION, Line.PARTY) == Line.MASS
    assert line_of(K.OTHER, Line.STATE) == Line.STATE


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("1. Đảng bộ Sở Y tế", "Đảng bộ Sở Y tế"),
        ("  12) Chi bộ Đài tỉnh;", "Chi bộ Đài tỉnh"),
        ("- Ban Tổ chức.", "Ban Tổ chức"),
        ("– Đoàn\u00a0Khối", "Đoàn Khối"),
        ("III. Chi bộ 1", "Chi bộ 1"),
        ("07 Chi bộ Bảo tàng", "Chi bộ Bảo tàng"),
        ("Chi bộ 5", "Chi bộ 5"),
        ("Đảng bộ Sở Y tê\u0301", "Đảng bộ Sở Y tế"),
        ("I", "I"),
        ("a) Chi bộ 1", "Chi bộ 1"),
    ],
)
def test_numbering_and_odd_letters_are_tidied(raw: str, name: str) -> None:
    assert tidy_name(raw) == name


def test_blanks_doubles_and_a_header_are_reported() -> None:
    read = read_text("DANH SÁCH CHI, ĐẢNG BỘ\n1. Chi bộ A\n\n2. Chi bộ B\n3. CHI BỘ A\n" + "x" * 300)
    assert [unit.name for unit in read.units] == ["Chi bộ A", "Chi bộ B"]
    assert (read.repeated, read.blank_lines, read.header) == (("CHI BỘ A",), 1, "DANH SÁCH CHI, ĐẢNG BỘ")
    assert len(read.too_long) == 1


def test_indented_lines_stand_under_the_one_above() -> None:
    read = read_text("Đảng bộ Sở A\n  Chi bộ 1\n  Chi bộ 2\n\n1. Đảng bộ Sở B\n\t- Chi bộ 1\nChi bộ C")
    assert [unit.under for unit in read.units] == [None, 0, 0, None, 3, None]
    assert read.units[1].kind == K.CELL


def test_columns_pasted_from_a_sheet_are_read_with_superiors_and_counts() -> None:
    pasted = "STT\tTên đơn vị\tTrực thuộc\tSố đảng viên\n1\tĐảng bộ Sở A\t\t120\n2\tChi bộ 1\tĐảng bộ Sở A\t1.020\n3\tChi bộ X\t\t\n"
    read = read_text(pasted)
    assert [(u.name, u.under, u.member_count) for u in read.units] == [
        ("Đảng bộ Sở A", None, 120),
        ("Chi bộ 1", 0, 1020),
        ("Chi bộ X", None, None),
    ]


def test_the_first_column_of_words_is_taken_when_there_is_no_header() -> None:
    read = read_rows([[1, "Chi bộ A", 12], [2.0, "Chi bộ B", None], [3, "Đảng bộ C", 40]])
    assert [unit.name for unit in read.units] == ["Chi bộ A", "Chi bộ B", "Đảng bộ C"]
    assert {unit.member_count for unit in read.units} == {None}


def sheet(rows: list[list[object]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    for at, row in enumerate(rows):
        page.write_row(at, 0, row)
    book.close()
    return out.getvalue()


def test_a_sheet_is_read_below_its_titles() -> None:
    data = sheet(
        [
            ["ĐẢNG ỦY A"],
            ["Biểu số 1"],
            [],
            ["TT", "Tên đơn vị", "Đảng viên"],
            [1, "Chi bộ A", 12],
            [2, "Đảng bộ B", 300],
        ]
    )
    read = read_file(data, "danh-sach.xlsx")
    assert [(unit.name, unit.member_count) for unit in read.units] == [("Chi bộ A", 12), ("Đảng bộ B", 300)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_files_of_offices_are_read(encoding: str) -> None:
    assert read_file("Chi bộ A\nChi bộ B".encode(encoding), "a.txt").units[1].name == "Chi bộ B"


def test_a_csv_with_semicolons_is_read() -> None:
    read = read_file("STT;Tên đơn vị\n1;Chi bộ A\n2;Chi bộ B, C\n".encode(), "a.csv")
    assert [unit.name for unit in read.units] == ["Chi bộ A", "Chi bộ B, C"]


@pytest.mark.parametrize(
    ("data", "name", "part"),
    [
        (b"", "a.xlsx", "rỗng"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "a.xlsx", "Không đọc được tệp"),
        (b"PK\x03\x04 broken", "a.xlsx", "Không mở được bảng tính"),
        (b"a" * (5 * 1024 * 1024 + 1), "a.txt", "5 MB"),
        ("\n".join(f"Chi bộ {n}" for n in range(50_000)).encode(), "a.txt", str(MOST_UNITS)),
        (sheet([]), "a.xlsx", "không có dòng nào"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(data: bytes, name: str, part: str) -> None:
    with pytest.raises(UnreadableList, match=part):
        read_file(data, name)


def crafted(cells: Sequence[tuple[str, str]], entries: dict[str, bytes] | None = None) -> bytes:
    """A workbook written by hand: (reference, text) for each cell, nothing of it checked."""
    out = io.BytesIO()
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = "".join(
        f'<row r="{"".join(filter(str.isdigit, at))}"><c r="{at}" t="inlineStr"><is><t>{text}</t></is></c></row>'
        for at, text in cells
    )
    parts = {
        "[Content_Types].xml": f'{head}<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="a" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="a" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **(entries or {})}.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_sheet_that_claims_every_cell_there_is_costs_us_nothing() -> None:
    """Two cells at the corners of the largest sheet: the parser asks for 500 GB, and its process dies."""
    bomb = crafted([("A1", "Chi bộ A"), ("XFD1048576", "x")])
    assert len(bomb) < 3_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UnreadableList, match="Không mở được bảng tính"):
        read_file(bomb, "danh-sach.xlsx")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KiB


@pytest.mark.parametrize(
    "data",
    [
        crafted([("A1", "x" * 30_000_000)]),
        crafted([("A1", "Chi bộ A")], {"xl/media/a.bin": b"\x00" * 120_000_000}),
        crafted([("A1", "Chi bộ A")], {"../a.xml": b"<a/>"}),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5_000,
    ],
    ids=["one-cell-of-30-MB", "packed-1:1000", "a-name-that-leads-out", "an-old-workbook-of-noise"],
)
def test_a_workbook_made_to_do_harm_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableList, match="Không mở được bảng tính"):
        read_file(data, "danh-sach.xlsx")


def test_a_sound_workbook_written_by_hand_is_read() -> None:
    read = read_file(crafted([("A1", "Chi bộ A"), ("A2", "Chi bộ B")]), "danh-sach.xlsx")
    assert [unit.name for unit in read.units] == ["Chi bộ A", "Chi bộ B"]


def test_a_pasted_text_without_measure_is_refused_before_it_is_read() -> None:
    with pytest.raises(UnreadableList, match="dài quá"):
        read_text("a\n" * 3_000_000)
