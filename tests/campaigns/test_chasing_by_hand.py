"""Reminders that somebody sends himself: once for a key, to whom it concerns, upward where he wants it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from tests.campaigns.ledger import LAUNCHED, Ledger, run
from tests.campaigns.test_chasing import DUE, codes, hand, plan_row
from tests.world import grant, person
from trienkhai.campaigns import queries
from trienkhai.campaigns.choices import CampaignState, ReminderKind
from trienkhai.campaigns.errors import BadEntry, NotRunning
from trienkhai.campaigns.models import Campaign, Reminder, Share
from trienkhai.journal.models import JournalEntry
from trienkhai.kernel.errors import NotAllowed
from trienkhai.notices.models import Delivery
from trienkhai.notices.services import set_preference
from trienkhai.organisations.choices import Role
from trienkhai.organisations.models import Membership
from trienkhai.plans.choices import Scope
from trienkhai.web.notices.mailing import words_of

pytestmark = pytest.mark.django_db
LATE = date(2024, 4, 10)


def read(client: Any, someone: Any) -> str:
    client.force_login(someone.user)
    return " ".join(client.get("/thong-bao/").content.decode().split())


@pytest.fixture
def ledger(world: Any) -> Ledger:
    return run(world.committee, world.binh)


def test_a_reminder_by_hand_is_sent_once_for_a_key_and_tells_who_was_reached(world: Any, ledger: Ledger) -> None:
    row = plan_row(ledger, world.cell_1)
    plan_row(ledger, world.youth)  # nobody there
    assert hand(ledger, [world.cell_1, world.youth, world.health]) == [world.cell_1.pk]
    assert hand(ledger, [world.cell_1]) == []
    sent = Reminder.objects.get()
    assert (sent.kind, sent.by, sent.text, sent.rows.get().assignment) == (
        ReminderKind.BY_HAND, world.binh, "Gửi sớm giúp.", row,
    )  # fmt: skip
    assert len(codes(world.an)) == 1
    assert JournalEntry.objects.filter(verb="campaigns.reminded").count() == 1
    assert hand(ledger, [world.cell_1], key="k2") == [world.cell_1.pk]


def test_by_hand_too_who_answers_for_many_units_gets_one_e_mail(world: Any, ledger: Ledger) -> None:
    units = list(world.health.children.all())
    for below in units:
        plan_row(ledger, below)
    officer = person("Cán bộ Sở", "so", of=world.health)
    grant(officer, Role.UNIT_OFFICER, world.health)
    set_preference(
        by=officer, at=LAUNCHED, email="so@coquan.example", by_email=True, digest_only=False,
        quiet_from=None, quiet_to=None,
    )  # fmt: skip
    assert len(hand(ledger, units)) == 2
    [(code, values)] = codes(officer)
    assert (code, values["units"], values["count"], values["overdue"]) == (
        "REMINDED", [unit.pk for unit in units], 2, 0,
    )  # fmt: skip
    row = Delivery.objects.get()
    assert (sorted(row.values["units"]), row.values["count"]) == (sorted(unit.pk for unit in units), 2)
    assert words_of(row.code, row.values)[0] == "Nhắc việc: 2 đơn vị có 2 việc"


def test_who_answers_for_several_reads_one_message_that_leads_to_his_desks_and_who_has_one_what_he_always_read(
    client: Any, world: Any, ledger: Ledger, settings: Any
) -> None:
    settings.TODAY = DUE.isoformat()
    units = list(world.health.children.all())
    for below in (*units, world.cell_1):
        plan_row(ledger, below)
    plan_row(ledger, units[0], due_on=LATE, occurrence="lần 2")
    officer = person("Cán bộ Sở", "so", of=world.health)
    grant(officer, Role.UNIT_OFFICER, world.health)
    assert len(hand(ledger, [*units, world.cell_1])) == 3
    assert Reminder.objects.count() == 3  # counted unit by unit all the same
    assert {each.times for each in queries.queue_of(ledger.campaign, DUE).units} == {1}
    told = read(client, officer)
    assert (
        "nhắc 2 đơn vị đồng chí phụ trách: 3 việc cần làm, trong đó 1 việc quá hạn. Lời nhắn: “Gửi sớm giúp.”" in told
    )
    assert told.count("Gửi sớm giúp.") == 1
    assert f'href="{reverse("desk:home")}?q="' in told.split("<main")[1]
    page = client.get(f"{reverse('desk:home')}?q=").content.decode()
    assert all(unit.name in page for unit in units)
    assert reverse("desk:unit", args=[units[0].pk]) not in told
    told = read(client, world.an)
    assert "Đồng chí Trần Thị Bình nhắc Chi bộ Bảo tàng tỉnh: 1 việc cần làm. Lời nhắn: “Gửi sớm giúp.”" in told
    assert f'href="{reverse("desk:unit", args=[world.cell_1.pk])}"' in told


def test_a_superior_hears_once_of_all_the_units_that_are_told_of(client: Any, world: Any, ledger: Ledger) -> None:
    units = [world.cell_1, world.cell_2]
    for each in units:
        plan_row(ledger, each)
    set_preference(
        by=world.lan, at=LAUNCHED, email="lan@coquan.example", by_email=True, digest_only=False,
        quiet_from=None, quiet_to=None,
    )  # fmt: skip
    assert len(hand(ledger, units, upward=True)) == 2
    told = read(client, world.lan)
    assert "đề nghị đôn đốc 2 đơn vị đồng chí phụ trách: còn 2 việc chưa xong." in told
    listed = f"{reverse('campaigns:list', args=[ledger.campaign.pk])}?missing=1"
    assert f'href="{listed}"' in told
    page = client.get(listed).content.decode()  # which units they are: a leader has no desk of theirs
    assert all(unit.name in page for unit in units)
    assert len(codes(world.lan)) == 1
    subject, body = words_of("ESCALATED", Delivery.objects.get().values)
    assert subject == "Đề nghị đôn đốc 2 đơn vị: 2 việc"
    assert "\n2 đơn vị còn 2 việc cần đôn đốc.\n" in body
    # Each unit counts as told above by itself: nobody is told again of either.
    with pytest.raises(BadEntry):
        hand(ledger, units, upward=True, key="a fresh page")


def test_a_person_responsible_in_one_unit_who_answers_for_another_hears_once_of_both(
    world: Any, ledger: Ledger
) -> None:
    Share.objects.create(
        assignment=plan_row(ledger, world.cell_2), person=world.an, is_responsible=True, given_at=LAUNCHED
    )
    Membership.objects.create(person=world.an, unit=world.cell_2, starts_on=date(2024, 1, 1))
    plan_row(ledger, world.cell_1)
    hand(ledger, [world.cell_1, world.cell_2])
    assert [sorted(values["units"]) for _code, values in codes(world.an)] == [
        sorted([world.cell_1.pk, world.cell_2.pk])
    ]
    assert [values["unit"] for _code, values in codes(world.chi)] == [world.cell_2.pk]


def test_by_hand_the_issuing_bodys_own_duty_reaches_those_who_work_there(world: Any, ledger: Ledger) -> None:
    plan_row(ledger, world.committee, scope=Scope.OWN)
    assert queries.queue_of(ledger.campaign, DUE).units[0].has_account
    assert hand(ledger, [world.committee]) == [world.committee.pk]
    assert [code for code, _values in codes(world.binh)] == ["REMINDED"]


def test_by_hand_needs_a_unit_a_key_the_right_and_a_campaign_that_runs(world: Any, ledger: Ledger) -> None:
    plan_row(ledger, world.cell_1)
    for wrong in ({"key": ""}, {"units": []}):
        with pytest.raises(BadEntry):
            hand(ledger, wrong.pop("units", [world.cell_1]), **wrong)
    for who in (world.an, world.lan):
        with pytest.raises(NotAllowed):
            hand(ledger, [world.cell_1], by=who)
    Campaign.objects.update(state=CampaignState.CLOSED, closed_at=LAUNCHED)
    with pytest.raises(NotRunning):
        hand(ledger, [world.cell_1])


def test_an_escalation_reaches_who_stands_above_the_unit_and_is_no_reminder_of_the_unit(
    world: Any, ledger: Ledger
) -> None:
    plan_row(ledger, world.cell_1)
    assert hand(ledger, [world.cell_1], upward=True) == [world.cell_1.pk]
    assert [code for code, _values in codes(world.lan)] == ["ESCALATED"]
    assert codes(world.an) == []
    queue = queries.queue_of(ledger.campaign, DUE)
    assert (queue.units[0].times, queue.units[0].duties[0].times) == (0, 0)
