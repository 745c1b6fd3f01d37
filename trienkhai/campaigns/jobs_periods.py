"""What the worker does for recurring duties: the next period is opened when it begins. Safe to run twice."""

from __future__ import annotations

from datetime import datetime

from trienkhai.campaigns.choices import CampaignState
from trienkhai.campaigns.models import Campaign
from trienkhai.campaigns.services.periods import open_periods_of
from trienkhai.vietnamese.deadlines import Bound
from trienkhai.vietnamese.periods import STEPS


def open_periods(*, at: datetime) -> int:
    """Open what has begun, each campaign in a transaction of its own; returns how many rows. After a pause of months
    the periods in between are written too, for they were owed.

    Run with every tick, not at night only: the PC of an office is off at night. No page writes by being looked at.
    """
    due = Campaign.objects.filter(
        state=CampaignState.RUNNING,
        is_retroactive=False,
        plan__obligations__bound=Bound.RECURRING.value,
        plan__obligations__every__in=[step.value for step in STEPS],
    ).distinct()
    return sum(open_periods_of(campaign, at=at) for campaign in due.order_by("pk"))
