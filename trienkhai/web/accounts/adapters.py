"""Where the sign-in library asks us: what follows signing in, what it may show, how secrets are stored."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trienkhai.accounts import services
from trienkhai.organisations.queries import person_of
from trienkhai.web.shell import devices, kept, told, waits


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up, nothing is mailed; our own counts, our own words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_password": gettext_lazy("Mật khẩu không đúng."),
        "too_many_login_attempts": gettext_lazy("Nhập sai nhiều lần; đồng chí đợi ít phút rồi thử lại."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return devices.address_of(request) or "0.0.0.0"  # noqa: S104  an address unknown, not one listened to

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail: the journal and the person's own list of devices tell."""

    def pre_login(self, request: HttpRequest, user: Any, **known: Any) -> HttpResponse | None:
        """An account that nobody has used for as long as the policy allows is shut here, whether or not the nightly
        job ran; by whatever door its owner comes."""
        if services.shut_if_dormant(user.pk, at=timezone.localtime()):
            told.refused(request, "shut", user_id=user.pk)
            kept.drop(request)  # type: ignore[arg-type]
            messages.error(request, waits.shut_sentence())
            return HttpResponseRedirect(reverse("shell:sign-in"))
        return super().pre_login(request, user, **known)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        told.refused(request, "stopped", user_id=user.pk)
        messages.error(request, _("Tài khoản này không đăng nhập được. Đồng chí liên hệ chuyên viên của cấp ủy."))
        return HttpResponseRedirect(reverse("shell:sign-in"))

    def post_login(self, request: HttpRequest, user: Any, **known: Any) -> HttpResponse:
        """Signing in is done, with or without a second factor: the device is known from now on, and what was typed
        before is offered again. An own password comes first."""
        response = super().post_login(request, user, **known)
        request.viewer = person_of(user.pk, today=request.at.date())  # type: ignore[attr-defined]
        if user.must_change_password:
            response = HttpResponseRedirect(reverse("shell:password"))
        else:
            response = kept.take_up(request) or response  # type: ignore[arg-type]
        services.know_device(user, devices.remember(request, response), at=timezone.localtime())
        way = _way(request, user)
        services.signed_in(
            user.pk,
            by=request.viewer,  # type: ignore[attr-defined]
            at=request.at,  # type: ignore[attr-defined]
            way=way,
            address=devices.address_of(request),
            browser=request.META.get("HTTP_USER_AGENT", ""),
        )
        told.came_in(request, user, way)
        return response

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Theirs, in our words."""
        words = {
            "reauthenticate": _("Dùng mật khẩu"),
            "mfa_reauthenticate": _("Dùng mã xác thực"),
            "mfa_reauthenticate:webauthn": _("Dùng khóa của thiết bị"),
        }
        return [
            {**way, "description": words.get(way["id"], way["description"])}
            for way in super().get_reauthentication_methods(user)
        ]

    def reauthenticate(self, user: Any, password: str) -> bool:
        """The password again before a change of the second factor; wrong ones count like those at the door."""
        tried = services.begin_try(
            user.username,
            address=devices.address_of(self.request),
            device=devices.device_of(self.request),
            at=timezone.localtime(),
        )
        if tried.wait:
            told.refused(self.request, "waits", user_id=user.pk)
            raise ValidationError(waits.sentence(tried))
        if not user.check_password(password):
            told.was_wrong(self.request, tried, "wrong-password", username=user.username)
            return False
        services.try_was_right(tried)
        return True


class FactorAdapter(DefaultMFAAdapter):
    """Secrets of the second factor lie encrypted with the key of this installation."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("Mã không đúng; đồng chí xem mã mới nhất rồi nhập lại."),
        "cannot_delete_authenticator": gettext_lazy(
            "Mật khẩu đang dùng chỉ đủ mạnh khi có lớp xác thực thứ hai. Đồng chí đổi mật khẩu dài hơn trước đã."
        ),
        "cannot_generate_recovery_codes": gettext_lazy("Đồng chí bật xác thực hai lớp trước khi lấy mã dự phòng."),
    }

    def encrypt(self, text: str) -> str:
        return _vault().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _vault().decrypt(encrypted_text.encode("ascii")).decode()
        except InvalidToken:  # the key of this installation was changed: no code is right any more
            return base64.b32encode(hashlib.sha256(encrypted_text.encode()).digest()[:20]).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = (
            Authenticator.objects.filter(user=authenticator.user)
            .exclude(pk=authenticator.pk)
            .exclude(type=Authenticator.Type.RECOVERY_CODES)
        )
        return not authenticator.user.needs_factor or others.exists()

    def build_totp_svg(self, url: str) -> str:
        """The picture as a piece of the page: as an image of its own it would need a data: address."""
        drawn: str = super().build_totp_svg(url)
        return drawn[drawn.index("<svg") :]

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        return _("Khóa %(number)s") % {"number": Authenticator.objects.filter(user=user, type=type).count() + 1}

    def _get_site_name(self) -> str:
        return "Triển Khai"


def _way(request: HttpRequest, user: Any) -> str:
    """By what somebody proved who he is: "password", "password+mfa", "mfa" (a passkey alone), "socialaccount"; a slip
    or a link leaves no record of its own."""
    return "+".join(str(each["method"]) for each in get_authentication_records(request, user)) or "invitation"


def _vault() -> MultiFernet:
    """The first key encrypts; those of before (SECRET_KEY_FALLBACKS) still open."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key_of(str(each))) for each in keys])


def _key_of(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"trienkhai second factor\n" + secret.encode()).digest())
