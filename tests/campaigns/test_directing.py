"""A leader's words, more time and support in one act; the leader's one page."""

from __future__ import annotations

from datetime import date

import pytest

from tests import world as cast
from tests.campaigns.plans import launched
from tests.world import World, noon
from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import Part, PetitionState, ReminderKind
from trienkhai.campaigns.choices import PetitionKind as K
from trienkhai.campaigns.errors import BadEntry, MoveClosed
from trienkhai.campaigns.models import Assignment, Campaign, Direction, Extension, Petition, Reminder, ReminderRow
from trienkhai.journal.messages import messages_for
from trienkhai.kernel.errors import NotAllowed, NotFound
from trienkhai.organisations.choices import PostKind, UnitKind
from trienkhai.organisations.models import Post, Unit
from trienkhai.plans.choices import DateSource, WorkKind

APRIL = noon(2024, 4, 10)
MAY = noon(2024, 5, 5)
LATER = date(2024, 5, 15)


@pytest.fixture
def campaign(world: World) -> Campaign:
    return launched(world)


def row(unit: Unit, kind: WorkKind = WorkKind.REPORT) -> Assignment:
    return Assignment.objects.select_related("unit", "obligation", "campaign__unit").get(unit=unit, kind=kind)


def asked(world: World) -> Petition:
    return services.ask(
        row(world.cell_1), kind=K.DIRECTION, text="Thiếu người", proposal="Cử thêm người", by=world.an, at=APRIL
    )


def told(person: object) -> list[str]:
    said = [message.code for message in messages_for(person)[0]]  # type: ignore[arg-type]
    return [code for code in said if code != "LAUNCHED"]


def test_one_act_says_gives_time_adds_support_and_answers(world: World, campaign: Campaign) -> None:
    petition = asked(world)
    said = services.direct(
        row(world.cell_1),
        text="Đồng ý",
        extend_to=LATER,
        support=[world.office, world.cell_2][:1],
        by=world.lan,
        at=APRIL,
    )
    assert (said.by, said.written_by, said.petition) == (world.lan, None, petition)
    petition.refresh_from_db()
    assert (petition.state, petition.answer) == (PetitionState.ANSWERED, "Đồng ý")
    assert row(world.cell_1).due_on == LATER
    support = said.support.get()
    assert (support.unit, support.part, support.kind) == (world.office, Part.SUPPORT, WorkKind.OTHER)
    assert (support.due_on, support.date_source, support.state) == (LATER, DateSource.WORKING, S.NEW)
    assert told(world.an) == ["PETITION_ANSWERED", "EXTENDED"]
    assert told(world.lan) == ["PETITION_MADE"]  # need of direction is told to leaders
    assert "DIRECTED" in told(world.binh)


def test_a_refused_part_of_the_act_leaves_nothing_of_it(world: World, campaign: Campaign) -> None:
    petition = asked(world)
    for wrong in ({"support": [world.cell_2]}, {"extend_to": date(2024, 4, 1)}, {"text": " "}):
        with pytest.raises(BadEntry):
            services.direct(
                row(world.cell_1), **{"text": "Đồng ý", "extend_to": LATER, **wrong}, by=world.lan, at=APRIL
            )  # type: ignore[arg-type]
    petition.refresh_from_db()
    assert (petition.state, Direction.objects.count(), Extension.objects.count()) == (PetitionState.OPEN, 0, 0)
    assert not Assignment.objects.filter(part=Part.SUPPORT).exists()


def test_support_is_not_given_outside_the_body_nor_to_what_has_ended(world: World, campaign: Campaign) -> None:
    elsewhere = cast.unit("Đảng ủy khác", UnitKind.BLOC_COMMITTEE)
    ended = cast.unit("Chi bộ đã giải thể", UnitKind.GRASSROOTS_CELL, world.committee, ended_on=date(2024, 1, 1))
    for unit in (elsewhere, ended):
        with pytest.raises(BadEntry):
            services.direct(row(world.cell_1), text="Giúp", support=[unit], by=world.lan, at=APRIL)


