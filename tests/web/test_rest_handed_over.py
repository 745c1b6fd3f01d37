"""A duty that rests goes to a successor: its page says that it rests, and why."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from tests.campaigns import ledger as made
from tests.world import noon
from trienkhai.campaigns import services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.organisations.services import reorganising as events
from trienkhai.plans.choices import WorkKind

AT = noon(2024, 4, 10)


def test_the_page_of_the_successor_says_why_the_duty_rests_and_the_office_lets_it_go_on(
    client, world, settings
) -> None:  # type: ignore[no-untyped-def]
    settings.TODAY = "2024-04-10"
    book = made.run(world.committee, world.binh)
    book.send([world.cell_1, world.health], received_on=date(2024, 3, 6))
    [row] = book.owe(book.duty(WorkKind.STUDY, "học"), world.cell_1, S.IN_PROGRESS)
    services.suspend(row, reason="Chờ báo cáo viên", by=world.binh, at=AT)
    row.refresh_from_db()
    events.merge([world.cell_1], into=world.health, on=date(2024, 4, 1), by=world.dung, at=AT)
    [new] = services.hand_over([row], to=world.health, reason="Sáp nhập", by=world.binh, at=AT).made
    client.force_login(world.binh.user)
    there = reverse("desk:assignment", args=[new.pk])
    page = client.get(there).content.decode()
    assert "Tạm dừng" in page
    assert "Chờ báo cáo viên" in page
    assert (
        client.post(reverse("desk:steer", args=[new.pk]), {"act": "resume", "reason": "Đã có báo cáo viên"}).status_code
        == 302
    )
    new.refresh_from_db()
    assert new.state == S.IN_PROGRESS
