"""Units that came under the committee after a launch and have nothing of it yet (đơn vị mới chưa được giao)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Exists, Max, OuterRef, Q

from trienkhai.campaigns import audiences as grammar
from trienkhai.campaigns import rules_time
from trienkhai.campaigns.choices import AmendmentKind, AssignmentState, CampaignState, ReceiverKind
from trienkhai.campaigns.models import Amendment, Assignment, Campaign, Receipt
from trienkhai.campaigns.queries import planned
from trienkhai.campaigns.queries.periods import day_of
from trienkhai.campaigns.queries.planned import PlannedRow
from trienkhai.organisations.choices import EventPart, ReorganisationKind
from trienkhai.organisations.models import ReorganisationUnit, Unit
from trienkhai.plans.choices import DateSource, Scope
from trienkhai.plans.rules import DuePoint

_COMING = (ReorganisationKind.FOUND, ReorganisationKind.MOVE, ReorganisationKind.SPLIT, ReorganisationKind.MERGE)


@dataclass(frozen=True)
class Newcomer:
    """A unit that owes nothing yet, and the rows that it would owe."""

    unit: Unit
    rows: tuple[PlannedRow, ...]


def newcomer_count(campaign: Campaign) -> int:
    """How many units of the kinds that the campaign reached came since its launch and have nothing of it. What the
    board asks: three statements, and the phrases are read only where there is such a unit."""
    found = _candidates(campaign, like_others=True)
    return len(newcomers_of(campaign, found)) if found else 0


def newcomer_counts(campaigns: Sequence[Campaign], *, most: int = 3) -> dict[int, int | None]:
    """For several campaigns, those only that have such units. The phrases are read again for ``most`` campaigns at
    most; None says that there may be some. Five statements, and those of ``newcomer_count`` for each that is read."""
    running = {each.pk: each for each in campaigns if each.state == CampaignState.RUNNING and each.launched_at}
    found: dict[int, int | None] = {}
    for pk in _maybe(running):
        if len(found) >= most:
            found[pk] = None
        elif count := newcomer_count(running[pk]):
            found[pk] = count
    return found


def _maybe(running: dict[int, Campaign]) -> list[int]:
    """Campaigns with a unit that came since, has nothing, and is of the kind and place of one that was reached."""
    if not running:
        return []
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
        Unit.objects.filter(Q(pk__in=list(came)) | Q(started_on__gt=day_of(first)) | entered, ended_on=None).exclude(
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
                or (unit.started_on is not None and unit.started_on > day_of(since[pk]))
                or (unit.pk in came and came[unit.pk] >= since[pk])
            )
            for unit in units
        )
    ]


def units_without(campaign: Campaign) -> list[Unit]:
    """The units that belong now to a group that the plan names, and were not under the committee at the launch."""
    return [each.unit for each in newcomers_of(campaign, _candidates(campaign))]


def newcomers_of(
    campaign: Campaign, units: Sequence[Unit] | None = None, *, today: date | None = None
) -> list[Newcomer]:
    """Units without anything of this campaign that its phrases mean today, with the rows they would get: those of the
    present periods, and of no obligation that was withdrawn since. A phrase whose units a person chose by hand means
    those units and no newcomer."""
    some = _candidates(campaign) if units is None else list(units)
    if not some:
        return []
    wanted = {unit.pk for unit in some}
    ground = planned.ground_of(campaign)
    if not campaign.is_retroactive:
        launched = day_of(campaign.launched_at) if campaign.launched_at else None
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
        if audience.kind == ReceiverKind.UNITS and audience.corrected_at is None:
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
    return [Newcomer(unit, tuple(rows[unit.pk])) for unit in some if unit.pk in rows]


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
    if not campaign.audiences.filter(kind=ReceiverKind.UNITS, corrected_at=None, has_duty=True).exists():
        return []
    launched = campaign.launched_at
    came = ReorganisationUnit.objects.filter(
        part=EventPart.AFTER, reorganisation__kind__in=_COMING, reorganisation__at__gte=launched
    ).values("unit")
    owing = Assignment.objects.filter(campaign=campaign, unit=OuterRef("pk")).exclude(state=AssignmentState.WITHDRAWN)
    sent = Receipt.objects.filter(campaign=campaign)
    reached = sent.filter(sent_at=None).aggregate(last=Max("unit"))["last"]
    entered = Q(pk__gt=reached) if reached is not None else Q()
    found = (
        Unit.objects.under(campaign.unit)
        .filter(Q(pk__in=came) | Q(started_on__gt=day_of(launched)) | entered, ended_on=None)
        .exclude(pk=campaign.unit_id)
        .exclude(Exists(owing))
        .exclude(Exists(sent.filter(unit=OuterRef("pk"))))
    )
    if like_others:
        found = found.filter(kind__in=sent.order_by().values("unit__kind").distinct())
    return sorted(found, key=lambda unit: (unit.path.count("/"), unit.position, unit.pk))
