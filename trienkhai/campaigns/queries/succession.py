"""Duties of units that have ended: what is still open, who would take it over. Never lost, never moved by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from trienkhai.campaigns.choices import AssignmentState, CampaignState
from trienkhai.campaigns.models import Assignment, Campaign
from trienkhai.campaigns.queries.doors import OF_THE_DOCUMENT
from trienkhai.campaigns.queries.seen import may_run, seen_campaigns, seen_rows
from trienkhai.organisations.choices import Capability, EventPart, ReorganisationKind
from trienkhai.organisations.models import Person, Reorganisation, ReorganisationUnit, Unit

ENDING = (ReorganisationKind.MERGE, ReorganisationKind.SPLIT, ReorganisationKind.DISSOLVE)
OVER = (AssignmentState.COMPLETED, AssignmentState.WITHDRAWN)


@dataclass(frozen=True)
class Orphan:
    """An open duty of a unit that has ended, with the event that ended it (None: entered as ended) and the standing
    units that came of it. ``proposed`` is the only one of them, None where there is none or a choice."""

    assignment: Assignment
    event: Reorganisation | None
    candidates: tuple[Unit, ...]
    may_decide: bool

    @property
    def proposed(self) -> Unit | None:
        return self.candidates[0] if len(self.candidates) == 1 else None

    @property
    def awaits_review(self) -> bool:
        """Handed in before the unit ended: it is accepted or returned first, not handed over."""
        return self.assignment.state == AssignmentState.SUBMITTED


@dataclass(frozen=True)
class DutiesTouched:
    """What an event on some units touches in this room. ``open`` counts all; ``rows`` are those that the viewer may
    see: who keeps the structure sees no content."""

    open: int
    rows: tuple[Assignment, ...]
    running: tuple[Campaign, ...]  # that these very units run, as far as the viewer sees them
    running_count: int


def open_rows() -> QuerySet[Assignment]:
    """Neither completed nor taken back, in a campaign that takes answers."""
    return Assignment.objects.filter(campaign__state=CampaignState.RUNNING).exclude(state__in=OVER)


def open_duties_of(viewer: Person, units: Iterable[Unit]) -> DutiesTouched:
    """The open duties of these very units and the campaigns that they run, for the preview of an event."""
    ids = [unit.pk for unit in units]
    rows = open_rows().filter(unit__in=ids)
    running = Campaign.objects.filter(unit__in=ids, state__in=(CampaignState.PREPARING, CampaignState.RUNNING))
    return DutiesTouched(
        open=rows.count(),
        rows=tuple(_shown(rows.filter(seen_rows(viewer)))),
        running=tuple(
            running.filter(seen_campaigns(viewer)).select_related("plan", "unit").defer(*OF_THE_DOCUMENT).order_by("pk")
        ),
        running_count=running.count(),
    )


def orphaned(viewer: Person, *, event: Reorganisation | None = None) -> tuple[Orphan, ...]:
    """Open duties of units that have ended, in campaigns of bodies whose content the viewer sees; those of one event
    only, when it is given. A fixed number of statements (one more for each unit that ended in a chain)."""
    rows = open_rows().filter(seen_campaigns(viewer, "campaign__"), unit__ended_on__isnull=False)
    if event is not None:
        rows = rows.filter(
            unit__reorganisations__reorganisation=event, unit__reorganisations__part=EventPart.BEFORE
        ).distinct()
    found = list(_shown(rows))
    successors = successors_of({row.unit_id for row in found})
    campaigns = {row.campaign_id: row.campaign for row in found}
    may_decide = {pk: may_run(viewer, Capability.LAUNCH, campaign) for pk, campaign in campaigns.items()}
    return tuple(
        Orphan(
            row,
            *successors.get(row.unit_id, (None, ())),
            may_decide=may_decide[row.campaign_id],
        )
        for row in found
    )


def orphaned_count(viewer: Person) -> int:
    """How many there are: for the first page."""
    ended = list(Unit.objects.filter(ended_on__isnull=False).values_list("pk", flat=True))
    # by their ids: else the rows of every campaign are read for the few units that ended
    return open_rows().filter(seen_campaigns(viewer, "campaign__"), unit__in=ended).count() if ended else 0


def orphans_by_unit() -> list[tuple[str, date, int]]:
    """(unit, day it ended, open duties) of all units, for the check of the machine."""
    rows = (
        open_rows()
        .filter(unit__ended_on__isnull=False)
        .order_by("unit__name", "unit")
        .values_list("unit__name", "unit__ended_on", "unit")
        .annotate(n=Count("pk"))
    )
    return [(name, ended_on, n) for name, ended_on, _unit, n in rows if ended_on is not None]


def successors_of(ended: Iterable[int]) -> dict[int, tuple[Reorganisation | None, tuple[Unit, ...]]]:
    """By unit that ended: the last event it stood in, and the standing units that came of it. A successor that has
    ended itself is followed to what came of it."""
    wanted = set(ended)
    events: dict[int, Reorganisation] = {}
    came: dict[int, list[Unit]] = defaultdict(list)
    asked: set[int] = set()
    fresh = set(wanted)
    while fresh:
        asked |= fresh
        parts = ReorganisationUnit.objects.filter(
            unit__in=fresh, part=EventPart.BEFORE, reorganisation__kind__in=ENDING
        )
        for part in parts.select_related("reorganisation").order_by("reorganisation__happened_on", "reorganisation"):
            events[part.unit_id] = part.reorganisation
        by_event: dict[int, list[int]] = defaultdict(list)
        for pk in fresh:
            if pk in events:
                by_event[events[pk].pk].append(pk)
        for part in (
            ReorganisationUnit.objects.filter(reorganisation__in=list(by_event), part=EventPart.AFTER)
            .select_related("unit")
            .order_by("unit__position", "unit")
        ):
            for pk in by_event[part.reorganisation_id]:
                came[pk].append(part.unit)
        fresh = {unit.pk for units in came.values() for unit in units if unit.ended_on is not None} - asked
    return {pk: (events.get(pk), tuple(_standing(pk, came, set()).values())) for pk in wanted}


def _standing(pk: int, came: dict[int, list[Unit]], passed: set[int]) -> dict[int, Unit]:
    found: dict[int, Unit] = {}
    for unit in came.get(pk, ()):
        if unit.pk in passed:
            continue
        passed.add(unit.pk)
        found |= {unit.pk: unit} if unit.ended_on is None else _standing(unit.pk, came, passed)
    return found


def _shown(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    return (
        rows.select_related("campaign__plan", "campaign__unit", "obligation", "deliverable", "unit")
        .defer(*(f"campaign__{field}" for field in OF_THE_DOCUMENT))
        .order_by("unit__position", "unit", "campaign", "obligation__position", "pk")
    )
