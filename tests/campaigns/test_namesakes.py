"""Cells of one name under two superiors: told apart on the board, in lists, when reminded, in the sheet and back."""

from __future__ import annotations

from datetime import date

import pytest

from tests import world as cast
from tests.campaigns import ledger as made
from trienkhai.campaigns import queries, sheets
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.queries.office_sheet import dry_run
from trienkhai.organisations.choices import UnitKind
from trienkhai.organisations.imports.table import read_table
from trienkhai.plans.choices import WorkKind

pytestmark = pytest.mark.django_db
TODAY, DAY = date(2024, 4, 26), date(2024, 4, 20)
CALLED = ["Chi bộ Thôn 1, Đảng bộ xã Đông", "Chi bộ Thôn 2", "Chi bộ Thôn 1, Đảng bộ xã Tây"]


@pytest.fixture
def book(world):
    east = cast.unit("Đảng bộ xã Đông", UnitKind.COMMUNE_COMMITTEE, world.committee, position=11)
    west = cast.unit("Đảng bộ xã Tây", UnitKind.COMMUNE_COMMITTEE, world.committee, position=12)
    cells = [
        cast.unit("Chi bộ Thôn 1", UnitKind.CELL, east, position=1),
        cast.unit("Chi bộ Thôn 2", UnitKind.CELL, east, position=2),
        cast.unit("Chi bộ Thôn 1", UnitKind.CELL, west, position=1),
    ]
    book = made.run(world.committee, world.binh)
    book.send(cells)
    duty = book.duty(WorkKind.PLAN, "xây dựng kế hoạch", "kế hoạch")
    book.owe(duty, cells[:1], S.COMPLETED, due_on=DAY, done_on=DAY)
    book.owe(duty, cells[1:], due_on=DAY)
    return book


def test_the_superior_stands_beside_a_name_that_several_bear(world, book):
    board = queries.board_of(world.binh, book.campaign, TODAY)
    assert [row.name for row in board.rows if row.unit is not None] == CALLED
    rows = queries.rows_of(world.binh, book.campaign, queries.Filters(), TODAY).rows
    assert {row.unit_name for row in rows} == set(CALLED)
    [missing] = queries.missing_of(world.binh, book.campaign, queries.Filters(), TODAY)
    assert [row.unit_name for row in missing.rows] == CALLED[1:]
    receipts = queries.receipts_of(world.binh, book.campaign, queries.Filters()).rows
    assert {row.unit_name for row in receipts} == set(CALLED)


def test_who_is_chased_alone_is_told_from_a_namesake_that_is_not(world, book):
    queue = queries.queue_of(book.campaign, TODAY)
    assert [unit.name for unit in queue.units] == CALLED[1:]
    assert (queue.total_units, queue.total_rows, queue.late_rows) == (2, 2, 2)
    [chosen] = queries.chosen_units(book.campaign, [queue.units[1].id], TODAY, soon_days=3)
    assert chosen.name == CALLED[2]


def test_our_own_sheet_is_read_back_though_names_are_borne_twice(world, book):
    content = sheets.workbook_of(
        sheets.Heading("Đảng ủy", "12-KH/ĐUK", "Số liệu"),
        queries.units_listed(world.binh, book.campaign),
        queries.every_row_of(world.binh, book.campaign, queries.Filters(), TODAY),
        queries.every_receipt_of(world.binh, book.campaign),
    )
    table = read_table(content, "bang.xlsx")
    tried = dry_run(world.binh, book.campaign, table.rows, TODAY)
    assert (tried.changes, tried.unknown, tried.same) == ((), (), 3)
    named_twice = dry_run(
        world.binh, book.campaign, [["Đơn vị", "Kế hoạch"], ["Chi bộ Thôn 1", "x"], ["Chi bộ Thôn 2", "x"]], TODAY
    )
    assert named_twice.unknown == ((1, "Chi bộ Thôn 1"),)
