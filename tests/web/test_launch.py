"""The launch page: what it says, what it does, whom it refuses."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world as cast
from tests.campaigns.plans import ALL_GRASSROOTS, MARCH, obligation, plan_of, usual_plan
from tests.world import World
from trienkhai.campaigns import services
from trienkhai.campaigns.choices import AssignmentState, CampaignState, ReceiverKind
from trienkhai.campaigns.models import Assignment, Audience, Campaign
from trienkhai.organisations.choices import UnitKind
from trienkhai.organisations.models import Person
from trienkhai.plans.choices import DateSource, Scope, WorkKind
from trienkhai.plans.models import WorkingDate


@pytest.fixture(autouse=True)
def _march(settings) -> None:  # type: ignore[no-untyped-def]
    settings.TODAY = "2024-03-01"


@pytest.fixture
def campaign(world: World) -> Campaign:
    return services.prepare(usual_plan(world), by=world.binh, at=MARCH)


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def page(person: Person, campaign: Campaign, status: int = 200) -> str:
    answer = as_(person).get(reverse("campaigns:launch", args=[campaign.pk]))
    assert answer.status_code == status
    return answer.content.decode()


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def post(person: Person, name: str, *args: object, **data: object):  # type: ignore[no-untyped-def]
    return as_(person).post(reverse(f"campaigns:{name}", args=args), data)


def test_preparing_leads_to_the_page_that_says_what_will_happen(world: World) -> None:
    plan = usual_plan(world)
    answer = post(world.binh, "prepare", plan.pk)
    campaign = Campaign.objects.get()
    assert answer.url == reverse("campaigns:launch", args=[campaign.pk])
    words = text_of(page(world.binh, campaign))
    assert "6 /7 việc được giao" in words
    assert "4 đơn vị nhận việc" in words
    assert "1 việc chưa đến đơn vị nào" in words
    assert "3 việc văn bản không nêu ngày" in words
    assert "1 việc thường xuyên, kịp thời" in words
    assert "Ban Tuyên giáo Tỉnh ủy" in words


def test_pressing_the_button_launches_and_leads_to_the_board(world: World, campaign: Campaign) -> None:
    answer = post(world.binh, "launch", campaign.pk, key="k")
    assert answer.url == reverse("campaigns:board", args=[campaign.pk])
    campaign.refresh_from_db()
    assert (campaign.state, campaign.is_retroactive) == (CampaignState.RUNNING, False)


def test_pressing_it_twice_launches_once_and_says_so(world: World, campaign: Campaign) -> None:
    client = as_(world.binh)
    address = reverse("campaigns:launch", args=[campaign.pk])
    client.post(address, {"key": "k"})
    count = Assignment.objects.count()
    answer = client.post(address, {"key": "k"}, follow=True)
    assert Assignment.objects.count() == count
    assert any("đã triển khai lúc" in str(message) for message in answer.context["messages"])


def test_a_plan_of_the_past_is_proposed_as_retroactive_and_leads_to_its_results(
    world: World,
    campaign: Campaign,
    settings,  # type: ignore[no-untyped-def]
) -> None:
    assert 'value="1" checked' not in page(world.binh, campaign).split('name="is_retroactive"')[1][:30]
    settings.TODAY = "2024-06-01"
    assert 'value="1" checked' in page(world.binh, campaign).split('name="is_retroactive"')[1][:30]
    answer = post(world.binh, "launch", campaign.pk, key="k", is_retroactive="1")
    assert answer.url == reverse("campaigns:enter", args=[campaign.pk])
    campaign.refresh_from_db()
    assert campaign.is_retroactive


def test_a_launch_that_reaches_nobody_is_a_sentence(world: World) -> None:
    plan = plan_of(world.committee)
    obligation(plan, "làm", lead=["Những người yêu hoa"])
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    answer = post(world.binh, "launch", campaign.pk, key="k")
    assert answer.status_code == 422
    assert "Chưa có việc nào đến được đơn vị" in answer.content.decode()
    assert "Chưa rõ đơn vị" in answer.content.decode()


@pytest.mark.parametrize("name", ["launch", "allocate", "dates", "upward", "told", "withdraw", "enter"])
def test_units_and_outsiders_do_not_find_these_pages(world: World, campaign: Campaign, name: str) -> None:
    for state in (CampaignState.PREPARING, CampaignState.RUNNING):
        Campaign.objects.update(state=state, launched_at=MARCH)
        for someone in (world.an, world.dung):
            assert post(someone, name, campaign.pk).status_code == 404
    assert post(world.lan, name, campaign.pk).status_code == 403  # a leader looks, and does not launch


def test_a_unit_does_not_prepare_the_committees_plan(world: World, campaign: Campaign) -> None:
    assert post(world.an, "prepare", campaign.plan_id).status_code == 404
    assert post(world.lan, "prepare", campaign.plan_id).status_code == 403


# --- corrections on the page
def test_a_working_date_is_saved_shown_as_ours_and_can_be_taken_back(world: World, campaign: Campaign) -> None:
    third = campaign.plan.obligations.get(position=4)
    name = f"day-{third.pk}-0"
    post(world.binh, "dates", campaign.pk, **{name: "2024-12-15"})
    stored = WorkingDate.objects.get()
    assert (stored.due_on, stored.occurrence, stored.source) == (date(2024, 12, 15), "cuối năm 2024", "WORKING")
    assert "Hạn đặt thêm: 15/12/2024" in page(world.binh, campaign)
    post(world.binh, "launch", campaign.pk, key="k")
    row = Assignment.objects.get(unit=world.cell_1, kind=WorkKind.EVALUATION, occurrence="cuối năm 2024")
    assert (row.due_on, row.date_source) == (date(2024, 12, 15), DateSource.WORKING)


def test_a_wrong_day_is_shown_at_its_field_and_nothing_typed_is_lost(world: World, campaign: Campaign) -> None:
    fourth = campaign.plan.obligations.get(position=4)
    answer = post(world.binh, "dates", campaign.pk, **{f"day-{fourth.pk}-0": "mai", f"day-{fourth.pk}-1": "20/12/2025"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert 'value="mai"' in html
    assert 'aria-invalid="true"' in html
    assert WorkingDate.objects.get().due_on == date(2025, 12, 20)  # the good one is kept


def test_a_day_that_the_document_gives_is_not_asked_for(world: World, campaign: Campaign) -> None:
    third = campaign.plan.obligations.get(position=3)
    assert f"day-{third.pk}-" not in page(world.binh, campaign)
    post(world.binh, "dates", campaign.pk, **{f"day-{third.pk}-0": "2024-12-15"})
    assert not WorkingDate.objects.exists()


def test_who_does_it_is_asked_where_the_document_names_nobody(world: World, campaign: Campaign) -> None:
    sixth = campaign.plan.obligations.get(position=6)
    assert "Chưa giao" in page(world.binh, campaign)
    post(world.binh, "allocate", campaign.pk, obligation=sixth.pk, act="as-before")
    assert "7 /7 việc được giao" in text_of(page(world.binh, campaign))
    post(world.binh, "allocate", campaign.pk, obligation=sixth.pk, act="as-written")
    assert "6 /7 việc được giao" in text_of(page(world.binh, campaign))
    post(world.binh, "allocate", campaign.pk, obligation=sixth.pk, act="choose", phrase=[ALL_GRASSROOTS])
    post(world.binh, "launch", campaign.pk, key="k")
    assert Assignment.objects.filter(kind=WorkKind.COMMITMENTS).count() == 3


def test_choosing_nobody_at_all_is_refused_but_may_be_said(world: World, campaign: Campaign) -> None:
    sixth = campaign.plan.obligations.get(position=6)
    assert post(world.binh, "allocate", campaign.pk, obligation=sixth.pk, act="choose").status_code == 422
    assert post(world.binh, "allocate", campaign.pk, obligation=sixth.pk, act="nobody").status_code == 302
    assert "Không giao" in page(world.binh, campaign)


def test_all_nameless_duties_go_like_the_one_before_by_one_button(world: World, campaign: Campaign) -> None:
    obligation(campaign.plan, "làm thêm", lead=[])
    post(world.binh, "allocate", campaign.pk, act="all-as-before")
    assert "8 /8 việc được giao" in text_of(page(world.binh, campaign))


def test_the_upward_report_gets_a_day_or_is_left_out(world: World, campaign: Campaign) -> None:
    third = campaign.plan.obligations.get(position=3)
    post(world.binh, "upward", campaign.pk, **{f"upward-{third.pk}": "1", f"upward_due-{third.pk}": "2024-05-02"})
    assert "02/05/2024" in page(world.binh, campaign)
    post(world.binh, "upward", campaign.pk)
    post(world.binh, "launch", campaign.pk, key="k")
    assert not Assignment.objects.filter(scope=Scope.UPWARD).exists()


def test_the_day_that_the_document_gives_the_upward_report_is_said_until_another_is_set(world: World) -> None:
    plan = usual_plan(world)
    third = plan.obligations.get(position=3)
    words = "báo cáo kết quả để tổng hợp, báo cáo Tỉnh ủy chậm nhất ngày 28/4/2024."
    plan.obligations.filter(pk=third.pk).update(onward="Tỉnh ủy", quote=words)
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    assert "Hạn theo văn bản: 28/04/2024" in text_of(page(world.binh, campaign))
    post(world.binh, "upward", campaign.pk, **{f"upward-{third.pk}": "1", f"upward_due-{third.pk}": "2024-04-25"})
    assert "Hạn theo văn bản" not in page(world.binh, campaign)
    post(world.binh, "upward", campaign.pk, **{f"upward-{third.pk}": "1", f"upward_due-{third.pk}": ""})
    assert "Hạn theo văn bản: 28/04/2024" in text_of(page(world.binh, campaign))


def test_recipients_outside_are_ticked(world: World, campaign: Campaign) -> None:
    outside = campaign.audiences.get(phrase="Ban Tuyên giáo Tỉnh ủy")
    post(world.binh, "told", campaign.pk, audience=[outside.pk])
    outside.refresh_from_db()
    assert outside.told_at is not None


# --- one phrase
def audience(campaign: Campaign) -> Audience:
    return campaign.audiences.get(phrase=ALL_GRASSROOTS)


def test_a_phrase_is_corrected_by_boxes_of_units_and_of_groups(world: World, campaign: Campaign) -> None:
    found = audience(campaign)
    html = as_(world.binh).get(reverse("campaigns:audience", args=[found.pk])).content.decode()
    assert html.count("checked") == 4  # three units, and what kind of thing it is
    post(world.binh, "audience", found.pk, kind="UNITS", unit=[world.cell_1.pk])
    assert list(found.units.all()) == [world.cell_1]
    post(world.binh, "audience", found.pk, kind="UNITS", unit=[world.health.pk], group=["GRASSROOTS_CELL-1"])
    assert set(found.units.all()) == {world.health, world.cell_1, world.cell_2}
    post(
        world.binh,
        "audience",
        found.pk,
        kind="UNITS",
        unit=[world.health.pk, world.cell_1.pk],
        no_group=["GRASSROOTS_CELL-1"],
    )
    assert list(found.units.all()) == [world.health]
    post(world.binh, "audience", found.pk, kind="OUTSIDE")
    found.refresh_from_db()
    assert found.kind == ReceiverKind.OUTSIDE


def test_a_phrase_without_a_unit_is_refused_with_what_was_chosen(world: World, campaign: Campaign) -> None:
    found = audience(campaign)
    answer = post(world.binh, "audience", found.pk, kind="UNITS")
    assert answer.status_code == 422
    assert "chọn ít nhất một đơn vị" in answer.content.decode()
    assert found.units.count() == 3
    assert post(world.binh, "audience", found.pk, unit=["x"]).status_code == 422


def test_a_phrase_is_not_for_units(world: World, campaign: Campaign) -> None:
    address = reverse("campaigns:audience", args=[audience(campaign).pk])
    assert as_(world.an).get(address).status_code == 404
    assert as_(world.dung).get(address).status_code == 404
    assert as_(world.lan).get(address).status_code == 403


# --- taking back
def test_a_campaign_is_withdrawn_with_a_reason_and_prepared_again(world: World, campaign: Campaign) -> None:
    services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    assert post(world.binh, "withdraw", campaign.pk, reason="").status_code == 422
    answer = post(world.binh, "withdraw", campaign.pk, reason="Ban hành nhầm phụ lục")
    assert answer.url == reverse("campaigns:launch", args=[campaign.pk])
    assert "Ban hành nhầm phụ lục" in page(world.binh, campaign)
    post(world.binh, "prepare", campaign.plan_id)
    post(world.binh, "launch", campaign.pk, key="k2")
    assert Assignment.objects.filter(state=AssignmentState.NEW).exists()


def test_an_answered_campaign_says_how_many_units_answered(world: World, campaign: Campaign) -> None:
    services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    row = Assignment.objects.get(unit=world.cell_1, kind=WorkKind.PLAN)
    services.record_progress(row, by=world.an, at=MARCH)
    html = as_(world.binh).get(reverse("campaigns:withdraw", args=[campaign.pk])).content.decode()
    assert "Đã có 1 đơn vị trả lời" in html
    assert post(world.binh, "withdraw", campaign.pk, reason="Nhầm").status_code == 422


# --- how much it asks of the database
def test_the_page_costs_the_same_for_four_units_and_sixty(world: World, campaign: Campaign) -> None:
    def cost() -> int:
        services.prepare(campaign.plan, by=world.binh, at=MARCH)
        client = as_(world.binh)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("campaigns:launch", args=[campaign.pk])).status_code == 200
        return len(caught)

    few = cost()
    for number in range(60):
        cast.unit(f"Chi bộ số {number}", UnitKind.GRASSROOTS_CELL, world.committee, position=number + 10)
    assert cost() == few
    assert "64 đơn vị nhận việc" in text_of(page(world.binh, campaign))
