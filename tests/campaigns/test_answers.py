"""What units answer, what the committee answers to them, and the trace that stays."""

from __future__ import annotations

from datetime import date

import pytest

from tests import world as cast
from tests.campaigns.plans import MARCH, usual_plan
from tests.world import World, noon
from trienkhai.campaigns import services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.errors import BadEntry, MoveClosed
from trienkhai.campaigns.models import Assignment, AssignmentChange, Campaign
from trienkhai.campaigns.services import Entry
from trienkhai.journal.models import JournalEntry
from trienkhai.journal.services import SYSTEM
from trienkhai.kernel.errors import Conflict, NotAllowed, NotFound
from trienkhai.organisations.choices import Role
from trienkhai.organisations.models import Unit
from trienkhai.plans.choices import WorkKind

APRIL = noon(2024, 4, 20)


@pytest.fixture
def campaign(world: World) -> Campaign:
    made = services.prepare(usual_plan(world), by=world.binh, at=MARCH)
    return services.launch(made, is_retroactive=False, by=world.binh, at=MARCH)


def row(unit: Unit, kind: WorkKind) -> Assignment:
    return Assignment.objects.get(unit=unit, kind=kind)


# --- received
def test_receiving_moves_the_new_duties_of_that_unit_only(world: World, campaign: Campaign) -> None:
    receipt = services.receive(campaign, world.cell_1, by=world.an, at=APRIL)
    assert (receipt.received_by, receipt.is_entered_for) == (world.an, False)
    assert set(Assignment.objects.filter(unit=world.cell_1).values_list("state", flat=True)) == {S.RECEIVED}
    assert set(Assignment.objects.filter(unit=world.cell_2).values_list("state", flat=True)) == {S.NEW}


def test_receiving_twice_keeps_the_first_day(world: World, campaign: Campaign) -> None:
    services.receive(campaign, world.cell_1, by=world.an, at=APRIL)
    again = services.receive(campaign, world.cell_1, by=world.binh, at=noon(2024, 4, 21))
    assert (again.received_at, again.received_by) == (APRIL, world.an)
    assert JournalEntry.objects.filter(verb="campaigns.document-received").count() == 1


def test_the_committees_specialist_receives_in_the_units_stead(world: World, campaign: Campaign) -> None:
    receipt = services.receive(campaign, world.cell_1, by=world.binh, at=APRIL)
    assert receipt.is_entered_for
    entry = JournalEntry.objects.get(verb="campaigns.document-received")
    assert (entry.by, entry.on_behalf_of) == (world.binh.pk, world.cell_1.pk)


def test_another_unit_cannot_receive(world: World, campaign: Campaign) -> None:
    with pytest.raises(NotAllowed):
        services.receive(campaign, world.cell_1, by=world.chi, at=APRIL)
    stranger = cast.unit("Chi bộ mới lập", "GRASSROOTS_CELL", world.committee)
    with pytest.raises(NotFound):
        services.receive(campaign, stranger, by=world.binh, at=APRIL)


# --- progress
def test_done_keeps_the_day_it_was_done_apart_from_the_day_typed(world: World, campaign: Campaign) -> None:
    made = services.record_progress(
        row(world.cell_1, WorkKind.PLAN), is_done=True, done_on=date(2024, 4, 2), by=world.an, at=APRIL
    )
    assert (made.state, made.done_on, made.changed_at) == (S.COMPLETED, date(2024, 4, 2), APRIL)
    assert campaign.receipts.get(unit=world.cell_1).received_at == APRIL  # who answers has received it


def test_a_day_to_come_or_no_day_is_refused(world: World, campaign: Campaign) -> None:
    plan = row(world.cell_1, WorkKind.PLAN)
    for day in (None, date(2024, 4, 21)):
        with pytest.raises(BadEntry):
            services.record_progress(plan, is_done=True, done_on=day, by=world.an, at=APRIL)
    assert not AssignmentChange.objects.exists()


