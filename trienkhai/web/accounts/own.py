"""My own sign-in: the devices on which I am signed in."""

from __future__ import annotations

from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trienkhai.accounts import queries, services
from trienkhai.kernel.errors import NotAllowed, NotFound
from trienkhai.web.request import Request, whole_number
from trienkhai.web.shell import devices, kept
from trienkhai.web.shell.sign_in import own_address


@require_safe
def devices_page(request: Request) -> HttpResponse:
    """Every session of mine, this one first."""
    found = queries.devices_of(_user_id(request), session_key=request.session.session_key or "", at=timezone.now())
    shown = [(each, devices.in_words(each.browser)) for each in found]
    comings = [
        (each, _COMINGS.get(each.verb, ""), devices.in_words(each.browser))
        for each in queries.comings_of(_user_id(request))
    ]
    page = {"devices": shown, "others": any(not d.is_this for d in found), "comings": comings}
    return render(request, "accounts/devices.html", page)


_COMINGS = {
    "accounts.signed-in": gettext_lazy("Đăng nhập"),
    "accounts.signed-out": gettext_lazy("Đăng xuất"),
    "accounts.locked": gettext_lazy("Tạm khóa vì nhập sai nhiều lần"),
    "accounts.unlocked": gettext_lazy("Được mở khóa"),
}


@require_POST
def end(request: Request) -> HttpResponse:
    """End one session, or all others."""
    chosen = request.POST.get("device", "")
    if chosen == "others":
        count = services.end_sessions(_user_id(request), but=request.session.session_key or "")
        messages.success(request, _("Đã đăng xuất %(count)s thiết bị khác.") % {"count": count})
    elif (number := whole_number(chosen)) is not None and services.end_session(_user_id(request), number):
        messages.success(request, _("Đã đăng xuất thiết bị ấy."))
    return redirect("accounts:devices")


@require_safe
@login_not_required
def to_sign_in(request: Request) -> HttpResponse:
    """Where the sign-in library sends whoever has to begin anew."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(reverse("shell:sign-in") + (f"?{query}" if query else ""))


@require_POST
@login_not_required
def give_up(request: Request) -> HttpResponse:
    """Half signed in and no further: nothing of it is kept."""
    if not request.user.is_authenticated:
        request.session.flush()
    return redirect("shell:sign-in")


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def passkey(request: Request) -> HttpResponseBase:
    """Signing in by a passkey; what was typed when the session ran out goes along as with a password."""
    held, going_to = kept.carried_by(request), own_address(request)
    if held is not None and going_to:
        kept.lay_by(request, held, going_to)
    answer = webauthn.login_webauthn(request)
    if not request.user.is_authenticated:
        kept.drop(request)  # the next to sign in here is perhaps another
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def remove_key(request: Request, pk: int) -> HttpResponseBase:
    """A passkey of somebody else, or one that is gone, is not there: said before the password is asked for."""
    if not queries.has_key(_user_id(request), pk):
        raise NotFound(_("Không tìm thấy khóa này."))
    return webauthn.remove_webauthn(request, pk=pk)


def _user_id(request: Request) -> int:
    """Every page here asks to sign in first."""
    if request.user.pk is None:
        raise NotAllowed(_("Đồng chí chưa đăng nhập."))
    return request.user.pk
