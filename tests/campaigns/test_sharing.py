"""Who in the unit does what: the unit's own matter, of which nobody above gets anything."""

from __future__ import annotations

from datetime import date

import pytest

from tests import world as cast
from tests.campaigns.plans import launched
from tests.world import World, noon
from trienkhai.campaigns import queries, services
from trienkhai.campaigns.errors import BadEntry, MoveClosed
from trienkhai.campaigns.models import Assignment, Share
from trienkhai.journal.messages import messages_for
from trienkhai.kernel.errors import NotAllowed, NotFound
from trienkhai.organisations import services as organisations
from trienkhai.organisations.choices import Role
from trienkhai.organisations.models import Membership, Person, Unit
from trienkhai.plans.choices import WorkKind

APRIL = noon(2024, 4, 10)


@pytest.fixture
def plan(world: World) -> Assignment:
    launched(world)
    return Assignment.objects.select_related("unit", "campaign").get(unit=world.cell_1, kind=WorkKind.PLAN)


@pytest.fixture
def mai(world: World) -> Person:
    made = cast.person("Đỗ Thị Mai", "mai", of=world.cell_1)
    cast.grant(made, Role.MEMBER, world.cell_1)
    return made


def given(plan: Assignment, mai: Person, world: World, **fields: object) -> Share:
    return services.share(plan, **{"person": mai, "task": "Soạn dự thảo", "by": world.an, "at": APRIL, **fields})  # type: ignore[arg-type]


def test_a_duty_is_split_and_each_finishes_his_own(world: World, plan: Assignment, mai: Person) -> None:
    part = given(plan, mai, world, due_on=date(2024, 4, 15))
    assert [message.code for message in messages_for(mai)[0]] == ["SHARE_GIVEN"]
    assert [each.pk for each in queries.shares_of_person(mai)] == [part.pk]  # a member's own part is his door
    services.finish_share(queries.share_for(mai, part.pk), done_on=date(2024, 4, 9), note="Xong", by=mai, at=APRIL)
    sharing = queries.sharing_of(world.an, plan, APRIL.date())
    assert sharing is not None
    assert (sharing.done, [each.note for each in sharing.shares]) == (1, ["Xong"])
    plan.refresh_from_db()
    assert plan.state == "NEW"  # the unit records its result itself


def test_there_is_one_person_responsible_and_the_one_before_keeps_his_part(
    world: World, plan: Assignment, mai: Person
) -> None:
    first = given(plan, mai, world, is_responsible=True)
    services.share(plan, person=world.an, is_responsible=True, by=world.an, at=APRIL)
    sharing = queries.sharing_of(world.an, plan, APRIL.date())
    assert sharing is not None
    assert sharing.responsible is not None
    assert sharing.responsible.person == world.an
    assert {each.pk for each in sharing.shares} == {first.pk, sharing.responsible.pk}
    services.share(plan, person=mai, is_responsible=True, by=world.an, at=APRIL)
    assert Share.objects.filter(assignment=plan, withdrawn_at=None).count() == 2  # An had no part but that


def test_nobody_above_sees_a_share_not_even_a_count(world: World, plan: Assignment, mai: Person) -> None:
    part = given(plan, mai, world)
    above = cast.person("Cán bộ cấp trên", "tren", of=world.committee)
    cast.grant(above, Role.UNIT_OFFICER, world.committee)  # an officer of the superior answers for the unit …
    for person in (world.binh, world.lan, world.chi, world.dung, above):
        assert queries.sharing_of(person, plan, APRIL.date()) is None
        with pytest.raises(NotFound):
            queries.share_for(person, part.pk)
        for act in (
            lambda by=person: given(plan, mai, world, by=by),
            lambda by=person: services.withdraw_share(part, by=by, at=APRIL),
            lambda by=person: services.finish_share(part, done_on=APRIL.date(), by=by, at=APRIL),
        ):
            with pytest.raises(NotAllowed):  # … and does not divide its work
                act()
    assert messages_for(world.binh)[1] == 0


