"""What a unit asks, what the office answers, what rests meanwhile; the day of the document is never lost."""

from __future__ import annotations

from datetime import date

import pytest

from tests import world as cast
from tests.campaigns.plans import launched
from tests.world import World, noon
from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import PetitionKind as K
from trienkhai.campaigns.choices import PetitionReason, PetitionState, Timeliness
from trienkhai.campaigns.errors import BadEntry, MoveClosed
from trienkhai.campaigns.models import Assignment, AssignmentChange, Campaign, Extension, Petition
from trienkhai.campaigns.queries.desk import due_of
from trienkhai.journal.messages import messages_for
from trienkhai.journal.models import JournalEntry
from trienkhai.kernel.errors import NotAllowed, NotFound
from trienkhai.organisations.choices import Role
from trienkhai.organisations.models import Unit
from trienkhai.plans.choices import DateSource, WorkKind

APRIL = noon(2024, 4, 10)
MAY = noon(2024, 5, 20)
LATER = date(2024, 5, 15)


@pytest.fixture
def campaign(world: World) -> Campaign:
    return launched(world)


def row(unit: Unit, kind: WorkKind = WorkKind.REPORT) -> Assignment:
    return Assignment.objects.select_related("unit", "obligation", "campaign__unit").get(unit=unit, kind=kind)


def more_time(world: World, to: date = LATER) -> Petition:
    return services.ask(row(world.cell_1), kind=K.EXTENSION, text="Cán bộ đi học", wanted_on=to, by=world.an, at=APRIL)


def contested(world: World, reason: str = PetitionReason.NOT_OURS, text: str = "") -> Petition:
    return services.ask(row(world.cell_1), kind=K.RECONSIDER, reason=reason, text=text, by=world.an, at=APRIL)


def told(person: object) -> list[str]:
    said = [message.code for message in messages_for(person)[0]]  # type: ignore[arg-type]
    return [code for code in said if code != "LAUNCHED"]


# --- a question
def test_a_question_is_answered_and_moves_nothing(world: World, campaign: Campaign) -> None:
    asked = services.ask(row(world.cell_1), kind=K.QUESTION, text="Gửi bản giấy không?", by=world.an, at=APRIL)
    assert told(world.binh) == ["PETITION_MADE"]
    assert row(world.cell_1).state == S.RECEIVED  # who asks has received the document
    answered = services.answer(asked, is_granted=True, text="Không cần.", by=world.binh, at=APRIL)
    assert (answered.state, answered.answer, answered.answered_by) == (PetitionState.ANSWERED, "Không cần.", world.binh)
    assert row(world.cell_1).state == S.RECEIVED
    assert told(world.an) == ["PETITION_ANSWERED"]


def test_a_blank_question_and_a_second_open_one_of_its_kind_are_refused(world: World, campaign: Campaign) -> None:
    with pytest.raises(BadEntry):
        services.ask(row(world.cell_1), kind=K.QUESTION, text=" ", by=world.an, at=APRIL)
    services.ask(row(world.cell_1), kind=K.QUESTION, text="Một?", by=world.an, at=APRIL)
    with pytest.raises(BadEntry):
        services.ask(row(world.cell_1), kind=K.QUESTION, text="Hai?", by=world.an, at=APRIL)
    assert Petition.objects.count() == 1


def test_a_question_sent_twice_by_a_slow_line_is_one_question(world: World, campaign: Campaign) -> None:
    for _ in range(2):
        services.ask(row(world.cell_1), kind=K.QUESTION, text="Một?", by=world.an, at=APRIL, key="k")
    assert Petition.objects.count() == 1
    assert told(world.binh) == ["PETITION_MADE"]


def test_what_a_specialist_asks_in_a_units_stead_says_so(world: World, campaign: Campaign) -> None:
    asked = services.ask(row(world.cell_1), kind=K.QUESTION, text="Gọi điện hỏi", by=world.binh, at=APRIL)
    assert asked.is_entered_for
    assert JournalEntry.objects.get(verb="campaigns.petition-made").on_behalf_of == world.cell_1.pk
    assert told(world.an) == ["ENTERED_FOR"]


def test_another_unit_neither_asks_nor_answers_nor_sees(world: World, campaign: Campaign) -> None:
    with pytest.raises(NotAllowed):
        services.ask(row(world.cell_1), kind=K.QUESTION, text="?", by=world.chi, at=APRIL)
    asked = services.ask(row(world.cell_1), kind=K.QUESTION, text="?", by=world.an, at=APRIL)
    with pytest.raises(NotFound):
        queries.petition_for(world.chi, asked.pk)
    for person in (world.chi, world.an, world.dung):
        with pytest.raises(NotAllowed):
            services.answer(asked, is_granted=True, text="x", by=person, at=APRIL)
    with pytest.raises(NotFound):
        queries.petitions_of(world.an, campaign, APRIL.date())


