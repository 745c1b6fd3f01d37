"""A real server (granian) on a port of its own, and a real browser that may not leave the machine."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.running.conftest import blank

__all__ = ["blank"]
# Seconds: within SOON whatever a person waits for is there, were every processor busy with something else.
SOON = 60
LONGEST = 300  # the demo is made before its server answers
PORTS = range(20_000, 32_000)  # below those that a system gives to whoever calls out
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
# As htmx marks what it waits for or has not made ready yet.
UNDER_WAY = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"
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
    while True:
        port = random.SystemRandom().choice(PORTS)  # others begin their random numbers where we began ours
        with socket.socket() as held, suppress(OSError):
            held.bind(("127.0.0.1", port))
            return port


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
        ends = time.monotonic() + LONGEST
        while not _answers(address):
            if process.poll() is not None or time.monotonic() > ends:
                pytest.fail(
                    (data / "server.log").read_text(encoding="utf-8")[-3000:] or "nothing answered, nothing said"
                )
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(timeout=SOON)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/song/", timeout=10):
            return True
    except OSError:
        return False


@pytest.fixture(scope="package")
def demo_server(tmp_path_factory, blank) -> Iterator[str]:
    """The demo, as `make demo` makes it in a database that is migrated; ended with these tests."""
    _chromium()
    data = tmp_path_factory.mktemp("demo")
    shutil.copy(blank, data / "trienkhai.sqlite3")
    with server(data, "demo") as address:
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
    sync_api.expect.set_options(timeout=SOON * 1000)
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
    opened = visit(chromium)
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
    yield opened
    opened.context.close()
    assert complaints == []


def visit(chromium, **how):
    """A page of a new visitor, who waits as long as a busy machine needs."""
    context = chromium.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", accept_downloads=True, **how)
    context.set_default_timeout(SOON * 1000)
    return context.new_page()


def arrived(page) -> None:
    """Wait until the page has come whole and whatever it asked for since is drawn. Before that its elements may be
    counted too few, and its keys and links do not do yet what they will."""
    page.wait_for_load_state("load")
    page.wait_for_function(f"() => !document.querySelector({UNDER_WAY!r})")


def follow(page, led) -> None:
    """Press what leads to another page, and wait until that has come whole: a click alone ends before, and what is
    read then may be the page that is left. A change of the address within one page is no other page."""
    page.wait_for_load_state("load")
    with page.expect_event("framenavigated", lambda frame: frame == page.main_frame):
        led.click()
    page.wait_for_load_state("load")


def unfold(page, words: str) -> None:
    """Open what stands folded under these words. While a page is still settling a click may go beside it: then again."""
    from playwright.sync_api import expect

    page.wait_for_load_state("load")
    folded = page.locator("details", has=page.locator("summary", has_text=words)).first
    for _attempt in range(5):
        if folded.get_attribute("open") is not None:
            break
        folded.locator("summary").first.click()
    expect(folded).to_have_attribute("open", "")


def sign_in(page, address: str, username: str, password: str) -> None:
    """Through the form, as a person does."""
    page.goto(f"{address}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    follow(page, page.get_by_role("button", name="Đăng nhập"))


def wider_than_the_screen(page) -> int:
    """Pixels by which the page itself can be scrolled sideways: 0 is right."""
    arrived(page)
    page.evaluate("async () => { await document.fonts.ready }")
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
