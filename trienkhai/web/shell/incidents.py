"""When something fails that nobody foresaw: a number to tell on the telephone, the same number in the log."""

from __future__ import annotations

import logging
import secrets
import sys
from typing import Any

from django.http import HttpResponse
from django.template import loader
from django.utils import timezone

from trienkhai.web.request import Request

LETTERS = "ACDEHKMNPRTXY34679"  # none that sounds or looks like another on a bad line
_log = logging.getLogger("trienkhai.incident")
_refused = logging.getLogger("trienkhai.refused")
_LAST_RESORT = (
    '<!doctype html><html lang="vi"><meta charset="utf-8"><title>Hệ thống gặp lỗi</title>'
    "<h1>Hệ thống gặp lỗi</h1><p>Việc vừa làm chưa được lưu. Mã sự cố: <strong>{incident}</strong>.</p>"
    '<p><a href="/">Về trang đầu</a></p></html>'
)


def page(request: Request) -> HttpResponse:
    """Django's handler of the last resort. It asks no table and no session: the database may be what failed."""
    number, at = new_number(), timezone.localtime()
    _log.error(
        "incident", exc_info=sys.exc_info(), extra={"incident": number, "status": 500, **_who_and_where(request)}
    )
    try:
        words = loader.get_template("500.html").render({"incident": number, "at": at})
    except Exception:
        _log.exception("error-page", extra={"incident": number})
        words = _LAST_RESORT.format(incident=number)
    return HttpResponse(words, status=500)


def refused(request: Request, status: int, error: Exception) -> None:
    """A refusal in the log (ASVS 5.0, 16.3.2): who, where, what kind; not what was asked for."""
    noted(request, status, type(error).__name__)


def noted(request: Request, status: int, event: str) -> None:
    """Input or an act that was refused, and whatever looks like a way around a check (ASVS 5.0, 16.3.3). Each request
    is told once: the place that knows best why speaks first."""
    if request.__dict__.get("_is_told"):
        return
    request.__dict__["_is_told"] = True
    _refused.info("refused", extra={"status": status, "event": event, **_who_and_where(request)})


def new_number() -> str:
    """Eight characters in two groups: one in eleven thousand million, said in five seconds."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"


def _who_and_where(request: Request) -> dict[str, Any]:
    """The name of the route, never the address: an address may hold what somebody typed. The account's number
    only if it is known already."""
    match = getattr(request, "resolver_match", None)
    user = request.__dict__.get("_cached_user")  # Django keeps it there; ``request.user`` might ask the database
    return {
        "route": (match.view_name or "?") if match else "",
        "method": request.method if request.method in _METHODS else "?",
        "user": getattr(user, "pk", None),
    }


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
