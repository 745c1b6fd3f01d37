"""Telling a unit's superior, as pages: the queue and the duty say that it was done, and it is not done twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.campaigns.ledger import Ledger, many_units, run
from tests.web.test_chasing import LATE, TODAY, enter, page, post
from tests.world import noon
from trienkhai.campaigns.choices import AssignmentState, PetitionKind, PetitionState, ReminderKind
from trienkhai.campaigns.models import Assignment, Petition, Reminder
from trienkhai.journal.models import Message
from trienkhai.plans.choices import WorkKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.TODAY = TODAY.isoformat()


@pytest.fixture
def ledger(world: Any) -> Ledger:
    made = run(world.committee, world.binh)
    made.duty(WorkKind.PLAN, "Xây dựng kế hoạch thực hiện", "kế hoạch cụ thể hóa")
    made.owe(made.duties[0], [world.cell_1, world.cell_2], due_on=LATE)
    for number in range(3):
        Reminder.objects.create(
            campaign=made.campaign,
            unit=world.cell_1,
            kind=ReminderKind.BY_HAND,
            key=f"x{number}",
            at=noon(2024, 4, 15 + number),
        )
    return made


def test_the_queue_stops_proposing_says_the_day_and_a_fresh_page_does_not_send_again(
    client: Any, world: Any, ledger: Any
) -> None:
    enter(client, world.binh)
    queue = reverse("campaigns:chasing", args=[ledger.campaign.pk])
    assert "Nên nhắc lên cấp trên của đơn vị" in page(client.get(queue))
    assert post(client, ledger, [world.cell_1], "escalate").status_code == 302
    shown = page(client.get(queue))
    assert "Nên nhắc lên cấp trên" not in shown
    assert "lần cuối 17/04/2024 · đã nhắc lên cấp trên ngày 29/04/2024" in shown
    fresh = page(post(client, ledger, [world.cell_1]))
    assert "Đã nhắc lên cấp trên ngày 29/04/2024; từ ngày 06/05/2024 nhắc lại được." in fresh
    assert "Đồng chí vẫn gửi được nếu thấy cần" not in fresh
    assert 'value="escalate"' not in fresh
    again = post(client, ledger, [world.cell_1], "escalate", key="fresh")
    assert again.status_code == 422
    assert f"Đã nhắc lên cấp trên của {world.cell_1.name} ngày 29/04/2024" in page(again)
    assert Message.objects.filter(to=world.lan.pk).count() == 1


def test_of_two_units_only_the_one_whose_superior_has_not_heard_is_sent(client: Any, world: Any, ledger: Any) -> None:
    enter(client, world.binh)
    post(client, ledger, [world.cell_1], "escalate")
    both = [world.cell_1, world.cell_2]
    said = "1 đơn vị có cấp trên đã được nhắc trong 7 ngày qua"
    preview = page(post(client, ledger, both))
    assert said in preview
    assert 'value="escalate"' in preview
    shown = page(client.get(post(client, ledger, both, "escalate", key="both").headers["Location"]))
    assert said in shown
    assert "Đã nhắc lên cấp trên của 1 đơn vị." in shown
    assert "chưa có người nhận trong hệ thống." not in shown
    assert Message.objects.filter(to=world.lan.pk).count() == 2


def test_a_double_click_of_one_form_sends_upward_once(client: Any, world: Any, ledger: Any) -> None:
    enter(client, world.binh)
    for _click in range(2):
        assert post(client, ledger, [world.cell_1], "escalate").status_code == 302
    assert Message.objects.filter(to=world.lan.pk).count() == 1


def test_the_duty_tells_office_and_unit_that_the_superior_was_told(client: Any, world: Any, ledger: Any) -> None:
    post(enter(client, world.binh), ledger, [world.cell_1], "escalate", text="Đề nghị đồng chí làm việc với chi bộ.")
    address = reverse("desk:assignment", args=[Assignment.objects.get(unit=world.cell_1).pk])
    for someone in (world.binh, world.an):
        shown = page(enter(Client(), someone).get(address)).split('id="lich-su"')[1]
        assert "Đã nhắc lên cấp trên của đơn vị" in shown
        assert "29/04/2024 · Trần Thị Bình" in shown
        assert "làm việc với chi bộ" not in shown  # that was written to the superior
    other = reverse("desk:assignment", args=[Assignment.objects.get(unit=world.cell_2).pk])
    assert "Đã nhắc lên cấp trên" not in page(enter(Client(), world.binh).get(other))


def test_the_queue_and_the_duty_ask_as_much_after_sixty_escalations_as_after_one(
    client: Any, world: Any, ledger: Any
) -> None:
    enter(client, world.binh)
    post(client, ledger, [world.cell_1], "escalate")
    row = Assignment.objects.get(unit=world.cell_1)
    pages = [reverse("campaigns:chasing", args=[ledger.campaign.pk]), reverse("desk:assignment", args=[row.pk])]

    def cost() -> list[int]:
        found = []
        for address in pages:
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            found.append(len(seen))
        return found

    cost()
    one = cost()
    units = many_units(world.committee, 60)
    ledger.owe(ledger.duties[0], units, due_on=LATE)
    for number in range(60):
        sent = {"kind": ReminderKind.ESCALATION, "by": world.binh, "at": noon(2024, 4, 1) + timedelta(hours=number)}
        Reminder.objects.create(campaign=ledger.campaign, unit=units[number], key=f"u{number}", **sent)
        named = Reminder.objects.create(campaign=ledger.campaign, unit=world.cell_1, key=f"c{number}", **sent)
        named.rows.create(assignment=row)
    assert cost() == one


def test_a_duty_taken_back_at_the_units_request_is_not_offered_to_be_shared_out(
    client: Any, world: Any, ledger: Any
) -> None:
    enter(client, world.an)
    row = Assignment.objects.get(unit=world.cell_1)
    address = reverse("desk:assignment", args=[row.pk])
    door = reverse("desk:share", args=[row.pk])
    assert door in page(client.get(address))
    Assignment.objects.filter(pk=row.pk).update(state=AssignmentState.WITHDRAWN)
    Petition.objects.create(
        assignment=row,
        kind=PetitionKind.RECONSIDER,
        state=PetitionState.GRANTED,
        text="x",
        asked_at=noon(2024, 4, 9),
        answered_at=noon(2024, 4, 10),
    )
    shown = client.get(address)
    assert shown.status_code == 200
    assert door not in page(shown)
    refused = client.post(door, {"person": world.an.pk, "key": "k"})
    assert refused.status_code == 403
    assert "Việc này đã thu hồi." in page(refused)