def test_only_who_belongs_to_the_unit_that_day_gets_a_part(world: World, plan: Assignment, mai: Person) -> None:
    with pytest.raises(BadEntry):
        given(plan, world.chi, world)
    with pytest.raises(NotFound):
        queries.person_to_share(world.an, world.cell_1, world.chi.pk, APRIL.date())
    Membership.objects.filter(person=mai).update(ends_before=APRIL.date())
    with pytest.raises(BadEntry):
        given(plan, mai, world)


def test_people_of_units_below_belong_too_and_organs_are_divided_by_the_bodys_specialist(
    world: World, plan: Assignment
) -> None:
    officer = cast.person("Cán bộ Sở", "so", of=world.health)
    cast.grant(officer, Role.UNIT_OFFICER, world.health)
    below = cast.person("Người ở chi bộ", of=world.health.children.order_by("position")[0])
    row = Assignment.objects.select_related("unit").get(unit=world.health, kind=WorkKind.PLAN)
    assert services.share(row, person=below, task="x", by=officer, at=APRIL).person == below
    organ = Assignment.objects.select_related("unit", "campaign").get(unit=world.propaganda)
    assert services.share(organ, person=world.binh, task="x", by=world.binh, at=APRIL).person == world.binh


def test_what_was_taken_back_is_over(world: World, plan: Assignment, mai: Person) -> None:
    part = given(plan, mai, world)
    services.withdraw_share(part, by=world.an, at=APRIL)
    assert queries.shares_of_person(mai) == []
    with pytest.raises(NotFound):
        queries.share_for(mai, part.pk)
    with pytest.raises(MoveClosed):
        services.finish_share(part, done_on=APRIL.date(), by=mai, at=APRIL)


def test_a_blank_part_and_a_day_to_come_are_refused(world: World, plan: Assignment, mai: Person) -> None:
    with pytest.raises(BadEntry):
        given(plan, mai, world, task=" ")
    part = given(plan, mai, world)
    with pytest.raises(BadEntry):
        services.finish_share(part, done_on=date(2024, 4, 11), by=mai, at=APRIL)


def test_who_has_left_the_unit_has_no_part_in_its_work_any_more(world: World, plan: Assignment, mai: Person) -> None:
    part = given(plan, mai, world)
    assert queries.shares_waiting(on(mai, APRIL.date())) == 1
    Membership.objects.filter(person=mai).update(ends_before=date(2024, 4, 12))
    assert queries.share_for(on(mai, date(2024, 4, 11)), part.pk) == part  # his last day
    left = on(mai, date(2024, 4, 12))
    with pytest.raises(NotFound):
        queries.share_for(left, part.pk)
    assert (queries.shares_of_person(left), queries.shares_waiting(left)) == ([], 0)
    with pytest.raises(NotAllowed):
        services.finish_share(part, done_on=date(2024, 4, 9), by=left, at=noon(2024, 4, 12))
    assert queries.share_for(world.an, part.pk) == part  # the unit still sees what it gave him
    Membership.objects.create(person=mai, unit=world.cell_2)
    assert queries.shares_of_person(on(mai, date(2024, 4, 13))) == []


def test_a_member_of_a_cell_below_keeps_the_part_that_the_body_gave_him(world: World) -> None:
    launched(world)
    row = Assignment.objects.select_related("unit", "campaign").get(unit=world.health, kind=WorkKind.PLAN)
    cell = Unit.objects.filter(parent=world.health).order_by("position")[0]
    clerk, member = cast.person("Đầu mối", "clerk"), cast.person("Đảng viên", "member", of=cell)
    cast.grant(clerk, Role.UNIT_OFFICER, world.health)
    part = services.share(row, person=member, task="Soạn", by=clerk, at=APRIL)
    assert [each.pk for each in queries.shares_of_person(on(member, APRIL.date()))] == [part.pk]


def test_the_parts_of_two_rows_of_one_person_are_his_when_they_become_one(
    world: World, plan: Assignment, mai: Person
) -> None:
    twin = cast.person("Đỗ Thị Mai", of=world.cell_1)
    part = given(plan, twin, world)
    organisations.merge_people(mai, twin, by=world.binh, at=APRIL, also=[services.pass_on])
    assert [each.pk for each in queries.shares_of_person(Person.objects.get(pk=mai.pk))] == [part.pk]


def on(person: Person, day: date) -> Person:
    """The same person on another day."""
    found = Person.objects.get(pk=person.pk)
    found.today = day
    return found
