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


def test_of_a_closed_campaign_nothing_runs_any_more_on_the_desk_and_what_stood_is_said(client, world, book, settings):
    soon = book.owe(book.duty(WorkKind.PLAN, "lập kế hoạch"), [world.cell_1], due_on=date(2024, 4, 27))[0]
    late = book.owe(book.duty(WorkKind.OTHER, "kiểm kê"), [world.cell_1], S.RETURNED, due_on=date(2024, 4, 20))[0]
    client.force_login(world.an.user)
    desk = reverse("desk:unit", args=[world.cell_1.pk])
    words = words_of(client.get(desk))
    assert "còn 1 ngày" in words
    assert "quá hạn 6 ngày" in words
    services.close(book.campaign, by=world.binh, at=noon(2024, 4, 26))
    settings.TODAY = "2024-05-20"
    for row, stood in ((soon, "khi đó chưa đến hạn"), (late, "khi đó quá hạn 6 ngày")):
        for page in (desk, reverse("desk:assignment", args=[row.pk])):
            words = words_of(client.get(page))
            assert f"đợt đã kết thúc ngày 26/04/2024, {stood}" in words
            assert not re.search(r"còn \d+ ngày|– quá hạn|Quá hạn|Sắp đến hạn|đến hạn hôm nay|chưa tính trễ", words)
    words = words_of(client.get(desk))
    assert "Đợt đã kết thúc, chưa xong: 3 việc" in words  # one was handed in and never judged
    assert not re.search(r"Ghi kết quả|Lập kế hoạch|Bổ sung", words)
    assert "urgent" not in client.get(desk).content.decode()


def test_of_a_closed_campaign_the_board_offers_no_reminding_and_no_entering(client, world, book, settings):
    asked = {"kind": PetitionKind.QUESTION, "text": "Làm đến đâu?", "by": world.binh, "at": noon(2024, 4, 20)}
    services.ask(book.rows[0], **asked)
    client.force_login(world.binh.user)
    names = ("chasing", "enter", "office-sheet", "close", "withdraw")
    ways = [f'href="{reverse(f"campaigns:{name}", args=[book.campaign.pk])}"' for name in names]
    board = reverse("campaigns:board", args=[book.campaign.pk])
    page = client.get(board).content.decode()
    assert [way for way in ways if way not in page] == []
    assert "chờ trả lời" in page
    services.close(book.campaign, by=world.binh, at=noon(2024, 4, 26))
    settings.TODAY = "2024-05-20"
    page = client.get(board).content.decode()
    assert [way for way in ways if way in page] == []
    assert "Chưa xong khi đợt kết thúc" in page
    assert "chờ trả lời" not in page
    ended = "Đợt triển khai đã kết thúc ngày 26/04/2024. Đúng hạn, quá hạn tính đến ngày đó."
    for name in ("board", "list", "print", "sheet"):
        assert ended in words_of(client.get(reverse(f"campaigns:{name}", args=[book.campaign.pk]))), name


def test_what_was_suspended_or_withdrawn_counts_no_days(client, world, book):
    duty = book.duty(WorkKind.OTHER, "kiểm kê")
    held = book.owe(duty, [world.cell_1], S.SUSPENDED, due_on=date(2024, 4, 27))[0]
    gone = book.owe(duty, [world.cell_2], S.WITHDRAWN, due_on=date(2024, 4, 20))[0]
    client.force_login(world.binh.user)
    for row in (held, gone):
        words = words_of(client.get(reverse("desk:assignment", args=[row.pk])))
        assert not re.search(r"còn \d+ ngày|quá hạn \d+ ngày", words)


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
