"""Signing in and out. One sentence for any failure; a growing wait for wrong passwords, never a lock."""

from __future__ import annotations

import hashlib
import time
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from trienkhai.organisations import access
from trienkhai.organisations.choices import Role
from trienkhai.organisations.queries import person_of
from trienkhai.web.request import Request
from trienkhai.web.shell import kept

FREE_TRIES = 3
LONGEST_WAIT = 60  # seconds
FORGOTTEN_AFTER = 15 * 60  # seconds without a wrong password


@sensitive_post_parameters("password")
@never_cache
@login_not_required
def sign_in(request: Request) -> HttpResponse:
    """The page and its form; whoever is signed in goes on to what is his."""
    going_to = _own_address(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(going_to or landing_for(request))
    username = request.POST.get("username", "").strip().lower()
    held = kept.carried_by(request)
    page = {"username": username, "next": going_to, "sentence": "", **kept.shown(held)}
    if request.method != "POST":
        return render(request, "shell/sign_in.html", page)
    tries = _Tries(username, request.META.get("REMOTE_ADDR", ""))
    if wait := tries.wait():
        page["sentence"] = _("Đồng chí đợi %(seconds)s giây rồi đăng nhập lại.") % {"seconds": wait}
        answer = render(request, "shell/sign_in.html", page, status=429)
        answer["Retry-After"] = str(wait)
        return answer
    user = authenticate(request, username=username, password=request.POST.get("password", ""))
    if user is None:
        tries.failed()
        page["sentence"] = _("Tên đăng nhập hoặc mật khẩu không đúng.")
        return render(request, "shell/sign_in.html", page, status=422)
    tries.forget()
    login(request, user)  # gives the session a new key
    if held is not None and going_to:
        # the page names who is about to send
        request.viewer = person_of(user.pk, today=request.at.date())  # type: ignore[assignment]
        return kept.offer_again(request, held, going_to)
    return HttpResponseRedirect(going_to or reverse("shell:home"))


def sign_out(request: Request) -> HttpResponse:
    """By a form only: a link could be planted in any page."""
    if request.method != "POST":
        return redirect("shell:home")
    logout(request)
    messages.success(request, _("Đồng chí đã đăng xuất."))
    return redirect("shell:sign-in")


def landing_for(request: Request) -> str:
    """The address of the first page of this viewer: each role lands on what is theirs."""
    roles = access.roles_of(request.viewer) if request.viewer else set()
    if roles & {Role.SPECIALIST, Role.LEADER, Role.INSPECTOR, Role.VIEWER}:
        return reverse("shell:home")
    for role, name in ((Role.UNIT_OFFICER, "desk:home"), (Role.ADMINISTRATOR, "organisations:tree")):
        if role in roles:
            try:
                return reverse(name)
            except NoReverseMatch:
                continue
    return reverse("shell:home")


def _own_address(request: Request) -> str:
    """``next`` when it is an address of this very server, else nothing."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if own and urlsplit(wanted).path != reverse("shell:sign-in") else ""


class _Tries:
    """Wrong passwords of one user name from one address: three are free, then 1, 2, 4 … 60 seconds.

    Somebody at another address is not held up, and a name that does not exist waits as one that does."""

    def __init__(self, username: str, address: str) -> None:
        digest = hashlib.sha256(f"{username}\n{address}".encode()).hexdigest()
        self.key = f"sign-in:{digest}"
        self.count, self.last = cache.get(self.key, (0, 0.0))

    def wait(self) -> int:
        """Seconds still to wait; trying meanwhile does not lengthen it."""
        if self.count < FREE_TRIES:
            return 0
        pause = min(2 ** (self.count - FREE_TRIES), LONGEST_WAIT)
        return max(0, int(self.last + pause - time.time() + 0.999))

    def failed(self) -> None:
        cache.set(self.key, (self.count + 1, time.time()), FORGOTTEN_AFTER)

    def forget(self) -> None:
        cache.delete(self.key)
