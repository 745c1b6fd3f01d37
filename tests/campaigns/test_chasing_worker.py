"""The worker's tick finds whom to remind and hands over batches; two workers with the same batch remind once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django_q.models import OrmQ

from tests.campaigns.ledger import many_units, run
from tests.organisations.test_at_once import one_within_the_other
from tests.world import HOUSE, grant, person
from trienkhai.campaigns import jobs, services
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


@pytest.fixture
def sector(world: Any) -> Any:
    """An officer who answers for two units, each of which owes something."""
    ledger = run(world.committee, world.binh)
    units = list(world.health.children.all())
    ledger.owe(ledger.duty(WorkKind.PLAN, "Xây dựng kế hoạch"), units, due_on=DUE)
    officer = person("Cán bộ Sở", "so", of=world.health)
    grant(officer, Role.UNIT_OFFICER, world.health)
    return ledger, units, officer


def at_work(unit: Any, at: datetime = AT) -> int:
    return remind_unit(unit.pk, at=at, works_on=lambda day: True)


@pytest.mark.django_db
def test_who_answers_for_several_units_reads_one_message_of_the_day_however_often_the_worker_looks(
    client: Any, world: Any, sector: Any, settings: Any
) -> None:
    settings.TODAY = DUE.isoformat()
    ledger, units, officer = sector
    ledger.owe(ledger.duties[0], units[1], due_on=date(2024, 4, 10), occurrence="lần 2")
    for _again in range(2):
        for number, unit in enumerate(units):
            at_work(unit, AT + timedelta(minutes=number))
    [told] = Message.objects.filter(to=officer.pk)
    assert told.values == {
        "unit": units[0].pk, "units": [unit.pk for unit in units], "count": 3, "overdue": 1, "next": "2024-04-24",
    }  # fmt: skip
    assert told.at == AT + timedelta(minutes=1)
    assert Reminder.objects.count() == 3  # counted unit by unit, the step and the digest apart
    client.force_login(officer.user)
    shown = " ".join(client.get("/thong-bao/").content.decode().split())
    assert (
        "Nhắc việc: 2 đơn vị đồng chí phụ trách có 2 việc sắp đến hạn và 1 việc quá hạn. Hạn gần nhất: ngày 24/04/2024."
        in shown
    )


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["he has read it", "it is of another day", "a person wrote it"])
def test_nothing_is_added_to_a_message_that(world: Any, sector: Any, why: str) -> None:
    ledger, units, officer = sector
    if why == "a person wrote it":
        services.remind_by_hand(
            ledger.campaign, [units[0].pk], today=DUE, soon_days=3, text="", by=world.binh, at=AT, key="k"
        )
    else:
        at_work(units[0])
    before = Message.objects.get(to=officer.pk)
    if why == "he has read it":
        Message.objects.update(read_at=AT)
    if why == "it is of another day":
        Message.objects.update(at=AT - timedelta(days=1))
    at_work(units[1])
    first, second = Message.objects.filter(to=officer.pk).order_by("pk")
    assert first.values == before.values
    assert (second.values["unit"], second.values["count"]) == (units[1].pk, 1)


@pytest.mark.timed
@pytest.mark.django_db(transaction=True)
def test_two_workers_with_two_units_of_one_officer_lose_nothing_of_either(world: Any, sector: Any) -> None:
    ledger, units, officer = sector
    at_work(units[0])
    third = many_units(world.health, 1)[0]
    ledger.owe(ledger.duties[0], third, due_on=DUE)
    one_within_the_other(lambda: at_work(units[1]), lambda: at_work(third))
    [told] = Message.objects.filter(to=officer.pk)
    assert (told.values["count"], told.values["units"]) == (3, sorted([*(unit.pk for unit in units), third.pk]))
