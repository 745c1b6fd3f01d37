"""Rows that may be one person: compared side by side, merged by who decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trienkhai.campaigns import services as campaigns
from trienkhai.kernel.errors import DomainError, NotAllowed, NotFound
from trienkhai.notices import services as notices
from trienkhai.organisations import queries, services
from trienkhai.organisations.choices import Capability
from trienkhai.web.organisations.views import page_number, viewer_of
from trienkhai.web.organisations.views_people import may_somewhere, require_some, unit_named
from trienkhai.web.request import Request, whole_number

if TYPE_CHECKING:
    from trienkhai.organisations.models import Person

PASSED_ON = (notices.pass_on, campaigns.pass_on)  # what the rooms above keep of somebody


@require_safe
def duplicates(request: Request) -> HttpResponse:
    """Pairs of one name, near each other."""
    viewer = viewer_of(request)
    require_some(viewer, Capability.SEE_STRUCTURE)
    if not may_somewhere(viewer, Capability.MANAGE_PEOPLE):
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))
    unit = unit_named(request, viewer)
    today, number = request.at.date(), page_number(request)
    if request.GET.get("xem") == "khac":
        apart = queries.told_apart(viewer, today, top=unit, page=number)
        return render(request, "organisations/duplicates_apart.html", {"found": apart, "unit": unit})
    page = {
        "found": queries.possible_duplicates(viewer, today, top=unit, page=number),
        "apart": queries.told_apart(viewer, today, top=unit).total,
        "unit": unit,
    }
    return render(request, "organisations/duplicates.html", page)


@require_POST
def tell_apart(request: Request, one_id: int, other_id: int) -> HttpResponse:
    """Not one person: proposed no more, until somebody takes it back."""
    one, other = _two(request, one_id, other_id)
    try:
        services.say_not_same(one, other, by=viewer_of(request), at=request.at)
    except NotAllowed:
        raise
    except DomainError as why:
        messages.error(request, str(why))
    else:
        messages.success(
            request,
            _("Đã ghi: hai bản ghi “%(name)s” không phải một người, không gợi ý nữa.") % {"name": one.full_name},
        )
    return redirect(_list(request))


@require_POST
def take_back(request: Request, one_id: int, other_id: int) -> HttpResponse:
    """They may be one person after all."""
    one, other = _two(request, one_id, other_id)
    try:
        services.take_back_not_same(one, other, by=viewer_of(request), at=request.at)
    except NotAllowed:
        raise
    except DomainError as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("Đã bỏ ghi; hai bản ghi “%(name)s” được xét lại.") % {"name": one.full_name})
    return redirect(_list(request))


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: Request, one_id: int, other_id: int) -> HttpResponse:
    """Two rows side by side; which is kept, somebody chooses. A refused merge keeps the page."""
    viewer, today = viewer_of(request), request.at.date()
    one, other = _two(request, one_id, other_id)
    if one.pk == other.pk:  # merged already: its page is the one that is in use
        if {one_id, other_id} == {one.pk}:
            raise NotFound(_("Không tìm thấy trang này."))
        return redirect("organisations:person", one.pk)
    refusal = ""
    keep = whole_number(request.POST.get("keep"))
    if request.method == "POST":
        if keep not in (one.pk, other.pk):
            refusal = _("Đồng chí chọn bản ghi giữ lại.")
        else:
            kept, dropped = (one, other) if keep == one.pk else (other, one)
            try:
                services.merge_people(kept, dropped, by=viewer, at=request.at, also=PASSED_ON)
            except NotAllowed:
                raise
            except DomainError as why:
                refusal = str(why)
            else:
                messages.success(request, _("Đã gộp vào bản ghi của đồng chí %(name)s.") % {"name": kept.full_name})
                return redirect("organisations:person", kept.pk)
    page = {
        "sides": [queries.person_shown(viewer, each, today) for each in (one, other)],
        "keep": keep if keep in (one.pk, other.pk) else one.pk if request.method != "POST" else None,
        "refusal": refusal,
        "apart": queries.said_apart(one, other),
    }
    return render(request, "organisations/duplicates_merge.html", page, status=422 if refusal else 200)


def _two(request: Request, one_id: int, other_id: int) -> tuple[Person, Person]:
    """Both, through their door; whoever keeps no list of people merges nobody."""
    viewer = viewer_of(request)
    one, other = queries.person_for(viewer, one_id), queries.person_for(viewer, other_id)
    if not may_somewhere(viewer, Capability.MANAGE_PEOPLE):
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))
    return one, other


def _list(request: Request) -> str:
    """Back to the list from which it was said: of one unit or all, at its page."""
    kept = {"xem": "khac"} if request.POST.get("xem") == "khac" else {}
    numbers = {name: whole_number(request.POST.get(name)) for name in ("don-vi", "trang")}
    kept |= {name: str(number) for name, number in numbers.items() if number is not None}
    return reverse("organisations:duplicates") + (f"?{urlencode(kept)}" if kept else "")
