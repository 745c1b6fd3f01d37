"""The queue, the reminder by hand, the letter, the policy, my preferences and my calendar, as pages."""

from __future__ import annotations

import io
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from icalendar import Calendar

from tests.campaigns.ledger import Ledger, many_units, run
from tests.world import noon
from trienkhai.campaigns.choices import CampaignState, PetitionKind
from trienkhai.campaigns.models import Assignment, Campaign, ChasingLetter, ChasingPolicy, Petition, Reminder
from trienkhai.journal.models import Message
from trienkhai.notices import services as notices
from trienkhai.notices.models import Delivery, Feed, Preference
from trienkhai.plans.choices import WorkKind

pytestmark = pytest.mark.django_db
TODAY = date(2024, 4, 29)
LATE = date(2024, 4, 10)


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.TODAY = TODAY.isoformat()


@pytest.fixture
def ledger(world: Any) -> Ledger:
    made = run(world.committee, world.binh)
    made.duty(WorkKind.PLAN, "Xây dựng kế hoạch thực hiện", "kế hoạch cụ thể hóa")
    made.owe(made.duties[0], [world.cell_1, world.youth], due_on=LATE)
    made.owe(made.duties[0], world.cell_2, due_on=TODAY + timedelta(days=2))
    return made


def enter(client: Client, someone: Any) -> Client:
    client.force_login(someone.user)
    return client


