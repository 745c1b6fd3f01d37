"""The board of a past day, by level, and the one page for a meeting, as they are asked for in a browser."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world as cast
from tests.campaigns import ledger as made
from tests.world import noon
from trienkhai.campaigns import services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.models import Assignment
from trienkhai.organisations.choices import Role, UnitKind
from trienkhai.plans.choices import WorkKind

TODAY = "2024-04-26"


@pytest.fixture(autouse=True)
def _today(settings):
    settings.TODAY = TODAY


@pytest.fixture
def book(world):
    book = made.run(world.committee, world.binh, symbol="100-KH/ĐUK")
    units = [world.health, world.cell_1, world.cell_2, world.youth]
    book.send(units, received_on=date(2024, 3, 7))
    rows = book.owe(book.duty(WorkKind.PLAN, "xây dựng kế hoạch", "kế hoạch"), units, due_on=date(2024, 4, 10))
    services.record_progress(
        rows[0], by=world.binh, at=noon(2024, 4, 20), is_done=True, done_on=date(2024, 4, 9)
    )  # fmt: skip
    return book


def page(client, person, name, book, query=""):
    client.force_login(person.user)
    return client.get(reverse(f"campaigns:{name}", args=[book.campaign.pk]) + query)


def words_of(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


@pytest.mark.parametrize("typed", ["2024-04-19", "19/04/2024"])
def test_the_board_of_a_past_day_says_whose_day_it_is_and_links_to_no_list_of_now(client, world, book, typed):
    answer = page(client, world.binh, "board", book, f"?ngay={typed}")
    words = words_of(answer)
    assert "Số liệu tính đến hết ngày 19/04/2024" in words
    assert "Chưa xong, quá hạn 4" in words
    assert reverse("campaigns:list", args=[book.campaign.pk]) + "?" not in answer.content.decode()
    assert "Chưa xong, quá hạn 3" in words_of(page(client, world.binh, "board", book, "?ngay=2024-04-20"))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("mai", "Ngày chưa đúng"), ("2024-04-27", "chưa đến"), ("2024-03-01", "chưa triển khai")],
)
def test_a_day_that_cannot_be_shown_is_said_so_above_the_board_of_now(client, world, book, typed, sentence):
    words = words_of(page(client, world.binh, "board", book, f"?ngay={typed}"))
    assert sentence in words
    assert "26/04/2024" in words


def test_an_officer_sees_only_his_own_line_of_a_past_day(client, world, book):
    officer = cast.person("Đầu mối", "dau-moi", of=world.cell_1)
    cast.grant(officer, Role.UNIT_OFFICER, world.cell_1)
    html = page(client, officer, "board", book, "?ngay=2024-04-19").content.decode()
    assert world.cell_1.name in html
    assert world.health.name not in html


def test_the_board_narrows_to_one_level_and_keeps_it_from_page_to_page(client, world, book):
    cast.unit("Chi bộ trực thuộc Một", UnitKind.CELL, world.health)
    html = page(client, world.binh, "board", book, "?cap=doan-the").content.decode()
    assert '<th scope="row"><a href' in html
    rows = re.findall(r'<tr[^>]*><th scope="row">.*?</th>', html, re.DOTALL)
    assert len(rows) == 1
    assert world.youth.name in rows[0]
    assert 'value="doan-the" selected' in html
    assert "cap=doan-the" in re.findall(r'href="(\?mo=PLAN[^"]*)"', html)[0]


def test_a_list_narrows_to_one_level(client, world, book):
    assert "3 lượt giao" in words_of(page(client, world.binh, "list", book, "?level=co-so"))


def test_the_one_page_has_totals_that_close_signs_and_who_is_overdue(client, world, book):
    answer = page(client, world.binh, "sheet", book)
    words = words_of(answer)
    assert "Tổng hợp tình hình thực hiện" in words
    assert "Cộng 1 3 0 4" in words
    assert f"{world.cell_1.name} (1)" in words
    assert "%" not in words
    assert "<a class=" not in answer.content.decode().partition("<article")[2].partition("</article>")[0]


def test_a_large_body_is_counted_by_branch_on_the_one_page(client, world, book):
    many = made.many_units(world.committee, 70)
    book.owe(book.duties[0], many, S.COMPLETED, done_on=date(2024, 4, 9), due_on=date(2024, 4, 10))
    words = words_of(page(client, world.binh, "sheet", book))
    assert "Đơn vị và các đơn vị dưới" in words
    assert f"{world.health.name} 1/1" in words


@pytest.mark.parametrize(("name", "query"), [("board", "?ngay=2024-04-19"), ("board", "?cap=co-so"), ("sheet", "")])
def test_a_page_costs_the_same_for_one_unit_and_for_sixty(client, world, book, name, query):
    page(client, world.binh, name, book, query)
    with CaptureQueriesContext(connection) as few:
        page(client, world.binh, name, book, query)
    many = made.many_units(world.committee, 55)
    book.owe(book.duties[0], many, S.COMPLETED, done_on=date(2024, 4, 9), due_on=date(2024, 4, 10))
    Assignment.objects.filter(unit__in=many).update(changed_at=noon(2024, 4, 22))
    with CaptureQueriesContext(connection) as more:
        page(client, world.binh, name, book, query)
    assert len(more) == len(few)
