"""How I want to be told, and the secret address of my calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trienkhai.campaigns import queries as campaigns
from trienkhai.kernel.errors import DomainError, NotAllowed, NotFound
from trienkhai.notices import queries, services
from trienkhai.web.campaigns.forms_chasing import hour_field
from trienkhai.web.notices.calendars import calendar_of
from trienkhai.web.request import Request

if TYPE_CHECKING:
    from trienkhai.organisations.models import Person


class PreferenceForm(forms.Form):
    email = forms.CharField(
        label=gettext_lazy("Địa chỉ thư điện tử của đồng chí"),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=gettext_lazy("Đồng chí tự ghi ở đây; người khác không thấy. Để trống: không nhận thư."),
    )
    by_email = forms.BooleanField(label=gettext_lazy("Nhận nhắc việc qua thư"), required=False)
    digest_only = forms.BooleanField(label=gettext_lazy("Chỉ nhận thư nhắc tuần (việc quá hạn)"), required=False)
    quiet_from = hour_field(gettext_lazy("Không gửi thư từ (giờ)"), required=False)
    quiet_to = hour_field(gettext_lazy("đến (giờ)"), required=False)


def _person(request: Request) -> Person:
    if request.viewer is None:
        raise NotAllowed(_("Tài khoản này chưa gắn với một người trong đơn vị. Xin báo quản trị."))
    return request.viewer


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: Request) -> HttpResponse:
    """By e-mail or not, only the weekly digest, quiet hours."""
    viewer = _person(request)
    if request.method != "POST":
        return _page(request, viewer)
    form = PreferenceForm(request.POST)
    if form.is_valid():
        try:
            services.set_preference(**form.cleaned_data, by=viewer, at=request.at)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu cách nhận thông báo."))
            return redirect("notices:preferences")
    return _page(request, viewer, form=form, status=422)


@require_POST
def make_feed(request: Request) -> HttpResponse:
    """A new address, shown on this page only."""
    viewer = _person(request)
    token = services.make_feed(by=viewer, at=request.at)
    path = reverse("notices:feed", args=[token])
    address = settings.ADDRESS + path if settings.ADDRESS else request.build_absolute_uri(path)
    return _page(request, viewer, address=address)


@require_POST
def end_feed(request: Request) -> HttpResponse:
    """The address stops working."""
    services.end_feed(by=_person(request), at=request.at)
    messages.success(request, _("Đã ngừng địa chỉ lịch."))
    return redirect("notices:preferences")


@require_safe
@login_not_required
def feed(request: Request, token: str) -> HttpResponse:
    """The calendar behind a secret address; any other address finds nothing."""
    reader = queries.reader_of(token)
    if reader is None:
        raise NotFound(_("Không tìm thấy lịch này."))
    today = request.at.date()
    reader.today = today
    services.note_read(reader, at=request.at)
    answer = HttpResponse(
        calendar_of(campaigns.due_days_of(reader, today)), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'inline; filename="trien-khai.ics"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _page(
    request: Request, viewer: Person, *, form: PreferenceForm | None = None, address: str = "", status: int = 200
) -> HttpResponse:
    stored = queries.preference_of(viewer)
    if form is None:
        form = PreferenceForm(
            initial={
                "email": stored.email,
                "by_email": stored.by_email,
                "digest_only": stored.digest_only,
                "quiet_from": stored.quiet_from,
                "quiet_to": stored.quiet_to,
            }
        )
    page = {"form": form, "feed": queries.feed_of(viewer), "address": address, "has_mail": settings.MAIL}
    return render(request, "notices/preferences.html", page, status=status)
