"""What the worker does every few minutes and at night."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from tests.world import noon
from trienkhai.plans import waiting
from trienkhai.running import jobs

pytestmark = pytest.mark.django_db
NOW = noon(2026, 4, 19)


@pytest.mark.parametrize("act", [jobs.tick, jobs.nightly])
def test_uploads_that_nobody_answered_for_are_wiped_after_an_hour(world, settings, act) -> None:  # type: ignore[no-untyped-def]
    name = waiting.keep(b"noi dung", owner=world.an.user_id, at=NOW)
    laid = Path(settings.WAITING_ROOT) / name
    os.utime(laid, (NOW.timestamp(), NOW.timestamp()))
    act(at=NOW + timedelta(minutes=30))
    assert waiting.kept(name) == b"noi dung"
    act(at=NOW + timedelta(minutes=90))
    assert waiting.kept(name) is None
