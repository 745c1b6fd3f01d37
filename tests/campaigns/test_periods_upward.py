"""The committee's own duties recur as the units' do: its report upward and its own rows are opened period by period."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.campaigns.plans import ALL_GRASSROOTS, obligation, plan_of
from tests.world import World, noon
from trienkhai.campaigns import jobs_periods, queries, rules_time, services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.models import Assignment, Campaign
from trienkhai.plans.choices import DateSource, Scope, WorkKind
from trienkhai.reporting import services as reports
from trienkhai.vietnamese.deadlines import Every
from trienkhai.vietnamese.periods import period_of, same_place

MARCH = noon(2024, 3, 1)
BOARD = "Ban Thường vụ Đảng ủy Khối"


def recurring(world: World, *, working: date | None = date(2024, 3, 31), every: str = "MONTH") -> Campaign:
    """A monthly report of the units that the committee reports on, and a monthly meeting of its own."""
    plan = plan_of(world.committee)
    sent = obligation(
        plan, "báo cáo kết quả", WorkKind.REPORT, lead=[ALL_GRASSROOTS], bound="RECURRING", every=every,
        deadline_text="hằng tháng, trước ngày 20", onward="để tổng hợp, báo cáo Tỉnh ủy",
    )  # fmt: skip
    obligation(
        plan, "họp giao ban", WorkKind.OTHER, lead=[BOARD], bound="RECURRING", every=every,
        deadline_text="ngày 10 hằng tháng",
    )  # fmt: skip
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    services.set_upward(campaign, sent, is_wanted=True, due_on=working, by=world.binh, at=MARCH)
    return services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)


def opened(campaign: Campaign, scope: Scope) -> list[tuple[str, date | None, date | None, date | None, str]]:
    rows = Assignment.objects.filter(campaign=campaign, scope=scope).order_by("starts_on", "pk")
    return list(rows.values_list("occurrence", "starts_on", "due_on", "late_after", "date_source"))


def test_the_report_upward_is_opened_each_period_on_the_day_that_was_set_and_once(world: World) -> None:
    campaign = recurring(world)
    for day in (noon(2024, 3, 31), noon(2024, 4, 1), noon(2024, 4, 1), noon(2024, 6, 3), noon(2024, 6, 3)):
        jobs_periods.open_periods(at=day)
    last_days = [date(2024, 3, 31), date(2024, 4, 30), date(2024, 5, 31), date(2024, 6, 30)]
    assert opened(campaign, Scope.UPWARD) == [
        (f"báo cáo cấp trên, tháng {day.month}/2024", day.replace(day=1), day, day, DateSource.WORKING)
        for day in last_days
    ]
    assert [line[0] for line in opened(campaign, Scope.OWN)] == [f"tháng {month}/2024" for month in range(3, 7)]
    assert [line[2] for line in opened(campaign, Scope.OWN)] == [date(2024, month, 10) for month in range(3, 7)]


def test_a_worker_that_slept_opens_the_same_as_one_that_did_not(world: World) -> None:
    campaign = recurring(world)
    jobs_periods.open_periods(at=noon(2024, 6, 3))
    assert [line[2] for line in opened(campaign, Scope.UPWARD)][-1] == date(2024, 6, 30)
    assert len(opened(campaign, Scope.UPWARD)) == len(opened(campaign, Scope.OWN)) == 4


def test_where_nobody_set_a_day_the_report_upward_of_each_period_has_none(world: World) -> None:
    campaign = recurring(world, working=None)
    jobs_periods.open_periods(at=noon(2024, 4, 1))
    assert [line[2:] for line in opened(campaign, Scope.UPWARD)] == [(None, None, DateSource.NONE)] * 2


def stated(world: World, words: str, *, working: date | None = None) -> Campaign:
    """A monthly report that the document itself says is reported on by a day of its own."""
    plan = plan_of(world.committee)
    sent = obligation(
        plan, "báo cáo kết quả", WorkKind.REPORT, lead=[ALL_GRASSROOTS], bound="RECURRING", every="MONTH",
        deadline_text="trước ngày 20 hằng tháng", onward="Tỉnh ủy",
        quote=f"báo cáo kết quả trước ngày 20 hằng tháng để tổng hợp, báo cáo Tỉnh ủy {words}.",
    )  # fmt: skip
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    if working is not None:
        services.set_upward(campaign, sent, is_wanted=True, due_on=working, by=world.binh, at=MARCH)
    return services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)


def test_the_day_that_the_document_says_for_the_report_upward_holds_in_every_period(world: World) -> None:
    campaign = stated(world, "trước ngày 28 hằng tháng")
    jobs_periods.open_periods(at=noon(2024, 5, 3))
    assert opened(campaign, Scope.UPWARD) == [
        (
            f"báo cáo cấp trên, tháng {month}/2024",
            date(2024, month, 1),
            date(2024, month, 27),
            date(2024, month, 28),
            DateSource.DOCUMENT,
        )
        for month in (3, 4, 5)
    ]
    assert {line[2].day for line in opened(campaign, Scope.UNITS) if line[2]} == {19}


def test_a_day_of_the_month_after_is_counted_from_its_period(world: World) -> None:
    campaign = stated(world, "chậm nhất ngày 5 tháng sau")
    jobs_periods.open_periods(at=noon(2024, 4, 1))
    assert [line[2] for line in opened(campaign, Scope.UPWARD)] == [date(2024, 4, 5), date(2024, 5, 5)]


def test_a_day_that_a_person_set_goes_before_the_one_of_the_document(world: World) -> None:
    campaign = stated(world, "trước ngày 28 hằng tháng", working=date(2024, 3, 25))
    jobs_periods.open_periods(at=noon(2024, 4, 1))
    assert [line[2:] for line in opened(campaign, Scope.UPWARD)] == [
        (day, day, DateSource.WORKING) for day in (date(2024, 3, 25), date(2024, 4, 25))
    ]


def test_a_day_moved_for_one_period_moves_no_later_one(world: World) -> None:
    campaign = recurring(world)
    Assignment.objects.filter(campaign=campaign, scope=Scope.UPWARD).update(
        due_on=date(2024, 4, 8), late_after=date(2024, 4, 8), date_source=DateSource.EXTENDED
    )
    jobs_periods.open_periods(at=noon(2024, 4, 1))
    assert opened(campaign, Scope.UPWARD)[1][2] == date(2024, 4, 30)


def test_a_report_upward_that_was_taken_back_is_opened_no_more(world: World) -> None:
    campaign = recurring(world)
    Assignment.objects.filter(campaign=campaign, scope=Scope.UPWARD).update(state=S.WITHDRAWN)
    jobs_periods.open_periods(at=noon(2024, 5, 1))
    assert len(opened(campaign, Scope.UPWARD)) == 1
    assert len(opened(campaign, Scope.UNITS)) == 9


def test_a_plan_of_the_past_reports_upward_once(world: World) -> None:
    plan = plan_of(world.committee)
    obligation(
        plan, "báo cáo", WorkKind.REPORT, bound="RECURRING", every="MONTH", deadline_text="hằng tháng",
        onward="để báo cáo Tỉnh ủy",
    )  # fmt: skip
    campaign = services.prepare(plan, by=world.binh, at=noon(2026, 3, 1))
    services.launch(campaign, is_retroactive=True, by=world.binh, at=noon(2026, 3, 1))
    assert opened(campaign, Scope.UPWARD) == [("báo cáo cấp trên", None, None, None, DateSource.NONE)]


def test_the_report_that_gathers_one_period_closes_the_duty_upward_of_that_period_alone(world: World) -> None:
    campaign = recurring(world)
    jobs_periods.open_periods(at=noon(2024, 4, 1))
    deliverable = Assignment.objects.filter(campaign=campaign, scope=Scope.UPWARD)[0].deliverable_id
    for month in (3, 4):
        [row] = queries.upward_rows(campaign, deliverable, f"tháng {month}/2024")
        assert row.occurrence == f"báo cáo cấp trên, tháng {month}/2024"
    gathered = reports.consolidate(
        campaign, deliverable_id=deliverable, occurrence="tháng 3/2024", by=world.binh, at=noon(2024, 4, 2)
    )
    gathered.symbol, gathered.issued_on = "5-BC/ĐUK", date(2024, 4, 2)
    gathered.save()
    reports.send_up(gathered, file=b"%PDF-1.4 x", by=world.binh, at=noon(2024, 4, 2))
    states = Assignment.objects.filter(campaign=campaign, scope=Scope.UPWARD).order_by("starts_on")
    assert list(states.values_list("state", flat=True)) == [S.COMPLETED, S.NEW]


def test_the_board_names_the_period_and_counts_its_own_reports(world: World) -> None:
    campaign = recurring(world)
    jobs_periods.open_periods(at=noon(2024, 4, 1))
    row = Assignment.objects.filter(campaign=campaign, unit=world.cell_1, occurrence="tháng 3/2024")[0]
    Assignment.objects.filter(pk=row.pk).update(state=S.COMPLETED, done_on=date(2024, 3, 19))
    upward = queries.board_of(world.binh, campaign, date(2024, 4, 2)).upward
    assert [(each.duty.period_reported, each.below_done.value, each.below_total.value) for each in upward] == [  # type: ignore[union-attr]
        ("tháng 3/2024", 1, 3),
        ("tháng 4/2024", 0, 3),
    ]
    Assignment.objects.filter(campaign=campaign, scope=Scope.UPWARD, starts_on=date(2024, 3, 1)).update(
        state=S.COMPLETED, done_on=date(2024, 4, 1)
    )
    upward = queries.board_of(world.binh, campaign, date(2024, 4, 2)).upward
    assert [each.duty.period_reported for each in upward] == ["tháng 4/2024"]


@given(
    st.sampled_from([Every.WEEK, Every.FORTNIGHT, Every.MONTH, Every.QUARTER, Every.HALF_YEAR, Every.YEAR]),
    st.dates(date(2023, 1, 1), date(2026, 12, 31)),
    st.dates(date(2023, 1, 1), date(2026, 12, 31)),
    st.integers(0, 90),
)
def test_the_same_place_of_a_day_comes_once_in_each_period_in_order(
    every: Every, first: date, other: date, after: int
) -> None:
    of, to = period_of(every, first), period_of(every, other)
    day = date.fromordinal(of.starts_on.toordinal() + after)
    assert same_place(day, of, of) == day
    there = same_place(day, of, to)
    assert (there > day) == (to.starts_on > of.starts_on)
    if there.day == day.day and day.day <= 28:
        assert same_place(there, to, of) == day


def test_a_name_of_a_period_is_read_back_from_the_name_of_its_report() -> None:
    for period in ("", "tháng 3/2024", "6 tháng đầu năm 2024"):
        assert rules_time.period_reported(rules_time.upward_occurrence(period)) == period


@pytest.mark.parametrize("working", [date(2024, 3, 25), None])
def test_a_preview_shows_no_row_that_a_launch_does_not_write(world: World, working: date | None) -> None:
    campaign = recurring(world, working=working)
    assert queries.preview_of(world.binh, campaign, MARCH.date()).rows == campaign.assignments.count()
