"""The first screen of somebody who answers for his unit and runs what it hands down: both parts, at most five duties."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.campaigns import levels as line
from tests.campaigns.levels import DAY, NOW, Levels, carried_on, officer
from tests.campaigns.plans import obligation
from tests.world import grant
from trienkhai.campaigns import services
from trienkhai.campaigns.models import Assignment
from trienkhai.organisations.choices import Role
from trienkhai.plans.choices import WorkKind
from trienkhai.plans.models import Plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings):
    settings.TODAY = "2026-04-06"


@pytest.fixture
def levels(db) -> Levels:
    return line.build()


@pytest.fixture
def both(levels):
    """An officer of the health body who is its specialist too."""
    grant(levels.clerk, Role.SPECIALIST, levels.health)
    return levels.clerk


def home(client, person, address: str = "/") -> str:
    client.force_login(person.user)
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def owed(levels: Levels, number: int) -> None:
    """So many duties more for the health body, due day after day."""
    for place in range(number):
        more = obligation(levels.upper.plan, f"việc thêm {place}", WorkKind.OTHER)
        Assignment.objects.create(
            campaign=levels.upper, obligation=more, deliverable=more.deliverables.get(), kind="OTHER",
            unit=levels.health, unit_name="x", changed_at=NOW,
            due_on=DAY + timedelta(days=place), late_after=DAY + timedelta(days=place),
        )  # fmt: skip


def test_what_the_unit_owes_stands_first_when_it_has_launched_nothing(client, levels, both):
    page = home(client, both)
    assert "Việc của đơn vị" in page
    assert page.count('class="duty') - page.count('class="duty-') == 4
    assert "xây dựng kế hoạch thực hiện" in page
    assert "1 văn bản cấp trên chờ tiếp nhận" in page
    assert "Chưa có kế hoạch nào đang triển khai" not in page


def test_what_it_launched_stands_below_it(client, levels, both):
    _made, lower = carried_on(levels)
    page = home(client, both)
    assert page.index("xây dựng kế hoạch thực hiện") < page.index(f"/trien-khai/{lower.pk}/")
    assert "Việc hôm nay" in page


def test_of_forty_duties_five_are_shown_and_the_rest_are_counted_with_the_way_there(client, levels, both):
    owed(levels, 40)
    page = home(client, both)
    assert page.count('<li class="duty') == 5
    assert "39 việc khác của đơn vị" in page  # 4 and 40, five of them shown
    assert f'href="/viec/don-vi/{levels.health.pk}/"' in page


def test_the_page_asks_as_much_for_many_duties_as_for_few(client, levels, both):
    def cost() -> int:
        client.force_login(both.user)
        client.get("/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/").status_code == 200
        return len(asked)

    before = cost()
    owed(levels, 60)
    assert cost() == before


def test_a_specialist_of_the_unit_alone_is_shown_what_the_unit_owes(client, levels):
    assert "Việc của đơn vị" in home(client, levels.at_health)


def test_the_specialist_of_the_body_that_runs_the_campaign_has_the_page_that_he_had(client, levels):
    assert "Việc của đơn vị</a></h2>" not in home(client, levels.at_bloc)


def test_an_officer_finds_on_the_units_desk_what_it_hands_down(client, levels):
    desk = f"/viec/don-vi/{levels.health.pk}/"
    assert "Đơn vị đang triển khai xuống" not in home(client, levels.clerk, desk)
    made = line.written(levels)
    services.confirm_plan(made, by=levels.clerk, at=NOW)
    services.hand_in_plan(made, done_on=DAY, symbol="05-KH/ĐU", by=levels.clerk, at=NOW)
    lower = services.prepare(Plan.objects.get(pk=made.plan_id), by=levels.clerk, at=NOW)
    services.launch(lower, is_retroactive=False, by=levels.clerk, at=NOW)
    page = home(client, levels.clerk, desk)
    assert "Đơn vị đang triển khai xuống" in page
    assert f'href="/trien-khai/{lower.pk}/"' in page
    assert client.get("/", follow=True).redirect_chain[-1][0] == desk  # he stands there, though the cells owe now
    assert 'href="/viec/?q="' in page
    assert "Chi bộ A" in home(client, levels.clerk, "/viec/?q=")
    board = home(client, levels.clerk, f"/trien-khai/{lower.pk}/")
    assert "Thu hồi đợt triển khai" in board
    at_cell = officer("chi bo a", levels.cells[0], Role.UNIT_OFFICER)
    assert "Đơn vị đang triển khai xuống" not in home(client, at_cell, f"/viec/don-vi/{levels.cells[0].pk}/")


def test_the_officer_is_led_from_confirming_to_handing_in_to_launching(client, levels):
    """One person, one role: no page on the way refuses him."""
    made = line.written(levels)
    here = f"/viec/trien-khai-xuong/{levels.upper.pk}/{levels.health.pk}/"
    client.force_login(levels.clerk.user)
    client.post(f"{here}xac-nhan/")
    page = client.get(here).content.decode()
    assert "Triển khai xuống chi bộ, đoàn thể</button>" not in page
    assert "Gửi kế hoạch lên cấp trên xong" in page
    assert client.post(f"/trien-khai/chuan-bi/{made.plan_id}/").status_code == 422
    client.post(f"{here}gui/", {"symbol": "05-KH/ĐU", "done_on": "06/04/2026"})
    assert "Triển khai xuống chi bộ, đoàn thể</button>" in client.get(here).content.decode()
    launch = client.post(f"/trien-khai/chuan-bi/{made.plan_id}/")
    assert client.get(launch.url).status_code == 200
    board = client.post(launch.url).url
    assert client.get(board).status_code == 200
    for page in ("danh-sach/", "don-doc/"):
        assert client.get(f"{board}{page}").status_code == 200, page
