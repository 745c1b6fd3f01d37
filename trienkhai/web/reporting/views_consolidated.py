"""Pages of the consolidated report: begun, written, its figures opened to their rows, taken out as .docx."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trienkhai.campaigns import queries as campaigns
from trienkhai.documents.compose import report as compose
from trienkhai.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from trienkhai.rendering.docx import to_docx
from trienkhai.rendering.model import missing_of
from trienkhai.reporting import queries, services
from trienkhai.reporting.choices import Section
from trienkhai.reporting.services import PassageText
from trienkhai.vietnamese.numbers import int_to_roman
from trienkhai.web.desk.views import person
from trienkhai.web.marks import refuse_marked
from trienkhai.web.reporting.forms import ConsolidatedForm, sentence_of_missing
from trienkhai.web.request import Request, whole_number

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_POST
def consolidate(request: Request, campaign_id: int) -> HttpResponse:
    """Begin the consolidated report of a round, or open the one there is."""
    viewer = person(request)
    campaign = campaigns.campaign_for(viewer, campaign_id)
    if not campaigns.sees_whole(viewer, campaign):
        raise NotFound(_("Không tìm thấy đợt triển khai."))
    chosen = next((one for one in queries.rounds_of(campaign) if one.key == request.POST.get("dot")), None)
    made = services.consolidate(
        campaign,
        by=viewer,
        at=request.at,
        deliverable_id=chosen.deliverable_id if chosen else None,
        occurrence=chosen.occurrence if chosen else "",
    )
    return redirect("reporting:consolidated", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def consolidated(request: Request, consolidated_id: int) -> HttpResponse:
    """Write it. Every button saves all that is typed first, so that nothing typed is lost."""
    viewer = person(request)
    report = queries.consolidated_for(viewer, consolidated_id)
    if request.method != "POST":
        return _page(request, report)
    form = ConsolidatedForm(request.POST)
    if not form.is_valid():
        return _page(request, report, form=form, problem=_("Chưa lưu. Xin sửa ô được đánh dấu."), status=422)
    act, _colon, value = request.POST.get("act", "save").partition(":")
    try:
        refuse_marked(str(value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken")
        services.save_consolidated(
            report, content=form.content(), by=viewer, at=request.at, version=form.cleaned_data["version"]
        )
        anchor = _act(request, report, act, value)
    except Conflict as conflict:
        fresh = queries.consolidated_for(viewer, consolidated_id)
        return _page(request, fresh, form=form, conflict=str(conflict), status=409)
    except NotAllowed:
        raise
    except DomainError as refusal:
        fresh = queries.consolidated_for(viewer, consolidated_id)
        return _page(request, fresh, form=form, problem=str(refusal), status=422)
    messages.success(request, _("Đã lưu."))
    return redirect(reverse("reporting:consolidated", args=[consolidated_id]) + anchor)


def _act(request: Request, report: Any, act: str, value: str) -> str:
    """What else the pressed button does; the anchor to return to."""
    viewer = person(request)
    if act == "choose":
        named, _dot, section = value.partition(".")
        report_id = whole_number(named)
        if report_id is not None:
            services.choose_passage(report, report_id=report_id, section=section, by=viewer, at=request.at)
        return f"#phan-{section}" if section in Section.values else ""
    passage_id = whole_number(value)
    if act == "remove" and passage_id is not None:
        services.remove_passage(report, passage_id=passage_id, by=viewer, at=request.at)
        return ""
    if act == "add" and value in Section.values:
        services.add_passage(
            report,
            passage=PassageText(
                Section(value), request.POST.get(f"new.{value}", ""), request.POST.get(f"from.{value}", "")[:250]
            ),
            by=viewer,
            at=request.at,
        )
        return f"#phan-{value}"
    return ""


def _page(
    request: Request,
    report: Any,
    *,
    form: ConsolidatedForm | None = None,
    problem: str = "",
    conflict: str = "",
    status: int = 200,
) -> HttpResponse:
    today = request.at.date()
    page = queries.page_of(person(request), report, today)
    try:
        document = compose.document_of(page, today)
        missing = Counter(one.label for one in missing_of(document))
        profile, no_layout = document.profile, ""
    except DomainError as refusal:
        missing, profile, no_layout = Counter(), None, str(refusal)
    if form is None:
        initial = {name: getattr(report, name) for name in services.HEAD}
        initial["issued_on"] = report.issued_on.strftime("%d/%m/%Y") if report.issued_on else ""
        form = ConsolidatedForm(initial=initial)
    typed_own = form.own() if form.is_bound else {}
    typed_passages = form.passages() if form.is_bound else {}
    sections = [
        {
            "section": section,
            "roman": int_to_roman(place),
            "own": typed_own.get(section.value, section.own),
            "passages": [(p, typed_passages.get(p.pk, p.text)) for p in section.passages],
            "new": request.POST.get(f"new.{section.value}", "") if form.is_bound else "",
            "from": request.POST.get(f"from.{section.value}", "") if form.is_bound else "",
            "left": sum(not one.is_chosen for one in section.offered),
        }
        for place, section in enumerate(page.sections, start=1)
    ]
    shown = {
        "page": page,
        "report": report,
        "form": form,
        "sections": sections,
        "figures": [(line, compose.figure_name(line)) for line in page.lines],
        "notes": compose.notes_of(page.lines, page.standing),
        "missing": sorted(missing.items(), key=lambda pair: (-pair[1], pair[0])),
        "missing_sentence": sentence_of_missing(sum(missing.values())),
        "profile": profile,
        "no_layout": no_layout,
        "problem": problem,
        "conflict": conflict,
        "upward": queries.upward_of(person(request), report),
        "key": secrets.token_urlsafe(16),
    }
    return render(request, "reporting/consolidated.html", shown, status=status)


@require_safe
def figure(request: Request, consolidated_id: int) -> HttpResponse:
    """The units' own values behind one total."""
    viewer = person(request)
    report = queries.consolidated_for(viewer, consolidated_id)
    rows = queries.rows_behind(
        viewer, report, request.GET.get("muc", ""), request.GET.get("doi-tuong", ""), request.at.date()
    )
    shown = {"report": report, "behind": rows, "line": rows.line, "name": compose.figure_name(rows.line)}
    return render(request, "reporting/figure.html", shown)


@require_safe
def docx(request: Request, consolidated_id: int) -> HttpResponse:
    """The document as a Word file."""
    viewer = person(request)
    report = queries.consolidated_for(viewer, consolidated_id)
    content = to_docx(compose.consolidated_document(viewer, report, request.at.date()))
    if request.method == "GET":  # HEAD hands nothing out
        services.record_export(report, sha256=hashlib.sha256(content).hexdigest(), by=viewer, at=request.at)
    answer = HttpResponse(content, content_type=DOCX)
    answer["Content-Disposition"] = 'attachment; filename="bao-cao-tong-hop.docx"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def send_up(request: Request, consolidated_id: int) -> HttpResponse:
    """The issued report answers the duty to report to the superior, with the file as it stands now."""
    viewer = person(request)
    report = queries.consolidated_for(viewer, consolidated_id)
    content = to_docx(compose.consolidated_document(viewer, report, request.at.date()))
    services.send_up(
        report,
        file=content,
        upper_row=whole_number(request.POST.get("row")),
        by=viewer,
        at=request.at,
        key=request.POST.get("key", "")[:50],
    )
    messages.success(request, _("Đã gửi báo cáo lên cấp trên."))
    return redirect("reporting:consolidated", consolidated_id)