def page(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def post(client: Client, ledger: Ledger, units: Any, act: str = "", **data: Any) -> Any:
    address = reverse("campaigns:remind", args=[ledger.campaign.pk])
    return client.post(address, {"unit": [unit.pk for unit in units], "act": act, "ngay": "3", "key": "k", **data})


def test_the_queue_names_units_their_days_and_how_often_each_was_reminded(client: Any, world: Any, ledger: Any) -> None:
    Petition.objects.create(
        assignment=Assignment.objects.get(unit=world.youth),
        kind=PetitionKind.EXTENSION,
        text="x",
        asked_at=noon(2024, 4, 9),
    )
    enter(client, world.binh)
    address = reverse("campaigns:chasing", args=[ledger.campaign.pk])
    shown = page(client.get(address))
    assert "3 đơn vị, 3 việc, trong đó 2 việc quá hạn" in shown
    assert "Quá hạn 19 ngày" in shown
    assert "đang xin gia hạn" in shown
    assert "không nhắc việc này khi chưa trả lời" in shown
    assert "còn 2 ngày" in shown
    assert shown.count('name="unit"') == 2  # what is held cannot be ticked
    assert "2 đơn vị, 2 việc" in page(client.get(address, {"ngay": "0"}))


def test_ticked_units_are_shown_as_they_would_be_told_and_the_text_to_copy_holds_no_document(
    client: Any, world: Any, ledger: Any
) -> None:
    enter(client, world.binh)
    shown = page(post(client, ledger, [world.cell_1, world.youth]))
    assert "1/2 đơn vị có người nhận trong hệ thống; 0 đơn vị nhận thêm thư điện tử" in shown
    assert "- Kế hoạch, hạn 10/04/2024 (quá hạn 19 ngày)" in shown
    assert "cụ thể hóa" not in shown
    assert not Reminder.objects.exists()


def test_a_double_click_reminds_once_and_the_officer_reads_the_note(client: Any, world: Any, ledger: Any) -> None:
    enter(client, world.binh)
    first = post(client, ledger, [world.cell_1, world.youth], "send", text="Gửi giúp trước thứ Sáu.")
    assert first.status_code == post(client, ledger, [world.cell_1], "send").status_code == 302
    assert Reminder.objects.count() == Message.objects.filter(to=world.an.pk).count() == 1
    shown = page(client.get(first.headers["Location"]))
    assert "Đã nhắc 1 đơn vị." in shown
    assert "1 đơn vị chưa có người nhận trong hệ thống." in shown
    assert "đã nhắc 1 lần, lần cuối 29/04/2024" in shown
    told = page(enter(Client(), world.an).get(reverse("shell:messages")))
    assert "Đồng chí Trần Thị Bình nhắc Chi bộ Bảo tàng tỉnh: 1 việc cần làm, trong đó 1 việc quá hạn." in told
    assert "Lời nhắn: “Gửi giúp trước thứ Sáu.”" in told


def test_units_without_anybody_are_not_reminded_and_the_page_says_what_to_do(
    client: Any, world: Any, ledger: Any
) -> None:
    enter(client, world.binh)
    sent = post(client, ledger, [world.youth], "send")
    assert sent.status_code == 302
    shown = page(client.get(sent.headers["Location"]))
    assert "Không có ai để nhắc trong hệ thống" in shown
    assert "Đã nhắc" not in shown
    assert not Reminder.objects.exists()


def test_an_escalation_goes_to_the_leader_above(client: Any, world: Any, ledger: Any) -> None:
    post(enter(client, world.binh), ledger, [world.cell_1], "escalate")
    told = page(enter(Client(), world.lan).get(reverse("shell:messages")))
    assert "Đồng chí Trần Thị Bình đề nghị đôn đốc Chi bộ Bảo tàng tỉnh" in told


def test_nothing_ticked_or_a_text_too_long_sends_nothing(client: Any, world: Any, ledger: Any) -> None:
    enter(client, world.binh)
    nothing = post(client, ledger, [], "send")
    assert "Chưa có đơn vị nào để nhắc" in page(client.get(nothing.headers["Location"]))
    assert post(client, ledger, [world.cell_1], "send", text="a" * 2000).status_code == 422
    assert post(client, ledger, [world.cell_1], "send", key="").status_code == 422
    assert not Reminder.objects.exists()


def test_a_letter_lists_what_is_owed_keeps_blanks_and_is_issued_once(client: Any, world: Any, ledger: Any) -> None:
    enter(client, world.binh)
    made = post(client, ledger, [world.cell_1, world.youth], "letter")
    assert made.status_code == 302
    assert post(client, ledger, [world.cell_1], "letter").headers["Location"] == made.headers["Location"]
    letter = ChasingLetter.objects.get()
    answer = client.get(reverse("campaigns:letter-file", args=[letter.pk]))
    assert "attachment" in answer.headers["Content-Disposition"]
    document = Document(io.BytesIO(b"".join(answer.streaming_content)))
    words = "\n".join(p.text for p in document.element.body.iter() if p.tag.endswith("}t") and p.text)
    for expected in ("Đôn đốc thực hiện", "07-KH/ĐU", "[chưa có: số]", "[chưa có: ngày ban hành]", "[chưa có: họ tên người ký]",
                     "Chi bộ Bảo tàng tỉnh", "Kế hoạch cụ thể hóa", "10/04/2024", "Nơi nhận", "-CV/ĐUK"):  # fmt: skip
        assert expected in words, expected
    address = reverse("campaigns:letter", args=[letter.pk])
    assert client.post(address, {"symbol": "", "issued_on": ""}).status_code == 422
    assert client.post(address, {"symbol": "12-CV/ĐUK", "issued_on": "30/04/2024"}).status_code == 422
    assert client.post(address, {"symbol": "12-CV/ĐUK", "issued_on": "29/04/2024"}).status_code == 302
    assert client.post(address, {"symbol": "13-CV/ĐUK", "issued_on": "29/04/2024"}).status_code == 422
    assert "Đã ban hành" in page(client.get(address))
    assert set(Reminder.objects.values_list("kind", "unit_id")) == {
        ("LETTER", world.cell_1.pk), ("LETTER", world.youth.pk),
    }  # fmt: skip


def test_the_policy_is_shown_and_changed_with_hours_as_offices_write_them(client: Any, world: Any, ledger: Any) -> None:
    enter(client, world.binh)
    address = reverse("campaigns:policy", args=[ledger.campaign.pk])
    assert 'value="7, 3, 1, 0"' in page(client.get(address))
    data = {"is_on": "on", "days_before": "5; 2", "digest_weekday": "4", "quiet_from": "19h30", "quiet_to": "7h"}
    assert client.post(address, data).status_code == 302
    kept = ChasingPolicy.objects.get()
    assert (kept.days_before, kept.quiet_from, kept.quiet_to, kept.working_days_only) == (
        [5, 2],
        time(19, 30),
        time(7),
        False,
    )
    for wrong in ({"days_before": "mai"}, {"days_before": ""}, {"quiet_from": "25:00"}, {"digest_weekday": "6"}):
        assert client.post(address, {**data, **wrong}).status_code == 422, wrong


def test_an_unsure_message_is_named_on_the_queue_and_sent_again_from_there_only_once(
    client: Any, world: Any, ledger: Any, monkeypatch: Any
) -> None:
    handed: list[Any] = []
    monkeypatch.setattr(notices, "enqueue", lambda handler, ids: handed.append(ids))
    at = noon(2024, 4, 28)
    usual = {"person": world.an, "code": "REMINDED", "subject_kind": "Unit", "not_before": at, "made_at": at}
    row = Delivery.objects.create(key="a", subject_id=world.cell_1.pk, state="UNSURE", **usual)
    other = Delivery.objects.create(key="b", subject_id=world.propaganda.pk, state="UNSURE", **usual)
    enter(client, world.binh)
    assert "Chưa chắc đã gửi" in page(client.get(reverse("campaigns:chasing", args=[ledger.campaign.pk])))
    address = reverse("campaigns:decide", args=[ledger.campaign.pk, row.pk])
    assert client.post(address, {"act": "again"}).status_code == 302
    assert client.post(address, {"act": "again"}).status_code == 404
    assert handed == [[row.pk]]
    assert client.post(reverse("campaigns:decide", args=[ledger.campaign.pk, other.pk])).status_code == 404


def test_what_was_unsure_when_the_campaign_ended_can_be_let_be_and_not_sent_again(
    client: Any, world: Any, ledger: Any
) -> None:
    at = noon(2024, 4, 28)
    row = Delivery.objects.create(
        key="a", person=world.an, code="REMINDED", subject_kind="Unit", subject_id=world.cell_1.pk, state="UNSURE",
        values={"unit": world.cell_1.pk, "count": 1, "overdue": 1, "campaign": ledger.campaign.pk},
        not_before=at, made_at=at,
    )  # fmt: skip
    Campaign.objects.update(state=CampaignState.CLOSED, closed_at=at)
    enter(client, world.binh)
    queue = reverse("campaigns:chasing", args=[ledger.campaign.pk])
    shown = page(client.get(queue))
    assert "Chưa chắc đã gửi" in shown
    assert 'value="cancel"' in shown
    assert 'value="again"' not in shown
    leaders = page(enter(Client(), world.lan).get(queue))
    assert "Chưa chắc đã gửi" in leaders
    assert 'value="cancel"' not in leaders
    client.post(reverse("campaigns:decide", args=[ledger.campaign.pk, row.pk]), {"act": "cancel"})
    row.refresh_from_db()
    assert row.state == "CANCELLED"
    assert "Chưa chắc đã gửi" not in page(client.get(queue))


def test_the_queue_asks_as_much_for_one_unit_as_for_sixty(client: Any, world: Any, ledger: Any) -> None:
    enter(client, world.binh)
    address = reverse("campaigns:chasing", args=[ledger.campaign.pk])

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    cost()
    one = cost()
    ledger.owe(ledger.duties[0], many_units(world.committee, 60), due_on=LATE)
    assert cost() == one
    with CaptureQueriesContext(connection) as few:
        post(client, ledger, [world.cell_1])
    units = [each.unit for each in Assignment.objects.select_related("unit")]
    with CaptureQueriesContext(connection) as many:
        assert page(post(client, ledger, units[:60])).count("Sao chép nội dung nhắc") == 60
    assert len(many) == len(few)
    long = page(post(client, ledger, units))
    assert "63 đơn vị, 63 việc." in long
    assert "Nhiều hơn 60 đơn vị: đồng chí đánh dấu từng trang" in long


def test_i_say_how_i_want_to_be_told(client: Any, world: Any) -> None:
    enter(client, world.an)
    address = reverse("notices:preferences")
    assert "Đồng chí tự ghi ở đây" in page(client.get(address))
    assert client.post(address, {"quiet_from": "19:00"}).status_code == 422
    assert client.post(address, {"email": "sai", "by_email": "on"}).status_code == 422
    good = {
        "email": "an@coquan.example",
        "by_email": "on",
        "digest_only": "on",
        "quiet_from": "19:00",
        "quiet_to": "8:00",
    }
    assert client.post(address, good).status_code == 302
    kept = Preference.objects.get()
    assert (kept.person, kept.email, kept.digest_only, kept.quiet_to) == (world.an, "an@coquan.example", True, time(8))
    assert 'value="an@coquan.example"' in page(client.get(address))


def test_a_calendar_is_read_without_signing_in_holds_kinds_and_days_only_and_stops_when_its_owner_says(
    client: Any, world: Any, ledger: Any
) -> None:
    enter(client, world.an)
    shown = page(client.post(reverse("notices:make-feed")))
    address = shown.split('id="feed-address" value="')[1].split('"')[0]
    assert address.startswith("http://testserver/lich/")
    path = address.removeprefix("http://testserver")
    token = path.removeprefix("/lich/").removesuffix(".ics")
    assert token not in page(client.get(reverse("notices:preferences")))  # shown once
    stranger = Client()
    answer = stranger.get(path)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    row = Assignment.objects.get(unit=world.cell_1)
    assert [(str(e["uid"]), str(e["summary"]), e["dtstart"].dt) for e in events] == [
        (f"viec-{row.pk}@trienkhai", "Hạn: Kế hoạch – Triển Khai", LATE)
    ]
    assert "cụ thể hóa" not in answer.content.decode()
    assert Feed.objects.get().read_at is not None
    assert stranger.get("/lich/khong-dung.ics").status_code == 404
    client.post(reverse("notices:end-feed"))
    assert stranger.get(path).status_code == 404


def test_the_calendar_asks_as_much_for_one_duty_as_for_sixty(client: Any, world: Any, ledger: Any) -> None:
    path = reverse("notices:feed", args=[notices.make_feed(by=world.an, at=noon(2024, 4, 28))])

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert Client().get(path).status_code == 200
        return len(seen)

    cost()
    one = cost()
    for number in range(60):
        ledger.owe(ledger.duties[0], world.cell_1, due_on=LATE, occurrence=f"lần {number}")
    assert cost() == one