# --- more time
def test_more_time_keeps_the_days_before(world: World, campaign: Campaign) -> None:
    services.answer(more_time(world), is_granted=True, by=world.binh, at=APRIL)
    held, given = row(world.cell_1), Extension.objects.get()
    assert (held.due_on, held.late_after, held.date_source) == (LATER, LATER, DateSource.EXTENDED)
    assert (given.due_before, given.late_before) == (date(2024, 4, 24), date(2024, 4, 25))
    first = queries.first_day_of(held)
    assert first is not None
    assert (first.due_on, first.late_after, first.source) == (given.due_before, given.late_before, "DOCUMENT")
    assert row(world.cell_2).due_on == date(2024, 4, 24)  # another unit's day stands
    assert due_of(held, date(2024, 5, 15)).timeliness == Timeliness.SOON
    assert due_of(held, date(2024, 5, 16)).timeliness == Timeliness.OVERDUE


@pytest.mark.parametrize("day", [date(2024, 4, 30), date(2024, 6, 1)])
def test_the_office_may_give_another_day_than_the_one_asked_for(world: World, campaign: Campaign, day: date) -> None:
    services.answer(more_time(world), is_granted=True, due_on=day, by=world.binh, at=APRIL)
    assert row(world.cell_1).due_on == day


@pytest.mark.parametrize("day", [date(2024, 4, 24), date(2024, 4, 25)])
def test_a_new_day_that_is_not_later_is_refused_and_nothing_is_stored(
    world: World, campaign: Campaign, day: date
) -> None:
    with pytest.raises(BadEntry):
        more_time(world, day)
    asked = more_time(world)
    with pytest.raises(BadEntry):
        services.answer(asked, is_granted=True, due_on=day, by=world.binh, at=APRIL)
    asked.refresh_from_db()
    assert asked.state == PetitionState.OPEN
    assert row(world.cell_1).date_source == DateSource.DOCUMENT


def test_more_time_refused_needs_a_word_and_changes_no_day(world: World, campaign: Campaign) -> None:
    asked = more_time(world)
    with pytest.raises(BadEntry):
        services.answer(asked, is_granted=False, by=world.binh, at=APRIL)
    services.answer(asked, is_granted=False, text="Tỉnh ủy chờ báo cáo.", by=world.binh, at=APRIL)
    assert (row(world.cell_1).due_on, Extension.objects.count()) == (date(2024, 4, 24), 0)
    with pytest.raises(MoveClosed):
        services.answer(asked, is_granted=True, by=world.binh, at=APRIL)


def test_what_has_no_day_or_was_handed_in_asks_for_no_time(world: World, campaign: Campaign) -> None:
    with pytest.raises(BadEntry):
        services.ask(
            row(world.cell_1, WorkKind.PUBLICITY), kind=K.EXTENSION, text="x", wanted_on=LATER, by=world.an, at=APRIL
        )
    services.hand_in(row(world.cell_1), done_on=date(2024, 4, 9), by=world.an, at=APRIL)
    with pytest.raises(MoveClosed):
        more_time(world)


def test_time_asked_for_before_may_be_granted_after_the_duty_was_handed_in_late(
    world: World, campaign: Campaign
) -> None:
    asked = more_time(world)
    services.hand_in(row(world.cell_1), done_on=date(2024, 5, 3), by=world.an, at=MAY)
    assert due_of(row(world.cell_1), MAY.date()).timeliness == Timeliness.OVERDUE
    services.answer(asked, is_granted=True, by=world.binh, at=MAY)
    assert due_of(row(world.cell_1), MAY.date()).timeliness == Timeliness.WITHIN


def test_two_extensions_one_after_the_other_still_tell_the_first_day(world: World, campaign: Campaign) -> None:
    services.extend(row(world.cell_1), due_on=LATER, reason="Mưa lũ", by=world.binh, at=APRIL)
    services.extend(row(world.cell_1), due_on=date(2024, 6, 1), reason="Mưa lũ", by=world.binh, at=MAY)
    first = queries.first_day_of(row(world.cell_1))
    assert first is not None
    assert first.due_on == date(2024, 4, 24)
    assert told(world.an) == ["EXTENDED", "EXTENDED"]


