"""A standing duty entered in bulk: its present period is answered, and it is never completed."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world as cast
from tests.campaigns.plans import MARCH, launched
from tests.world import World, noon
from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.errors import BadEntry, MoveClosed
from trienkhai.campaigns.models import Assignment, AssignmentChange, Campaign, PeriodAnswer, Receipt
from trienkhai.campaigns.services import Entry, PeriodEntry
from trienkhai.journal.models import JournalEntry
from trienkhai.kernel.errors import NotAllowed
from trienkhai.organisations.choices import UnitKind
from trienkhai.organisations.models import Person
from trienkhai.plans.choices import WorkKind

FIRST = date(2024, 4, 1)
APRIL = noon(2024, 4, 10)


@pytest.fixture(autouse=True)
def _april(settings) -> None:  # type: ignore[no-untyped-def]
    settings.TODAY = "2024-04-10"


@pytest.fixture
def campaign(world: World) -> Campaign:
    return launched(world)


def row(world: World, unit: object) -> Assignment:
    return Assignment.objects.get(unit=unit, kind=WorkKind.PUBLICITY)


def mark(world: World, campaign: Campaign) -> str:
    return next(c.mark for c in queries.columns_of(world.binh, campaign) if c.is_standing)


def send(person: Person, campaign: Campaign, **data: object):  # type: ignore[no-untyped-def]
    client = Client()
    client.force_login(person.user)
    return client.post(reverse("campaigns:enter", args=[campaign.pk]), data)


# --- services
@pytest.mark.parametrize("state", [S.COMPLETED, S.SUBMITTED])
def test_a_list_of_states_completes_no_standing_duty_and_stores_nothing(
    world: World, campaign: Campaign, state: S
) -> None:
    plan = Assignment.objects.get(unit=world.cell_1, kind=WorkKind.PLAN)
    entries = [Entry(plan.pk, S.IN_PROGRESS), Entry(row(world, world.cell_1).pk, state, date(2024, 4, 1))]
    with pytest.raises(BadEntry, match="Chi bộ Bảo tàng tỉnh: Việc thường xuyên"):
        services.enter_states(campaign, entries, by=world.binh, at=APRIL)
    assert not AssignmentChange.objects.exists()
    entries[1] = Entry(row(world, world.cell_1).pk, S.IN_PROGRESS)
    assert services.enter_states(campaign, entries, by=world.binh, at=APRIL) == 2


def test_many_units_are_answered_for_in_one_act_with_its_traces(world: World, campaign: Campaign) -> None:
    entries = [
        PeriodEntry(row(world, world.cell_1).pk, "Phát thanh 3 buổi"),
        PeriodEntry(row(world, world.cell_2).pk, is_nil=True),
    ]
    assert services.answer_periods(campaign, entries, starts_on=FIRST, by=world.binh, at=APRIL) == 2
    assert set(PeriodAnswer.objects.values_list("text", "is_nil", "is_entered_for", "ends_before")) == {
        ("Phát thanh 3 buổi", False, True, date(2024, 7, 1)),
        ("", True, True, date(2024, 7, 1)),
    }
    assert row(world, world.cell_1).state == row(world, world.cell_2).state == S.IN_PROGRESS
    moved = AssignmentChange.objects.get(assignment=row(world, world.cell_1), after=S.IN_PROGRESS)
    assert (moved.reason, moved.is_entered_for) == ("quý II/2024", True)
    assert Receipt.objects.filter(unit__in=[world.cell_1, world.cell_2], received_at=APRIL).count() == 2
    written = JournalEntry.objects.count()
    assert services.answer_periods(campaign, entries, starts_on=FIRST, by=world.binh, at=APRIL) == 0
    assert JournalEntry.objects.count() == written  # nothing happened
    assert AssignmentChange.objects.filter(after=S.IN_PROGRESS).count() == 2
    entries[0] = PeriodEntry(entries[0].assignment_id, "Phát thanh 4 buổi")
    assert services.answer_periods(campaign, entries, starts_on=FIRST, by=world.binh, at=APRIL) == 1
    assert "3 buổi" in str(JournalEntry.objects.filter(verb="campaigns.periods-answered").latest("pk").detail.values)
    [duty] = queries.standing_of(world.binh, campaign, APRIL.date())
    assert (duty.answered, duty.nil, duty.total) == (2, 1, 4)


def test_all_are_answered_or_none_and_the_refusal_names_the_unit(world: World, campaign: Campaign) -> None:
    good = PeriodEntry(row(world, world.cell_1).pk, "x")
    blank = PeriodEntry(row(world, world.cell_2).pk)
    other = PeriodEntry(Assignment.objects.get(unit=world.cell_2, kind=WorkKind.PLAN).pk, "x")
    for bad in (blank, other):
        with pytest.raises(BadEntry, match=world.cell_2.name):
            services.answer_periods(campaign, [good, bad], starts_on=FIRST, by=world.binh, at=APRIL)
    for day in (date(2024, 4, 2), date(2024, 7, 1), date(2023, 10, 1)):
        with pytest.raises(BadEntry):
            services.answer_periods(campaign, [good], starts_on=day, by=world.binh, at=APRIL)
    with pytest.raises(BadEntry):
        services.answer_periods(campaign, [PeriodEntry(10**9, "x")], starts_on=FIRST, by=world.binh, at=APRIL)
    with pytest.raises(NotAllowed):
        services.answer_periods(campaign, [good], starts_on=FIRST, by=world.chi, at=APRIL)
    services.suspend(row(world, world.cell_1), reason="Chờ", by=world.binh, at=APRIL)
    with pytest.raises(MoveClosed):
        services.answer_periods(campaign, [good], starts_on=FIRST, by=world.binh, at=APRIL)
    assert not PeriodAnswer.objects.exists()


def test_the_statements_do_not_grow_with_the_units(world: World, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(40):
        cast.unit(f"Chi bộ số {number}", UnitKind.GRASSROOTS_CELL, world.committee, position=number + 10)
    campaign = launched(world)
    rows = Assignment.objects.filter(campaign=campaign, kind=WorkKind.PUBLICITY)
    entries = [PeriodEntry(pk, "x") for pk in rows.values_list("pk", flat=True)]
    with django_assert_max_num_queries(28):
        assert services.answer_periods(campaign, entries, starts_on=FIRST, by=world.binh, at=APRIL) == 44


# --- the page
def test_the_page_of_a_standing_duty_asks_for_the_present_period_and_no_day(world: World, campaign: Campaign) -> None:
    client = Client()
    client.force_login(world.binh.user)
    answer = client.get(reverse("campaigns:enter", args=[campaign.pk]), {"cot": mark(world, campaign)})
    words = answer.content.decode()
    assert "quý II/2024" in words
    assert "0/4 đơn vị đã trả lời" in words
    assert 'name="done_on' not in words
    assert 'name="state-' not in words


def test_a_table_is_stored_and_what_is_left_blank_stays_unanswered(world: World, campaign: Campaign) -> None:
    first, second = row(world, world.cell_1).pk, row(world, world.cell_2).pk
    data = {f"text-{first}": "Phát thanh\r\n3 buổi", f"text-{second}": "", f"nil-{second}": "1"}
    data[f"text-{row(world, world.health).pk}"] = ""
    base = {"cot": mark(world, campaign), "act": "table", "period": "2024-04-01"}
    assert send(world.binh, campaign, **base, **data).status_code == 302
    assert set(PeriodAnswer.objects.values_list("assignment", "text", "is_nil")) == {
        (first, "Phát thanh\n3 buổi", False),
        (second, "", True),
    }
    send(world.binh, campaign, **base, **data)
    assert JournalEntry.objects.filter(verb="campaigns.periods-answered").count() == 1  # the second said nothing new
    assert AssignmentChange.objects.filter(after=S.IN_PROGRESS).count() == 2


def test_an_answer_is_not_wiped_and_a_page_of_the_last_period_is_told(world: World, campaign: Campaign) -> None:
    first = row(world, world.cell_1).pk
    base = {"cot": mark(world, campaign), "act": "table"}
    send(world.binh, campaign, **base, period="2024-04-01", **{f"text-{first}": "x"})
    wiped = send(world.binh, campaign, **base, period="2024-04-01", **{f"text-{first}": " "})
    assert wiped.status_code == 422
    assert "hoặc chọn “Không phát sinh”" in wiped.content.decode()
    late = send(world.binh, campaign, **base, period="2024-01-01", **{f"text-{first}": "y"})
    assert late.status_code == 422
    assert "kỳ mới" in late.content.decode()
    assert PeriodAnswer.objects.get().text == "x"


def test_everybody_but_a_list_gets_the_same_answer_and_who_answered_keeps_his(world: World, campaign: Campaign) -> None:
    services.answer_period(
        row(world, world.cell_1), starts_on=FIRST, text="của mình", by=world.an, at=MARCH.replace(month=4)
    )
    base = {"cot": mark(world, campaign), "act": "list"}
    assert send(world.binh, campaign, **base).status_code == 422
    assert send(world.binh, campaign, **base, text="x", missing="Chi bộ Mặt trăng").status_code == 422
    sent = send(world.binh, campaign, **base, text="Treo băng-rôn", missing=f"1. {world.cell_2.name}")
    assert sent.status_code == 302
    assert dict(PeriodAnswer.objects.values_list("assignment__unit", "text")) == {
        world.cell_1.pk: "của mình",
        world.health.pk: "Treo băng-rôn",
        world.youth.pk: "Treo băng-rôn",
    }


def test_what_rests_is_shown_and_not_asked_for(world: World, campaign: Campaign) -> None:
    services.suspend(row(world, world.cell_1), reason="Chờ", by=world.binh, at=APRIL)
    client = Client()
    client.force_login(world.binh.user)
    words = client.get(reverse("campaigns:enter", args=[campaign.pk]), {"cot": mark(world, campaign)}).content.decode()
    assert f'name="text-{row(world, world.cell_1).pk}"' not in words
    assert "Tạm dừng" in words
    assert send(world.binh, campaign, cot=mark(world, campaign), act="list", text="x").status_code == 302
    assert PeriodAnswer.objects.count() == 3


def test_the_table_costs_the_same_for_four_units_and_sixty(world: World) -> None:
    def cost(campaign: Campaign) -> int:
        client = Client()
        client.force_login(world.binh.user)
        address = reverse("campaigns:enter", args=[campaign.pk])
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address, {"cot": mark(world, campaign)}).status_code == 200
        return len(caught)

    few = cost(launched(world))
    for number in range(60):
        cast.unit(f"Chi bộ số {number}", UnitKind.GRASSROOTS_CELL, world.committee, position=number + 10)
    assert cost(launched(world)) == few
