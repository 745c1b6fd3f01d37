"""What a launch will do, shown before it is done; the units a phrase may mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from trienkhai.campaigns import audiences as grammar
from trienkhai.campaigns import rules_time
from trienkhai.campaigns.audience_mass import MASS, level_of, names_mass
from trienkhai.campaigns.choices import AssignmentState, ReceiverKind
from trienkhai.campaigns.models import Assignment, Audience, Campaign
from trienkhai.campaigns.queries import planned
from trienkhai.campaigns.queries.seen import sees_whole
from trienkhai.campaigns.queries.wholes import CellLine, cell_lines
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations.choices import UnitKind
from trienkhai.organisations.models import Person, Unit
from trienkhai.plans import queries as plans
from trienkhai.plans.choices import ObligationState, Scope, WorkKind
from trienkhai.plans.models import Obligation
from trienkhai.plans.rules import DuePoint
from trienkhai.vietnamese.text import search_key

_BEYOND = (ReceiverKind.OUTSIDE, ReceiverKind.UNMATCHED)


@dataclass(frozen=True)
class PhraseLine:
    """An actor phrase and what it came to."""

    id: int
    phrase: str
    organ: str
    kind: ReceiverKind
    units: tuple[str, ...]
    duties: int  # obligations that name it
    has_duty: bool
    is_recipient: bool
    is_corrected: bool
    is_told: bool
    above: str = ""  # the superior in this system that a recipient means: it gets the plan as it is handed in


@dataclass(frozen=True)
class DutyLine:
    """One obligation as it will be handed out."""

    obligation: Obligation
    number: int
    kinds: tuple[WorkKind, ...]
    phrases: tuple[str, ...]
    is_chosen: bool  # a person said to whom, for the document does not
    units: int  # below the committee
    own: tuple[str, ...]  # the committee or its organs, by name
    rows: int
    points: tuple[DuePoint, ...]
    is_reported_upward: bool
    upward_due_on: date | None
    upward_stated: DuePoint | None = None  # the day that the document itself gives the report upward

    @property
    def is_standing(self) -> bool:
        """Thường xuyên, kịp thời: never overdue, no day is asked."""
        return rules_time.is_standing(self.obligation.bound, self.obligation.every)

    @property
    def is_periodic(self) -> bool:
        """Opened period by period; a day that a person sets for the report upward holds for each of them."""
        return rules_time.is_periodic(self.obligation.deadline)

    @property
    def undated(self) -> tuple[DuePoint, ...]:
        """The times that the document leaves without a day, and a person has not set one."""
        return () if self.is_standing else tuple(point for point in self.points if point.due_on is None)

    @property
    def is_to_nobody(self) -> bool:
        return self.units == 0 and not self.own


@dataclass(frozen=True)
class Preview:
    """The page before a launch. Every figure is counted from the very rows that a launch would write."""

    campaign: Campaign
    duties: tuple[DutyLine, ...]
    phrases: tuple[PhraseLine, ...]
    units: int
    rows: int
    unit_rows: int
    own_rows: int
    upward_rows: int
    to_know: int  # units that only receive the document
    open_contradictions: int
    is_past: bool
    cells: tuple[CellLine, ...]  # organisations that answer for their cells, and for how many

    @property
    def cell_total(self) -> int:
        return sum(line.of for line in self.cells)

    @property
    def obligations(self) -> int:
        """Obligations that come to somebody."""
        return sum(duty.rows > 0 for duty in self.duties)

    @property
    def unmatched(self) -> tuple[PhraseLine, ...]:
        return tuple(p for p in self.phrases if p.kind == ReceiverKind.UNMATCHED and p.has_duty)

    @property
    def outside(self) -> tuple[PhraseLine, ...]:
        """Recipients that this system does not reach."""
        return tuple(p for p in self.phrases if p.is_recipient and p.kind in _BEYOND and not p.above)

    @property
    def unclear(self) -> tuple[PhraseLine, ...]:
        """Recipients of whom it is not known whether they are in this system."""
        return tuple(line for line in self.outside if line.kind == ReceiverKind.UNMATCHED)

    @property
    def beyond(self) -> tuple[PhraseLine, ...]:
        return tuple(line for line in self.outside if line.kind == ReceiverKind.OUTSIDE)

    @property
    def superiors(self) -> tuple[PhraseLine, ...]:
        """Recipients above that work in this system too."""
        return tuple(p for p in self.phrases if p.is_recipient and p.above)

    @property
    def unassigned(self) -> tuple[DutyLine, ...]:
        return tuple(duty for duty in self.duties if duty.is_to_nobody)

    @property
    def nameless(self) -> tuple[DutyLine, ...]:
        """Obligations for which the document names nobody, decided or not."""
        return tuple(duty for duty in self.duties if not duty.obligation.lead or duty.is_chosen)

    @property
    def undated(self) -> tuple[DutyLine, ...]:
        return tuple(duty for duty in self.duties if duty.undated)

    @property
    def standing(self) -> int:
        return sum(duty.is_standing for duty in self.duties)

    @property
    def dated_here(self) -> tuple[DutyLine, ...]:
        """Those whose day a person set, so that it can be changed."""
        return tuple(d for d in self.duties if any(p.source == "WORKING" for p in d.points))

    @property
    def upward(self) -> tuple[DutyLine, ...]:
        return tuple(duty for duty in self.duties if duty.obligation.onward.strip())


def _superior_named(audience: Audience, above: Sequence[Unit]) -> str:
    if not audience.is_recipient or audience.kind not in _BEYOND or audience.corrected_at is not None:
        return ""
    return next((unit.name for unit in above if planned.names_body(audience.phrase, unit)), "")


def preview_of(viewer: Person, campaign: Campaign, today: date) -> Preview:
    """What launching this campaign would do now. Raises NotFound for who does not see it whole."""
    if not sees_whole(viewer, campaign):
        raise NotFound(_("Không tìm thấy đợt triển khai."))
    ground = planned.ground_of(campaign)
    rows = planned.rows_of_ground(ground)
    is_past = planned.are_all_past(rows, today)
    opened = ground if is_past else planned.with_periods(ground, today)
    if opened.periodic:
        ground, rows = opened, planned.rows_of_ground(opened)
    of_duty: dict[int, list[planned.PlannedRow]] = defaultdict(list)
    for row in rows:
        of_duty[row.obligation.pk].append(row)
    owing = {row.unit.pk for row in rows}
    knowing = {
        unit.pk
        for audience in ground.audiences.values()
        if audience.is_recipient
        for unit in ground.targets[audience.pk]
    }
    above = planned.superiors_of(campaign)
    named = [ground.phrases_of(obligation) for obligation in ground.obligations]
    used = [
        {grammar.key_of(phrase) for phrase in [*phrases, *o.support]}
        for phrases, o in zip(named, ground.obligations, strict=True)
    ]
    return Preview(
        campaign=campaign,
        duties=tuple(
            _duty_line(number, obligation, ground, of_duty[obligation.pk])
            for number, obligation in enumerate(ground.obligations, start=1)
        ),
        phrases=tuple(
            PhraseLine(
                id=audience.pk,
                phrase=audience.phrase,
                organ=audience.organ,
                kind=ReceiverKind(audience.kind),
                units=tuple(unit.name for unit in ground.targets[audience.pk]),
                duties=sum(key in keys for keys in used),
                has_duty=audience.has_duty,
                is_recipient=audience.is_recipient,
                is_corrected=audience.corrected_at is not None,
                is_told=audience.told_at is not None,
                above=_superior_named(audience, above),
            )
            for key, audience in ground.audiences.items()
        ),
        units=len({row.unit.pk for row in rows if row.scope == Scope.UNITS}),
        rows=len(rows),
        unit_rows=sum(row.scope == Scope.UNITS for row in rows),
        own_rows=sum(row.scope == Scope.OWN for row in rows),
        upward_rows=sum(row.scope == Scope.UPWARD for row in rows),
        to_know=len(knowing - owing - {campaign.unit_id}),
        open_contradictions=len(plans.open_contradictions_of(campaign.plan)),
        is_past=is_past,
        cells=cell_lines(campaign, rows),
    )


def _duty_line(number: int, obligation: Obligation, ground: planned.Ground, rows: list[planned.PlannedRow]) -> DutyLine:
    allocation = ground.allocations.get(obligation.pk)
    own = dict.fromkeys(f"{row.organ} {row.unit.name}".strip() for row in rows if row.scope == Scope.OWN)
    deliverables = sorted(obligation.deliverables.all(), key=lambda d: d.position)
    return DutyLine(
        obligation=obligation,
        number=number,
        kinds=tuple(WorkKind(d.kind) for d in deliverables),
        phrases=tuple(ground.phrases_of(obligation)),
        is_chosen=allocation is not None and allocation.phrases is not None,
        units=len({row.unit.pk for row in rows if row.scope == Scope.UNITS}),
        own=tuple(own),
        rows=len(rows),
        points=ground.due[obligation.pk],
        is_reported_upward=planned.is_reported_upward(obligation, allocation),
        upward_due_on=allocation.upward_due_on if allocation else None,
        upward_stated=planned.stated_upward(obligation, ground),
    )


# --- one phrase
@dataclass(frozen=True)
class UnitChoice:
    id: int
    name: str
    depth: int  # 0 the committee, 1 directly under it
    is_chosen: bool


@dataclass(frozen=True)
class UnitGroup:
    """Units of one kind on one level, to be chosen together or one by one."""

    kind: UnitKind
    depth: int
    choices: tuple[UnitChoice, ...]
    level: str = ""  # of a mass organisation whose kind has several: "Chi đoàn" beside "Đoàn"

    @property
    def mark(self) -> str:
        return f"{self.kind}-{self.depth}" + (f"-{search_key(self.level).replace(' ', '-')}" if self.level else "")

    @property
    def label(self) -> str:
        is_of_kind = not self.level or (self.level == "Đoàn" and self.kind == UnitKind.YOUTH_UNION)
        return str(self.kind.label) if is_of_kind else self.level

    @property
    def chosen(self) -> int:
        return sum(choice.is_chosen for choice in self.choices)


def unit_groups_of(audience: Audience) -> tuple[UnitGroup, ...]:
    """The units that a phrase may mean, by kind and level, those it means now marked."""
    committee = audience.campaign.unit
    chosen = set(audience.units.values_list("pk", flat=True))
    above = committee.path.count("/")
    below = planned.standing_under(committee).values_list("path", "position", "pk", "name", "kind")  # may be thousands
    units = [(path.count("/") - above, place, pk, name, kind) for path, place, pk, name, kind in below]
    units.sort(key=lambda unit: unit[:3])
    units += [(1, u.position, u.pk, u.name, u.kind) for u in planned.directed_by(committee)]
    groups: dict[tuple[int, str, str], list[UnitChoice]] = defaultdict(list)
    for depth, _place, pk, name, kind in units:
        level = level_of(name) if kind in MASS else ""
        groups[depth, kind, level].append(UnitChoice(pk, name, depth, pk in chosen))
    return tuple(
        UnitGroup(UnitKind(kind), depth, tuple(choices), level) for (depth, kind, level), choices in groups.items()
    )


def quick_groups(audience: Audience, groups: Sequence[UnitGroup]) -> list[UnitGroup]:
    """The groups to offer for a phrase, those of mass organisations first where it speaks of them."""
    is_of_mass = names_mass(grammar.key_of(audience.phrase))
    return sorted(groups, key=lambda group: is_of_mass and group.kind not in MASS)


def units_like(audience: Audience, groups: Sequence[UnitGroup]) -> list[UnitChoice]:
    """The few units whose names hold the words of a phrase: offered first to who says what it means."""
    choices = {choice.id: choice for group in groups for choice in group.choices}
    return [choices[pk] for pk in grammar.names_like(audience.phrase, ((c.id, c.name) for c in choices.values()))]


def duties_naming(audience: Audience) -> list[Obligation]:
    """The obligations in whose words (or in a person's) this phrase stands."""
    campaign, key = audience.campaign, grammar.key_of(audience.phrase)
    decided = {a.obligation_id: a.phrases for a in campaign.allocations.all()}

    def named(obligation: Obligation) -> set[str]:
        chosen = decided.get(obligation.pk)
        lead = obligation.lead if chosen is None else chosen
        return {grammar.key_of(phrase) for phrase in [*lead, *obligation.support]}

    accepted = plans.obligations_of(campaign.plan, states=(ObligationState.ACCEPTED,))
    return [obligation for obligation in accepted if key in named(obligation)]


def answered_count(viewer: Person, campaign: Campaign) -> int:
    """Units that have done more than receive the document: while it is 0 the campaign may be withdrawn."""
    if not sees_whole(viewer, campaign):
        raise NotFound(_("Không tìm thấy đợt triển khai."))
    untouched = (AssignmentState.NEW, AssignmentState.RECEIVED, AssignmentState.WITHDRAWN)
    answered = (
        Assignment.objects.filter(campaign=campaign)
        .exclude(kind=WorkKind.ACKNOWLEDGE)
        .filter(~Q(state__in=untouched) | Q(evidence__isnull=False) | Q(evidence_uses__isnull=False))
    )
    return answered.values("unit").distinct().count()
