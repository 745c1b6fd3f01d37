"""What is typed on the pages of plans, parsed to values; no rule of the domain stands here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trienkhai.plans.choices import WayOut, WorkKind
from trienkhai.vietnamese.deadlines import Bound, Deadline, Every, Occurrence
from trienkhai.web.fields import day_field
from trienkhai.web.plans.when import BOUND_WORDS

WRONG_DAY = _("Đồng chí ghi ngày theo dạng ngày/tháng/năm, ví dụ 25/04/2024.")
REQUIRED = {"required": _("Đồng chí điền mục này.")}


class PhrasesField(forms.CharField):
    """Names one a line, as the document writes them."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return [row.strip() for row in str(value or "").splitlines() if row.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, Sequence) and not isinstance(value, str) else value


class PlainForm(forms.Form):
    """Labels without a colon after them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))


class AmendForm(PlainForm):
    """One obligation. The deadline is the document's words and how they bind."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    action = forms.CharField(
        label=_("Rõ việc: việc phải làm"), widget=forms.Textarea(attrs={"rows": 3}), error_messages=REQUIRED
    )
    lead = PhrasesField(label=_("Rõ người: chủ trì, mỗi dòng một nơi"), required=False)
    support = PhrasesField(label=_("Phối hợp, mỗi dòng một nơi"), required=False)
    deadline_text = forms.CharField(
        label=_("Rõ thời gian: lời của văn bản"), required=False, max_length=400,
        help_text=_("Chép đúng lời, ví dụ: trước ngày 25/4/2024. Văn bản không nêu thì để trống."),
    )  # fmt: skip
    bound = forms.ChoiceField(label=_("Cách hiểu"), required=False)
    starts_on = day_field(_("Từ ngày"), wrong=WRONG_DAY)
    ends_on = day_field(_("Đến ngày (ngày ghi trong văn bản)"), wrong=WRONG_DAY)
    products = PhrasesField(label=_("Rõ sản phẩm, mỗi dòng một sản phẩm"), required=False)
    route_to = forms.CharField(label=_("Nơi nhận kết quả"), required=False, max_length=400)
    route_via = forms.CharField(label=_("Gửi qua"), required=False, max_length=400)
    onward = forms.CharField(label=_("Để tổng hợp, báo cáo"), required=False, max_length=400)

    def __init__(self, *args: Any, stored: Deadline | None = None, year: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored, self.year = stored, year
        again = [("", _("Đọc lại từ lời văn ở trên"))]
        self.fields["bound"].choices = again + [(b.value, words) for b, words in BOUND_WORDS.items()]  # type: ignore[attr-defined]

    def deadline(self, read: Any) -> Deadline:
        """The deadline as typed. ``read(words, year=)``: the reader's grammar, for "Đọc lại"."""
        words = self.cleaned_data["deadline_text"].strip()
        chosen = self.cleaned_data["bound"]
        if not chosen:
            found = read(words, year=self.year) if words else None
            return found if found is not None else Deadline(words, Bound.NONE)
        bound = Bound(chosen)
        kept = self.stored if self.stored is not None and self.stored.bound == bound else None
        every: Every | None = kept.every if kept else None
        occurrences: tuple[Occurrence, ...] = kept.occurrences if kept else ()
        return Deadline(
            words,
            bound,
            self.cleaned_data["starts_on"],
            self.cleaned_data["ends_on"],
            every,
            occurrences,
            kept.inferred if kept else (),
        )


class AddForm(PlainForm):
    """A new obligation: from a selection (offsets that the page fills in) or from a clause."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    start = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    end = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    clause = forms.TypedChoiceField(label=_("Mục của văn bản"), required=False, coerce=int, empty_value=None)
    action = forms.CharField(
        label=_("Việc phải làm"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Để trống thì lấy nguyên văn đoạn đã chọn."),
    )  # fmt: skip
    lead = PhrasesField(label=_("Chủ trì, mỗi dòng một nơi"), required=False)

    def __init__(self, *args: Any, clauses: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clause"].choices = [("", _("— chọn mục —")), *clauses]  # type: ignore[attr-defined]
        self.fields["lead"].widget.attrs["rows"] = 2


class WorkingDateForm(forms.Form):
    occurrence = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    due_on = day_field(_("Hạn đặt thêm"), wrong=WRONG_DAY)
    reason = forms.CharField(required=False, max_length=400)


class DecisionForm(forms.Form):
    """A way out of a contradiction."""

    way = forms.ChoiceField(choices=WayOut.choices)
    reason = forms.CharField(label=_("Lý do"), required=False, max_length=1000)
    new_date = day_field(_("Hạn mới"), wrong=WRONG_DAY)
    second_round_on = day_field(_("Ngày của đợt 2"), wrong=WRONG_DAY)


class HeaderForm(PlainForm):
    """What the file lacks of the header."""

    symbol = forms.CharField(label=_("Số, ký hiệu"), required=False, max_length=60)
    issued_on = day_field(_("Ngày ban hành"), wrong=WRONG_DAY)
    place = forms.CharField(label=_("Địa danh"), required=False, max_length=80)
    issuer = forms.CharField(label=_("Cơ quan ban hành"), required=False, max_length=250)


def kinds_typed(data: Any) -> list[tuple[WorkKind, str]]:
    """Pairs of ``kind`` and ``name`` as they stand on a card; an emptied kind is left out."""
    names = data.getlist("name")
    found = []
    for place, kind in enumerate(data.getlist("kind")):
        if kind in WorkKind.values:
            found.append((WorkKind(kind), names[place] if place < len(names) else ""))
    return found


def stored_values(obligation: Any) -> dict[str, Any]:
    """What the amend form begins with."""
    day: date | None = obligation.ends_on
    return {
        "version": obligation.version,
        "action": obligation.action,
        "lead": obligation.lead,
        "support": obligation.support,
        "deadline_text": obligation.deadline_text,
        "bound": obligation.bound,
        "starts_on": obligation.starts_on,
        "ends_on": day,
        "products": obligation.products,
        "route_to": obligation.route_to,
        "route_via": obligation.route_via,
        "onward": obligation.onward,
    }
