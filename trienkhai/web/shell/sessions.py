"""Around every page: a session ends by doing nothing or by its age, and what must be done first is done first."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from trienkhai.accounts import policy, rules, services
from trienkhai.accounts import queries as accounts
from trienkhai.organisations import access, queries
from trienkhai.organisations.choices import Role
from trienkhai.web.request import Request
from trienkhai.web.shell.clock import now

Answer = Callable[[Request], HttpResponse]


def limits(get_response: Answer) -> Answer:
    """Sets ``request.at`` and ``request.viewer`` (a Person or None); a session over its limits is signed out, and
    what it was about to store goes the way of all forms of strangers: through signing in again."""

    def answer(request: Request) -> HttpResponse:
        request.at = now()
        request.viewer = None  # type: ignore[assignment]
        if request.user.is_authenticated:
            request.viewer = queries.person_of(request.user.pk, today=request.at.date())  # type: ignore[assignment]
            _judge(request, int(time.time()))
        return get_response(request)

    return answer


def _judge(request: Request, instant: int) -> None:
    """``instant``: seconds of the real clock; TRIENKHAI_TODAY does not move it."""
    session, current = request.session, policy.preset()
    began, seen = session.get("began"), session.get("seen")
    idle = policy.idle_limit(is_admin=current.admin_idle < current.idle and _is_admin(request))
    if (
        not isinstance(began, int)
        or not isinstance(seen, int)
        or rules.session_is_over(began, seen, instant, idle=idle, absolute=current.absolute)
    ):
        services.forget_session(session.session_key or "")
        logout(request)
        request.viewer = None  # type: ignore[assignment]
    elif instant - seen >= rules.TOUCH_AFTER:
        session["seen"] = instant
        services.touch_session(session.session_key or "", at=timezone.localtime())


def duties(get_response: Answer) -> Answer:
    """Whoever must set an own password, or a second factor, does so before anything else."""

    def answer(request: Request) -> HttpResponse:
        address = _duty(request)
        if not address or request.path.startswith((address, *_always_open())):
            return get_response(request)
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)

    return answer


def _duty(request: Request) -> str:
    """Where this user must go first; "" for nowhere."""
    user, current = request.user, policy.preset()
    if not user.is_authenticated or request.viewer is None:
        return ""
    if user.must_change_password:
        return reverse("shell:password")
    if user.is_demo or not (current.admins_need_factor or current.admin_change_months or settings.FACTOR_ROLES):
        return ""
    if policy.asks_factor_of(access.roles_of(request.viewer)) and not accounts.has_second_factor(user.pk):
        return reverse("mfa_index")
    if _is_admin(request) and rules.password_is_old(user.password_set_at, request.at, current):
        return reverse("shell:password")
    return ""


def _always_open() -> tuple[str, ...]:
    names = ("shell:sign-out", "shell:language", "shell:alive", "mfa_index", "account_reauthenticate")
    return (f"/{settings.STATIC_URL.lstrip('/')}", *map(reverse, names))


def _is_admin(request: Request) -> bool:
    return request.viewer is not None and Role.ADMINISTRATOR in access.roles_of(request.viewer)
