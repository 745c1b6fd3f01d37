"""How far each unit has carried a campaign on: for the office that runs it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trienkhai.campaigns import queries
from trienkhai.web.request import Request, whole_number


@require_safe
def hand_downs(request: Request, campaign_id: int) -> HttpResponse:
    """Which units have a plan of their own, and how much of the upper one it concretises."""
    q, is_without = request.GET.get("q", "").strip()[:100], request.GET.get("chua") == "1"
    found = queries.units_below(
        request.viewer,
        campaign_id,
        page=whole_number(request.GET.get("trang")) or 1,
        q=q,
        only_without=is_without,
    )
    page = {
        "campaign": found.campaign,
        "found": found,
        "units": found.units,
        "q": q,
        "is_without": is_without,
        "kept": urlencode({name: value for name, value in (("q", q), ("chua", "1" if is_without else "")) if value}),
    }
    return render(request, "campaigns/hand_downs.html", page)
