"""The doors to chasing: the campaign, its policy, its letters, the days of somebody's own calendar."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext as _

from trienkhai.campaigns import rules_chasing
from trienkhai.campaigns.choices import CampaignState
from trienkhai.campaigns.models import (
    Assignment,
    Campaign,
    ChasingLetter,
    ChasingPolicy,
)
from trienkhai.campaigns.queries.doors import campaign_for
from trienkhai.campaigns.queries.seen import may_run, seen_campaigns, sees_whole
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability, Role
from trienkhai.organisations.models import Person
from trienkhai.plans.choices import Scope, WorkKind


def campaign_to_chase(viewer: Person, campaign_id: int) -> Campaign:
    """The door to the queue: a launched campaign that the viewer sees as a whole; a unit has no queue."""
    found = campaign_for(viewer, campaign_id)
    if not sees_whole(viewer, found) or found.state == CampaignState.PREPARING:
        raise NotFound(_("Không tìm thấy đợt triển khai."))
    return found


def letter_for(viewer: Person, letter_id: int) -> ChasingLetter:
    """The one door to a letter and its file."""
    found = (
        ChasingLetter.objects.filter(seen_campaigns(viewer, "campaign__"), pk=letter_id)
        .select_related("campaign__plan", "campaign__unit", "by")
        .defer("campaign__plan__text", "campaign__plan__reading")
        .first()
    )
    if found is None:
        raise NotFound(_("Không tìm thấy công văn này."))
    return found


def letters_of(campaign: Campaign) -> list[ChasingLetter]:
    """The letters of a campaign, the newest first, with the number of their units (``units_in``) and not what stands
    in them."""
    made = ChasingLetter.objects.filter(campaign=campaign).annotate(units_in=KeyTransform("count", "content"))
    return list(made.defer("content").order_by("-pk")[:20])


def policy_stored(campaign: Campaign) -> ChasingPolicy:
    """The policy of a campaign; the usual one (not stored) while nobody has set another."""
    found = ChasingPolicy.objects.filter(campaign=campaign).first()
    return found or ChasingPolicy(campaign=campaign, days_before=list(rules_chasing.USUAL_DAYS))


def due_days_of(person: Person, today: date) -> list[tuple[int, WorkKind, date, datetime]]:
    """For a calendar: row, kind of work, safe day and the last change of what this person's own units have still to
    do: the units he is an officer of, and the issuing body's own duties where he works in it."""
    own = [unit.pk for unit in access.units_held(person, Role.UNIT_OFFICER)]
    works_in = [unit.pk for unit in access.units_held(person, Role.SPECIALIST)]
    rows = Assignment.objects.filter(
        campaign__state=CampaignState.RUNNING,
        campaign__is_retroactive=False,
        state__in=rules_chasing.CHASED_STATES,
        due_on__isnull=False,
    )
    mine = rows.filter(unit__in=own) | rows.filter(campaign__unit__in=works_in, scope__in=(Scope.OWN, Scope.UPWARD))
    found = mine.distinct().order_by("due_on", "pk").values_list("pk", "kind", "due_on", "changed_at")[:2000]
    return [(pk, WorkKind(kind), due_on, changed_at) for pk, kind, due_on, changed_at in found if due_on is not None]


def may_chase(viewer: Person, campaign: Campaign) -> bool:
    return campaign.state == CampaignState.RUNNING and may_run(viewer, Capability.REVIEW, campaign)
