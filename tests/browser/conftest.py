"""A real server (granian) on a port of its own, and a real browser that may not leave the machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = str(Path(sys.executable).parent / "trienkhai")
TODAY = "2026-11-20"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What a browser says of a refusal, and of a line that a test cut itself.
EXPECTED = ("status of 4", "ERR_INTERNET_DISCONNECTED")
# Put on the path of the server: whatever calls out of the machine fails loudly.
NO_CALLS_OUT = """
import ipaddress, socket
_connect = socket.socket.connect
def connect(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6) and not ipaddress.ip_address(address[0]).is_loopback:
        raise AssertionError(f"a call out of the machine: {address!r}")
    return _connect(self, address)
socket.socket.connect = connect
"""


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@contextmanager
def server(data: Path, *command: str) -> Iterator[str]:
    """Start the command on a free port and wait until it answers; its address."""
    data.mkdir(parents=True, exist_ok=True)
    (data / "sitecustomize.py").write_text(NO_CALLS_OUT, encoding="utf-8")
    port = free_port()
    environment = {
        **os.environ,
        "TRIENKHAI_DATA": str(data),
        "TRIENKHAI_TODAY": TODAY,
        "PYTHONPATH": os.pathsep.join((str(data), str(ROOT))),
        "TRIENKHAI_DATABASE": f"sqlite:///{data}/trienkhai.sqlite3",
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    log = (data / "server.log").open("w+", encoding="utf-8")
    process = subprocess.Popen(
        [COMMAND, *command, "--port", str(port), "--workers", "1"], cwd=ROOT, env=environment, stdout=log, stderr=log
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(900):
            if process.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{address}/song/", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        if process.poll() is not None:
            pytest.fail((data / "server.log").read_text(encoding="utf-8")[-3000:])
        yield address
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


@pytest.fixture(scope="session")
def empty_server(tmp_path_factory) -> Iterator[str]:
    """An installation on which nothing has been done yet."""
    _chromium()
    with server(tmp_path_factory.mktemp("empty"), "serve") as address:
        yield address


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory) -> Iterator[str]:
    """The demo, as `make demo` makes it."""
    _chromium()
    with server(tmp_path_factory.mktemp("demo"), "demo") as address:
        yield address


def _chromium() -> str:
    found = next((p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))), None)
    if found is None:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail("no Chromium on this machine")
        pytest.skip("no Chromium on this machine")
    return found


@pytest.fixture(scope="package")
def chromium():
    """Ended with these tests: Playwright leaves a running event loop, in which Django refuses its database."""
    path = _chromium()
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=[1440, 390], ids=["desk", "phone"])
def width(request) -> int:
    return int(request.param)


@pytest.fixture
def page(chromium):
    """A page of a new visitor; fails when the browser complained (a script, a policy) or left the machine."""
    complaints: list[str] = []
    context = chromium.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", accept_downloads=True)
    opened = context.new_page()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if message.type == "error" and not any(said in message.text for said in EXPECTED)
            else None
        ),
    )
    opened.on(
        "request", lambda r: complaints.append(r.url) if "://127.0.0.1" not in r.url and "blob:" not in r.url else None
    )
    opened.set_default_timeout(15_000)
    yield opened
    context.close()
    assert complaints == []


def sign_in(page, address: str, username: str, password: str) -> None:
    """Through the form, as a person does."""
    page.goto(f"{address}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()


def wider_than_the_screen(page) -> int:
    """Pixels by which the page itself can be scrolled sideways: 0 is right."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
