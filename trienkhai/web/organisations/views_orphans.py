"""Open duties of units that have ended: handed over all at once, or one by one; closed or cancelled with a reason."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from trienkhai.campaigns import queries as campaigns
from trienkhai.campaigns import services
from trienkhai.kernel.errors import DomainError, NotFound
from trienkhai.organisations import queries
from trienkhai.web.days import day_typed
from trienkhai.web.organisations.views import viewer_of
from trienkhai.web.request import Request, whole_number


@require_http_methods(["GET", "HEAD", "POST"])
def orphaned(request: Request) -> HttpResponse:
    """The duties, by the unit that ended; ``act``: hand-over (those ticked, to ``to``), close, cancel (one)."""
    viewer = viewer_of(request)
    number = whole_number(request.GET.get("viec"))
    event = queries.event_for(viewer, number) if number else None
    found = campaigns.orphaned(viewer, event=event)
    if request.method != "POST":
        return _page(request, found, event)
    by_id = {orphan.assignment.pk: orphan for orphan in found}
    picked = [by_id[pk] for pk in map(whole_number, request.POST.getlist("row")) if pk in by_id]
    if not picked:
        return _page(request, found, event, problem=_("Đồng chí đánh dấu việc cần quyết định."), status=422)
    try:
        count = _carried_out(request, picked)
    except DomainError as refusal:
        return _page(request, found, event, problem=str(refusal), status=422)
    messages.success(request, ngettext("Đã quyết định %(n)s việc.", "Đã quyết định %(n)s việc.", count) % {"n": count})
    return redirect(reverse("organisations:orphaned") + (f"?viec={event.pk}" if event else ""))


def _carried_out(request: Request, picked: list[campaigns.Orphan]) -> int:
    viewer, reason, key = viewer_of(request), request.POST.get("reason", ""), request.POST.get("key", "")
    act = request.POST.get("act")
    if act == "hand-over":
        # Each goes to the unit chosen in its line; what has none chosen is left for another time.
        by_unit: dict[int, list[campaigns.Orphan]] = {}
        for orphan in picked:
            to = whole_number(request.POST.get(f"to-{orphan.assignment.pk}"))
            target = next((unit for unit in orphan.candidates if unit.pk == to), orphan.proposed)
            if target is None:
                raise DomainError(
                    _("Chưa rõ đơn vị nào nhận việc của %(unit)s. Đồng chí chọn đơn vị nhận ở dòng đó.")
                    % {"unit": orphan.assignment.unit_name}
                )
            by_unit.setdefault(target.pk, []).append(orphan)
        services.hand_over_each(
            [
                (
                    [orphan.assignment for orphan in orphans],
                    next(unit for unit in orphans[0].candidates if unit.pk == unit_id),
                )
                for unit_id, orphans in sorted(by_unit.items())
            ],
            reason=reason or _("Đơn vị kế thừa thực hiện tiếp."),
            by=viewer,
            at=request.at,
            key=key[:40],
        )
        return len(picked)
    if act == "close":
        done_on = day_typed(request.POST.get("done_on", ""))
        if done_on is None:
            raise DomainError(_("Đồng chí ghi ngày làm xong, ví dụ 30/06/2025."))
        services.close_duties(
            [orphan.assignment for orphan in picked], done_on=done_on, reason=reason, by=viewer, at=request.at
        )
        return len(picked)
    if act == "cancel":
        services.cancel_duties([orphan.assignment for orphan in picked], reason=reason, by=viewer, at=request.at)
        return len(picked)
    raise NotFound(_("Không tìm thấy trang này."))


def _page(
    request: Request, found: tuple[campaigns.Orphan, ...], event: object, *, problem: str = "", status: int = 200
) -> HttpResponse:
    page = {
        "orphans": found,
        "event": event,
        "may_decide": any(orphan.may_decide for orphan in found),
        "problem": problem,
        "chosen": {o.assignment.pk: whole_number(request.POST.get(f"to-{o.assignment.pk}")) for o in found},
        "ticked": {pk for pk in map(whole_number, request.POST.getlist("row")) if pk is not None},
        "is_first": request.method != "POST",
        "reason": request.POST.get("reason", ""),
        "done_on": request.POST.get("done_on", ""),
        "key": request.POST.get("key") or secrets.token_urlsafe(16),
    }
    return render(request, "organisations/orphaned.html", page, status=status)
