"""A new password for oneself: what was handed over with the account is changed by whoever uses it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from trienkhai.accounts.services import BadPassword
from trienkhai.kernel.errors import NotAllowed
from trienkhai.organisations import services
from trienkhai.web.request import Request
from trienkhai.web.shell.forms import OwnPasswordForm


@sensitive_post_parameters("present", "password", "again")
@never_cache
def own_password(request: Request) -> HttpResponse:
    """The present one, the new one twice. This session goes on, every other one ends."""
    user = request.user
    if not user.is_authenticated:  # never: every page but a few asks to sign in
        raise NotAllowed(_("Đồng chí chưa đăng nhập."))
    form = OwnPasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if not user.check_password(given["present"]):
            form.add_error("present", _("Mật khẩu đang dùng không đúng."))
        elif given["password"] != given["again"]:
            form.add_error("again", _("Hai lần nhập mật khẩu không giống nhau."))
        else:
            try:
                services.set_password(request.viewer, password=given["password"], by=request.viewer, at=request.at)
            except BadPassword as refusal:
                form.add_error("password", str(refusal))
            else:
                user.refresh_from_db()
                update_session_auth_hash(request, user)
                messages.success(
                    request, _("Đã đổi mật khẩu. Máy khác đang đăng nhập bằng mật khẩu cũ sẽ phải đăng nhập lại.")
                )
                return redirect("shell:home")
    return render(request, "shell/own_password.html", {"form": form}, status=422 if form.errors else 200)
