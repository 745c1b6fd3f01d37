"""Whose rows a viewer sees: those of campaigns that his body runs, and those of his units, as the tree stood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timezone

from django.db.models import Q

from trienkhai.campaigns.models import Assignment, Campaign, Receipt
from trienkhai.kernel.clock import HOUSE_OFFSET
from trienkhai.organisations import access, as_of
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Person


def seen_campaigns(viewer: Person, prefix: str = "") -> Q:
    """A condition on campaigns, or on what names one by ``prefix`` ("campaign__"): those seen as a whole.

    A running campaign goes by the tree of now. A closed one goes by the tree when it was closed: who stood above the
    body that ran it keeps it, a later superior does not get it, and who took the body over by a merger has its place.
    """
    return as_of.covered_then(viewer, Capability.SEE_CONTENT, unit=f"{prefix}unit", at=f"{prefix}closed_at")


def seen_rows(viewer: Person, prefix: str = "") -> Q:
    """A condition on rows of the ledger, or on what names one by ``prefix`` ("assignment__").

    Whoever sees the campaign as a whole sees every row, wherever the units have gone since. Of the others the units'
    own rows are seen, by the same rule of days.
    """
    return seen_campaigns(viewer, f"{prefix}campaign__") | covered_rows(viewer, prefix)


def covered_rows(viewer: Person, prefix: str = "") -> Q:
    """The rows and receipts of the viewer's own units. What a body owes across lines (``is_directed``) is seen by its
    own people only: its superior in its own line gave none of it and sees none of it."""
    covered = as_of.covered_then(
        viewer, Capability.SEE_CONTENT, unit=f"{prefix}unit", at=f"{prefix}campaign__closed_at"
    )
    own = Q(**{f"{prefix}unit__in": as_of.tops_of(viewer, Capability.SEE_CONTENT)})
    return covered & (Q(**{f"{prefix}is_directed": False}) | own)


def seen_units(viewer: Person, campaign: Campaign, unit: str = "unit") -> Q:
    """A condition on what names a unit in one campaign that the viewer does not see as a whole."""
    covered = as_of.covered_then(viewer, Capability.SEE_CONTENT, unit=unit, at=campaign.closed_at)
    directed = Receipt.objects.filter(campaign=campaign, is_directed=True).values("unit")
    own = Q(**{f"{unit}__in": as_of.tops_of(viewer, Capability.SEE_CONTENT)})
    return covered & (~Q(**{f"{unit}__in": directed}) | own)


def seen_wholly(viewer: Person, campaigns: Sequence[Campaign]) -> set[int]:
    """Which of these campaigns the viewer sees as a whole. No statement for those that were never closed."""
    seen = {
        campaign.pk
        for campaign in campaigns
        if campaign.closed_at is None and access.may(viewer, Capability.SEE_CONTENT, campaign.unit)
    }
    closed = [campaign.pk for campaign in campaigns if campaign.closed_at is not None]
    if closed:
        found = Campaign.objects.filter(seen_campaigns(viewer), pk__in=closed)
        seen |= set(found.values_list("pk", flat=True))
    return seen


def sees_whole(viewer: Person, campaign: Campaign) -> bool:
    """Whether the viewer sees every unit's rows, or only those of his own units."""
    return campaign.pk in seen_wholly(viewer, [campaign])


def judged_on(campaign: Campaign, today: date) -> date:
    """The day that the timeliness of a campaign's rows is judged on: a closed one stands as on the day it was closed.

    Otherwise what was within its time at the end would turn overdue in an archive that nobody touches any more.
    """
    if campaign.closed_at is None:
        return today
    return min(today, campaign.closed_at.astimezone(timezone(HOUSE_OFFSET)).date())


def may_answer_row(viewer: Person, row: Assignment | Receipt) -> bool:
    """Whether the viewer answers for the unit that owes a row, or was sent a document: its officer, or those above it (nhập thay).

    Across lines: the body's own people, or those who run the campaign that directs it. Its superior in its own line has
    no part in it.
    """
    if not row.is_directed:
        return access.may(viewer, Capability.ANSWER, row.unit)
    return access.may_on_itself(viewer, Capability.ANSWER, row.unit) or access.may(
        viewer, Capability.ANSWER, row.campaign.unit
    )
