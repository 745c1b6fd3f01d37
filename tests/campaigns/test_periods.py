"""Recurring duties are opened period by period; standing ones are answered for theirs and never overdue."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests import world as cast
from tests.campaigns.plans import ALL_GRASSROOTS, launched, obligation, plan_of
from tests.thorough import examples
from tests.world import World, noon
from trienkhai.campaigns import jobs_periods, queries, rules_time, services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import Timeliness
from trienkhai.campaigns.errors import BadEntry, MoveClosed, NotRunning
from trienkhai.campaigns.models import Assignment, AssignmentChange, Campaign, PeriodAnswer
from trienkhai.campaigns.queries.desk import due_of
from trienkhai.journal.models import JournalEntry
from trienkhai.kernel.errors import NotAllowed
from trienkhai.plans.choices import DateSource, WorkKind
from trienkhai.vietnamese.deadlines import Bound, Deadline, Every

MARCH = noon(2024, 3, 1)
APRIL_DAY = date(2024, 4, 10)


def monthly(world: World, words: str = "hằng tháng, trước ngày 20", every: str = "MONTH", **fields: object) -> Campaign:
    """A running campaign of one recurring report and one duty with a day."""
    plan = plan_of(world.committee)
    obligation(
        plan, "báo cáo kết quả", WorkKind.REPORT, lead=[ALL_GRASSROOTS], bound="RECURRING", every=every,
        deadline_text=words, **fields,
    )  # fmt: skip
    obligation(plan, "tổ chức học tập", WorkKind.STUDY, lead=[ALL_GRASSROOTS])
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    return services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)


def reports(campaign: Campaign) -> dict[str, set[tuple[date | None, date | None]]]:
    found: dict[str, set[tuple[date | None, date | None]]] = {}
    for row in Assignment.objects.filter(campaign=campaign, kind=WorkKind.REPORT).order_by("starts_on"):
        found.setdefault(row.occurrence, set()).add((row.due_on, row.late_after))
    return found


# --- recurring
def test_a_launch_opens_the_present_period_with_its_cut_off_day(world: World) -> None:
    campaign = monthly(world)
    assert reports(campaign) == {"tháng 3/2024": {(date(2024, 3, 19), date(2024, 3, 20))}}
    assert Assignment.objects.filter(campaign=campaign, kind=WorkKind.REPORT).count() == 3


def test_a_period_whose_day_has_passed_is_not_asked_for(world: World) -> None:
    plan = plan_of(world.committee)
    obligation(plan, "báo cáo", WorkKind.REPORT, bound="RECURRING", every="MONTH", deadline_text="ngày 20 hằng tháng")
    campaign = services.prepare(plan, by=world.binh, at=noon(2024, 3, 25))
    services.launch(campaign, is_retroactive=False, by=world.binh, at=noon(2024, 3, 25))
    assert list(reports(campaign)) == ["tháng 4/2024"]


def test_a_day_in_the_month_after_stands_apart_from_the_end_of_the_period(world: World) -> None:
    campaign = monthly(world, "hằng tháng, chậm nhất ngày 05 tháng sau")
    row = Assignment.objects.filter(campaign=campaign, kind=WorkKind.REPORT)[0]
    assert (row.occurrence, row.starts_on, row.due_on) == ("tháng 3/2024", date(2024, 3, 1), date(2024, 4, 5))


def test_the_next_period_is_opened_when_it_begins_and_once(world: World) -> None:
    campaign = monthly(world)
    assert jobs_periods.open_periods(at=noon(2024, 3, 31)) == 0
    assert jobs_periods.open_periods(at=noon(2024, 4, 1)) == 3
    assert jobs_periods.open_periods(at=noon(2024, 4, 1)) == jobs_periods.open_periods(at=noon(2024, 4, 30)) == 0
    assert reports(campaign)["tháng 4/2024"] == {(date(2024, 4, 19), date(2024, 4, 20))}
    assert JournalEntry.objects.filter(verb="campaigns.periods-opened").count() == 1


def test_a_worker_that_slept_for_months_opens_all_that_were_owed(world: World) -> None:
    campaign = monthly(world)
    assert jobs_periods.open_periods(at=noon(2024, 8, 2)) == 5 * 3
    assert list(reports(campaign)) == [f"tháng {month}/2024" for month in range(3, 9)]


def test_who_received_the_document_has_received_its_next_period(world: World) -> None:
    campaign = monthly(world)
    services.receive(campaign, world.cell_1, by=world.an, at=noon(2024, 3, 2))
    jobs_periods.open_periods(at=noon(2024, 4, 1))
    found = Assignment.objects.filter(campaign=campaign, occurrence="tháng 4/2024").values_list("unit", "state")
    assert dict(found)[world.cell_1.pk] == S.RECEIVED
    assert dict(found)[world.cell_2.pk] == S.NEW


def test_what_was_taken_back_and_units_that_ended_get_no_next_period(world: World) -> None:
    campaign = monthly(world)
    Assignment.objects.filter(campaign=campaign, unit=world.cell_1).update(state=S.WITHDRAWN)
    world.cell_2.ended_on = date(2024, 3, 20)
    world.cell_2.save()
    jobs_periods.open_periods(at=noon(2024, 4, 1))
    rows = Assignment.objects.filter(campaign=campaign, occurrence="tháng 4/2024")
    assert [row.unit for row in rows] == [world.health]


def test_nothing_is_opened_once_a_campaign_ended_or_its_books_are_closed(world: World) -> None:
    campaign = monthly(world)
    services.set_closing_day(campaign, closing_on=date(2024, 4, 15), by=world.binh, at=MARCH)
    assert jobs_periods.open_periods(at=noon(2024, 6, 1)) == 3  # April alone
    services.close(campaign, by=world.binh, at=noon(2024, 6, 1))
    assert jobs_periods.open_periods(at=noon(2024, 9, 1)) == 0


def test_a_plan_of_the_past_opens_no_periods(world: World) -> None:
    plan = plan_of(world.committee)
    obligation(plan, "báo cáo", WorkKind.REPORT, bound="RECURRING", every="MONTH", deadline_text="hằng tháng")
    campaign = services.prepare(plan, by=world.binh, at=noon(2026, 3, 1))
    services.launch(campaign, is_retroactive=True, by=world.binh, at=noon(2026, 3, 1))
    assert reports(campaign) == {"": {(None, None)}}
    assert jobs_periods.open_periods(at=noon(2026, 9, 1)) == 0


def test_a_day_that_a_person_set_for_the_whole_stays(world: World) -> None:
    plan = plan_of(world.committee)
    made = obligation(plan, "báo cáo", WorkKind.REPORT, bound="RECURRING", every="MONTH", deadline_text="hằng tháng")
    made.working_dates.create(due_on=date(2024, 5, 5), source=DateSource.WORKING, set_at=MARCH)
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    assert reports(campaign) == {"": {(date(2024, 5, 5), date(2024, 5, 5))}}
    assert jobs_periods.open_periods(at=noon(2024, 9, 1)) == 0


def test_a_preview_shows_the_day_that_the_launch_writes(world: World) -> None:
    plan = plan_of(world.committee)
    obligation(plan, "báo cáo", WorkKind.REPORT, bound="RECURRING", every="QUARTER", deadline_text="hằng quý")
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    shown = queries.preview_of(world.binh, campaign, MARCH.date())
    assert [point.due_on for point in shown.duties[0].points] == [date(2024, 3, 31)]
    assert shown.undated == ()


DEADLINES = st.builds(
    Deadline,
    text=st.sampled_from(("hằng tháng", "trước ngày 20 hằng tháng", "ngày 05 tháng sau", "trước ngày 10/6 và 10/12")),
    bound=st.just(Bound.RECURRING),
    every=st.sampled_from([Every.WEEK, Every.FORTNIGHT, Every.MONTH, Every.QUARTER, Every.HALF_YEAR, Every.YEAR]),
)
DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))


@given(DEADLINES, DAYS, st.lists(st.integers(0, 90), max_size=6))
def test_however_often_and_rarely_the_worker_runs_the_same_periods_are_opened(
    deadline: Deadline, launch: date, pauses: list[int]
) -> None:
    first = rules_time.first_point(deadline, "", on=launch, strict=False)
    assert first.due_on is not None
    assert first.due_on >= launch
    assert first.starts_on is not None
    opened, last, today = [first], first.starts_on, launch
    for pause in [*pauses, 0]:
        today += timedelta(days=pause)
        more = rules_time.points_after(deadline, "", last_start=last, today=today, until=None, strict=False)
        opened += more
        last = opened[-1].starts_on or last
    at_once = rules_time.points_after(deadline, "", last_start=first.starts_on, today=today, until=None, strict=False)
    assert opened == [first, *at_once]
    assert len({point.occurrence for point in opened}) == len(opened)


# --- standing
@pytest.fixture
def standing(world: World) -> Assignment:
    """ "Thường xuyên tuyên truyền" of An's cell, launched on 1/3/2024."""
    return row(launched(world), world)


