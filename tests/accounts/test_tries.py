"""Wrong passwords are counted in the database: two workers see one count, a known device is let through."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from tests.world import noon
from trienkhai.accounts import queries, services
from trienkhai.accounts.models import SignInTry, User
from trienkhai.journal.models import JournalEntry
from trienkhai.journal.services import SYSTEM

AT = noon(2026, 4, 20)
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


def try_once(username: str = "binh", address: str = HERE, device: str = "", after: float = 0) -> services.Try:
    return services.begin_try(username, address=address, device=device, at=AT + timedelta(seconds=after))


def test_a_try_is_counted_before_it_is_known_to_be_wrong(db) -> None:  # type: ignore[no-untyped-def]
    assert [try_once().wait for _each in range(5)] == [0, 0, 0, 1, 1]


def test_a_right_password_clears_the_count(db) -> None:  # type: ignore[no-untyped-def]
    for _each in range(2):
        try_once()
    services.try_was_right(try_once())
    assert [try_once().wait for _each in range(3)] == [0, 0, 0]


def test_a_right_password_does_not_clear_what_its_network_did_wrong(db) -> None:  # type: ignore[no-untyped-def]
    for number in range(30):
        assert try_once(f"ten{number}").wait == 0
        if number % 5 == 4:
            services.try_was_right(try_once(f"cua-toi-{number}"))
    assert try_once("ten-khac").wait == 1
    assert try_once("ten-khac", ELSEWHERE).wait == 0


def test_many_networks_at_one_name_are_slowed_down_together(db) -> None:  # type: ignore[no-untyped-def]
    for number in range(10):
        assert try_once(address=f"203.0.113.{number}").wait == 0
    assert try_once(address="203.0.113.200").wait == 1


def test_a_known_device_is_not_held_up_by_others_tries(db) -> None:  # type: ignore[no-untyped-def]
    user = User.objects.create_user("binh", "x")
    services.know_device(user, "cookie-cua-binh", at=AT)
    for number in range(10):
        try_once(address=f"203.0.113.{number}")
    assert try_once(address="203.0.113.200").wait > 0
    assert try_once(device="cookie-cua-binh").wait == 0
    assert try_once(device="cookie-khac", address="203.0.113.201").wait > 0


def test_a_known_device_still_waits_for_its_own_wrong_tries(db) -> None:  # type: ignore[no-untyped-def]
    services.know_device(User.objects.create_user("binh", "x"), "cookie", at=AT)
    assert [try_once(device="cookie").wait for _each in range(4)] == [0, 0, 0, 1]


def test_names_and_addresses_are_not_stored_as_they_are(db) -> None:  # type: ignore[no-untyped-def]
    try_once("mat-khau-go-nham-o-day")
    stored = str(list(SignInTry.objects.values_list()))
    assert "mat-khau" not in stored
    assert HERE not in stored


def test_the_level_3_policy_locks_and_an_officer_unlocks_in_the_journal(db, settings) -> None:  # type: ignore[no-untyped-def]
    settings.PASSWORDS = "cap-do-3"
    user = User.objects.create_user("binh", "x")
    for number in range(5):
        assert try_once(after=number * 60).wait == 0
    held = try_once(address=ELSEWHERE, after=300)
    assert held.locked_until == AT + timedelta(seconds=240, hours=12)
    assert queries.state_of(user, at=AT + timedelta(seconds=300)).locked_until == held.locked_until
    services.unlock(user, by=SYSTEM, at=AT + timedelta(seconds=301))
    assert try_once(address=ELSEWHERE, after=302).wait == 0
    entry = JournalEntry.objects.get(verb="accounts.unlocked")
    assert (entry.subject_kind, entry.subject_id) == ("User", user.pk)


def test_a_name_that_does_not_exist_is_locked_the_same(db, settings) -> None:  # type: ignore[no-untyped-def]
    settings.PASSWORDS = "cap-do-3"
    User.objects.create_user("binh", "x")
    answers = [[try_once(name, after=n * 60) for n in range(6)] for name in ("binh", "khong-co")]
    assert [each.locked_until for each in answers[0]] == [each.locked_until for each in answers[1]]
    assert answers[0][-1].locked_until is not None


def test_old_counts_are_thrown_away(db) -> None:  # type: ignore[no-untyped-def]
    try_once()
    assert services.forget_old_tries(at=AT + timedelta(hours=23)) == 0
    assert services.forget_old_tries(at=AT + timedelta(hours=25)) == 3


@pytest.mark.timed
@pytest.mark.django_db(transaction=True)
def test_tries_at_one_moment_in_several_workers_are_one_count() -> None:
    waits: list[int] = []

    def worker() -> None:
        try:
            waits.append(try_once().wait)
        finally:
            connections.close_all()

    if connection.vendor == "sqlite":  # writers stand in a queue there: one after the other is what happens
        waits.extend(try_once().wait for _each in range(8))
    else:
        workers = [threading.Thread(target=worker) for _each in range(8)]
        for each in workers:
            each.start()
        for each in workers:
            each.join()
    assert sorted(waits) == [0, 0, 0, 1, 1, 1, 1, 1]


@pytest.mark.timed
@pytest.mark.django_db(transaction=True)
def test_right_and_wrong_tries_at_one_moment_never_wait_for_each_other_in_a_ring() -> None:
    broken: list[Exception] = []

    def worker() -> None:
        try:
            for _each in range(25):
                services.try_was_right(try_once())
        except Exception as error:
            broken.append(error)
        finally:
            connections.close_all()

    if connection.vendor == "sqlite":
        services.try_was_right(try_once())
    else:
        workers = [threading.Thread(target=worker) for _each in range(4)]
        for each in workers:
            each.start()
        for each in workers:
            each.join()
    assert broken == []
