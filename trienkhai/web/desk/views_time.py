"""A unit answers a period, says when an event happened, has read what changed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from trienkhai.campaigns import queries, services
from trienkhai.kernel.errors import DomainError
from trienkhai.organisations import queries as organisations
from trienkhai.vietnamese.offsets import offset_in
from trienkhai.web.attempts import attempt, key_of
from trienkhai.web.campaigns.forms_time import EventForm, PeriodForm
from trienkhai.web.desk.views import person
from trienkhai.web.desk.views_petitions import act_page
from trienkhai.web.request import Request

if TYPE_CHECKING:
    from trienkhai.campaigns.models import Assignment


@require_POST
def period(request: Request, assignment_id: int) -> HttpResponse:
    """What was done of a standing duty in one period."""
    row = queries.assignment_for(person(request), assignment_id)
    try:
        starts_on = date.fromisoformat(request.POST.get("period", ""))
    except ValueError:
        raise DomainError(_("Đồng chí chọn kỳ trên trang của việc.")) from None
    form = PeriodForm(request.POST)

    def act(given: dict[str, Any]) -> str:
        services.answer_period(row, starts_on=starts_on, **given, by=request.viewer, at=request.at, key=key_of(request))
        return _("Đã ghi kết quả của kỳ.")

    hidden = {"period": starts_on.isoformat()}
    return _done(request, row, form, act, _("Trong kỳ đã làm gì"), hidden)


@require_POST
def event_day(request: Request, assignment_id: int) -> HttpResponse:
    """The unit says for itself when the event of its deadline happened."""
    row = queries.assignment_for(person(request), assignment_id)
    form = EventForm(request.POST, is_counted=offset_in(row.obligation.deadline_text) is not None)

    def act(given: dict[str, Any]) -> str:
        calendar = organisations.calendar()
        said = services.say_own_event_day(row, **given, calendar=calendar, by=request.viewer, at=request.at)
        day = said.due_on.strftime("%d/%m/%Y") if said.due_on else ""
        return _("Đã ghi ngày diễn ra; hạn là %(day)s.") % {"day": day}

    return _done(request, row, form, act, _("Ngày diễn ra"), {})


@require_POST
def read_amendment(request: Request, assignment_id: int) -> HttpResponse:
    """The unit has read what changed."""
    viewer = person(request)
    row = queries.assignment_for(viewer, assignment_id)
    services.see_amendment(row, by=viewer, at=request.at)
    messages.success(request, _("Đã ghi nhận đơn vị đã đọc nội dung điều chỉnh."))
    return redirect("desk:assignment", row.pk)


def _done(
    request: Request, row: Assignment, form: forms.Form, act: Any, title: str, hidden: dict[str, str]
) -> HttpResponse:
    done = attempt(request, form, act, reverse("desk:assignment", args=[row.pk]))
    return done or act_page(request, row, form, title, [("save", _("Lưu"), "main")], hidden=hidden)