def row(campaign: Campaign, world: World) -> Assignment:
    return Assignment.objects.select_related("campaign__unit", "unit", "obligation").get(
        campaign=campaign, unit=world.cell_1, kind=WorkKind.PUBLICITY
    )


def answer(standing: Assignment, world: World, at: datetime = MARCH, **values: object) -> PeriodAnswer:
    given = {"starts_on": date(2024, 1, 1), "text": "Đã phát thanh 3 buổi", "by": world.an, **values}
    return services.answer_period(standing, at=at, **given)  # type: ignore[arg-type]


def test_a_unit_says_what_it_did_in_a_period_and_goes_on(world: World, standing: Assignment) -> None:
    answer(standing, world)
    standing.refresh_from_db()
    assert standing.state == S.IN_PROGRESS
    lines = queries.periods_of(standing, APRIL_DAY)
    assert [(line.period.label, line.answer is not None, line.is_current) for line in lines] == [
        ("quý II/2024", False, True),
        ("quý I/2024", True, False),
    ]
    assert due_of(standing, date(2030, 1, 1)).timeliness == Timeliness.UNDATED


def test_nothing_arose_is_an_answer_and_silence_is_none(world: World, standing: Assignment) -> None:
    campaign = standing.campaign
    before = queries.standing_of(world.binh, campaign, MARCH.date())[0]
    assert (before.answered, before.nil, before.total, before.missing) == (0, 0, 4, 4)
    answer(standing, world, text="", is_nil=True)
    after = queries.standing_of(world.binh, campaign, MARCH.date())[0]
    assert (after.answered, after.nil, after.missing) == (1, 1, 3)
    silent = queries.unanswered_of(world.binh, campaign, [after])[after.obligation.pk]
    assert world.cell_1.pk not in {each.unit_id for each in silent}
    assert len(silent) == 3
    with pytest.raises(BadEntry):
        answer(standing, world, text=" ")