def test_what_must_be_accepted_waits_for_it(world: World, campaign: Campaign) -> None:
    report = row(world.cell_1, WorkKind.REPORT)
    made = services.record_progress(report, is_done=True, done_on=date(2024, 4, 19), by=world.an, at=APRIL)
    assert made.state == S.SUBMITTED
    accepted = services.accept(made, by=world.binh, at=noon(2024, 5, 3))
    assert (accepted.state, accepted.done_on) == (S.COMPLETED, date(2024, 4, 19))  # a slow reviewer makes nobody late


def test_a_count_short_of_its_whole_needs_a_word_of_why(world: World, campaign: Campaign) -> None:
    meeting = row(world.health, WorkKind.MEETING)
    assert meeting.of == 2
    with pytest.raises(BadEntry):
        services.record_progress(meeting, is_done=True, done=1, done_on=date(2024, 4, 19), by=world.binh, at=APRIL)
    made = services.record_progress(
        meeting,
        is_done=True,
        done=1,
        done_on=date(2024, 4, 19),
        note="Một chi bộ nghỉ theo đợt",
        by=world.binh,
        at=APRIL,
    )
    assert (made.state, made.done, made.of) == (S.COMPLETED, 1, 2)


def test_a_full_count_closes_without_a_word(world: World, campaign: Campaign) -> None:
    meeting = row(world.health, WorkKind.MEETING)
    going = services.record_progress(meeting, done=1, by=world.binh, at=APRIL)
    assert (going.state, going.done) == (S.IN_PROGRESS, 1)
    full = services.record_progress(going, is_done=True, done=2, done_on=APRIL.date(), by=world.binh, at=APRIL)
    assert full.state == S.COMPLETED


def test_a_lone_cell_that_is_done_counts_one_of_one(world: World, campaign: Campaign) -> None:
    made = services.record_progress(
        row(world.cell_1, WorkKind.MEETING), is_done=True, done_on=APRIL.date(), by=world.an, at=APRIL
    )
    assert (made.done, made.of) == (1, 1)


def test_what_a_form_sends_back_blank_is_wiped_and_what_it_did_not_show_stays(world: World, campaign: Campaign) -> None:
    going = services.record_progress(
        row(world.health, WorkKind.MEETING), done=1, note="ghi nhầm", by=world.binh, at=APRIL
    )
    kept = services.record_progress(going, by=world.binh, at=APRIL)
    assert (kept.done, kept.of, kept.note) == (1, 2, "ghi nhầm")
    wiped = services.record_progress(kept, of=2, by=world.binh, at=APRIL, wiped=["done", "of", "note"])
    assert (wiped.done, wiped.of, wiped.note) == (None, 2, "")


def test_more_done_than_there_is_is_refused(world: World, campaign: Campaign) -> None:
    with pytest.raises(BadEntry):
        services.record_progress(row(world.health, WorkKind.MEETING), done=3, by=world.binh, at=APRIL)


def test_sent_twice_with_one_key_is_one_change(world: World, campaign: Campaign) -> None:
    plan = row(world.cell_1, WorkKind.PLAN)
    for _ in range(2):
        made = services.record_progress(plan, version=plan.version, by=world.an, at=APRIL, key="gui-1")
    assert made.version == plan.version + 1
    assert AssignmentChange.objects.filter(assignment=plan).count() == 1


def test_a_stale_version_is_a_conflict(world: World, campaign: Campaign) -> None:
    plan = row(world.cell_1, WorkKind.PLAN)
    services.record_progress(plan, version=1, note="của đơn vị", by=world.an, at=APRIL)
    with pytest.raises(Conflict):
        services.record_progress(plan, version=1, note="của ban", by=world.binh, at=APRIL)
    assert row(world.cell_1, WorkKind.PLAN).note == "của đơn vị"


