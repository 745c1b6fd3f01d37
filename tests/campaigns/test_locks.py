"""Two acts at once on one campaign, each in a connection of its own: none waits for the other for ever.

Only where rows are held one by one: SQLite has one writer at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from tests.campaigns.ledger import run
from tests.campaigns.plans import ALL_GRASSROOTS, obligation, plan_of
from tests.world import World, noon
from trienkhai.campaigns import counters, services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CampaignState, Part
from trienkhai.campaigns.errors import NotRunning
from trienkhai.campaigns.models import Assignment, AssignmentChange, Campaign, EventDay, Evidence, HandDown, Reminder
from trienkhai.campaigns.queries import chasing_facts
from trienkhai.campaigns.services import evidence, ledger
from trienkhai.campaigns.services.chasing import remind_unit
from trienkhai.kernel.errors import Conflict
from trienkhai.plans import services as plans
from trienkhai.plans.choices import WorkKind
from trienkhai.plans.models import Plan
from trienkhai.vietnamese.workdays import Calendar

MARCH, APRIL = noon(2024, 3, 1), noon(2024, 4, 17)
LONGEST = 120  # seconds, on a busy machine
WORDS = "trong thời hạn 10 ngày làm việc kể từ ngày kết thúc hội nghị"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timed]


@pytest.fixture(autouse=True)
def _rows_are_held_one_by_one() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("this database has one writer at a time")


@pytest.fixture
def campaign(world: World) -> Campaign:
    plan = plan_of(world.committee)
    obligation(plan, "gửi kế hoạch", WorkKind.PLAN, lead=[ALL_GRASSROOTS], bound="RELATIVE", deadline_text=WORDS)
    made = services.prepare(plan, by=world.binh, at=MARCH)
    return services.launch(made, is_retroactive=False, by=world.binh, at=MARCH)


def row(campaign: Campaign, unit: Any) -> Assignment:
    return Assignment.objects.select_related("campaign__unit", "unit", "obligation").get(campaign=campaign, unit=unit)


def both(
    monkeypatch: Any, first: Callable[[], Any], second: Callable[[], Any], *, held_in: tuple[Any, str]
) -> list[Exception]:
    """Begin ``second`` when ``first`` holds its row (it has come to the function ``held_in``) and has all to write
    still; both must come to their end. Returns what they raised."""
    holds, stopped = threading.Event(), threading.Event()
    errors: list[Exception] = []
    place, name = held_in
    real = getattr(place, name)

    def pause(*args: Any, **given: Any) -> Any:
        if threading.current_thread().name == "first" and not holds.is_set():
            holds.set()
            stopped.wait(1)
        return real(*args, **given)

    monkeypatch.setattr(place, name, pause)

    def do(act: Callable[[], Any]) -> None:
        try:
            with transaction.atomic():
                act()
        except Exception as wrong:
            errors.append(wrong)
        finally:
            connection.close()

    one, two = threading.Thread(target=do, args=[first], name="first"), threading.Thread(target=do, args=[second])
    one.start()
    assert holds.wait(LONGEST)
    two.start()
    one.join(LONGEST)
    two.join(LONGEST)
    assert not one.is_alive()
    assert not two.is_alive()
    return errors


def acts(world: World, campaign: Campaign) -> dict[str, tuple[Callable[[], Any], tuple[Any, str]]]:
    """Acts that hold a row and then write what names the campaign."""
    held = (ledger, "running")
    of = row(campaign, world.cell_1)
    return {
        "directing": (
            lambda: services.direct(of, text="Làm", support=[world.office], by=world.lan, at=APRIL),
            held,
        ),
        "own event": (
            lambda: services.say_own_event_day(
                of, happened_on=date(2024, 4, 15), calendar=Calendar(), by=world.an, at=APRIL
            ),
            held,
        ),
        "handing over": (
            lambda: services.hand_over([of], to=world.office, reason="sáp nhập", by=world.binh, at=APRIL),
            held,
        ),
        "reminding": (
            lambda: remind_unit(world.cell_1.pk, at=APRIL, works_on=lambda day: True),
            (chasing_facts, "facts_of"),
        ),
    }


@pytest.mark.parametrize("name", ["directing", "own event", "handing over", "reminding"])
def test_what_writes_beside_a_held_row_does_not_wait_for_the_end_of_its_campaign(
    world: World, campaign: Campaign, monkeypatch: Any, name: str
) -> None:
    if name == "reminding":
        due = {"due_on": APRIL.date(), "late_after": APRIL.date(), "date_source": "WORKING"}
        Assignment.objects.filter(campaign=campaign).update(**due)
    act, held_in = acts(world, campaign)[name]
    close = lambda: services.close(campaign, by=world.binh, at=APRIL)  # noqa: E731
    assert both(monkeypatch, act, close, held_in=held_in) == []
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.CLOSED
    assert Reminder.objects.count() == (name == "reminding")


def test_an_event_said_for_all_and_by_a_unit_at_once(world: World, campaign: Campaign, monkeypatch: Any) -> None:
    act, held_in = acts(world, campaign)["own event"]
    day = {"happened_on": date(2024, 4, 16), "calendar": Calendar(), "by": world.binh, "at": APRIL}
    of = campaign.plan.obligations.get()
    said = lambda: services.say_event_day(campaign, of, **day)  # type: ignore[arg-type] # noqa: E731
    assert both(monkeypatch, act, said, held_in=held_in) == []
    assert row(campaign, world.cell_1).due_on == EventDay.objects.get(assignment__isnull=False).due_on  # its own stands
    assert row(campaign, world.cell_2).due_on == EventDay.objects.get(assignment=None).due_on


def test_support_given_while_a_campaign_is_withdrawn_is_withdrawn_with_its_trace(
    world: World, campaign: Campaign, monkeypatch: Any
) -> None:
    act, held_in = acts(world, campaign)["directing"]
    withdraw = lambda: services.withdraw(campaign, reason="sai", by=world.binh, at=APRIL)  # noqa: E731
    assert both(monkeypatch, act, withdraw, held_in=held_in) == []
    support = Assignment.objects.get(campaign=campaign, part=Part.SUPPORT)
    assert support.state == S.WITHDRAWN
    assert AssignmentChange.objects.filter(assignment=support, after=S.WITHDRAWN).count() == 1


def test_two_who_begin_the_units_own_plan_at_once_make_one(world: World, campaign: Campaign, monkeypatch: Any) -> None:
    def write() -> None:
        line = services.MeasureLine("tổ chức học tập", (campaign.plan.obligations.get().pk,))
        services.write_plan(campaign, world.cell_1, lines=[line], version=0, by=world.an, at=APRIL)

    [refused] = both(monkeypatch, write, write, held_in=(plans, "compose_plan"))
    assert isinstance(refused, Conflict)
    assert HandDown.objects.count() == 1


def test_evidence_is_taken_back_from_two_duties_at_once(world: World, monkeypatch: Any) -> None:
    book = run(world.committee, world.binh)
    one, two = (book.owe(book.duty(WorkKind.STUDY, words), world.cell_1)[0] for words in ("học tập", "tuyên truyền"))
    shown = services.add_evidence(one, text="ảnh", by=world.an, at=APRIL)
    services.use_again(two, evidence=[shown], by=world.an, at=APRIL)

    def withdraw(row: Assignment) -> Callable[[], None]:
        return lambda: services.withdraw_evidence(shown, assignment=row, by=world.an, at=APRIL)

    assert both(monkeypatch, withdraw(two), withdraw(one), held_in=(evidence, "came_from")) == []
    assert not Evidence.objects.exists()


def test_a_plan_that_is_being_launched_is_not_taken_off_meanwhile(
    world: World, campaign: Campaign, monkeypatch: Any
) -> None:
    """What was launched because it carries the upper plan on would carry nothing on."""
    of = campaign.plan.obligations.get().pk
    line = services.MeasureLine("tổ chức học tập", (of,), "STUDY", world.cell_1.name)
    made = services.write_plan(campaign, world.cell_1, lines=[line], by=world.an, at=APRIL)
    services.confirm_plan(made, by=world.an, at=APRIL)
    services.hand_in_plan(made, done_on=APRIL.date(), by=world.an, at=APRIL)
    lower = services.prepare(Plan.objects.get(pk=made.plan_id), by=world.an, at=APRIL)
    launch = lambda: services.launch(lower, is_retroactive=False, by=world.an, at=APRIL)  # noqa: E731
    take_off = lambda: services.unlink_plan(made, by=world.an, at=APRIL)  # noqa: E731
    [refused] = both(monkeypatch, launch, take_off, held_in=(counters, "fold"))
    assert isinstance(refused, NotRunning)
    assert HandDown.objects.filter(pk=made.pk).exists()
    assert Assignment.objects.filter(campaign=lower).exists()
