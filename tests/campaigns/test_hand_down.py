"""Down, across and up: a province's plan carried on to a bloc, a grassroots body and its cells; figures come back."""

from __future__ import annotations

from datetime import date

import pytest

from tests import world as cast
from tests.campaigns.levels import DAY, NOW, Levels, build, carried_on, counted, lines, officer, written
from tests.campaigns.plans import obligation, plan_of
from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import CoverageAnswer as A
from trienkhai.campaigns.errors import BadEntry, NotRunning
from trienkhai.campaigns.models import Assignment, Coverage, Evidence, HandDown, Receipt
from trienkhai.campaigns.services import MeasureLine, Said, counting
from trienkhai.journal.services import SYSTEM
from trienkhai.kernel.errors import Conflict, NotAllowed, NotFound
from trienkhai.organisations.choices import Capability, Role, UnitKind
from trienkhai.plans.choices import ObligationState, Origin, PlanState, WorkKind
from trienkhai.plans.errors import PlanRefusal
from trienkhai.plans.models import Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def levels(db) -> Levels:
    return build()


# --- the unit's own plan
def test_a_plan_is_made_from_the_lines_and_every_obligation_has_its_place_in_its_text(levels):
    made = written(levels)
    plan = Plan.objects.get(pk=made.plan_id)
    assert plan.state == PlanState.DRAFT
    assert plan.text.startswith("KẾ HOẠCH\nthực hiện Kế hoạch số 12-KH/ĐUK")
    for each in plan.obligations.order_by("position"):
        assert plan.text[each.start : each.end] == each.quote
        assert each.action in each.quote
        assert (each.origin, each.state) == (Origin.ADDED, ObligationState.ACCEPTED)
    first, second, last = plan.obligations.order_by("position")
    assert (first.ends_on, first.deadline_text) == (date(2026, 4, 20), "chậm nhất ngày 20/04/2026")
    assert (second.ends_on, second.deadline_text, second.products) == (None, "", [])  # a blank stays blank
    assert "Phụ trách: Đ/c Hà" in last.quote
    assert plan.bases.get().symbol == "12-KH/ĐUK"
    with plan.source.content.open("rb") as kept:
        assert kept.read().decode() == plan.text


@pytest.mark.parametrize(
    ("words", "bound", "every", "ends_on"),
    [
        ("Thường xuyên kiểm tra nền nếp công sở", "CONTINUOUS", "", None),
        ("Báo cáo kết quả trước ngày 25 hằng tháng về đảng ủy", "RECURRING", "MONTH", None),
        ("Sưu tầm ảnh tư liệu, xong trước ngày 10/12/2026", "BEFORE", "", date(2026, 12, 10)),
    ],
)
def test_without_a_day_of_its_own_a_line_is_bound_by_its_words(levels, words, bound, every, ends_on):
    made = written(levels, lines=[MeasureLine(words)])
    row = Plan.objects.get(pk=made.plan_id).obligations.get()
    assert (row.bound, row.every, row.ends_on) == (bound, every, ends_on)
    assert row.deadline_text
    assert row.deadline_text in row.quote


def test_a_day_that_stands_in_the_words_is_not_said_twice(levels):
    made = written(levels, lines=[MeasureLine("Nộp ảnh chậm nhất ngày 10/12/2026", due_on=date(2026, 12, 10))])
    row = Plan.objects.get(pk=made.plan_id).obligations.get()
    assert row.quote == "Nộp ảnh chậm nhất ngày 10/12/2026."
    assert row.ends_on == date(2026, 12, 10)


def test_lines_are_written_on_until_the_plan_is_confirmed(levels):
    made = written(levels)
    first = Plan.objects.get(pk=made.plan_id).source.content.name
    again = written(levels, lines=lines(levels)[:1], version=made.version)
    assert again.plan_id == made.plan_id
    plan = Plan.objects.get(pk=made.plan_id)
    assert plan.obligations.count() == Coverage.objects.filter(hand_down=made).count() == 1
    assert plan.source.content.name != first
    with pytest.raises(Conflict):
        written(levels, version=made.version)
    services.confirm_plan(again, by=levels.clerk, at=NOW)
    with pytest.raises(PlanRefusal):
        written(levels)


