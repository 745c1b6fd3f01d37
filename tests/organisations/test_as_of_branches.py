"""The tree of a past day opened branch by branch tells what the whole tree of that day tells."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import world as cast
from tests.thorough import examples
from tests.world import noon
from trienkhai.journal.services import SYSTEM
from trienkhai.kernel.errors import DomainError
from trienkhai.organisations import as_of, services
from trienkhai.organisations.as_of_branches import branches_as_of
from trienkhai.organisations.choices import Role, UnitKind
from trienkhai.organisations.models import Installation, Person, Unit
from trienkhai.organisations.services import reorganising as events
from trienkhai.organisations.unit_lists import NewUnit

FIRST, NOW = date(2024, 1, 1), noon(2025, 1, 1)
KINDS = (UnitKind.GRASSROOTS_ORGANISATION, UnitKind.GRASSROOTS_CELL, UnitKind.SECTION)


class Taken(Exception):
    """Everything is taken back."""


def day(dice: Random) -> date:
    return FIRST + timedelta(days=dice.randint(0, 300))


def grow(dice: Random) -> list[Person]:
    """Two trees, and people with roles here and there, some with several."""
    root = cast.unit("Tỉnh ủy", UnitKind.PROVINCIAL_COMMITTEE)
    Installation.objects.create(committee=root)
    units = [root, cast.unit("Tỉnh ủy khác", UnitKind.PROVINCIAL_COMMITTEE, position=1)]
    for number in range(dice.randint(6, 16)):
        above = dice.choice(units)
        units.append(cast.unit(f"Đơn vị {number}", dice.choice(KINDS), above, position=dice.randint(0, 3)))
    viewers = []
    for number in range(5):
        someone = cast.person(f"Người {number}", of=root)
        for unit in [units[number]] if number < 2 else dice.sample(units, dice.randint(1, 3)):
            cast.grant(someone, Role.LEADER, unit)
        viewers.append(someone)
    return viewers


def happen(dice: Random, number: int) -> None:
    """An event on a random day, often before those told already; or a list of units without any day."""
    standing = list(Unit.objects.filter(ended_on=None).order_by("pk"))
    one, two, three = (dice.choice(standing) for _ in range(3))
    new, other = (NewUnit(f"Mới {number}.{part}", dice.choice(KINDS)) for part in range(2))
    below = list(Unit.objects.filter(parent=one, ended_on=None).values_list("pk", flat=True))
    same: dict[str, Any] = {"on": day(dice), "by": SYSTEM, "at": NOW + timedelta(hours=number)}
    acts = [
        lambda: events.found(new, parent=one, **same),
        lambda: events.rename(one, name=new.name, kind=dice.choice(KINDS), **same),
        lambda: events.move(one, parent=two, **same),
        lambda: events.move(two, parent=three, **same),
        lambda: events.merge([one, two], into=new, parent=dice.choice((None, three)), **same),
        lambda: events.merge([one, two], into=three, **same),
        lambda: events.split(
            one, into=[new, other], keeps=dice.random() < 0.5, children=dict.fromkeys(below[:1], 1), rest=0, **same
        ),
        lambda: events.dissolve(one, children_to=two, people_to=three, **same),
        lambda: services.add_units(one, [new, NewUnit(other.name, other.kind, under=0)], by=same["by"], at=same["at"]),
    ]
    with suppress(DomainError):
        dice.choice(acts)()


def opened_of(whole: tuple[as_of.UnitThen, ...], opened: set[int]) -> list[as_of.UnitThen]:
    """What a page with these branches open shows of the whole tree."""
    seen: set[int] = set()
    shown = []
    for one in whole:
        if one.depth <= 1 or (one.parent_id in opened and one.parent_id in seen):
            seen.add(one.id)
            shown.append(one)
    return shown


def assert_same(viewer: Person, on: date, dice: Random) -> None:
    whole = as_of.tree_as_of(viewer, on)
    opened = {one.id for one in whole if dice.random() < 0.5} | {dice.randint(1, 10**6)}
    then = branches_as_of(viewer, on, opened=opened, shown_whole=0, a_page=10_000)
    assert then.everything == len(whole)
    assert dict(then.by_kind) == Counter(one.kind for one in whole)
    assert list(then.units) == opened_of(whole, opened)
    assert tuple(branches_as_of(viewer, on, opened=(), shown_whole=10_000, a_page=10_000).units) == whole


def play(dice: Random) -> None:
    viewers = grow(dice)
    for number in range(dice.randint(1, 14)):
        happen(dice, number)
        viewer = Person.objects.get(pk=dice.choice(viewers).pk)
        viewer.today = NOW.date()
        for on in {day(dice), day(dice), NOW.date()}:
            assert_same(viewer, on, dice)


@pytest.mark.django_db
@settings(
    max_examples=examples(12, 400),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 10**9))
def test_branches_tell_what_the_whole_tree_tells(db: None, seed: int) -> None:
    with suppress(Taken), transaction.atomic():
        play(Random(seed))
        raise Taken
