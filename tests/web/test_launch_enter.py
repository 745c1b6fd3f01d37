"""States entered in bulk: a table of one duty, or everybody but a list."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world as cast
from tests.campaigns.plans import MARCH, usual_plan
from tests.world import World
from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.models import Assignment, AssignmentChange, Campaign
from trienkhai.organisations.choices import UnitKind
from trienkhai.organisations.models import Person
from trienkhai.plans.choices import WorkKind


@pytest.fixture(autouse=True)
def _june(settings) -> None:  # type: ignore[no-untyped-def]
    settings.TODAY = "2024-06-03"


@pytest.fixture
def campaign(world: World) -> Campaign:
    made = services.prepare(usual_plan(world), by=world.binh, at=MARCH)
    return services.launch(made, is_retroactive=True, by=world.binh, at=MARCH)


def mark(world: World, campaign: Campaign, kind: WorkKind) -> str:
    return next(c.mark for c in queries.columns_of(world.binh, campaign) if c.kind == kind and not c.occurrence)


def send(person: Person, campaign: Campaign, **data: object):  # type: ignore[no-untyped-def]
    client = Client()
    client.force_login(person.user)
    return client.post(reverse("campaigns:enter", args=[campaign.pk]), data)


def rows(kind: WorkKind) -> dict[str, Assignment]:
    return {row.unit_name: row for row in Assignment.objects.filter(kind=kind, occurrence="")}


def test_a_table_is_stored_whole(world: World, campaign: Campaign) -> None:
    found = rows(WorkKind.PLAN)
    data = {}
    for name, state in ((world.cell_1.name, S.COMPLETED), (world.cell_2.name, S.SUBMITTED)):
        data |= {f"state-{found[name].pk}": state, f"done_on-{found[name].pk}": "2024-04-20"}
    answer = send(world.binh, campaign, cot=mark(world, campaign, WorkKind.PLAN), act="table", **data)
    assert answer.status_code == 302
    found = rows(WorkKind.PLAN)
    assert (found[world.cell_1.name].state, found[world.cell_1.name].done_on) == (S.COMPLETED, date(2024, 4, 20))
    assert found[world.cell_2.name].state == S.SUBMITTED
    assert found[world.health.name].state == S.NEW
    written = AssignmentChange.objects.filter(is_entered_for=True, by=world.binh)
    assert written.filter(assignment__in=[row.pk for row in found.values()]).count() == 2


def test_one_wrong_line_stores_nothing_and_keeps_what_was_typed(world: World, campaign: Campaign) -> None:
    found = rows(WorkKind.MEETING)
    good, bad = found[world.cell_1.name].pk, found[world.health.name].pk
    answer = send(
        world.binh,
        campaign,
        cot=mark(world, campaign, WorkKind.MEETING),
        act="table",
        **{
            f"state-{good}": S.COMPLETED,
            f"done_on-{good}": "2024-04-20",
            f"state-{bad}": S.COMPLETED,
            f"done_on-{bad}": "2024-04-20",
            f"done-{bad}": "hai",
            f"note-{bad}": "còn một chi bộ",
        },
    )
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Số lượng ghi bằng chữ số" in html
    assert "còn một chi bộ" in html
    assert not AssignmentChange.objects.exists()


def test_a_refusal_of_the_rules_names_the_unit(world: World, campaign: Campaign) -> None:
    row = rows(WorkKind.MEETING)[world.health.name]
    data = {f"state-{row.pk}": S.COMPLETED, f"done_on-{row.pk}": "2024-04-20", f"done-{row.pk}": "1"}
    answer = send(world.binh, campaign, cot=mark(world, campaign, WorkKind.MEETING), act="table", **data)
    assert answer.status_code == 422
    assert f"{world.health.name}: Số đã làm chưa đủ" in answer.content.decode()


def test_everybody_but_a_pasted_list_has_done_it(world: World, campaign: Campaign) -> None:
    missing = "1. chi bo thu vien tinh\n- Sở Y tế\n\n"
    column = mark(world, campaign, WorkKind.REPORT)
    answer = send(world.binh, campaign, cot=column, act="list", done_on="2024-04-24", missing=missing)
    assert answer.status_code == 302
    states = {name: row.state for name, row in rows(WorkKind.REPORT).items()}
    assert states == {
        world.health.name: S.NEW,
        world.cell_1.name: S.COMPLETED,
        world.cell_2.name: S.NEW,
        world.youth.name: S.COMPLETED,
    }


def test_a_name_that_matches_no_unit_stops_the_list(world: World, campaign: Campaign) -> None:
    column = mark(world, campaign, WorkKind.REPORT)
    answer = send(world.binh, campaign, cot=column, act="list", done_on="2024-04-24", missing="Chi bộ Mặt trăng")
    assert answer.status_code == 422
    assert "Chi bộ Mặt trăng" in answer.content.decode()
    assert not AssignmentChange.objects.exists()


def test_a_list_needs_its_day(world: World, campaign: Campaign) -> None:
    column = mark(world, campaign, WorkKind.REPORT)
    assert send(world.binh, campaign, cot=column, act="list", missing="").status_code == 422
    assert not AssignmentChange.objects.exists()


def test_sending_the_same_table_twice_changes_nothing_more(world: World, campaign: Campaign) -> None:
    row = rows(WorkKind.PLAN)[world.cell_1.name]
    data = {f"state-{row.pk}": S.COMPLETED, f"done_on-{row.pk}": "2024-04-20"}
    for _ in range(2):
        send(world.binh, campaign, cot=mark(world, campaign, WorkKind.PLAN), act="table", **data)
    assert AssignmentChange.objects.filter(assignment=row).count() == 1


def test_the_committees_own_rows_come_first_without_the_upward_one_among_the_units(
    world: World, campaign: Campaign
) -> None:
    columns = queries.columns_of(world.binh, campaign)
    upward = next(c for c in columns if c.occurrence == "báo cáo cấp trên")
    assert [row.unit for row in queries.rows_of_column(world.binh, campaign, upward)] == [world.committee]
    units = next(c for c in columns if c.kind == WorkKind.REPORT and not c.occurrence)
    assert world.committee not in [row.unit for row in queries.rows_of_column(world.binh, campaign, units)]


def test_the_table_costs_the_same_for_four_units_and_sixty(world: World) -> None:
    def cost(campaign: Campaign) -> int:
        client = Client()
        client.force_login(world.binh.user)
        address = reverse("campaigns:enter", args=[campaign.pk])
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address, {"cot": mark(world, campaign, WorkKind.PLAN)}).status_code == 200
        return len(caught)

    def launched() -> Campaign:
        made = services.prepare(usual_plan(world), by=world.binh, at=MARCH)
        return services.launch(made, is_retroactive=True, by=world.binh, at=MARCH)

    few = cost(launched())
    for number in range(60):
        cast.unit(f"Chi bộ số {number}", UnitKind.GRASSROOTS_CELL, world.committee, position=number + 10)
    assert cost(launched()) == few