@pytest.mark.parametrize("wrong", [[], [MeasureLine("")], [MeasureLine("", lead="Chi bộ A")]])
def test_a_plan_without_work_is_refused(levels, wrong):
    with pytest.raises(BadEntry):
        written(levels, lines=wrong)
    assert not HandDown.objects.exists()


def test_a_line_covers_only_what_the_unit_owes(levels):
    other = obligation(plan_of(levels.bloc, symbol="99-KH/ĐUK"), "việc khác")
    with pytest.raises(BadEntry):
        written(levels, lines=[MeasureLine("việc", (other.pk,))])


def test_an_uploaded_plan_that_names_the_upper_one_is_offered_first_and_linked(levels):
    plain, citing = plan_of(levels.health, symbol="1-KH/ĐU"), plan_of(levels.health, symbol="2-KH/ĐU")
    citing.bases.create(symbol="12-KH/ĐUK", words="Kế hoạch 12", start=0, end=5)
    plan_of(levels.health, symbol="3-KH/ĐU")
    page = queries.hand_down_page(levels.clerk, levels.upper.pk, levels.health.pk, DAY)
    assert queries.plans_to_link(levels.clerk, page)[0] == citing
    made = services.link_plan(levels.upper, levels.health, citing, by=levels.clerk, at=NOW)
    assert services.link_plan(levels.upper, levels.health, citing, by=levels.clerk, at=NOW) == made
    with pytest.raises(BadEntry):
        services.link_plan(levels.upper, levels.health, plain, by=levels.clerk, at=NOW)
    services.unlink_plan(made, by=levels.clerk, at=NOW)
    assert not HandDown.objects.exists()
    assert Plan.objects.filter(pk=citing.pk).exists()


def test_what_a_specialist_launched_is_linked_by_who_could_have_launched_it(levels):
    """By the link an officer runs a campaign: he does not come by one that was not his to run."""
    plan = plan_of(levels.health, symbol="4-KH/ĐU")
    obligation(plan, "họp chi bộ", WorkKind.MEETING, lead=["Các chi bộ trực thuộc"])
    lower = services.prepare(plan, by=levels.at_health, at=NOW)
    lower = services.launch(lower, is_retroactive=False, by=levels.at_health, at=NOW)
    with pytest.raises(BadEntry, match="chuyên viên gắn"):
        services.link_plan(levels.upper, levels.health, plan, by=levels.clerk, at=NOW)
    assert not queries.may_run(levels.clerk, Capability.LAUNCH, lower)
    assert services.link_plan(levels.upper, levels.health, plan, by=levels.at_health, at=NOW).plan == plan


def test_two_bodies_that_direct_each_other_do_not_carry_each_other_on(levels):
    _made, below = carried_on(levels)
    Receipt.objects.create(campaign=below, unit=levels.bloc)
    plain = plan_of(levels.bloc, symbol="7-KH/ĐUK")
    with pytest.raises(NotFound):
        services.link_plan(below, levels.bloc, levels.upper.plan, by=levels.at_bloc, at=NOW)
    assert services.link_plan(below, levels.bloc, plain, by=levels.at_bloc, at=NOW).plan == plain


# --- clause by clause
def test_the_table_counts_what_is_concretised_and_names_the_gaps(levels):
    made = written(levels)
    ids = list(levels.upper.plan.obligations.order_by("position").values_list("pk", flat=True))
    page = queries.hand_down_page(levels.clerk, levels.upper.pk, levels.health.pk, DAY)
    assert (page.table.covered, page.table.owed, page.table.total) == (3, 4, 4)
    assert [clause.obligation.pk for clause in page.table.gaps] == [ids[0]]
    services.say(made, {ids[0]: Said(A.DIRECT, note="đảng ủy tự làm")}, by=levels.clerk, at=NOW)
    services.confirm_plan(made, by=levels.clerk, at=NOW)
    table = queries.hand_down_page(levels.at_bloc, levels.upper.pk, levels.health.pk, DAY).table
    assert (table.covered, table.owed, table.said, table.gaps) == (3, 3, 4, ())


