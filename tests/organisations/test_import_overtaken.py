"""An import while the tree changes: nothing is added under a unit that has ended or gone; names of before are known."""

from __future__ import annotations

from datetime import date

import pytest

from tests.organisations.sheets import AT, checked, counts, imported, workbook
from tests.organisations.test_at_once import one_within_the_other
from tests.organisations.test_import_sheets import C1, C2, PEOPLE, UNITS, people, report_of
from tests.world import World, person, unit
from trienkhai.journal.services import SYSTEM
from trienkhai.organisations import services
from trienkhai.organisations.choices import ImportState, UnitKind
from trienkhai.organisations.models import Membership, Person, SheetImport, Unit
from trienkhai.organisations.services import importing
from trienkhai.organisations.services import reorganising as events

ON = date(2026, 4, 1)
TWO = people(["Đinh Văn Một", 1980, C1, "", "", ""], ["Đinh Văn Hai", 1980, C2, "", "", ""])


def confirmed(world: World, kind, data: bytes) -> SheetImport:  # type: ignore[no-untyped-def]
    sheet = checked(world.committee, kind, data, by=world.dung)
    return services.confirm_import(sheet, by=world.dung, at=AT)


def units(*rows: list[str]) -> bytes:
    return workbook([["Tên đơn vị", "Thuộc đơn vị"], *rows])


def dissolve(world: World) -> None:
    events.dissolve(world.cell_1, people_to=world.cell_2, on=ON, by=SYSTEM, at=AT)


def move_out(world: World) -> None:
    other = unit("Tỉnh ủy khác", UnitKind.PROVINCIAL_COMMITTEE)
    events.move(world.cell_1, parent=other, on=ON, by=SYSTEM, at=AT)


def in_the_run(monkeypatch, act) -> None:  # type: ignore[no-untyped-def]
    """After the rows were compared, before the first is written."""
    compare = importing._plan

    def compared(*given):  # type: ignore[no-untyped-def]
        plan = compare(*given)
        act()
        return plan

    monkeypatch.setattr(importing, "_plan", compared)


@pytest.mark.parametrize(("act", "part"), [(dissolve, "kết thúc hoạt động"), (move_out, "đã chuyển ra khỏi")])
@pytest.mark.parametrize("kind", [PEOPLE, UNITS])
def test_nothing_is_added_under_a_unit_that_ended_or_left_while_the_import_ran(
    world: World, monkeypatch: pytest.MonkeyPatch, act, part: str, kind
) -> None:  # type: ignore[no-untyped-def]
    data = TWO if kind == PEOPLE else units(["Tổ đảng Một", C1], ["Tổ đảng Hai", C2])
    sheet = confirmed(world, kind, data)
    in_the_run(monkeypatch, lambda: act(world))
    ended = importing.carry_out(sheet.pk, clock=lambda: AT)
    assert ended.state == ImportState.FAILED
    assert part in ended.outcome["error"]
    assert not Person.objects.filter(full_name__startswith="Đinh").exists()
    assert not Unit.objects.filter(name__startswith="Tổ đảng").exists()
    rows = report_of(ended)
    assert [row[1] for row in rows[1:]] == ["Không nhập", "Không nhập"]
    assert part in str(rows[1][5])
    assert "Chưa ghi" in str(rows[2][5])


