"""What failed beside others may be tried once more, alone: only where it has to keep pace with something else.

``tests/all.py`` runs two engines, a browser and dozens of programs at once on two cores. A test that waits for a
browser, a program or another thread can then miss a moment that it never misses alone. Such a failure is told loudly
and decided by a second run with nothing beside it; every other failure stands as it is
(docs/decisions/0019-quick-and-thorough.md).

As a plugin of pytest (``-p tests.again``) this writes what failed to the file that TRIENKHAI_FAILURES names.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

#: With more failures than this no moment was missed: something is broken.
MOST = 5
#: Tests that keep pace with others, beside those with the mark.
PACED = ("tests/browser/", "tests/walks/")
MARK = "timed"
#: What pytest says when tests failed, and nothing worse came to pass.
TESTS_FAILED = 1


@dataclass(frozen=True)
class Failure:
    """One test that failed, and the first line of why."""

    test: str
    said: str
    keeps_pace: bool


@dataclass(frozen=True)
class Run:
    """One run of pytest as it ended: its exit code, and what failed in it."""

    name: str
    code: int
    failures: Sequence[Failure] = ()


def once_more(runs: Sequence[Run]) -> bool:
    """Whether all that went wrong in these runs may be a matter of pace."""
    failures = [failure for run in runs for failure in run.failures]
    return (
        all(run.code == 0 or (run.code == TESTS_FAILED and run.failures) for run in runs)
        and 0 < len({(run.name, failure.test) for run in runs for failure in run.failures}) <= MOST
        and all(failure.keeps_pace for failure in failures)
    )


def read(path: Path) -> list[Failure]:
    """What a run wrote; nothing when it did not come to its end."""
    if not path.exists():
        return []
    return [Failure(**each) for each in json.loads(path.read_text(encoding="utf-8"))]


class Recorder:
    """Writes down what failed, where the reports of all workers arrive."""

    def __init__(self, path: Path) -> None:
        self.path, self.failures = path, list[Failure]()

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            paced = report.nodeid.startswith(PACED) or MARK in report.keywords
            # A worker that died has no phase: that is more than a moment missed.
            self.failures.append(Failure(report.nodeid, _said(report), paced and report.when in PHASES))

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.failures.append(Failure(report.nodeid, _said(report), keeps_pace=False))

    def pytest_sessionfinish(self) -> None:
        self.path.write_text(json.dumps([asdict(each) for each in self.failures]), encoding="utf-8")


PHASES = ("setup", "call", "teardown")


def _said(report: Any) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    words = str(crash.message if crash else report.longrepr).strip()
    return f"{report.when if hasattr(report, 'when') else 'collecting'}: {words.splitlines()[0][:300] if words else ''}"


def pytest_configure(config: Any) -> None:
    if (path := os.environ.get("TRIENKHAI_FAILURES")) and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(Path(path)))
