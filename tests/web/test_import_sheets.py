"""Pages of sheets: sent, columns named, checked, confirmed, stopped; and lists that go out."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests.organisations.sheets import AT, workbook
from trienkhai.journal.models import JournalEntry
from trienkhai.organisations import jobs
from trienkhai.organisations.choices import ImportState
from trienkhai.organisations.models import Person, SheetImport
from trienkhai.organisations.services import importing

HEAD = ["Họ và tên", "Năm sinh", "Số CCCD", "Chi bộ"]
ROWS = [
    ["ĐINH VĂN PHÚ", "1980", "079080001234", "Chi bộ Thư viện tỉnh"],
    ["Đinh Thị Quế", "80", "", "Chi bộ Thư viện tỉnh"],
]


@pytest.fixture
def dung(client, world, monkeypatch):  # type: ignore[no-untyped-def]
    monkeypatch.setattr(importing, "enqueue", lambda handler, ids: None)
    client.force_login(world.dung.user)
    return client


def sent(client, rows=None, kind: str = "PEOPLE", name: str = "ds.xlsx"):  # type: ignore[no-untyped-def]
    file = SimpleUploadedFile(name, workbook([HEAD, *(rows or ROWS)]))
    return client.post("/don-vi/nhap/", {"kind": kind, "sheet": file, "key": "a-key"})


def words(answer) -> str:  # type: ignore[no-untyped-def]
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_sheet_goes_from_the_upload_to_the_last_row(dung, world) -> None:  # type: ignore[no-untyped-def]
    address = sent(dung).url
    columns = words(dung.get(address))
    assert "079080001234" in columns  # shown as the example of a column that is not stored
    assert "Hệ thống không lưu thông tin này" in columns
    assert columns.count(" selected") == 3
    chosen = {"act": "columns", "first": "2", "column-0": "full_name", "column-1": "birth", "column-3": "unit"}
    assert dung.post(address, chosen).url == address
    checked = words(dung.get(address))
    assert "Xác nhận nhập 1 dòng" in checked
    assert '<th scope="row">B3</th>' in checked
    assert "“80” không phải năm sinh" in checked
    report = dung.get(f"{address}bao-cao/")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(report.streaming_content))).get_sheet_by_index(0)
    assert [row[1] for row in rows.to_python()[1:]] == ["Thêm mới", "Không nhập"]
    assert dung.post(address, {"act": "confirm"}).url == address
    running = words(dung.get(address))
    assert 'http-equiv="refresh"' in running
    assert "hx-trigger" in running
    jobs.carry_out_sheets([SheetImport.objects.get().pk], clock=lambda: AT)
    done = words(dung.get(address))
    assert "Đã thêm 1 dòng, sửa 0 dòng" in done
    assert "http-equiv" not in done
    assert Person.objects.get(full_name="Đinh Văn Phú").birth_year == 1980


def test_sent_twice_it_is_one_import(dung) -> None:  # type: ignore[no-untyped-def]
    assert sent(dung).url == sent(dung).url
    assert SheetImport.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "part"),
    [
        ({"kind": "PEOPLE"}, "chọn tệp"),
        ({"kind": "x", "sheet": SimpleUploadedFile("a.xlsx", b"x")}, "chọn nội dung của tệp"),
        ({"kind": "UNITS", "sheet": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 broken")}, "Không mở được bảng tính"),
    ],
)
def test_what_cannot_be_read_is_said_on_the_page(dung, data, part: str) -> None:  # type: ignore[no-untyped-def]
    page = dung.post("/don-vi/nhap/", data)
    assert page.status_code == 422
    assert part in words(page)
    assert not SheetImport.objects.exists()


def test_a_wrong_choice_of_columns_is_said_and_kept(dung) -> None:  # type: ignore[no-untyped-def]
    address = sent(dung).url
    page = dung.post(address, {"act": "columns", "first": "2", "column-0": "unit", "column-3": "unit"})
    assert page.status_code == 422
    assert "chỉ ra cột họ và tên" in words(page)
    assert words(page).count('value="unit" selected') == 2


def test_the_first_row_can_be_told_and_the_columns_guessed_anew(dung) -> None:  # type: ignore[no-untyped-def]
    address = sent(dung, [["Họ tên người", "x", "y", "z"], *ROWS]).url
    page = words(dung.post(address, {"act": "guess", "first": "3"}))
    assert 'value="3"' in page
    for odd in ("0", "-1", "99999999", "x", ""):
        assert dung.post(address, {"act": "guess", "first": odd}).status_code == 200


def test_columns_can_be_mended_after_the_check(dung) -> None:  # type: ignore[no-untyped-def]
    address = sent(dung).url
    chosen = {"act": "columns", "first": "2", "column-0": "full_name", "column-3": "unit"}
    dung.post(address, chosen)
    assert "Xác nhận nhập 2 dòng" in words(dung.get(address))
    assert "Cột nào ghi gì?" in words(dung.get(f"{address}?cot=1"))
    dung.post(address, chosen | {"column-1": "birth"})
    assert "Xác nhận nhập 1 dòng" in words(dung.get(address))


def test_an_import_is_stopped_and_says_so(dung) -> None:  # type: ignore[no-untyped-def]
    address = sent(dung).url
    dung.post(address, {"act": "columns", "first": "2", "column-0": "full_name", "column-3": "unit"})
    dung.post(address, {"act": "confirm"})
    dung.post(address, {"act": "cancel"})
    page = words(dung.get(address))
    assert "Chưa có dòng nào được ghi" in page
    assert SheetImport.objects.get().state == ImportState.CANCELLED
    assert "sang bước khác" in words(dung.post(address, {"act": "confirm"}, follow=True))


def test_a_file_that_is_gone_is_said(dung) -> None:  # type: ignore[no-untyped-def]
    address = sent(dung).url
    SheetImport.objects.get().file.delete()
    page = dung.get(address)
    assert page.status_code == 422
    assert "đã được xóa" in words(page)


def test_anothers_import_does_not_exist(dung, client, world) -> None:  # type: ignore[no-untyped-def]
    address = sent(dung).url
    for who in (world.an, world.chi, world.lan):
        client.force_login(who.user)
        assert client.get(address).status_code == 404
        assert client.post(address, {"act": "cancel"}).status_code == 404
        assert client.get(f"{address}bao-cao/").status_code == 404
    assert SheetImport.objects.get().state == ImportState.WAITING


def test_lists_go_out_and_people_only_by_post(client, world) -> None:  # type: ignore[no-untyped-def]
    address = f"/don-vi/{world.committee.pk}/xuat/"
    client.force_login(world.dung.user)
    page = words(client.get(address))
    assert "được ghi vào nhật ký" in page
    assert "được che" not in page  # the IT person may not see those
    assert not JournalEntry.objects.filter(verb="organisations.people-exported").exists()
    answer = client.post(address, {"what": "people"})
    assert answer["Content-Disposition"].startswith('attachment; filename="nguoi-')
    assert JournalEntry.objects.filter(verb="organisations.people-exported").count() == 1
    assert client.post(address, {"what": "people", "masked": "1"}).status_code == 403
    units = CalamineWorkbook.from_filelike(io.BytesIO(client.post(address, {"what": "units"}).content))
    assert len(units.get_sheet_by_index(0).to_python()) == 9
    client.force_login(world.binh.user)
    assert "được che" in words(client.get(address))
    client.force_login(world.an.user)
    assert client.post(address, {"what": "people"}).status_code == 404


def test_the_page_of_an_import_costs_the_same_for_one_row_or_sixty(dung) -> None:  # type: ignore[no-untyped-def]
    asked = []
    for count in (1, 60):
        SheetImport.objects.all().delete()
        file = SimpleUploadedFile(
            "a.xlsx", workbook([HEAD, *([f"Đinh Văn {n}", "x", "", "Chi bộ ?"] for n in range(count))])
        )
        address = dung.post("/don-vi/nhap/", {"kind": "PEOPLE", "sheet": file}).url
        dung.post(address, {"act": "columns", "first": "2", "column-0": "full_name", "column-1": "birth"})
        with CaptureQueriesContext(connection) as queries:
            dung.get(address)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_cells_of_somebody_elses_list_are_shown_only_to_who_may_see_masked_standings(client, dung, world) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.binh.user)
    address = sent(client).url
    assert "ĐINH VĂN PHÚ" in words(client.get(address))
    client.force_login(world.dung.user)
    shown = words(client.get(address))
    assert "ĐINH VĂN PHÚ" not in shown
    assert "Họ và tên" in shown
    client.force_login(world.chi.user)
    assert client.get(address).status_code == 404
