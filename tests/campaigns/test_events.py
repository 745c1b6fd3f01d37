"""Relative deadlines: their clocks start on the day that somebody says, by the document's words."""

from __future__ import annotations

from datetime import date

import pytest

from tests.campaigns.plans import ALL_GRASSROOTS, obligation, plan_of
from tests.world import World, noon
from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import Timeliness
from trienkhai.campaigns.errors import BadEntry
from trienkhai.campaigns.models import Assignment, Campaign, EventDay
from trienkhai.campaigns.queries.desk import due_of
from trienkhai.journal.messages import messages_for
from trienkhai.journal.models import JournalEntry
from trienkhai.kernel.errors import NotAllowed
from trienkhai.plans.choices import DateSource, Scope, WorkKind
from trienkhai.vietnamese.workdays import Calendar

MARCH = noon(2024, 3, 1)
APRIL = noon(2024, 4, 27)
USUAL = Calendar()
COUNTED = "trong thời hạn 10 ngày làm việc kể từ ngày kết thúc hội nghị"
UNCOUNTED = "ngay sau khi có hướng dẫn của cấp trên"


def running(world: World, words: str) -> Campaign:
    plan = plan_of(world.committee)
    obligation(plan, "gửi kế hoạch", WorkKind.PLAN, lead=[ALL_GRASSROOTS], bound="RELATIVE", deadline_text=words)
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    return services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)


def row(campaign: Campaign, unit: object) -> Assignment:
    return Assignment.objects.select_related("campaign__unit", "unit", "obligation").get(campaign=campaign, unit=unit)


def say(world: World, campaign: Campaign, happened_on: date, **values: object) -> EventDay:
    of = campaign.plan.obligations.get()
    given = {"happened_on": happened_on, "calendar": USUAL, "by": world.binh, "at": APRIL, **values}
    return services.say_event_day(campaign, of, **given)  # type: ignore[arg-type]


def test_before_its_event_a_duty_has_no_day_and_after_it_the_day_of_the_words(world: World) -> None:
    campaign = running(world, COUNTED)
    before = row(campaign, world.cell_1)
    assert (before.due_on, before.date_source) == (None, DateSource.NONE)
    assert due_of(before, date(2030, 1, 1)).timeliness == Timeliness.UNDATED
    said = say(world, campaign, date(2024, 4, 22))
    after = row(campaign, world.cell_1)
    assert said.due_on == after.due_on == after.late_after == date(2024, 5, 8)
    assert after.date_source == DateSource.EVENT
    assert [m.code for m in messages_for(world.an)[0]] == ["EVENT_HAPPENED", "LAUNCHED"]


def test_a_wrong_day_is_corrected_and_both_are_kept_in_the_journal(world: World) -> None:
    campaign = running(world, COUNTED)
    say(world, campaign, date(2024, 4, 20))
    say(world, campaign, date(2024, 4, 22))
    assert EventDay.objects.count() == 1
    assert row(campaign, world.cell_2).due_on == date(2024, 5, 8)
    entry = JournalEntry.objects.filter(verb="campaigns.event-day-said").latest("pk")
    assert entry.detail.values["before"]["happened_on"] == "2024-04-20"


def test_the_committees_own_report_upward_keeps_the_day_that_was_set_for_it(world: World) -> None:
    plan = plan_of(world.committee)
    of = obligation(
        plan, "gửi kế hoạch", WorkKind.PLAN, lead=[ALL_GRASSROOTS], bound="RELATIVE", deadline_text=COUNTED,
        onward="để tổng hợp, báo cáo Tỉnh ủy",
    )  # fmt: skip
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    services.set_upward(campaign, of, is_wanted=True, due_on=date(2024, 6, 1), by=world.binh, at=MARCH)
    services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    say(world, campaign, date(2024, 4, 22))
    days = Assignment.objects.filter(campaign=campaign).values_list("scope", "due_on").distinct()
    assert set(days) == {(Scope.UPWARD, date(2024, 6, 1)), (Scope.UNITS, date(2024, 5, 8))}


