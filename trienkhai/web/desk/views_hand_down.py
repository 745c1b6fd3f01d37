"""Carrying an upper plan on: the unit's own plan, its table clause by clause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import CoverageAnswer
from trienkhai.documents.compose import own_plan as compose
from trienkhai.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.plans import queries as plans
from trienkhai.rendering.docx import to_docx
from trienkhai.web.days import day_typed
from trienkhai.web.desk import measures
from trienkhai.web.desk.views import person
from trienkhai.web.fields import WRONG_DAY
from trienkhai.web.marks import refuse_marked
from trienkhai.web.request import Request, whole_number

if TYPE_CHECKING:
    from datetime import date

    from trienkhai.campaigns.models import HandDown
    from trienkhai.campaigns.queries import HandDownPage

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_http_methods(["GET", "HEAD", "POST"])
def hand_down(request: Request, campaign_id: int, unit_id: int) -> HttpResponse:
    """The unit's own plan, measure by measure under the clauses of the upper one; POST keeps what was typed."""
    viewer = person(request)
    page = queries.hand_down_page(viewer, campaign_id, unit_id, request.at.date())
    if request.method != "POST":
        return _written(request, page, measures.lines_stored(page))
    _require_edit(page)
    lines = measures.lines_typed(request)
    try:
        refuse_marked(measures.texts_in(request))
        services.write_plan(
            page.upper,
            page.unit,
            lines=measures.measures_of(lines, page),
            subject=request.POST.get("subject", "")[:1000],
            symbol=request.POST.get("symbol", "")[:60],
            place=request.POST.get("place", "")[:80],
            issued_on=_day(request.POST.get("issued_on", "")),
            version=whole_number(request.POST.get("version")) or 0,
            by=viewer,
            at=request.at,
        )
    except NotAllowed:
        raise
    except Conflict as conflict:
        fresh = queries.hand_down_page(viewer, campaign_id, unit_id, request.at.date())
        return _written(request, fresh, lines, problem=str(conflict), status=409)
    except DomainError as refusal:
        return _written(request, page, lines, problem=str(refusal), status=422)
    messages.success(request, _("Đã lưu dự thảo kế hoạch của đơn vị."))
    return _to(page)


@require_http_methods(["GET", "HEAD", "POST"])
def coverage(request: Request, campaign_id: int, unit_id: int) -> HttpResponse:
    """Clause by clause: which own measures concretise each upper one; for those above to read."""
    viewer = person(request)
    page = queries.hand_down_page(viewer, campaign_id, unit_id, request.at.date())
    if request.method != "POST":
        return _compared(request, page)
    _require_edit(page)
    said = measures.said_typed(request, page)
    try:
        refuse_marked(measures.texts_in(request))
        services.say(_own(page), said, version=whole_number(request.POST.get("version")), by=viewer, at=request.at)
    except NotAllowed:
        raise
    except Conflict as conflict:
        fresh = queries.hand_down_page(viewer, campaign_id, unit_id, request.at.date())
        return _compared(request, fresh, said=said, problem=str(conflict), status=409)
    except NotFound:
        raise
    except DomainError as refusal:
        return _compared(request, page, said=said, problem=str(refusal), status=422)
    messages.success(request, _("Đã lưu bảng đối chiếu."))
    return redirect("desk:coverage", campaign_id, unit_id)


@require_POST
def link_plan(request: Request, campaign_id: int, unit_id: int) -> HttpResponse:
    """An uploaded plan carries the upper one on, or no longer does."""
    viewer = person(request)
    page = queries.hand_down_page(viewer, campaign_id, unit_id, request.at.date())
    _require_edit(page)
    if request.POST.get("act") == "unlink":
        services.unlink_plan(_own(page), by=viewer, at=request.at)
        messages.success(request, _("Đã gỡ kế hoạch; kế hoạch vẫn còn ở đơn vị."))
        return _to(page)
    plan = plans.plan_for(viewer, whole_number(request.POST.get("plan")) or 0)
    services.link_plan(page.upper, page.unit, plan, by=viewer, at=request.at)
    messages.success(request, _("Đã gắn kế hoạch của đơn vị. Đồng chí đối chiếu từng nhiệm vụ."))
    return redirect("desk:coverage", campaign_id, unit_id)


