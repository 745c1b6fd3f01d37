"""Across lines at one workplace: a directed body answers, those who direct it see its rows of their campaign and nothing
else of it, and its superior in its own line sees none of what it was not he who gave."""

from __future__ import annotations

import pytest

from tests.campaigns.plans import obligation, plan_of
from tests.campaigns.workplace import DAY, NOW, Workplace, build
from tests.world import LONG_AGO
from trienkhai.campaigns import queries, services
from trienkhai.campaigns.models import Assignment, Audience, Receipt
from trienkhai.campaigns.queries import chasing_facts as facts
from trienkhai.journal.models import Message
from trienkhai.journal.services import SYSTEM
from trienkhai.kernel.errors import NotAllowed, NotFound
from trienkhai.organisations.choices import LinkKind
from trienkhai.organisations.models import UnitLink
from trienkhai.plans.choices import WorkKind
from trienkhai.reporting import queries as reporting
from trienkhai.reporting import services as reports
from trienkhai.reporting.rules import FigureValue
from trienkhai.reporting.services import Content

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db) -> Workplace:
    return build()


def test_phrases_come_to_directed_bodies_by_name_and_as_a_group(place):
    of_study = Assignment.objects.filter(kind="STUDY")
    assert {(row.unit_id, row.is_directed, row.scope) for row in of_study} == {
        (place.cell.pk, False, "UNITS"),
        (place.union.pk, True, "UNITS"),
        (place.youth.pk, True, "UNITS"),
    }
    assert set(Assignment.objects.filter(kind="REPORT").values_list("unit", flat=True)) == {
        place.union.pk,
        place.youth.pk,
    }
    assert set(Receipt.objects.filter(is_directed=True).values_list("unit", flat=True)) == {
        place.union.pk,
        place.youth.pk,
    }


def test_a_link_that_has_ended_directs_no_more(place):
    UnitLink.objects.filter(other=place.youth).update(ends_before=DAY)
    plan = plan_of(place.committee, symbol="13-KH/ĐUK")
    obligation(plan, "việc", lead=["Công đoàn Khối", "Đoàn Khối các cơ quan tỉnh"])
    made = services.prepare(plan, by=place.office, at=NOW)
    assert set(made.audiences.values_list("phrase", "kind", "units__name")) == {
        ("Công đoàn Khối", "UNITS", "Công đoàn Khối"),
        ("Đoàn Khối các cơ quan tỉnh", "UNMATCHED", None),
    }
    services.launch(made, is_retroactive=False, by=place.office, at=NOW)
    assert Assignment.objects.get(campaign=made).unit == place.union


def test_the_directed_body_answers_for_itself(place):
    services.receive(place.campaign, place.union, by=place.at_union, at=NOW)
    row = place.row(place.union)
    assert queries.assignment_for(place.at_union, row.pk) == row
    services.record_progress(row, is_done=True, done_on=DAY, by=place.at_union, at=NOW)
    row.refresh_from_db()
    assert row.state == "COMPLETED"
    assert not row.changes.filter(is_entered_for=True).exists()


def test_its_superior_in_its_own_line_finds_nothing_behind_any_door(place):
    """Rows, receipts, reports, evidence, the board, the lists, the desk and the takeaway: of another line's campaign."""
    row = place.row(place.union)
    report_row = place.row(place.union, WorkKind.REPORT)
    shown = services.add_evidence(row, text="ảnh lớp học", by=place.at_union, at=NOW)
    content = Content(figures=(FigureValue("STUDY_SESSIONS", "", 1),), texts={"RESULTS": "đã học"})
    sent = reports.send_report(report_row, content=content, handed_in_on=DAY, by=place.at_union, at=NOW)
    for viewer in (place.above, place.above_officer, place.at_youth):
        for door in (
            lambda who: queries.assignment_for(who, row.pk),
            lambda who: queries.evidence_for(who, shown.pk),
            lambda who: reporting.report_for(who, sent.pk),
        ):
            with pytest.raises(NotFound):
                door(viewer)
    for viewer in (place.above, place.above_officer):
        assert not queries.campaigns_of(viewer).exists()
        with pytest.raises(NotFound):
            queries.campaign_for(viewer, place.campaign.pk)
        desk = queries.desk_of(viewer, place.union.pk, DAY)
        assert (desk.documents, desk.first, desk.standing, desk.waiting) == ((), (), (), ())
        assert not Assignment.objects.filter(queries.seen_rows(viewer)).exists()
        for act in (
            lambda who: services.record_progress(row, by=who, at=NOW),
            lambda who: services.receive(place.campaign, place.union, by=who, at=NOW),
            lambda who: services.add_evidence(row, text="x", by=who, at=NOW),
            lambda who: reports.save_report(report_row, content=Content(), by=who, at=NOW),
        ):
            with pytest.raises(NotAllowed):
                act(viewer)


def test_the_directed_body_sees_its_own_rows_of_the_campaign_and_no_others(place):
    seen = Assignment.objects.filter(queries.seen_rows(place.at_union))
    assert set(seen.values_list("unit", flat=True)) == {place.union.pk}
    listed = queries.rows_of(place.at_union, place.campaign, queries.Filters(), DAY)
    assert {row.unit for row in listed.rows} == {place.union.pk}


