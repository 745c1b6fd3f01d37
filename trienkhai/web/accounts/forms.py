"""Forms around signing in: well-formed or not; what a code opens is judged by the services."""

from __future__ import annotations

from allauth.account import forms as account_forms
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trienkhai.web.shell.password_words import password_help


class ReauthenticateForm(account_forms.ReauthenticateForm):
    """The password again."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = forms.CharField(
            label=_("Mật khẩu đang dùng"),
            strip=False,
            widget=forms.PasswordInput({"autocomplete": "current-password", "autofocus": True}),
            error_messages={"required": _("Đồng chí nhập mật khẩu đang dùng.")},
        )


class NewPasswordForm(forms.Form):
    """A password of one's own, twice."""

    password = forms.CharField(
        label=gettext_lazy("Mật khẩu của đồng chí"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=password_help,
        error_messages={"required": gettext_lazy("Đồng chí đặt mật khẩu.")},
    )
    again = forms.CharField(
        label=gettext_lazy("Nhập lại mật khẩu"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("Đồng chí nhập lại mật khẩu.")},
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        if "password" in cleaned and "again" in cleaned and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("Hai lần nhập mật khẩu không giống nhau."))
        return cleaned


class SlipForm(NewPasswordForm):
    """What stands on a printed slip, and the password that its owner sets."""

    field_order = ["username", "code", "password", "again"]
    username = forms.CharField(
        label=gettext_lazy("Tên đăng nhập"),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Đồng chí nhập tên đăng nhập in trên phiếu.")},
    )
    code = forms.CharField(
        label=gettext_lazy("Mã trên phiếu"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=gettext_lazy("10 chữ và số; viết thường hay viết hoa, có dấu gạch hay không đều được."),
        error_messages={"required": gettext_lazy("Đồng chí nhập mã in trên phiếu.")},
    )