def test_one_clause_is_covered_by_many_and_a_correction_takes_back(levels):
    made = written(levels)
    upper = levels.upper.plan.obligations.order_by("position")[0]
    own = list(Plan.objects.get(pk=made.plan_id).obligations.order_by("position").values_list("pk", flat=True))
    services.say(made, {upper.pk: Said(A.COVERED, (own[0], own[2]))}, by=levels.clerk, at=NOW)
    assert made.coverage.filter(obligation=upper).count() == 2
    made.refresh_from_db()
    assert upper.pk in made.lines[0]["covers"]  # writing on keeps what the table said
    services.say(made, {upper.pk: Said(None)}, by=levels.clerk, at=NOW)
    assert not made.coverage.filter(obligation=upper).exists()
    for wrong in (Said(A.COVERED), Said(A.COVERED, (upper.pk,))):
        with pytest.raises(BadEntry):
            services.say(made, {upper.pk: wrong}, by=levels.clerk, at=NOW)


def test_lower_days_are_proposed_backwards_and_a_chain_without_time_is_named(levels):
    clause = queries.hand_down_page(levels.clerk, levels.upper.pk, levels.health.pk, DAY).table.clauses[0]
    assert clause.due_on == date(2026, 4, 30)
    # 30 April is a holiday; three working days before the 29th, without Giỗ Tổ's day made up on the 27th
    assert clause.proposed_on == date(2026, 4, 23)
    late = queries.hand_down_page(levels.clerk, levels.upper.pk, levels.health.pk, date(2026, 4, 29)).table.clauses[0]
    assert (late.proposed_on, late.is_possible) == (None, False)


def test_the_own_plan_answers_the_duty_to_make_one(levels):
    made = written(levels)
    with pytest.raises(BadEntry, match="dự thảo"):
        services.hand_in_plan(made, done_on=DAY, by=levels.clerk, at=NOW)
    services.confirm_plan(made, by=levels.clerk, at=NOW)
    [row] = services.hand_in_plan(made, done_on=DAY, symbol="05-KH/ĐU", by=levels.clerk, at=NOW)
    assert (row.state, row.done_on, row.kind) == ("COMPLETED", DAY, "PLAN")
    shown = Evidence.objects.get(assignment=row)
    assert (shown.kind, shown.symbol, shown.issued_on) == ("DOCUMENT", "05-KH/ĐU", DAY)
    with pytest.raises(BadEntry, match="Không còn"):
        services.hand_in_plan(made, done_on=DAY, by=levels.clerk, at=NOW)


# --- who sees and does what
def test_the_office_above_reads_the_table_and_writes_nothing(levels):
    made = written(levels)
    services.confirm_plan(made, by=levels.clerk, at=NOW)
    page = queries.hand_down_page(levels.at_bloc, levels.upper.pk, levels.museum.pk, DAY)
    assert page.hand_down is None
    stranger = officer("xa", cast.unit("Đảng bộ khác", UnitKind.BLOC_COMMITTEE))
    beside = officer("bao tang", levels.museum, Role.UNIT_OFFICER)
    for viewer in (stranger, beside):
        with pytest.raises(NotFound):
            queries.hand_down_page(viewer, levels.upper.pk, levels.health.pk, DAY)
        with pytest.raises(NotAllowed):
            services.say(made, {}, by=viewer, at=NOW)
    leader = officer("lanh dao", levels.bloc, Role.LEADER)
    assert not queries.hand_down_page(leader, levels.upper.pk, levels.health.pk, DAY).may_edit
    below = queries.units_below(levels.at_bloc, levels.upper.pk).units
    assert [(each.name, each.has_plan, each.covered, each.owed, each.total) for each in below] == [
        ("Đảng bộ Sở Y tế", True, 3, 4, 4),
        ("Chi bộ Bảo tàng tỉnh", False, 0, 4, 4),
    ]
    gap = queries.hand_down_page(levels.clerk, levels.upper.pk, levels.health.pk, DAY).table.gaps[0]
    services.say(made, {gap.obligation.pk: Said(A.DIRECT)}, by=levels.clerk, at=NOW)
    table = queries.hand_down_page(levels.clerk, levels.upper.pk, levels.health.pk, DAY).table
    first = queries.units_below(levels.at_bloc, levels.upper.pk).units[0]
    assert (first.covered, first.owed) == (table.covered, table.owed) == (3, 3)  # the same two numbers on both pages
    with pytest.raises(NotFound):
        queries.units_below(levels.clerk, levels.upper.pk)


