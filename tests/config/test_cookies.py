"""What the shipped production settings make of cookies (ASVS 5.0, 3.3)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ASKED = ("SESSION_COOKIE", "CSRF_COOKIE", "LANGUAGE_COOKIE")
OURS = ("DEVICE_COOKIE", "MESSAGES_COOKIE")  # given with SESSION_COOKIE_SECURE
PROGRAM = (
    "import json; from trienkhai.config import settings as s; "
    "print(json.dumps({n: getattr(s, n) for n in dir(s) if 'COOKIE' in n and n.isupper()}))"
)


def ran(tmp_path: Path, mode: str, program: str) -> str:
    environment = {
        "DJANGO_SETTINGS_MODULE": "trienkhai.config.settings",
        **{name: value for name, value in os.environ.items() if not name.startswith("TRIENKHAI_")},
        "TRIENKHAI_MODE": mode,
        "TRIENKHAI_HOSTS": "trienkhai.noibo",
        "TRIENKHAI_DATA": str(tmp_path),
    }
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def asked(tmp_path: Path, mode: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(ran(tmp_path, mode, PROGRAM))
    return found


def test_the_cookies_of_production_are_held_to_this_host(tmp_path: Path) -> None:
    held = asked(tmp_path, "production")
    for cookie in ASKED:
        assert str(held[f"{cookie}_NAME"]).startswith("__Host-")
        assert held[f"{cookie}_SECURE"] is True
        assert f"{cookie}_DOMAIN" not in held  # such a name takes none
    for cookie in OURS:
        assert str(held[f"{cookie}_NAME"]).startswith("__Host-")
    assert held["SESSION_COOKIE_HTTPONLY"] is True
    from django.conf import global_settings

    assert global_settings.SESSION_COOKIE_SAMESITE == global_settings.CSRF_COOKIE_SAMESITE == "Lax"
    assert "SESSION_COOKIE_SAMESITE" not in held


def test_one_pc_without_https_keeps_names_that_its_browser_takes(tmp_path: Path) -> None:
    held = asked(tmp_path, "local")
    assert "SESSION_COOKIE_NAME" not in held
    assert held["SESSION_COOKIE_SECURE"] is False
    assert [held[f"{cookie}_NAME"] for cookie in OURS] == ["device", "messages"]


EVERY_COOKIE = """
import django
django.setup()
from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.utils.translation import activate
from trienkhai.web.shell import devices
request, response = RequestFactory().get("/", secure=True), HttpResponse()
devices.remember(request, response)
request.session = None
storage = messages.storage.default_storage(request)
storage.add(messages.INFO, "x")
storage.update(response)
print(response.cookies.output())
"""


def test_our_own_cookies_are_given_as_such_names_demand(tmp_path: Path) -> None:
    said = ran(tmp_path, "production", EVERY_COOKIE)
    found = [line.partition(": ")[2] for line in said.splitlines() if line.startswith("Set-Cookie")]
    assert sorted(line.partition("=")[0] for line in found) == ["__Host-device", "__Host-messages"]
    for line in found:
        assert "; Secure" in line
        assert "; Path=/" in line
        assert "; HttpOnly" in line
        assert "omain" not in line
