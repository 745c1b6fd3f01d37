"""The doors of this room: what a viewer may not see does not exist for him."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from trienkhai.campaigns.choices import AssignmentState, CampaignState, PetitionKind, PetitionState
from trienkhai.campaigns.models import Assignment, Audience, Campaign, Petition, Receipt
from trienkhai.campaigns.queries.seen import covered_rows, require_run, seen_campaigns, seen_rows, sees_whole
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import as_of
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Person
from trienkhai.plans.models import Plan

OF_THE_DOCUMENT = ("plan__text", "plan__reading")  # hundreds of kilobytes: loaded where they are shown only


def campaigns_of(viewer: Person) -> QuerySet[Campaign]:
    """The campaigns run where the viewer sees content, and those that reached a unit of his, newest first.

    A unit hears of a campaign when it is launched: what is being prepared, or was withdrawn, is the
    running body's own matter.
    """
    return _found(Campaign.objects.filter(seen_campaigns(viewer) | _reached(viewer)))


def _reached(viewer: Person) -> Q:
    covered = covered_rows(viewer)
    sent = Receipt.objects.filter(covered, campaign=OuterRef("pk"))
    owed = Assignment.objects.filter(covered, campaign=OuterRef("pk")).exclude(state=AssignmentState.WITHDRAWN)
    return Q(state__in=(CampaignState.RUNNING, CampaignState.CLOSED)) & (Exists(sent) | Exists(owed))


def _found(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    return campaigns.select_related("plan", "unit").order_by("-pk").defer(*OF_THE_DOCUMENT)


def campaign_for(viewer: Person, campaign_id: int) -> Campaign:
    """The one door to a campaign."""
    found = _found(Campaign.objects.filter(pk=campaign_id)).first()
    # Who sees it whole is told apart first: whether it reached a unit of somebody's is the longer question.
    if found is None or not (
        sees_whole(viewer, found) or Campaign.objects.filter(_reached(viewer), pk=campaign_id).exists()
    ):
        raise NotFound(_("Không tìm thấy đợt triển khai."))
    as_of.as_it_was(found.unit, found.closed_at)
    return found


def campaign_to_launch(viewer: Person, campaign_id: int) -> Campaign:
    """The door to the page that launches: the campaign of a body for which the viewer may launch."""
    found = campaign_for(viewer, campaign_id)
    if not sees_whole(viewer, found):
        raise NotFound(_("Không tìm thấy đợt triển khai."))
    require_run(viewer, Capability.LAUNCH, found)
    return found


def assignment_for(viewer: Person, assignment_id: int) -> Assignment:
    """The one door to an assignment. What was taken back (thu hồi) is the running body's own matter; the unit that asked
    for it still reads there what it was answered."""
    given_up = Petition.objects.filter(
        assignment=OuterRef("pk"), kind=PetitionKind.RECONSIDER, state=PetitionState.GRANTED
    )
    found = (
        Assignment.objects.filter(seen_rows(viewer), pk=assignment_id)
        .annotate(name_then=as_of.name_at("campaign__closed_at"))
        .filter(~Q(state=AssignmentState.WITHDRAWN) | seen_campaigns(viewer, "campaign__") | Exists(given_up))
        .select_related("campaign__plan", "campaign__unit", "obligation", "deliverable", "unit")
        .defer(*(f"campaign__{field}" for field in OF_THE_DOCUMENT))
        .first()
    )
    if found is None:
        raise NotFound(_("Không tìm thấy việc này."))
    found.unit_name = found.name_then  # shown only: acts take the row anew
    return found


def audience_for(viewer: Person, audience_id: int) -> Audience:
    """The one door to an actor phrase of a campaign."""
    found = (
        Audience.objects.filter(seen_campaigns(viewer, "campaign__"), pk=audience_id)
        .select_related("campaign__unit", "campaign__plan")
        .defer(*(f"campaign__{field}" for field in OF_THE_DOCUMENT))
        .first()
    )
    if found is None:
        raise NotFound(_("Không tìm thấy đối tượng này."))
    require_run(viewer, Capability.LAUNCH, found.campaign)
    return found


def plan_sent_to(viewer: Person, plan_id: int) -> Plan:
    """The door to a plan's text for who does not work on it: a unit that a campaign of it reached."""
    sent = campaigns_of(viewer).filter(plan=plan_id).defer(None)
    found = sent.select_related("plan__source", "plan__unit").first()
    if found is None:
        raise NotFound(_("Không tìm thấy kế hoạch."))
    return found.plan
