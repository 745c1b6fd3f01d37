"""A unit's own plan: read as a draft by its own people alone, handed down by its officer; across lines its superior in
its own line finds it behind no door."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from tests import world as cast
from tests.campaigns import levels as line
from tests.campaigns import workplace
from tests.campaigns.levels import DAY, NOW, Levels, officer, written
from tests.campaigns.plans import plan_of
from tests.campaigns.workplace import Workplace
from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import PetitionKind as K
from trienkhai.campaigns.errors import PlanNotApproved
from trienkhai.campaigns.models import Assignment
from trienkhai.campaigns.queries import chasing_facts as facts
from trienkhai.campaigns.services import MeasureLine
from trienkhai.documents.takeaway import unit_archive
from trienkhai.journal.models import Message
from trienkhai.kernel.errors import NotAllowed, NotFound
from trienkhai.organisations.choices import Capability, Role, UnitKind
from trienkhai.plans import queries as plans
from trienkhai.plans import services as plan_services
from trienkhai.plans.choices import WorkKind
from trienkhai.plans.models import Plan
from trienkhai.reporting import services as reports

pytestmark = pytest.mark.django_db


@pytest.fixture
def levels(db) -> Levels:
    return line.build()


@pytest.fixture
def place(db) -> Workplace:
    return workplace.build()


def test_nobody_above_reads_a_draft_or_writes_in_it(levels):
    """Its own people alone read it; whoever stands above is told that there is one, and no more."""
    made = written(levels)
    leader = officer("lanh dao", levels.bloc, Role.LEADER)
    for viewer in (levels.at_bloc, levels.at_province, leader):
        with pytest.raises(NotFound):
            plans.plan_for(viewer, made.plan_id)
        assert not plans.plans_of(viewer).filter(pk=made.plan_id).exists()
    for viewer in (levels.at_bloc, leader):
        page = queries.hand_down_page(viewer, levels.upper.pk, levels.health.pk, DAY)
        assert (page.is_kept, page.hand_down, page.own, page.table.said, page.may_edit) == (True, None, (), 0, False)
        below = queries.units_below(viewer, levels.upper.pk).units[0]
        assert (below.has_plan, below.is_shown, below.covered, below.symbol) == (True, False, 0, "")
    for act in (
        lambda: written(levels, by=levels.at_bloc, version=made.version),
        lambda: services.say(made, {}, by=levels.at_bloc, at=NOW),
        lambda: services.confirm_plan(made, by=levels.at_bloc, at=NOW),
        lambda: services.unlink_plan(made, by=levels.at_bloc, at=NOW),
        lambda: plan_services.discard(made.plan, by=levels.at_bloc, at=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()
    for viewer in (levels.clerk, levels.at_health):
        assert plans.plan_for(viewer, made.plan_id).pk == made.plan_id
    services.confirm_plan(made, by=levels.clerk, at=NOW)
    assert plans.plan_for(levels.at_bloc, made.plan_id).pk == made.plan_id
    plan_services.reopen(Plan.objects.get(pk=made.plan_id), by=levels.clerk, at=NOW)
    with pytest.raises(NotFound):
        plans.plan_for(levels.at_bloc, made.plan_id)


def test_who_begins_a_plan_in_a_units_stead_reads_it_with_the_unit(levels):
    made = written(levels, by=levels.at_bloc)
    assert queries.hand_down_page(levels.at_bloc, levels.upper.pk, levels.health.pk, DAY).may_edit
    again = written(levels, by=levels.clerk, version=made.version)  # the unit takes it up
    assert written(levels, by=levels.at_bloc, version=again.version).pk == made.pk


# --- one person with one role
def handed_in(levels: Levels):
    made = written(levels)
    services.confirm_plan(made, by=levels.clerk, at=NOW)
    services.hand_in_plan(made, done_on=DAY, symbol="05-KH/ĐU", by=levels.clerk, at=NOW)
    return made


def test_the_officer_of_a_unit_hands_its_own_plan_down_and_takes_in_what_comes_back(levels):
    made = written(levels)
    services.confirm_plan(made, by=levels.clerk, at=NOW)
    plan = Plan.objects.get(pk=made.plan_id)
    with pytest.raises(PlanNotApproved, match="gửi kế hoạch lên cấp trên"):
        services.prepare(plan, by=levels.clerk, at=NOW)
    assert queries.hand_down_page(levels.clerk, levels.upper.pk, levels.health.pk, DAY).must_hand_in
    services.hand_in_plan(made, done_on=DAY, symbol="05-KH/ĐU", by=levels.clerk, at=NOW)
    lower = services.prepare(plan, by=levels.clerk, at=NOW)
    lower = services.launch(lower, is_retroactive=False, by=levels.clerk, at=NOW)
    row = levels.row(WorkKind.REPORT, levels.cells[0], lower)
    at_cell = officer("chi bo a", levels.cells[0], Role.UNIT_OFFICER)
    sent = reports.send_report(
        row, content=reports.Content(texts={"RESULTS": "đã làm"}), handed_in_on=DAY, by=at_cell, at=NOW
    )
    back = reports.return_report(sent, reason="Bổ sung số", by=levels.clerk, at=NOW)
    sent = reports.send_report(
        back.assignment,
        content=reports.Content(texts={"RESULTS": "đã làm 2 lớp"}),
        handed_in_on=DAY,
        by=at_cell,
        at=NOW,
    )
    reports.accept_report(sent, by=levels.clerk, at=NOW)
    meeting = levels.row(WorkKind.MEETING, levels.cells[0], lower)
    asked = services.ask(meeting, kind=K.EXTENSION, text="Bận", wanted_on=date(2026, 5, 4), by=at_cell, at=NOW)
    services.answer(asked, is_granted=True, text="Đồng ý", by=levels.clerk, at=NOW)
    told = services.remind_by_hand(
        lower, [levels.cells[0].pk], today=DAY, soon_days=30, text="", by=levels.clerk, at=NOW, key="k"
    )
    assert list(told) == [levels.cells[0].pk]
    assert reports.consolidate(lower, by=levels.clerk, at=NOW).campaign == lower
    assert services.close(lower, by=levels.clerk, at=NOW).state == "CLOSED"


def test_a_leader_of_the_unit_launches_its_plan_and_an_officer_launches_no_other(levels):
    made = handed_in(levels)
    plan = Plan.objects.get(pk=made.plan_id)
    head = officer("bi thu", levels.health, Role.LEADER)
    at_cell = officer("chi bo a", levels.cells[0], Role.UNIT_OFFICER)
    beside = officer("bao tang", levels.museum, Role.UNIT_OFFICER)
    above = officer("dau moi khoi", levels.bloc, Role.UNIT_OFFICER)
    for who in (at_cell, beside, above, officer("xem", levels.health, Role.VIEWER)):
        with pytest.raises(NotAllowed):
            services.prepare(plan, by=who, at=NOW)
    other = plan_of(levels.health, symbol="9-KH/ĐU")  # carries nothing on
    for who in (levels.clerk, head):
        with pytest.raises(NotAllowed):
            services.prepare(other, by=who, at=NOW)
    own = services.prepare(other, by=levels.at_health, at=NOW)
    with pytest.raises(NotAllowed):
        services.launch(own, is_retroactive=False, by=levels.clerk, at=NOW)
    for act in (services.withdraw, services.close):
        fields = {"reason": "x"} if act is services.withdraw else {}
        with pytest.raises(NotAllowed):
            act(own, by=levels.clerk, at=NOW, **fields)
        with pytest.raises(NotAllowed):
            act(levels.upper, by=above, at=NOW, **fields)  # of his own committee, but no plan that was handed down
    lower = services.prepare(plan, by=head, at=NOW)
    assert services.launch(lower, is_retroactive=False, by=head, at=NOW).state == "RUNNING"
    assert not queries.may_run(head, Capability.REVIEW, lower)
    assert not queries.may_run(at_cell, Capability.LAUNCH, lower)


# --- across lines
def handed_down(place: Workplace):
    """The union's own plan, written for the committee and launched over two cells of its own."""
    cells = [cast.unit(f"Tổ công đoàn {name}", UnitKind.MASS_ORGANISATION, place.union, line="MASS") for name in "AB"]
    ids = [place.row(place.union).obligation_id]
    lines = [
        MeasureLine("học ở các tổ công đoàn", ids, "STUDY", "; ".join(cell.name for cell in cells)),
        MeasureLine("việc riêng của công đoàn", (), "OTHER", cells[0].name),
    ]
    made = services.write_plan(place.campaign, place.union, lines=lines, by=place.at_union, at=NOW)
    services.confirm_plan(made, by=place.at_union, at=NOW)
    plan = Plan.objects.get(pk=made.plan_id)
    lower = services.prepare(plan, by=place.at_union, at=NOW)
    return made, plan, services.launch(lower, is_retroactive=False, by=place.at_union, at=NOW), cells


