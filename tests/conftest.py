"""Fixtures that every floor uses."""

from __future__ import annotations

import gc
import io
import json
import os
import subprocess
from collections.abc import Iterator
from importlib import import_module
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import hypothesis
import pytest
from django.core.cache import cache
from django.test import TransactionTestCase

from tests.thorough import SECOND, THOROUGH

NO_CORPUS = "no corpus beside the repository"
OPTIONAL = ("LibreOffice", "tesseract")  # programs that the product itself can do without
CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus"
# Tests in which a stranger's file is read, though not how: there the reader works in the test's own process, which
# saves the half second that a process takes to begin. What the process is for is tested in tests/reading and, for
# sheets, in test_unit_lists.py and test_import_exports.py; the browser meets it too, and the thorough run everywhere.
READ_HERE = {
    "tests/organisations/test_import_columns.py",
    "tests/organisations/test_import_overtaken.py",
    "tests/organisations/test_import_sheets.py",
    "tests/organisations/test_import_units.py",
    "tests/organisations/test_taking_over.py",
    "tests/web/test_import_several_sheets.py",
    "tests/web/test_import_sheets.py",
    "tests/web/test_odd_input.py",
    "tests/web/test_plans_encoding.py",
    "tests/web/test_plans_upload.py",
}

SKIPPED = 9  # an exit code of our own: no second look at what failed beside it (tests/again.py) may excuse this
BROWSER = "tests/browser/"
LONGEST = (
    BROWSER,
    "tests/walks/test_three_levels.py",
    "tests/web/test_matrix.py",
    "tests/running/test_backup_engines.py",
    "tests/web/test_attacks_filters.py",
)

hypothesis.settings.register_profile("quick", max_examples=40)
hypothesis.settings.register_profile("thorough", max_examples=300)
hypothesis.settings.load_profile("thorough" if THOROUGH else "quick")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The real documents beside the repository; they are not part of it."""
    if not CORPUS.is_dir():
        pytest.skip(NO_CORPUS)
    return CORPUS


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Bytes are no name for a test: an archive holds the second it was made, and workers would disagree."""
    return argname if isinstance(val, bytes) else None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """On the machine of the checks nothing may be skipped but what needs documents or optional programs that are not
    there."""
    if os.environ.get("CI", "").lower() != "true" or hasattr(session.config, "workerinput"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = [report for report in reporter.stats.get("skipped", []) if NO_CORPUS not in str(report.longrepr)]
    if CORPUS.is_dir():
        skipped = reporter.stats.get("skipped", [])
    skipped = [report for report in skipped if not any(name in str(report.longrepr) for name in OPTIONAL)]
    if skipped:
        reporter.write_line(f"{len(skipped)} skipped where nothing may be: {skipped[0].nodeid}", red=True)
        session.exitstatus = SKIPPED


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):  # type: ignore[no-untyped-def]
    """One worker takes the whole browser: one server and one browser do."""
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class ByFile(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file: str = super()._split_scope(nodeid)
            return BROWSER if file.startswith(BROWSER) else file

    return ByFile(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The browser first, for it waits most; then the longest files, so that none of them is begun when everything
    else is done. The second engine is asked only by tests that ask a database."""
    if SECOND and not THOROUGH:
        alike = [item for item in items if not _asks_a_database(item)]
        config.hook.pytest_deselected(items=alike)
        items[:] = [item for item in items if _asks_a_database(item)]
    items.sort(key=lambda item: _place(item.nodeid.partition("::")[0]))


def _asks_a_database(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("django_db") is not None
    of_django = issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
    return marked or of_django or bool(ASKING & set(getattr(item, "fixturenames", ())))


ASKING = {"db", "transactional_db", "django_db_setup"}


def _place(file: str) -> int:
    return next((place for place, begun in enumerate(LONGEST) if file.startswith(begun)), len(LONGEST))


def pytest_collection_finish() -> None:
    """What was imported stays: the collector need not walk over it a thousand times."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture
def world(db):  # type: ignore[no-untyped-def]
    from tests.world import build

    return build()


@pytest.fixture(scope="session")
def _files(tmp_path_factory) -> Iterator[Path]:  # type: ignore[no-untyped-def]
    """A place for each test's files that nobody has to make or to take away: most tests store none."""
    folder = tmp_path_factory.mktemp("stored")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def _files_apart(settings, _files):  # type: ignore[no-untyped-def]
    """What a test stores as files lies apart from what others store."""
    apart = next(_files)
    settings.MEDIA_ROOT = apart / "files"
    settings.WAITING_ROOT = apart / "waiting"
    cache.clear()  # a code of the second factor is good once, and ids begin again with each test


@pytest.fixture(autouse=True)
def _read_here(request):  # type: ignore[no-untyped-def]
    """The readers of strangers' files at work in this process, where the test is not about their own (READ_HERE)."""
    if THOROUGH or request.node.nodeid.partition("::")[0] not in READ_HERE:
        return
    monkeypatch = request.getfixturevalue("monkeypatch")
    monkeypatch.setattr("trienkhai.reading.sandbox._run", _reading_here)
    there = SimpleNamespace(**{name: getattr(subprocess, name) for name in ("PIPE", "DEVNULL", "TimeoutExpired")})
    there.Popen = _ChildHere
    monkeypatch.setattr("trienkhai.organisations.sheets.subprocess", there)


def _reading_here(given: bytes, wall_seconds: float) -> tuple[bytes, int]:
    """As the child of ``sandbox`` would answer, pickled as it does."""
    from trienkhai.reading import child

    asked = io.BytesIO(given)
    order = json.loads(asked.read(int.from_bytes(asked.read(4), "big")))
    return child.pickled(child._answer(asked.read(), order)), 0


class _ChildHere:
    """As much of ``subprocess.Popen`` as ``sheets`` asks of it: the child's own program, without its limits."""

    returncode: int | None = None

    def __init__(self, command: list[str], **how: object) -> None:
        self.module = import_module(command[-1])

    def __enter__(self) -> _ChildHere:
        return self

    def __exit__(self, *fault: object) -> None:
        return

    def communicate(self, given: bytes, timeout: float) -> tuple[bytes, None]:
        answer = io.BytesIO()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(self.module, "_limit", lambda: None)
            patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
            patch.setattr("sys.stdout", io.TextIOWrapper(answer, encoding="utf-8", write_through=True))
            try:
                self.module.main()
                self.returncode = 0
            except Exception:
                self.returncode = 1
            return answer.getvalue(), None

    def poll(self) -> int | None:
        return self.returncode
