"""The board: its cells, its order, and every number equal to its list."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import world as cast
from tests.campaigns import ledger as made
from tests.campaigns.ledger import LAST_DAY, SAFE_DAY
from trienkhai.campaigns import queries
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CampaignState, Timeliness
from trienkhai.campaigns.models import Assignment
from trienkhai.campaigns.queries.board import Board, ReceiptCell
from trienkhai.campaigns.queries.cells import Cell, Standing
from trienkhai.campaigns.queries.filters import Filters
from trienkhai.campaigns.queries.tally import Number
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations.choices import Role, UnitKind
from trienkhai.plans.choices import DateSource, Scope, WorkKind

TODAY = date(2024, 4, 26)


@pytest.fixture
def full(world):
    """Every standing that a row can have, own duties and the duty upward, two occurrences, a working date."""
    book = made.run(world.committee, world.binh)
    units = [world.health, world.cell_1, world.cell_2, world.youth]
    book.send(units[:3], received_on=date(2024, 3, 7))
    book.send(units[3:])
    book.send([world.office], to_know=True)
    plan = book.duty(WorkKind.PLAN, "xây dựng kế hoạch thực hiện", "kế hoạch", clause="II.1")
    study = book.duty(WorkKind.STUDY, "tổ chức học tập", clause="II.2")
    report = book.duty(WorkKind.REPORT, "báo cáo kết quả", "báo cáo", clause="II.3")
    review = book.duty(WorkKind.EVALUATION, "đánh giá kết quả thực hiện", clause="II.4")
    pledge = book.duty(WorkKind.COMMITMENTS, "ký cam kết", "bản cam kết", clause="II.5")
    steer = book.duty(WorkKind.INSPECTION, "theo dõi, đôn đốc", clause="III.1")
    upward = book.duty(WorkKind.REPORT, "tổng hợp, báo cáo cấp trên", clause="III.2")
    book.owe(plan, [world.health], S.COMPLETED, due_on=date(2024, 4, 10), done_on=date(2024, 4, 9))
    book.owe(plan, [world.cell_1], S.COMPLETED, due_on=date(2024, 4, 10), done_on=date(2024, 4, 12))
    book.owe(plan, [world.cell_2], S.RETURNED, due_on=date(2024, 5, 20))
    book.owe(study, units, S.IN_PROGRESS, due_on=date(2024, 4, 30))
    book.owe(report, [world.health], S.SUBMITTED, due_on=SAFE_DAY, late_after=LAST_DAY, done_on=SAFE_DAY)
    book.owe(report, [world.cell_1], S.SUBMITTED, due_on=SAFE_DAY, late_after=LAST_DAY, done_on=TODAY)
    book.owe(report, [world.cell_2], S.RECEIVED, due_on=SAFE_DAY, late_after=LAST_DAY)
    book.owe(report, [world.youth], organ="Ban Thường vụ", due_on=SAFE_DAY, late_after=LAST_DAY)
    for year in ("cuối năm 2024", "cuối năm 2025"):
        book.owe(review, units, occurrence=year, due_on=date(2024, 12, 20) if "2024" in year else None,
                 source=DateSource.WORKING if "2024" in year else None)  # fmt: skip
    book.owe(pledge, [world.health], S.IN_PROGRESS, done=212, of=230)
    book.owe(pledge, [world.cell_2], S.COMPLETED, done=9, of=9, done_on=SAFE_DAY)
    book.owe(pledge, [world.youth], S.WITHDRAWN)
    book.owe(steer, [world.propaganda], S.IN_PROGRESS, scope=Scope.OWN)
    book.owe(steer, [world.committee], S.NEW, scope=Scope.OWN, organ="Ban Thường vụ")
    book.owe(upward, [world.committee], scope=Scope.UPWARD)
    return book


def numbers_in(value) -> list[Number]:
    """Every number of a board that has a list."""
    if isinstance(value, Number):
        return [value] if value.filters is not None else []
    if isinstance(value, tuple | list):
        return [number for item in value for number in numbers_in(item)]
    if is_dataclass(value) and not isinstance(value, Filters):
        return [number for field in fields(value) for number in numbers_in(getattr(value, field.name))]
    return []


def cells_in(board: Board) -> list[Cell]:
    return [cell for row in (*board.own_rows, *board.rows) for cell in row.cells if isinstance(cell, Cell)]


def length_of(viewer, campaign, filters: Filters, today: date) -> int:
    if filters.kind == queries.RECEIPT:
        return queries.receipts_of(viewer, campaign, filters).total
    return queries.rows_of(viewer, campaign, filters, today).total


@pytest.mark.parametrize("opened", ["", WorkKind.EVALUATION, WorkKind.REPORT])
def test_every_number_on_the_board_equals_its_list(world, full, opened):
    board = queries.board_of(world.binh, full.campaign, TODAY, opened=opened)
    numbers = numbers_in(board)
    assert len(numbers) > 60
    for number in numbers:
        assert length_of(world.binh, full.campaign, number.filters, TODAY) == number.value, number
    for cell in cells_in(board):
        assert length_of(world.binh, full.campaign, cell.filters, TODAY) == cell.rows


def test_the_numbers_of_an_officer_equal_his_lists(world, full):
    board = queries.board_of(world.an, full.campaign, TODAY)
    numbers = numbers_in(board)
    assert numbers
    for number in numbers:
        assert length_of(world.an, full.campaign, number.filters, TODAY) == number.value, number


def test_the_two_by_two_closes_over_every_row_not_withdrawn(world, full):
    four = queries.board_of(world.binh, full.campaign, TODAY).four
    parts = (four.on_time, four.late, four.within, four.overdue, four.undated)
    assert sum(part.value for part in parts) == four.total.value
    assert four.total.value == Assignment.objects.exclude(state=S.WITHDRAWN).count()
    assert four.undated.value == four.undated_done.value + four.undated_open.value
    assert (four.on_time.value, four.late.value, four.overdue.value) == (1, 1, 3)


def test_units_stand_in_the_order_of_the_offices_list_and_own_duties_at_the_top(world, full):
    board = queries.board_of(world.binh, full.campaign, TODAY)
    assert [row.name for row in board.rows] == [
        world.health.name,
        world.cell_1.name,
        world.cell_2.name,
        world.youth.name,
        world.office.name,
    ]
    assert [row.to_know for row in board.rows] == [False] * 4 + [True]
    assert [(row.name, row.organ, row.scope) for row in board.own_rows] == [
        (world.propaganda.name, "", Scope.OWN),
        (world.committee.name, "Ban Thường vụ", Scope.OWN),
        (world.committee.name, "", Scope.UPWARD),
    ]


def test_units_without_a_position_stand_in_the_vietnamese_alphabet(world):
    names = ["Chi bộ Ơn", "Chi bộ Đa", "Chi bộ Dân", "Chi bộ An", "Chi bộ Ấn"]
    units = [cast.unit(name, UnitKind.GRASSROOTS_CELL, world.committee, position=50) for name in names]
    book = made.run(world.committee, world.binh)
    book.owe(book.duty(WorkKind.OTHER, "việc"), units)
    board = queries.board_of(world.binh, book.campaign, TODAY)
    assert [row.name for row in board.rows] == [
        "Chi bộ An", "Chi bộ Ấn", "Chi bộ Dân", "Chi bộ Đa", "Chi bộ Ơn",
    ]  # fmt: skip


def test_a_cell_of_a_sub_unit_stands_under_its_superior(world):
    below = list(world.health.children.all())
    book = made.run(world.committee, world.binh)
    book.owe(book.duty(WorkKind.OTHER, "việc"), [world.cell_1, *below])
    names = [row.name for row in queries.board_of(world.binh, book.campaign, TODAY).rows]
    assert names == ["Chi bộ Văn phòng Sở", "Chi bộ Nghiệp vụ", world.cell_1.name]


def test_columns_are_receipts_then_the_kinds_present_in_their_order(world, full):
    board = queries.board_of(world.binh, full.campaign, TODAY)
    assert [column.key for column in board.columns] == [
        "RECEIPT", "PLAN", "STUDY", "COMMITMENTS", "INSPECTION", "EVALUATION", "REPORT",
    ]  # fmt: skip
    receipts = board.columns[0]
    assert (receipts.done.value, receipts.total.value) == (3, 5)


def test_an_opened_column_shows_its_duties_one_for_each_occurrence(world, full):
    board = queries.board_of(world.binh, full.campaign, TODAY, opened=WorkKind.EVALUATION)
    opened = [column for column in board.columns if column.duty]
    assert [column.duty.occurrence for column in opened] == ["cuối năm 2024", "cuối năm 2025"]
    assert all(column.total.value == 4 for column in opened)
    assert queries.board_of(world.binh, full.campaign, TODAY, opened="NONSENSE").opened == ""


def standing(board: Board, unit, kind: str) -> Cell | ReceiptCell | None:
    place = [column.key for column in board.columns].index(kind)
    return next(row.cells[place] for row in board.rows if row.unit == unit.pk)


def test_cells_say_how_each_unit_stands(world, full):
    board = queries.board_of(world.binh, full.campaign, TODAY)
    assert standing(board, world.health, "PLAN").standing == Standing.DONE
    assert standing(board, world.cell_1, "PLAN").standing == Standing.LATE
    assert standing(board, world.cell_2, "PLAN").standing == Standing.RETURNED
    assert standing(board, world.youth, "PLAN") is None
    assert standing(board, world.cell_2, "REPORT").standing == Standing.OVERDUE
    assert standing(board, world.cell_1, "REPORT").standing == Standing.SUBMITTED
    pledged = standing(board, world.health, "COMMITMENTS")
    assert (pledged.done, pledged.of) == (212, 230)
    assert standing(board, world.health, "RECEIPT").received_on == date(2024, 3, 7)
    assert standing(board, world.youth, "RECEIPT").received_on is None
    assert standing(board, world.health, "EVALUATION").rows == 2


def test_what_needs_attention_counts_the_silent_and_not_those_who_wait_for_us(world, full):
    board = queries.board_of(world.binh, full.campaign, TODAY)
    overdue = [numbers for numbers in board.attention if numbers.overdue]
    assert [(n.duty.clause_path, n.overdue.value, n.total.value) for n in overdue] == [("II.3", 2, 4)]
    assert [(n.duty.clause_path, n.soon.value) for n in board.attention if n.soon] == [("II.2", 4)]
    assert board.returned.value == 1
    assert board.waiting.value == 2


def test_the_duty_upward_stands_apart_without_a_date(world, full):
    (upward,) = queries.board_of(world.binh, full.campaign, TODAY).upward
    assert upward.duty.due_on is None
    assert upward.duty.clause_path == "III.2"


def test_a_duty_upward_says_how_many_reports_of_its_obligation_are_in(world):
    book = made.run(world.committee, world.binh)
    report = book.duty(WorkKind.REPORT, "báo cáo kết quả", "báo cáo")
    book.owe(report, [world.health], S.SUBMITTED, done_on=SAFE_DAY)
    book.owe(report, [world.cell_1, world.cell_2], S.NEW)
    book.owe(report, [world.committee], scope=Scope.UPWARD)
    board = queries.board_of(world.binh, book.campaign, TODAY)
    (upward,) = board.upward
    assert (upward.below_done.value, upward.below_total.value) == (1, 3)
    for number in (upward.below_done, upward.below_total):
        assert length_of(world.binh, book.campaign, number.filters, TODAY) == number.value


def test_dates_that_the_office_set_are_counted_apart(world, full):
    assert queries.board_of(world.binh, full.campaign, TODAY).working.value == 4


def test_milestones_are_the_due_days_in_order(world, full):
    board = queries.board_of(world.binh, full.campaign, TODAY)
    days = [milestone.on for milestone in board.milestones]
    assert days == sorted(days)
    assert SAFE_DAY in days


def test_a_day_given_to_one_unit_alone_is_no_milestone(world, full):
    row = full.campaign.assignments.filter(due_on=SAFE_DAY, state=S.RECEIVED).first()
    before = [(m.on, m.total.value) for m in queries.board_of(world.binh, full.campaign, TODAY).milestones]
    later = SAFE_DAY + timedelta(days=11)
    Assignment.objects.filter(pk=row.pk).update(due_on=later, late_after=later)
    after = [(m.on, m.total.value) for m in queries.board_of(world.binh, full.campaign, TODAY).milestones]
    assert after == [(on, total - (on == SAFE_DAY)) for on, total in before]


@pytest.mark.parametrize(
    ("today", "timeliness"),
    [
        (date(2024, 4, 24), Timeliness.SOON),
        (date(2024, 4, 25), Timeliness.WITHIN),
        (date(2024, 4, 26), Timeliness.OVERDUE),
    ],
)
def test_before_the_25th_is_not_late_on_the_25th_and_overdue_on_the_26th(world, today, timeliness):
    book = made.run(world.committee, world.binh)
    book.owe(book.duty(WorkKind.REPORT, "báo cáo"), world.cell_1, due_on=SAFE_DAY, late_after=LAST_DAY)
    board = queries.board_of(world.binh, book.campaign, today)
    assert board.four.overdue.value == (1 if timeliness == Timeliness.OVERDUE else 0)
    (row,) = queries.rows_of(world.binh, book.campaign, Filters(), today).rows
    assert row.timeliness == timeliness
    assert row.days_late == (1 if timeliness == Timeliness.OVERDUE else 0)


def test_an_officer_sees_his_own_row_the_totals_and_the_milestones(world, full):
    board = queries.board_of(world.an, full.campaign, TODAY)
    whole = queries.board_of(world.binh, full.campaign, TODAY)
    assert [row.name for row in board.rows] == [world.cell_1.name]
    assert board.own_rows == ()
    assert board.upward == ()
    assert board.four.total.value == whole.four.total.value
    assert board.four.total.filters is None
    assert [m.on for m in board.milestones] == [m.on for m in whole.milestones]
    assert all(column.total.filters is None for column in board.columns)
    assert board.waiting.value == 1
    assert board.returned.value == 0


def test_an_officers_lists_hold_only_his_own_rows(world, full):
    everything = Filters()
    for viewer, unit in ((world.an, world.cell_1), (world.chi, world.cell_2)):
        rows = queries.rows_of(viewer, full.campaign, everything, TODAY).rows
        assert {row.unit for row in rows} == {unit.pk}
        assert {row.unit for row in queries.every_row_of(viewer, full.campaign, everything, TODAY)} == {unit.pk}
        assert {row.unit for row in queries.receipts_of(viewer, full.campaign, everything).rows} == {unit.pk}
        missing = queries.missing_of(viewer, full.campaign, everything, TODAY)
        assert {row.unit for duty in missing for row in duty.rows} <= {unit.pk}
        assert queries.units_listed(viewer, full.campaign) == [(unit.pk, unit.name)]
    elsewhere = Filters(unit=world.cell_1.pk)
    assert queries.rows_of(world.chi, full.campaign, elsewhere, TODAY).total == 0


def test_the_person_of_structure_has_no_campaign(world, full):
    with pytest.raises(NotFound):
        queries.campaign_for(world.dung, full.campaign.pk)


def test_who_is_missing_by_duty_in_the_order_of_the_list(world, full):
    missing = queries.missing_of(world.binh, full.campaign, Filters(kind=WorkKind.REPORT, scope=Scope.UNITS), TODAY)
    assert [[row.unit_name for row in duty.rows] for duty in missing] == [[world.cell_2.name, world.youth.name]]
    assert [row.days_late for row in missing[0].rows] == [1, 1]


def test_a_list_names_the_person_who_entered_last(world, full):
    row = Assignment.objects.get(unit=world.cell_1, kind=WorkKind.PLAN)
    full.enter(row, S.RECEIVED, world.an)
    full.enter(row, S.COMPLETED, world.binh, made.LAUNCHED + timedelta(days=1), is_for=True)
    filters = Filters(unit=world.cell_1.pk, kind=WorkKind.PLAN)
    (shown,) = queries.rows_of(world.binh, full.campaign, filters, TODAY).rows
    assert (shown.entered_by, shown.is_entered_for) == ("Trần Thị Bình", True)
    assert shown.days_late == 2


def test_units_are_found_without_accents(world, full):
    rows = queries.rows_of(world.binh, full.campaign, Filters(q="bao tang"), TODAY).rows
    assert {row.unit for row in rows} == {world.cell_1.pk}
    assert [row.unit for row in queries.board_of(world.binh, full.campaign, TODAY, q="BAO TANG").rows] == [
        world.cell_1.pk
    ]


def test_a_withdrawn_campaign_shows_no_units(world, full):
    Assignment.objects.update(state=S.WITHDRAWN)
    full.campaign.state = CampaignState.WITHDRAWN
    board = queries.board_of(world.binh, full.campaign, TODAY)
    assert (board.rows, board.four.total.value) == ((), 0)


def test_the_board_asks_as_often_for_one_unit_as_for_sixty(world):
    counts = []
    for units in ([world.cell_1], made.many_units(world.committee, 60)):
        book = made.run(world.committee, world.binh, symbol=f"{len(counts)}-KH/ĐU")
        book.send(units)
        for kind in (WorkKind.PLAN, WorkKind.STUDY, WorkKind.REPORT):
            book.owe(book.duty(kind, "việc"), units, due_on=SAFE_DAY)
        campaign = queries.campaign_for(world.binh, book.campaign.pk)
        with CaptureQueriesContext(connection) as asked:
            queries.board_of(world.binh, campaign, TODAY)
            queries.rows_of(world.binh, campaign, Filters(), TODAY)
            queries.missing_of(world.binh, campaign, Filters(), TODAY)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_board_of_very_many_units_is_shown_by_pages(world, monkeypatch):
    monkeypatch.setattr("trienkhai.campaigns.queries.board.PAGE", 25)
    units = made.many_units(world.committee, 60)
    book = made.run(world.committee, world.binh)
    book.owe(book.duty(WorkKind.OTHER, "việc"), units)
    pages = [queries.board_of(world.binh, book.campaign, TODAY, page=page) for page in (1, 2, 3, 9)]
    assert [len(board.rows) for board in pages] == [25, 25, 10, 10]
    assert pages[0].pages == 3
    assert [row.unit for board in pages[:3] for row in board.rows] == [unit.pk for unit in units]
    assert all(cell.rows == 1 for board in pages for cell in cells_in(board))


def test_a_leader_sees_what_the_specialist_sees(world, full):
    leader = queries.board_of(world.lan, full.campaign, TODAY)
    assert leader.rows == queries.board_of(world.binh, full.campaign, TODAY).rows
    inspector = cast.person("Đỗ Minh Khoa", "khoa")
    cast.grant(inspector, Role.INSPECTOR, world.health)
    assert [row.unit for row in queries.board_of(inspector, full.campaign, TODAY).rows] == [world.health.pk]


def test_an_organ_that_works_for_the_body_stands_once_with_its_receipt(world, full):
    full.send([world.propaganda], received_on=date(2024, 3, 8))
    board = queries.board_of(world.binh, full.campaign, TODAY)
    assert world.propaganda.name not in [row.name for row in board.rows]
    (own,) = [row for row in board.own_rows if row.name == world.propaganda.name]
    assert own.cells[0] == ReceiptCell(date(2024, 3, 8), world.propaganda.pk)
    assert board.units == 4
    shown = [row.cells[0] for row in (*board.own_rows, *board.rows) if row.cells[0] is not None]
    assert len(shown) == board.columns[0].total.value


def test_units_that_report_in_rounds_are_counted_once(world):
    book = made.run(world.committee, world.binh)
    report = book.duty(WorkKind.REPORT, "báo cáo kết quả", "báo cáo")
    for occurrence, day in (("đợt 1", date(2024, 4, 24)), ("đợt 2", date(2024, 5, 5))):
        state, done_on = (S.SUBMITTED, SAFE_DAY) if occurrence == "đợt 1" else (S.NEW, None)
        book.owe(report, [world.health, world.cell_1], state, occurrence=occurrence, due_on=day, done_on=done_on)
    book.owe(report, [world.committee], scope=Scope.UPWARD)
    (upward,) = queries.board_of(world.binh, book.campaign, TODAY).upward
    assert (upward.below_done.value, upward.below_total.value) == (0, 2)  # the second round is at hand
    for number in (upward.below_done, upward.below_total):
        assert length_of(world.binh, book.campaign, number.filters, TODAY) == number.value


def test_a_product_that_says_no_more_than_its_kind_takes_the_work_beside_it(world):
    book = made.run(world.committee, world.binh)
    bare = book.duty(WorkKind.PLAN, "Lựa chọn nội dung đăng ký", "kế hoạch")
    named = book.duty(WorkKind.PLAN, "Xây dựng kế hoạch", "kế hoạch thực hiện Chuyên đề")
    book.owe(bare, [world.cell_1], due_on=SAFE_DAY)
    book.owe(named, [world.cell_1], due_on=SAFE_DAY)
    words = ["Kế hoạch: lựa chọn nội dung đăng ký", "Kế hoạch thực hiện Chuyên đề"]
    assert [n.duty.label for n in queries.board_of(world.binh, book.campaign, TODAY).attention] == words
    assert [row.label for row in queries.rows_of(world.binh, book.campaign, Filters(), TODAY).rows] == words