def test_who_directs_reads_what_answers_the_duty_once_it_was_handed_in_and_no_more(place):
    _made, plan, lower, _cells = handed_down(place)
    page = queries.hand_down_page(place.office, place.campaign.pk, place.union.pk, DAY)
    assert (page.is_kept, page.may_open, page.table.covered) == (False, False, 1)
    assert [each.action for each in page.own] == ["học ở các tổ công đoàn"]
    own = queries.hand_down_page(place.at_union, place.campaign.pk, place.union.pk, DAY)
    assert (len(own.own), own.may_open, own.may_edit) == (2, True, True)
    for door in (
        lambda who: plans.plan_for(who, plan.pk),
        lambda who: queries.plan_sent_to(who, plan.pk),
        lambda who: queries.campaign_for(who, lower.pk),
    ):
        with pytest.raises(NotFound):
            door(place.office)
    assert not plans.plans_of(place.office).filter(pk=plan.pk).exists()


def test_the_superior_in_its_own_line_finds_the_plan_behind_no_door(place):
    _made, plan, lower, cells = handed_down(place)
    assert plan.is_directed
    rows = list(Assignment.objects.filter(campaign=lower))
    assert rows
    outsider = workplace.person("la", Role.SPECIALIST, cast.unit("Sở khác", UnitKind.STATE_AGENCY))
    beside = workplace.person("doan", Role.SPECIALIST, place.youth)
    for viewer in (place.above, place.above_officer, outsider, beside):
        for door in (
            lambda who: plans.plan_for(who, plan.pk),
            lambda who: plans.obligation_for(who, plan.obligations.first().pk),
            lambda who: queries.plan_sent_to(who, plan.pk),
            lambda who: queries.campaign_for(who, lower.pk),
            lambda who: queries.assignment_for(who, rows[0].pk),
        ):
            with pytest.raises(NotFound):
                door(viewer)
        assert not plans.plans_of(viewer).exists()
        assert not queries.campaigns_of(viewer).filter(pk=lower.pk).exists()
        assert not Assignment.objects.filter(queries.seen_rows(viewer), campaign=lower).exists()
        for act in (
            lambda who: services.withdraw(lower, reason="x", by=who, at=NOW),
            lambda who: services.close(lower, by=who, at=NOW),
            lambda who: plan_services.number_plan(plan, symbol="1-KH/CĐ", issued_on=DAY, by=who, at=NOW),
            lambda who: reports.consolidate(lower, by=who, at=NOW),
        ):
            with pytest.raises((NotAllowed, NotFound)):
                act(viewer)
    desks = queries.desks_of(place.above, DAY)
    assert all(desk.total == 0 for desk in desks.units if desk.unit_id in {cell.pk for cell in cells})
    with unit_archive(place.above, place.mass, at=NOW) as packed:
        assert sheet_of(packed.read()) == []
    with unit_archive(place.at_union, place.union, at=NOW) as packed:
        assert any("học ở các tổ công đoàn" in row for row in sheet_of(packed.read()))


