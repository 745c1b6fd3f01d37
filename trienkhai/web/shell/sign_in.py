"""Signing in and out. One sentence for any failure, and a growing wait that all workers count together."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from trienkhai.accounts import services
from trienkhai.organisations import access
from trienkhai.web.request import Request
from trienkhai.web.shell import devices, kept, told, waits
from trienkhai.web.shell.menu import first_page_of


def clock() -> datetime:
    """The real time: waits and locks do not follow TRIENKHAI_TODAY."""
    return timezone.localtime()


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
@login_not_required
def sign_in(request: Request) -> HttpResponse:
    """The page and its form; whoever is signed in goes on to what is his."""
    going_to = own_address(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(going_to or landing_for(request))
    username = request.POST.get("username", "").strip().lower()
    held = kept.carried_by(request)
    page = {"username": username, "next": going_to, "sentence": "", "office": office_name(), **kept.shown(held)}
    if request.method != "POST":
        return render(request, "shell/sign_in.html", page)
    tried = services.begin_try(
        username, address=devices.address_of(request), device=devices.device_of(request), at=clock()
    )
    if tried.wait:
        page["sentence"] = waits.sentence(tried)
        told.refused(request, "waits", username=username)
        answer = render(request, "shell/sign_in.html", page, status=429)
        answer["Retry-After"] = str(tried.wait)
        return answer
    user = authenticate(request, username=username, password=request.POST.get("password", ""))
    if user is None:
        told.was_wrong(request, tried, "wrong-password", username=username)
        page["sentence"] = _("Tên đăng nhập hoặc mật khẩu không đúng.")
        page["advice"] = waits.dormant_advice()
        return render(request, "shell/sign_in.html", page, status=422)
    services.try_was_right(tried)
    if held is not None and going_to:
        kept.lay_by(request, held, going_to)
    # asks for the second factor when there is one; the adapter says what follows
    return perform_password_login(
        request, {"username": username}, Login(user=user, redirect_url=going_to or reverse("shell:home"))
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: Request) -> HttpResponse:
    """By a form only: a link could be planted in any page."""
    if request.method != "POST":
        return redirect("shell:home")
    user, session_key = request.user, request.session.session_key or ""
    if user.is_authenticated:
        services.signed_out(user.pk, by=request.viewer, at=request.at)
        told.went_out(request, user)
    services.forget_session(session_key)
    logout(request)
    messages.success(request, _("Đồng chí đã đăng xuất."))
    return redirect("shell:sign-in")


def landing_for(request: Request) -> str:
    """The address of the first page of this viewer: each role lands on what is theirs."""
    name = first_page_of(access.roles_of(request.viewer) if request.viewer else set())
    try:
        return reverse(name)
    except NoReverseMatch:
        return reverse("shell:home")


def office_name() -> str:
    """What the button to the office's own identity server says; "" without one."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return str(apps[0]["name"]) if apps else ""


def own_address(request: Request) -> str:
    """``next`` when it is an address of this very server, else nothing."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if own and urlsplit(wanted).path != reverse("shell:sign-in") else ""
