"""`make bench`: the figures that the documents quote, medians of a few runs on a database of their own.

`python -m tests.bench --postgresql` measures on PostgreSQL. Never part of the tests.
"""

from __future__ import annotations

import argparse
import compileall
import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from itertools import count
from pathlib import Path

CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus"
SOURCE_PLAN = CORPUS / "01-100-KH-DUK.txt"
TODAY = date(2024, 4, 26)


def say(words: str, seconds: float, more: str = "") -> None:
    print(f"  {words:<58}{seconds * 1000:>9.1f} ms{'   ' + more if more else ''}", flush=True)


def pace() -> float:
    """Milliseconds that this machine takes now for one fixed piece of work: on a shared one the same page takes twice
    as long a minute later, and figures compare only where the pace does."""

    def work() -> float:
        began, left = time.perf_counter(), 0
        for number in range(300_000):
            left += number * number % 7
        return (time.perf_counter() - began) * 1000

    return min(work() for _ in range(2))


def spent(act: Callable[[], object], times: int = 7) -> float:
    """Seconds that the processor worked on the middle run: what counts on a machine that has other work."""
    act()
    taken = []
    for _ in range(times):
        began = time.process_time()
        act()
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def median(act: Callable[[], object], times: int = 7) -> float:
    """Seconds of the middle run; a first one, not counted, warms what is kept between runs."""
    act()
    return statistics.median(once(act) for _ in range(times))


