"""The forms of chasing: the policy, a reminder by hand, a letter that was issued."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trienkhai.campaigns.rules_chasing import MOST_DAYS
from trienkhai.campaigns.services.chasing_by_hand import LONGEST_TEXT
from trienkhai.web.campaigns.forms import WRONG_DAY
from trienkhai.web.fields import day_field

WEEKDAYS = (
    (0, gettext_lazy("Thứ Hai")),
    (1, gettext_lazy("Thứ Ba")),
    (2, gettext_lazy("Thứ Tư")),
    (3, gettext_lazy("Thứ Năm")),
    (4, gettext_lazy("Thứ Sáu")),
)


def hour_field(label: object, *, required: bool) -> forms.TimeField:
    """An hour as offices write it: 7:00, 19:30."""
    return forms.TimeField(
        label=label,  # type: ignore[arg-type]
        required=required,
        input_formats=["%H:%M", "%Hh%M", "%Hh", "%H"],
        widget=forms.TimeInput({"class": "short", "placeholder": "07:00", "autocomplete": "off"}, format="%H:%M"),
        error_messages={
            "invalid": gettext_lazy("Giờ chưa đúng, đồng chí ghi như 07:00."),
            "required": gettext_lazy("Đồng chí ghi giờ, ví dụ 07:00."),
        },
    )


class PolicyForm(forms.Form):
    is_on = forms.BooleanField(label=gettext_lazy("Tự nhắc các đơn vị"), required=False)
    days_before = forms.CharField(
        label=gettext_lazy("Nhắc trước hạn (số ngày, cách nhau bằng dấu phẩy)"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"class": "short", "inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy("0 là chính ngày hạn. Ví dụ: 7, 3, 1, 0."),
    )
    digest_weekday = forms.TypedChoiceField(
        label=gettext_lazy("Bản nhắc tuần (việc quá hạn) gửi vào"), choices=WEEKDAYS, coerce=int
    )
    quiet_from = hour_field(gettext_lazy("Không gửi từ"), required=True)
    quiet_to = hour_field(gettext_lazy("đến"), required=True)
    working_days_only = forms.BooleanField(label=gettext_lazy("Chỉ gửi ngày làm việc"), required=False)

    def clean_days_before(self) -> list[int]:
        typed = [word for word in re.split(r"[\s,;–-]+", self.cleaned_data["days_before"]) if word]
        if any(not (word.isascii() and word.isdigit()) or int(word) > MOST_DAYS for word in typed):
            raise forms.ValidationError(_("Số ngày nhắc trước ghi từ 0 đến %d.") % MOST_DAYS)
        return [int(word) for word in typed]


class RemindForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Lời nhắn thêm (không bắt buộc)"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Hiện trong hệ thống và trong nội dung để sao chép; không gửi qua thư điện tử."),
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)


class IssuedForm(forms.Form):
    symbol = forms.CharField(
        label=gettext_lazy("Số, ký hiệu"),
        max_length=60,
        widget=forms.TextInput({"class": "short", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Đồng chí ghi số, ký hiệu của công văn.")},
    )
    issued_on = day_field(gettext_lazy("Ngày ban hành"), wrong=WRONG_DAY)