def test_entering_for_a_unit_keeps_both_names(world: World, campaign: Campaign) -> None:
    services.record_progress(row(world.cell_1, WorkKind.PLAN), by=world.binh, at=APRIL)
    change = AssignmentChange.objects.get(assignment=row(world.cell_1, WorkKind.PLAN))
    assert (change.by, change.is_entered_for) == (world.binh, True)
    services.record_progress(row(world.cell_1, WorkKind.PLAN), by=world.an, at=APRIL)
    assert AssignmentChange.objects.filter(by=world.an).get().is_entered_for is False


def test_a_specialist_acts_in_his_own_right_for_his_body_and_its_organs(world: World, campaign: Campaign) -> None:
    for unit in (world.propaganda, world.committee):
        mine = Assignment.objects.filter(unit=unit).exclude(kind=WorkKind.REPORT).get()
        services.record_progress(mine, by=world.binh, at=APRIL)
    assert not AssignmentChange.objects.filter(is_entered_for=True).exists()


def test_an_officer_above_answers_for_those_below(world: World, campaign: Campaign) -> None:
    officer = cast.person("Cao Thị Mây", "may")
    cast.grant(officer, Role.UNIT_OFFICER, world.health)
    services.record_progress(row(world.health, WorkKind.PLAN), by=officer, at=APRIL)
    changes = AssignmentChange.objects.all()
    assert {change.is_entered_for for change in changes} == {False}
    others = {change.after for change in changes if change.assignment != row(world.health, WorkKind.PLAN)}
    assert others == {S.RECEIVED}  # who answers has received: the unit's other new duties say so


def test_nobody_answers_for_a_unit_that_is_not_his(world: World, campaign: Campaign) -> None:
    plan = row(world.cell_1, WorkKind.PLAN)
    for someone in (world.chi, world.lan, world.dung):
        with pytest.raises(NotAllowed):
            services.record_progress(plan, by=someone, at=APRIL)
        with pytest.raises(NotAllowed):
            services.add_evidence(plan, text="x", by=someone, at=APRIL)


def test_a_completed_duty_may_be_put_right(world: World, campaign: Campaign) -> None:
    plan = row(world.cell_1, WorkKind.PLAN)
    for day in (date(2024, 4, 2), date(2024, 4, 3)):
        made = services.record_progress(plan, is_done=True, done_on=day, by=world.an, at=APRIL)
    assert made.done_on == date(2024, 4, 3)
    reopened = services.record_progress(plan, by=world.an, at=APRIL)
    assert (reopened.state, reopened.done_on) == (S.IN_PROGRESS, None)


# --- returned
def test_a_return_needs_a_reason_and_shows_it(world: World, campaign: Campaign) -> None:
    report = services.hand_in(row(world.cell_1, WorkKind.REPORT), done_on=date(2024, 4, 19), by=world.an, at=APRIL)
    with pytest.raises(BadEntry):
        services.return_for_more(report, reason=" ", by=world.binh, at=APRIL)
    returned = services.return_for_more(report, reason="Thiếu số liệu", by=world.binh, at=APRIL)
    assert (returned.state, returned.return_reason, returned.done_on) == (S.RETURNED, "Thiếu số liệu", None)
    again = services.hand_in(returned, done_on=date(2024, 4, 20), by=world.an, at=APRIL)
    done = services.accept(again, by=world.binh, at=APRIL)
    assert (done.done_on, done.return_reason) == (date(2024, 4, 20), "")


