"""The sheet that an office keeps: what its cells mean, and what importing it would do."""

from __future__ import annotations

from datetime import date

import pytest

from tests.campaigns import ledger as made
from tests.world import noon
from trienkhai.campaigns import queries, services, sheets
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.models import Assignment
from trienkhai.campaigns.office_sheets import Said, said_by
from trienkhai.campaigns.queries.office_sheet import Outcome, dry_run
from trienkhai.organisations.imports.table import read_table
from trienkhai.plans.choices import DateSource, Scope, WorkKind

TODAY = date(2024, 4, 26)
DAY = date(2024, 4, 20)


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("x", WorkKind.PLAN, Said(S.COMPLETED)),
        ("✓", WorkKind.PLAN, Said(S.COMPLETED)),
        ("20/4/2024", WorkKind.PLAN, Said(S.COMPLETED, DAY)),
        ("2024-04-20 00:00:00", WorkKind.PLAN, Said(S.COMPLETED, DAY)),
        ("20/4", WorkKind.PLAN, Said(S.COMPLETED, DAY)),
        ("30/12", WorkKind.PLAN, Said(S.COMPLETED, date(2023, 12, 30))),
        ("đã nộp ngày 20/04/2024", WorkKind.REPORT, Said(S.SUBMITTED, DAY)),
        ("đã nộp", WorkKind.PLAN, Said(S.COMPLETED)),
        ("7/9", WorkKind.COMMITMENTS, Said(S.IN_PROGRESS, None, 7, 9)),
        ("9/9", WorkKind.MEETING, Said(S.COMPLETED, None, 9, 9)),
        ("Hoàn thành 9/9 20/04/2024 (trễ hạn 3 ngày)", WorkKind.COMMITMENTS, Said(S.COMPLETED, DAY, 9, 9)),
        ("Mới giao (quá hạn 2 ngày)", WorkKind.PLAN, Said(S.NEW)),
        ("Đã tiếp nhận 0/4", WorkKind.REPORT, Said(S.RECEIVED, None, 0, 4)),
        ("Đang thực hiện 1/1", WorkKind.PUBLICITY, Said(S.IN_PROGRESS, None, 1, 1)),
        ("Hoàn thành 20/4", WorkKind.PUBLICITY, Said(S.COMPLETED, DAY)),
        ("đang làm", WorkKind.PLAN, Said(S.IN_PROGRESS)),
        ("-", WorkKind.PLAN, Said()),
        ("chưa nộp", WorkKind.REPORT, Said()),
        ("31/2/2024", WorkKind.PLAN, None),
        ("9/7", WorkKind.COMMITMENTS, None),
        ("gọi lại sau", WorkKind.PLAN, None),
        ("12 đảng viên", WorkKind.COMMITMENTS, None),
    ],
)
def test_a_cell_means_what_the_office_writes_in_it_or_nothing(text: str, kind: WorkKind, said: Said | None) -> None:
    assert said_by(text, kind, today=TODAY) == said


@pytest.fixture
def book(world):
    book = made.run(world.committee, world.binh)
    units = [world.health, world.cell_1, world.cell_2]
    book.send(units, received_on=date(2024, 3, 7))
    plan = book.duty(WorkKind.PLAN, "xây dựng kế hoạch", "kế hoạch", clause="II.1")
    report = book.duty(WorkKind.REPORT, "báo cáo kết quả", "báo cáo", clause="II.2")
    pledge = book.duty(WorkKind.COMMITMENTS, "ký cam kết", "bản cam kết", clause="II.3")
    book.owe(plan, units[:1], S.COMPLETED, due_on=DAY, done_on=date(2024, 4, 9))
    book.owe(plan, units[1:], due_on=DAY)
    book.owe(report, units, S.RECEIVED, due_on=DAY)
    book.owe(pledge, units[:2], S.IN_PROGRESS, done=7, of=9)
    book.owe(pledge, units[2:], S.COMPLETED, done=9, of=9, done_on=DAY)
    book.owe(report, world.committee, scope=Scope.UPWARD)
    book.owe(report, world.propaganda, scope=Scope.OWN, organ="Ban Tuyên giáo")
    return book