def test_the_cells_below_see_what_came_to_them_and_nobody_above_the_body_hears_of_it(place):
    _made, plan, lower, cells = handed_down(place)
    at_cell = workplace.person("to-a", Role.UNIT_OFFICER, cells[0])
    assert queries.plan_sent_to(at_cell, plan.pk) == plan
    seen = Assignment.objects.filter(queries.seen_rows(at_cell), campaign=lower)
    assert set(seen.values_list("unit", flat=True)) == {cells[0].pk}
    told = facts.superiors_of([cells[0].pk], DAY, campaign=lower.pk)
    assert told == {cells[0].pk: [place.at_union.pk]}
    place.at_union.user.is_active = False
    place.at_union.user.save()
    assert facts.recipients_of([cells[1].pk], DAY) == {cells[1].pk: []}


def test_no_message_of_it_reaches_anybody_above_the_body(place):
    _made, _plan, lower, cells = handed_down(place)
    at_cell = workplace.person("to-a", Role.UNIT_OFFICER, cells[0])
    row = Assignment.objects.select_related("campaign__unit", "unit").get(campaign=lower, unit=cells[0], kind="STUDY")
    other = Assignment.objects.select_related("campaign__unit", "unit").get(campaign=lower, unit=cells[1])
    asked = services.ask(row, kind=K.QUESTION, text="Theo mẫu nào?", by=at_cell, at=NOW)
    assert set(Message.objects.filter(code="PETITION_MADE").values_list("to", flat=True)) == {place.at_union.pk}
    services.answer(asked, text="Tùy", is_granted=False, by=place.at_union, at=NOW)
    services.suspend(other, reason="Chờ", by=place.at_union, at=NOW)  # of a cell where nobody has an account
    services.record_progress(row, is_done=True, done_on=DAY, by=place.at_union, at=NOW)
    assert set(Message.objects.values_list("to", flat=True)) & {place.above.pk, place.above_officer.pk} == set()


