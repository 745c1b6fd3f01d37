"""The province to try the size with, made small: its board has a past, and what goes out comes back in."""

from __future__ import annotations

import pytest

from tests.world import noon
from trienkhai.campaigns import queries, sheets
from trienkhai.campaigns.models import Assignment
from trienkhai.campaigns.queries.office_sheet import dry_run
from trienkhai.demo import big
from trienkhai.demo.directive import Calendar
from trienkhai.organisations.imports.table import read_table
from trienkhai.organisations.models import Person

pytestmark = pytest.mark.django_db
NOW = noon(2026, 11, 20)


@pytest.fixture
def province(db, monkeypatch):
    monkeypatch.setattr(big, "COMMUNES", 3)
    monkeypatch.setattr(big, "CELLS", 12)
    return big.demo(at=NOW)


def test_its_board_of_a_past_day_knows_less_and_its_whole_sheet_is_read_back(province):
    assert Assignment.objects.filter(campaign=province).count() == 12 * 30
    office = Person.objects.get(user__username="chuyenvien")
    done = [queries.board_of(office, province, Calendar(NOW.date()).ago(days), is_past=True) for days in (98, 50, 2)]
    counts = [board.four.on_time.value + board.four.late.value for board in done]
    assert counts == sorted(set(counts))  # less the farther back
    assert counts[0] == 0
    today = NOW.date()
    names = [row.name for row in queries.board_of(office, province, today).rows if row.unit is not None]
    assert len(names) == len(set(names)) == 12
    content = sheets.workbook_of(
        sheets.Heading("Tỉnh ủy", "12-KH/TU", "Số liệu"),
        queries.units_listed(office, province),
        queries.every_row_of(office, province, queries.Filters(), today),
        queries.every_receipt_of(office, province),
    )
    tried = dry_run(office, province, read_table(content, "bang.xlsx").rows, today)
    assert tried.unknown == ()
    assert tried.same > 12 * 20
    assert tried.changes == ()
