"""The queue of a province: page by page, by name, and all of a filter in one act; the long letter; the end."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from tests.campaigns.ledger import LAUNCHED, Ledger, many_units, run
from tests.web.test_chasing import enter, page, post
from tests.world import grant, person
from trienkhai.campaigns.choices import CampaignState, PetitionKind
from trienkhai.campaigns.models import Assignment, Campaign, ChasingLetter, Petition, Reminder, ReminderRow
from trienkhai.campaigns.queries.chasing_queue import DUTIES_SHOWN, UNITS_A_PAGE
from trienkhai.campaigns.services import chasing_by_hand
from trienkhai.documents.compose.chasing import MOST_IN_BODY
from trienkhai.journal.models import Message
from trienkhai.organisations.choices import Role
from trienkhai.plans.choices import WorkKind
from trienkhai.web.campaigns import views_letters

pytestmark = pytest.mark.django_db
TODAY = date(2024, 4, 29)
LATE = date(2024, 4, 10)
MORE = 8  # units on the second page


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.TODAY = TODAY.isoformat()


@pytest.fixture
def ledger(world: Any) -> Ledger:
    """A page of units that are late, and eight more; one officer answers for all of them."""
    made = run(world.committee, world.binh)
    made.duty(WorkKind.PLAN, "Xây dựng kế hoạch thực hiện", "kế hoạch cụ thể hóa")
    made.owe(made.duties[0], many_units(world.committee, UNITS_A_PAGE + MORE), due_on=LATE)
    grant(person("Cán bộ Khối", "khoi"), Role.UNIT_OFFICER, world.committee)
    return made


def queue(client: Any, ledger: Ledger, **asked: Any) -> str:
    return page(client.get(reverse("campaigns:chasing", args=[ledger.campaign.pk]), asked))


def post_all(client: Any, ledger: Ledger, act: str = "", **data: Any) -> Any:
    return post(client, ledger, [], act, **{"tat-ca": "1", **data})


def test_the_queue_comes_page_by_page_and_keeps_its_filter(client: Any, world: Any, ledger: Ledger) -> None:
    enter(client, world.binh)
    first, second = queue(client, ledger, ngay="7"), queue(client, ledger, ngay="7", trang="2")
    assert (first.count('name="unit"'), second.count('name="unit"')) == (UNITS_A_PAGE, MORE)
    assert 'href="?ngay=7&amp;trang=2"' in first
    for shown in (first, second):  # totals are those of all pages
        assert "48 đơn vị, 48 việc, trong đó 48 việc quá hạn" in shown
        assert "Soạn nhắc cho cả 48 đơn vị" in shown
    assert " checked" not in first
    ticked = queue(client, ledger, ngay="7", trang="2", chon="trang")  # without any script
    assert ticked.count(" checked") == MORE
    assert queue(client, ledger, trang="99").count('name="unit"') == MORE


def test_a_unit_is_found_by_its_name_without_accents(client: Any, world: Any, ledger: Ledger) -> None:
    enter(client, world.binh)
    found = queue(client, ledger, q="co quan 04")
    assert found.count('name="unit"') == 9
    assert "9 đơn vị, 9 việc" in found
    assert "cho cả" not in found  # all of them stand here
    assert "Không có đơn vị nào như vậy cần nhắc." in queue(client, ledger, q="không ai")


def test_of_a_unit_with_many_duties_the_first_are_named_and_the_others_counted(
    client: Any, world: Any, ledger: Ledger
) -> None:
    enter(client, world.binh)
    for number in range(DUTIES_SHOWN + 1):
        ledger.owe(ledger.duties[0], world.cell_1, due_on=LATE, occurrence=f"lần {number}")
    shown = queue(client, ledger, q="bao tang")
    assert "1 đơn vị, 6 việc, trong đó 6 việc quá hạn" in shown
    assert shown.count("Kế hoạch cụ thể hóa (lần") == DUTIES_SHOWN
    assert f'?unit={world.cell_1.pk}&amp;state=OPEN">và 1 việc nữa</a>' in shown
    assert page(post(client, ledger, [world.cell_1])).count("- Kế hoạch, hạn 10/04/2024") == DUTIES_SHOWN + 1


def test_all_units_of_the_filter_are_reminded_in_one_act_that_says_how_many(
    client: Any, world: Any, ledger: Ledger
) -> None:
    held = Assignment.objects.order_by("pk").first()
    assert held is not None
    Petition.objects.create(assignment=held, kind=PetitionKind.EXTENSION, text="x", asked_at=LAUNCHED)
    enter(client, world.binh)
    shown = page(post_all(client, ledger))
    assert "47 đơn vị, 47 việc. Gồm mọi đơn vị cần nhắc, không chỉ một trang" in shown
    assert "47/47 đơn vị có người nhận trong hệ thống" in shown
    assert 'name="tat-ca" value="1"' in shown
    assert 'name="unit"' not in shown
    named = page(post_all(client, ledger, q="co quan 04"))
    assert "9 đơn vị, 9 việc. Gồm mọi đơn vị cần nhắc có tên chứa “co quan 04”" in named
    sent = post_all(client, ledger, "send", q="co quan 04")
    assert sent.headers["Location"].endswith("?ngay=3&q=co+quan+04")
    assert Reminder.objects.count() == ReminderRow.objects.count() == 9
    assert Message.objects.get().values["count"] == 9  # one officer answers for all of them
    post_all(client, ledger, "send", key="k2")
    assert Reminder.objects.count() == ReminderRow.objects.count() == 9 + 47
    assert not ReminderRow.objects.filter(assignment=held).exists()
    assert all(
        row.reminder.unit_id == row.assignment.unit_id
        for row in ReminderRow.objects.select_related("reminder", "assignment")
    )
    post_all(client, ledger, "send", key="k2")  # a double click
    assert Reminder.objects.count() == 9 + 47


def test_reminding_all_costs_no_more_statements_than_reminding_one(client: Any, world: Any, ledger: Ledger) -> None:
    enter(client, world.binh)
    unit = Assignment.objects.select_related("unit")[0].unit
    post(client, ledger, [unit], "send", key="k0")
    with CaptureQueriesContext(connection) as one:
        post(client, ledger, [unit], "send", key="k1")
    with CaptureQueriesContext(connection) as all_:
        post_all(client, ledger, "send", key="k2")
    assert Reminder.objects.count() == 2 + UNITS_A_PAGE + MORE
    assert len(all_) == len(one)


def test_more_units_than_one_act_takes_are_refused_with_a_sentence(
    client: Any, world: Any, ledger: Ledger, monkeypatch: Any
) -> None:
    monkeypatch.setattr(chasing_by_hand, "MOST_UNITS", 47)
    refused = post_all(enter(client, world.binh), ledger, "send", text="Gửi giúp sớm.")
    assert refused.status_code == 422
    shown = page(refused)
    assert "Một lần nhắc được nhiều nhất 47 đơn vị." in shown
    assert "Gửi giúp sớm." in shown
    assert not Reminder.objects.exists()


def test_a_letter_to_many_lists_them_in_an_annex_and_a_short_one_in_its_body(
    client: Any, world: Any, ledger: Ledger
) -> None:
    enter(client, world.binh)
    units = [each.unit for each in Assignment.objects.select_related("unit").order_by("pk")]
    found = []
    for key, some in (("a", units[:MOST_IN_BODY]), ("b", units[: MOST_IN_BODY + 1])):
        assert post(client, ledger, some, "letter", key=key).status_code == 302
        letter = ChasingLetter.objects.latest("pk")
        answer = client.get(reverse("campaigns:letter-file", args=[letter.pk]))
        document = Document(io.BytesIO(b"".join(answer.streaming_content)))
        found.append([p.text for p in document.element.body.iter() if p.tag.endswith("}t") and p.text])
    short, long = ("\n".join(words) for words in found)
    assert "Cụ thể như sau:" in short
    assert "Phụ lục" not in short
    assert (
        "41 đơn vị còn 41 việc chưa hoàn thành, trong đó 41 việc đã quá hạn (danh sách tại Phụ lục kèm theo)." in long
    )
    assert "DANH SÁCH ĐƠN VỊ CÒN VIỆC CHƯA HOÀN THÀNH" in long
    assert "(Kèm theo Công văn số " in long
    last = units[MOST_IN_BODY].name
    assert long.index("Nơi nhận") < long.index("Phụ lục\n") < long.index(last)  # behind the signature
    shown = page(client.get(reverse("campaigns:letter", args=[letter.pk])))
    assert "Danh sách: 41 đơn vị, 41 việc" in shown
    assert "và 1 đơn vị nữa trong Phụ lục của công văn." in shown
    assert queue(client, ledger).count("41 đơn vị</small>") == 1  # the list of letters


def test_a_letter_of_more_duties_than_anybody_signs_is_refused(
    client: Any, world: Any, ledger: Ledger, monkeypatch: Any
) -> None:
    monkeypatch.setattr(views_letters, "MOST_ROWS", 47)
    enter(client, world.binh)
    shown = page(post_all(client, ledger))
    assert "48 việc là quá nhiều cho một công văn (nhiều nhất 47 việc)" in shown
    assert 'value="letter"' not in shown
    refused = post_all(client, ledger, "letter")
    assert refused.status_code == 422
    assert "Công văn liệt kê nhiều nhất 47 việc; danh sách này có 48 việc." in page(refused)
    assert not ChasingLetter.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": CampaignState.CLOSED, "closed_at": LAUNCHED}, "Đợt triển khai này đã kết thúc ngày 05/03/2024"),
        ({"state": CampaignState.WITHDRAWN, "withdrawn_at": LAUNCHED}, "Đợt triển khai này đã thu hồi"),
    ],
)
def test_a_campaign_that_has_ended_proposes_nobody_and_says_why(
    client: Any, world: Any, ledger: Ledger, fields: Any, words: str
) -> None:
    enter(client, world.binh)
    Campaign.objects.update(**fields)
    shown = queue(client, ledger, chon="trang")
    assert f"{words} nên không nhắc đơn vị nào nữa." in shown
    assert "Chi bộ Cơ quan" not in shown
    assert "Soạn nhắc" not in shown
    sent = post_all(client, ledger, "send")
    assert sent.status_code == 302
    assert words in queue(client, ledger)
    assert not Reminder.objects.exists()
