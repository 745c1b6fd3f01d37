"""On one PC the worker runs inside the same command, and never outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from trienkhai.cli import background

pytestmark = [pytest.mark.skipif(os.name != "posix", reason="groups of processes"), pytest.mark.timed]

# Stands in for the worker: starts a child of its own, tells both, and lives for ever unless ended.
STAND_IN = """
import os, subprocess, sys, time
from trienkhai.cli import background
background.end_with_parent()
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open(sys.argv[1], "w").write(f"{os.getpid()} {child.pid} .")
time.sleep(600)
"""
STARTER = """
import sys, time
from trienkhai.cli import background
with background.worker():
    open(sys.argv[1], "w").write("up")
    time.sleep(600)
"""


def is_there(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def until(true, seconds=120.0):
    ends = time.monotonic() + seconds
    while not true() and time.monotonic() < ends:
        time.sleep(0.05)
    assert true()


def told_by(path: Path) -> tuple[int, int]:
    until(lambda: path.exists() and path.read_text().endswith("."))
    own, child, _end = path.read_text().split()
    return int(own), int(child)


@pytest.fixture
def stand_in(monkeypatch, tmp_path):
    told = tmp_path / "pid"
    real = subprocess.Popen
    monkeypatch.setattr(
        background.subprocess, "Popen", lambda _command, **how: real([sys.executable, "-c", STAND_IN, str(told)], **how)
    )
    return told


def test_the_worker_ends_with_the_block_and_all_that_it_started(stand_in):
    with background.worker() as worker:
        own, child = told_by(stand_in)
        assert (worker.poll(), worker.pid) == (None, own)
    assert worker.poll() is not None
    until(lambda: not is_there(child))


def test_the_worker_ends_when_its_starter_is_killed_outright(tmp_path):
    told, up = tmp_path / "pid", tmp_path / "up"
    starter = STARTER.replace(
        "with background.worker():",
        "real = background.subprocess.Popen\n"
        f"background.subprocess.Popen = lambda _c, **how: real([sys.executable, '-c', {STAND_IN!r}, {str(told)!r}], **how)\n"
        "with background.worker():",
    )
    with subprocess.Popen([sys.executable, "-c", starter, str(up)], cwd=Path(__file__).resolve().parents[2]) as process:
        own, child = told_by(told)
        process.send_signal(signal.SIGKILL)
    until(lambda: not is_there(own))
    os.kill(child, signal.SIGKILL)  # it has no pipe; the worker's own children end with their parent
