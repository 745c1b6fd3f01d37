"""A real worker, a real connection to a mail server, and kill -9: nobody gets the same message twice by itself."""

from __future__ import annotations

import os
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.running.conftest import ROOT, Office

pytestmark = pytest.mark.timed
LONGEST = 120  # seconds; a worker takes long to begin on a busy machine


class MailServer(socketserver.ThreadingTCPServer):
    """As much of SMTP as a client needs; where ``hangs`` it takes a message and never says so."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.hangs = False
        self.taken: list[bytes] = []
        self.took = threading.Event()


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 x")
        while line := self.rfile.readline():
            match line[:4].upper():
                case b"DATA":
                    self._say("354 x")
                    self._take()
                    if self.server.hangs:
                        time.sleep(LONGEST)
                        return
                    self._say("250 x")
                case b"QUIT":
                    self._say("221 x")
                    return
                case _other:
                    self._say("250 x")

    def _take(self) -> None:
        text = b""
        while not text.endswith(b"\r\n.\r\n"):
            text += self.rfile.readline()
        self.server.taken.append(text)
        self.server.took.set()

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as made:
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield made
        made.shutdown()


def environment(office: Office, mail_server: MailServer) -> dict[str, str]:
    return {
        **office.environment(),
        "TRIENKHAI_MAIL_HOST": "127.0.0.1",
        "TRIENKHAI_MAIL_PORT": str(mail_server.server_address[1]),
        "TRIENKHAI_MAIL_TLS": "none",
    }


def start(office: Office, mail_server: MailServer, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", *arguments], cwd=ROOT, env=environment(office, mail_server), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def run(office: Office, mail_server: MailServer, *arguments: str) -> list[str]:
    done = start(office, mail_server, "tests.notices.sender", *arguments)
    out, err = done.communicate(timeout=LONGEST)
    assert done.returncode == 0, out + err
    return out.split()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_worker_killed_while_it_sends_leaves_the_message_unsure_and_no_other_sends_it(
    engine: str, office: Callable[[str], Office], mail_server: MailServer
) -> None:
    here = office(engine)
    mail_server.hangs = True
    ids = run(here, mail_server, "queue", "1")
    worker = start(here, mail_server, "trienkhai.cli", "worker")
    took = mail_server.took.wait(LONGEST)
    os.killpg(worker.pid, signal.SIGKILL)
    said = worker.communicate(timeout=LONGEST)
    assert took, said
    mail_server.hangs = False
    again = ("send", *ids, "then")  # the broker gives the job of a dead worker to the next
    told = run(here, mail_server, "states", "then", *again, "states", "then", "sweep", "then", *again, "states")
    assert told == ["SENDING", "SENDING", "UNSURE", "UNSURE"]
    assert len(mail_server.taken) == 1


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_three_workers_with_the_same_job_send_each_message_once(
    engine: str, office: Callable[[str], Office], mail_server: MailServer
) -> None:
    here = office(engine)
    ids = run(here, mail_server, "queue", "12")
    at_work = [start(here, mail_server, "tests.notices.sender", "send", *ids) for _number in range(3)]
    for each in at_work:
        out, err = each.communicate(timeout=LONGEST)
        assert each.returncode == 0, out + err
    assert run(here, mail_server, "states") == ["SENT"] * 12
    assert len(mail_server.taken) == 12
