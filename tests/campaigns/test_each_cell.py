""" "Mỗi chi bộ": a chi bộ cơ sở answers for itself, an đảng bộ by the number of the cells that stand below it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import world as cast
from tests.campaigns.levels import DAY, NOW, Levels, build, counted
from tests.campaigns.plans import obligation, plan_of
from trienkhai.campaigns import audiences as grammar
from trienkhai.campaigns import jobs_counting, queries, services
from trienkhai.campaigns.audiences import names_each_cell
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CoverageAnswer as A
from trienkhai.campaigns.errors import BadEntry, NotRunning
from trienkhai.campaigns.models import Assignment, Campaign
from trienkhai.campaigns.office_sheets import said_by
from trienkhai.campaigns.services import MeasureLine, Said, counting
from trienkhai.journal.models import JournalEntry
from trienkhai.kernel.errors import NotAllowed
from trienkhai.organisations.choices import Line, UnitKind
from trienkhai.organisations.models import Unit
from trienkhai.plans.choices import WorkKind
from trienkhai.plans.models import Plan


@pytest.fixture
def levels(db: None) -> Levels:
    """The health body has three cells of its own and a section with two more, and a cell that ended."""
    made = build()
    section = cast.unit("Đảng bộ bộ phận Bệnh viện", UnitKind.SECTION, made.health, position=9)
    for name in "DE":
        cast.unit(f"Chi bộ {name}", UnitKind.CELL, section)
    cast.unit("Chi bộ đã giải thể", UnitKind.CELL, section, ended_on=date(2026, 1, 1))
    return made


def plan_for(levels: Levels, unit: Unit, *kinds: WorkKind, lead: str = "Mỗi chi bộ", symbol: str = "21-KH/ĐUK") -> Plan:
    plan = plan_of(unit, symbol=symbol, issuer="Ban Thường vụ Đảng ủy Khối")
    for kind in kinds:
        obligation(plan, f"tổ chức việc {kind.label}", kind, lead=[lead])
    return plan


def running(levels: Levels, *kinds: WorkKind, **given: Any) -> Campaign:
    made = services.prepare(plan_for(levels, levels.bloc, *kinds, **given), by=levels.at_bloc, at=NOW)
    return services.launch(made, is_retroactive=False, by=levels.at_bloc, at=NOW)


def figures(campaign: Campaign) -> dict[str, tuple[int | None, int | None]]:
    return {row.unit_name: (row.done, row.of) for row in Assignment.objects.filter(campaign=campaign)}


@pytest.mark.parametrize(
    ("phrase", "is_each"),
    [
        ("Mỗi chi bộ", True),
        ("từng chi bộ", True),
        ("Tất cả các chi bộ trong Đảng bộ Khối", True),
        ("100% chi bộ", True),
        ("Yêu cầu mỗi chi bộ", True),
        ("Mỗi chi bộ cơ sở", False),
        ("Mỗi chi bộ, đảng bộ cơ sở", False),
        ("Mỗi chi bộ trực thuộc", False),
        ("Các chi bộ", False),
        ("Chi bộ Bảo tàng tỉnh", False),
        ("Mỗi cấp ủy", False),
    ],
)
def test_which_phrases_name_each_cell(phrase: str, is_each: bool) -> None:
    assert names_each_cell(phrase) is is_each


@given(st.text(max_size=60))
def test_any_words_are_read(words: str) -> None:
    assert names_each_cell(words) in (True, False)


@pytest.mark.parametrize("phrase", ["Mỗi chi bộ", "100% chi bộ", "tất cả các chi bộ trong Đảng bộ Khối"])
def test_an_organisation_with_cells_gets_a_row_with_their_number_also_through_a_section(
    levels: Levels, phrase: str
) -> None:
    cast.unit("Đảng bộ chưa có chi bộ", UnitKind.GRASSROOTS_ORGANISATION, levels.bloc, position=7)
    campaign = running(levels, WorkKind.STUDY, lead=phrase)
    assert figures(campaign) == {levels.health.name: (None, 5), levels.museum.name: (None, None)}


def test_of_a_cell_of_the_grassroots_alone_nothing_changes(levels: Levels) -> None:
    assert set(figures(running(levels, WorkKind.STUDY, lead="Các chi bộ cơ sở"))) == {levels.museum.name}


def test_a_section_answers_for_its_cells_in_the_plan_of_its_organisation(levels: Levels) -> None:
    plan = plan_of(levels.health, symbol="3-KH/ĐU", issuer="Đảng ủy Sở Y tế")
    obligation(plan, "tổ chức sinh hoạt", WorkKind.MEETING, lead=["Mỗi chi bộ"])
    made = services.prepare(plan, by=levels.at_health, at=NOW)
    made = services.launch(made, is_retroactive=False, by=levels.at_health, at=NOW)
    assert figures(made) == {
        "Chi bộ A": (None, 1),
        "Chi bộ B": (None, 1),
        "Chi bộ C": (None, 1),
        "Đảng bộ bộ phận Bệnh viện": (None, 2),
    }


# --- before the launch
def test_the_number_is_shown_before_the_launch_and_can_be_put_right(levels: Levels) -> None:
    plan = plan_for(levels, levels.bloc, WorkKind.STUDY, WorkKind.COMMITMENTS)
    campaign = services.prepare(plan, by=levels.at_bloc, at=NOW)
    shown = queries.preview_of(levels.at_bloc, campaign, DAY)
    assert [(line.unit, line.counted, line.corrected) for line in shown.cells] == [(levels.health, 5, None)]
    services.correct_cells(campaign, {levels.health.pk: 9}, by=levels.at_bloc, at=NOW)
    campaign.refresh_from_db()
    shown = queries.preview_of(levels.at_bloc, campaign, DAY)
    assert [(line.of, line.corrected) for line in shown.cells] == [(9, 9)]
    services.launch(campaign, is_retroactive=False, by=levels.at_bloc, at=NOW)
    rows = Assignment.objects.filter(campaign=campaign, unit=levels.health)
    assert dict(rows.values_list("kind", "of")) == {WorkKind.STUDY: 9, WorkKind.COMMITMENTS: None}
    assert JournalEntry.objects.filter(verb="campaigns.cells-corrected").count() == 1


def test_a_correction_can_be_taken_back_and_is_refused_where_it_makes_no_sense(levels: Levels) -> None:
    campaign = services.prepare(plan_for(levels, levels.bloc, WorkKind.STUDY), by=levels.at_bloc, at=NOW)
    services.correct_cells(campaign, {levels.health.pk: 9}, by=levels.at_bloc, at=NOW)
    for wrong in ({levels.museum.pk: 2}, {levels.health.pk: 0}, {levels.health.pk: 10**6}):
        with pytest.raises(BadEntry):
            services.correct_cells(campaign, wrong, by=levels.at_bloc, at=NOW)
    with pytest.raises(NotAllowed):
        services.correct_cells(campaign, {levels.health.pk: 9}, by=levels.clerk, at=NOW)
    services.correct_cells(campaign, {levels.health.pk: None}, by=levels.at_bloc, at=NOW)
    campaign.refresh_from_db()
    assert campaign.cell_counts == {}
    services.launch(campaign, is_retroactive=False, by=levels.at_bloc, at=NOW)
    with pytest.raises(NotRunning):
        services.correct_cells(campaign, {levels.health.pk: 9}, by=levels.at_bloc, at=NOW)


def test_the_preview_asks_the_same_for_more_organisations(levels: Levels, django_assert_num_queries: Any) -> None:
    campaign = services.prepare(plan_for(levels, levels.bloc, WorkKind.STUDY), by=levels.at_bloc, at=NOW)
    queries.preview_of(levels.at_bloc, campaign, DAY)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        queries.preview_of(levels.at_bloc, campaign, DAY)
    for number in range(20):
        body = cast.unit(f"Đảng bộ số {number}", UnitKind.GRASSROOTS_ORGANISATION, levels.bloc, position=20)
        cast.unit(f"Chi bộ số {number}", UnitKind.CELL, body)
    campaign = services.prepare(campaign.plan, by=levels.at_bloc, at=NOW)
    with django_assert_num_queries(len(few)):
        assert len(queries.preview_of(levels.at_bloc, campaign, DAY).cells) == 21


# --- what is done of it
def test_the_unit_types_how_many_of_its_cells_have_done_it(levels: Levels) -> None:
    campaign = running(levels, WorkKind.STUDY)
    row = levels.row(WorkKind.STUDY, levels.health, campaign)
    assert queries.assignment_page(levels.clerk, row.pk, DAY).is_counted
    services.record_progress(row, done=4, by=levels.clerk, at=NOW)
    assert figures(campaign)[levels.health.name] == (4, 5)
    with pytest.raises(BadEntry):
        services.record_progress(row, done=6, by=levels.clerk, at=NOW)
    services.record_progress(row, done=6, of=6, by=levels.clerk, at=NOW)  # the list of units was behind
    assert figures(campaign)[levels.health.name] == (6, 6)


def test_the_cells_of_its_own_plan_are_counted_of_all_that_stand_there(levels: Levels) -> None:
    campaign = running(levels, WorkKind.STUDY)
    [of] = campaign.plan.obligations.all()
    lines = [MeasureLine("mở lớp ở chi bộ", (of.pk,), "STUDY", "Chi bộ A; Chi bộ B")]
    made = services.write_plan(campaign, levels.health, lines=lines, by=levels.clerk, at=NOW)
    services.confirm_plan(made, by=levels.clerk, at=NOW)
    below = services.prepare(Plan.objects.get(pk=made.plan_id), by=levels.at_health, at=NOW)
    for phrase in below.audiences.filter(has_duty=True):
        services.correct_audience(
            phrase, kind="UNITS", unit_ids=[cell.pk for cell in levels.cells[:2]], by=levels.at_health, at=NOW
        )  # type: ignore[arg-type]
    below = services.launch(below, is_retroactive=False, by=levels.at_health, at=NOW)
    done = levels.row(WorkKind.STUDY, levels.cells[0], below)
    services.record_progress(done, is_done=True, done_on=DAY, by=levels.at_health, at=NOW)
    counted()
    assert figures(campaign)[levels.health.name] == (1, 5)  # three cells that the own plan does not reach count too
    shown = queries.below_of(levels.clerk, levels.row(WorkKind.STUDY, levels.health, campaign))
    assert shown is not None
    assert shown.is_of_cells


def test_a_section_tells_of_its_own_cells(levels: Levels) -> None:
    campaign = running(levels, WorkKind.MEETING)
    plan = plan_of(levels.health, symbol="3-KH/ĐU", issuer="Đảng ủy Sở Y tế")
    lower = obligation(plan, "tổ chức sinh hoạt", WorkKind.MEETING, lead=["Mỗi chi bộ"])
    made = services.link_plan(campaign, levels.health, plan, by=levels.at_health, at=NOW)
    upper = campaign.plan.obligations.get()
    services.say(made, {upper.pk: Said(A.COVERED, (lower.pk,))}, by=levels.at_health, at=NOW)
    below = services.launch(
        services.prepare(plan, by=levels.at_health, at=NOW), is_retroactive=False, by=levels.at_health, at=NOW
    )
    section = Unit.objects.get(kind=UnitKind.SECTION)
    services.record_progress(levels.row(WorkKind.MEETING, section, below), done=1, by=levels.at_health, at=NOW)
    cell = levels.row(WorkKind.MEETING, levels.cells[0], below)
    services.record_progress(cell, is_done=True, done_on=DAY, by=levels.at_health, at=NOW)
    counted()
    assert figures(campaign)[levels.health.name] == (2, 5)


def test_a_body_of_another_line_below_is_no_cell_and_one_above_counts_its_units_as_before(levels: Levels) -> None:
    campaign = running(levels, WorkKind.MEETING)
    union = cast.unit("Công đoàn Sở Y tế", UnitKind.MASS_ORGANISATION, levels.health, line=Line.MASS)
    plan = plan_of(levels.health, symbol="3-KH/ĐU", issuer="Đảng ủy Sở Y tế")
    lower = obligation(plan, "tổ chức sinh hoạt", WorkKind.MEETING, lead=["Mỗi chi bộ", "Công đoàn Sở Y tế"])
    made = services.link_plan(campaign, levels.health, plan, by=levels.at_health, at=NOW)
    upper = campaign.plan.obligations.get()
    services.say(made, {upper.pk: Said(A.COVERED, (lower.pk,))}, by=levels.at_health, at=NOW)
    below = services.prepare(plan, by=levels.at_health, at=NOW)
    below = services.launch(below, is_retroactive=False, by=levels.at_health, at=NOW)
    done = levels.row(WorkKind.MEETING, union, below)
    services.record_progress(done, is_done=True, done_on=DAY, note="đã họp", by=levels.at_health, at=NOW)
    counted()
    assert figures(campaign)[levels.health.name] == (0, 5)


def test_cells_that_have_rows_of_their_own_in_the_same_campaign_are_counted_when_they_move(
    levels: Levels, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_for(levels, levels.bloc, WorkKind.STUDY)
    campaign = services.prepare(plan, by=levels.at_bloc, at=NOW)
    ids = [levels.health.pk, *(cell.pk for cell in levels.cells)]
    for phrase in campaign.audiences.filter(has_duty=True):
        services.correct_audience(phrase, kind="UNITS", unit_ids=ids, by=levels.at_bloc, at=NOW)  # type: ignore[arg-type]
    campaign = services.launch(campaign, is_retroactive=False, by=levels.at_bloc, at=NOW)
    asked: list[int] = []
    monkeypatch.setattr(counting, "enqueue", lambda _name, ids: asked.extend(ids))
    cell = levels.row(WorkKind.STUDY, levels.cells[0], campaign)
    services.record_progress(cell, is_done=True, done_on=DAY, by=levels.at_bloc, at=NOW)
    entries = [services.Entry(levels.row(WorkKind.STUDY, levels.cells[1], campaign).pk, S.COMPLETED, DAY)]
    services.enter_states(campaign, entries, by=levels.at_bloc, at=NOW)
    own = levels.row(WorkKind.STUDY, levels.health, campaign)
    assert asked == [own.pk, own.pk]
    asked.clear()
    jobs_counting.sweep(at=NOW, everything=True)
    assert asked == [own.pk]  # what a lost job left is made good at night
    assert counting.count_below(asked, at=NOW) == 1
    assert figures(campaign)[levels.health.name] == (2, 5)


def test_a_fraction_in_the_sheet_of_the_office_is_a_count_where_cells_are_counted(levels: Levels) -> None:
    for counts, done in ((True, 4), (False, None)):
        said = said_by("4/5", WorkKind.STUDY, today=DAY, counts=counts)
        assert said is not None
        assert said.done == done


def test_a_directory_counts_the_cells_below_each_body(levels: Levels) -> None:
    from trienkhai.campaigns.queries import planned

    directory = planned.directory_of(levels.bloc, planned.units_under(levels.bloc), issuer="", symbol="")
    cells = {body.name: body.cells for body in directory.bodies if body.cells}
    assert cells == {levels.bloc.name: 6, levels.health.name: 5, "Đảng bộ bộ phận Bệnh viện": 2}
    assert grammar.resolve("Mỗi chi bộ", directory).unit_ids == (levels.health.pk, levels.museum.pk)
