"""The board of a province: 4,000 units × 30 obligations, every page of it, a past day, the rates; changes from eight at once."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from datetime import date

UNITS, DUTIES = 4_000, 30
CLIENTS, CHANGES = 8, 15


def province(say: Callable[..., None], median: Callable[..., float], page: Callable[..., None], viewer) -> None:  # type: ignore[no-untyped-def]
    """``say``, ``median`` and ``page`` are those of ``tests.bench``."""
    from tests.bench_chasing import reminding
    from tests.campaigns.ledger import many_units, run
    from tests.world import grant, noon, unit
    from trienkhai.campaigns import counters, queries
    from trienkhai.campaigns.choices import AssignmentState as S
    from trienkhai.campaigns.models import Assignment, AssignmentChange
    from trienkhai.organisations.choices import Role, UnitKind
    from trienkhai.organisations.models import Person
    from trienkhai.plans.choices import WorkKind

    committee = unit("Tỉnh ủy thử", UnitKind.PROVINCIAL_COMMITTEE)
    grant(viewer, Role.SPECIALIST, committee)
    below = many_units(committee, UNITS, prefix="Chi bộ Tỉnh")
    work = run(committee, viewer, symbol="30-KH/TU")
    kinds = list(WorkKind)[:10]
    third = UNITS // 3
    for place in range(DUTIES):
        duty = work.duty(kinds[place % len(kinds)], f"việc {place}")
        due = date(2024, 3, 20 + place % 10) if place % 2 else date(2024, 4, 1 + place % 28)
        done = work.owe(duty, below[:third], S.COMPLETED, due_on=due, done_on=due)
        work.owe(duty, below[third : 2 * third], S.IN_PROGRESS, due_on=due)
        work.owe(duty, below[2 * third :], due_on=due)
        at = noon(2024, 4, 5)
        AssignmentChange.objects.bulk_create(
            (AssignmentChange(assignment=row, before=S.NEW, after=S.COMPLETED, at=at, done_on=due) for row in done), 500
        )
        Assignment.objects.filter(deliverable=duty, state=S.COMPLETED).update(changed_at=at)
    work.send(below, received_on=date(2024, 3, 6))
    counters.fold(work.campaign.pk)  # as a launch does, and the worker every few minutes
    _looked_through()
    viewer = Person.objects.get(pk=viewer.pk)
    board, lists = f"/trien-khai/{work.campaign.pk}/", f"/trien-khai/{work.campaign.pk}/danh-sach/"
    print(f"  a province: {UNITS:,} units × {DUTIES} obligations, {UNITS * DUTIES:,} rows; bar 200 ms a page")
    for words, address in (
        ("the board", board),
        ("its last page", f"{board}?trang=999"),
        ("an opened column", f"{board}?mo=REPORT"),
        ("by name", f"{board}?q=0099"),
        ("by level", f"{board}?cap=co-so"),
        ("the board of a past day, bar 2 s", f"{board}?ngay=2024-04-01"),
        ("the list", lists),
        ("its middle page", f"{lists}?page=600"),
        ("the list, overdue", f"{lists}?timeliness=OVERDUE"),
        ("the list, by name", f"{lists}?q=0099"),
        ("the one page for a meeting", f"{board}to-tong-hop/"),
        ("entering a duty's states in bulk", f"{board}nhap-ket-qua/"),
        ("the queue of whom to remind", f"{board}don-doc/"),
        ("who concretises the plan", f"{board}cu-the-hoa/"),
        ("who is missing, to print: by duty", f"{board}in/"),
        ("one duty of it, 2,667 units", f"{board}in/?duty={duty.pk}"),
        ("the units to enter for", "/viec/"),
        ("the leader's page", "/viec/lanh-dao/"),
        ("the Excel sheet, no bar", f"{board}xuat-excel/"),
    ):
        page(f"  {words}", viewer, address)
    today = date(2024, 4, 26)
    say("  rates by unit, bar 50 ms", median(lambda: queries.by_unit(viewer, work.campaign, today), 5))
    say("  rates by kind, bar 50 ms", median(lambda: queries.by_kind(viewer, work.campaign, today), 5))
    say("  rates by branch", median(lambda: queries.by_branch(viewer, work.campaign, today), 5))
    _at_once(say, viewer.pk, list(Assignment.objects.filter(campaign=work.campaign, state=S.NEW).values_list("pk", flat=True)))  # fmt: skip
    reminding(say, page, viewer, below)


def _looked_through() -> None:
    """PostgreSQL's autovacuum does this by itself within minutes after so many rows came."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _at_once(say: Callable[..., None], viewer: int, rows: list[int]) -> None:
    """Eight processes of their own, each recording on rows of its own, as eight workers of a server would."""
    from django.db import connection

    connection.close()
    context = multiprocessing.get_context("spawn")
    ready, go = context.Barrier(CLIENTS + 1), context.Event()
    step = CHANGES
    clients = [
        context.Process(target=_client, args=(viewer, rows[n * step : (n + 1) * step], ready, go, dict(os.environ)))
        for n in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    ready.wait()
    began = time.perf_counter()
    go.set()
    for client in clients:
        client.join()
    seconds = time.perf_counter() - began
    if any(client.exitcode for client in clients):
        raise SystemExit("a client of the benchmark failed")
    made = CLIENTS * CHANGES
    say(f"  {made} changes of state from {CLIENTS} processes", seconds, f"{made / seconds:.0f} a second, bar 25")


def _client(viewer: int, rows: list[int], ready, go, environment: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    os.environ.update(environment)
    import django

    django.setup()
    from tests.world import noon
    from trienkhai.campaigns import services
    from trienkhai.campaigns.models import Assignment
    from trienkhai.organisations.models import Person

    by = Person.objects.get(pk=viewer)
    mine = list(Assignment.objects.filter(pk__in=rows).select_related("unit"))
    ready.wait()
    go.wait()
    for row in mine:
        services.record_progress(row, by=by, at=noon(2024, 4, 26))
