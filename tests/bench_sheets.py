"""Sheets: a province's people over its cells, the units of a country; checked, carried out, sent again, sent out."""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random

import xlsxwriter

CELLS_OF_EACH, PEOPLE_OF_EACH = 20, 25  # 4,000 cells under 200 organisations hold 100,000 people
BAR = 60.0  # seconds from the file to the last row


def sheets_of_a_province(
    say: Callable[..., None], once: Callable[[Callable[[], object]], float], *, cells: int = 4_000
) -> None:
    """``say`` and ``once`` are those of ``tests.bench``."""
    from tests.organisations.sheets import AT, begun, checked
    from tests.world import grant, person, unit
    from trienkhai.organisations import queries, services
    from trienkhai.organisations.choices import Role, SheetKind, UnitKind
    from trienkhai.organisations.imports.columns import Columns
    from trienkhai.organisations.models import Person
    from trienkhai.organisations.services import importing
    from trienkhai.organisations.unit_lists import NewUnit

    top = unit("Tỉnh ủy của bảng tính", UnitKind.PROVINCIAL_COMMITTEE)
    keeper = person("Người Giữ Danh sách", of=top)
    grant(keeper, Role.ADMINISTRATOR, top)
    listed: list[NewUnit] = []
    for organisation in range(cells // CELLS_OF_EACH):
        listed.append(NewUnit(f"Đảng bộ Thử {organisation}", UnitKind.GRASSROOTS_ORGANISATION))
        above = len(listed) - 1
        listed += [NewUnit(f"Chi bộ {place + 1}", UnitKind.CELL, under=above) for place in range(CELLS_OF_EACH)]
    services.add_units(top, listed, by=keeper, at=AT)
    people = cells * PEOPLE_OF_EACH
    data = _sheet(cells)
    sheet = begun(top, SheetKind.PEOPLE, data, by=keeper)
    begin = once(lambda: begun(top, SheetKind.PEOPLE, data, by=keeper))
    say(f"a sheet of {people:,} people sent, its columns guessed", begin)
    sheet = services.choose_columns(sheet, columns=Columns.from_stored(sheet.columns), by=keeper, at=AT)
    check = once(lambda: importing.check(sheet, at=AT))
    sheet.refresh_from_db()
    say("checked row by row, with its report", check)
    services.confirm_import(sheet, by=keeper, at=AT)
    carry = once(lambda: importing.carry_out(sheet.pk, clock=lambda: AT))
    sheet.refresh_from_db()
    if sheet.outcome.get("made_new") != sheet.outcome["new"] or sheet.outcome["refused"] > people // 1_000:
        raise SystemExit(f"the import did not do what it said: {sheet.outcome}")
    say(f"carried out over {cells:,} cells", carry, f"all {begin + check + carry:.0f} s, bar {BAR:.0f} s")
    say("the same sheet checked again", once(lambda: checked(top, SheetKind.PEOPLE, data, by=keeper)))
    out: list[bytes] = []
    say("all of them sent out", once(lambda: out.append(services.export_people(top, by=keeper, at=AT))))
    viewer, today = Person.objects.get(pk=keeper.pk), AT.date()
    say("a page of them found by name", once(lambda: queries.people_under(viewer, today, text="le van hung")))
    say("possible duplicates among them", once(lambda: queries.possible_duplicates(viewer, today)))


def sheet_of_a_country(say: Callable[..., None], once: Callable[[Callable[[], object]], float]) -> None:
    """The workbook of ``trienkhai demo --country-workbook``, imported."""
    from tests.organisations.sheets import AT, checked
    from tests.world import grant, person, unit
    from trienkhai.demo import country
    from trienkhai.organisations import services
    from trienkhai.organisations.choices import Role, SheetKind, UnitKind
    from trienkhai.organisations.models import SheetImport
    from trienkhai.organisations.services import importing

    top = unit("Trung ương của bảng tính", UnitKind.OTHER)
    keeper = person("Người Giữ Cây", of=top)
    grant(keeper, Role.ADMINISTRATOR, top)
    data = country.workbook()
    made: list[SheetImport] = []
    check = once(lambda: made.append(checked(top, SheetKind.UNITS, data, by=keeper)))
    say("the units of a country sent and checked", check, f"{made[0].total:,} rows")
    services.confirm_import(made[0], by=keeper, at=AT)
    carry = once(lambda: importing.carry_out(made[0].pk, clock=lambda: AT))
    made[0].refresh_from_db()
    say("carried out", carry, f"{made[0].outcome.get('made_new', 0):,} units")


def _sheet(cells: int) -> bytes:
    """As an office keeps it: names in capitals, whole dates of birth, columns that nobody here stores."""
    from trienkhai.demo import content

    dice = Random(1)
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ["STT", "Họ và tên", "Ngày sinh", "Chi bộ", "Đảng bộ", "Chức vụ", "Đối tượng"])
    for number in range(cells * PEOPLE_OF_EACH):
        cell = number // PEOPLE_OF_EACH
        born = f"{dice.randint(1, 28):02d}/{dice.randint(1, 12):02d}/{dice.randint(1950, 2004)}"
        post = "Bí thư" if number % PEOPLE_OF_EACH == 0 else ""
        where = (f"Chi bộ {cell % CELLS_OF_EACH + 1}", f"Đảng bộ Thử {cell // CELLS_OF_EACH}")
        page.write_row(number + 1, 0, [number + 1, content.name(dice).upper(), born, *where, post, "Đảng viên"])
    book.close()
    return stream.getvalue()
