"""The way up: which duties a consolidated report answers, the body's own and, where the upper document is here, its
superior's."""

from __future__ import annotations

from dataclasses import dataclass

from trienkhai.campaigns import queries as campaigns
from trienkhai.campaigns.choices import CampaignState
from trienkhai.campaigns.models import Assignment
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Person
from trienkhai.reporting.models import ConsolidatedReport


@dataclass(frozen=True)
class Upward:
    """What waits for this report above, and what it has answered already."""

    upper: tuple[Assignment, ...]  # reports owed to the superior, the meant one first
    own: tuple[Assignment, ...]  # the campaign's own rows "báo cáo cấp trên"
    may_send: bool

    @property
    def to_send(self) -> tuple[Assignment, ...]:
        return tuple(row for row in self.upper if campaigns.is_to_send(row))

    @property
    def own_open(self) -> tuple[Assignment, ...]:
        return tuple(row for row in self.own if campaigns.is_to_send(row))

    @property
    def sent(self) -> tuple[Assignment, ...]:
        return tuple(row for row in (*self.upper, *self.own) if row.done_on is not None)

    @property
    def is_open(self) -> bool:
        return bool(self.to_send or self.own_open)


def upward_of(viewer: Person, consolidated: ConsolidatedReport) -> Upward:
    """What a consolidated report answers above. A fixed number of statements."""
    campaign = consolidated.campaign
    return Upward(
        upper=tuple(campaigns.upper_reports(campaign, consolidated.deliverable_id)),
        own=tuple(campaigns.upward_rows(campaign, consolidated.deliverable_id, consolidated.occurrence)),
        may_send=campaign.state == CampaignState.RUNNING
        and campaigns.may_run(viewer, Capability.CONSOLIDATE, campaign),
    )
