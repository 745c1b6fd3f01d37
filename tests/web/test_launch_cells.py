"""The launch page where a plan speaks of each cell or of each period: the numbers are shown and put right there."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.campaigns.levels import NOW, Levels, build
from tests.campaigns.plans import obligation, plan_of
from trienkhai.campaigns import services
from trienkhai.campaigns.models import Assignment, Campaign
from trienkhai.organisations.models import Person
from trienkhai.plans.choices import Scope, WorkKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings) -> None:  # type: ignore[no-untyped-def]
    settings.TODAY = "2026-04-06"


@pytest.fixture
def levels(db: None) -> Levels:
    return build()


@pytest.fixture
def campaign(levels: Levels) -> Campaign:
    plan = plan_of(levels.bloc, symbol="21-KH/ĐUK", issuer="Ban Thường vụ Đảng ủy Khối")
    obligation(plan, "học tập chuyên đề", WorkKind.STUDY, lead=["Mỗi chi bộ"])
    obligation(
        plan, "báo cáo kết quả", WorkKind.REPORT, lead=["Các cấp ủy chi, đảng bộ cơ sở"], bound="RECURRING",
        every="MONTH", deadline_text="hằng tháng, trước ngày 20", onward="để tổng hợp, báo cáo Tỉnh ủy",
    )  # fmt: skip
    return services.prepare(plan, by=levels.at_bloc, at=NOW)


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def page(person: Person, campaign: Campaign) -> str:
    html = as_(person).get(reverse("campaigns:launch", args=[campaign.pk])).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def send(person: Person, campaign: Campaign, **data: object):  # type: ignore[no-untyped-def]
    return as_(person).post(reverse("campaigns:cells", args=[campaign.pk]), data)


def test_the_number_of_cells_is_shown_put_right_and_launched(levels: Levels, campaign: Campaign) -> None:
    assert "1 đảng bộ, 3 chi bộ" in page(levels.at_bloc, campaign)
    answer = send(levels.at_bloc, campaign, **{f"cells-{levels.health.pk}": "12"})
    assert answer.status_code == 302
    assert answer.url.endswith("#so-chi-bo")
    assert "1 đảng bộ, 12 chi bộ" in page(levels.at_bloc, campaign)
    as_(levels.at_bloc).post(reverse("campaigns:launch", args=[campaign.pk]), {"key": "k"})
    row = Assignment.objects.get(campaign=campaign, unit=levels.health, kind=WorkKind.STUDY)
    assert row.of == 12
    desk = as_(levels.clerk).get(f"/viec/{row.pk}/").content.decode()
    assert 'name="of"' in desk
    mark = f"{row.deliverable_id}|{row.kind}|{row.occurrence}"
    entered = as_(levels.at_bloc).get(reverse("campaigns:enter", args=[campaign.pk]), {"cot": mark})
    assert f'name="of-{row.pk}" value="12"' in entered.content.decode()


@pytest.mark.parametrize("typed", ["mười", "0", "-3", "9999999"])
def test_what_is_no_number_of_cells_is_told_and_stands_typed(levels: Levels, campaign: Campaign, typed: str) -> None:
    answer = send(levels.at_bloc, campaign, **{f"cells-{levels.health.pk}": typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.content.decode()
    campaign.refresh_from_db()
    assert campaign.cell_counts == {}


def test_a_blank_takes_the_number_of_the_list_again(levels: Levels, campaign: Campaign) -> None:
    send(levels.at_bloc, campaign, **{f"cells-{levels.health.pk}": "12"})
    send(levels.at_bloc, campaign, **{f"cells-{levels.health.pk}": ""})
    assert "1 đảng bộ, 3 chi bộ" in page(levels.at_bloc, campaign)


def test_a_unit_does_not_find_the_page(levels: Levels, campaign: Campaign) -> None:
    assert send(levels.clerk, campaign, **{f"cells-{levels.health.pk}": "12"}).status_code == 404


def test_a_day_of_the_report_upward_is_said_to_hold_for_each_period_and_the_board_names_the_period(
    levels: Levels, campaign: Campaign
) -> None:
    assert "Ngày này là của kỳ đầu (tháng 4/2026); các kỳ sau lấy đúng ngày đó trong kỳ." in page(
        levels.at_bloc, campaign
    )
    services.launch(campaign, is_retroactive=False, by=levels.at_bloc, at=NOW)
    services.open_periods_of(campaign, at=NOW.replace(month=5))
    assert Assignment.objects.filter(campaign=campaign, scope=Scope.UPWARD).count() == 2
    board = as_(levels.at_bloc).get(reverse("campaigns:board", args=[campaign.pk])).content.decode()
    assert "(tháng 4/2026)" in board
    assert "(tháng 5/2026)" in board
