"""The leader's one page: how each plan stands, what needs direction, which units are late and how often reminded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Min, OuterRef, Q, Window
from django.utils.translation import gettext as _

from trienkhai.campaigns import rules
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CampaignState, PetitionKind, PetitionState, Timeliness
from trienkhai.campaigns.models import Assignment, Campaign, Petition, Reminder, ReminderRow
from trienkhai.campaigns.queries.asking import Asked, asked_of
from trienkhai.campaigns.queries.duties import DutyNumbers
from trienkhai.campaigns.queries.filters import MISSING_STATES, Filters, timeliness_condition
from trienkhai.campaigns.queries.first_screen import is_own
from trienkhai.campaigns.queries.in_hand import InHand, campaigns_in_hand
from trienkhai.campaigns.queries.seen import may_run
from trienkhai.campaigns.queries.upward import sent_up
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Person, Unit

MOST = 20  # of each list: the page is read in three minutes


@dataclass(frozen=True)
class LateUnit:
    """One unit behind in one campaign. ``days`` of the oldest duty; ``reminded``: reminders that named a late duty."""

    campaign: Campaign
    unit_id: int
    name: str
    duties: int
    days: int
    reminded: int
    filters: Filters


@dataclass(frozen=True)
class GoingUp:
    """A duty towards the superior that is not done, of one campaign."""

    campaign: Campaign
    numbers: DutyNumbers


@dataclass(frozen=True)
class LeaderPage:
    """``plans``, ``upward`` and ``late``: of the bodies themselves; ``below``: how many campaigns units below them
    run."""

    plans: tuple[InHand, ...]
    below: int
    upward: tuple[GoingUp, ...]
    upward_total: int
    asked: tuple[Asked, ...]
    asked_total: int
    late: tuple[LateUnit, ...]
    late_total: int

    @property
    def reports_waiting(self) -> int:
        return sum(each.reports_waiting for each in self.plans)


def leader_page(viewer: Person, today: date) -> LeaderPage:
    """The running campaigns of the bodies for which the viewer directs. A fixed number of statements. NotFound for who
    directs nobody."""
    held = {unit.unit_id for unit in access.grants_of(viewer) if Capability.DIRECT in access.capabilities_by(unit)}
    if not held:
        raise NotFound(_("Không tìm thấy trang này."))
    running = [
        each
        for each in campaigns_in_hand(viewer, today)
        if each.sees_whole and each.campaign.state == CampaignState.RUNNING
    ]
    led = tuple(each for each in running if may_run(viewer, Capability.DIRECT, each.campaign))
    plans = tuple(each for each in led if is_own(viewer, each.campaign))
    ids = {each.campaign.pk for each in led}
    # From the few petitions that there are: with the campaigns named, all their rows would be read first.
    open_ = Petition.objects.filter(kind=PetitionKind.DIRECTION, state=PetitionState.OPEN)
    open_ = open_.exclude(assignment__state=S.WITHDRAWN).order_by("asked_at", "pk")
    asked = [pk for pk, campaign in open_.values_list("pk", "assignment__campaign_id") if campaign in ids]
    upward = _going_up(plans)
    late, late_total = _late_units({each.campaign.pk: each.campaign for each in plans}, today)
    return LeaderPage(
        plans=plans,
        below=len(led) - len(plans),
        upward=tuple(upward[:MOST]),
        upward_total=len(upward),
        asked=tuple(asked_of(Petition.objects.filter(pk__in=asked[:MOST]).order_by("asked_at", "pk"), today)),
        asked_total=len(asked),
        late=tuple(late),
        late_total=late_total,
    )


def _going_up(plans: Sequence[InHand]) -> list[GoingUp]:
    """What these plans owe the superior and is not done, what falls due first before the rest."""
    found = sent_up([each.campaign for each in plans], {each.campaign.pk: each.groups for each in plans})
    campaigns = {each.campaign.pk: each.campaign for each in plans}
    lines = [GoingUp(campaigns[pk], numbers) for pk, some in found.items() for numbers in some]
    return sorted(lines, key=lambda line: line.numbers.duty.due_on or date.max)


def _late_units(campaigns: dict[int, Campaign], today: date) -> tuple[Sequence[LateUnit], int]:
    """The units that owe something late, the longest first, and how many there are in all."""
    overdue = timeliness_condition(Timeliness.OVERDUE, today) & Q(state__in=MISSING_STATES)
    rows = Assignment.objects.filter(overdue, campaign__in=list(campaigns))
    grouped = (  # read from an index alone: their names are asked for afterwards
        rows.order_by()
        .values("campaign_id", "unit_id")
        .annotate(duties=Count("pk"), since=Min("late_after"), all=Window(Count("*")))
        .order_by("since", "-duties", "unit_id", "campaign_id")
    )
    shown = list(grouped[:MOST])
    units = {row["unit_id"] for row in shown}
    names = dict(Unit.objects.filter(pk__in=units).values_list("pk", "name"))
    # From the reminders of these few units: a province that was reminded has a hundred thousand rows of them.
    naming = ReminderRow.objects.filter(reminder=OuterRef("pk"), assignment__in=rows.filter(unit__in=units))
    reminders = (
        Reminder.objects.filter(Exists(naming), campaign__in=list(campaigns), unit__in=units)
        .order_by()
        .values("campaign_id", "unit_id")
        .annotate(n=Count("pk"))
    )
    times = {(each["campaign_id"], each["unit_id"]): each["n"] for each in reminders}
    found = [
        LateUnit(
            campaign=campaigns[row["campaign_id"]],
            unit_id=row["unit_id"],
            name=names[row["unit_id"]],
            duties=row["duties"],
            days=rules.days_late(late_after=row["since"], today=today),
            reminded=times.get((row["campaign_id"], row["unit_id"]), 0),
            filters=Filters(unit=row["unit_id"], timeliness=Timeliness.OVERDUE, missing=True),
        )
        for row in shown
    ]
    return found, shown[0]["all"] if shown else 0
