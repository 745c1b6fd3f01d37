"""Everything of a unit taken along as one file: at once where it is small, else made by the worker and fetched later."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trienkhai.documents.takeaway import count_reports, unit_archive
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import queries, services
from trienkhai.organisations.choices import TakeawayState
from trienkhai.organisations.jobs import KEEP_TAKEAWAYS
from trienkhai.organisations.services.takeaways import WAITED_FOR
from trienkhai.web.organisations.views import viewer_of
from trienkhai.web.request import Request

MADE_AT_ONCE = 200  # reports: a few seconds


@require_POST
def archive(request: Request, unit_id: int) -> HttpResponseBase:
    """The .zip of a unit and of all below it: as much as the viewer sees."""
    viewer = viewer_of(request)
    unit = queries.unit_for(viewer, unit_id)
    reports = count_reports(viewer, unit)
    if reports > MADE_AT_ONCE:
        return redirect(
            "organisations:takeaway", services.ask_takeaway(unit, total=reports, by=viewer, at=request.at).pk
        )
    return _file(unit_archive(viewer, unit, at=request.at), unit.pk)


@require_safe
def takeaway(request: Request, takeaway_id: int) -> HttpResponse:
    """How far it is; when it is made, the way to it."""
    found = queries.takeaway_for(viewer_of(request), takeaway_id)
    page = {
        "takeaway": found,
        "waits": found.state in (TakeawayState.WAITING, TakeawayState.RUNNING) and request.at < found.at + WAITED_FOR,
        "is_made": found.state == TakeawayState.DONE,
        "last_at": found.at + KEEP_TAKEAWAYS,
    }
    return render(request, "organisations/takeaway.html", page)


@require_safe
def takeaway_file(request: Request, takeaway_id: int) -> FileResponse:
    found = queries.takeaway_for(viewer_of(request), takeaway_id)
    if found.state != TakeawayState.DONE:
        raise NotFound(_("Hồ sơ này chưa lập xong."))
    try:
        return _file(found.file.open("rb"), found.unit_id)
    except FileNotFoundError as gone:
        raise NotFound(_("Hồ sơ này đã được xóa; đồng chí lấy lại ở trang đơn vị.")) from gone


def _file(packed: object, unit_id: int) -> FileResponse:
    return FileResponse(
        packed, as_attachment=True, filename=f"ho-so-don-vi-{unit_id}.zip", content_type="application/zip"
    )
