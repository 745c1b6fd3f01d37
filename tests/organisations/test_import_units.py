"""A sheet of units: levels in any order, corrections, never an event."""

from __future__ import annotations

import io

from python_calamine import CalamineWorkbook

from tests.organisations.sheets import checked, counts, imported, workbook
from trienkhai.organisations import queries
from trienkhai.organisations.choices import ImportState, Line, SheetKind, UnitKind
from trienkhai.organisations.models import SheetImport, Unit, UnitAncestor

UNITS = SheetKind.UNITS


def report_of(sheet: SheetImport) -> list[list[object]]:
    with sheet.report.open("rb") as file:
        return CalamineWorkbook.from_filelike(io.BytesIO(file.read())).get_sheet_by_index(0).to_python()


def test_units_are_added_below_each_other_in_whatever_order_they_stand(world) -> None:  # type: ignore[no-untyped-def]
    rows = [
        ["Tên đơn vị", "Thuộc đơn vị", "Loại", "Ký hiệu", "Số đảng viên"],
        ["Chi bộ Khoa Nội", "Đảng bộ Bệnh viện / Đảng bộ bộ phận Khối Nội", "", "", "012"],
        ["Đảng bộ bộ phận Khối Nội", "Đảng bộ Bệnh viện", "", "", ""],
        ["Đảng bộ Bệnh viện", "", "", "ĐUBV", "1.020"],
        ["Công đoàn Bệnh viện", "", "Đoàn thể, hội", "", ""],
        ["Chi bộ Lạc", "Đảng bộ Không Có", "", "", ""],
    ]
    done = imported(world.committee, UNITS, workbook(rows), by=world.dung)
    assert (done.state, counts(done)) == (ImportState.DONE, (4, 0, 0, 1))
    cell = Unit.objects.get(name="Chi bộ Khoa Nội")
    assert [above.name for above in queries.superiors_of(world.dung, cell)] == [
        world.committee.name, "Đảng bộ Bệnh viện", "Đảng bộ bộ phận Khối Nội",
    ]  # fmt: skip
    assert (cell.kind, cell.member_count) == (UnitKind.CELL, 12)
    hospital = Unit.objects.get(name="Đảng bộ Bệnh viện")
    assert (hospital.symbol_mark, hospital.member_count, hospital.kind) == (
        "ĐUBV",
        1020,
        UnitKind.GRASSROOTS_ORGANISATION,
    )
    assert Unit.objects.get(name="Công đoàn Bệnh viện").line == Line.MASS
    assert UnitAncestor.objects.filter(unit=cell).count() == 4
    assert done.outcome["made_new"] == 4
    assert counts(checked(world.committee, UNITS, workbook(rows), by=world.dung)) == (0, 0, 4, 1)


def test_what_is_kept_of_a_unit_changes_but_a_blank_says_nothing(world) -> None:  # type: ignore[no-untyped-def]
    Unit.objects.filter(pk=world.health.pk).update(symbol_mark="ĐUYT", member_count=100)
    rows = [["Tên đơn vị", "Ký hiệu", "Số đảng viên"], ["ĐẢNG BỘ SỞ Y TẾ", "", "120"]]
    done = imported(world.committee, UNITS, workbook(rows), by=world.dung)
    world.health.refresh_from_db()
    assert counts(done) == (0, 1, 0, 0)
    assert (world.health.name, world.health.symbol_mark, world.health.member_count) == ("Đảng bộ Sở Y tế", "ĐUYT", 120)


def test_a_sheet_neither_renames_nor_moves_a_unit(world) -> None:  # type: ignore[no-untyped-def]
    Unit.objects.filter(pk=world.health.pk).update(symbol_mark="ĐUYT")
    rows = [
        ["Tên đơn vị", "Thuộc đơn vị", "Ký hiệu", "Mã trong Triển Khai"],
        ["Đảng bộ Sở Y tế và Xã hội", "", "", world.health.pk],
        [world.cell_1.name, "Đảng bộ Sở Y tế", "", world.cell_1.pk],
        ["Đảng bộ Sở Sức khỏe", "", "ĐUYT", ""],
    ]
    sheet = checked(world.committee, UNITS, workbook(rows), by=world.dung)
    assert counts(sheet) == (0, 0, 0, 3)
    said = [str(row[5]) for row in report_of(sheet)[1:]]
    assert "Đổi tên là một việc sắp xếp" in said[0]
    assert "Chuyển cấp trên là một việc sắp xếp" in said[1]
    assert "Ký hiệu này đang là của" in said[2]