def test_what_was_written_before_stays_and_the_report_tells_which(world: World, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(importing, "AT_ONCE", 1)
    data = people(["Đinh Văn Hai", 1980, C2, "", "", ""], ["Đinh Văn Một", 1980, C1, "", "", ""])
    sheet = confirmed(world, PEOPLE, data)
    write = importing.carry_out_people

    def then_ended(batch, **when):  # type: ignore[no-untyped-def]
        write(batch, **when)
        monkeypatch.setattr(importing, "carry_out_people", write)
        dissolve(world)

    monkeypatch.setattr(importing, "carry_out_people", then_ended)
    ended = importing.carry_out(sheet.pk, clock=lambda: AT)
    assert (ended.state, ended.done, ended.outcome["made_new"]) == (ImportState.FAILED, 1, 1)
    assert [row[1] for row in report_of(ended)[1:]] == ["Thêm mới", "Không nhập"]
    assert list(Person.objects.filter(full_name__startswith="Đinh").values_list("full_name", flat=True)) == ["Đinh Văn Hai"]  # fmt: skip


def test_a_cancelled_run_leaves_a_report_of_what_was_not_written(world: World, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(importing, "AT_ONCE", 1)
    sheet = confirmed(world, PEOPLE, TWO)
    write = importing.carry_out_people

    def then_stopped(batch, **when):  # type: ignore[no-untyped-def]
        write(batch, **when)
        services.cancel_import(sheet, by=world.dung, at=AT)

    monkeypatch.setattr(importing, "carry_out_people", then_stopped)
    ended = importing.carry_out(sheet.pk, clock=lambda: AT)
    assert ended.state == ImportState.CANCELLED
    assert [row[1] for row in report_of(ended)[1:]] == ["Thêm mới", "Không nhập"]


def test_a_person_merged_while_the_import_ran_gets_nothing(world: World, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    keep, drop = person("Ngô Văn Tư", of=world.cell_1), person("Ngô Văn Năm", of=world.cell_2)
    sheet = confirmed(world, PEOPLE, people(["Ngô Văn Năm", 1980, C2, "Bí thư", "", ""]))
    in_the_run(monkeypatch, lambda: services.merge_people(keep, drop, by=SYSTEM, at=AT))
    ended = importing.carry_out(sheet.pk, clock=lambda: AT)
    assert (ended.state, drop.posts.count()) == (ImportState.FAILED, 0)
    assert "đã gộp vào bản ghi khác" in ended.outcome["error"]


def test_a_unit_that_somebody_else_added_while_the_import_ran_is_not_doubled(world: World, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    sheet = confirmed(world, UNITS, units(["Tổ đảng Một", C1], ["Tiểu tổ", "Tổ đảng Một"]))
    from tests.organisations.test_reorganising import cell

    in_the_run(monkeypatch, lambda: services.add_units(world.cell_1, [cell("Tổ đảng Một")], by=SYSTEM, at=AT))
    ended = importing.carry_out(sheet.pk, clock=lambda: AT)
    assert ended.state == ImportState.DONE
    assert Unit.objects.get(name="Tiểu tổ").parent == Unit.objects.get(name="Tổ đảng Một")


@pytest.mark.django_db(transaction=True)
def test_the_tree_is_held_while_a_batch_is_written(world: World) -> None:
    sheet = confirmed(world, PEOPLE, TWO)
    one_within_the_other(lambda: dissolve(world), lambda: importing.carry_out(sheet.pk, clock=lambda: AT))
    assert not Person.objects.filter(full_name="Đinh Văn Một").exists()
    assert not Membership.objects.filter(unit=world.cell_1, ends_before=None).exists()


# --- names of before
def rename(world: World) -> None:
    events.rename(world.cell_1, name="Chi bộ Di sản", symbol_mark="CBDS", on=ON, by=SYSTEM, at=AT)


def test_a_unit_is_found_by_its_former_name_and_the_report_says_so(world: World) -> None:
    rename(world)
    done = imported(world.committee, PEOPLE, TWO, by=world.dung)
    assert counts(done) == (2, 0, 0, 0)
    assert Membership.objects.get(person__full_name="Đinh Văn Một").unit == world.cell_1
    assert f"“{C1}” là tên cũ của “Chi bộ Di sản”." in str(report_of(done)[1][5])
    assert "tên cũ" not in str(report_of(done)[2][5])


def test_a_name_that_stands_now_goes_before_one_of_the_past(world: World) -> None:
    rename(world)
    fresh = unit(C1, UnitKind.GRASSROOTS_CELL, world.committee)
    done = imported(world.committee, PEOPLE, TWO, by=world.dung)
    assert Membership.objects.get(person__full_name="Đinh Văn Một").unit == fresh
    assert "tên cũ" not in str(report_of(done))


def test_a_former_name_of_two_units_is_refused_with_advice(world: World) -> None:
    rename(world)
    events.rename(world.cell_2, name=C1, on=ON, by=SYSTEM, at=AT)
    events.rename(world.cell_2, name="Chi bộ Sách", on=ON, by=SYSTEM, at=AT)
    sheet = checked(world.committee, PEOPLE, TWO, by=world.dung)
    assert counts(sheet) == (1, 0, 0, 1)  # the other is found by its own former name
    assert "là tên cũ của 2 đơn vị" in str(report_of(sheet)[1][5])
    assert "ghi tên hiện nay" in str(report_of(sheet)[1][5])


def test_a_sheet_of_units_of_before_a_new_name_neither_doubles_nor_calls_it_back(world: World) -> None:
    rename(world)
    data = workbook([["Tên đơn vị", "Thuộc đơn vị", "Ký hiệu"], [C1, "", "CBBT"], ["Tổ đảng Một", C1, ""]])
    done = imported(world.committee, UNITS, data, by=world.dung)
    assert counts(done) == (1, 0, 1, 0)
    world.cell_1.refresh_from_db()
    assert (world.cell_1.name, world.cell_1.symbol_mark) == ("Chi bộ Di sản", "CBDS")
    assert Unit.objects.get(name="Tổ đảng Một").parent == world.cell_1
    assert all("là tên cũ của" in str(row[5]) for row in report_of(done)[1:])


@pytest.mark.parametrize("is_first", [True, False])
def test_a_name_that_the_sheet_itself_gives_anew_is_no_former_name(world: World, is_first: bool) -> None:
    rename(world)
    rows = [[C1, world.cell_2.name, ""], ["Tổ đảng Một", C1, ""]]
    head = ["Tên đơn vị", "Thuộc đơn vị", "Ký hiệu"]
    done = imported(world.committee, UNITS, workbook([head, *(rows if is_first else rows[::-1])]), by=world.dung)
    assert counts(done) == (2, 0, 0, 0)
    assert Unit.objects.get(name="Tổ đảng Một").parent == Unit.objects.get(name=C1, parent=world.cell_2)
    assert "tên cũ" not in str(report_of(done))