def test_an_answer_can_be_put_right_and_the_journal_keeps_what_stood(world: World, standing: Assignment) -> None:
    answer(standing, world)
    answer(standing, world, text="Đã phát thanh 4 buổi")
    assert PeriodAnswer.objects.get().text == "Đã phát thanh 4 buổi"
    entry = JournalEntry.objects.filter(verb="campaigns.period-answered").latest("pk")
    assert "3 buổi" in str(entry.detail.values)


def test_a_period_to_come_or_over_before_the_launch_is_not_answered(world: World, standing: Assignment) -> None:
    for starts_on in (date(2024, 4, 1), date(2023, 10, 1), date(2024, 2, 1)):
        with pytest.raises(BadEntry):
            answer(standing, world, starts_on=starts_on)


def test_only_who_answers_for_the_unit_answers_its_periods(world: World, standing: Assignment) -> None:
    with pytest.raises(NotAllowed):
        answer(standing, world, by=world.chi)
    entered = answer(standing, world, by=world.binh)
    assert entered.is_entered_for
    assert AssignmentChange.objects.get(assignment=standing, after=S.IN_PROGRESS).is_entered_for


def test_nothing_but_the_end_of_the_campaign_closes_a_standing_duty(world: World, standing: Assignment) -> None:
    with pytest.raises(MoveClosed):
        services.record_progress(standing, by=world.an, at=MARCH, is_done=True, done_on=MARCH.date())
    services.close(standing.campaign, by=world.binh, at=noon(2024, 5, 2))
    standing.campaign.refresh_from_db()
    assert [line.period.label for line in queries.periods_of(standing, date(2025, 1, 1))] == [
        "quý II/2024",
        "quý I/2024",
    ]
    with pytest.raises(NotRunning):
        answer(standing, world, at=noon(2024, 5, 3))


