"""Pages of units' reports: the unit's form, what came in, one report to accept or return."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from trienkhai.campaigns import queries as campaigns
from trienkhai.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from trienkhai.reporting import queries, services
from trienkhai.reporting.choices import Section
from trienkhai.reporting.errors import FiguresRefused
from trienkhai.reporting.queries import ReportPage
from trienkhai.web.desk.views import new_day_typed, person
from trienkhai.web.marks import refuse_marked
from trienkhai.web.reporting.forms import ReportForm, parse_day, questions_of
from trienkhai.web.request import Request, whole_number

CHIPS = {"": "idle", "DRAFT": "going", "SUBMITTED": "check", "RETURNED": "over", "ACCEPTED": "done"}


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Request, assignment_id: int) -> HttpResponse:
    """A unit's report: saved as a draft or sent; once sent it is read only."""
    viewer = person(request)
    page = queries.page_of_report(viewer, assignment_id)
    if request.method != "POST":
        return _form_page(request, page)
    form = ReportForm(page.figures, request.POST)
    if form.faults:
        return _form_page(request, page, form=form, problem=_("Có ô chưa phải là số. Xin sửa ở các ô được đánh dấu."))
    stated = whole_number(request.POST.get("version"))
    version = -1 if stated is None else stated
    try:
        refuse_marked([*form.content.texts.values(), *(value.note for value in form.content.figures)])
        if request.POST.get("act") == "send":
            services.send_report(
                page.assignment,
                content=form.content,
                handed_in_on=parse_day(request.POST.get("handed_in_on", "")),
                by=viewer,
                at=request.at,
                version=version,
                key=request.POST.get("key", "")[:50],
            )
            messages.success(request, _("Đã gửi báo cáo. Nơi nhận sẽ xác nhận hoặc trả lại kèm lý do."))
        else:
            services.save_report(page.assignment, content=form.content, by=viewer, at=request.at, version=version)
            messages.success(request, _("Đã lưu nháp. Báo cáo chưa được gửi."))
        return redirect("reporting:report", assignment_id)
    except ValueError as wrong:
        return _form_page(request, page, form=form, problem=str(wrong), day_error=str(wrong))
    except FiguresRefused as refused:
        form.faults.extend(refused.faults)
        return _form_page(request, page, form=form, problem=str(refused))
    except Conflict as conflict:
        fresh = queries.page_of_report(viewer, assignment_id)
        return _form_page(request, fresh, form=form, conflict=str(conflict), status=409)
    except NotAllowed:
        raise
    except DomainError as refusal:
        return _form_page(request, queries.page_of_report(viewer, assignment_id), form=form, problem=str(refusal))


def _form_page(
    request: Request,
    page: ReportPage,
    *,
    form: ReportForm | None = None,
    problem: str = "",
    conflict: str = "",
    day_error: str = "",
    status: int = 0,
) -> HttpResponse:
    data = form.data if form else None
    shown: dict[str, Any] = {
        **_shown(page),
        "problem": problem,
        "conflict": conflict,
        "day_error": day_error,
        "key": secrets.token_urlsafe(16),
        # A plan of the past was answered on some past day: that day is known to her alone.
        "handed_in_on": "" if page.assignment.campaign.is_retroactive else request.at.date().strftime("%d/%m/%Y"),
    }
    if form is not None and data is not None:
        shown["questions"] = questions_of(page.figures, page.values, data=data, faults=form.faults)
        shown["texts"] = [(section, section.label, form.content.texts.get(section, "")) for section in Section]
        shown["is_unsent"] = not page.may_change  # sent meanwhile: what was typed here is shown to be copied
        shown["typed_texts"] = [(label, text) for _section, label, text in shown["texts"] if text.strip()]
        shown["handed_in_on"] = data.get("handed_in_on", shown["handed_in_on"])
        if not conflict:
            shown["key"] = data.get("key") or shown["key"]
    return render(request, "reporting/report.html", shown, status=status or (422 if problem else 200))


def _shown(page: ReportPage) -> dict[str, Any]:
    return {
        "page": page,
        "row": page.assignment,
        "report": page.report,
        "questions": questions_of(page.figures, page.values),
        "stored": questions_of(page.figures, page.values),
        "stored_texts": [(s.label, page.texts[s]) for s in Section if page.texts.get(s)],
        "texts": [(section, section.label, page.texts.get(section, "")) for section in Section],
        "chips": CHIPS,
        "is_entered_for": page.is_entered_for and page.may_change,
    }


@require_safe
def inbox(request: Request, campaign_id: int) -> HttpResponse:
    """Reports of a campaign, round by round: who sent, when, who is missing."""
    viewer = person(request)
    campaign = campaigns.campaign_for(viewer, campaign_id)
    if not campaigns.sees_whole(viewer, campaign):
        raise NotFound(_("Không tìm thấy đợt triển khai."))
    rounds = queries.rounds_of(campaign)
    asked = next((one for one in rounds if one.key == request.GET.get("dot")), None)
    today = campaigns.judged_on(campaign, request.at.date())
    chosen = asked or queries.round_of(campaign, today)
    page = {
        "campaign": campaign,
        "rounds": rounds,
        "chosen": chosen,
        "inbox": queries.inbox_of(viewer, campaign, chosen) if chosen else None,
        "is_past": chosen is not None and chosen.late_after is not None and today > chosen.late_after,
        "consolidated": queries.consolidated_of(viewer, campaign),
        "may_consolidate": queries.may_consolidate(viewer, campaign),
    }
    return render(request, "reporting/inbox.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Request, report_id: int) -> HttpResponse:
    """The whole report of a unit, to accept or to return with a reason."""
    viewer = person(request)
    page = queries.report_for(viewer, report_id)
    if request.method != "POST":
        return render(request, "reporting/review.html", _shown(page))
    reason = request.POST.get("reason", "")
    try:
        if request.POST.get("act") == "return":
            new_day = new_day_typed(request.POST.get("due_on", ""))
            services.return_report(_of(page), reason=reason, due_on=new_day, by=viewer, at=request.at)
            messages.success(request, _("Đã trả lại %s kèm lý do.") % page.reporter)
        elif request.POST.get("act") == "accept":
            services.accept_report(_of(page), by=viewer, at=request.at)
            messages.success(request, _("Đã tiếp nhận báo cáo của %s.") % page.reporter)
        else:
            raise DomainError(_("Đồng chí chọn tiếp nhận hoặc trả lại."))
        row = page.assignment
        inbox_url = reverse("reporting:inbox", args=[row.campaign_id])  # of the same round: the next one waits there
        return redirect(f"{inbox_url}?{urlencode({'dot': f'{row.deliverable_id}-{row.occurrence}'})}")
    except NotAllowed:
        raise
    except DomainError as refusal:
        shown = {**_shown(queries.report_for(viewer, report_id)), "problem": str(refusal), "reason": reason}
        shown["due_on"] = request.POST.get("due_on", "")
        return render(request, "reporting/review.html", shown, status=422)


def _of(page: ReportPage) -> Any:
    if page.report is None:  # the page of a report that came in always has one
        raise NotFound(_("Không tìm thấy báo cáo."))
    return page.report
