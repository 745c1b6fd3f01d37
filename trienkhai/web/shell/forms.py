"""The forms of the first run: well-formed or not; what the values mean is judged by the services."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trienkhai.organisations.choices import Line, UnitKind
from trienkhai.web.shell.password_words import password_help

BODIES = (
    UnitKind.PROVINCIAL_COMMITTEE,
    UnitKind.BLOC_COMMITTEE,
    UnitKind.COMMUNE_COMMITTEE,
    UnitKind.GRASSROOTS_ORGANISATION,
    UnitKind.GRASSROOTS_CELL,
    UnitKind.STATE_AGENCY,
    UnitKind.PUBLIC_SERVICE_UNIT,
    UnitKind.YOUTH_UNION,
    UnitKind.MASS_ORGANISATION,
    UnitKind.OTHER,
)


class CommitteeForm(forms.Form):
    """Whose installation it is."""

    committee = forms.CharField(
        label=gettext_lazy("Tên cấp ủy, cơ quan"),
        max_length=250,
        help_text=gettext_lazy("Ghi đầy đủ như trên văn bản, ví dụ: Đảng ủy các cơ quan Đảng tỉnh."),
        error_messages={"required": gettext_lazy("Đồng chí ghi tên cấp ủy hoặc cơ quan của mình.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Loại"),
        required=False,
        choices=lambda: [("", _("Xác định theo tên gọi")), *((kind.value, kind.label) for kind in BODIES)],
    )
    line = forms.ChoiceField(
        label=gettext_lazy("Hệ thống"),
        required=False,
        choices=lambda: [("", _("Xác định theo tên gọi")), *Line.choices],
    )
    symbol_mark = forms.CharField(
        label=gettext_lazy("Ký hiệu trên văn bản (nếu có)"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("Phần sau số và loại, ví dụ ĐUK trong 100-KH/ĐUK."),
    )
    place = forms.CharField(
        label=gettext_lazy("Địa danh (nếu có)"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("Tên đứng trước ngày tháng trên văn bản."),
    )


class OwnPasswordForm(forms.Form):
    """A new password for oneself: who has only found a signed-in phone does not know the present one."""

    present = forms.CharField(
        label=gettext_lazy("Mật khẩu đang dùng"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("Đồng chí nhập mật khẩu đang dùng.")},
    )
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu mới"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=password_help,
        error_messages={"required": gettext_lazy("Đồng chí đặt mật khẩu.")},
    )
    again = forms.CharField(
        label=gettext_lazy("Nhập lại mật khẩu mới"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("Đồng chí nhập lại mật khẩu.")},
    )


class FirstAccountForm(forms.Form):
    """Who works here from today on."""

    full_name = forms.CharField(
        label=gettext_lazy("Họ và tên"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Đồng chí ghi họ và tên.")},
    )
    username = forms.CharField(
        label=gettext_lazy("Tên đăng nhập"),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=gettext_lazy("Chữ không dấu, số và các dấu . - _"),
        error_messages={"required": gettext_lazy("Đồng chí đặt tên đăng nhập.")},
    )
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=password_help,
        error_messages={"required": gettext_lazy("Đồng chí đặt mật khẩu.")},
    )
    again = forms.CharField(
        label=gettext_lazy("Nhập lại mật khẩu"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("Đồng chí nhập lại mật khẩu.")},
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        if "password" in cleaned and "again" in cleaned and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("Hai lần nhập mật khẩu không giống nhau."))
        return cleaned
