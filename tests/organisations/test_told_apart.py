"""Of two rows of one name somebody says that they are two people: not proposed again, until it is taken back."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.organisations.test_people_merged import AT, TODAY, pairs
from tests.world import grant, person
from trienkhai.journal.models import JournalEntry
from trienkhai.journal.services import SYSTEM
from trienkhai.kernel.errors import DomainError, NotAllowed
from trienkhai.organisations import queries, services
from trienkhai.organisations.choices import Role
from trienkhai.organisations.models import NotSame, Person


def told(viewer: Person) -> list[tuple[set[int], str]]:
    found = queries.told_apart(Person.objects.get(pk=viewer.pk), TODAY)
    assert found.total == len(found.pairs)
    return [({side.id for side in each.pair.sides}, each.said_by) for each in found.pairs]


def stored() -> set[tuple[int, int]]:
    return set(NotSame.objects.values_list("first_id", "second_id"))


@pytest.fixture
def twins(world) -> tuple[Person, Person, Person]:  # type: ignore[no-untyped-def]
    return tuple(person("Ngô Văn Hà", of=world.cell_1) for _each in range(3))  # type: ignore[return-value]


def test_what_was_told_apart_is_not_proposed_until_it_is_taken_back(world, twins) -> None:  # type: ignore[no-untyped-def]
    one, other, third = twins
    assert len(pairs(world.an)) == 3
    services.say_not_same(other, one, by=world.an, at=AT)  # in whatever order
    services.say_not_same(one, other, by=world.binh, at=AT)
    assert len(pairs(world.an)) == len(pairs(world.binh)) == 2
    assert told(world.an) == told(world.binh) == [({one.pk, other.pk}, "Lê Văn An")]
    assert queries.said_apart(other, one) == ("Lê Văn An", AT)
    assert queries.said_apart(one, third) is None
    services.take_back_not_same(other, one, by=world.binh, at=AT)
    services.take_back_not_same(other, one, by=world.binh, at=AT)
    assert len(pairs(world.an)) == 3
    assert told(world.an) == []
    entries = JournalEntry.objects.filter(verb__startswith="organisations.people-told").order_by("pk")
    assert [(each.verb.partition(".")[2], each.by, each.detail.values["other"]) for each in entries] == [
        ("people-told-apart", world.an.pk, other.pk),
        ("people-told-apart-no-more", world.binh.pk, other.pk),
    ]
    assert entries[1].detail.values["said_by"] == world.an.pk


def test_only_who_may_merge_the_two_tells_them_apart(world, twins) -> None:  # type: ignore[no-untyped-def]
    one, other, _third = twins
    elsewhere = person("Ngô Văn Hà", of=world.cell_2)
    for act in (services.say_not_same, services.take_back_not_same):
        for by in (world.chi, world.lan):
            with pytest.raises(NotAllowed):
                act(one, other, by=by, at=AT)
        for pair in ((one, elsewhere), (elsewhere, one)):
            with pytest.raises(NotAllowed, match="không quản lý"):
                act(*pair, by=world.an, at=AT)
        with pytest.raises(DomainError, match="khác nhau"):
            act(one, one, by=world.dung, at=AT)
    assert not NotSame.objects.exists()
    services.say_not_same(one, elsewhere, by=world.binh, at=AT)
    assert told(world.an) == told(world.chi) == []  # one of the two is not theirs
    assert len(told(world.binh)) == 1


def test_two_who_were_told_apart_are_not_merged_before_that_is_taken_back(world, twins) -> None:  # type: ignore[no-untyped-def]
    one, other, _third = twins
    services.say_not_same(one, other, by=SYSTEM, at=AT)
    assert told(world.an) == [({one.pk, other.pk}, "")]
    for keep, drop in ((one, other), (other, one)):
        with pytest.raises(DomainError, match="không phải một người"):
            services.merge_people(keep, drop, by=world.dung, at=AT)
    services.take_back_not_same(one, other, by=world.dung, at=AT)
    services.merge_people(one, other, by=world.dung, at=AT)
    with pytest.raises(DomainError, match="đã gộp"):
        services.say_not_same(one, other, by=world.dung, at=AT)


def test_what_was_said_of_a_row_holds_of_the_one_it_is_merged_into(world, twins) -> None:  # type: ignore[no-untyped-def]
    one, other, third = twins
    services.say_not_same(one, other, by=world.an, at=AT)
    services.merge_people(third, one, by=world.an, at=AT)
    assert stored() == {(other.pk, third.pk)}
    assert pairs(world.an) == []
    with pytest.raises(DomainError, match="không phải một người"):
        services.merge_people(third, other, by=world.an, at=AT)


def test_what_was_said_of_both_rows_is_kept_once(world, twins) -> None:  # type: ignore[no-untyped-def]
    one, other, third = twins
    services.say_not_same(one, other, by=world.an, at=AT)
    services.say_not_same(other, third, by=world.binh, at=AT)
    services.merge_people(one, third, by=world.an, at=AT)
    assert stored() == {(one.pk, other.pk)}


def test_a_pair_is_stored_in_one_order_and_once(world, twins) -> None:  # type: ignore[no-untyped-def]
    one, other, _third = twins
    NotSame.objects.create(first=one, second=other, said_at=AT)
    for first, second in ((one, other), (other, one), (one, one)):
        with pytest.raises(IntegrityError), transaction.atomic():
            NotSame.objects.create(first=first, second=second, said_at=AT)


def test_both_lists_cost_the_same_for_one_pair_or_sixty(world, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    def ask() -> None:
        viewer = Person.objects.get(pk=world.binh.pk)
        queries.possible_duplicates(viewer, TODAY)
        queries.told_apart(viewer, TODAY)

    names = ["Ngô Văn Hà", *(f"Ngô Văn Hà {n}" for n in range(60))]
    for n, name in enumerate(names):
        for apart in (True, False):
            two = [person(f"{name} {apart}", of=world.cell_1) for _each in range(2)]
            if apart:
                services.say_not_same(*two, by=world.binh, at=AT)
        if n == 0:
            with CaptureQueriesContext(connection) as few:
                ask()
    with django_assert_num_queries(len(few)):
        ask()


def test_a_second_page_holds_the_rest(world) -> None:  # type: ignore[no-untyped-def]
    for n in range(queries.duplicates.A_PAGE_OF_PAIRS + 1):
        services.say_not_same(*(person(f"Ngô Văn Hà {n}", of=world.cell_1) for _e in range(2)), by=world.an, at=AT)
    first, last = (queries.told_apart(world.an, TODAY, page=page) for page in (1, 9))
    assert (len(first.pairs), len(last.pairs), last.page, last.pages) == (queries.duplicates.A_PAGE_OF_PAIRS, 1, 2, 2)


def test_a_refusal_names_who_belongs_elsewhere(world, twins) -> None:  # type: ignore[no-untyped-def]
    one, other, _third = twins
    grant(other, Role.MEMBER, world.cell_2)
    with pytest.raises(NotAllowed, match="Ngô Văn Hà"):
        services.merge_people(one, other, by=world.an, at=AT)
