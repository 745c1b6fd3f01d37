"""Pages across lines: those who direct open the rows of their campaign, the body's superior in its own line nothing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.campaigns.workplace import NOW, Workplace, build
from trienkhai.campaigns import services
from trienkhai.campaigns.models import Assignment
from trienkhai.plans.models import Plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings):
    settings.TODAY = "2026-04-06"


@pytest.fixture
def place(db) -> Workplace:
    return build()


def signed_in(client, person):
    client.force_login(person.user)
    return client


def test_those_who_direct_record_for_the_body_and_are_led_to_no_page_that_is_not_there(client, place):
    row = place.row(place.union)
    signed_in(client, place.office)
    page = client.get(f"/viec/{row.pk}/").content.decode()
    assert "Nhập thay cho Công đoàn Khối" in page
    assert f"/viec/don-vi/{place.union.pk}/" not in page
    assert client.get(f"/viec/don-vi/{place.union.pk}/").status_code == 404
    result = {"is_done": "1", "done_on": "06/04/2026", "version": str(row.version), "key": "k"}
    assert client.post(f"/viec/{row.pk}/", result).status_code == 302
    row.refresh_from_db()
    assert row.state == "COMPLETED"
    assert row.changes.get().is_entered_for
    line = services.MeasureLine("học ở các tổ công đoàn", (row.obligation_id,))
    made = services.write_plan(place.campaign, place.union, lines=[line], by=place.at_union, at=NOW)
    below = f"/viec/trien-khai-xuong/{place.campaign.pk}/{place.union.pk}/"
    draft = client.get(below).content.decode() + client.get(f"{below}doi-chieu/").content.decode()
    assert "học ở các tổ công đoàn" not in draft
    assert "Đơn vị đang lập kế hoạch" in draft
    assert client.get(f"{below}tai-ve/").status_code == 404
    services.confirm_plan(made, by=place.at_union, at=NOW)
    own = client.get(below).content.decode()
    assert "học ở các tổ công đoàn" in own
    assert "Xem toàn văn" not in own
    assert "Xuất Word" not in own
    assert client.get(f"{below}tai-ve/").status_code == 404
    own_people = signed_in(client, place.at_union)
    assert own_people.get(f"{below}tai-ve/").status_code == 422  # theirs, though we have no form of a union's plan
    signed_in(client, place.office)
    assert client.post(below, {"version": "1", "count": "0"}).status_code == 403


def test_its_superior_in_its_own_line_finds_no_page_of_it(client, place):
    row = place.row(place.union)
    for viewer in (place.above, place.above_officer):
        signed_in(client, viewer)
        addresses = [
            f"/viec/{row.pk}/",
            f"/trien-khai/{place.campaign.pk}/",
            f"/trien-khai/{place.campaign.pk}/danh-sach/",
            reverse("plans:text", args=[place.campaign.plan_id]),
            f"/viec/trien-khai-xuong/{place.campaign.pk}/{place.union.pk}/",
            f"/viec/trien-khai-xuong/{place.campaign.pk}/{place.union.pk}/doi-chieu/",
        ]
        assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 404)
        action = Assignment.objects.get(pk=row.pk).obligation.action
        assert action not in client.get(f"/viec/don-vi/{place.union.pk}/").content.decode()


def test_its_superior_in_its_own_line_opens_neither_its_plan_nor_what_it_hands_down(client, place):
    line = services.MeasureLine(
        "học ở các tổ công đoàn", (place.row(place.union).obligation_id,), lead="Công đoàn Khối"
    )
    made = services.write_plan(place.campaign, place.union, lines=[line], by=place.at_union, at=NOW)
    services.confirm_plan(made, by=place.at_union, at=NOW)
    lower = services.prepare(Plan.objects.get(pk=made.plan_id), by=place.at_union, at=NOW)
    lower = services.launch(lower, is_retroactive=False, by=place.at_union, at=NOW)
    pages = [
        *(reverse(f"plans:{name}", args=[made.plan_id]) for name in ("text", "review", "source", "xlsx")),
        *(reverse(f"campaigns:{name}", args=[lower.pk]) for name in ("board", "list", "xlsx", "chasing")),
    ]
    for viewer in (place.above, place.above_officer, place.office, place.at_youth):
        signed_in(client, viewer)
        assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 404)
        for listed in (reverse("plans:list"), reverse("plans:compare"), "/", reverse("shell:reports")):
            page = client.get(listed, follow=True).content.decode()
            assert "học ở các tổ" not in page
            assert reverse("campaigns:board", args=[lower.pk]) not in page
    own = signed_in(client, place.at_union)
    assert client.get(pages[0]).status_code == 200
    assert own.get(reverse("campaigns:board", args=[lower.pk])).status_code == 200