def test_words_without_a_number_need_the_day_of_a_person(world: World) -> None:
    campaign = running(world, UNCOUNTED)
    with pytest.raises(BadEntry):
        say(world, campaign, date(2024, 4, 22))
    with pytest.raises(BadEntry):
        say(world, campaign, date(2024, 4, 22), due_on=date(2024, 4, 1))
    say(world, campaign, date(2024, 4, 22), due_on=date(2024, 5, 15))
    assert row(campaign, world.cell_1).due_on == date(2024, 5, 15)


def test_a_day_against_the_words_is_refused(world: World) -> None:
    with pytest.raises(BadEntry):
        say(world, running(world, COUNTED), date(2024, 4, 22), due_on=date(2024, 6, 1))


def test_a_unit_says_its_own_day_which_the_day_for_all_leaves_alone(world: World) -> None:
    campaign = running(world, COUNTED)
    mine = row(campaign, world.cell_1)
    services.say_own_event_day(mine, happened_on=date(2024, 4, 2), calendar=USUAL, by=world.an, at=APRIL)
    say(world, campaign, date(2024, 4, 22))
    assert row(campaign, world.cell_1).due_on == date(2024, 4, 16)
    assert row(campaign, world.cell_2).due_on == date(2024, 5, 8)
    own = queries.event_day_of(row(campaign, world.cell_1))
    shared = queries.event_day_of(row(campaign, world.cell_2))
    assert own is not None
    assert own.happened_on == date(2024, 4, 2)
    assert shared is not None
    assert shared.assignment_id is None


def test_a_unit_does_not_change_the_day_that_the_office_said_for_all(world: World) -> None:
    campaign = running(world, COUNTED)
    say(world, campaign, date(2024, 4, 22))
    mine = row(campaign, world.cell_1)
    with pytest.raises(BadEntry):
        services.say_own_event_day(mine, happened_on=date(2024, 4, 26), calendar=USUAL, by=world.an, at=APRIL)
    services.say_own_event_day(mine, happened_on=date(2024, 4, 26), calendar=USUAL, by=world.binh, at=APRIL)
    assert row(campaign, world.cell_1).due_on > date(2024, 5, 8)


def test_what_is_handed_in_or_extended_keeps_its_day(world: World) -> None:
    campaign = running(world, COUNTED)
    done = services.record_progress(
        row(campaign, world.cell_1), by=world.an, at=APRIL, is_done=True, done_on=date(2024, 4, 27)
    )
    services.extend(row(campaign, world.cell_2), due_on=date(2024, 7, 1), reason="Thiếu người", by=world.binh, at=APRIL)
    say(world, campaign, date(2024, 4, 22))
    assert row(campaign, world.cell_1).due_on is None
    assert done.done_on == date(2024, 4, 27)
    assert row(campaign, world.cell_2).due_on == date(2024, 7, 1)
    assert row(campaign, world.health).due_on == date(2024, 5, 8)


def test_only_the_office_speaks_for_all_and_only_the_unit_for_itself(world: World) -> None:
    campaign = running(world, COUNTED)
    with pytest.raises(NotAllowed):
        say(world, campaign, date(2024, 4, 22), by=world.an)
    with pytest.raises(NotAllowed):
        services.say_own_event_day(
            row(campaign, world.cell_1), happened_on=date(2024, 4, 2), calendar=USUAL, by=world.chi, at=APRIL
        )


def test_a_duty_with_a_day_of_its_own_waits_for_no_event(world: World) -> None:
    plan = plan_of(world.committee)
    obligation(plan, "gửi", WorkKind.PLAN, bound="BY", deadline_text="ngày 5/5", ends_on=date(2024, 5, 5))
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    with pytest.raises(BadEntry):
        say(world, campaign, date(2024, 4, 22))