def test_only_what_waits_is_accepted_and_only_by_the_committee(world: World, campaign: Campaign) -> None:
    report = row(world.cell_1, WorkKind.REPORT)
    with pytest.raises(BadEntry):
        services.accept(report, by=world.binh, at=APRIL)
    handed = services.hand_in(report, done_on=APRIL.date(), by=world.an, at=APRIL)
    for act in (
        lambda: services.accept(handed, by=world.an, at=APRIL),
        lambda: services.return_for_more(handed, reason="x", by=world.an, at=APRIL),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_what_waits_is_not_handed_in_again(world: World, campaign: Campaign) -> None:
    handed = services.hand_in(row(world.cell_1, WorkKind.REPORT), done_on=APRIL.date(), by=world.an, at=APRIL)
    with pytest.raises(MoveClosed):
        services.hand_in(handed, done_on=APRIL.date(), by=world.an, at=APRIL)


# --- many at once
def test_states_are_entered_in_bulk_with_their_days(world: World, campaign: Campaign) -> None:
    rows = list(Assignment.objects.filter(kind=WorkKind.REPORT, scope="UNITS").order_by("pk"))
    entries = [Entry(r.pk, S.COMPLETED, done_on=date(2024, 4, 10)) for r in rows[:2]] + [
        Entry(rows[2].pk, S.SUBMITTED, done_on=date(2024, 4, 12))
    ]
    assert services.enter_states(campaign, entries, by=world.binh, at=APRIL) == 3
    assert [r.state for r in Assignment.objects.filter(pk__in=[r.pk for r in rows]).order_by("pk")] == [
        S.COMPLETED,
        S.COMPLETED,
        S.SUBMITTED,
        S.NEW,
    ]
    written = AssignmentChange.objects.filter(is_entered_for=True)
    assert written.exclude(after=S.RECEIVED).count() == 3
    assert not Assignment.objects.filter(unit__in=[r.unit for r in rows[:3]], state=S.NEW).exists()
    assert JournalEntry.objects.filter(verb="campaigns.states-entered").count() == 1
    assert services.enter_states(campaign, entries, by=world.binh, at=APRIL) == 0  # they already stand so


def test_one_wrong_row_stops_them_all_and_is_named(world: World, campaign: Campaign) -> None:
    good, bad = row(world.cell_1, WorkKind.PLAN), row(world.cell_2, WorkKind.PLAN)
    entries = [Entry(good.pk, S.COMPLETED, done_on=date(2024, 4, 1)), Entry(bad.pk, S.COMPLETED)]
    with pytest.raises(BadEntry, match=world.cell_2.name):
        services.enter_states(campaign, entries, by=world.binh, at=APRIL)
    assert row(world.cell_1, WorkKind.PLAN).state == S.NEW


def test_a_row_of_another_campaign_is_refused(world: World, campaign: Campaign) -> None:
    with pytest.raises(BadEntry):
        services.enter_states(campaign, [Entry(10**9, S.RECEIVED)], by=world.binh, at=APRIL)


def test_a_unit_enters_its_own_in_bulk_but_does_not_accept_its_own_report(world: World, campaign: Campaign) -> None:
    plan, report = row(world.cell_1, WorkKind.PLAN), row(world.cell_1, WorkKind.REPORT)
    done = date(2024, 4, 1)
    assert services.enter_states(campaign, [Entry(plan.pk, S.COMPLETED, done)], by=world.an, at=APRIL) == 1
    for entry in (Entry(report.pk, S.COMPLETED, done), Entry(row(world.cell_2, WorkKind.PLAN).pk, S.RECEIVED)):
        with pytest.raises(NotAllowed):
            services.enter_states(campaign, [entry], by=world.an, at=APRIL)


def test_the_system_enters_for_the_demo(world: World, campaign: Campaign) -> None:
    plan = row(world.cell_1, WorkKind.PLAN)
    services.enter_states(campaign, [Entry(plan.pk, S.IN_PROGRESS)], by=SYSTEM, at=APRIL)
    change = AssignmentChange.objects.get(assignment=plan)
    assert (change.by, change.is_entered_for) == (None, False)


def test_a_bulk_return_carries_its_reason(world: World, campaign: Campaign) -> None:
    report = services.hand_in(row(world.cell_1, WorkKind.REPORT), done_on=APRIL.date(), by=world.an, at=APRIL)
    with pytest.raises(BadEntry):
        services.enter_states(campaign, [Entry(report.pk, S.RETURNED)], by=world.binh, at=APRIL)
    services.enter_states(campaign, [Entry(report.pk, S.RETURNED, note="Thiếu biểu")], by=world.binh, at=APRIL)
    assert row(world.cell_1, WorkKind.REPORT).return_reason == "Thiếu biểu"
