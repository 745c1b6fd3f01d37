"""Units that came under the committee after a launch, or that it directs since, and that have nothing of the campaign
yet (đơn vị mới chưa được giao)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Exists, Max, OuterRef, Q

from trienkhai.campaigns import audiences as grammar
from trienkhai.campaigns import rules_time
from trienkhai.campaigns.choices import AmendmentKind, AssignmentState, CampaignState, ReceiverKind
from trienkhai.campaigns.models import Amendment, Assignment, Audience, Campaign, Receipt
from trienkhai.campaigns.queries import planned
from trienkhai.campaigns.queries.planned import PlannedRow
from trienkhai.kernel.clock import house_day
from trienkhai.organisations.choices import EventPart, LinkKind, ReorganisationKind
from trienkhai.organisations.models import ReorganisationUnit, Unit, UnitLink
from trienkhai.plans.choices import DateSource, Scope
from trienkhai.plans.rules import DuePoint

_COMING = (ReorganisationKind.FOUND, ReorganisationKind.MOVE, ReorganisationKind.SPLIT, ReorganisationKind.MERGE)

# Phrases that may mean a unit that came since: a group, a name that nobody bore; not those that a person chose units for.
_MAY_NAME_MORE = Q(kind=ReceiverKind.OUTSIDE) | Q(
    kind__in=(ReceiverKind.UNITS, ReceiverKind.UNMATCHED), corrected_at=None
)


@dataclass(frozen=True)
class Newcomer:
    """A unit that owes nothing yet, and the rows that it would owe."""

    unit: Unit
    rows: tuple[PlannedRow, ...]
    phrases: tuple[int, ...]  # audiences that mean it (ids)
    is_directed: bool  # of another line, directed by the committee


def newcomer_count(campaign: Campaign) -> int:
    """How many units of the kinds that the campaign reached came since its launch and have nothing of it, and bodies
    that are directed since. What the board asks: four statements, and the phrases are read only where there is one."""
    found = _candidates(campaign, like_others=True)
    return len(newcomers_of(campaign, found)) if found else 0


def newcomer_counts(campaigns: Sequence[Campaign], *, most: int = 3) -> dict[int, int | None]:
    """For several campaigns, those only that have such units. The phrases are read again for ``most`` campaigns at
    most; None says that there may be some. Eight statements, and those of ``newcomer_count`` for each that is read."""
    running = {each.pk: each for each in campaigns if each.state == CampaignState.RUNNING and each.launched_at}
    found: dict[int, int | None] = {}
    for pk in _maybe(running):
        if len(found) >= most:
            found[pk] = None
        elif count := newcomer_count(running[pk]):
            found[pk] = count
    return found


def _maybe(running: dict[int, Campaign]) -> list[int]:
    """Campaigns with a unit that came since, has nothing, and is of the kind and place of one that was reached; or with
    a directed body that has nothing and that a phrase names."""
    if not running:
        return []
    some = {*_with_below(running), *_with_directed(running)}
    return [pk for pk in running if pk in some]


def _with_directed(running: dict[int, Campaign]) -> list[int]:
    """A body is directed since some day or other: that its phrases mean it and it has nothing tells that it came."""
    links = UnitLink.objects.filter(
        kind=LinkKind.DIRECTS,
        unit__in={each.unit_id for each in running.values()},
        ends_before=None,
        other__ended_on=None,
    )
    directed: dict[int, list[Unit]] = defaultdict(list)
    for link in links.select_related("other").order_by("pk"):
        directed[link.unit_id].append(link.other)
    bodies = {unit.pk for units in directed.values() for unit in units}
    if not bodies:
        return []
    has = {*Receipt.objects.filter(campaign__in=list(running), unit__in=bodies).values_list("campaign", "unit")}
    lacking = {
        pk: units
        for pk, campaign in running.items()
        if (units := [u for u in directed[campaign.unit_id] if (pk, u.pk) not in has and _stands_beside(u, campaign)])
    }
    if not lacking:
        return []
    phrases = _MAY_NAME_MORE & Q(campaign__in=list(lacking), has_duty=True)
    found: set[int] = set()
    for pk, phrase in Audience.objects.filter(phrases).order_by("pk").values_list("campaign", "phrase"):
        if pk not in found:
            near = [running[pk].unit, *lacking[pk]]
            meant = grammar.resolve(phrase, planned.directory_of(running[pk].unit, near, issuer="", symbol="")).unit_ids
            if any(unit.pk in meant for unit in lacking[pk]):
                found.add(pk)
    return list(found)


def _stands_beside(unit: Unit, campaign: Campaign) -> bool:
    return planned.is_directed(unit, campaign.unit)


def _with_below(running: dict[int, Campaign]) -> list[int]:
    since = {pk: each.launched_at for pk, each in running.items() if each.launched_at is not None}
    first = min(since.values())
    receipts = Receipt.objects.filter(campaign__in=list(running)).order_by()
    at_launch = receipts.filter(sent_at=None).values("campaign").annotate(last=Max("unit"))
    reached: dict[int, int] = dict(at_launch.values_list("campaign", "last"))
    came: dict[int, datetime] = dict(
        ReorganisationUnit.objects.filter(
            part=EventPart.AFTER, reorganisation__kind__in=_COMING, reorganisation__at__gte=first
        )
        .order_by()
        .values("unit")
        .annotate(last=Max("reorganisation__at"))
        .values_list("unit", "last")
    )
    entered = Q(pk__gt=min(reached.values())) if reached else Q()
    units = list(
        Unit.objects.filter(Q(pk__in=list(came)) | Q(started_on__gt=house_day(first)) | entered, ended_on=None).exclude(
            pk__in=receipts.values("unit")
        )
    )
    if not units:
        return []
    alike = set(receipts.values_list("campaign", "unit__kind", "unit__parent").distinct())
    owing = set(
        Assignment.objects.filter(campaign__in=list(running), unit__in=units)
        .exclude(state=AssignmentState.WITHDRAWN)
        .order_by()
        .values_list("campaign", "unit")
        .distinct()
    )
    return [
        pk
        for pk, campaign in running.items()
        if any(
            (pk, unit.kind, unit.parent_id) in alike
            and (pk, unit.pk) not in owing
            and unit.path.startswith(campaign.unit.path)
            and (
                unit.pk > reached.get(pk, unit.pk)
                or (unit.started_on is not None and unit.started_on > house_day(since[pk]))
                or (unit.pk in came and came[unit.pk] >= since[pk])
            )
            for unit in units
        )
    ]


def newcomers_of(
    campaign: Campaign, units: Sequence[Unit] | None = None, *, today: date | None = None
) -> list[Newcomer]:
    """Units without anything of this campaign that its phrases mean today, with the rows they would get: those of the
    present periods, and of no obligation that was withdrawn since. A phrase whose units a person chose by hand means
    those units and no newcomer; one that named nobody of the system at the launch may name somebody now."""
    some = _candidates(campaign) if units is None else list(units)
    if not some:
        return []
    wanted = {unit.pk for unit in some}
    ground = planned.ground_of(campaign)
    if not campaign.is_retroactive:
        launched = house_day(campaign.launched_at) if campaign.launched_at else None
        on = today or launched
        ground = planned.with_periods(ground, on) if on else ground
    directory = planned.directory_of(
        campaign.unit,
        planned.units_under(campaign.unit),
        issuer=campaign.plan.issuer,
        symbol=campaign.plan.symbol,
    )
    by_id = {unit.pk: unit for unit in some}
    targets: dict[int, list[Unit]] = {}
    for audience in ground.audiences.values():
        meant: tuple[int, ...] = ()
        if audience.kind == ReceiverKind.OUTSIDE or (
            audience.kind != ReceiverKind.OWN and audience.corrected_at is None
        ):
            meant = grammar.resolve(audience.phrase, directory).unit_ids
        targets[audience.pk] = [by_id[pk] for pk in meant if pk in wanted]
    stopped = set(
        Amendment.objects.filter(campaign=campaign, kind=AmendmentKind.WITHDRAWN).values_list("obligation", flat=True)
    )
    kept = [each for each in ground.obligations if each.pk not in stopped]
    moved = _days_of(campaign)
    rows: dict[int, list[PlannedRow]] = {}
    for row in planned.rows_of_ground(replace(ground, targets=targets, obligations=kept)):
        if row.unit.pk in wanted:
            point = moved.get((row.deliverable.pk, row.point.occurrence), row.point)
            if rules_time.is_periodic(row.obligation.deadline):
                point = row.point
            rows.setdefault(row.unit.pk, []).append(replace(row, point=point))
    named: dict[int, list[int]] = defaultdict(list)
    for audience_id, units_meant in targets.items():
        for unit in units_meant:
            named[unit.pk].append(audience_id)
    return [
        Newcomer(unit, tuple(rows[unit.pk]), tuple(named[unit.pk]), planned.is_directed(unit, campaign.unit))
        for unit in some
        if unit.pk in rows
    ]


def _days_of(campaign: Campaign) -> dict[tuple[int, str], DuePoint]:
    """The day on which most units owe each thing now: an event that happened, a day changed mid-way. Extensions of
    single units are theirs alone."""
    found: dict[tuple[int, str], dict[DuePoint, int]] = {}
    rows = (
        Assignment.objects.filter(
            campaign=campaign, scope=Scope.UNITS, date_source__in=(DateSource.EVENT, DateSource.MOVED)
        )
        .exclude(state=AssignmentState.WITHDRAWN)
        .values_list("deliverable_id", "occurrence", "starts_on", "due_on", "late_after", "date_source")
    )
    for deliverable, occurrence, starts_on, due_on, late_after, source in rows:
        point = DuePoint(occurrence, starts_on, due_on, late_after, DateSource(source))
        counted = found.setdefault((deliverable, occurrence), {})
        counted[point] = counted.get(point, 0) + 1
    return {key: max(counted, key=lambda point: counted[point]) for key, counted in found.items()}


def _candidates(campaign: Campaign, *, like_others: bool = False) -> list[Unit]:
    """Units that stand and have nothing, and that came since the launch: by an event, with a day of founding, or
    entered in the list since (their ids are higher than those of all units that the launch reached).
    ``like_others``: of a kind that the campaign reached already, so that thousands of cells below those whom the plan
    names cost a board nothing."""
    if campaign.state != CampaignState.RUNNING or campaign.launched_at is None:
        return []
    if not campaign.audiences.filter(_MAY_NAME_MORE, has_duty=True).exists():
        return []
    launched = campaign.launched_at
    came = ReorganisationUnit.objects.filter(
        part=EventPart.AFTER, reorganisation__kind__in=_COMING, reorganisation__at__gte=launched
    ).values("unit")
    owing = Assignment.objects.filter(campaign=campaign, unit=OuterRef("pk")).exclude(state=AssignmentState.WITHDRAWN)
    sent = Receipt.objects.filter(campaign=campaign)
    reached = sent.filter(sent_at=None).aggregate(last=Max("unit"))["last"]
    entered = Q(pk__gt=reached) if reached is not None else Q()
    has_nothing = ~Exists(owing) & ~Exists(sent.filter(unit=OuterRef("pk")))
    found = (
        Unit.objects.under(campaign.unit)
        .filter(Q(pk__in=came) | Q(started_on__gt=house_day(launched)) | entered, has_nothing, ended_on=None)
        .exclude(pk=campaign.unit_id)
    )
    if like_others:
        found = found.filter(kind__in=sent.order_by().values("unit__kind").distinct())
    below = sorted(found, key=lambda unit: (unit.path.count("/"), unit.position, unit.pk))
    # A body that was directed at the launch and that a phrase meant has its rows: whoever is meant and has none came.
    return [*below, *planned.directed_by(campaign.unit).filter(has_nothing)]
