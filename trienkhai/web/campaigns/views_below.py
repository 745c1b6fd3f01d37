"""How far each unit has carried a campaign on: for the office that runs it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trienkhai.campaigns import queries
from trienkhai.web.request import Request


@require_safe
def hand_downs(request: Request, campaign_id: int) -> HttpResponse:
    """Which units have a plan of their own, and how much of the upper one it concretises."""
    campaign, units = queries.units_below(request.viewer, campaign_id)
    page = {
        "campaign": campaign,
        "units": units,
        "with_plan": sum(each.has_plan for each in units),
        "complete": sum(each.has_plan and each.said == each.total for each in units),
    }
    return render(request, "campaigns/hand_downs.html", page)
