"""A new password for oneself: what was handed over with the account is changed by whoever uses it."""

from __future__ import annotations

from allauth.account.signals import password_changed
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from trienkhai.accounts import services as accounts
from trienkhai.accounts.services import BadPassword
from trienkhai.kernel.errors import NotAllowed
from trienkhai.organisations import services
from trienkhai.web.request import Request
from trienkhai.web.shell import devices, kept, told, waits
from trienkhai.web.shell.forms import OwnPasswordForm


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("present", "password", "again")
@never_cache
def own_password(request: Request) -> HttpResponse:
    """The present one, the new one twice. This session goes on, every other one ends. A wrong present one counts like
    one at the door: whoever finds a PC unlocked does not try them through."""
    user = request.user
    if not user.is_authenticated:  # never: every page but a few asks to sign in
        raise NotAllowed(_("Đồng chí chưa đăng nhập."))
    form = OwnPasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        tried = accounts.begin_try(
            user.username,
            address=devices.address_of(request),
            device=devices.device_of(request),
            at=timezone.localtime(),
        )
        if tried.wait:
            told.refused(request, "waits", user_id=user.pk)
            form.add_error("present", waits.sentence(tried))
        elif not user.check_password(given["present"]):
            told.was_wrong(request, tried, "wrong-password", username=user.username)
            form.add_error("present", _("Mật khẩu đang dùng không đúng."))
        elif given["password"] != given["again"]:
            accounts.try_was_right(tried)
            form.add_error("again", _("Hai lần nhập mật khẩu không giống nhau."))
        else:
            accounts.try_was_right(tried)
            try:
                services.set_password(request.viewer, password=given["password"], by=request.viewer, at=request.at)
            except BadPassword as refusal:
                form.add_error("password", str(refusal))
            else:
                user.refresh_from_db()
                update_session_auth_hash(request, user)
                password_changed.send(sender=type(user), request=request, user=user)  # the session has a new key
                accounts.end_sessions(user.pk, but=request.session.session_key or "")
                messages.success(
                    request, _("Đã đổi mật khẩu. Máy khác đang đăng nhập bằng mật khẩu cũ sẽ phải đăng nhập lại.")
                )
                return kept.take_up(request) or redirect("shell:home")
    page = {"form": form, "is_first": user.must_change_password}
    return render(request, "shell/own_password.html", page, status=422 if form.errors else 200)
