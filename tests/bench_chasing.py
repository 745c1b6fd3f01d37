"""Reminding in a province: the worker's tick over every row that is due, one batch of units, the specialist's first page."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Sequence

BATCH = 500


def reminding(say: Callable[..., None], page: Callable[..., None], viewer, units: Sequence) -> None:  # type: ignore[no-untyped-def]
    """``say`` and ``page`` are those of ``tests.bench``; the units owe already what ``bench_board.province`` wrote."""
    from django_q.models import OrmQ

    from tests.world import noon
    from trienkhai.campaigns import jobs
    from trienkhai.campaigns.models import Reminder

    _officers(units)
    at = noon(2024, 4, 26)
    found: list[int] = []
    taken, worked = _timed(lambda: found.append(jobs.remind(at=at, works_on=lambda day: True)))
    batches = [each.task["args"][0] for each in OrmQ.objects.order_by("pk") if each.task["func"] == jobs.REMIND]
    peak = _peak()
    more = f"{found[0]:,} units, {len(batches)} batches, {worked}, {peak}"
    say("  whom to remind, found and handed over, bar 5 s", taken, more)
    batch, named = batches[0][:BATCH], list[int]()
    for words in (f"one batch of {len(batch)} units reminded", "the same batch once more"):
        taken, worked = _timed(
            lambda: named.append(jobs.remind_units(batch, clock=lambda: at, works_on=lambda day: True))
        )
        say(f"  {words}", taken, f"{named[-1]:,} rows named, {Reminder.objects.count():,} reminders, {worked}")
    queue = f"/trien-khai/{Reminder.objects.values_list('campaign_id', flat=True)[0]}/don-doc/"
    for words, address in (
        ("the specialist's first page", "/"),
        ("the queue, after these reminders", queue),
        ("the leader's page, after these reminders", "/viec/lanh-dao/"),
    ):
        page(f"  {words}", viewer, address)


def _timed(act: Callable[[], object]) -> tuple[float, str]:
    """Seconds, and what the processor worked of them."""
    began, worked = time.perf_counter(), time.process_time()
    act()
    worked = time.process_time() - worked
    return time.perf_counter() - began, f"processor {worked * 1000:.0f} ms"


def _officers(units: Sequence) -> None:  # type: ignore[no-untyped-def]
    """Somebody who answers for each unit."""
    from tests.world import LONG_AGO
    from trienkhai.accounts.models import User
    from trienkhai.organisations.choices import Role
    from trienkhai.organisations.models import Grant, Person

    users = User.objects.bulk_create((User(username=f"dau-moi-{unit.pk}") for unit in units), 500)
    people = Person.objects.bulk_create(
        (Person(full_name=f"Đầu mối {user.username}", user=user) for user in users), 500
    )
    Grant.objects.bulk_create(
        (
            Grant(person=person, unit=unit, role=Role.UNIT_OFFICER, starts_on=LONG_AGO)
            for person, unit in zip(people, units, strict=True)
        ),
        500,
    )


def _peak() -> str:
    """What one tick holds beside what a process that only begun has."""
    from django.db import connection

    connection.close()
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    child = context.Process(target=_tick, args=(told, dict(os.environ)))
    child.start()
    kib = told.get(timeout=120)
    child.join()
    return f"holds {kib / 1024:.0f} of 300 MiB"


def _tick(told, environment: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    os.environ.update(environment)
    import django

    django.setup()
    from django.db import connection, transaction

    from tests.world import noon
    from trienkhai.campaigns import jobs

    connection.ensure_connection()
    before = _most()
    with transaction.atomic():
        jobs.remind(at=noon(2024, 4, 26), works_on=lambda day: True)
        transaction.set_rollback(True)
    told.put(_most() - before)


def _most() -> int:
    """KiB that this program alone has held at most; ``getrusage`` counts what the process was before it."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)
