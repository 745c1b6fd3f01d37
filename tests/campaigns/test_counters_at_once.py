"""Counters of the ledger in several connections at once: writers, folding and counting anew leave every sum as it is.

Only where there are several writers: SQLite has one at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F, Sum

from tests.campaigns.ledger import Ledger, many_units, run
from tests.world import World
from trienkhai.campaigns import counters
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.models import Assignment, Tally
from trienkhai.plans.choices import WorkKind

LONGEST = 120  # seconds, on a busy machine
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timed]


@pytest.fixture
def book(world: World) -> Ledger:
    book = run(world.committee, world.binh)
    book.owe(book.duty(WorkKind.OTHER, "việc"), many_units(world.committee, 24))
    return book


def at_once(*acts: Callable[[], Any]) -> None:
    """Each in a connection of its own; all come to their end, and none fails."""
    errors: list[Exception] = []
    begin = threading.Barrier(len(acts))

    def do(act: Callable[[], Any]) -> None:
        try:
            begin.wait(LONGEST)
            act()
        except Exception as wrong:
            errors.append(wrong)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=[act]) for act in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join(LONGEST)
        assert not each.is_alive()
    assert errors == []


def test_writers_folding_and_counting_anew_at_once_leave_each_sum_right(book: Ledger) -> None:
    rows = list(Assignment.objects.filter(campaign=book.campaign).order_by("pk").values_list("pk", flat=True))

    def write(mine: list[int]) -> None:
        for turn in range(12):
            for pk in mine:
                Assignment.objects.filter(pk=pk).update(
                    state=(S.RECEIVED, S.IN_PROGRESS)[turn % 2], version=F("version") + 1
                )

    def fold() -> None:
        for _turn in range(15):
            counters.fold(book.campaign.pk)

    def anew() -> None:
        for _turn in range(8):
            assert counters.count_anew() == 0

    at_once(lambda: write(rows[:8]), lambda: write(rows[8:16]), fold, fold, anew)
    assert counters.differences() == 0
    counters.fold(book.campaign.pk)
    assert counters.differences() == 0
    assert Tally.objects.aggregate(n=Sum("n"))["n"] == len(rows)


def test_two_who_count_anew_at_once_set_a_wrong_counter_right_once(book: Ledger) -> None:
    counters.fold(book.campaign.pk)
    line = Tally.objects.filter(campaign=book.campaign).first()
    assert line is not None
    Tally.objects.filter(pk=line.pk).update(n=F("n") + 5)
    counted, going_on = threading.Event(), threading.Event()
    found: list[int] = []

    def first() -> None:
        with transaction.atomic():
            found.append(counters.count_anew())
            counted.set()
            going_on.wait(2)

    def second() -> None:
        assert counted.wait(LONGEST)
        found.append(counters.count_anew())

    at_once(first, second)
    assert sorted(found) == [0, 1]
    assert counters.differences() == 0
