"""Rows that may be one person: compared side by side, merged by who decides it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from trienkhai.kernel.errors import DomainError, NotAllowed, NotFound
from trienkhai.organisations import queries, services
from trienkhai.organisations.choices import Capability
from trienkhai.web.organisations.views import page_number, viewer_of
from trienkhai.web.organisations.views_people import may_somewhere, require_some, unit_named
from trienkhai.web.request import Request, whole_number


@require_safe
def duplicates(request: Request) -> HttpResponse:
    """Pairs of one name, near each other."""
    viewer = viewer_of(request)
    require_some(viewer, Capability.SEE_STRUCTURE)
    if not may_somewhere(viewer, Capability.MANAGE_PEOPLE):
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))
    unit = unit_named(request, viewer)
    found = queries.possible_duplicates(viewer, request.at.date(), top=unit, page=page_number(request))
    return render(request, "organisations/duplicates.html", {"found": found, "unit": unit})


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: Request, one_id: int, other_id: int) -> HttpResponse:
    """Two rows side by side; which is kept, somebody chooses. A refused merge keeps the page."""
    viewer, today = viewer_of(request), request.at.date()
    one, other = queries.person_for(viewer, one_id), queries.person_for(viewer, other_id)
    if not may_somewhere(viewer, Capability.MANAGE_PEOPLE):
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))
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
                services.merge_people(kept, dropped, by=viewer, at=request.at)
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
        "today": today,
    }
    return render(request, "organisations/duplicates_merge.html", page, status=422 if refusal else 200)
