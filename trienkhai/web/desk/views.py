"""A unit's desk on a phone or an office PC: what it owes, a result recorded."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import AssignmentState
from trienkhai.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability, Role
from trienkhai.reporting import queries as reporting
from trienkhai.reporting import rules
from trienkhai.web import marks
from trienkhai.web.campaigns.reminder_words import text_for_desk
from trienkhai.web.campaigns.shown import STATES
from trienkhai.web.days import day_typed
from trienkhai.web.desk.asked import asked_about
from trienkhai.web.desk.forms import ACCEPT, MOST_FILES, ProgressForm
from trienkhai.web.desk.showing import shown_beside
from trienkhai.web.desk.timed import timed
from trienkhai.web.fields import WRONG_DAY
from trienkhai.web.request import Request, whole_number

if TYPE_CHECKING:
    from datetime import date

    from trienkhai.campaigns.models import Assignment
    from trienkhai.organisations.models import Person


def person(request: Request) -> Person:
    """Who looks; NotAllowed for an account behind which no person stands."""
    if request.viewer is None:
        raise NotAllowed(_("Tài khoản này chưa gắn với một người trong đơn vị. Xin báo quản trị."))
    return request.viewer


@require_safe
def home(request: Request) -> HttpResponse:
    """The viewer's units; somebody with one unit only stands at its desk at once, and an officer of one unit even when
    those below it owe something: he comes to them by asking for the list (``q``, may it be blank)."""
    viewer = person(request)
    text = request.GET.get("q", "")[:100]
    desks = queries.desks_of(viewer, request.at.date(), text=text, page=whole_number(request.GET.get("page")) or 1)
    is_asked = "q" in request.GET or "page" in request.GET
    if len(desks.own) == 1 and not is_asked and (not desks.total or Role.SPECIALIST not in access.roles_of(viewer)):
        return redirect("desk:unit", desks.own[0].unit_id)
    page = {
        "desks": desks,
        "own": desks.own,
        "others": desks.others,
        "text": text,
        "kept": {"query": urlencode({"q": text})},  # also while blank: without it an officer is sent to his desk
        "is_answering": bool({Role.UNIT_OFFICER, Role.SPECIALIST} & access.roles_of(viewer)),
        "shares": queries.shares_waiting(viewer),
    }
    return render(request, "desk/home.html", page)


@require_safe
def unit(request: Request, unit_id: int) -> HttpResponse:
    viewer, today = person(request), request.at.date()
    desk = queries.desk_of(viewer, unit_id, today)
    launched = queries.today_of(queries.run_by(viewer, desk.unit, today), today) if desk.may_answer else []
    page = {
        "desk": desk,
        "chips": STATES,
        "has_others": Role.SPECIALIST in access.roles_of(viewer)
        or len(access.units_held(viewer, Role.UNIT_OFFICER)) > 1
        or bool(launched),
        "is_entered_for": desk.may_answer and access.is_entered_for(viewer, desk.unit),
        "copy_text": text_for_desk(desk),
        "sent": {document.campaign_id for document in desk.documents},  # a plan can be written down to these
        "said": queries.said_to_unit(desk, request.at),
        "shares": queries.shares_waiting(viewer),
        "launched": launched,
    }
    return render(request, "desk/unit.html", page)


@require_POST
def receive(request: Request, campaign_id: int, unit_id: int) -> HttpResponse:
    """Đã tiếp nhận: once for each document."""
    viewer = person(request)
    campaign = queries.campaign_for(viewer, campaign_id)
    desk = queries.desk_of(viewer, unit_id, request.at.date())
    services.receive(campaign, desk.unit, by=viewer, at=request.at)
    messages.success(request, _("Đã ghi nhận đơn vị tiếp nhận văn bản."))
    return redirect("desk:unit", unit_id)


@require_http_methods(["GET", "HEAD", "POST"])
def assignment(request: Request, assignment_id: int) -> HttpResponse:
    """One duty; POST records a result with its evidence, all of it or nothing."""
    viewer = person(request)
    if request.method != "POST":
        return _assignment_page(request, assignment_id)
    row = queries.assignment_for(viewer, assignment_id)
    if rules.is_answered_by_a_report(row.kind, row.scope):
        raise DomainError(_("Nhiệm vụ này hoàn thành bằng báo cáo; xin mở trang Báo cáo của đơn vị."))
    form = ProgressForm(request.POST)
    files = [f for f in request.FILES.getlist("files") if f.name]
    if len(files) > MOST_FILES:
        form.add_error(None, _("Mỗi lần gửi nhiều nhất %d tệp. Xin chia làm nhiều lần.") % MOST_FILES)
    if not form.is_valid():
        return _assignment_page(request, assignment_id, form=form, status=422)
    values = form.cleaned_data
    key = values.pop("key")
    try:
        marks.refuse_marked([values["note"]])
        stored = services.record_progress(
            row,
            **values,
            files=[services.GivenFile(*given) for given in marks.taken(files, today=request.at.date())],
            wiped=[name for name in ("done", "of", "note") if name in request.POST],  # shown, and sent back blank
            by=viewer,
            at=request.at,
            key=key,
        )
    except Conflict as conflict:
        return _assignment_page(request, assignment_id, form=form, conflict=str(conflict), status=409)
    except NotAllowed:
        raise
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _assignment_page(request, assignment_id, form=form, status=422)
    messages.success(request, _("Đã lưu: %s.") % AssignmentState(stored.state).label)
    return redirect("desk:assignment", assignment_id)


def _assignment_page(
    request: Request,
    assignment_id: int,
    *,
    form: ProgressForm | None = None,
    conflict: str = "",
    status: int = 200,
) -> HttpResponse:
    viewer = person(request)
    shown = queries.assignment_page(viewer, assignment_id, request.at.date())
    row = shown.assignment
    if form is None:
        form = ProgressForm(
            initial={
                "is_done": "1" if row.state == "COMPLETED" else "0" if row.state == "IN_PROGRESS" else "",
                "done_on": _day_offered(row, viewer, request.at.date()),
                "done": row.done,
                "of": row.of,
                "note": row.note,
            }
        )
    page: dict[str, Any] = {
        "page": shown,
        "line": shown.line,
        "row": row,
        "form": form,
        "conflict": conflict,
        "chips": STATES,
        "key": secrets.token_urlsafe(16),
        "is_entered_for": shown.may_answer and access.is_entered_for(viewer, row.unit),
        "is_judged_here": shown.may_review and row.state == AssignmentState.SUBMITTED and not _has_report(row),
        "most_files": MOST_FILES,
        "accept": ACCEPT,
        **asked_about(request, row),
        "below": queries.below_of(viewer, row),
        "may_open_desk": access.may(viewer, Capability.SEE_CONTENT, row.unit),
        "next": queries.plan_asked_for(viewer, row, request.at.date()),
        "hand_down_unit": row.unit_id if row.scope == "UNITS" else None,
        **timed(row, request.at.date(), may_answer=shown.may_answer),
        **shown_beside(request, shown),
    }
    if status != 409 and form.is_bound and not form.errors.get("key"):
        page["key"] = form.data.get("key") or page["key"]  # what was refused was not stored: the key is still good
    return render(request, "desk/assignment.html", page, status=status)


def _day_offered(row: Assignment, viewer: Person, today: date) -> str:
    """Today is offered only to a unit that answers as it works: for a plan of the past, or for somebody
    else, today would be a guess that makes a unit late."""
    if row.done_on is not None:
        return f"{row.done_on:%d/%m/%Y}"
    if row.campaign.is_retroactive or access.is_entered_for(viewer, row.unit):
        return ""
    return f"{today:%d/%m/%Y}"


@require_POST
def judge(request: Request, assignment_id: int) -> HttpResponse:
    """What was handed in without a report form (a registration, a duty upward) is confirmed or returned."""
    viewer = person(request)
    row = queries.assignment_for(viewer, assignment_id)
    queries.require_run(viewer, Capability.REVIEW, row.campaign)
    if _has_report(row):
        raise NotFound(_("Báo cáo được tiếp nhận ở trang báo cáo."))
    if request.POST.get("act") == "return":
        new_day = new_day_typed(request.POST.get("due_on", ""))
        services.return_for_more(row, reason=request.POST.get("reason", ""), due_on=new_day, by=viewer, at=request.at)
        messages.success(request, _("Đã trả lại đơn vị kèm lý do."))
    else:
        services.accept(row, by=viewer, at=request.at)
        messages.success(request, _("Đã xác nhận hoàn thành."))
    return redirect("desk:assignment", assignment_id)


def new_day_typed(text: str) -> date | None:
    """The new day that goes with what is returned, or none. Raises DomainError for what is no day."""
    found = day_typed(text)
    if text.strip() and found is None:
        raise DomainError(str(WRONG_DAY))
    return found


def _has_report(row: Assignment) -> bool:
    """A report in the system is accepted or returned on its own page."""
    return rules.is_answered_by_a_report(row.kind, row.scope) and reporting.report_of(row) is not None
