"""The desk of those who run campaigns: what runs, what waits, each number a link to its list."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.campaigns import ledger
from tests.campaigns.ledger import LAST_DAY, LAUNCHED, SAFE_DAY
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CampaignState
from trienkhai.campaigns.models import Campaign
from trienkhai.plans.choices import ObligationState, PlanState, WorkKind
from trienkhai.plans.models import Obligation, Plan


@pytest.fixture(autouse=True)
def _today(settings) -> None:  # type: ignore[no-untyped-def]
    settings.TODAY = "2024-04-26"


@pytest.fixture
def book(world):  # type: ignore[no-untyped-def]
    book = ledger.run(world.committee, world.binh)
    report = book.duty(WorkKind.REPORT, "báo cáo kết quả")
    study = book.duty(WorkKind.STUDY, "tổ chức học tập")
    book.owe(report, [world.health, world.cell_1], S.SUBMITTED, due_on=SAFE_DAY, late_after=LAST_DAY, done_on=SAFE_DAY)
    book.owe(report, world.cell_2, S.NEW, due_on=SAFE_DAY, late_after=LAST_DAY)
    book.owe(study, world.health, S.COMPLETED, due_on=SAFE_DAY, done_on=SAFE_DAY)
    book.owe(study, world.cell_1, S.SUBMITTED, done_on=SAFE_DAY)
    book.send([world.health, world.cell_1, world.cell_2])
    return book


def draft(book, **fields: object) -> Plan:  # type: ignore[no-untyped-def]
    plan = Plan.objects.create(
        unit=book.campaign.unit,
        source=book.plan.source,
        text="Nội dung.",
        reading={},
        symbol="09-KH/ĐU",
        created_by=book.by,
        created_at=LAUNCHED,
        **fields,
    )
    for position in (1, 2):
        Obligation.objects.create(
            plan=plan, position=position, state=ObligationState.READ, start=0, end=5, quote="x", action="x"
        )
    return plan


def test_every_number_leads_to_a_list_of_that_many_rows(client, world, book) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.binh.user)
    page = client.get("/").content.decode()
    shown = re.findall(r'<a[^>]*href="([^"]*danh-sach[^"]*)"><small>[^<]*</small><b>(\d+)</b>', page)
    assert [int(number) for _, number in shown] == [1, 0, 2, 1, 1]
    for address, number in shown:
        assert client.get(unescape(address)).context["listing"].total == int(number)
    assert "1/5 lượt việc" in page


def test_what_waits_for_an_answer_is_counted_and_linked(client, world, book) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.binh.user)
    page = client.get("/").content.decode()
    inbox = reverse("reporting:inbox", args=[book.campaign.pk])
    listed = reverse("campaigns:list", args=[book.campaign.pk])
    assert f'<b><a href="{listed}?kind=REPORT&amp;state=SUBMITTED">2</a>/3</b>' in page
    assert f'<a href="{inbox}">' in page
    assert "báo cáo chờ tiếp nhận hoặc trả lại" in page
    assert f'<b><a href="{listed}?kind=NOT_REPORT&amp;state=SUBMITTED">1</a>/2</b>' in page
    assert "2 báo cáo chờ tiếp nhận" in client.get("/bao-cao-den/").content.decode()


def test_what_is_not_launched_yet_waits_in_its_place(client, world, book) -> None:  # type: ignore[no-untyped-def]
    to_check, to_launch = draft(book), draft(book, state=PlanState.APPROVED)
    preparing = Campaign.objects.create(
        plan=draft(book, state=PlanState.APPROVED), unit=world.committee, title="Đợt hai"
    )
    Campaign.objects.filter(pk=book.campaign.pk).update(state=CampaignState.CLOSED)
    client.force_login(world.binh.user)
    page = client.get("/")
    assert [plan.pk for plan in page.context["to_check"]] == [to_check.pk]
    assert [plan.pk for plan in page.context["to_launch"]] == [to_launch.pk]
    assert [campaign.pk for campaign in page.context["preparing"]] == [preparing.pk]
    assert [each.campaign.pk for each in page.context["archive"]] == [book.campaign.pk]
    assert "2/2 nhiệm vụ chờ xác nhận" in page.content.decode()


def test_a_leader_sees_the_same_campaigns_and_a_stranger_none(client, world, book) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.lan.user)
    for address in ("/", "/ban-lam-viec/"):
        assert book.campaign.title in client.get(address, follow=True).content.decode()
    client.force_login(world.dung.user)
    for address in ("/", "/ban-lam-viec/", "/bao-cao-den/"):
        assert book.campaign.title not in client.get(address, follow=True).content.decode()
    client.force_login(world.an.user)
    assert client.get("/bao-cao-den/").url == "/"


@pytest.mark.parametrize("address", ["/", "/bao-cao-den/"])
def test_the_desk_costs_the_same_for_few_rows_or_many(client, world, book, address: str) -> None:  # type: ignore[no-untyped-def]
    client.force_login(world.binh.user)

    def cost() -> int:
        with CaptureQueriesContext(connection) as made:
            assert client.get(address).status_code == 200
        return len(made)

    cost()
    before = cost()
    units = ledger.many_units(world.committee, 60)
    book.owe(book.duties[0], units, S.SUBMITTED, due_on=SAFE_DAY, done_on=SAFE_DAY)
    for number in range(5):
        other = ledger.run(world.committee, world.binh, symbol=f"1{number}-KH/ĐU")
        other.owe(other.duty(WorkKind.REPORT, "báo cáo"), units[0], S.SUBMITTED, done_on=SAFE_DAY)
        draft(book)
    assert cost() == before
    assert before <= {"/": 28, "/bao-cao-den/": 14}[address]