# --- to reconsider
def test_what_is_contested_waits_and_comes_back_where_it_was_when_refused(world: World, campaign: Campaign) -> None:
    services.record_progress(row(world.cell_1), note="đã họp", by=world.an, at=APRIL)
    asked = contested(world)
    assert row(world.cell_1).state == S.CONTESTED
    for act in (
        lambda: services.record_progress(row(world.cell_1), by=world.an, at=APRIL),
        lambda: services.hand_in(row(world.cell_1), done_on=APRIL.date(), by=world.an, at=APRIL),
        lambda: services.enter_states(
            campaign, [services.Entry(row(world.cell_1).pk, S.IN_PROGRESS)], by=world.binh, at=APRIL
        ),
    ):
        with pytest.raises(MoveClosed):
            act()
    assert queries.open_petitions(campaign, [world.cell_1.pk, world.cell_2.pk]) == {
        row(world.cell_1).pk: (K.RECONSIDER,)
    }
    services.answer(asked, is_granted=False, text="Thuộc Điều 5 quy chế.", by=world.binh, at=APRIL)
    last = AssignmentChange.objects.filter(assignment=row(world.cell_1)).order_by("-pk")[0]
    assert (last.before, last.after, last.reason) == (S.CONTESTED, S.IN_PROGRESS, "Thuộc Điều 5 quy chế.")
    assert queries.open_petitions(campaign, [world.cell_1.pk]) == {}


def test_what_was_new_comes_back_as_received(world: World, campaign: Campaign) -> None:
    services.take_back(contested(world), by=world.an, at=APRIL)
    assert row(world.cell_1).state == S.RECEIVED
    assert Petition.objects.get().state == PetitionState.TAKEN_BACK
    contested(world)  # and it may be asked again


def test_a_duty_that_is_not_the_units_is_withdrawn_from_it(world: World, campaign: Campaign) -> None:
    services.answer(contested(world), is_granted=True, by=world.binh, at=APRIL)
    assert row(world.cell_1).state == S.WITHDRAWN


def test_the_unit_reads_what_it_was_answered_about_a_duty_that_went_from_it(world: World, campaign: Campaign) -> None:
    services.answer(contested(world), is_granted=True, text="Bảo tàng làm chung.", by=world.binh, at=APRIL)
    gone = row(world.cell_1)
    seen = queries.assignment_for(world.an, gone.pk)
    asking = queries.asking_of(world.an, seen)
    assert ([each.answer for each in asking.petitions], asking.may_ask) == (["Bảo tàng làm chung."], False)
    with pytest.raises(MoveClosed):
        services.record_progress(gone, is_done=True, done_on=date(2024, 4, 10), by=world.an, at=APRIL)
    with pytest.raises(NotFound):
        queries.assignment_for(world.dung, gone.pk)


def test_what_the_office_took_back_by_itself_is_hidden_from_the_unit(world: World, campaign: Campaign) -> None:
    services.answer(contested(world), is_granted=False, text="Của đơn vị.", by=world.binh, at=APRIL)
    held = row(world.cell_1)
    Assignment.objects.filter(pk=held.pk).update(state=S.WITHDRAWN)
    with pytest.raises(NotFound):
        queries.assignment_for(world.an, held.pk)


def test_a_duty_that_belongs_to_another_unit_goes_there(world: World, campaign: Campaign) -> None:
    new = cast.unit("Chi bộ mới lập", "GRASSROOTS_CELL", world.committee)
    services.answer(contested(world), is_granted=True, to=new, by=world.binh, at=APRIL)
    gone, come = row(world.cell_1), row(new)
    assert (gone.state, gone.successor_id, come.state, come.due_on) == (S.WITHDRAWN, come.pk, S.NEW, gone.due_on)


def test_an_extended_duty_that_goes_to_another_unit_still_tells_the_documents_day(
    world: World, campaign: Campaign
) -> None:
    services.answer(more_time(world), is_granted=True, by=world.binh, at=APRIL)
    new = cast.unit("Chi bộ mới lập", "GRASSROOTS_CELL", world.committee)
    services.answer(contested(world), is_granted=True, to=new, by=world.binh, at=APRIL)
    services.extend(row(new), due_on=date(2024, 6, 1), reason="Mới nhận", by=world.binh, at=APRIL)
    first = queries.first_day_of(row(new))
    assert first is not None
    assert (first.due_on, first.source) == (date(2024, 4, 24), "DOCUMENT")


