"""Fixtures that every floor uses."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

NO_CORPUS = "no corpus beside the repository"
OPTIONAL = ("LibreOffice", "tesseract")  # programs that the product itself can do without
CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus"


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
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def world(db):  # type: ignore[no-untyped-def]
    from tests.world import build

    return build()


@pytest.fixture(autouse=True)
def _files_apart(settings, tmp_path):  # type: ignore[no-untyped-def]
    """What a test stores as files goes with the test."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.WAITING_ROOT = tmp_path / "waiting"
