"""The list of units to enter for: page by page in the office's order, found by name, counted for those shown alone."""

from __future__ import annotations

from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.reporting.cast import launched
from tests.world import unit as new_unit
from trienkhai.campaigns.models import Assignment
from trienkhai.campaigns.queries import desks
from trienkhai.organisations.choices import UnitKind


@pytest.fixture(autouse=True)
def _today(settings):
    settings.TODAY = "2026-04-19"


@pytest.fixture
def cells(world, monkeypatch):
    """Twelve cells that owe four duties each, five on a page."""
    monkeypatch.setattr(desks, "PAGE", 5)
    made = [new_unit(f"Chi bộ số {n:02}", UnitKind.GRASSROOTS_CELL, world.committee, position=n) for n in range(1, 13)]
    launched(world, made)
    return made


def shown(client, person, query=""):
    client.force_login(person.user)
    return client.get(f"/viec/{query}")


def names(answer) -> list[str]:
    return [desk.name for desk in answer.context["others"]]


def test_the_pages_together_show_each_unit_once_in_the_offices_order(client, world, cells):
    seen = []
    for page in (1, 2, 3):
        answer = shown(client, world.binh, f"?q=&page={page}")
        assert world.committee.name in [desk.name for desk in answer.context["own"]]
        seen += names(answer)
    assert seen == [cell.name for cell in cells]


def test_a_page_leads_to_the_next_and_says_how_many_units_there_are_in_all(client, world, cells):
    text = unescape(shown(client, world.binh).content.decode())
    assert "<small>12</small>" in text
    assert 'href="?q=&page=2"' in text
    assert "Trang 1/3" in text
    assert names(shown(client, world.binh, "?q=&page=99")) == [cell.name for cell in cells[10:]]


def test_the_search_looks_through_all_pages_and_is_kept_from_page_to_page(client, world, cells):
    answer = shown(client, world.binh, "?q=chi bo so 1")
    assert names(answer) == [cell.name for cell in cells[9:]]
    text = unescape(shown(client, world.binh, "?q=chi bo so 0&page=2").content.decode())
    assert 'href="?q=chi+bo+so+0&page=1"' in text


def test_what_each_unit_owes_is_counted_on_every_page(client, world, cells):
    Assignment.objects.filter(unit=cells[7], kind="STUDY").update(state="RETURNED")
    Assignment.objects.filter(unit=cells[7], kind="COMMITMENTS").update(state="WITHDRAWN")
    Assignment.objects.filter(unit=cells[8], kind="STUDY").update(state="COMPLETED", done_on="2026-04-01")
    found = {desk.unit_id: desk for desk in shown(client, world.binh, "?page=2").context["others"]}
    seventh, eighth, ninth = (found[cell.pk] for cell in cells[6:9])
    assert (seventh.total, seventh.open, seventh.returned) == (4, 4, 0)
    assert (eighth.total, eighth.open, eighth.returned) == (3, 3, 1)
    assert (ninth.total, ninth.open) == (4, 3)
    assert seventh.overdue == 1  # the commitments, by 10/4
    assert eighth.overdue == 0


def test_a_unit_that_owes_nothing_any_more_is_not_listed(client, world, cells):
    Assignment.objects.filter(unit=cells[0]).update(state="WITHDRAWN")
    assert names(shown(client, world.binh, "?q=chi bo so 01")) == []
    assert names(shown(client, world.binh))[0] == cells[1].name


def test_units_of_one_name_are_called_with_their_superior(client, world, cells):
    above = [new_unit(f"Đảng bộ xã {name}", UnitKind.COMMUNE_COMMITTEE, world.committee) for name in ("A", "B")]
    launched(world, [new_unit("Chi bộ Thôn Một", UnitKind.CELL, one) for one in above], symbol="16-KH/ĐUK")
    assert names(shown(client, world.binh, "?q=thon mot")) == [
        "Chi bộ Thôn Một, Đảng bộ xã A",
        "Chi bộ Thôn Một, Đảng bộ xã B",
    ]


def test_a_page_costs_the_same_for_five_units_or_sixty(client, world, cells, monkeypatch):
    shown(client, world.binh)
    counts = []
    for most in (5, 60):
        monkeypatch.setattr(desks, "PAGE", most)
        with CaptureQueriesContext(connection) as caught:
            assert len(names(shown(client, world.binh))) == min(most, 12)
        counts.append(len(caught))
    assert counts[0] == counts[1]
