"""What a chuyên viên or a leader has in hand: each campaign with its totals and what waits for an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from trienkhai.campaigns.choices import AssignmentState
from trienkhai.campaigns.models import Assignment, Campaign
from trienkhai.campaigns.queries.doors import campaigns_of
from trienkhai.campaigns.queries.seen import seen_rows, seen_wholly
from trienkhai.campaigns.queries.tally import Four, four_of
from trienkhai.organisations.models import Person
from trienkhai.plans.choices import WorkKind


@dataclass(frozen=True)
class InHand:
    """One campaign on the desk of those who run it or look at it."""

    campaign: Campaign
    four: Four
    reports_waiting: int  # handed in, neither accepted nor returned
    others_waiting: int  # other duties that wait to be confirmed
    sees_whole: bool


def campaigns_in_hand(viewer: Person, today: date) -> list[InHand]:
    """The viewer's campaigns, the newest first. Three statements, however many campaigns there are."""
    campaigns = list(campaigns_of(viewer))
    fours = four_of(viewer, campaigns, today)
    whole = seen_wholly(viewer, campaigns)
    is_report = Q(kind=WorkKind.REPORT)
    counted = (
        Assignment.objects.filter(
            seen_rows(viewer),
            campaign__in=[campaign.pk for campaign in campaigns],
            state=AssignmentState.SUBMITTED,
        )
        .order_by()
        .values("campaign_id")
        .annotate(reports=Count("pk", filter=is_report), others=Count("pk", filter=~is_report))
    )
    waiting = {row["campaign_id"]: (row["reports"], row["others"]) for row in counted}
    return [
        InHand(
            campaign,
            fours[campaign.pk],
            *waiting.get(campaign.pk, (0, 0)),
            sees_whole=campaign.pk in whole,
        )
        for campaign in campaigns
    ]
