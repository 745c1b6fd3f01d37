"""Two people at the tree, or at one person, in the same moment; and what an act may not take along."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from tests.organisations.test_reorganising import AT, ON, assert_whole, cell
from tests.world import World, person
from trienkhai.journal.services import SYSTEM
from trienkhai.kernel.errors import DomainError
from trienkhai.organisations import queries, services
from trienkhai.organisations.choices import PostKind, Role
from trienkhai.organisations.models import Grant, Post, Unit
from trienkhai.organisations.services import reorganising as events

LONGEST = 120  # seconds, on a busy machine


def one_within_the_other(first: Callable[[], object], second: Callable[[], object]) -> None:
    """The second begins when the first has done all but store it. On SQLite one writer waits for the other anyway:
    there they come one after the other."""
    if connection.vendor != "postgresql":
        first()
        second()
        return
    acted, broken = threading.Event(), []

    def worker() -> None:
        try:
            assert acted.wait(LONGEST)
            second()
        except Exception as error:
            broken.append(error)
        finally:
            connections.close_all()

    other = threading.Thread(target=worker)
    other.start()
    with transaction.atomic():
        first()
        acted.set()
        other.join(1)  # it gets nowhere, or does what must not be seen half
    other.join(LONGEST)
    assert not other.is_alive()
    assert not broken


@pytest.mark.timed
@pytest.mark.django_db(transaction=True)
def test_a_unit_added_while_its_superior_is_moved_stands_in_the_new_place(world: World) -> None:
    one_within_the_other(
        lambda: events.move(world.cell_1, parent=world.health, on=ON, by=SYSTEM, at=AT),
        lambda: services.add_units(world.cell_1, [cell("Tổ đảng 1")], by=SYSTEM, at=AT),
    )
    assert Unit.objects.get(name="Tổ đảng 1").path.startswith(world.health.path)
    assert_whole()


@pytest.mark.timed
@pytest.mark.django_db(transaction=True)
def test_nothing_is_added_under_a_unit_that_ends_in_the_same_moment(world: World) -> None:
    refused = []

    def add() -> None:
        try:
            services.add_units(world.cell_1, [cell("Tổ đảng 1")], by=SYSTEM, at=AT)
        except DomainError as refusal:
            refused.append(str(refusal))

    one_within_the_other(lambda: events.dissolve(world.cell_1, on=ON, by=SYSTEM, at=AT), add)
    assert len(refused) == 1
    assert not Unit.objects.filter(name="Tổ đảng 1").exists()


@pytest.mark.timed
@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_to_a_person_who_is_merged_in_the_same_moment(world: World) -> None:
    keep, drop = person("Ngô Văn Tư", of=world.cell_1), person("Ngô Văn Tư", of=world.cell_1)
    refused = []

    def add() -> None:
        for act in (
            lambda: services.add_post(drop, unit=world.cell_1, kind=PostKind.SECRETARY, by=SYSTEM, at=AT),
            lambda: services.grant_role(drop, unit=world.cell_1, role=Role.VIEWER, by=SYSTEM, at=AT),
            lambda: services.give_account(drop, username="tu", password=None, by=SYSTEM, at=AT),
        ):
            try:
                act()
            except DomainError as refusal:
                refused.append(str(refusal))

    one_within_the_other(lambda: services.merge_people(keep, drop, by=SYSTEM, at=AT), add)
    assert len(refused) == 3
    assert not Post.objects.filter(person=drop).exists()
    assert not Grant.objects.filter(person=drop).exists()


def test_a_list_may_bring_the_name_of_a_unit_that_has_ended(world: World) -> None:
    events.dissolve(world.cell_1, on=ON, by=SYSTEM, at=AT)
    assert queries.names_under(world.committee, [world.cell_1.name]) == set()
    [made] = services.add_units(world.committee, [cell(world.cell_1.name)], by=SYSTEM, at=AT)
    assert made.pk != world.cell_1.pk
    assert made.ended_on is None


def test_a_post_is_kept_where_only_others_of_the_transferred_leave(world: World) -> None:
    first, second = person("Lê Văn Ba", of=world.cell_1), person("Lý Thị Tư", of=world.cell_2)
    post = services.add_post(first, unit=world.cell_2, kind=PostKind.SECRETARY, by=SYSTEM, at=AT)
    own = services.add_post(first, unit=world.cell_1, kind=PostKind.MEMBER, by=SYSTEM, at=AT)
    events.transfer_people([first, second], to=world.health, on=ON, by=SYSTEM, at=AT)
    post.refresh_from_db()
    own.refresh_from_db()
    assert (post.ends_before, own.ends_before) == (None, ON)


def test_a_role_that_is_over_keeps_the_day_on_which_it_ended(world: World) -> None:
    grant = Grant.objects.get(person=world.an)
    services.end_grant(grant, by=SYSTEM, at=AT)
    services.end_grant(grant, by=SYSTEM, at=AT + timedelta(days=30))
    grant.refresh_from_db()
    assert grant.ends_before == AT.date()
