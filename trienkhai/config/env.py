"""Typed readers of the environment; a secret may also lie in a file named by ``NAME_FILE``."""

from __future__ import annotations

import os
import secrets
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class Misconfigured(Exception):
    """A setting cannot be used; the text says which one and what it takes."""


def text(name: str, default: str = "") -> str:
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    value = text(name).strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise Misconfigured(f"{name} takes 1 or 0, not “{value}”.")


def one_of(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = text(name).strip() or default
    if value not in allowed:
        raise Misconfigured(f"{name} takes {' or '.join(allowed)}, not “{value}”.")
    return value


def some_of(name: str, allowed: tuple[str, ...]) -> frozenset[str]:
    """Words of a list, with commas between; none when it is empty."""
    found = frozenset(each.upper() for each in words(name))
    if wrong := sorted(found - set(allowed)):
        raise Misconfigured(f"{name} takes {', '.join(allowed)}, not “{wrong[0]}”.")
    return found


def command(name: str) -> tuple[str, ...]:
    """A program and its arguments, as a shell would part them; no shell is called."""
    try:
        found = tuple(shlex.split(text(name)))
    except ValueError as wrong:
        raise Misconfigured(f"{name} takes a program and its arguments: {wrong}.") from wrong
    if found and not Path(found[0]).is_absolute():
        raise Misconfigured(f"{name} takes the whole path of a program, not “{found[0]}”.")
    return found


def number(name: str, default: int = 0) -> int:
    value = text(name).strip()
    if not value:
        return default
    if not (value.isascii() and value.isdigit()):
        raise Misconfigured(f"{name} takes a whole number, not “{value}”.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def kept_secret(path: Path) -> str:
    """The key of this installation: made once, readable by its owner only."""
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(64)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)
    return key


def database(url: str) -> dict[str, Any]:
    """``sqlite:///path`` or ``postgresql://user:password@host:port/name`` to Django's settings.

    SQLite: WAL, FULL (what was acknowledged is stored), IMMEDIATE (no lock upgrade half-way), 20 s.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]) or ":memory:",
            "CONN_MAX_AGE": 60,  # what was read stays at hand for the next page
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                    "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY"
                ),
            },
        }
    if parts.scheme in {"postgresql", "postgres"}:
        options: dict[str, Any] = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": text("TRIENKHAI_DATABASE_PASSWORD") or unquote(parts.password or ""),
            "HOST": options.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    raise Misconfigured("TRIENKHAI_DATABASE takes sqlite:///… or postgresql://…")


def identity_server(address: str) -> dict[str, Any]:
    """The office's OpenID Connect server for the sign-in library; nothing when no address is given."""
    if not address:
        return {}
    app = {
        "provider_id": "co-quan",
        "name": text("TRIENKHAI_OIDC_NAME", "Tài khoản cơ quan"),
        "client_id": text("TRIENKHAI_OIDC_CLIENT"),
        "secret": text("TRIENKHAI_OIDC_SECRET"),
        "settings": {"server_url": address},
    }
    if not app["client_id"] or not app["secret"]:
        raise Misconfigured("TRIENKHAI_OIDC_SERVER needs TRIENKHAI_OIDC_CLIENT and TRIENKHAI_OIDC_SECRET as well.")
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
