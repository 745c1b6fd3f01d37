"""Fixtures that every floor uses."""

from __future__ import annotations

from pathlib import Path

import pytest

CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The real documents beside the repository; they are not part of it."""
    if not CORPUS.is_dir():
        pytest.skip("no corpus beside the repository")
    return CORPUS


@pytest.fixture
def world(db):  # type: ignore[no-untyped-def]
    from tests.world import build

    return build()


@pytest.fixture(autouse=True)
def _files_apart(settings, tmp_path):  # type: ignore[no-untyped-def]
    """What a test stores as files goes with the test."""
    settings.MEDIA_ROOT = tmp_path / "files"
