"""Days off and days worked in exchange (ngày nghỉ, ngày làm bù): the public calendar, and what the office adds."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from trienkhai.kernel.errors import DomainError, NotFound
from trienkhai.organisations import access, queries, services
from trienkhai.organisations.choices import Capability
from trienkhai.web.days import DAY_FORMATS, day_typed
from trienkhai.web.fields import DAY_ATTRIBUTES
from trienkhai.web.organisations.views import viewer_of
from trienkhai.web.request import Request, whole_number

_FIRST, _LAST = 2000, 2099  # what the calendar of the moon is sure of; also keeps the cache small


class DayForm(forms.Form):
    """One day of the office's table."""

    on = forms.DateField(
        label=gettext_lazy("Ngày"),
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(DAY_ATTRIBUTES),
        error_messages={
            "invalid": gettext_lazy("Ngày chưa đúng, đồng chí ghi như 25/04/2024."),
            "required": gettext_lazy("Đồng chí ghi ngày."),
        },
    )
    is_worked = forms.ChoiceField(
        label=gettext_lazy("Là ngày"),
        choices=(("", gettext_lazy("nghỉ")), ("1", gettext_lazy("làm việc, làm bù"))),
        required=False,
    )
    name = forms.CharField(label=gettext_lazy("Tên, lý do"), required=False, max_length=120)


@require_safe
def days(request: Request) -> HttpResponse:
    """The days of one year; the administrator adds to them."""
    return _page(request, DayForm())


@require_POST
def set_day(request: Request) -> HttpResponse:
    """A day enters the office's table, or is put right."""
    viewer = viewer_of(request)
    access.require(viewer, Capability.MANAGE_STRUCTURE, _installed().committee)
    form = DayForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.set_day(
                given["on"], is_worked=given["is_worked"] == "1", name=given["name"], by=viewer, at=request.at
            )
        except DomainError as refusal:
            form.add_error("on", str(refusal))
        else:
            messages.success(request, _("Đã lưu ngày %(day)s.") % {"day": given["on"].strftime("%d/%m/%Y")})
            return redirect(_address(given["on"]))
    return _page(request, form)


@require_POST
def remove_day(request: Request) -> HttpResponse:
    """A day leaves the office's table."""
    viewer = viewer_of(request)
    on = day_typed(request.POST.get("on", ""))
    if on is None:
        raise DomainError(_("Đồng chí chọn một ngày trong bảng."))
    services.remove_day(on, by=viewer, at=request.at)
    messages.success(request, _("Đã bỏ ngày %(day)s khỏi bảng.") % {"day": on.strftime("%d/%m/%Y")})
    return redirect(_address(on))


def _installed() -> Any:
    found = queries.installation()
    if found is None:
        raise NotFound(_("Không tìm thấy trang này."))
    return found


def _page(request: Request, form: DayForm) -> HttpResponse:
    year = whole_number(request.GET.get("nam")) or request.at.year
    year = min(max(year, _FIRST), _LAST)
    page = {
        "year": year,
        "years": [each for each in (year - 1, year + 1) if _FIRST <= each <= _LAST],
        "days": queries.days_of(year),
        "form": form,
        "may_change": access.may(viewer_of(request), Capability.MANAGE_STRUCTURE, _installed().committee),
    }
    return render(request, "organisations/days.html", page, status=422 if form.is_bound else 200)


def _address(on: date) -> str:
    return f"{reverse('organisations:days')}?nam={on.year}"