def test_the_length_of_the_period_is_set_before_anybody_answers(world: World, standing: Assignment) -> None:
    services.set_standing_period(standing.campaign, every="MONTH", by=world.binh, at=MARCH)
    fresh = row(standing.campaign, world)
    answer(fresh, world, starts_on=date(2024, 3, 1))
    with pytest.raises(BadEntry):
        services.set_standing_period(standing.campaign, every="YEAR", by=world.binh, at=MARCH)
    with pytest.raises(NotAllowed):
        services.set_standing_period(standing.campaign, every="YEAR", by=world.an, at=MARCH)


class NumeratorWithinDenominator(TestCase):
    """However units answer, those who answered are among those who owe."""

    @settings(max_examples=examples(15, 15), deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.integers(0, 2)), max_size=12))
    def test_answered_never_exceeds_those_who_owe(self, acts: list[tuple[int, bool, int]]) -> None:
        world = cast.build()
        campaign = launched(world)
        rows = list(Assignment.objects.filter(campaign=campaign, kind=WorkKind.PUBLICITY).order_by("pk"))
        periods = [date(2024, 1, 1), date(2024, 4, 1), date(2024, 7, 1)]
        for which, is_nil, period in acts:
            services.answer_period(
                rows[which], starts_on=periods[period], text="" if is_nil else "x", is_nil=is_nil,
                by=world.binh, at=noon(2024, 8, 1),
            )  # fmt: skip
        for place, first in enumerate(periods):
            [duty] = queries.standing_of(world.binh, campaign, first)
            expected = {which for which, _nil, period in acts if period == place}
            assert duty.answered == len(expected) <= duty.total == 4
            assert duty.nil <= duty.answered


# --- closing
def test_what_comes_in_after_the_closing_day_is_taken_and_marked(world: World) -> None:
    campaign = monthly(world)
    services.set_closing_day(campaign, closing_on=date(2024, 4, 15), by=world.binh, at=MARCH)
    study = Assignment.objects.get(campaign=campaign, unit=world.cell_1, kind=WorkKind.STUDY)
    done = services.record_progress(study, by=world.an, at=noon(2024, 4, 16), is_done=True, done_on=date(2024, 4, 16))
    closing_on = Campaign.objects.get(pk=campaign.pk).closing_on
    assert done.state == S.COMPLETED
    assert rules_time.is_after_closing(done.state, done.done_on, closing_on)
    assert not rules_time.is_after_closing(done.state, date(2024, 4, 15), closing_on)
    with pytest.raises(BadEntry):
        services.set_closing_day(campaign, closing_on=date(2024, 2, 1), by=world.binh, at=MARCH)


def test_a_duty_that_an_old_list_called_done_is_still_answered_by_period(world: World, standing: Assignment) -> None:
    Assignment.objects.filter(pk=standing.pk).update(state=S.COMPLETED, done_on=MARCH.date())
    answer(standing, world)
    standing.refresh_from_db()
    assert standing.state == S.COMPLETED
    assert queries.standing_of(world.binh, standing.campaign, MARCH.date())[0].answered == 1
    services.suspend(row_of_another(world, standing), reason="Chờ", by=world.binh, at=MARCH)
    with pytest.raises(MoveClosed):
        answer(row_of_another(world, standing), world, by=world.chi)


def row_of_another(world: World, standing: Assignment) -> Assignment:
    return Assignment.objects.select_related("campaign__unit", "unit", "obligation").get(
        campaign=standing.campaign, unit=world.cell_2, kind=WorkKind.PUBLICITY
    )