def test_those_who_direct_see_all_rows_of_their_campaign_and_nothing_else_of_the_body(place):
    seen = Assignment.objects.filter(queries.seen_rows(place.office))
    assert set(seen.values_list("unit", flat=True)) == {place.cell.pk, place.union.pk, place.youth.pk}
    own = plan_of(place.mass, symbol="5-KH/LĐLĐ")
    obligation(own, "việc trong ngành dọc", lead=["Công đoàn Khối"])
    ours = services.prepare(own, by=place.above, at=NOW)
    ours = services.launch(ours, is_retroactive=False, by=place.above, at=NOW)
    [row] = Assignment.objects.filter(campaign=ours)
    assert not row.is_directed
    assert queries.assignment_for(place.above, row.pk) == row  # its own line's own matter
    with pytest.raises(NotFound):
        queries.assignment_for(place.office, row.pk)
    with pytest.raises(NotFound):
        queries.desk_of(place.office, place.union.pk, DAY)
    with pytest.raises(NotAllowed):
        services.record_progress(row, by=place.office, at=NOW)


def test_the_directing_specialist_enters_for_the_body_and_its_officers_hear_of_it(place):
    row = place.row(place.union)
    services.record_progress(row, is_done=True, done_on=DAY, by=place.office, at=NOW)
    assert row.changes.get().is_entered_for
    told = set(Message.objects.filter(code="ENTERED_FOR").values_list("to", flat=True))
    assert told == {place.at_union.pk}  # and nobody of its own line


def test_a_superior_who_owes_something_himself_does_not_come_by_the_rows_of_the_body_below_him(place):
    """Both are directed by one committee: each sees its own."""
    UnitLink.objects.create(kind=LinkKind.DIRECTS, unit=place.committee, other=place.mass, starts_on=LONG_AGO)
    plan = plan_of(place.committee, symbol="14-KH/ĐUK")
    obligation(plan, "việc", lead=["Công đoàn Khối", "Liên đoàn Lao động tỉnh"])
    both = services.prepare(plan, by=place.office, at=NOW)
    both = services.launch(both, is_retroactive=False, by=place.office, at=NOW)
    assert queries.campaign_for(place.above, both.pk) == both
    assert {row.unit for row in queries.rows_of(place.above, both, queries.Filters(), DAY).rows} == {place.mass.pk}
    board = queries.board_of(place.above, both, DAY)
    assert {line.unit for line in board.rows} == {place.mass.pk}
    assert [each.unit for each in queries.receipts_of(place.above, both, queries.Filters()).rows] == [place.mass.pk]
    whole = queries.board_of(place.office, both, DAY)
    assert {line.unit for line in whole.rows} == {place.mass.pk, place.union.pk}
    assert [(desk.unit_id, desk.total) for desk in queries.desks_of(place.above, DAY).units if desk.total] == [
        (place.mass.pk, 1)
    ]


def test_the_own_plan_of_a_directed_body_is_its_own_peoples(place):
    line = services.MeasureLine("học ở các tổ công đoàn", (place.row(place.union).obligation_id,))
    made = services.write_plan(place.campaign, place.union, lines=[line], by=place.at_union, at=NOW)
    page = queries.hand_down_page(place.office, place.campaign.pk, place.union.pk, DAY)
    assert (page.is_kept, page.own, page.table.said, page.may_edit) == (True, (), 0, False)  # a draft
    with pytest.raises(NotAllowed):
        services.confirm_plan(made, by=place.office, at=NOW)
    with pytest.raises(NotAllowed):
        services.write_plan(place.campaign, place.union, lines=[line], by=place.above, at=NOW)
    with pytest.raises(NotFound):
        queries.hand_down_page(place.above, place.campaign.pk, place.union.pk, DAY)


def test_nobody_of_its_own_line_is_reminded_of_what_a_directed_body_owes(place):
    place.at_union.user.is_active = False
    place.at_union.user.save()
    ids = [place.union.pk, place.youth.pk]
    assert facts.recipients_of(ids, DAY) == {place.union.pk: [], place.youth.pk: [place.at_youth.pk]}
    assert facts.superiors_of(ids, DAY, campaign=place.campaign.pk) == {place.union.pk: [], place.youth.pk: []}
    services.close(place.campaign, by=place.office, at=NOW)
    assert facts.recipients_of([place.union.pk], DAY) == {place.union.pk: [place.above_officer.pk]}


def test_an_event_on_a_directed_body_shows_its_duties_to_none_of_its_own_line(place):
    """Whoever plans to merge it is told how many there are, not what they are."""
    touched = queries.open_duties_of(place.above, [place.union])
    assert (touched.open, touched.rows) == (2, ())
    assert {row.unit_id for row in queries.open_duties_of(place.office, [place.union]).rows} == {place.union.pk}
    assert len(queries.open_duties_of(place.at_union, [place.union]).rows) == 2


def test_the_phrases_of_what_it_hands_down_do_not_exist_for_its_own_line(place):
    line = services.MeasureLine("Công đoàn Khối học ở các tổ công đoàn", (place.row(place.union).obligation_id,))
    made = services.write_plan(place.campaign, place.union, lines=[line], by=SYSTEM, at=NOW)
    lower = services.prepare(services.confirm_plan(made, by=SYSTEM, at=NOW), by=SYSTEM, at=NOW)
    phrase = Audience.objects.create(campaign=lower, phrase="Các tổ công đoàn")
    for viewer in (place.above, place.above_officer):
        with pytest.raises(NotFound):
            queries.audience_for(viewer, phrase.pk)
