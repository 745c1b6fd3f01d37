"""What a chuyên viên or a leader has in hand: each campaign with its totals and what waits for an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from trienkhai.campaigns.choices import AssignmentState, CampaignState
from trienkhai.campaigns.models import Assignment, Campaign
from trienkhai.campaigns.queries.doors import campaigns_of
from trienkhai.campaigns.queries.filters import Filters
from trienkhai.campaigns.queries.seen import seen_rows, seen_wholly
from trienkhai.campaigns.queries.tally import Four, Group, four_from, groups_by_campaign
from trienkhai.organisations.models import Person, Unit
from trienkhai.plans.choices import WorkKind


@dataclass(frozen=True)
class InHand:
    """One campaign on the desk of those who run it or look at it."""

    campaign: Campaign
    four: Four
    reports_waiting: int  # handed in, neither accepted nor returned
    others_waiting: int  # other duties that wait to be confirmed
    sees_whole: bool
    groups: tuple[Group, ...] = field(default=(), repr=False)  # what the totals were made of


def campaigns_in_hand(viewer: Person, today: date) -> list[InHand]:
    """The viewer's campaigns, the newest first. Three statements at most, however many campaigns there are."""
    return _in_hand(viewer, list(campaigns_of(viewer)), today)


def run_by(viewer: Person, unit: Unit, today: date) -> list[InHand]:
    """Those that one body runs now, as far as the viewer sees them whole. One statement where there is none."""
    campaigns = list(campaigns_of(viewer).filter(unit=unit, state=CampaignState.RUNNING))
    return [each for each in _in_hand(viewer, campaigns, today) if each.sees_whole] if campaigns else []


def _in_hand(viewer: Person, campaigns: list[Campaign], today: date) -> list[InHand]:
    groups = groups_by_campaign(campaigns, today)
    whole = seen_wholly(viewer, campaigns)
    waiting = {pk: _waiting(groups[pk]) for pk in whole}
    if partly := [campaign.pk for campaign in campaigns if campaign.pk not in whole]:
        is_report = Q(kind=WorkKind.REPORT)
        counted = (
            Assignment.objects.filter(seen_rows(viewer), campaign__in=partly, state=AssignmentState.SUBMITTED)
            .order_by()
            .values("campaign_id")
            .annotate(reports=Count("pk", filter=is_report), others=Count("pk", filter=~is_report))
        )
        waiting |= {row["campaign_id"]: (row["reports"], row["others"]) for row in counted}
    return [
        InHand(
            campaign,
            four_from(groups[campaign.pk], Filters() if campaign.pk in whole else None),
            *waiting.get(campaign.pk, (0, 0)),
            sees_whole=campaign.pk in whole,
            groups=tuple(groups[campaign.pk]),
        )
        for campaign in campaigns
    ]


def _waiting(groups: Iterable[Group]) -> tuple[int, int]:
    """Reports, and other duties, that were handed in."""
    found = {True: 0, False: 0}
    for group in groups:
        if group.state == AssignmentState.SUBMITTED:
            found[group.kind == WorkKind.REPORT] += group.n
    return found[True], found[False]
