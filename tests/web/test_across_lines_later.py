"""Pages of a body that the committee begins to direct mid-way: offered on the board, given its duties, asked to help."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import world as cast
from tests.campaigns.workplace import Workplace, build
from tests.campaigns.workplace import person as made_person
from trienkhai.campaigns.models import Assignment
from trienkhai.organisations.choices import Line, LinkKind, Role, UnitKind
from trienkhai.organisations.models import Unit, UnitLink

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings) -> None:  # type: ignore[no-untyped-def]
    settings.TODAY = "2026-04-20"


@pytest.fixture
def place(db: None) -> Workplace:
    return build()


@pytest.fixture
def veterans(place: Workplace) -> Unit:
    body = cast.unit("Hội Cựu chiến binh Khối", UnitKind.MASS_ORGANISATION, line=Line.MASS)
    UnitLink.objects.create(kind=LinkKind.DIRECTS, unit=place.committee, other=body)
    return body


def test_it_is_shown_on_the_first_screen_and_on_the_board_and_given_its_duties(client, place, veterans) -> None:  # type: ignore[no-untyped-def]
    client.force_login(place.office.user)
    assert "đơn vị mới chưa được giao" in client.get("/").content.decode()
    board = reverse("campaigns:board", args=[place.campaign.pk])
    assert "1 đơn vị mới chưa được giao" in client.get(board).content.decode()
    there = client.get(reverse("campaigns:time", args=[place.campaign.pk])).content.decode()
    assert veterans.name in there
    assert "được chỉ đạo" in there
    join = reverse("campaigns:join", args=[place.campaign.pk])
    assert client.post(join, {"unit": [veterans.pk], "key": "k"}).status_code == 302
    assert Assignment.objects.get(unit=veterans).is_directed
    assert "đơn vị mới chưa được giao" not in client.get(board).content.decode()


def test_a_leader_names_it_as_support_and_it_finds_the_duty_on_its_desk(client, place, veterans) -> None:  # type: ignore[no-untyped-def]
    leader = made_person("leader", Role.LEADER, place.committee)
    own = made_person("veteran", Role.UNIT_OFFICER, veterans)
    row = place.row(place.cell)
    client.force_login(leader.user)
    there = reverse("desk:direct", args=[row.pk])
    assert f'<option value="{veterans.name}">' in client.get(there).content.decode()
    given = {"text": "Cùng làm", "support": "hoi cuu chien binh khoi", "act": "support", "key": "k"}
    assert client.post(there, given).status_code == 302
    support = Assignment.objects.get(unit=veterans)
    assert support.is_directed
    client.force_login(own.user)
    assert client.get(reverse("desk:assignment", args=[support.pk])).status_code == 200