def test_who_needs_more_time_keeps_the_duty_with_a_new_day(world: World, campaign: Campaign) -> None:
    asked = contested(world, PetitionReason.MORE_TIME)
    with pytest.raises(BadEntry):
        services.answer(asked, is_granted=True, by=world.binh, at=APRIL)  # which day?
    services.answer(asked, is_granted=True, due_on=LATER, by=world.binh, at=APRIL)
    assert (row(world.cell_1).state, row(world.cell_1).due_on) == (S.RECEIVED, LATER)
    assert Extension.objects.get().petition == asked


def test_to_reconsider_needs_a_reason_and_only_who_launches_takes_a_duty_away(world: World, campaign: Campaign) -> None:
    for reason in ("", "LAZY", PetitionReason.OTHER):
        with pytest.raises(BadEntry):
            contested(world, reason)
    asked = contested(world, PetitionReason.OTHER, "Trùng kế hoạch của ngành")
    with pytest.raises(NotAllowed):
        services.answer(asked, is_granted=True, by=world.lan, at=APRIL)
    services.answer(asked, is_granted=False, text="Vẫn làm.", by=world.lan, at=APRIL)
    assert row(world.cell_1).state == S.RECEIVED


# --- rest
def test_what_rests_is_neither_late_nor_asked_for_and_goes_on_where_it_was(world: World, campaign: Campaign) -> None:
    services.record_progress(row(world.cell_1), by=world.an, at=APRIL)
    services.suspend(row(world.cell_1), reason="Chờ hướng dẫn mới", by=world.binh, at=APRIL)
    assert due_of(row(world.cell_1), MAY.date()).timeliness == Timeliness.WITHIN
    desk = queries.desk_of(world.an, world.cell_1.pk, MAY.date())
    assert row(world.cell_1).pk not in {line.assignment_id for line in (*desk.first, *desk.rest, *desk.standing)}
    assert [line.assignment_id for line in desk.resting] == [row(world.cell_1).pk]
    with pytest.raises(MoveClosed):
        services.record_progress(row(world.cell_1), by=world.an, at=MAY)
    services.resume(row(world.cell_1), due_on=date(2024, 6, 1), by=world.binh, at=MAY)
    assert (row(world.cell_1).state, row(world.cell_1).due_on) == (S.IN_PROGRESS, date(2024, 6, 1))
    assert told(world.an) == ["RESUMED", "SUSPENDED"]


def test_only_the_office_suspends_and_what_rests_not_is_not_resumed(world: World, campaign: Campaign) -> None:
    for person in (world.an, world.lan):
        with pytest.raises(NotAllowed):
            services.suspend(row(world.cell_1), reason="x", by=person, at=APRIL)
    with pytest.raises(MoveClosed):
        services.resume(row(world.cell_1), by=world.binh, at=APRIL)
    with pytest.raises(BadEntry):
        services.suspend(row(world.cell_1), reason=" ", by=world.binh, at=APRIL)
    contested(world)
    with pytest.raises(MoveClosed):
        services.suspend(row(world.cell_1), reason="x", by=world.binh, at=APRIL)


# --- returned, with a new day
def test_what_is_returned_may_get_a_new_day(world: World, campaign: Campaign) -> None:
    services.hand_in(row(world.cell_1), done_on=date(2024, 4, 9), by=world.an, at=APRIL)
    services.return_for_more(row(world.cell_1), reason="Thiếu số", due_on=LATER, by=world.binh, at=MAY)
    held = row(world.cell_1)
    assert (held.state, held.due_on, held.return_reason) == (S.RETURNED, LATER, "Thiếu số")
    assert Extension.objects.get().due_before == date(2024, 4, 24)
    assert "RETURNED" in told(world.an)


def test_the_office_reads_what_is_open_the_oldest_first_by_kind(world: World, campaign: Campaign) -> None:
    more_time(world)
    officer = cast.person("Cán bộ Sở", "so", of=world.health)
    cast.grant(officer, Role.UNIT_OFFICER, world.health)
    services.ask(row(world.health), kind=K.QUESTION, text="Mẫu nào?", by=officer, at=noon(2024, 4, 9))
    inbox = queries.petitions_of(world.binh, campaign, APRIL.date())
    assert [each.petition.kind for each in inbox.asked] == [K.QUESTION, K.EXTENSION]
    assert inbox.counts == ((K.QUESTION, 1), (K.EXTENSION, 1))
    only = queries.petitions_of(world.lan, campaign, APRIL.date(), kind=K.EXTENSION)
    assert [each.row.unit for each in only.asked] == [world.cell_1]
    assert (only.shown, only.total) == (1, 2)
