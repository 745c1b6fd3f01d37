"""The first use of a slip or of a link: its owner sets a password and is signed in."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from trienkhai.accounts import services
from trienkhai.accounts.services import BadInvitation, BadPassword
from trienkhai.organisations.queries import person_named, person_of
from trienkhai.organisations.services import void_outlived_codes
from trienkhai.web.accounts.forms import NewPasswordForm, SlipForm
from trienkhai.web.request import Request
from trienkhai.web.shell import devices, told, waits


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code", "password", "again")
@never_cache
@login_not_required
def accept(request: Request) -> HttpResponse:
    """User name and code of a printed slip. Wrong codes count like wrong passwords."""
    form = SlipForm(request.POST if request.method == "POST" else None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        username = given["username"].strip().lower()
        tried = services.begin_try(username, address=devices.address_of(request), device="", at=timezone.localtime())
        if tried.wait:
            told.refused(request, "waits", username=username)
            form.add_error(None, waits.sentence(tried))
            status = 429
        else:
            try:
                owner = person_named(username)  # his name is compared with the password once the code was right
                if owner is not None:
                    void_outlived_codes(owner, at=request.at)
                user = services.accept_invitation(
                    username,
                    given["code"],
                    given["password"],
                    full_name=owner.full_name if owner else "",
                    at=request.at,
                )
            except BadInvitation as refusal:
                told.was_wrong(request, tried, "wrong-slip", username=username)
                form.add_error(None, str(refusal))
                status = 422
            except BadPassword as refusal:
                services.try_was_right(tried)  # the code was right: it is not spent, nor is the try
                form.add_error("password", str(refusal))
                status = 422
            else:
                services.try_was_right(tried)
                return perform_login(request, Login(user=user, redirect_url=reverse("shell:home")))
    return render(request, "accounts/accept.html", {"form": form}, status=status)


@require_safe
@login_not_required
def links(request: Request) -> HttpResponse:
    """The beginning of all links leads to the page for slips."""
    return redirect("accounts:accept")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("token")
@sensitive_post_parameters("password", "again")
@never_cache
@login_not_required
def link(request: Request, user_id: int, token: str) -> HttpResponse:
    """The password of whoever was sent this link."""
    owner = person_of(user_id, today=request.at.date())
    if owner is not None:
        void_outlived_codes(owner, at=request.at)
    try:
        user = services.user_invited_by(user_id, token, at=request.at)
    except BadInvitation:
        told.refused(request, "wrong-link")
        return render(request, "accounts/link_over.html", status=404)
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.accept_link(
                user_id,
                token,
                form.cleaned_data["password"],
                full_name=owner.full_name if owner else "",
                at=request.at,
            )
        except BadPassword as refusal:
            form.add_error("password", str(refusal))
        else:
            return perform_login(request, Login(user=user, redirect_url=reverse("shell:home")))
    page = {"form": form, "username": user.username}
    return render(request, "accounts/link.html", page, status=422 if form.errors else 200)
