"""Forms of units and accounts: well-formed or not; who may, and what the values mean, is judged below."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trienkhai.organisations.choices import Line, Role, UnitKind


class UnitForm(forms.Form):
    """What a unit is called and what it is."""

    name = forms.CharField(
        label=_("Tên đơn vị"), max_length=250, error_messages={"required": _("Đồng chí ghi tên đơn vị.")}
    )
    kind = forms.ChoiceField(label=_("Loại"), choices=UnitKind.choices)
    line = forms.ChoiceField(label=_("Hệ thống"), choices=Line.choices)
    short_name = forms.CharField(label=_("Tên gọi tắt (nếu có)"), required=False, max_length=80)
    symbol_mark = forms.CharField(label=_("Ký hiệu trên văn bản (nếu có)"), required=False, max_length=30)
    place = forms.CharField(label=_("Địa danh (nếu có)"), required=False, max_length=80)
    member_count = forms.IntegerField(
        label=_("Số đảng viên (nếu có)"),
        required=False,
        min_value=0,
        max_value=999_999,
        help_text=_("Dùng làm mẫu số khi không quản lý tên từng đảng viên."),
    )


class AccountForm(forms.Form):
    """Somebody of the unit who will sign in."""

    full_name = forms.CharField(
        label=_("Họ và tên"), max_length=120, error_messages={"required": _("Đồng chí ghi họ và tên.")}
    )
    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("Chữ không dấu, số và các dấu . - _"),
        error_messages={"required": _("Đồng chí đặt tên đăng nhập.")},
    )
    password = forms.CharField(
        label=_("Mật khẩu ban đầu"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("Ít nhất 10 ký tự; đồng chí trao tận tay cho người dùng."),
        error_messages={"required": _("Đồng chí đặt mật khẩu.")},
    )

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.value, role.label) for role in roles]
        self.fields["role"] = forms.ChoiceField(label=_("Vai trò"), choices=choices)


class PasswordForm(forms.Form):
    """A new password for somebody who forgot his."""

    password = forms.CharField(
        label=_("Mật khẩu mới"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("Ít nhất 10 ký tự."),
        error_messages={"required": _("Đồng chí đặt mật khẩu.")},
    )
