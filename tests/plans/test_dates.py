"""Days that a person sets: working dates, and ways out of contradictions."""

from __future__ import annotations

from datetime import date

import pytest

from tests.plans.readings import AT, draft
from trienkhai.journal.models import JournalEntry
from trienkhai.plans import queries, services
from trienkhai.plans.choices import DateSource, WayOut
from trienkhai.plans.errors import PlanRefusal


@pytest.fixture
def plan(world):
    return draft(world)


@pytest.fixture
def by_at(world):
    return {"by": world.binh, "at": AT}


def nth(plan, number):
    return queries.obligations_of(plan)[number - 1]


def points(plan, number):
    return [(p.occurrence, p.due_on, p.source) for p in queries.due_points_of(nth(plan, number))]


def test_a_working_date_stands_where_the_document_is_silent(plan, by_at, world):
    services.set_working_date(nth(plan, 5), due_on=date(2030, 6, 1), reason="trước hè", **by_at)
    assert points(plan, 5) == [("", date(2030, 6, 1), DateSource.WORKING)]
    kept = nth(plan, 5).working_dates.get()
    assert (kept.set_by, kept.set_at, kept.reason) == (world.binh, AT, "trước hè")
    assert nth(plan, 5).ends_on is None


def test_a_working_date_is_replaced_and_taken_away(plan, by_at):
    services.set_working_date(nth(plan, 2), due_on=date(2030, 6, 1), **by_at)
    services.set_working_date(nth(plan, 2), due_on=date(2030, 7, 1), **by_at)
    assert points(plan, 2) == [("", date(2030, 7, 1), DateSource.WORKING)]
    services.set_working_date(nth(plan, 2), due_on=None, **by_at)
    assert points(plan, 2) == [("", None, DateSource.NONE)]


def test_a_day_of_the_document_is_not_overwritten(plan, by_at):
    with pytest.raises(PlanRefusal, match="Văn bản đã nêu ngày"):
        services.set_working_date(nth(plan, 4), due_on=date(2030, 6, 1), **by_at)


def test_each_named_occasion_is_dated_apart(plan, by_at):
    services.set_working_date(nth(plan, 3), occurrence="cuối năm 2030", due_on=date(2030, 12, 15), **by_at)
    assert points(plan, 3) == [
        ("cuối năm 2030", date(2030, 12, 15), DateSource.WORKING),
        ("cuối năm 2031", None, DateSource.NONE),
    ]
    with pytest.raises(PlanRefusal, match="không có đợt"):
        services.set_working_date(nth(plan, 3), occurrence="cuối năm 2035", due_on=date(2035, 12, 15), **by_at)


def test_moving_the_date_needs_a_day_and_a_reason_and_moves_the_report(plan, by_at, world):
    (found,) = queries.contradictions_of(plan)
    with pytest.raises(PlanRefusal, match="ngày mới"):
        services.decide_contradiction(found, way=WayOut.MOVE_DATE, reason="x", **by_at)
    with pytest.raises(PlanRefusal, match="lý do"):
        services.decide_contradiction(found, way=WayOut.MOVE_DATE, new_date=date(2030, 5, 5), **by_at)
    assert nth(plan, 4).working_dates.count() == 0
    services.decide_contradiction(
        found, way=WayOut.MOVE_DATE, new_date=date(2030, 5, 5), reason="Chờ học xong", **by_at
    )
    assert points(plan, 4) == [("", date(2030, 5, 5), DateSource.MOVED)]
    assert points(plan, 1)[0][1] == date(2030, 4, 30)
    (kept,) = queries.contradictions_of(plan)
    assert (kept.way, kept.reason, kept.decided_by, kept.decided_at) == (
        WayOut.MOVE_DATE,
        "Chờ học xong",
        world.binh,
        AT,
    )
    assert nth(plan, 4).deadline_text == "trước ngày 25/4/2030"
    assert queries.counts_of(plan).open_contradictions == 0


def test_two_rounds_need_a_second_day_after_the_first(plan, by_at):
    (found,) = queries.contradictions_of(plan)
    for wrong in (None, date(2030, 4, 25), date(2030, 4, 1)):
        with pytest.raises(PlanRefusal, match="đợt 2"):
            services.decide_contradiction(found, way=WayOut.TWO_ROUNDS, second_round_on=wrong, **by_at)
    services.decide_contradiction(found, way=WayOut.TWO_ROUNDS, second_round_on=date(2030, 5, 10), **by_at)
    assert points(plan, 4) == [
        ("đợt 1", date(2030, 4, 24), DateSource.DOCUMENT),
        ("đợt 2", date(2030, 5, 10), DateSource.MOVED),
    ]
    assert len(points(plan, 1)) == 1


def test_a_decision_can_be_taken_again_and_the_earlier_one_leaves_nothing(plan, by_at):
    (found,) = queries.contradictions_of(plan)
    services.decide_contradiction(found, way=WayOut.MOVE_DATE, new_date=date(2030, 5, 5), reason="Chờ", **by_at)
    services.decide_contradiction(found, way=WayOut.TWO_ROUNDS, second_round_on=date(2030, 5, 10), **by_at)
    assert [p[1] for p in points(plan, 4)] == [date(2030, 4, 24), date(2030, 5, 10)]
    services.decide_contradiction(found, way=WayOut.ACCEPT, **by_at)
    assert points(plan, 4) == [("", date(2030, 4, 24), DateSource.DOCUMENT)]
    services.decide_contradiction(found, way=WayOut.OPEN, **by_at)
    (again,) = queries.contradictions_of(plan)
    assert (again.way, again.decided_by, again.decided_at) == (WayOut.OPEN, None, None)
    assert JournalEntry.objects.filter(verb="plans.contradiction-decided").count() == 4


def test_a_moved_day_is_changed_at_the_contradiction_only(plan, by_at):
    (found,) = queries.contradictions_of(plan)
    services.decide_contradiction(found, way=WayOut.MOVE_DATE, new_date=date(2030, 5, 5), reason="Chờ", **by_at)
    with pytest.raises(PlanRefusal, match="mâu thuẫn"):
        services.set_working_date(nth(plan, 4), due_on=date(2030, 6, 1), **by_at)


def test_a_strict_installation_is_late_a_day_sooner(plan, world):
    from trienkhai.organisations.models import Installation

    before = queries.due_points_of_all(queries.obligations_of(plan))[nth(plan, 4).pk][0].late_after
    Installation.objects.update(strict_before=True)
    after = queries.due_points_of_all(queries.obligations_of(plan))[nth(plan, 4).pk][0].late_after
    assert (before, after) == (date(2030, 4, 25), date(2030, 4, 24))


def test_past_is_judged_again_once_the_day_of_issue_is_told(world, by_at):
    from tests.plans.readings import reading
    from trienkhai.reading.result import Contradiction

    said = [
        {"day": day, "against": "2040-01-01", "against_is": "TODAY", "text": "x", "clause": "I.1"}
        for day in ("2030-04-30", "2030-02-01")
    ]
    plan = draft(world, reading(contradictions=tuple(Contradiction("DATE_IN_PAST", (0,), values) for values in said)))
    assert queries.open_contradictions_of(plan) == []
    services.complete_header(plan, issued_on=date(2030, 3, 1), **by_at)
    (kept,) = queries.open_contradictions_of(plan)
    assert kept.values["day"] == "2030-02-01"
