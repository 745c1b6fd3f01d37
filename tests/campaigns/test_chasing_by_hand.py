"""Reminders that somebody sends himself: once for a key, to whom it concerns, upward where he wants it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.campaigns.ledger import LAUNCHED, Ledger, run
from tests.campaigns.test_chasing import DUE, codes, hand, plan_row
from tests.world import grant, person
from trienkhai.campaigns import queries
from trienkhai.campaigns.choices import CampaignState, ReminderKind
from trienkhai.campaigns.errors import BadEntry, NotRunning
from trienkhai.campaigns.models import Campaign, Reminder
from trienkhai.journal.models import JournalEntry
from trienkhai.kernel.errors import NotAllowed
from trienkhai.notices.models import Delivery
from trienkhai.notices.services import set_preference
from trienkhai.organisations.choices import Role
from trienkhai.plans.choices import Scope
from trienkhai.web.notices.mailing import words_of

pytestmark = pytest.mark.django_db


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
    assert len(hand(ledger, units)) == len(codes(officer)) == 2
    row = Delivery.objects.get()
    assert (sorted(row.values["units"]), row.values["count"]) == (sorted(unit.pk for unit in units), 2)
    assert words_of(row.code, row.values)[0] == "Nhắc việc: 2 đơn vị có 2 việc"


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
