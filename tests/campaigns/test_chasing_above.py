"""An escalation: proposed to a person, told once a week, kept in the history of what it named."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.campaigns.ledger import Ledger, run
from tests.campaigns.test_chasing import DUE, codes, hand, moment, plan_row
from trienkhai.campaigns import queries
from trienkhai.campaigns.choices import ReminderKind
from trienkhai.campaigns.errors import BadEntry
from trienkhai.campaigns.models import Reminder
from trienkhai.campaigns.rules_chasing import is_to_escalate

pytestmark = pytest.mark.django_db
LATE = date(2024, 4, 10)
WEEK = timedelta(days=7)


@pytest.fixture
def ledger(world: Any) -> Ledger:
    return run(world.committee, world.binh)


def remind_thrice(ledger: Ledger, unit: Any) -> None:
    for number in range(3):
        hand(ledger, [unit], key=f"{unit.pk} {number}", at=moment(DUE - timedelta(days=number)))


def test_the_rule_proposes_again_only_a_week_after_the_superior_was_told() -> None:
    usual = {"days_late": 30, "times": 3, "today": DUE}
    assert is_to_escalate(**usual, last=None)
    assert not is_to_escalate(**usual, last=DUE)
    assert not is_to_escalate(**usual, last=DUE - timedelta(days=6))
    assert is_to_escalate(**usual, last=DUE - WEEK)
    assert not is_to_escalate(**{**usual, "times": 2}, last=DUE - WEEK)
    assert not is_to_escalate(**{**usual, "days_late": 6}, last=None)


def test_once_the_superior_is_told_the_queue_says_the_day_and_proposes_no_more_for_a_week(
    world: Any, ledger: Ledger
) -> None:
    plan_row(ledger, world.cell_1, due_on=LATE)
    remind_thrice(ledger, world.cell_1)

    def asked(day: date) -> tuple[Any, ...]:
        unit = queries.queue_of(ledger.campaign, day).units[0]
        chosen = queries.chosen_of(ledger.campaign, day, soon_days=3)
        return unit.is_to_escalate, unit.above_on, unit.times, chosen.to_escalate, chosen.told_above, chosen.again_on

    name = world.cell_1.name
    assert asked(DUE) == (True, None, 3, (name,), 0, None)
    hand(ledger, [world.cell_1], upward=True, key="up")
    assert asked(DUE) == asked(DUE + timedelta(days=6)) == (False, DUE, 3, (), 1, DUE + WEEK)
    assert asked(DUE + WEEK) == (True, DUE, 3, (name,), 0, None)


def test_a_second_click_from_a_fresh_page_tells_the_superior_nothing_and_names_the_day(
    world: Any, ledger: Ledger
) -> None:
    plan_row(ledger, world.cell_1, due_on=LATE)
    plan_row(ledger, world.cell_2, due_on=LATE)
    hand(ledger, [world.cell_1], upward=True, key="first")
    for days in (0, 6):
        with pytest.raises(BadEntry, match=f"{world.cell_1.name} ngày 24/04/2024; từ ngày 01/05/2024 nhắc lại được"):
            hand(ledger, [world.cell_1], upward=True, key=f"fresh {days}", at=moment(DUE + timedelta(days=days)))
    assert len(codes(world.lan)) == Reminder.objects.filter(kind=ReminderKind.ESCALATION).count() == 1
    both = [world.cell_1, world.cell_2]
    assert hand(ledger, both, upward=True, key="both", at=moment(DUE + timedelta(days=1))) == [world.cell_2.pk]
    assert len(codes(world.lan)) == 2
    with pytest.raises(BadEntry, match="cả 2 đơn vị này, sớm nhất ngày 24/04/2024; từ ngày 01/05/2024"):
        hand(ledger, both, upward=True, key="both again", at=moment(DUE + timedelta(days=2)))
    assert hand(ledger, both, upward=True, key="a week on", at=moment(DUE + WEEK)) == [world.cell_1.pk]
    assert hand(ledger, both, key="the units themselves") == [world.cell_1.pk, world.cell_2.pk]


def test_the_history_of_what_was_named_says_when_and_by_whom_the_superior_was_told(world: Any, ledger: Ledger) -> None:
    row = plan_row(ledger, world.cell_1, due_on=LATE)
    other = plan_row(ledger, world.cell_2, due_on=LATE)
    hand(ledger, [world.cell_1], key="an ordinary reminder")
    hand(ledger, [world.cell_1], upward=True, key="up")
    for viewer in (world.binh, world.an):
        told = [line for line in queries.assignment_page(viewer, row.pk, DUE).history if line.escalation]
        assert [(line.at, line.escalation and line.escalation.by) for line in told] == [(moment(DUE), world.binh)]
    page = queries.assignment_page(world.binh, other.pk, DUE)
    assert not any(line.escalation for line in page.history)
