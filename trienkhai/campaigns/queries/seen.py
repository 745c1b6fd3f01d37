"""Whose rows a viewer sees: those of campaigns that his body runs, and those of his units, as the tree stood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from trienkhai.campaigns.choices import CampaignState
from trienkhai.campaigns.models import Assignment, Campaign, HandDown, Receipt
from trienkhai.journal.services import HasKey
from trienkhai.kernel.clock import house_day
from trienkhai.kernel.errors import NotAllowed
from trienkhai.organisations import access, as_of
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Person, UnitAncestor
from trienkhai.plans.choices import PlanState
from trienkhai.plans.models import Plan
from trienkhai.plans.queries import seen_plans


def seen_campaigns(viewer: Person, prefix: str = "") -> Q:
    """A condition on campaigns, or on what names one by ``prefix`` ("campaign__"): those seen as a whole.

    A running campaign goes by the tree of now. A closed one goes by the tree when it was closed: who stood above the
    body that ran it keeps it, a later superior does not get it, and who took the body over by a merger has its place.
    """
    covered = as_of.covered_then(viewer, Capability.SEE_CONTENT, unit=f"{prefix}unit", at=f"{prefix}closed_at")
    return covered & ~Q(**{f"{prefix.removesuffix('__') or 'pk'}__in": kept_from(viewer)})


def kept_from(viewer: Person) -> QuerySet[Campaign]:
    """The campaigns by which a body that is neither one of the viewer's own nor above one carries on what a committee
    of another line gave it: they are that body's and the bodies' below it. And those prepared from a plan that was
    opened again: a draft, which shows through no campaign to whom it shows not itself. Few there are, and no part of
    the rows that are asked about."""
    tops = as_of.own_bodies_of(viewer, Capability.SEE_CONTENT)
    inside = UnitAncestor.objects.filter(unit__in=tops).values("ancestor")
    across = Q(plan__is_directed=True) & ~Q(unit__in=inside)
    draft = Q(state=CampaignState.PREPARING, plan__state=PlanState.DRAFT)
    return Campaign.objects.filter(across | draft & ~Q(plan__in=Plan.objects.filter(seen_plans(viewer))))


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
    own = Q(**{f"{prefix}unit__in": as_of.own_bodies_of(viewer, Capability.SEE_CONTENT)})
    kept = Q(**{f"{prefix}campaign__in": kept_from(viewer)})
    return covered & (Q(**{f"{prefix}is_directed": False}) | own) & ~kept


def seen_units(viewer: Person, campaign: Campaign, unit: str = "unit") -> Q:
    """A condition on what names a unit in one campaign that the viewer does not see as a whole."""
    covered = as_of.covered_then(viewer, Capability.SEE_CONTENT, unit=unit, at=campaign.closed_at)
    directed = Receipt.objects.filter(campaign=campaign, is_directed=True).values("unit")
    own = Q(**{f"{unit}__in": as_of.own_bodies_of(viewer, Capability.SEE_CONTENT)})
    return covered & (~Q(**{f"{unit}__in": directed}) | own)


def seen_wholly(viewer: Person, campaigns: Sequence[Campaign]) -> set[int]:
    """Which of these campaigns the viewer sees as a whole. No statement for those that run and did not come from
    another line."""
    asked = [
        each.pk
        for each in campaigns
        if each.closed_at is not None or each.state == CampaignState.PREPARING or came_across(each)
    ]
    seen = {
        campaign.pk
        for campaign in campaigns
        if campaign.pk not in asked and access.may(viewer, Capability.SEE_CONTENT, campaign.unit)
    }
    if asked:
        found = Campaign.objects.filter(seen_campaigns(viewer), pk__in=asked)
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
    return min(today, house_day(campaign.closed_at))


def ended_on(campaign: Campaign) -> date | None:
    """The day on which a campaign was closed or withdrawn; None while it runs, or is prepared."""
    ended = campaign.closed_at or campaign.withdrawn_at
    return None if ended is None else house_day(ended)


def may_answer_row(viewer: Person, row: Assignment | Receipt) -> bool:
    """Whether the viewer answers for the unit that owes a row, or was sent a document: its officer, or those
    above it (nhập thay).

    Across lines: the body's own people, or those who run the campaign that directs it. Its superior in its own line has
    no part in it, nor in what the body hands down of it.
    """
    if not row.is_directed:
        if access.may_from(viewer, Capability.ANSWER, row.unit, top=row.campaign.unit):
            return True
        return access.may(viewer, Capability.ANSWER, row.unit) and not came_across(row.campaign)
    return access.may_on_itself(viewer, Capability.ANSWER, row.unit) or access.may(
        viewer, Capability.ANSWER, row.campaign.unit
    )


def may_run(viewer: Person, capability: Capability, campaign: Campaign) -> bool:
    """Whether the viewer may do this to a campaign for the body that runs it.

    By a role that gives it there; and, where the campaign carries a plan of the superior on, by a role on the body
    itself that lets one person hand its own plan down (``access.CARRYING_ON``). What came across lines is run by the
    body's own people alone.
    """
    if access.may_on_itself(viewer, capability, campaign.unit):
        return True
    if access.may(viewer, capability, campaign.unit) and not came_across(campaign):
        return True
    return access.may_carrying_on(viewer, capability, campaign.unit) and carries_on(campaign)


def require_run(by: HasKey, capability: Capability, campaign: Campaign) -> None:
    """Raise NotAllowed unless ``by`` may (``may_run``); SYSTEM may."""
    person = access.actor(by)
    if person is not None and not may_run(person, capability, campaign):
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))


def came_across(campaign: Campaign) -> bool:
    """Whether the plan of a campaign was written for a committee of another line. A statement, once for each campaign
    object, where its plan is not at hand: the plan itself is long."""
    if campaign.came_across is None:
        if Campaign.plan.is_cached(campaign):
            campaign.came_across = campaign.plan.is_directed
        else:
            campaign.came_across = Campaign.objects.filter(pk=campaign.pk, plan__is_directed=True).exists()
    return campaign.came_across


def carries_on(campaign: Campaign) -> bool:
    """Whether the plan of a campaign carries one of the superior on; asked once for each campaign object."""
    if campaign.carries_on is None:
        campaign.carries_on = HandDown.objects.filter(plan=campaign.plan_id).exists()
    return campaign.carries_on
