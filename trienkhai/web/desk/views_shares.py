"""Who in the unit does what; and one's own parts, which need no other right than being named."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import AssignmentState
from trienkhai.kernel.errors import NotAllowed
from trienkhai.web.attempts import attempt, key_of
from trienkhai.web.desk.asked import people_of
from trienkhai.web.desk.petition_forms import FinishForm, ShareForm
from trienkhai.web.desk.views import person
from trienkhai.web.desk.views_petitions import act_page
from trienkhai.web.request import Request, whole_number


@require_POST
def share(request: Request, assignment_id: int) -> HttpResponse:
    """A part of a duty for one person of the unit."""
    viewer, today = person(request), request.at.date()
    row = queries.assignment_for(viewer, assignment_id)
    sharing = queries.sharing_of(viewer, row, today)
    if sharing is not None and row.state == AssignmentState.WITHDRAWN:
        raise NotAllowed(_("Việc này đã thu hồi."))
    if sharing is None or not sharing.may_divide:
        raise NotAllowed(_("Chỉ đầu mối của %(unit)s phân công trong đơn vị.") % {"unit": row.unit_name})
    form = ShareForm(people_of(sharing), request.POST)

    def act(given: dict[str, Any]) -> str:
        chosen = queries.person_to_share(viewer, row.unit, whole_number(given.pop("person")), today)
        services.share(row, person=chosen, **given, by=viewer, at=request.at, key=key_of(request))
        return _("Đã phân công đồng chí %(name)s.") % {"name": chosen.full_name}

    done = attempt(request, form, act, reverse("desk:assignment", args=[row.pk]) + "#phan-cong")
    if done is not None:
        return done
    return act_page(request, row, form, _("Phân công trong đơn vị"), [("share", _("Phân công"), "main")])


@require_POST
def withdraw_share(request: Request, share_id: int) -> HttpResponse:
    viewer = person(request)
    part = queries.share_for(viewer, share_id)
    services.withdraw_share(part, by=viewer, at=request.at)
    messages.success(request, _("Đã thu lại phần việc."))
    return redirect(reverse("desk:assignment", args=[part.assignment_id]) + "#phan-cong")


@require_POST
def finish_share(request: Request, share_id: int) -> HttpResponse:
    """By the person himself, on his own page, or by an officer of the unit on the page of the duty."""
    viewer = person(request)
    part = queries.share_for(viewer, share_id)
    form = FinishForm(request.POST)

    def act(given: dict[str, Any]) -> str:
        services.finish_share(part, **given, by=viewer, at=request.at)
        return _("Đã ghi phần việc làm xong.")

    is_own_page = request.POST.get("tu") != "viec"
    back = reverse("desk:mine") if is_own_page else reverse("desk:assignment", args=[part.assignment_id]) + "#phan-cong"
    done = attempt(request, form, act, back)
    if done is not None:
        return done
    return render(request, "desk/finish.html", {"part": part, "form": form, "is_own_page": is_own_page}, status=422)


@require_safe
def mine(request: Request) -> HttpResponse:
    """A member's first page: the parts given to him, and what his unit was sent as far as he may read it."""
    viewer, today = person(request), request.at.date()
    parts = queries.shares_of_person(viewer)
    page = {
        "to_do": [
            (each, FinishForm(auto_id=f"xong{each.pk}_%s", initial={"done_on": today}))
            for each in parts
            if each.done_on is None
        ],
        "finished": [each for each in parts if each.done_on is not None],
        "documents": queries.documents_to_read(viewer, today),
        "total": len(parts),
        "today": today,
    }
    return render(request, "desk/mine.html", page)
