"""The end of a campaign: what it would leave undone, then the close."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import CampaignState
from trienkhai.kernel.errors import DomainError, NotAllowed, NotFound
from trienkhai.web.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: Request, campaign_id: int) -> HttpResponse:
    """End a campaign for good; its board, lists and reports stay as on this day."""
    campaign = queries.campaign_to_launch(request.viewer, campaign_id)
    if campaign.state == CampaignState.PREPARING:
        return redirect("campaigns:launch", campaign.pk)
    if campaign.state == CampaignState.WITHDRAWN:
        return render(request, "campaigns/launch_withdrawn.html", {"campaign": campaign})
    if campaign.state == CampaignState.CLOSED:
        return redirect("campaigns:board", campaign.pk)
    refusal = ""
    if request.method == "POST":
        try:
            services.close(campaign, by=request.viewer, at=request.at)
            messages.success(
                request, _("Đã kết thúc đợt triển khai. Bảng theo dõi và danh sách giữ nguyên như hôm nay.")
            )
            return redirect("campaigns:board", campaign.pk)
        except (NotFound, NotAllowed):
            raise
        except DomainError as said:
            refusal = str(said)
    unfinished = queries.unfinished_of(campaign, request.at.date())
    page = {"campaign": campaign, "unfinished": unfinished, "refusal": refusal}
    return render(request, "campaigns/close.html", page, status=422 if refusal else 200)
