"""The page of messages: what was done in somebody's stead or given by an administrator, in sentences."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.reporting.cast import NOW, launched
from trienkhai.campaigns import services
from trienkhai.journal import messages
from trienkhai.journal.models import Message
from trienkhai.organisations import services as organisations
from trienkhai.organisations.choices import Role


@pytest.fixture(autouse=True)
def _today(settings):
    settings.TODAY = NOW.date().isoformat()


def page_for(client, person) -> str:
    client.force_login(person.user)
    return client.get("/thong-bao/").content.decode()


def test_the_officer_reads_what_was_entered_in_his_stead(client, world):
    ledger = launched(world)
    services.receive(ledger.campaign, world.cell_1, by=world.binh, at=NOW)
    page = page_for(client, world.an)
    assert "Đồng chí Trần Thị Bình đã nhập thay đơn vị 1 việc trong “" in page
    assert f'href="/trien-khai/{ledger.campaign.pk}/"' in page
    assert '<span class="count">1<' in page
    assert "nhập thay" not in page_for(client, world.chi)


def test_the_head_reads_what_an_administrator_gave_and_every_code_has_its_sentence(client, world):
    made = organisations.grant_role(world.chi, unit=world.cell_1, role=Role.VIEWER, by=world.dung, at=NOW)
    organisations.end_grant(made, by=world.dung, at=NOW)
    organisations.set_password(world.chi, password="mot-mat-khau-khac", by=world.dung, at=NOW)
    said = page_for(client, world.lan)
    assert "đã đặt lại mật khẩu của đồng chí Phạm Kim Chi, “Đầu mối đơn vị” ở Chi bộ Thư viện tỉnh" in said
    own = page_for(client, world.an)
    assert "Đồng chí Võ Tiến Dũng (quản trị) đã cấp vai trò “Chỉ xem” ở Chi bộ Bảo tàng tỉnh" in own
    assert "đã kết thúc vai trò “Chỉ xem” ở Chi bộ Bảo tàng tỉnh của đồng chí Phạm Kim Chi" in own
    assert "Có thông báo mới" not in said + own


def test_messages_are_read_up_to_those_that_were_shown(client, world):
    for count in (1, 2, 3):
        messages.tell([world.an.pk], "PASSWORD_SET", subject=world.an, at=NOW, values={"by": world.binh.pk})
        if count == 2:
            shown = page_for(client, world.an)
    newest = Message.objects.order_by("pk")[1].pk
    assert f'name="up_to" value="{newest}"' in shown
    assert client.post("/thong-bao/", {"up_to": newest}).status_code == 302
    assert messages.unread_count(world.an) == 1


def test_sixty_messages_cost_as_many_statements_as_one(client, world):
    ledger, counts = launched(world), []
    for extra in (1, 59):
        for number in range(extra):
            subject = ledger.campaign if number % 2 else world.cell_1
            values = {"by": world.binh.pk, "unit": world.cell_1.pk, "role": "VIEWER", "person": world.chi.pk}
            messages.tell(
                [world.an.pk], "ENTERED_FOR" if number % 2 else "ROLE_GRANTED", subject=subject, at=NOW, values=values
            )
        messages.tell(
            [world.an.pk], "ENTERED_FOR", subject=ledger.campaign, at=NOW, values={"by": world.binh.pk, "count": 1}
        )
        client.force_login(world.an.user)
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/thong-bao/")
        counts.append(len(asked))
    assert page.content.decode().count("<li") >= 50
    assert counts[0] == counts[1]
