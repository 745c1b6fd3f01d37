"""Columns are guessed from the words of the header, wherever it stands; cells say what they say."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

import pytest

from tests.organisations.sheets import workbook
from trienkhai.organisations.choices import Category, MemberStatus, PostKind, SheetKind, UnitKind
from trienkhai.organisations.imports.cells import choice_of, day_of, number_of, posts_of, proper_name, year_of
from trienkhai.organisations.imports.columns import Columns, guess_columns
from trienkhai.organisations.imports.rows import people_rows, unit_rows
from trienkhai.organisations.imports.table import Table, UnreadableSheet, column_letters, read_table

PEOPLE, UNITS = SheetKind.PEOPLE, SheetKind.UNITS


def guess(rows: list[list[str]], kind: SheetKind = PEOPLE) -> Columns:
    return guess_columns(Table(rows), kind)


def test_a_header_is_found_below_titles_and_above_its_numbers() -> None:
    rows = [
        ["ĐẢNG ỦY KHỐI", "", "ĐẢNG CỘNG SẢN VIỆT NAM"],
        ["DANH SÁCH ĐẢNG VIÊN", "", ""],
        ["TT", "HỌ VÀ TÊN", "NGÀY THÁNG NĂM SINH", "CHI BỘ SINH HOẠT", "CHỨC VỤ ĐẢNG"],
        ["1", "2", "3", "4", "5"],
        ["1", "NGUYỄN VĂN AN", "01/02/1980", "Chi bộ 1", "Bí thư"],
    ]
    columns = guess(rows)
    assert columns.first == 3
    assert dict(columns.held) == {0: "ordinal", 1: "full_name", 2: "birth", 3: "unit", 4: "post"}
    assert [row.name for row in people_rows(Table(rows), columns, last_year=2026)] == ["Nguyễn Văn An"]


def test_a_header_of_two_rows_is_read_as_one() -> None:
    rows = [
        ["STT", "Họ và tên", "", "Năm sinh", "", "Đảng bộ, chi bộ", "Ngày vào Đảng"],
        ["", "Họ và tên đệm", "Tên", "Nam", "Nữ", "", ""],
        ["1", "Nguyễn Văn", "An", "1980", "", "Chi bộ 1", "1/1/2000"],
        ["2", "Lê Thị", "Bé", "", "1985", "Chi bộ 1", ""],
    ]
    columns = guess(rows)
    assert (columns.first, dict(columns.held), columns.never) == (
        2,
        {0: "ordinal", 1: "family", 2: "given", 3: "birth", 4: "birth", 5: "unit"},
        (6,),
    )
    read = list(people_rows(Table(rows), columns, last_year=2026))
    assert [(row.name, row.birth_year) for row in read] == [("Nguyễn Văn An", 1980), ("Lê Thị Bé", 1985)]


def test_a_name_over_two_columns_under_one_heading_is_joined() -> None:
    rows = [
        ["TT", "Họ và tên", "", "Chi bộ"],
        ["1", "Nguyễn Văn", "An", "Chi bộ 1"],
        ["2", "Lê Thị Kim", "Bé", "Chi bộ 2"],
    ]
    columns = guess(rows)
    assert [row.name for row in people_rows(Table(rows), columns, last_year=2026)] == ["Nguyễn Văn An", "Lê Thị Kim Bé"]


@pytest.mark.parametrize(
    "words",
    ["Số CCCD", "Số điện thoại", "Ngày vào Đảng", "Ngày chính thức", "Số thẻ đảng viên", "Quê quán", "Dân tộc", "Email", "Giới tính"],
)  # fmt: skip
def test_what_tells_too_much_of_a_person_is_known_and_left_out(words: str) -> None:
    columns = guess([["Họ và tên", words, "Chi bộ"], ["Lê Văn An", "x", "Chi bộ 1"]])
    assert columns.never == (1,)
    assert 1 not in columns.held


def test_a_sheet_without_a_header_has_its_names_found() -> None:
    columns = guess([["1", "Lê Văn An", "1980"], ["2", "Trần Thị Bình", "1990"]])
    assert (columns.first, dict(columns.held)) == (0, {1: "full_name"})


def test_the_columns_of_units_are_found() -> None:
    rows = [["TT", "Tên chi, đảng bộ", "Trực thuộc", "Loại hình", "Ký hiệu", "Tổng số đảng viên", "Tên viết tắt"]]
    held = dict(guess([*rows, ["1", "Chi bộ A", "", "", "", "012", ""]], UNITS).held)
    assert held == {
        0: "ordinal", 1: "name", 2: "superior", 3: "kind", 4: "symbol_mark", 5: "member_count", 6: "short_name",
    }  # fmt: skip


def test_a_choice_of_columns_that_cannot_be_read_is_said() -> None:
    assert "họ và tên" in Columns(0, {1: "birth"}).problem(PEOPLE)
    assert "tên đơn vị" in Columns(0, {1: "superior"}).problem(UNITS)
    assert "Hai cột" in Columns(0, {1: "full_name", 2: "unit", 3: "unit"}).problem(PEOPLE)
    assert Columns(0, {1: "given", 2: "family", 3: "family", 4: "birth", 5: "birth"}).problem(PEOPLE) == ""
    kept = Columns(3, {1: "given"}, ("a", "b"), (4,))
    assert Columns.from_stored(kept.as_stored()) == kept


# --- cells
@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("1980", 1980), ("05/02/1980", 1980), ("5-2-1980", 1980), ("02/1980", 1980), ("1980-02-05", 1980),
        ("1980-02-05 00:00:00", 1980), ("năm 1980", 1980), ("29252", 1980), ("0000", None), ("80", None), ("1/2/80", None),
        ("1850", None), ("2027", None), ("1980-1985", None), ("khoảng 1980 hoặc 1981", None), ("x", None),
    ],
)  # fmt: skip
def test_a_year_of_birth_is_read_or_refused(cell: str, year: int | None) -> None:
    assert year_of(cell, 2026) == year


@pytest.mark.parametrize(
    ("cell", "day"),
    [("01/02/2020", date(2020, 2, 1)), ("1-2-2020", date(2020, 2, 1)), ("2020-02-01", date(2020, 2, 1)), ("31/02/2020", None), ("43862", date(2020, 2, 1)), ("2020", None)],
)  # fmt: skip
def test_a_day_is_read_as_it_is_written_here(cell: str, day: date | None) -> None:
    assert day_of(cell) == day


@pytest.mark.parametrize(
    ("cell", "number"), [("012", 12), ("1.020", 1020), ("1 020", 1020), ("1,5", None), ("", None), ("-3", None), ("1000000", None)]
)  # fmt: skip
def test_counts_keep_no_leading_zeros(cell: str, number: int | None) -> None:
    assert number_of(cell, 999_999) == number


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("NGUYỄN THỊ HỒNG ÁNH", "Nguyễn Thị Hồng Ánh"), ("H'HEN NIÊ", "H'Hen Niê"), ("Y MOAN ÊBAN", "Y Moan Êban"),
        ("Lê Văn An", "Lê Văn An"), ("TÔN-NỮ", "Tôn-Nữ"), ("lê an", "lê an"),
    ],
)  # fmt: skip
def test_a_name_in_capitals_is_written_as_names_are(typed: str, name: str) -> None:
    assert proper_name(typed) == name


def test_words_of_lists_are_known_by_label_and_by_short_form() -> None:
    assert choice_of("đảng viên", Category) == Category.PARTY_MEMBER
    assert choice_of("Cấp ủy viên", Category) == choice_of("CẤP UỶ VIÊN", Category) == Category.COMMITTEE_MEMBER
    assert choice_of("Dự bị", MemberStatus) == choice_of("DB", MemberStatus) == MemberStatus.PROBATIONARY
    assert choice_of("Chi bộ cơ sở", UnitKind) == UnitKind.GRASSROOTS_CELL
    assert choice_of("gì đó", Category) is None
    assert posts_of("Phó Bí thư Thường trực; Chuyên viên, Giám đốc") == (
        [PostKind.DEPUTY_SECRETARY, PostKind.SPECIALIST],
        ["Giám đốc"],
    )


# --- rows
def test_a_row_that_is_only_a_units_name_heads_those_below() -> None:
    rows = [
        ["TT", "Họ và tên", "Năm sinh"],
        ["I", "Chi bộ Văn phòng", ""],
        ["1", "Lê Văn An", "1980"],
        ["II", "CHI BỘ NGHIỆP VỤ", ""],
        ["1", "Lê Văn Bé", "1981"],
        ["", "Tổng cộng: 2", ""],
    ]
    read = list(people_rows(Table(rows), guess(rows), last_year=2026))
    assert [(row.name, row.unit) for row in read] == [
        ("Lê Văn An", "Chi bộ Văn phòng"),
        ("Lê Văn Bé", "CHI BỘ NGHIỆP VỤ"),
    ]


def test_merged_cells_of_units_are_filled_and_told() -> None:
    rows = [["TT", "Họ và tên", "Chi bộ"], ["1", "Lê Văn An", "Chi bộ 1"], ["2", "Lê Văn Bé", ""]]
    read = list(people_rows(Table(rows), guess(rows), last_year=2026))
    assert [row.unit for row in read] == ["Chi bộ 1", "Chi bộ 1"]
    assert "lấy theo dòng trên" in read[1].notes[0]


def test_the_name_below_a_signature_is_not_taken_for_a_member() -> None:
    rows = [
        ["TT", "Họ và tên", "Năm sinh", "Chi bộ"],
        ["1", "Lê Văn An", "1980", "Chi bộ 1"],
        ["", "T/M CHI ỦY", "", ""],
        ["", "Trần Văn Ký", "", ""],
    ]
    read = list(people_rows(Table(rows), guess(rows), last_year=2026))
    said = [(row.name, bool(row.wrong)) for row in read]
    assert said == [("Lê Văn An", False), ("T/M Chi Ủy", True), ("Trần Văn Ký", True)]


def test_every_mistake_is_said_at_its_cell() -> None:
    table = read_table(
        workbook(
            [
                ["Họ và tên", "Năm sinh", "Đối tượng", "Tình trạng", "Sinh hoạt từ ngày", "Đơn vị"],
                ["Lê Văn An", "80", "Nhà báo", "nghỉ", "mai", "Chi bộ 1"],
                ["", "1980", "", "", "", "Chi bộ 1"],
            ],
            row=3,
            column=2,
        ),
        "a.xlsx",
    )
    read = list(people_rows(table, guess_columns(table, PEOPLE), last_year=2026))
    assert [cell for cell, _said in read[0].wrong] == ["D5", "E5", "F5", "G5"]
    assert read[1].wrong == [("C6", "Thiếu họ và tên.")]


def test_rows_of_units_are_tidied_and_their_mistakes_said() -> None:
    rows = [["Tên đơn vị", "Số đảng viên", "Loại"], ["1. Chi bộ A;", "012", ""], ["Chi bộ B", "mười", "Phường"]]
    read = list(unit_rows(Table(rows), guess(rows, UNITS)))
    assert (read[0].name, read[0].member_count, read[0].wrong) == ("Chi bộ A", 12, [])
    assert [cell for cell, _said in read[1].wrong] == ["C3", "B3"]


# --- files
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_texts_of_every_kind_are_read(separator: str, encoding: str) -> None:
    lines = separator.join(("Họ và tên", "Chi bộ")) + "\n" + separator.join(("Lê Văn Ẩn", "Chi bộ Số 1")) + "\n"
    if encoding == "cp1258":  # that code page writes tones apart from their letters
        lines = "".join(
            unicodedata.normalize("NFC", base) + tones for base, tones in ((_apart(char)) for char in lines)
        )
    table = read_table(lines.encode(encoding), "a.csv")
    assert [list(row) for row in table.rows] == [["Họ và tên", "Chi bộ"], ["Lê Văn Ẩn", "Chi bộ Số 1"]]


def _apart(char: str) -> tuple[str, str]:
    marks = unicodedata.normalize("NFD", char)
    tones = "".join(mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323")
    return "".join(mark for mark in marks if mark not in tones), tones


def test_date_cells_and_number_cells_are_texts_with_addresses() -> None:
    data = workbook(
        [["Họ và tên", "Năm sinh"], ["Lê Văn An", datetime(1980, 2, 1)], ["Lê Bé", 1981.0]], row=2, column=26
    )
    table = read_table(data, "a.xlsx")
    assert table.address(1, 1) == "AB4"
    assert [year_of(row[1], 2026) for row in table.rows[1:]] == [1980, 1981]
    assert column_letters(0) + column_letters(25) + column_letters(26) + column_letters(701) == "AZAAZZ"


@pytest.mark.parametrize(
    ("data", "part"),
    [(b"", "rỗng"), (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "Không đọc được"), (b"PK\x03\x04 broken", "Không mở được"), (workbook([]), "không có dòng nào"), (b"\n\n", "không có dòng nào")],
)  # fmt: skip
def test_what_is_no_sheet_is_refused_with_a_sentence(data: bytes, part: str) -> None:
    with pytest.raises(UnreadableSheet, match=part):
        read_table(data, "a.xlsx")


def test_a_text_that_only_looks_like_a_formula_loses_its_guard() -> None:
    table = read_table("Họ và tên;Chi bộ\n'=An;'-B\n'Ân;C\n".encode(), "a.csv")
    assert [list(row) for row in table.rows[1:]] == [["=An", "-B"], ["'Ân", "C"]]
