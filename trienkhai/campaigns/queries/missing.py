"""Who has handed nothing in, for the printed list: how many of each duty, and the units of one by name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count

from trienkhai.campaigns.choices import Timeliness
from trienkhai.campaigns.models import Campaign
from trienkhai.campaigns.queries.deciding import Decision
from trienkhai.campaigns.queries.duties import Duty, Key, duties_of, key_of
from trienkhai.campaigns.queries.filters import Filters, rows_for
from trienkhai.campaigns.queries.lists import ListRow, every_row_of
from trienkhai.campaigns.queries.order import in_office_order
from trienkhai.campaigns.queries.seen import sees_whole
from trienkhai.campaigns.queries.tally import groups_of
from trienkhai.organisations.models import Person, Unit, UnitAncestor
from trienkhai.plans.choices import DateSource


@dataclass(frozen=True)
class MissingDuty:
    """One duty and the units that have handed nothing in, in the order of the office's list."""

    clause_path: str
    label: str
    action: str
    due_on: date | None
    source: DateSource
    decision: Decision | None
    rows: tuple[ListRow, ...]


@dataclass(frozen=True)
class MissingCount:
    """How many rows of one duty nothing has come of, and what lists these alone."""

    duty: Duty
    missing: int
    overdue: int  # of these
    filters: Filters


@dataclass(frozen=True)
class MissingBranch:
    """How many rows nothing has come of from a direct subordinate and all below it."""

    name: str
    missing: int
    filters: Filters


def missing_counts_of(viewer: Person, campaign: Campaign, filters: Filters, today: date) -> list[MissingCount]:
    """The duties that something is missing of, by due day, the undated last. Two statements, whatever the number of
    units."""
    filters = filters.but(missing=True)
    missing: dict[Key, int] = defaultdict(int)
    overdue: dict[Key, int] = defaultdict(int)
    groups = groups_of(rows_for(viewer, campaign).filter(filters.condition(today)), today)
    for group in groups:
        missing[key_of(group)] += group.n
        overdue[key_of(group)] += group.n if group.timeliness == Timeliness.OVERDUE else 0
    found = [
        MissingCount(
            duty,
            missing[key],
            overdue[key],
            filters.but(obligation=duty.obligation, duty=duty.id, occurrence=duty.occurrence, scope=duty.scope.value),
        )
        for key, duty in duties_of(groups).items()
    ]
    return sorted(found, key=lambda count: count.duty.due_on or date.max)


def missing_units_of(viewer: Person, campaign: Campaign, filters: Filters, today: date) -> int:
    """How many units are among those rows."""
    rows = rows_for(viewer, campaign).filter(filters.but(missing=True).condition(today))
    return rows.order_by().values("unit").distinct().count()


def missing_branches_of(viewer: Person, campaign: Campaign, filters: Filters, today: date) -> list[MissingBranch]:
    """The same rows by direct subordinate of the body that runs the campaign, in the office's order: of those that have
    units below them, for who sees the campaign as a whole."""
    if not sees_whole(viewer, campaign):
        return []
    below = UnitAncestor.objects.filter(ancestor__parent=campaign.unit_id, distance__gt=0)
    branch_of = dict(below.values_list("unit", "ancestor"))
    if not branch_of:
        return []
    filters = filters.but(missing=True)
    branches = set(branch_of.values())
    counts: dict[int, int] = defaultdict(int)
    rows = rows_for(viewer, campaign).filter(filters.condition(today)).order_by()
    for unit, n in rows.values_list("unit").annotate(n=Count("pk")):
        counts[branch_of.get(unit, unit)] += n
    lines = in_office_order(Unit.objects.filter(pk__in=branches), campaign.unit, campaign.closed_at)
    return [MissingBranch(line.name, counts[line.id], filters.but(branch=line.id)) for line in lines if counts[line.id]]


def branch_name(viewer: Person, campaign: Campaign, branch: int) -> str:
    """What a branch is called, to who sees the campaign as a whole; "" for any other unit."""
    if not sees_whole(viewer, campaign):
        return ""
    found = Unit.objects.filter(pk=branch, path__startswith=campaign.unit.path)
    return found.values_list("name", flat=True).first() or ""


def missing_of(viewer: Person, campaign: Campaign, filters: Filters, today: date) -> tuple[MissingDuty, ...]:
    """Who has handed nothing in, duty by duty. The filters narrow it further; who entered what is left out."""
    rows = every_row_of(viewer, campaign, filters.but(missing=True), today, most_signed=0)
    return tuple(
        MissingDuty(
            first.clause_path, first.label, first.action, first.due_on, first.source, first.decision, (first, *rest)
        )
        for _, (first, *rest) in groupby(rows, key=lambda row: (row.duty, row.occurrence, row.scope))
    )
