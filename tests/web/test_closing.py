"""A campaign is ended on a page that says first what it leaves undone."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.campaigns import ledger as made
from tests.campaigns.ledger import many_units
from tests.world import noon
from trienkhai.campaigns import services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CampaignState, PetitionKind
from trienkhai.campaigns.errors import NotRunning
from trienkhai.journal.models import JournalEntry
from trienkhai.plans.choices import WorkKind


@pytest.fixture
def book(world, settings):
    settings.TODAY = "2024-04-26"
    book = made.run(world.committee, world.binh, symbol="100-KH/ĐUK")
    units = [world.health, world.cell_1, world.cell_2, world.youth]
    book.send(units, received_on=date(2024, 3, 7))
    duty = book.duty(WorkKind.OTHER, "rà soát hồ sơ")
    book.owe(duty, units[:1], S.COMPLETED, due_on=date(2024, 4, 10), done_on=date(2024, 4, 9))
    book.owe(duty, units[1:2], S.SUBMITTED, due_on=date(2024, 4, 10), done_on=date(2024, 4, 9))
    book.rows = book.owe(duty, units[2:], due_on=date(2024, 4, 10))
    return book


def words_of(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_the_page_says_what_would_be_left_undone_and_each_number_opens_its_list(client, world, book):
    asked = {"kind": PetitionKind.QUESTION, "text": "Làm đến đâu?", "by": world.binh, "at": noon(2024, 4, 20)}
    services.ask(book.rows[0], **asked)
    client.force_login(world.binh.user)
    answer = client.get(reverse("campaigns:close", args=[book.campaign.pk]))
    words = words_of(answer)
    assert "3 việc chưa hoàn thành" in words
    assert "1 việc đã nộp, chờ xác nhận" in words
    assert "1 câu hỏi, đề nghị chưa trả lời" in words
    links = re.findall(r'<a href="(/trien-khai/\d+/danh-sach/\?[^"]+)">(\d+)</a> việc', answer.content.decode())
    assert [int(count) for _link, count in links] == [3, 1]
    for link, count in links:
        assert client.get(unescape(link)).context["listing"].total == int(count)


def test_a_closed_campaign_stays_as_it_was_and_takes_nothing_more(client, world, book):
    client.force_login(world.binh.user)
    board = reverse("campaigns:board", args=[book.campaign.pk])
    assert reverse("campaigns:close", args=[book.campaign.pk]) in client.get(board).content.decode()
    answer = client.post(reverse("campaigns:close", args=[book.campaign.pk]), follow=True)
    assert answer.redirect_chain[0] == (board, 302)
    assert "Đã kết thúc đợt triển khai." in words_of(answer)
    assert "Đợt triển khai đã kết thúc ngày 26/04/2024" in words_of(answer)
    book.campaign.refresh_from_db()
    assert book.campaign.state == CampaignState.CLOSED
    assert JournalEntry.objects.filter(verb="campaigns.closed").count() == 1
    with pytest.raises(NotRunning):
        services.record_progress(book.rows[0], by=world.binh, at=noon(2024, 4, 27))
    again = client.post(reverse("campaigns:close", args=[book.campaign.pk]))
    assert again.status_code == 302
    assert JournalEntry.objects.filter(verb="campaigns.closed").count() == 1
    assert reverse("campaigns:close", args=[book.campaign.pk]) not in client.get(board).content.decode()


def test_only_who_launches_ends_it(client, world, book):
    client.force_login(world.an.user)
    assert client.get(reverse("campaigns:close", args=[book.campaign.pk])).status_code == 404
    assert client.post(reverse("campaigns:close", args=[book.campaign.pk])).status_code == 404
    book.campaign.refresh_from_db()
    assert book.campaign.state == CampaignState.RUNNING


def test_the_page_asks_no_more_of_a_large_body(client, world, book):
    client.force_login(world.binh.user)
    address = reverse("campaigns:close", args=[book.campaign.pk])

    def asked() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        return len(found)

    few = asked()
    book.owe(book.duties[0], many_units(world.committee, 60), due_on=date(2024, 4, 10))
    assert asked() == few