def test_the_open_request_for_time_is_granted_by_the_new_day(world: World, campaign: Campaign) -> None:
    time = services.ask(
        row(world.cell_1), kind=K.EXTENSION, text="Bận", wanted_on=date(2024, 5, 30), by=world.an, at=APRIL
    )
    services.direct(row(world.cell_1), text="Đến giữa tháng", extend_to=LATER, by=world.lan, at=APRIL)
    time.refresh_from_db()
    assert (time.state, Extension.objects.get().petition) == (PetitionState.GRANTED, time)


def test_a_specialist_types_in_the_leaders_name_and_both_are_kept(world: World, campaign: Campaign) -> None:
    with pytest.raises(BadEntry):
        services.direct(row(world.cell_1), text="Làm sớm", by=world.binh, at=APRIL)  # whose words?
    with pytest.raises(BadEntry):
        services.direct(row(world.cell_1), text="Làm sớm", leader=world.chi, by=world.binh, at=APRIL)
    said = services.direct(row(world.cell_1), text="Làm sớm", leader=world.lan, by=world.binh, at=APRIL)
    assert (said.by, said.written_by) == (world.lan, world.binh)
    assert told(world.an) == ["DIRECTED"]


def test_a_leader_without_an_account_is_named_by_his_post(world: World, campaign: Campaign) -> None:
    deputy = cast.person("Ngô Văn Phó", of=world.committee)
    Post.objects.create(person=deputy, unit=world.committee, kind=PostKind.DEPUTY_SECRETARY)
    assert services.direct(row(world.cell_1), text="Làm sớm", leader=deputy, by=world.binh, at=APRIL).by == deputy


def test_neither_a_unit_nor_an_administrator_directs(world: World, campaign: Campaign) -> None:
    for person in (world.an, world.dung):
        with pytest.raises(NotAllowed):
            services.direct(row(world.cell_1), text="x", by=person, at=APRIL)
        with pytest.raises(NotFound):
            queries.leader_page(person, APRIL.date())


def test_what_was_handed_in_gets_no_more_time_unasked(world: World, campaign: Campaign) -> None:
    services.hand_in(row(world.cell_1), done_on=APRIL.date(), by=world.an, at=APRIL)
    with pytest.raises(MoveClosed):
        services.direct(row(world.cell_1), text="x", extend_to=LATER, by=world.lan, at=APRIL)
    services.direct(row(world.cell_1), text="Tốt", by=world.lan, at=APRIL)


def test_the_leaders_page_names_who_is_late_how_long_and_how_often_reminded(world: World, campaign: Campaign) -> None:
    asked(world)
    page = queries.leader_page(world.lan, MAY.date())
    assert [each.petition.proposal for each in page.asked] == ["Cử thêm người"]
    late = {each.name: each for each in page.late}
    assert late["Chi bộ Bảo tàng tỉnh"].days == 10  # late after the 25th; the meeting of 30/4 five days
    assert late["Chi bộ Bảo tàng tỉnh"].duties == 3
    assert late["Chi bộ Bảo tàng tỉnh"].reminded == 0
    for number in range(2):
        reminder = Reminder.objects.create(
            campaign=campaign, unit=world.cell_1, kind=ReminderKind.BY_HAND, key=f"k{number}", at=APRIL
        )
        for kind in (WorkKind.REPORT, WorkKind.PLAN):
            ReminderRow.objects.create(reminder=reminder, assignment=row(world.cell_1, kind))
    page = queries.leader_page(world.lan, MAY.date())
    assert {each.name: each.reminded for each in page.late}["Chi bộ Bảo tàng tỉnh"] == 2
    assert [each.campaign for each in page.plans] == [campaign]
    four = page.plans[0].four
    assert four.total.value == sum(
        number.value for number in (four.on_time, four.late, four.within, four.overdue, four.undated)
    )
