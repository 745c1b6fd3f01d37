"""Fields that several rooms' forms share: a day that may stay blank, a few lines of text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from trienkhai.web.days import DAY_FORMATS

WRONG_DAY = gettext_lazy("Ghi ngày theo dạng ngày/tháng/năm, ví dụ 05/04/2026.")
# Not the numeric keyboard: on some phones it has no stroke to put between day and month.
DAY_ATTRIBUTES = {"class": "short", "placeholder": "dd/mm/yyyy", "autocomplete": "off"}


def day_field(label: Any, help_text: Any = "", *, wrong: Any = WRONG_DAY) -> forms.DateField:
    """A day that may stay blank: whether it must be there is said by the services. Typed as offices write it: the
    picker of an English browser would show 04/03 for 3 April."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(DAY_ATTRIBUTES, format="%d/%m/%Y"),
        error_messages={"invalid": wrong},
    )


def text_field(label: Any, *, rows: int = 3, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=5000,
        widget=forms.Textarea({"rows": rows}),
        error_messages={"required": gettext_lazy("Đồng chí ghi nội dung ở ô này.")},
    )
