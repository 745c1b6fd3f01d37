"""The tree page: a large tree opens branch by branch, a past day is shown as it was, nothing costs by the row."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import noon, person, unit
from trienkhai.journal.services import SYSTEM
from trienkhai.organisations import tree
from trienkhai.organisations.choices import Category, UnitKind
from trienkhai.organisations.models import Membership, Unit
from trienkhai.organisations.queries import people_under
from trienkhai.organisations.services.reorganising import Decision, rename


@pytest.fixture(autouse=True)
def _today(settings):  # type: ignore[no-untyped-def]
    settings.TODAY = "2026-04-20"


@pytest.fixture
def large(world):  # type: ignore[no-untyped-def]
    """Three hundred and more units, most of them cells of one grassroots organisation."""
    cells = Unit.objects.bulk_create(
        Unit(name=f"Chi bộ {n}", kind=UnitKind.CELL, parent=world.health, position=n, search_key=f"chi bo {n}")
        for n in range(320)
    )
    tree.place_all(cells)
    return world


def page(client, person, address: str) -> str:  # type: ignore[no-untyped-def]
    client.force_login(person.user)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_small_tree_is_drawn_whole_without_anything_to_open(client, world) -> None:  # type: ignore[no-untyped-def]
    drawn = page(client, world.binh, "/don-vi/")
    assert "Chi bộ Nghiệp vụ" in drawn
    assert 'class="toggle"' not in drawn


def test_a_large_tree_opens_by_a_link_and_shuts_again(client, large) -> None:  # type: ignore[no-untyped-def]
    shut = page(client, large.binh, "/don-vi/")
    assert "Chi bộ 5<" not in shut
    assert f'href="?mo={large.health.pk}#don-vi-{large.health.pk}"' in shut
    opened = page(client, large.binh, f"/don-vi/?mo={large.health.pk}")
    assert "Chi bộ 5<" in opened
    assert 'aria-expanded="true"' in opened
    assert "Trang 1/2" in opened


def test_a_branch_of_others_is_not_opened(client, large) -> None:  # type: ignore[no-untyped-def]
    assert "Chi bộ 5<" not in page(client, large.an, f"/don-vi/?mo={large.health.pk},{large.committee.pk}")


@pytest.mark.parametrize(
    "address",
    [
        "/don-vi/?mo=x,,9999999999999999999,-1",
        "/don-vi/?ngay=31/02/2025",
        "/don-vi/?ngay=1/1/2999",
        "/don-vi/?loai=X&he=Y&trang=99999",
    ],
)
def test_odd_addresses_are_a_page_all_the_same(client, world, address: str) -> None:  # type: ignore[no-untyped-def]
    page(client, world.binh, address)


def test_the_tree_of_a_past_day_has_the_names_of_that_day(client, world) -> None:  # type: ignore[no-untyped-def]
    rename(
        world.health,
        name="Đảng bộ Sở Y tế và Dân số",
        short_name="",
        symbol_mark="",
        on=date(2025, 7, 1),
        decision=Decision("12-QĐ/TU", date(2025, 6, 20), "Tỉnh ủy", ""),
        by=SYSTEM,
        at=noon(2025, 7, 2),
    )
    assert "Đảng bộ Sở Y tế và Dân số" in page(client, world.binh, "/don-vi/")
    then = page(client, world.binh, "/don-vi/?ngay=30/06/2025")
    assert "Đảng bộ Sở Y tế<" in then
    assert "nay đã đổi tên" in then
    assert "Đảng bộ Sở Y tế và Dân số" not in then
    assert "0/" in page(client, world.binh, "/don-vi/?ngay=30/06/2025&tim=dan so")
    assert "Chi bộ Bảo tàng" not in page(client, world.chi, "/don-vi/?ngay=30/06/2025")


def test_units_are_found_by_line(client, world) -> None:  # type: ignore[no-untyped-def]
    found = page(client, world.binh, "/don-vi/?he=MASS")
    assert "Đoàn Khối" in found
    assert "Chi bộ Bảo tàng" not in found


@pytest.mark.parametrize("query", ["", "?tim=chi", "?mo={}", "?ngay=30/06/2025"])
def test_the_tree_costs_the_same_however_many_units(client, large, query: str) -> None:  # type: ignore[no-untyped-def]
    address = "/don-vi/" + query.format(large.health.pk)
    page(client, large.binh, address)
    counts = []
    for more in (0, 60):
        for n in range(more):
            unit(f"Chi bộ thêm {n}", UnitKind.CELL, large.health, position=1000 + n)
        with CaptureQueriesContext(connection) as asked:
            page(client, large.binh, address)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_people_of_a_branch_count_once_and_lead_to_as_many(client, world) -> None:  # type: ignore[no-untyped-def]
    """Somebody in a cell and in the youth union is one of the committee's people, and one of each of the two."""
    cell = Unit.objects.filter(parent=world.health).order_by("position")[0]
    person("Bùi Thị Hoa", of=cell)
    both = person("Đặng Văn Giang", of=cell)
    Membership.objects.create(person=both, unit=world.youth, category=Category.YOUTH_MEMBER)
    Membership.objects.create(person=world.an, unit=world.health, ends_before=date(2026, 4, 20))  # over since today
    Membership.objects.create(person=world.chi, unit=world.health, starts_on=date(2026, 4, 21))  # from tomorrow
    drawn = page(client, world.binh, "/don-vi/")
    counts = {int(pk): int(count) for pk, count in re.findall(r'href="/don-vi/nguoi/\?don-vi=(\d+)">(\d+)<', drawn)}
    assert counts == {
        world.committee.pk: 7,
        world.propaganda.pk: 1,
        world.office.pk: 1,
        world.health.pk: 2,
        cell.pk: 2,
        world.cell_1.pk: 1,
        world.cell_2.pk: 1,
        world.youth.pk: 1,
    }
    for pk, count in counts.items():
        listed = people_under(world.binh, date(2026, 4, 20), top=Unit.objects.get(pk=pk))
        assert (listed.everybody, len(listed.lines)) == (count, count)
    assert "kể cả các đơn vị bên dưới: 2" in page(client, world.binh, f"/don-vi/{world.health.pk}/")
