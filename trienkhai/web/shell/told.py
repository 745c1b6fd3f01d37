"""Signing in as the log tells it (ASVS 5.0, 16.3.1): a line for every door that opened, closed or stayed shut.

No name, no address, nothing typed. ``source`` and ``whose`` are keyed digests, the same for the same network and the
same typed name, so that a row of tries can be seen without knowing whose it was; ``user`` is the account's number."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from trienkhai.accounts import rules, services
from trienkhai.accounts.digests import digest
from trienkhai.accounts.services import Try
from trienkhai.web.shell import devices

DIGITS = 12  # enough to tell networks of one installation apart
_log = logging.getLogger("trienkhai.sign-in")


def came_in(request: HttpRequest, user: Any, way: str) -> None:
    _log.info("signed-in", extra={"event": way, "user": user.pk, "source": _source(request)})


def went_out(request: HttpRequest, user: Any) -> None:
    _log.info("signed-out", extra={"event": "by-himself", "user": user.pk, "source": _source(request)})


def refused(request: HttpRequest | None, why: str, *, username: str = "", user_id: int | None = None) -> None:
    """``why``: wrong-password, wrong-code, wrong-key, wrong-slip, used-code, waits, locked, shut, office."""
    extra = {"event": why, "user": user_id, "source": _source(request)}
    if username and user_id is None:
        extra["whose"] = digest("name", username)[:DIGITS]
    _log.warning("sign-in-refused", extra=extra)


def was_wrong(request: HttpRequest | None, tried: Try, why: str, *, username: str, at: datetime | None = None) -> None:
    """A try that was let through proved wrong: counted already; told, and a lock that it brought is journalled."""
    wrong = services.try_was_wrong(tried, username, at=at or timezone.localtime())
    refused(request, why, username=username, user_id=wrong.user_id)
    if wrong.is_locked:
        refused(request, "locked", username=username, user_id=wrong.user_id)


def _source(request: HttpRequest | None) -> str:
    network = rules.network_of(devices.address_of(request)) if request is not None else ""
    return digest("network", network)[:DIGITS] if network else ""
