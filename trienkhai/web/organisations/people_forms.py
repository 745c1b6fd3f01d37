"""Forms of people, their units, posts, rosters and roles: well-formed or not; the services judge the rest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trienkhai.organisations.choices import Category, MemberStatus, PostKind, Role, RosterKind
from trienkhai.web.days import DAY_FORMATS


class Day(forms.DateField):
    """A day, typed as offices write it."""

    def __init__(self, label: Any, *, required: bool = False, help_text: Any = "") -> None:
        super().__init__(
            label=label,
            required=required,
            help_text=help_text,
            input_formats=DAY_FORMATS,
            widget=forms.DateInput({"class": "short", "autocomplete": "off"}, format="%d/%m/%Y"),
            error_messages={
                "invalid": _("Ngày chưa đúng, đồng chí ghi như 25/04/2024."),
                "required": _("Đồng chí ghi ngày."),
            },
        )


class LastDay(Day):
    """The last day of something, as people say it; cleaned to the first day after it, as it is kept."""

    def clean(self, value: Any) -> date | None:
        last: date | None = super().clean(value)
        return last + timedelta(days=1) if last is not None and last < date.max else last


def _name() -> forms.CharField:
    return forms.CharField(
        label=_("Họ và tên"), max_length=120, error_messages={"required": _("Đồng chí ghi họ và tên.")}
    )


def _birth_year() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Năm sinh (nếu cần)"),
        required=False,
        help_text=_("Chỉ để phân biệt hai người cùng tên."),
        widget=forms.TextInput({"class": "short", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("Năm sinh ghi bằng bốn chữ số, ví dụ 1980.")},
    )


class ParticularsForm(forms.Form):
    """What is kept of somebody himself: no more than tells two apart."""

    full_name = _name()
    birth_year = _birth_year()


class NewPersonForm(forms.Form):
    """Somebody new on the list of a unit."""

    full_name = _name()
    birth_year = _birth_year()
    category = forms.ChoiceField(label=_("Đối tượng"), choices=Category.choices, initial=Category.PARTY_MEMBER)
    starts_on = Day(_("Sinh hoạt ở đơn vị từ ngày (nếu biết)"))


class MembershipForm(forms.Form):
    """One more unit that somebody belongs to."""

    category = forms.ChoiceField(label=_("Đối tượng"), choices=Category.choices)
    starts_on = Day(_("Từ ngày (nếu biết)"))


class TransferForm(forms.Form):
    """From one unit to another, by a document or without."""

    on = Day(_("Chuyển từ ngày"), required=True, help_text=_("Từ ngày này tính vào đơn vị mới."))
    symbol = forms.CharField(label=_("Số, ký hiệu quyết định (nếu có)"), max_length=60, required=False)
    decided_on = Day(_("Ngày quyết định (nếu có)"))


class EndForm(forms.Form):
    """Something ends; from this day on it is over."""

    ends_before = Day(_("Thôi từ ngày"), required=True, help_text=_("Từ ngày này trở đi không còn tính nữa."))


class LinkForm(forms.Form):
    """Two units are linked from a day on, by a document or without."""

    starts_on = Day(_("Từ ngày (nếu biết)"), help_text=_("Để trống: từ trước đến nay."))
    symbol = forms.CharField(label=_("Số, ký hiệu quyết định (nếu có)"), max_length=60, required=False)
    decided_on = Day(_("Ngày quyết định (nếu có)"))


class StandingForm(forms.Form):
    """How somebody stands in his unit from a day on."""

    starts_on = Day(_("Từ ngày (để trống: từ hôm nay)"))

    def __init__(self, *args: Any, statuses: Iterable[MemberStatus], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(status.value, status.label) for status in statuses]
        self.fields["status"] = forms.ChoiceField(label=_("Tình trạng"), choices=choices)
        self.order_fields(["status", "starts_on"])


class PostForm(forms.Form):
    """A post for a term."""

    kind = forms.ChoiceField(label=_("Chức vụ"), choices=PostKind.choices)
    starts_on = Day(_("Từ ngày (nếu biết)"))
    ends_before = LastDay(_("Đến hết ngày (nếu có nhiệm kỳ)"))


class RosterForm(forms.Form):
    """A line of a roster, and the document that decided it."""

    kind = forms.ChoiceField(label=_("Danh sách"), choices=RosterKind.choices)
    decision_symbol = forms.CharField(label=_("Số, ký hiệu quyết định (nếu có)"), max_length=60, required=False)
    decided_on = Day(_("Ngày quyết định (nếu có)"))
    starts_on = Day(_("Từ ngày (để trống: từ ngày quyết định)"))


class UsernameForm(forms.Form):
    """The name that somebody will sign in with; nobody else knows a password of his."""

    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("Chữ không dấu, số và các dấu . - _"),
        error_messages={"required": _("Đồng chí đặt tên đăng nhập.")},
    )


class RoleForm(forms.Form):
    """A role, from a day, maybe until a day."""

    starts_on = Day(_("Từ ngày (để trống: từ hôm nay)"))
    ends_before = LastDay(_("Đến hết ngày (để trống: không thời hạn)"))

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.value, role.label) for role in roles]
        self.fields["role"] = forms.ChoiceField(label=_("Vai trò"), choices=choices)
        self.order_fields(["role", "starts_on", "ends_before"])


class LoanForm(forms.Form):
    """One of one's own roles, lent to somebody for a time."""

    starts_on = Day(_("Từ ngày (để trống: từ hôm nay)"))
    ends_before = LastDay(_("Đến hết ngày"), required=True)

    def __init__(self, *args: Any, own: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(number), words) for number, words in own]
        self.fields["grant"] = forms.ChoiceField(label=_("Vai trò ủy quyền"), choices=choices)
        self.order_fields(["grant", "starts_on", "ends_before"])
