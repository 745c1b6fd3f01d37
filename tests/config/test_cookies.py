"""What the shipped production settings make of cookies (ASVS 5.0, 3.3)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ASKED = ("SESSION_COOKIE", "CSRF_COOKIE", "LANGUAGE_COOKIE")
PROGRAM = (
    "import json; from trienkhai.config import settings as s; "
    "print(json.dumps({n: getattr(s, n) for n in dir(s) if 'COOKIE' in n and n.isupper()}))"
)


def asked(tmp_path: Path, mode: str) -> dict[str, object]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TRIENKHAI_")},
        "TRIENKHAI_MODE": mode,
        "TRIENKHAI_HOSTS": "trienkhai.noibo",
        "TRIENKHAI_DATA": str(tmp_path),
    }
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_the_cookies_of_production_are_held_to_this_host(tmp_path: Path) -> None:
    held = asked(tmp_path, "production")
    for cookie in ASKED:
        assert str(held[f"{cookie}_NAME"]).startswith("__Host-")
        assert held[f"{cookie}_SECURE"] is True
        assert f"{cookie}_DOMAIN" not in held  # such a name takes none
    assert held["SESSION_COOKIE_HTTPONLY"] is True
    from django.conf import global_settings

    assert global_settings.SESSION_COOKIE_SAMESITE == global_settings.CSRF_COOKIE_SAMESITE == "Lax"
    assert "SESSION_COOKIE_SAMESITE" not in held


def test_one_pc_without_https_keeps_names_that_its_browser_takes(tmp_path: Path) -> None:
    held = asked(tmp_path, "local")
    assert "SESSION_COOKIE_NAME" not in held
    assert held["SESSION_COOKIE_SECURE"] is False