def sheet(*lines: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def outcomes(tried):
    return {(change.unit_name, change.text): change.outcome for change in tried.changes}


def test_columns_are_guessed_and_each_cell_is_compared_with_what_stands(world, book):
    rows = sheet(
        "BẢNG THEO DÕI||||",
        "TT | Đơn vị | Kế hoạch | Báo cáo kết quả | Cam kết",
        f"1 | {world.health.name} | 10/04/2024 | đã nộp 19/4 | 8/9",
        f"2 | {world.cell_1.name} | x | gọi lại | 7/9",
        f"3 | {world.cell_2.name} | 12/4/2024 | - | 5/9",
        "4 | Chi bộ Không có | x | x | x",
    )
    tried = dry_run(world.binh, book.campaign, rows, TODAY)
    assert sorted(tried.columns) == [2, 3, 4]
    assert outcomes(tried) == {
        (world.health.name, "10/04/2024"): Outcome.CONFLICT,
        (world.health.name, "đã nộp 19/4"): Outcome.CHANGE,
        (world.health.name, "8/9"): Outcome.CHANGE,
        (world.cell_1.name, "x"): Outcome.NO_DAY,
        (world.cell_1.name, "gọi lại"): Outcome.UNREAD,
        (world.cell_2.name, "12/4/2024"): Outcome.CHANGE,
        (world.cell_2.name, "5/9"): Outcome.OLDER,
    }
    assert [name for _row, name in tried.unknown] == ["Chi bộ Không có"]
    dated = dry_run(world.binh, book.campaign, rows, TODAY, day=DAY)
    assert outcomes(dated)[world.cell_1.name, "x"] == Outcome.CHANGE


def test_the_heading_is_found_also_when_the_first_line_is_no_unit_of_ours(world, book):
    rows = sheet(
        "BẢNG THEO DÕI||",
        "TT | Tên đơn vị | Thực hiện",
        "   |            | Kế hoạch | Báo cáo",
        "1 | Chi bộ Lạ | x | 3/4/2024",
        f"2 | {world.cell_1.name} | 12/4/2024 | ",
    )
    tried = dry_run(world.binh, book.campaign, rows, TODAY)
    assert [heading.words for heading in tried.headings[2:]] == ["Thực hiện · Kế hoạch", "Thực hiện · Báo cáo"]
    assert outcomes(tried) == {(world.cell_1.name, "12/4/2024"): Outcome.CHANGE}
    assert [name for _row, name in tried.unknown] == ["Chi bộ Lạ"]


def test_what_a_person_says_of_a_column_is_taken_before_any_guess(world, book):
    rows = sheet("Đơn vị | Việc thứ nhất", f"{world.cell_1.name} | 12/4/2024")
    assert dry_run(world.binh, book.campaign, rows, TODAY).changes == ()
    mark = f"{book.duties[0].pk}:"
    tried = dry_run(world.binh, book.campaign, rows, TODAY, columns={1: mark})
    assert outcomes(tried) == {(world.cell_1.name, "12/4/2024"): Outcome.CHANGE}


def test_carried_out_it_writes_and_again_it_changes_nothing(world, book):
    rows = sheet("Đơn vị | Kế hoạch | Báo cáo", f"{world.cell_1.name} | 12/4/2024 | đã nộp 19/4/2024")
    tried = dry_run(world.binh, book.campaign, rows, TODAY)
    entries = [
        services.Entry(change.row, change.said.state, change.said.done_on, change.said.done, change.said.of)
        for change in tried.of(Outcome.CHANGE)
    ]
    assert services.enter_states(book.campaign, entries, by=world.binh, at=noon(2024, 4, 26)) == 2
    again = dry_run(world.binh, book.campaign, rows, TODAY)
    assert (again.changes, again.same) == ((), 2)
    assert Assignment.objects.filter(unit=world.cell_1, state=S.SUBMITTED).count() == 1


def test_the_sheet_that_we_hand_out_is_read_back_and_changes_nothing(world, book):
    content = sheets.workbook_of(
        sheets.Heading("Đảng ủy Khối", "Chuyên đề", "Số liệu tính đến 08:00 ngày 26/04/2024"),
        queries.units_listed(world.binh, book.campaign),
        queries.every_row_of(world.binh, book.campaign, queries.Filters(), TODAY),
        queries.every_receipt_of(world.binh, book.campaign),
    )
    table = read_table(content, "bang.xlsx")
    tried = dry_run(world.binh, book.campaign, table.rows, TODAY)
    assert sorted(tried.columns.values()) == sorted(target.mark for target in tried.targets)
    assert tried.changes == ()
    assert tried.same == 9
    assert tried.unknown == ()


def test_the_heading_of_a_column_gives_the_day_of_all_not_that_of_a_unit_whose_day_was_extended(world, book):
    first = Assignment.objects.filter(kind=WorkKind.REPORT, scope=Scope.UNITS, unit=world.health)
    first.update(due_on=date(2024, 5, 30), late_after=date(2024, 5, 30), date_source=DateSource.EXTENDED)
    rows = queries.every_row_of(world.binh, book.campaign, queries.Filters(), TODAY)
    content = sheets.workbook_of(
        sheets.Heading("Đảng ủy Khối", "Chuyên đề", "Số liệu tính đến 08:00 ngày 26/04/2024"),
        queries.units_listed(world.binh, book.campaign),
        sorted(rows, key=lambda row: row.source != DateSource.EXTENDED),  # met first
        queries.every_receipt_of(world.binh, book.campaign),
    )
    heading = read_table(content, "bang.xlsx").rows[:7]
    assert any("Hạn 20/04/2024" in cell for row in heading for cell in row)
    assert not any("30/05/2024" in cell for row in heading for cell in row)


def test_a_returned_or_later_state_is_never_put_back_by_a_sheet(world, book):
    rows = sheet("Đơn vị | Kế hoạch", f"{world.health.name} | Mới giao")
    tried = dry_run(world.binh, book.campaign, rows, TODAY)
    assert outcomes(tried) == {(world.health.name, "Mới giao"): Outcome.OLDER}
    assert not tried.changes[0].is_open


def handed_out(world, campaign, on: date = TODAY) -> list[list[str]]:
    """The cells of our own sheet of today."""
    content = sheets.workbook_of(
        sheets.Heading("Đảng ủy Khối", "Chuyên đề", "Số liệu tính đến 08:00 ngày 26/04/2024"),
        queries.units_listed(world.binh, campaign),
        queries.every_row_of(world.binh, campaign, queries.Filters(), on),
        queries.every_receipt_of(world.binh, campaign),
    )
    return read_table(content, "bang.xlsx").rows


def test_an_older_sheet_of_ours_says_nothing_that_the_ledger_has_not_known_before(world, book):
    def row(kind, unit):
        return Assignment.objects.get(kind=kind, unit=unit, scope=Scope.UNITS)

    at = noon(2024, 4, 24)
    services.record_progress(row(WorkKind.REPORT, world.health), is_done=True, done_on=DAY, by=world.binh, at=at)
    services.record_progress(
        row(WorkKind.PLAN, world.health), is_done=True, done_on=date(2024, 4, 12), by=world.binh, at=at
    )
    services.suspend(row(WorkKind.REPORT, world.cell_2), reason="Chờ", by=world.binh, at=at)
    before = handed_out(world, book.campaign)
    services.return_for_more(row(WorkKind.REPORT, world.health), reason="Thiếu biểu", by=world.binh, at=at)
    services.resume(row(WorkKind.REPORT, world.cell_2), by=world.binh, at=at)
    services.record_progress(row(WorkKind.PLAN, world.cell_1), is_done=True, done_on=DAY, by=world.binh, at=at)
    services.record_progress(row(WorkKind.COMMITMENTS, world.cell_1), done=8, of=9, by=world.binh, at=at)
    services.record_progress(row(WorkKind.PLAN, world.health), is_done=True, done_on=DAY, by=world.binh, at=at)
    middle = handed_out(world, book.campaign)
    services.record_progress(row(WorkKind.REPORT, world.health), is_done=True, done_on=DAY, by=world.binh, at=at)
    for sheet_of_then, differing in ((before, 4), (middle, 1)):
        tried = dry_run(world.binh, book.campaign, sheet_of_then, TODAY)
        assert {change.outcome for change in tried.changes} == {Outcome.OLDER}
        assert len(tried.changes) >= differing
        assert tried.same + len(tried.changes) == 9
    assert dry_run(world.binh, book.campaign, handed_out(world, book.campaign), TODAY).changes == ()


def test_what_was_returned_is_not_handed_in_again_by_the_sheet_of_the_day_before(world, book):
    row = Assignment.objects.get(kind=WorkKind.REPORT, unit=world.cell_1, scope=Scope.UNITS)
    services.record_progress(row, is_done=True, done_on=DAY, by=world.binh, at=noon(2024, 4, 21))
    services.return_for_more(row, reason="Thiếu biểu", by=world.binh, at=noon(2024, 4, 22))
    old, new = "đã nộp 20/4/2024", "đã nộp 23/4/2024"
    tried = dry_run(world.binh, book.campaign, sheet("Đơn vị | Báo cáo", f"{world.cell_1.name} | {old}"), TODAY)
    assert [(change.outcome, change.is_open) for change in tried.changes] == [(Outcome.OLDER, True)]
    tried = dry_run(world.binh, book.campaign, sheet("Đơn vị | Báo cáo", f"{world.cell_1.name} | {new}"), TODAY)
    assert [change.outcome for change in tried.changes] == [Outcome.CHANGE]


def test_a_standing_duty_is_called_done_by_no_sheet(world, book):
    book.duties[0].obligation.bound = "CONTINUOUS"
    book.duties[0].obligation.save()
    lines = [f"{world.cell_1.name} | 12/4/2024", f"{world.cell_2.name} | đang làm"]
    tried = dry_run(world.binh, book.campaign, sheet("Đơn vị | Kế hoạch", *lines), TODAY)
    assert outcomes(tried) == {
        (world.cell_1.name, "12/4/2024"): Outcome.STANDING,
        (world.cell_2.name, "đang làm"): Outcome.CHANGE,
    }


def test_words_in_the_column_of_a_standing_duty_lead_to_its_period(world, book):
    book.duties[0].obligation.bound = "CONTINUOUS"
    book.duties[0].obligation.save()
    lines = [f"{world.cell_1.name} | Đã kiểm tra đột xuất 1 lần", f"{world.cell_2.name} | không phát sinh"]
    tried = dry_run(world.binh, book.campaign, sheet("Đơn vị | Kế hoạch", *lines), TODAY)
    assert [change.outcome for change in tried.changes] == [Outcome.STANDING] * 2


def test_what_is_compared_with_the_past_costs_the_same_for_more_units(world, book, django_assert_max_num_queries):
    units = made.many_units(world.committee, 40)
    book.owe(book.duties[0], units, S.COMPLETED, done_on=DAY)
    rows = sheet("Đơn vị | Kế hoạch", *(f"{unit.name} | 1/4/2024" for unit in units))
    with django_assert_max_num_queries(7):
        tried = dry_run(world.binh, book.campaign, rows, TODAY)
    assert len(tried.of(Outcome.CONFLICT)) == 40
