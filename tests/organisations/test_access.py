"""Who may: the day counts, the system may, and only a person or the system acts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.world import LONG_AGO, World, grant, noon, person
from trienkhai.journal.services import SYSTEM
from trienkhai.kernel.errors import NotAllowed
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability, Role, UnitKind
from trienkhai.organisations.models import Person, Unit
from trienkhai.organisations.predecessors import take_over
from trienkhai.organisations.unit_lists import NewUnit

LAST = date(2024, 6, 30)


def seen_on(world: World, day: date | None) -> bool:
    """Whether Bình sees content on a day; a fresh object, as each request has."""
    binh = Person.objects.get(pk=world.binh.pk)
    binh.today = day
    return access.may(binh, Capability.SEE_CONTENT, world.cell_1)


def test_what_one_person_may_do_to_his_own_units_cascade_is_little_and_nothing_of_it_goes_below(world: World) -> None:
    """The whole of it: an officer runs what his unit hands down; a leader launches it; nobody gives plans of others."""
    wanted = {
        Role.LEADER: {Capability.LAUNCH},
        Role.UNIT_OFFICER: {Capability.LAUNCH, Capability.REVIEW, Capability.CONSOLIDATE},
    }
    assert wanted == access.CARRYING_ON
    officer = person("Đầu mối Sở Y tế", "officer")
    grant(officer, Role.UNIT_OFFICER, world.health)
    for capability in (Capability.LAUNCH, Capability.REVIEW, Capability.CONSOLIDATE):
        assert not access.may(officer, capability, world.health)
        assert access.may_carrying_on(officer, capability, world.health)
        for below in Unit.objects.filter(parent=world.health):
            assert not access.may_carrying_on(officer, capability, below)
        assert not access.may_carrying_on(officer, capability, world.committee)


def test_a_grant_counts_from_its_first_day_to_the_day_before_its_end(world: World) -> None:
    world.binh.grants.update(ends_before=LAST + timedelta(days=1))
    assert [seen_on(world, LONG_AGO + timedelta(days=n)) for n in (-1, 0)] == [False, True]
    assert [seen_on(world, LAST + timedelta(days=n)) for n in (0, 1)] == [True, False]


def test_the_day_holds_for_roles_and_units_held_too(world: World) -> None:
    world.an.grants.update(ends_before=LAST)
    an = Person.objects.get(pk=world.an.pk)
    an.today = LAST
    assert access.roles_of(an) == set()
    assert access.units_held(an, Role.UNIT_OFFICER) == []
    assert not access.capabilities_on(an, world.cell_1)
    assert not access.units_where(an, Capability.SEE_CONTENT).exists()
    assert access.is_entered_for(an, world.cell_1)  # no longer an officer of it


def test_the_system_may_and_somebody_without_the_grant_may_not(world: World) -> None:
    access.require(SYSTEM, Capability.LAUNCH, world.committee)
    access.require(world.binh, Capability.LAUNCH, world.committee)
    with pytest.raises(NotAllowed):
        access.require(world.an, Capability.LAUNCH, world.cell_1)


def test_the_papers_of_a_dissolved_body_are_taken_over_by_the_administrator_only(world: World) -> None:
    old = NewUnit("Đảng ủy Khối cũ", UnitKind.BLOC_COMMITTEE)
    for stranger in (world.an, world.binh):
        with pytest.raises(NotAllowed):
            take_over(old, [], started_on=None, ended_on=LAST, by=stranger, at=noon(2024, 7, 1))
    made = take_over(old, [], started_on=None, ended_on=LAST, by=world.dung, at=noon(2024, 7, 1))
    assert (made.committee.parent, made.committee.ended_on) == (None, LAST)


def test_an_account_is_not_a_person_and_never_passes_for_the_system(world: World) -> None:
    for not_a_person in (world.binh.user, world.committee):
        with pytest.raises(TypeError):
            access.require(not_a_person, Capability.LAUNCH, world.committee)
