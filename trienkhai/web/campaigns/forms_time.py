"""The forms of time and change: closing day, period of standing duties, day of an event, amendments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trienkhai.campaigns.rules_time import UPWARD_OCCURRENCE
from trienkhai.plans.choices import WorkKind
from trienkhai.web.fields import day_field, text_field

PERIODS = (
    ("MONTH", gettext_lazy("Hằng tháng")),
    ("QUARTER", gettext_lazy("Hằng quý")),
    ("HALF_YEAR", gettext_lazy("6 tháng một lần")),
    ("YEAR", gettext_lazy("Hằng năm")),
)


class ClosingForm(forms.Form):
    closing_on = day_field(
        gettext_lazy("Ngày khóa sổ"),
        gettext_lazy("Nộp sau ngày này vẫn nhận và ghi rõ “nộp sau khóa sổ”. Bỏ trống thì không khóa sổ."),
    )


class StandingForm(forms.Form):
    every = forms.ChoiceField(
        label=gettext_lazy("Đơn vị trả lời việc thường xuyên, kịp thời"),
        choices=PERIODS,
        help_text=gettext_lazy("Không đổi được nữa khi đã có đơn vị trả lời."),
    )


class EventForm(forms.Form):
    """The day of an event; the due day only where the document gives no number of days."""

    happened_on = day_field(gettext_lazy("Ngày diễn ra"))
    due_on = day_field(gettext_lazy("Hạn"), gettext_lazy("Chỉ ghi khi văn bản không nêu số ngày."))

    def __init__(self, *args: Any, is_counted: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["happened_on"].required = True
        self.fields["happened_on"].error_messages["required"] = _("Đồng chí ghi ngày diễn ra.")
        if is_counted:
            del self.fields["due_on"]


def document_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Theo văn bản"),
        help_text=gettext_lazy("Số, ký hiệu, ngày của văn bản điều chỉnh, nếu có; ghi như 15-CV/ĐUK ngày 10/4/2024."),
        required=False,
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class AmendForm(forms.Form):
    """What stands from now on; a field left as it is changes nothing."""

    action = text_field(gettext_lazy("Nội dung việc"), rows=4, required=True)
    due_on = day_field(gettext_lazy("Hạn mới"), gettext_lazy("Bỏ trống thì giữ hạn cũ."))
    occurrence = forms.ChoiceField(label=gettext_lazy("Hạn mới của"), required=False)
    document = document_field()
    reason = text_field(gettext_lazy("Lý do"), rows=2, required=True)

    def __init__(
        self, rounds: Sequence[str], products: Sequence[tuple[int, str, str]], *args: Any, **more: Any
    ) -> None:
        """``products``: id, name and kind of each."""
        super().__init__(*args, **more)
        self.products = products
        field = cast(forms.ChoiceField, self.fields["occurrence"])
        field.choices = [("*", _("Mọi kỳ, mọi đợt")), *((each, each) for each in rounds if each)]
        is_reported = any(each.startswith(UPWARD_OCCURRENCE) for each in rounds)  # it has a day of its own
        if len(field.choices) < 3 and not is_reported:
            del self.fields["occurrence"]
        for pk, name, kind in products:
            self.fields[f"product_{pk}"] = forms.CharField(
                label=_("Sản phẩm (%(kind)s)") % {"kind": kind},
                initial=name,
                required=False,
                max_length=300,
                widget=forms.TextInput({"autocomplete": "off"}),
            )
        last = [name for name in ("due_on", "occurrence", "document", "reason") if name in self.fields]
        self.order_fields(["action", *(f"product_{pk}" for pk, _name, _kind in products), *last])


class StopForm(forms.Form):
    """An obligation is taken back."""

    document = document_field()
    reason = text_field(gettext_lazy("Lý do thu hồi"), rows=2, required=True)


class AddForm(forms.Form):
    """One more obligation for some phrases of the plan, or for units named by typing."""

    action = text_field(gettext_lazy("Nội dung việc"), rows=3, required=True)
    kind = forms.ChoiceField(label=gettext_lazy("Loại việc"), choices=WorkKind.choices)
    product = forms.CharField(
        label=gettext_lazy("Sản phẩm"), required=False, max_length=300, widget=forms.TextInput({"autocomplete": "off"})
    )
    phrases = forms.MultipleChoiceField(
        label=gettext_lazy("Giao cho"), widget=forms.CheckboxSelectMultiple, required=False
    )
    units = forms.CharField(
        label=gettext_lazy("Đơn vị khác (gõ tên)"),
        help_text=gettext_lazy("Đơn vị mà văn bản không nêu: đơn vị trực thuộc, hoặc tổ chức của hệ thống khác chịu sự chỉ đạo. Nhiều đơn vị thì cách nhau bằng dấu chấm phẩy."),
        required=False,
        max_length=500,
        widget=forms.TextInput({"autocomplete": "off", "list": "don-vi-co-the-giao"}),
    )  # fmt: skip
    due_on = day_field(gettext_lazy("Hạn"), gettext_lazy("Bỏ trống thì việc không có hạn."))
    document = document_field()
    reason = text_field(gettext_lazy("Lý do bổ sung"), rows=2, required=True)

    def __init__(self, phrases: Sequence[tuple[str, str]], *args: Any, **more: Any) -> None:
        """``phrases``: as written, and how many units each means."""
        super().__init__(*args, **more)
        cast(forms.MultipleChoiceField, self.fields["phrases"]).choices = list(phrases)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors.get("phrases") and not given.get("phrases") and not given.get("units"):
            self.add_error("phrases", _("Đồng chí chọn ít nhất một đối tượng, hoặc gõ tên đơn vị."))
        return given


class PeriodForm(forms.Form):
    """What a unit did of a standing duty in one period."""

    text = text_field(gettext_lazy("Trong kỳ đã làm gì"), rows=3)
    is_nil = forms.BooleanField(label=gettext_lazy("Không phát sinh trong kỳ này"), required=False)