# --- three levels, and back
def test_what_the_cells_do_counts_above_without_retyping(levels):
    _made, lower = carried_on(levels)
    assert Assignment.objects.filter(campaign=lower, kind="MEETING").count() == 3
    counted()
    upper = levels.row(WorkKind.MEETING, levels.health)
    assert (upper.done, upper.of, upper.state) == (0, 3, "NEW")
    for cell in levels.cells[:2]:
        row = levels.row(WorkKind.MEETING, cell, lower)
        services.record_progress(row, is_done=True, done=1, of=1, done_on=DAY, by=levels.at_health, at=NOW)
    counted()
    upper.refresh_from_db()
    assert (upper.done, upper.of, upper.state) == (2, 3, "IN_PROGRESS")
    change = upper.changes.order_by("-pk")[0]
    assert (change.by, change.reason, change.done, change.of) == (None, "đếm từ cấp dưới", 2, 3)
    before = upper.changes.count()
    counted()  # safe to run twice
    assert upper.changes.count() == before
    below = queries.below_of(levels.at_bloc, upper)
    assert below is not None
    assert (below.done, below.of, below.may_open, below.is_shown_beside) == (2, 3, True, False)


def test_members_are_added_up_and_a_plan_is_no_count_of_plans(levels):
    _made, lower = carried_on(levels)
    counted()
    upper = levels.row(WorkKind.COMMITMENTS, levels.health)
    assert (upper.done, upper.of) == (None, None)  # of how many, nobody has said
    for place, cell in enumerate(levels.cells):
        row = levels.row(WorkKind.COMMITMENTS, cell, lower)
        services.record_progress(row, done=place, of=10, by=levels.at_health, at=NOW)
    counted()
    upper.refresh_from_db()
    assert (upper.done, upper.of) == (3, 30)
    assert levels.row(WorkKind.PLAN, levels.health).of is None


def test_a_figure_that_a_person_typed_with_a_note_wins_and_the_count_stands_beside(levels):
    _made, lower = carried_on(levels)
    counted()
    row = levels.row(WorkKind.MEETING, levels.health)
    services.record_progress(row, done=3, of=3, note="một chi bộ họp ghép", by=levels.clerk, at=NOW)
    cell = levels.row(WorkKind.MEETING, levels.cells[0], lower)
    services.record_progress(cell, is_done=True, done=1, of=1, done_on=DAY, by=levels.at_health, at=NOW)
    counted()
    row.refresh_from_db()
    assert (row.done, row.of) == (3, 3)
    below = queries.below_of(levels.clerk, row)
    assert below is not None
    assert (below.done, below.of, below.is_shown_beside) == (1, 3, True)


def test_a_note_alone_does_not_hold_a_counted_figure(levels):
    _made, lower = carried_on(levels)
    counted()
    row = levels.row(WorkKind.MEETING, levels.health)
    services.record_progress(row, note="đang đôn đốc", by=levels.clerk, at=NOW)
    cell = levels.row(WorkKind.MEETING, levels.cells[0], lower)
    services.record_progress(cell, is_done=True, done=1, of=1, done_on=DAY, by=levels.at_health, at=NOW)
    counted()
    row.refresh_from_db()
    assert (row.done, row.of) == (1, 3)


def test_a_plan_that_was_handed_out_is_not_taken_off(levels):
    made, _lower = carried_on(levels)
    with pytest.raises(NotRunning):
        services.unlink_plan(made, by=levels.clerk, at=NOW)


def test_a_move_below_asks_for_the_count_in_its_own_transaction(levels, monkeypatch):
    _made, lower = carried_on(levels)
    asked: list[tuple[str, list[int]]] = []
    monkeypatch.setattr(counting, "enqueue", lambda handler, ids: asked.append((handler, list(ids))))
    row = levels.row(WorkKind.MEETING, levels.cells[0], lower)
    services.record_progress(row, by=levels.at_health, at=NOW)
    assert asked == []  # nothing finished, nothing to count
    services.record_progress(row, is_done=True, done=1, of=1, done_on=DAY, by=levels.at_health, at=NOW)
    above = levels.row(WorkKind.MEETING, levels.health)
    assert asked == [("trienkhai.cli.jobs.count_below", [above.pk])]


