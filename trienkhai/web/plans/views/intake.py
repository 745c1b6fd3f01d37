"""Taking a document in: the list of plans, a file or pasted text, and why one is refused."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from trienkhai.campaigns import queries as campaign_queries
from trienkhai.kernel.errors import DomainError, NotAllowed
from trienkhai.plans import queries, services
from trienkhai.reading.errors import SecretMark, Unreadable
from trienkhai.web.plans.intake import PASTED_NAME, Given, given_in, read_given
from trienkhai.web.plans.sentences import unreadable_sentence
from trienkhai.web.request import Request


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
    """A file or pasted text becomes a draft; nothing is stored of one that is refused."""
    units = queries.units_to_plan_for(request.viewer)
    if not units:
        raise NotAllowed(_("Đồng chí không được cấp quyền tải kế hoạch lên."))
    context: dict[str, Any] = {"units": units, "key": secrets.token_urlsafe(16)}
    if request.method == "GET":
        return render(request, "plans/upload.html", context)
    chosen = request.POST.get("unit", "")
    unit = next((unit for unit in units if str(unit.pk) == chosen), units[0])
    context |= {"unit": unit, "text": request.POST.get("text", ""), "key": request.POST.get("key") or context["key"]}
    given: Given | None = None
    try:
        given = given_in(request)
        overruled = request.POST.get("overruled") == "1"
        if overruled:
            services.note_false_alarm(
                unit=unit, reason=request.POST.get("reason", ""), by=request.viewer, at=request.at
            )
        reading = read_given(given, today=request.at.date(), overruled=overruled)
        plan = services.draft_from_reading(
            reading,
            unit=unit,
            file_name=given.name,
            content=given.content,
            by=request.viewer,
            at=request.at,
            key=context["key"],
        )
    except SecretMark as mark:
        services.note_secret_refusal(unit=unit, by=request.viewer, at=request.at)
        # Not even what was pasted goes back to the page.
        return render(request, "plans/upload.html", context | {"text": "", "mark": mark.values["mark"]}, status=422)
    except Unreadable as refusal:
        return render(request, "plans/upload.html", context | {"sentence": unreadable_sentence(refusal)}, status=422)
    except DomainError as refusal:
        mark_shown = {
            "mark": _("MẬT"),
            "text": "",
            "reason": request.POST.get("reason", ""),
            "reason_error": str(refusal),
        }
        return render(request, "plans/upload.html", context | mark_shown, status=422)
    except OSError:
        busy = _("Máy chủ đang bận, chưa đọc được tệp. Chưa có gì được lưu; đồng chí thử lại sau ít phút.")
        return render(request, "plans/upload.html", context | {"sentence": busy}, status=503)
    if not reading.obligations:
        messages.warning(
            request,
            _("Không tìm thấy nhiệm vụ nào trong văn bản này. Đồng chí thêm nhiệm vụ bằng tay, hoặc xóa bản này đi."),
        )
    return redirect("plans:review", plan.pk)