def once(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def main() -> None:
    given = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    given.add_argument("--postgresql", action="store_true")
    on_postgresql = given.parse_args().postgresql
    began = time.perf_counter()
    with ExitStack() as stack:
        data = stack.enter_context(tempfile.TemporaryDirectory(prefix="trienkhai-bench-", ignore_cleanup_errors=True))
        os.environ["TRIENKHAI_DATA"] = data
        os.environ.pop("TRIENKHAI_TODAY", None)
        os.environ["TRIENKHAI_DATABASE"] = f"sqlite:///{data}/bench.sqlite3"
        if on_postgresql:
            from tests.all import postgresql

            os.environ["TRIENKHAI_DATABASE"] = postgresql(stack)
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        from tests.bench_sheets import sheet_of_a_country, sheets_of_a_province
        from tests.bench_tree import tree_of_a_country

        call_command("migrate", verbosity=0, interactive=False)
        print(f"Median times, {connection.vendor}, {os.cpu_count()} cores\n")
        reading()
        rendering()
        ledger()
        tree_of_a_country(say, once)
        sheets_of_a_province(say, once)
        sheet_of_a_country(say, once)
        connection.close()
    print(f"\n  all of it: {time.perf_counter() - began:.0f} s")


def reading() -> None:
    """In process after import; beside it what the process of its own costs, and the most memory of one that reads."""
    import trienkhai
    from tests.reading.long import long_pdf, task_workbook
    from trienkhai.demo import directive
    from trienkhai.reading import read
    from trienkhai.reading.sandbox import read_apart

    # As an installed package is, whatever this shell says of writing compiled modules.
    compileall.compile_dir(Path(trienkhai.__file__).parent, quiet=2)
    papers = [("our own plan (.docx)", "ke-hoach.docx", directive.as_docx(directive.Calendar(TODAY)))]
    if SOURCE_PLAN.is_file():
        papers.append(("the source plan (.txt), bar 60 ms", SOURCE_PLAN.name, SOURCE_PLAN.read_bytes()))
    papers.append(("33 pages with ruled tables (.pdf), bar 3 s", "a.pdf", long_pdf(33)))
    papers.append(("1,000 rows of tasks (.xlsx), bar 1 s", "a.xlsx", task_workbook(1_000)))
    for words, name, paper in papers:
        here = median(lambda paper=paper, name=name: read(paper, name, today=TODAY), 5)
        apart = median(lambda paper=paper, name=name: read_apart(paper, name, today=TODAY), 5)
        say(
            f"read {words}",
            here,
            f"apart {apart * 1000:.0f} ms (+{(apart - here) * 1000:.0f}), peak {_peak(paper, name):.0f} of 300 MiB",
        )


_READ_ALONE = """
import resource, sys
from datetime import date
from trienkhai.reading import read

read(sys.stdin.buffer.read(), sys.argv[1], today=date.fromisoformat(sys.argv[2]))
try:  # of this program alone; the other figure counts what the process was before it
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
except (OSError, StopIteration):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)
print(peak)
"""


def _peak(paper: bytes, name: str) -> float:
    """MiB of memory that a fresh process takes to read the paper."""
    command = [sys.executable, "-c", _READ_ALONE, name, TODAY.isoformat()]
    done = subprocess.run(command, input=paper, capture_output=True, check=True, cwd=Path(__file__).parent.parent)
    return int(done.stdout) / 1024


def rendering() -> None:
    from tests.rendering.documents import report, table
    from trienkhai.rendering.docx import to_docx

    document = report(table(1_000))
    say("a .docx with a table of 1 000 rows", median(lambda: to_docx(document), 5))


def ledger() -> None:
    from tests.bench_board import province
    from tests.campaigns.ledger import many_units
    from tests.campaigns.plans import ALL_GRASSROOTS, MARCH, obligation, plan_of
    from tests.world import build, noon
    from trienkhai.campaigns import services
    from trienkhai.campaigns.choices import AssignmentState
    from trienkhai.campaigns.models import Assignment
    from trienkhai.plans.choices import WorkKind

    world = build()
    many_units(world.committee, 500)
    plan = plan_of(world.committee)
    kinds = list(WorkKind)
    for number in range(20):
        obligation(
            plan,
            f"thực hiện việc thứ {number + 1}",
            kinds[number % len(kinds)],
            lead=[ALL_GRASSROOTS],
            bound="BEFORE",
            deadline_text="trước ngày 25/4/2024",
            ends_on=date(2024, 4, 25),
        )
    made = []
    say("prepare it: 500 units", once(lambda: made.append(services.prepare(plan, by=world.binh, at=MARCH))))
    worked = time.process_time()
    launched = once(lambda: services.launch(made[0], is_retroactive=False, by=world.binh, at=MARCH))
    worked = time.process_time() - worked
    rows_made = f"{Assignment.objects.count():,} rows of the ledger"
    say("launch 20 duties, bar 5 s", launched, f"{rows_made}, processor {worked * 1000:.0f} ms")
    rows: Iterator[Assignment] = Assignment.objects.filter(kind=WorkKind.OTHER).select_related("unit").iterator(100)
    waiting = list(rows)[:120]
    next_row = iter(waiting)

    def change() -> None:
        services.record_progress(next(next_row), by=world.binh, at=noon(2024, 4, 2))

    taken, worked = median(change, 30), spent(change, 25)
    say("one change of state with its events, bar 60 ms", taken, f"processor {worked * 1000:.0f} ms")
    entries = [services.Entry(row.pk, AssignmentState.COMPLETED, date(2024, 4, 20)) for row in waiting[60:]]
    say(f"{len(entries)} states entered in bulk", once(_entered(made[0], entries, world.binh)))
    plan_id = plan.pk
    _review(world.binh, plan_id)
    for units in (60, 4_000):
        _board(world.binh, units)
    province(say, median, _page, world.binh)


def _entered(campaign, entries, by):  # type: ignore[no-untyped-def]
    from tests.world import noon
    from trienkhai.campaigns import services

    return lambda: services.enter_states(campaign, entries, by=by, at=noon(2024, 4, 21))


def _review(viewer, plan_id: int) -> None:  # type: ignore[no-untyped-def]
    """The page on which sixty obligations are checked."""
    from tests.campaigns.plans import obligation, plan_of
    from trienkhai.organisations.models import Unit
    from trienkhai.plans.choices import PlanState
    from trienkhai.plans.models import Plan

    committee = Unit.objects.get(plans=plan_id)
    text = "".join(f"{number:03d} các đơn vị xây dựng kế hoạch và gửi báo cáo.\n" for number in range(60))
    reading = {"header": {}}
    plan: Plan = plan_of(committee, state=PlanState.DRAFT, text=text, reading=reading, symbol="13-KH/ĐUK")
    for number in range(60):
        start = text.index(f"{number:03d}")
        obligation(plan, "xây dựng kế hoạch", start=start, end=start + 30, state="READ")
    _page("the page of 60 obligations to check", viewer, f"/ke-hoach/{plan.pk}/boc-tach/")


_ids = count(1)


def _board(viewer, units: int) -> None:  # type: ignore[no-untyped-def]
    """A running campaign of eight kinds of work over so many units, a third of it done."""
    from tests.campaigns.ledger import many_units, run
    from tests.world import grant, unit
    from trienkhai.campaigns.choices import AssignmentState as S
    from trienkhai.organisations.choices import Role, UnitKind
    from trienkhai.organisations.models import Person
    from trienkhai.plans.choices import WorkKind

    committee = unit(f"Đảng ủy thử {next(_ids)}", UnitKind.BLOC_COMMITTEE)
    grant(viewer, Role.SPECIALIST, committee)
    below = many_units(committee, units, prefix="Chi bộ Thử")
    work = run(committee, viewer, symbol=f"{units}-KH/ĐU")
    for place, kind in enumerate(list(WorkKind)[:8]):
        duty = work.duty(kind, f"việc {place}")
        due = date(2024, 4, 1 + place * 3)
        third = units // 3
        work.owe(duty, below[:third], S.COMPLETED, due_on=due, done_on=due)
        work.owe(duty, below[third : 2 * third], S.IN_PROGRESS, due_on=due)
        work.owe(duty, below[2 * third :], due_on=due)
    work.send(below, received_on=date(2024, 3, 6))
    viewer = Person.objects.get(pk=viewer.pk)
    _page(f"the board: {units:,} units × 8 kinds", viewer, f"/trien-khai/{work.campaign.pk}/")
    _page(f"the list of its {units * 8:,} rows", viewer, f"/trien-khai/{work.campaign.pk}/danh-sach/")


def _page(words: str, viewer, address: str) -> None:  # type: ignore[no-untyped-def]
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost")
    client.force_login(viewer.user)

    def get() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")

    get()
    gc.collect()
    gc.freeze()  # as the server does: the 120,000 rows made here are no part of it
    with CaptureQueriesContext(connection) as asked:
        get()
    queries = len(asked)  # the next request forgets them
    taken = [once(get) for _ in range(7)]
    best, worked = min(taken) * 1000, spent(get) * 1000
    more = f"best {best:.0f}, processor {worked:.0f} ms, {queries} queries, pace {pace():.0f}"
    say(words, statistics.median(taken), more)


if __name__ == "__main__":
    main()
