"""What a campaign would leave undone if it ended today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.models import Campaign
from trienkhai.campaigns.queries.asking import open_petition_count
from trienkhai.campaigns.queries.filters import OPEN, Filters
from trienkhai.campaigns.queries.tally import Number, groups_in


@dataclass(frozen=True)
class Unfinished:
    """Rows that are not completed, those of them that were handed in and wait, and what units asked without an answer."""

    open: Number
    waiting: Number
    petitions: int

    def __bool__(self) -> bool:
        return bool(self.open or self.petitions)


def unfinished_of(campaign: Campaign, today: date) -> Unfinished:
    """For who sees the campaign as a whole, which is for the caller to know. Two statements."""
    groups = [group for group in groups_in([campaign.pk], today) if group.is_open]
    return Unfinished(
        open=Number(sum(group.n for group in groups), Filters(state=OPEN)),
        waiting=Number(sum(group.n for group in groups if group.state == S.SUBMITTED), Filters(state=S.SUBMITTED)),
        petitions=open_petition_count(campaign),
    )