def test_what_was_handed_in_keeps_its_figure(levels):
    _made, lower = carried_on(levels)
    row = levels.row(WorkKind.MEETING, levels.health)
    services.record_progress(row, is_done=True, done=1, of=1, done_on=DAY, by=levels.clerk, at=NOW)
    counted()
    row.refresh_from_db()
    assert (row.state, row.done, row.of) == ("COMPLETED", 1, 1)
    assert services.close(lower, by=SYSTEM, at=NOW).state == "CLOSED"


def test_three_levels_walk_down_and_the_figures_walk_up(levels):
    """The province's plan is carried on by the bloc's, which runs already; the bloc's by the health body's."""
    province = plan_of(levels.province, symbol="3-KH/TU", issuer="Ban Thường vụ Tỉnh ủy")
    upper = obligation(
        province, "chỉ đạo sinh hoạt chuyên đề", WorkKind.MEETING, lead=["Đảng bộ Khối các cơ quan tỉnh"]
    )
    top = services.prepare(province, by=levels.at_province, at=NOW)
    top = services.launch(top, is_retroactive=False, by=levels.at_province, at=NOW)
    made = services.link_plan(top, levels.bloc, levels.upper.plan, by=levels.at_bloc, at=NOW)
    lower = levels.upper.plan.obligations.get(deliverables__kind="MEETING")
    services.say(made, {upper.pk: Said(A.COVERED, (lower.pk,))}, by=levels.at_bloc, at=NOW)
    _made, below = carried_on(levels)
    for cell in levels.cells:
        row = levels.row(WorkKind.MEETING, cell, below)
        services.record_progress(row, is_done=True, done=1, of=1, done_on=DAY, by=levels.at_health, at=NOW)
    counted()
    health = levels.row(WorkKind.MEETING, levels.health)
    assert (health.done, health.of) == (3, 3)
    services.record_progress(health, is_done=True, done_on=DAY, by=levels.clerk, at=NOW)
    counted()
    bloc = levels.row(WorkKind.MEETING, levels.bloc, top)
    assert (bloc.done, bloc.of) == (3, 4)  # cells: those of the health body, and the museum that is one itself
    seen = queries.below_of(levels.at_province, bloc)
    assert seen is not None
    assert (seen.done, seen.of) == (3, 4)
    with pytest.raises(NotFound):  # the bloc's people see nothing of what the province holds
        queries.units_below(levels.at_bloc, top.pk)


def test_an_organ_of_the_office_stands_on_no_list_of_who_concretises(levels):
    """It does its part itself."""
    organ = cast.unit("Ban Tuyên giáo", UnitKind.DEPARTMENT, levels.bloc)
    row = levels.row(WorkKind.MEETING, levels.health)
    Assignment.objects.create(
        campaign=levels.upper, obligation=row.obligation, deliverable=row.obligation.deliverables.get(), kind="MEETING",
        unit=organ, unit_name="x", scope="OWN", changed_at=NOW,
    )  # fmt: skip
    below = queries.units_below(levels.at_bloc, levels.upper.pk).units
    assert "Ban Tuyên giáo" not in {each.name for each in below}


def test_a_leaders_page_counts_the_campaigns_of_units_below_and_lists_his_own(levels):
    _made, lower = carried_on(levels)
    leader, below = officer("bi thu", levels.bloc, Role.LEADER), officer("bi thu so", levels.health, Role.LEADER)
    late = date(2026, 6, 1)
    page = queries.leader_page(leader, late)
    assert ([each.campaign for each in page.plans], page.below) == ([levels.upper], 1)
    assert {each.campaign for each in page.late} == {levels.upper}
    assert lower in {each.campaign for each in queries.leader_page(below, late).plans}


def test_what_was_not_done_when_a_campaign_closed_is_not_called_done(levels):
    row = levels.row(WorkKind.MEETING, levels.museum)
    services.record_progress(row, is_done=True, done=1, of=1, done_on=DAY, by=levels.at_bloc, at=NOW)
    services.close(levels.upper, by=levels.at_bloc, at=NOW)
    desk = queries.desk_of(levels.at_bloc, levels.museum.pk, DAY)
    assert [line.assignment_id for line in desk.done] == [row.pk]
    assert len(desk.left_open) == len(desk.finished) - 1 == 3
