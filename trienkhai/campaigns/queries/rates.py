"""How much of what is owed is done: by unit, by branch, by kind of work, by period. The only module that makes rates.

Every rate counts its numerator among the very rows of its denominator, in one statement, so none can pass its whole;
nothing is capped and no percent is averaged. What does not go down to the unit comes from the counters of the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q

from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import Timeliness
from trienkhai.campaigns.models import Assignment, Campaign
from trienkhai.campaigns.queries.filters import rows_for
from trienkhai.campaigns.queries.order import in_office_order
from trienkhai.campaigns.queries.seen import sees_whole
from trienkhai.campaigns.queries.tally import Group, groups_in, groups_of
from trienkhai.organisations.models import Person, Unit, UnitAncestor
from trienkhai.plans.choices import Scope, WorkKind


@dataclass(frozen=True)
class Rate:
    """Rows of the ledger: ``done`` of ``total``; ``on_time`` of the done; ``overdue`` of what is not done."""

    total: int = 0
    done: int = 0
    on_time: int = 0
    overdue: int = 0

    def __add__(self, other: Rate) -> Rate:
        return Rate(
            self.total + other.total,
            self.done + other.done,
            self.on_time + other.on_time,
            self.overdue + other.overdue,
        )


def by_unit(viewer: Person, campaign: Campaign, today: date) -> dict[int, Rate]:
    """Of each unit whose rows the viewer sees; own lines of the issuing body are not counted."""
    rows = rows_for(viewer, campaign).filter(scope=Scope.UNITS).exclude(state=S.WITHDRAWN)
    handed_in = Q(state=S.SUBMITTED)
    is_over = Q(handed_in, done_on__gt=F("late_after")) | Q(~handed_in, late_after__lt=today)
    counted = (
        rows.order_by()
        .values_list("unit_id")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(state=S.COMPLETED)),
            on_time=Count("pk", filter=Q(state=S.COMPLETED, done_on__lte=F("late_after"))),
            overdue=Count("pk", filter=~Q(state__in=(S.COMPLETED, S.SUSPENDED)) & is_over),
        )
    )
    return {unit: Rate(*counts) for unit, *counts in counted}


def by_branch(viewer: Person, campaign: Campaign, today: date) -> dict[int, Rate]:
    """Of each direct subordinate of the body that runs the campaign, with all below it; a unit that stands under none
    of them counts for itself."""
    units = by_unit(viewer, campaign, today)
    below = UnitAncestor.objects.filter(ancestor__parent=campaign.unit_id).exclude(unit=F("ancestor"))
    above = dict(below.values_list("unit_id", "ancestor_id"))
    found: dict[int, Rate] = defaultdict(Rate)
    for unit, rate in units.items():
        found[above.get(unit, unit)] += rate
    return dict(found)


def branches_of(viewer: Person, campaign: Campaign, today: date) -> list[tuple[str, Rate]]:
    """The branches by name, in the order of the office's list."""
    found = by_branch(viewer, campaign, today)
    owing = Assignment.objects.filter(campaign=campaign, unit=OuterRef("pk"), scope=Scope.UNITS)
    units = Unit.objects.filter(Q(parent=campaign.unit_id) | Exists(owing))  # no list of thousands of ids is sent
    lines = in_office_order(units, campaign.unit, campaign.closed_at)
    return [(line.name, found[line.id]) for line in lines if line.id in found]


def by_kind(viewer: Person, campaign: Campaign, today: date) -> dict[WorkKind, Rate]:
    """Of each kind of work among the units' rows that the viewer sees."""
    found: dict[WorkKind, Rate] = defaultdict(Rate)
    for group in _groups(viewer, campaign, today):
        found[group.kind] += rate_of(group)
    return dict(found)


def rate_of(group: Group) -> Rate:
    """The rate of one group of like rows."""
    return Rate(
        total=group.n,
        done=0 if group.is_open else group.n,
        on_time=group.n if group.timeliness == Timeliness.ON_TIME else 0,
        overdue=group.n if group.timeliness == Timeliness.OVERDUE else 0,
    )


def _groups(viewer: Person, campaign: Campaign, today: date) -> Iterable[Group]:
    if sees_whole(viewer, campaign):
        return [group for group in groups_in([campaign.pk], today) if group.scope == Scope.UNITS]
    return groups_of(rows_for(viewer, campaign).filter(scope=Scope.UNITS), today)