def test_a_question_of_a_cell_comes_to_the_officer_who_hands_the_plan_down(levels):
    made = handed_in(levels)
    lower = services.prepare(Plan.objects.get(pk=made.plan_id), by=levels.clerk, at=NOW)
    lower = services.launch(lower, is_retroactive=False, by=levels.clerk, at=NOW)
    at_cell = officer("chi bo a", levels.cells[0], Role.UNIT_OFFICER)
    row = levels.row(WorkKind.MEETING, levels.cells[0], lower)
    services.ask(row, kind=K.QUESTION, text="Khi nào?", by=at_cell, at=NOW)
    told = Message.objects.filter(code="PETITION_MADE").values_list("to", flat=True)
    assert set(told) == {levels.clerk.pk, levels.at_health.pk}  # and nobody of the bloc


def test_a_plan_taken_off_stays_apart_if_it_was_written_here(place):
    row = place.row(place.union)
    made = services.write_plan(
        place.campaign, place.union, lines=[MeasureLine("học", (row.obligation_id,))], by=place.at_union, at=NOW
    )
    services.unlink_plan(made, by=place.at_union, at=NOW)
    assert Plan.objects.get(pk=made.plan_id).is_directed
    uploaded = plan_of(place.union, symbol="3-KH/CĐ")
    assert plans.plan_for(place.above, uploaded.pk) == uploaded
    again = services.link_plan(place.campaign, place.union, uploaded, by=place.at_union, at=NOW)
    with pytest.raises(NotFound):
        plans.plan_for(place.above, uploaded.pk)
    services.unlink_plan(again, by=place.at_union, at=NOW)
    assert plans.plan_for(place.above, uploaded.pk) == uploaded


def sheet_of(packed: bytes) -> list[list[str]]:
    """The rows of the duties in an archive, without their heads."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        book = CalamineWorkbook.from_filelike(io.BytesIO(archive.read("nhiem-vu-va-bao-cao.xlsx")))
    return [[str(cell) for cell in row] for row in book.get_sheet_by_name("Nhiệm vụ").to_python()[1:]]
