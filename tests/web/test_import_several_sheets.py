"""A workbook with several filled sheets: which is read is said and chosen, and nothing chosen is lost."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.test_import_sheets import HEAD, words
from trienkhai.organisations.models import SheetImport
from trienkhai.organisations.services import importing

SHEETS = {
    "Ghi chú": [["Danh sách lập theo mẫu của tỉnh"]],
    "Trống": [],
    "Quý I": [HEAD, ["Đinh Văn Một", "1980", "", "Chi bộ Thư viện tỉnh"]],
    "Quý II": [HEAD, ["Đinh Văn Hai", "1981", "", "Chi bộ Thư viện tỉnh"], ["Đinh Văn Ba", "1982", "", "x"]],
}


def book() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        for name, rows in SHEETS.items():
            page = made.add_worksheet(name)
            for at, cells in enumerate(rows):
                page.write_row(at, 0, cells)
    return out.getvalue()


@pytest.fixture
def address(client, world, monkeypatch) -> str:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(importing, "enqueue", lambda handler, ids: None)
    client.force_login(world.dung.user)
    file = SimpleUploadedFile("ds.xlsx", book())
    return str(client.post("/don-vi/nhap/", {"kind": "PEOPLE", "sheet": file}).url)


CHOSEN = {"first": "2", "column-0": "full_name", "column-3": "unit"}


def test_the_first_sheet_that_looks_like_a_list_is_read_and_the_others_are_named(client, address: str) -> None:  # type: ignore[no-untyped-def]
    page = words(client.get(address))
    assert "Đang đọc trang tính “Quý I”. Không đọc: “Ghi chú”, “Quý II”." in page
    assert "Trống" not in page
    client.post(address, {"act": "columns", **CHOSEN})
    checked = words(client.get(address))
    assert "Chỉ trang tính “Quý I” được đọc; không đọc: “Ghi chú”, “Quý II”." in checked
    assert "Xác nhận nhập 1 dòng" in checked


def test_another_sheet_is_chosen_and_the_columns_of_the_first_are_there_when_one_comes_back(
    client, address: str
) -> None:  # type: ignore[no-untyped-def]
    client.post(address, {"act": "sheet", "sheet": "3", **CHOSEN})
    page = words(client.get(address))
    assert "Đang đọc trang tính “Quý II”" in page
    assert "Đinh Văn Hai" in page
    assert SheetImport.objects.get().columns["held"]["1"] == "birth"  # guessed anew
    client.post(address, {"act": "sheet", "sheet": "2", "first": "2", "column-0": "full_name"})
    found = SheetImport.objects.get().columns
    assert (found["sheet"], found["held"]) == (2, {"0": "full_name", "3": "unit"})
    client.post(address, {"act": "sheet", "sheet": "3", **CHOSEN})
    assert SheetImport.objects.get().columns["held"] == {"0": "full_name"}


def test_after_the_check_another_sheet_is_read_and_checked_anew(client, address: str) -> None:  # type: ignore[no-untyped-def]
    client.post(address, {"act": "columns", **CHOSEN})
    client.post(address, {"act": "sheet", "sheet": "3", **CHOSEN})
    sheet = SheetImport.objects.get()
    assert (sheet.state, sheet.report.name, sheet.outcome) == ("WAITING", "", {})
    client.post(address, {"act": "columns", **CHOSEN})
    assert SheetImport.objects.get().total == 2


@pytest.mark.parametrize("place", ["1", "9", "-1", "x", ""])
def test_a_sheet_that_is_not_there_does_not_exist(client, address: str, place: str) -> None:  # type: ignore[no-untyped-def]
    assert client.post(address, {"act": "sheet", "sheet": place, **CHOSEN}).status_code == 404
    assert SheetImport.objects.get().columns["sheet"] == 2
