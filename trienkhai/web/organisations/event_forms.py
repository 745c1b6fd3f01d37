"""Forms of the events in the life of units: what is typed, well-formed or not."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from trienkhai.organisations.choices import UnitKind
from trienkhai.web.days import DAY_FORMATS

_DAY = {"invalid": _("Ngày ghi theo dạng 30/06/2025.")}


class DecisionForm(forms.Form):
    """When it takes effect, and by which document."""

    on = forms.DateField(
        label=_("Ngày có hiệu lực"),
        input_formats=DAY_FORMATS,
        widget=forms.TextInput({"class": "short"}),
        help_text=_("Từ ngày này trở đi. Ví dụ 01/07/2025."),
        error_messages={**_DAY, "required": _("Đồng chí ghi ngày có hiệu lực.")},
    )
    symbol = forms.CharField(label=_("Số, ký hiệu quyết định"), max_length=60, required=False)
    decided_on = forms.DateField(
        label=_("Ngày quyết định"),
        input_formats=DAY_FORMATS,
        required=False,
        widget=forms.TextInput({"class": "short"}),
        error_messages=_DAY,
    )
    decided_by = forms.CharField(label=_("Cơ quan quyết định"), max_length=250, required=False)
    note = forms.CharField(label=_("Ghi chú"), required=False, widget=forms.Textarea({"rows": 2}))


class NameForm(forms.Form):
    """What a unit is called from the day on."""

    name = forms.CharField(
        label=_("Tên đơn vị"), max_length=250, error_messages={"required": _("Đồng chí ghi tên đơn vị.")}
    )
    short_name = forms.CharField(label=_("Tên gọi tắt (nếu có)"), required=False, max_length=80)
    symbol_mark = forms.CharField(label=_("Ký hiệu trên văn bản (nếu có)"), required=False, max_length=30)
    place = forms.CharField(label=_("Địa danh (nếu có)"), required=False, max_length=80)
    kind = forms.ChoiceField(label=_("Loại"), choices=UnitKind.choices)


class MergeForm(forms.Form):
    """Into a unit that stands, or into a new one."""

    how = forms.ChoiceField(
        label=_("Hợp nhất thành"),
        choices=[("new", _("một đơn vị mới")), ("standing", _("một đơn vị đang có (sáp nhập vào)"))],
        widget=forms.RadioSelect,
        initial="new",
    )
    name = forms.CharField(label=_("Tên đơn vị mới"), max_length=250, required=False)
    short_name = forms.CharField(label=_("Tên gọi tắt (nếu có)"), required=False, max_length=80)
    symbol_mark = forms.CharField(label=_("Ký hiệu trên văn bản (nếu có)"), required=False, max_length=30)
    kind = forms.ChoiceField(label=_("Loại"), choices=UnitKind.choices)

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        if given.get("how") == "new" and not str(given.get("name") or "").strip():
            self.add_error("name", _("Đồng chí ghi tên đơn vị mới."))
        return given


class SplitForm(forms.Form):
    """The new units, one a line; whether the old one goes on."""

    names = forms.CharField(
        label=_("Các đơn vị mới, mỗi dòng một tên"),
        max_length=5_000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Đồng chí ghi tên các đơn vị mới.")},
    )
    kind = forms.ChoiceField(label=_("Loại"), choices=UnitKind.choices)
    keeps = forms.BooleanField(label=_("Đơn vị cũ vẫn hoạt động (tách bớt)"), required=False)

    def clean_names(self) -> list[str]:
        names = [" ".join(line.split()) for line in self.cleaned_data["names"].splitlines() if line.strip()]
        if len(names) > 50:
            raise forms.ValidationError(_("Mỗi lần chia thành nhiều nhất 50 đơn vị."))
        if any(len(name) > 250 for name in names):
            raise forms.ValidationError(_("Có tên dài quá 250 chữ."))
        return names
