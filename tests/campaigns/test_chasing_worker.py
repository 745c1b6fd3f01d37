"""The worker's tick finds whom to remind and hands over batches; two workers with the same batch remind once."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from django_q.models import OrmQ

from tests.campaigns.ledger import many_units, run
from tests.organisations.test_at_once import one_within_the_other
from tests.world import HOUSE, grant, person
from trienkhai.campaigns import jobs
from trienkhai.campaigns.choices import ReminderKind
from trienkhai.campaigns.models import Reminder
from trienkhai.campaigns.services import remind_unit
from trienkhai.journal.models import Message
from trienkhai.organisations.choices import Role
from trienkhai.organisations.models import DayOff
from trienkhai.plans.choices import WorkKind
from trienkhai.running import jobs as running

DUE = date(2024, 4, 24)
AT = datetime.combine(DUE, time(9), HOUSE)


def handed() -> list[tuple[str, list[int]]]:
    return [(each.task["func"], each.task["args"][0]) for each in OrmQ.objects.order_by("pk")]


@pytest.fixture
def owing(world: Any) -> Any:
    ledger = run(world.committee, world.binh)
    ledger.owe(ledger.duty(WorkKind.PLAN, "Xây dựng kế hoạch"), [world.cell_1, world.youth], due_on=DUE)
    return ledger


@pytest.mark.django_db
def test_a_tick_hands_over_only_units_that_somebody_hears_of_and_only_on_days_of_work(world: Any, owing: Any) -> None:
    DayOff.objects.create(on=DUE, name="nghỉ theo quyết định của tỉnh")
    running.tick(at=AT)
    assert handed() == []
    DayOff.objects.all().delete()
    running.tick(at=AT)
    assert handed() == [(jobs.REMIND, [world.cell_1.pk])]


@pytest.mark.django_db
def test_units_are_handed_over_in_batches_of_five_hundred(world: Any, owing: Any) -> None:
    units = many_units(world.committee, 501)
    owing.owe(owing.duties[0], units, due_on=DUE)
    officer = person("Cán bộ Khối", "khoi")
    grant(officer, Role.UNIT_OFFICER, world.committee)
    assert jobs.remind(at=AT, works_on=lambda day: True) == 503
    assert [len(ids) for _handler, ids in handed()] == [500, 3]


@pytest.mark.timed
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("late", [False, True])
def test_two_workers_with_the_same_unit_remind_it_once(world: Any, late: bool) -> None:
    ledger = run(world.committee, world.binh)
    due = date(2024, 4, 10) if late else DUE
    ledger.owe(ledger.duty(WorkKind.PLAN, "Xây dựng kế hoạch"), world.cell_1, due_on=due)

    def work() -> None:
        remind_unit(world.cell_1.pk, at=AT, works_on=lambda day: True)

    one_within_the_other(work, work)
    assert Reminder.objects.get().kind == (ReminderKind.DIGEST if late else ReminderKind.BEFORE)
    assert Message.objects.filter(to=world.an.pk).count() == 1
