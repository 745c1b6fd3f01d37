"""Signing in by the office's own identity server (OpenID Connect), where an administrator has named one.

Accounts are made here as ever: the server only says who somebody is, by the user name. Nobody signs up by it."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect import views
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from trienkhai.accounts import queries
from trienkhai.kernel.errors import NotFound
from trienkhai.web.request import Request
from trienkhai.web.shell import told


class OfficeAdapter(DefaultSocialAccountAdapter):
    """Whom the identity server names is looked for among our accounts."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing:
            return
        said = sociallogin.account.extra_data
        claims = {**said.get("userinfo", {}), **said.get("id_token", {})}
        user = queries.user_named(str(claims.get(settings.OIDC_USERNAME) or ""))
        if user is None:
            told.refused(request, "office-unknown")
            messages.error(
                request,
                _("Tài khoản cơ quan này chưa gắn với tài khoản nào ở đây. Đồng chí liên hệ chuyên viên của cấp ủy."),
            )
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("shell:sign-in")))
        sociallogin.connect(request, user)

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        told.refused(request, "office")
        messages.error(request, _("Chưa đăng nhập được bằng tài khoản cơ quan. Đồng chí thử lại, hoặc dùng mật khẩu."))
        raise ImmediateHttpResponse(HttpResponseRedirect(reverse("shell:sign-in")))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail."""


@require_GET
@never_cache
@login_not_required
def begin(request: Request, provider_id: str) -> HttpResponseBase:
    """Off to the identity server; whoever is signed in stays here."""
    _require_office(provider_id)
    if request.user.is_authenticated or request.GET.get("process"):
        return redirect("shell:home")
    return views.login(request, provider_id)


@require_GET
@never_cache
@login_not_required
def come_back(request: Request, provider_id: str) -> HttpResponseBase:
    """Back from it, with a word that only it and we know."""
    _require_office(provider_id)
    return views.callback(request, provider_id)


@require_GET
@login_not_required
def gave_up(request: Request) -> HttpResponse:
    """Not signed in there: then by password here."""
    return redirect("shell:sign-in")


def _require_office(provider_id: str) -> None:
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    if provider_id not in [app["provider_id"] for app in apps]:
        raise NotFound(_("Không tìm thấy trang này."))
