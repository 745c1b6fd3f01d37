"""Everything of a unit taken along as one file."""

from __future__ import annotations

from django.http import FileResponse
from django.views.decorators.http import require_POST

from trienkhai.documents.takeaway import unit_archive
from trienkhai.organisations import queries
from trienkhai.web.organisations.views import viewer_of
from trienkhai.web.request import Request


@require_POST
def archive(request: Request, unit_id: int) -> FileResponse:
    """The .zip of a unit and of all below it: as much as the viewer sees."""
    viewer = viewer_of(request)
    unit = queries.unit_for(viewer, unit_id)
    packed = unit_archive(viewer, unit, at=request.at)
    return FileResponse(
        packed, as_attachment=True, filename=f"ho-so-don-vi-{unit.pk}.zip", content_type="application/zip"
    )
