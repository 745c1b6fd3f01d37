"""A standing duty entered in bulk: what its units did in the present period, each by itself or all but a list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trienkhai.campaigns import queries, services
from trienkhai.campaigns.audiences import match_names
from trienkhai.campaigns.services import PeriodEntry
from trienkhai.kernel.errors import DomainError, NotAllowed, NotFound
from trienkhai.web.fields import text_field
from trienkhai.web.request import Request, plain

MOST_WORDS = 5000


class PeriodListForm(forms.Form):
    """Everybody but those named has done the same in the period, or nothing arose."""

    text = text_field(gettext_lazy("Trong kỳ, các đơn vị còn lại đã làm"), rows=3)
    is_nil = forms.BooleanField(label=gettext_lazy("Không phát sinh trong kỳ này"), required=False)
    missing = forms.CharField(
        label=gettext_lazy("Đơn vị chưa có kết quả (mỗi dòng một đơn vị; để trống nếu tất cả đã có)"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea({"rows": 5}),
    )


@dataclass
class Line:
    """One unit in the present period, as stored or as typed."""

    row: Any
    text: str
    is_nil: bool
    is_answered: bool  # something stands already
    errors: list[str] = field(default_factory=list)

    @property
    def pk(self) -> int:
        return int(self.row.pk)

    @property
    def rests(self) -> bool:
        """Set aside until the office speaks: nothing is asked for."""
        return self.row.state in ("CONTESTED", "SUSPENDED")


def enter_period(request: Request, page: dict[str, Any], rows: list[Any]) -> HttpResponse:
    """The table of one standing duty; POST stores it whole, or nothing of it."""
    campaign, column = page["campaign"], page["column"]
    period, said = queries.present_answers(campaign, [row.pk for row in rows], request.at.date())
    lines = [
        Line(row, said[row.pk].text, said[row.pk].is_nil, True) if row.pk in said else Line(row, "", False, False)
        for row in rows
    ]
    answered = sum(line.is_answered for line in lines)
    page = {**page, "form": PeriodListForm(), "period": period, "answered": answered, "lines": lines}
    if request.method != "POST":
        return render(request, "campaigns/enter.html", page)
    entries = _from_list(request, page) if request.POST.get("act") == "list" else _from_table(request, page)
    if entries is None:
        return render(request, "campaigns/enter.html", page, status=422)
    try:
        count = services.answer_periods(campaign, entries, starts_on=period.starts_on, by=request.viewer, at=request.at)
    except (NotFound, NotAllowed):
        raise
    except DomainError as refusal:
        return render(request, "campaigns/enter.html", {**page, "sentence": str(refusal)}, status=422)
    said_now = _("Đã ghi kết quả %(period)s của %(count)d đơn vị.") % {"period": period.label, "count": count}
    messages.success(request, said_now)
    return redirect(f"{reverse('campaigns:enter', args=[campaign.pk])}?{urlencode({'cot': column.mark})}")


def _from_table(request: Request, page: dict[str, Any]) -> list[PeriodEntry] | None:
    """What was typed beside each unit; a unit of which nothing is said stays without an answer."""
    if request.POST.get("period") != page["period"].starts_on.isoformat():  # a page that stood open over the turn
        page["sentence"] = _("Kỳ đã sang kỳ mới. Đồng chí xem lại bảng của kỳ này rồi nhập.")
        return None
    entries: list[PeriodEntry] = []
    for line in page["lines"]:
        if f"text-{line.pk}" not in request.POST:
            continue
        was = _one_way(line.text), line.is_nil
        line.text = _one_way(request.POST[f"text-{line.pk}"])[:MOST_WORDS]
        line.is_nil = f"nil-{line.pk}" in request.POST
        if (line.text, line.is_nil) == was:
            continue
        if line.text or line.is_nil:
            entries.append(PeriodEntry(line.pk, line.text, line.is_nil))
        else:
            line.errors.append(_("Đồng chí ghi trong kỳ đã làm gì, hoặc chọn “Không phát sinh”."))
    if any(line.errors for line in page["lines"]):
        page["sentence"] = _("Có dòng chưa đúng, đồng chí sửa ở bảng bên dưới. Chưa dòng nào được ghi.")
        return None
    return entries


def _one_way(text: str) -> str:
    """Lines broken in one way: a browser sends them back with another mark than it was given."""
    return "\n".join(plain(text).strip().splitlines())


def _from_list(request: Request, page: dict[str, Any]) -> list[PeriodEntry] | None:
    """Everybody who has not answered and is not named gets the same answer."""
    form = page["form"] = PeriodListForm(request.POST)
    if not form.is_valid():
        return None
    text, is_nil = form.cleaned_data["text"].strip(), form.cleaned_data["is_nil"]
    if not text and not is_nil:
        form.add_error("text", _("Đồng chí ghi trong kỳ đã làm gì, hoặc chọn “Không phát sinh”."))
        return None
    names = {line.pk: (line.row.unit_name, line.row.unit.short_name) for line in page["lines"]}
    missing, unknown = match_names(form.cleaned_data["missing"].splitlines(), names)
    if unknown:
        words = "; ".join(unknown[:10])
        form.add_error(
            "missing", _("Không nhận ra đơn vị: %(names)s. Đồng chí ghi lại tên cho đúng.") % {"names": words}
        )
        return None
    waiting = [line for line in page["lines"] if not line.is_answered and not line.rests]
    return [PeriodEntry(line.pk, text, is_nil) for line in waiting if line.pk not in missing]
