"""One reminder by hand, pressed twice, by two people, while its campaign ends, while a unit answers, and cut off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from tests.campaigns.ledger import LAUNCHED, Ledger, run
from tests.campaigns.test_chasing import DUE, codes, hand, moment, plan_row
from tests.campaigns.test_locks import both
from tests.organisations.test_at_once import one_within_the_other
from tests.world import grant, person
from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CampaignState, ReminderKind
from trienkhai.campaigns.errors import BadEntry, NotRunning
from trienkhai.campaigns.models import Assignment, Campaign, Reminder, ReminderRow
from trienkhai.campaigns.services import chasing_by_hand
from trienkhai.journal.models import JournalEntry, Message, SubmissionKey
from trienkhai.notices.models import Delivery
from trienkhai.notices.services import set_preference
from trienkhai.organisations.choices import Role


@pytest.fixture
def ledger(world: Any) -> Ledger:
    return run(world.committee, world.binh)


@pytest.fixture
def colleague(world: Any) -> Any:
    """A second specialist of the same office."""
    someone = person("Ngô Văn Bảy", "bay", of=world.propaganda)
    grant(someone, Role.SPECIALIST, world.committee)
    return someone


def mailed(someone: Any) -> None:
    set_preference(
        by=someone, at=LAUNCHED, email="an@coquan.example", by_email=True, digest_only=False,
        quiet_from=None, quiet_to=None,
    )  # fmt: skip


def left() -> tuple[int, ...]:
    """What stands of reminders: acts, rows named, messages, e-mails, entries of the journal."""
    journal = JournalEntry.objects.filter(verb__in=("campaigns.reminded", "campaigns.escalated"))
    kinds = (Reminder, ReminderRow, Message, Delivery)
    return (*(kind.objects.count() for kind in kinds), journal.count())


@pytest.mark.timed
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("upward", [False, True])
def test_one_form_pressed_twice_at_once_reminds_once(world: Any, ledger: Ledger, upward: bool) -> None:
    plan_row(ledger, world.cell_1)
    mailed(world.lan if upward else world.an)
    told: list[Any] = []
    press = lambda: told.append(hand(ledger, [world.cell_1], upward=upward))  # noqa: E731
    one_within_the_other(press, press)
    assert sorted(told) == [[], [world.cell_1.pk]]
    assert left() == (1, 1, 1, 1, 1)


@pytest.mark.timed
@pytest.mark.django_db(transaction=True)
def test_two_specialists_at_once_remind_each_for_himself_even_with_the_same_form(
    world: Any, ledger: Ledger, colleague: Any
) -> None:
    plan_row(ledger, world.cell_1)
    mailed(world.an)
    one_within_the_other(
        lambda: hand(ledger, [world.cell_1], key="one page"),
        lambda: hand(ledger, [world.cell_1], key="one page", by=colleague),
    )
    assert left() == (2, 2, 2, 2, 2)
    assert {values["by"] for _code, values in codes(world.an)} == {world.binh.pk, colleague.pk}
    assert queries.queue_of(ledger.campaign, DUE).units[0].times == 2


@pytest.mark.timed
@pytest.mark.django_db(transaction=True)
def test_of_two_specialists_who_go_upward_at_once_the_second_is_told_the_day(
    world: Any, ledger: Ledger, colleague: Any
) -> None:
    plan_row(ledger, world.cell_1)
    refused = []

    def second() -> None:
        try:
            hand(ledger, [world.cell_1], upward=True, key="his own page", by=colleague)
        except BadEntry as wrong:
            refused.append(str(wrong))

    one_within_the_other(lambda: hand(ledger, [world.cell_1], upward=True), second)
    assert ["24/04/2024" in each for each in refused] == [True]
    assert left() == (1, 1, 1, 0, 1)


@pytest.mark.timed
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", ["close", "withdraw"])
@pytest.mark.parametrize("is_first", [False, True])
def test_of_a_campaign_that_ends_in_the_same_moment_either_all_is_sent_before_or_nothing(
    world: Any, ledger: Ledger, end: str, is_first: bool
) -> None:
    plan_row(ledger, world.cell_1)
    mailed(world.an)
    refused: list[Any] = []

    def remind() -> None:
        try:
            hand(ledger, [world.cell_1])
        except NotRunning as wrong:
            refused.append(wrong)

    def finish() -> None:
        if end == "close":
            services.close(ledger.campaign, by=world.binh, at=moment(DUE))
        else:
            services.withdraw(ledger.campaign, reason="ban hành nhầm", by=world.binh, at=moment(DUE))

    one_within_the_other(*((remind, finish) if is_first else (finish, remind)))
    assert left() == ((1, 1, 1, 1, 1) if is_first else (0, 0, 0, 0, 0))
    assert bool(refused) != is_first
    assert Campaign.objects.get().state != CampaignState.RUNNING


@pytest.mark.timed
@pytest.mark.django_db(transaction=True)
def test_a_reminder_waits_for_no_row_and_an_answer_for_no_reminder(
    world: Any, ledger: Ledger, monkeypatch: Any
) -> None:
    row = plan_row(ledger, world.cell_1)
    answer = lambda: services.record_progress(  # noqa: E731
        Assignment.objects.get(pk=row.pk), is_done=True, done_on=DUE, by=world.an, at=moment(DUE), key="answer"
    )
    remind = lambda: hand(ledger, [world.cell_1])  # noqa: E731
    if connection.vendor != "postgresql":  # one writer at a time: one after the other is what happens
        remind()
        answer()
    else:
        assert both(monkeypatch, remind, answer, held_in=(chasing_by_hand, "_name_rows")) == []
    assert Assignment.objects.get().state != S.NEW


@pytest.mark.django_db
def test_who_answers_while_the_reminder_is_written_is_neither_told_nor_counted(
    world: Any, ledger: Ledger, monkeypatch: Any
) -> None:
    gone, stays = plan_row(ledger, world.cell_1), plan_row(ledger, world.cell_2)
    plan_row(ledger, world.cell_2, occurrence="lần 2", late_after=LAUNCHED.date())
    real = chasing_by_hand._name_rows

    def answered_meanwhile(*given: Any) -> None:
        Assignment.objects.filter(pk__in=[gone.pk, stays.pk]).update(state=S.COMPLETED, done_on=DUE)
        real(*given)

    monkeypatch.setattr(chasing_by_hand, "_name_rows", answered_meanwhile)
    assert hand(ledger, [world.cell_1, world.cell_2]) == [world.cell_2.pk]
    assert left() == (1, 1, 1, 0, 1)
    assert codes(world.an) == []
    [(_code, values)] = codes(world.chi)
    assert (values["unit"], values["count"], values["overdue"]) == (world.cell_2.pk, 1, 1)


@pytest.mark.parametrize("place", ["_name_rows", "tell_each", "queue_deliveries"])
@pytest.mark.django_db
def test_cut_off_at_any_place_nothing_stands_and_the_same_form_sends_all_of_it(
    world: Any, ledger: Ledger, monkeypatch: Any, place: str
) -> None:
    plan_row(ledger, world.cell_1)
    mailed(world.an)

    class Killed(Exception):
        pass

    def cut(*_given: Any, **_named: Any) -> None:
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(chasing_by_hand, place, cut)
        with pytest.raises(Killed), transaction.atomic():
            hand(ledger, [world.cell_1])
    assert left() == (0, 0, 0, 0, 0)
    assert not SubmissionKey.objects.filter(verb="campaigns.remind").exists()
    assert hand(ledger, [world.cell_1]) == [world.cell_1.pk]
    assert left() == (1, 1, 1, 1, 1)


@pytest.mark.parametrize(
    "change", [{"state": CampaignState.PREPARING}, {"state": CampaignState.WITHDRAWN, "withdrawn_at": LAUNCHED}]
)
@pytest.mark.django_db
def test_a_form_kept_open_until_the_campaign_is_taken_back_sends_nothing(
    world: Any, ledger: Ledger, change: dict[str, Any]
) -> None:
    plan_row(ledger, world.cell_1)
    kept = ledger.campaign
    Campaign.objects.update(**change)  # what the form was made from says that it runs
    for upward in (False, True):
        with pytest.raises(NotRunning):
            services.remind_by_hand(
                kept, [world.cell_1.pk], today=DUE, soon_days=3, text="", by=world.binh, at=moment(DUE), key="k",
                upward=upward,
            )  # fmt: skip
    assert left() == (0, 0, 0, 0, 0)


@pytest.mark.django_db
def test_the_same_form_sent_to_the_units_and_upward_does_each_once(world: Any, ledger: Ledger) -> None:
    plan_row(ledger, world.cell_1)
    acts: list[Callable[[], Any]] = [
        lambda: hand(ledger, [world.cell_1]),
        lambda: hand(ledger, [world.cell_1], upward=True),
    ]
    for act in acts * 2:
        act()
    assert sorted(Reminder.objects.values_list("kind", flat=True)) == [ReminderKind.BY_HAND, ReminderKind.ESCALATION]


@pytest.mark.django_db
def test_units_of_another_campaign_or_with_nothing_owed_cannot_be_reminded_through_this_one(
    world: Any, ledger: Ledger
) -> None:
    other = run(world.committee, world.binh, symbol="08-KH/ĐU")
    plan_row(other, world.cell_1)
    plan_row(ledger, world.cell_2, state=S.SUBMITTED, done_on=DUE)
    assert hand(ledger, [world.cell_1, world.cell_2, world.committee]) == []
    assert left()[:4] == (0, 0, 0, 0)
