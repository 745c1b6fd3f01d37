"""Forms of the second factor: our count of wrong codes, no code twice, our words."""

from __future__ import annotations

import struct
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from trienkhai.accounts import services
from trienkhai.web.shell import told, waits

MADE_UP = (ValueError, TypeError, KeyError, AttributeError, IndexError, struct.error, InvalidSignature)
DIGITS = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}


class _Counted:
    """A code is one try of this account, counted for all workers; a right one is never right again."""

    user: Any
    cleaned_data: dict[str, Any]
    fields: dict[str, Any]

    def say(self) -> None:
        self.fields["code"] = forms.CharField(
            label=_("Mã xác thực"),
            max_length=40,
            widget=forms.TextInput(DIGITS),
            help_text=_("6 chữ số trên ứng dụng xác thực, hoặc một mã dự phòng."),
            error_messages={"required": _("Đồng chí nhập mã.")},
        )

    def clean_code(self) -> str:
        tried = services.begin_factor_try(self.user, at=timezone.localtime())
        if tried.wait:
            told.refused(context.request, "waits", user_id=self.user.pk)
            raise ValidationError(waits.sentence(tried))
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except ValidationError:
            told.was_wrong(context.request, tried, "wrong-code", username=self.user.username)
            raise
        if not services.spend_code(self.authenticator, code):  # type: ignore[attr-defined]
            told.was_wrong(context.request, tried, "used-code", username=self.user.username)
            raise get_adapter().validation_error("incorrect_code")
        services.try_was_right(tried)
        return code


class AuthenticateForm(_Counted, base_forms.AuthenticateForm):
    """The code after the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.say()


class ReauthenticateForm(_Counted, base_forms.ReauthenticateForm):
    """The code again, before the second factor is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.say()


class ActivateForm(totp_forms.ActivateTOTPForm):
    """The first code of a new authenticator application."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=_("Mã 6 chữ số trên ứng dụng"),
            max_length=10,
            widget=forms.TextInput(DIGITS),
            error_messages={"required": _("Đồng chí nhập mã.")},
        )


class _Read:
    """What a device is said to have answered may be anything: the library breaks on some of it."""

    def clean_credential(self) -> Any:
        try:
            read = getattr(super(), "clean_credential", None)
            return read() if read else self.cleaned_data["credential"]  # type: ignore[attr-defined]
        except ValidationError:
            told.refused(context.request, "wrong-key", user_id=_number_of(self))
            raise
        except MADE_UP as broken:
            told.refused(context.request, "wrong-key", user_id=_number_of(self))
            raise get_adapter().validation_error("incorrect_code") from broken


def _number_of(form: Any) -> int | None:
    """Whose passkey was asked for, when that is known before it is read."""
    number: int | None = getattr(getattr(form, "user", None), "pk", None)
    return number


class LoginKeyForm(_Read, webauthn_forms.LoginWebAuthnForm):
    """A passkey in place of name and password."""


class AuthenticateKeyForm(_Read, webauthn_forms.AuthenticateWebAuthnForm):
    """A passkey after the password."""


class ReauthenticateKeyForm(_Read, webauthn_forms.ReauthenticateWebAuthnForm):
    """A passkey again, before the second factor is changed."""


class AddKeyForm(webauthn_forms.AddWebAuthnForm):
    """A new passkey. It always signs in by itself: one way to explain, and the stronger one."""

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except MADE_UP as broken:
            raise get_adapter().validation_error("incorrect_code") from broken

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Tên để nhận ra khóa này")
        self.fields["name"].max_length = 60
        self.fields["passwordless"].widget = forms.HiddenInput()
        self.fields["passwordless"].initial = True
