"""Taking a document in: the list of plans, a file or pasted text, and why one is refused."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from trienkhai.campaigns import queries as campaign_queries
from trienkhai.kernel.errors import NotAllowed
from trienkhai.plans import queries, services, waiting
from trienkhai.plans.errors import PlanRefusal
from trienkhai.reading.errors import SecretMark, Unreadable
from trienkhai.reading.sources import ocr, office
from trienkhai.reading.sources.model import ConversionState
from trienkhai.web.plans.intake import (
    CHOICES,
    PASTED_NAME,
    forget,
    given_in,
    laid_aside,
    lay_aside,
    read_given,
)
from trienkhai.web.plans.sentences import unreadable_sentence
from trienkhai.web.request import Request

if TYPE_CHECKING:
    from trienkhai.organisations.models import Unit


@require_GET
def plans(request: Request) -> HttpResponse:
    """The plans that the viewer may see, each with how far it is."""
    found = list(queries.plans_of(request.viewer))
    campaigns = {campaign.plan_id: campaign for campaign in campaign_queries.campaigns_of(request.viewer)}
    context = {
        "plans": found,
        "campaigns": campaigns,
        "may_upload": bool(queries.units_to_plan_for(request.viewer)),
        "pasted_name": PASTED_NAME,
    }
    return render(request, "plans/list.html", context)


@require_http_methods(["GET", "POST"])
def upload(request: Request) -> HttpResponse:
    """A file or pasted text becomes a draft; nothing is stored of one that is refused. Text that looks typed in old
    fonts (TCVN3, VNI) is shown both ways first, and waits for the person to choose."""
    units = queries.units_to_plan_for(request.viewer)
    if not units:
        raise NotAllowed(_("Đồng chí không được cấp quyền tải kế hoạch lên."))
    waiting.sweep(at=request.at)
    context: dict[str, Any] = {"units": units, "key": secrets.token_urlsafe(16)}
    context |= {"reads_old_files": office.is_installed(), "reads_scans": ocr.is_installed()}
    if request.method == "GET":
        return render(request, "plans/upload.html", context)
    chosen = request.POST.get("unit", "")
    unit = next((unit for unit in units if str(unit.pk) == chosen), units[0])
    context |= {"unit": unit, "text": request.POST.get("text", ""), "key": request.POST.get("key") or context["key"]}
    token = request.POST.get("held", "")
    if token and request.POST.get("encoding", "") not in CHOICES:  # "bỏ": the person does not want it after all
        forget(request, token)
        messages.info(request, _("Đã bỏ, chưa có gì được lưu."))
        return redirect("plans:upload")
    try:
        answer = _taken_in(request, unit, context)
    except (Unreadable, PlanRefusal, OSError) as refusal:
        answer = _refused(request, unit, context, refusal)
    forget(request, token)  # the question was answered; the page that comes now no longer asks it
    return answer


def _taken_in(request: Request, unit: Unit, context: dict[str, Any]) -> HttpResponse:
    """The way to the draft that was stored, or the question about its letters."""
    given = laid_aside(request) or given_in(request)
    if request.POST.get("overruled") == "1" and not given.token:
        services.note_false_alarm(unit=unit, reason=request.POST.get("reason", ""), by=request.viewer, at=request.at)
        given = replace(given, overruled=True)
    choice = request.POST.get("encoding", "")
    reading = read_given(given, today=request.at.date(), encoding=choice if choice in CHOICES else "")
    if reading.conversion is not None and reading.conversion.state == ConversionState.ASK:
        context = context | {"held": lay_aside(request, given), "conversion": reading.conversion}
        return render(request, "plans/encoding.html", context)
    plan = services.draft_from_reading(
        reading,
        unit=unit,
        file_name=given.name,
        content=given.content,
        by=request.viewer,
        at=request.at,
        key=context["key"],
    )
    if not reading.obligations:
        messages.warning(
            request,
            _("Không tìm thấy nhiệm vụ nào trong văn bản này. Đồng chí thêm nhiệm vụ bằng tay, hoặc xóa bản này đi."),
        )
    return redirect("plans:review", plan.pk)


def _refused(
    request: Request, unit: Unit, context: dict[str, Any], refusal: Unreadable | PlanRefusal | OSError
) -> HttpResponse:
    """The form again, with why. Of a document that bears a mark not even what was pasted goes back to the page."""
    status = 422
    match refusal:
        case SecretMark():
            services.note_secret_refusal(unit=unit, by=request.viewer, at=request.at)
            said = {"text": "", "mark": refusal.values["mark"]}
        case Unreadable():
            said = {"sentence": unreadable_sentence(refusal)}
        case PlanRefusal():  # no reason, or hardly one, why the mark is none
            reason = request.POST.get("reason", "")
            said = {"mark": _("MẬT"), "text": "", "reason": reason, "reason_error": str(refusal)}
        case _:
            status = 503
            said = {
                "sentence": _("Máy chủ đang bận, chưa đọc được tệp. Chưa có gì được lưu; đồng chí thử lại sau ít phút.")
            }
    return render(request, "plans/upload.html", context | said, status=status)
