"""What a phrase means is said in two clicks: the launch page leads to it, and one button saves the group that is meant."""

from __future__ import annotations

import html as markup
import re

import pytest
from django.test import Client
from django.urls import reverse

from tests import world as cast
from tests.campaigns.plans import MARCH, obligation, plan_of
from tests.world import World
from trienkhai.campaigns import services
from trienkhai.campaigns.choices import CampaignState, ReceiverKind
from trienkhai.campaigns.models import Audience, Campaign
from trienkhai.organisations.choices import UnitKind
from trienkhai.organisations.models import Unit

UNCLEAR = "Các cấp bộ đoàn"


@pytest.fixture(autouse=True)
def _march(settings) -> None:  # type: ignore[no-untyped-def]
    settings.TODAY = "2024-03-01"


@pytest.fixture
def branches(world: World) -> list[Unit]:
    names = ("Đoàn cơ sở Sở Y tế", "Đoàn cơ sở Sở Tài chính", "Chi đoàn Bảo tàng", "Chi đoàn Thanh tra")
    return [cast.unit(name, UnitKind.YOUTH_UNION, world.youth, line="MASS") for name in names]


@pytest.fixture
def campaign(world: World, branches: list[Unit]) -> Campaign:
    recipients = [{"name": name, "purpose": "", "words": ""} for name in ("Các cấp bộ hội", "Tỉnh ủy")]
    plan = plan_of(world.committee, recipients=recipients)
    for lead in ("Các đoàn cơ sở", "Các chi bộ, đảng bộ cơ sở", UNCLEAR, "Bảo tàng tỉnh"):
        obligation(plan, f"việc của {lead}", lead=[lead])
    return services.prepare(plan, by=world.binh, at=MARCH)


@pytest.fixture
def client(world: World) -> Client:
    client = Client()
    client.force_login(world.binh.user)
    return client


def phrase(campaign: Campaign, words: str) -> Audience:
    return campaign.audiences.get(phrase=words)


def page(client: Client, name: str, pk: int) -> str:
    answer = client.get(reverse(f"campaigns:{name}", args=[pk]))
    assert answer.status_code == 200
    return markup.unescape(answer.content.decode())


def quick(html: str) -> dict[str, tuple[str, str]]:
    """(field, value) of each button of the quick choice, by its words."""
    form = html.split('class="quick"')[1].split("</form>")[0]
    buttons = re.findall(r'<button class="btn" name="(\w+)" value="([^"]+)">(.*?)</button>', form)
    return {" ".join(re.sub("<[^>]+>", " ", words).split()): (name, value) for name, value, words in buttons}


def test_what_was_not_understood_is_counted_and_stands_first(client: Client, campaign: Campaign) -> None:
    html = page(client, "launch", campaign.pk)
    assert "2 chưa rõ đơn vị" in html
    assert "2 đối tượng chưa rõ là đơn vị nào" in html
    assert "1 nơi nhận chưa rõ là đơn vị nào" in html
    table = html.split('id="doi-tuong"')[1].split("</table>")[0]
    assert re.findall("“([^”]+)”</th>", table)[:2] == [UNCLEAR, "Bảo tàng tỉnh"]
    assert table.count("Chỉ rõ") == 2


def test_the_phrase_that_names_the_grassroots_of_a_line_means_them(campaign: Campaign, branches: list[Unit]) -> None:
    assert list(phrase(campaign, "Các đoàn cơ sở").units.order_by("pk")) == branches[:2]


def test_a_group_is_chosen_with_the_link_and_one_button(
    client: Client, campaign: Campaign, branches: list[Unit]
) -> None:
    asked = phrase(campaign, UNCLEAR)
    address = reverse("campaigns:audience", args=[asked.pk])
    assert f'href="{address}"' in page(client, "launch", campaign.pk)  # the first click
    buttons = quick(page(client, "audience", asked.pk))
    assert {"Đoàn Thanh niên – cấp 2 2 đơn vị", "Chi đoàn – cấp 2 2 đơn vị"} <= set(buttons)
    assert next(iter(buttons)) == "Đoàn Khối các cơ quan tỉnh"  # the line that the phrase names comes first
    name, value = buttons["Đoàn Thanh niên – cấp 2 2 đơn vị"]
    answer = client.post(address, {"kind": "UNITS", name: value})  # the second
    assert answer.status_code == 302
    asked.refresh_from_db()
    assert (asked.kind, list(asked.units.order_by("pk"))) == (ReceiverKind.UNITS, branches[:2])
    assert "1 chưa rõ đơn vị" in page(client, "launch", campaign.pk)


def test_a_unit_whose_name_holds_the_words_is_offered_first(client: Client, campaign: Campaign) -> None:
    unit = Unit.objects.get(name="Chi bộ Bảo tàng tỉnh")
    asked = phrase(campaign, "Bảo tàng tỉnh")
    buttons = quick(page(client, "audience", asked.pk))
    assert next(iter(buttons.items())) == ("Chi bộ Bảo tàng tỉnh", ("unit", str(unit.pk)))
    client.post(reverse("campaigns:audience", args=[asked.pk]), {"kind": "UNITS", "unit": str(unit.pk)})
    assert list(asked.units.all()) == [unit]


def test_boxes_ticked_for_an_unclear_phrase_are_kept_without_a_word_on_how_to_read_it(
    client: Client, campaign: Campaign
) -> None:
    html = page(client, "audience", phrase(campaign, UNCLEAR).pk)
    assert re.search(r'value="UNITS" checked', html)
    assert "checked" not in html.split('value="UNMATCHED"')[1][:12]


def test_what_is_known_or_over_has_no_quick_choice(client: Client, campaign: Campaign) -> None:
    assert 'class="quick"' not in page(client, "audience", phrase(campaign, "Các đoàn cơ sở").pk)
    Campaign.objects.update(state=CampaignState.RUNNING, launched_at=MARCH)
    assert 'class="quick"' not in page(client, "audience", phrase(campaign, UNCLEAR).pk)


def test_a_name_is_written_as_a_name_and_its_box_ticked_where_it_was_chosen(
    client: Client, campaign: Campaign, world: World
) -> None:
    odd = cast.unit('Chi bộ <b>"A"</b>', UnitKind.GRASSROOTS_CELL, world.committee)
    asked = phrase(campaign, UNCLEAR)
    answer = client.post(reverse("campaigns:audience", args=[asked.pk]), {"unit": [str(odd.pk)]})
    assert answer.status_code == 422  # it was not said how to read the phrase; nothing ticked is lost
    html = answer.content.decode()
    assert "Chi bộ &lt;b&gt;&quot;A&quot;&lt;/b&gt;" in html
    assert "<b>" not in html.split('id="chon-nhanh-ten"')[1].split("</form>")[0]
    assert re.search(rf'name="unit" value="{odd.pk}" data-of="[^"]+" checked', html)
