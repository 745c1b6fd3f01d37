"""The pages name what an organ owes the superior, with whom it goes to and a link to exactly its rows."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from tests.campaigns.plans import MARCH, obligation, plan_of
from trienkhai.campaigns import services
from trienkhai.campaigns.models import Campaign
from trienkhai.plans.choices import WorkKind


@pytest.fixture(autouse=True)
def _today(settings) -> None:  # type: ignore[no-untyped-def]
    settings.TODAY = "2024-04-02"


def launched(world, times: int = 1) -> Campaign:  # type: ignore[no-untyped-def]
    plan = plan_of(world.committee)
    for number in range(times):
        obligation(
            plan, f"tham mưu báo cáo lần {number + 1}", (WorkKind.REPORT, "báo cáo kết quả"),
            lead=["Ban Tuyên giáo Đảng ủy Khối"], route_to="Ban Thường vụ <Tỉnh ủy>",
        )  # fmt: skip
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    return services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)


def part_of(page, heading: str, end: str) -> str:  # type: ignore[no-untyped-def]
    return str(page.content.decode().split(heading, 1)[1].split(end, 1)[0])


@pytest.mark.parametrize(
    ("who", "address", "heading", "end"),
    [
        ("binh", "board", "Việc của ta với cấp trên", "</section>"),
        ("binh", "/", "Việc với cấp trên chưa xong", 'class="four"'),
        ("lan", "/viec/lanh-dao/", "Việc với cấp trên chưa xong", "</section>"),
    ],
)
def test_each_page_names_the_organ_and_the_recipient_and_its_number_opens_its_row(  # type: ignore[no-untyped-def]
    client, world, who, address, heading, end
):
    campaign = launched(world)
    client.force_login(getattr(world, who).user)
    page = client.get(reverse("campaigns:board", args=[campaign.pk]) if address == "board" else address)
    told = part_of(page, heading, end)
    assert "Ban Tuyên giáo gửi Ban Thường vụ &lt;Tỉnh ủy&gt;" in told
    links = {unescape(link): int(number) for link, number in re.findall(r'<a href="([^"]*duty=[^"]*)">(\d+)</a>', told)}
    assert links
    for link, number in links.items():
        listing = client.get(link).context["listing"]
        assert listing.total == number
        assert {row.unit_name for row in listing.rows} <= {"Ban Tuyên giáo"}


def test_the_first_page_names_three_and_the_board_has_the_rest(client, world):
    launched(world, times=5)
    client.force_login(world.binh.user)
    told = part_of(client.get("/"), "Việc với cấp trên chưa xong", 'class="four"')
    assert told.count("Ban Tuyên giáo gửi") == 3
    board = re.search(r'href="([^"]*#cap-tren)">và 2 việc nữa', told)
    assert board is not None
    assert part_of(client.get(board[1]), 'id="cap-tren"', "</section>").count("Ban Tuyên giáo gửi") == 5


def test_nothing_of_it_stands_where_nothing_goes_to_the_superior(client, world):
    plan = plan_of(world.committee)
    obligation(plan, "báo cáo kết quả", WorkKind.REPORT, lead=["Ban Tuyên giáo Đảng ủy Khối"], route_to="Đảng ủy Khối")
    campaign = services.prepare(plan, by=world.binh, at=MARCH)
    services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)
    client.force_login(world.binh.user)
    for address in ("/", reverse("campaigns:board", args=[campaign.pk])):
        assert "cấp trên" not in client.get(address).content.decode()
    client.force_login(world.lan.user)
    assert "cap-tren" not in client.get("/viec/lanh-dao/").content.decode()
