"""The form of a result: well-formed or not; whether it may be is judged by the services."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from trienkhai.web.fields import day_field

WRONG_COUNT = gettext_lazy("Chỉ ghi số nguyên, từ 0 trở lên.")
MOST_FILES = 10
# JPEG by name: an iPhone then sends its photographs as such, not as HEIC.
ACCEPT = ".pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.txt,.csv,image/jpeg,image/png"


def count_field() -> forms.IntegerField:
    """A count that may stay blank."""
    return forms.IntegerField(
        required=False,
        min_value=0,
        max_value=2_147_483_647,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), WRONG_COUNT),
    )


class ProgressForm(forms.Form):
    """What a unit says of one duty."""

    is_done = forms.ChoiceField(
        choices=[("0", gettext_lazy("Đang thực hiện")), ("1", gettext_lazy("Đã xong"))],
        error_messages={"required": gettext_lazy("Chọn “Đang thực hiện” hoặc “Đã xong”.")},
    )
    done_on = day_field("")
    done = count_field()
    of = count_field()
    note = forms.CharField(required=False, max_length=5000, strip=True)
    version = forms.IntegerField()
    key = forms.CharField(max_length=50)

    def clean_is_done(self) -> bool:
        return bool(self.cleaned_data["is_done"] == "1")
