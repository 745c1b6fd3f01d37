"""The worker leaves a database with one writer to people between two of its acts."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from trienkhai.cli import turns

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass only by work and by sleep."""
    told = SimpleNamespace(now=0.0, slept=[])

    def sleep(seconds: float) -> None:
        told.slept.append(round(seconds, 3))
        told.now += seconds

    monkeypatch.setattr(turns.time, "monotonic", lambda: told.now)
    monkeypatch.setattr(turns.time, "sleep", sleep)
    return told


@pytest.mark.parametrize(("vendor", "slept"), [("sqlite", [0.03, 0.1, 0.25]), ("postgresql", [])])
def test_it_rests_as_long_as_each_act_took_where_one_writer_shuts_out_all_others(clock, monkeypatch, vendor, slept):
    monkeypatch.setattr(turns, "connection", SimpleNamespace(vendor=vendor))
    done = []
    for seconds in turns.taking_turns([0.03, 0.1, 4.0]):
        clock.now += seconds
        done.append(seconds)
    assert done == [0.03, 0.1, 4.0]
    assert clock.slept == slept


def test_the_jobs_of_many_small_writes_take_turns(monkeypatch):
    from trienkhai.cli import jobs

    taken = []
    monkeypatch.setattr(jobs, "taking_turns", lambda ids: taken.append(list(ids)) or [])
    jobs.remind_units([1, 2])
    jobs.count_below([3])
    assert taken == [[1, 2], [3]]