@require_POST
def confirm_plan(request: Request, campaign_id: int, unit_id: int) -> HttpResponse:
    viewer = person(request)
    page = queries.hand_down_page(viewer, campaign_id, unit_id, request.at.date())
    _require_edit(page)
    services.confirm_plan(_own(page), by=viewer, at=request.at)
    messages.success(request, _("Đã xác nhận kế hoạch của đơn vị."))
    return _to(page)


@require_POST
def hand_in_plan(request: Request, campaign_id: int, unit_id: int) -> HttpResponse:
    """The plan answers the duty to make one."""
    viewer = person(request)
    page = queries.hand_down_page(viewer, campaign_id, unit_id, request.at.date())
    _require_edit(page)
    issued_on = _day(request.POST.get("done_on", ""))
    if issued_on is None:
        raise DomainError(_("Đồng chí ghi ngày ban hành kế hoạch."))
    services.hand_in_plan(
        _own(page), done_on=issued_on, symbol=request.POST.get("symbol", "")[:60], by=viewer, at=request.at
    )
    messages.success(request, _("Đã gửi kế hoạch lên cấp trên; nhiệm vụ xây dựng kế hoạch đã hoàn thành."))
    return _to(page)


@require_safe
def own_plan_file(request: Request, campaign_id: int, unit_id: int) -> HttpResponse:
    """The plan that was written here as a Word file, in the official form."""
    page = queries.hand_down_page(person(request), campaign_id, unit_id, request.at.date())
    own = _own(page)
    if not page.may_open:  # who only directs the unit reads the table, not its papers
        raise NotFound(_("Không tìm thấy kế hoạch."))
    if not own.is_composed:
        raise NotFound(_("Kế hoạch này được tải lên; đồng chí mở tệp gốc ở trang kế hoạch."))
    content = to_docx(compose.plan_document(own.plan, request.at.date()))
    answer = HttpResponse(content, content_type=DOCX)
    answer["Content-Disposition"] = 'attachment; filename="ke-hoach.docx"'
    answer["Cache-Control"] = "private, no-store"
    return answer


# --- the parts
def _require_edit(page: HandDownPage) -> None:
    if not page.may_edit:
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))


def _own(page: HandDownPage) -> HandDown:
    if page.hand_down is None:
        raise NotFound(_("Đơn vị chưa có kế hoạch cho văn bản này."))
    return page.hand_down


def _to(page: HandDownPage) -> HttpResponse:
    return redirect(reverse("desk:hand-down", args=[page.upper.pk, page.unit.pk]))


def _day(text: str) -> date | None:
    """The day typed, or none. Raises DomainError for what is no day."""
    found = day_typed(text)
    if text.strip() and found is None:
        raise DomainError(str(WRONG_DAY))
    return found


def _written(
    request: Request,
    page: HandDownPage,
    lines: list[measures.TypedLine],
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    groups, count = measures.grouped(page, lines, request.at.date())
    plan = page.plan
    head: dict[str, Any] = {
        "subject": plan.subject if plan else "",
        "symbol": plan.symbol if plan else "",
        "place": plan.place if plan else page.unit.place,
        "issued_on": plan.issued_on.strftime("%d/%m/%Y") if plan and plan.issued_on else "",
    }
    if problem:
        head = {name: request.POST.get(name, "") for name in head}
    shown = {
        "page": page,
        "is_entered_for": page.is_open and access.is_entered_for(person(request), page.unit),
        "may_open_desk": access.may(person(request), Capability.SEE_CONTENT, page.unit),
        "groups": groups,
        "count": count,
        "head": head,
        "problem": problem,
        "kinds": measures.KINDS,
        "names": queries.bodies_offered(page.unit) if page.is_open else [],
        "linkable": queries.plans_to_link(person(request), page) if page.may_edit and page.hand_down is None else [],
        "today": request.at.date(),
    }
    return render(request, "desk/hand_down.html", shown, status=status)


def _compared(
    request: Request,
    page: HandDownPage,
    *,
    said: dict[int, services.Said] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    typed = said or {}
    rows = []
    for clause in page.table.clauses:
        given = typed.get(clause.obligation.pk)
        rows.append(
            {
                "clause": clause,
                "answer": (given.answer if given else clause.answer) or "",
                "lowers": set(given.lowers if given else [each.pk for each in clause.lowers]),
                "note": given.note if given else clause.note,
            }
        )
    shown = {
        "page": page,
        "is_entered_for": page.may_edit and access.is_entered_for(person(request), page.unit),
        "rows": rows,
        "answers": CoverageAnswer.choices,
        "problem": problem,
    }
    return render(request, "desk/coverage.html", shown, status=status)
