"""The ledger as a launch would write it: deliverable × unit × occurrence, before anything is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from trienkhai.campaigns import audiences as grammar
from trienkhai.campaigns import rules_time
from trienkhai.campaigns.choices import Part
from trienkhai.campaigns.models import Allocation, Audience, Campaign
from trienkhai.organisations import tree
from trienkhai.organisations.choices import OWN_ORGANS, Line, LinkKind, UnitKind
from trienkhai.organisations.models import Grant, Unit
from trienkhai.plans import queries as plans
from trienkhai.plans.choices import DateSource, ObligationState, Scope, WorkKind
from trienkhai.plans.models import Deliverable, Obligation
from trienkhai.plans.rules import FIRST_ROUND, SECOND_ROUND, DuePoint
from trienkhai.vietnamese.deadlines import Deadline
from trienkhai.vietnamese.text import search_key

_ADVISING = search_key("tham mưu")
CELLS = (UnitKind.CELL, UnitKind.GRASSROOTS_CELL)


@dataclass(frozen=True)
class PlannedRow:
    """One assignment to be written."""

    obligation: Obligation
    deliverable: Deliverable
    kind: WorkKind
    unit: Unit
    organ: str
    part: Part
    scope: Scope
    point: DuePoint
    by_cells: bool = False  # "mỗi chi bộ": an organisation answers by the number of its cells


@dataclass(frozen=True)
class Ground:
    """All that a launch rests on, read in a constant number of queries."""

    campaign: Campaign
    obligations: list[Obligation]  # accepted, in the document's order
    audiences: dict[str, Audience]  # by the key of the phrase
    targets: dict[int, list[Unit]]  # units of each audience, in the office's order
    allocations: dict[int, Allocation]  # by obligation
    due: dict[int, tuple[DuePoint, ...]]
    periodic: frozenset[int] = frozenset()  # obligations whose first period is opened by the launch
    onward: Mapping[int, Deadline] = field(default_factory=dict)  # by obligation: the document's day of the report on
    strict: bool = False

    def phrases_of(self, obligation: Obligation) -> list[str]:
        """Who leads: as a person decided, else as the document writes; empty when it names nobody."""
        chosen = self.allocations.get(obligation.pk)
        return list(chosen.phrases) if chosen is not None and chosen.phrases is not None else list(obligation.lead)

    def audience_of(self, phrase: str) -> Audience | None:
        return self.audiences.get(grammar.key_of(phrase))

    def units_of(self, phrases: Iterable[str]) -> list[tuple[Audience, Unit]]:
        """The units of some phrases, each with the phrase that brought it."""
        found = [audience for audience in map(self.audience_of, phrases) if audience is not None]
        return [(audience, unit) for audience in found for unit in self.targets.get(audience.pk, ())]


def ground_of(campaign: Campaign) -> Ground:
    """What the launch of this campaign rests on now."""
    obligations = plans.obligations_of(campaign.plan, states=(ObligationState.ACCEPTED,))
    phrases = list(campaign.audiences.order_by("pk"))
    links = Audience.units.through.objects.filter(audience__campaign=campaign)
    by_unit = {unit.pk: unit for unit in units_under(campaign.unit)}
    targets: dict[int, list[Unit]] = {audience.pk: [] for audience in phrases}
    for audience_id, unit_id in links.values_list("audience_id", "unit_id"):
        if unit_id in by_unit:
            targets[audience_id].append(by_unit[unit_id])
    rank = {unit_id: place for place, unit_id in enumerate(by_unit)}
    for units in targets.values():
        units.sort(key=lambda unit: rank[unit.pk])
    return Ground(
        campaign=campaign,
        obligations=obligations,
        audiences={grammar.key_of(audience.phrase): audience for audience in phrases},
        targets=targets,
        allocations={a.obligation_id: a for a in campaign.allocations.all()},
        due=plans.due_points_of_all(obligations),
        onward=plans.onward_deadlines_of(obligations, campaign.plan),
        strict=plans.strict_before(),
    )


def with_periods(ground: Ground, on: date) -> Ground:
    """The same with the first period of each duty that recurs without an end, as a launch on this day opens it. A day
    that a person set for the whole stays as it is."""
    strict = plans.strict_before()
    opened = {
        each.pk: (rules_time.first_point(each.deadline, each.quote, on=on, strict=strict),)
        for each in ground.obligations
        if rules_time.is_periodic(each.deadline) and all(p.source == DateSource.NONE for p in ground.due[each.pk])
    }
    return replace(ground, due=ground.due | opened, periodic=frozenset(opened))


def units_under(committee: Unit) -> list[Unit]:
    """The committee and all below it that stand, in the order of the office's list, the higher first; then the bodies
    of other lines that it directs (at one workplace: Công đoàn, Đoàn, Hội).

    Under a committee that was dissolved: what stood on its last day (its papers can still be entered)."""
    below = sorted(standing_under(committee), key=lambda unit: (unit.path.count("/"), unit.position, unit.pk))
    return [*below, *directed_by(committee)]


def standing_under(committee: Unit) -> QuerySet[Unit]:
    """The committee and all below it that stand, or stood on its last day."""
    last_day = (
        Q(ended_on=None) if committee.ended_on is None else Q(ended_on=None) | Q(ended_on__gte=committee.ended_on)
    )
    return Unit.objects.under(committee).filter(last_day)


def directed_by(committee: Unit) -> QuerySet[Unit]:
    """The bodies of other lines that a committee directs now and that do not stand below it.

    A link is recorded when it begins and when it ends, never ahead: one without an end is of today."""
    linked = Unit.objects.filter(
        links_to__kind=LinkKind.DIRECTS, links_to__unit=committee, links_to__ends_before=None, ended_on=None
    )
    return linked.exclude(path__startswith=committee.path).order_by("position", "pk")


def superiors_of(campaign: Campaign) -> list[Unit]:
    """The bodies above that read the campaign's plan in this system, the nearest first: whose plan it carries on, and
    under whom its unit stands where somebody works there. One statement."""
    carried_on = Campaign.objects.filter(handed_down__plan=campaign.plan_id).values("unit")
    above: set[int] = set()
    if not campaign.plan.is_directed:  # what is written for another line its own superior does not read
        above = set(tree.ids_in(campaign.unit.path)) - {campaign.unit_id}
    works_here = Exists(Grant.objects.filter(unit=OuterRef("pk"), ends_before=None))
    found = Unit.objects.filter(Q(pk__in=carried_on) | Q(works_here, pk__in=above))
    return sorted(found, key=lambda unit: (-unit.path.count("/"), unit.pk))


def names_body(phrase: str, unit: Unit) -> bool:
    """Whether a phrase means this very body, or an organ of it."""
    return grammar.is_own(phrase, directory_of(unit, [unit], issuer="", symbol=""))


def is_directed(unit: Unit, committee: Unit) -> bool:
    """Whether a unit owes something of the committee's across lines: directed by it, and not below it."""
    return not unit.path.startswith(committee.path)


def depth_of(unit: Unit, committee: Unit) -> int:
    """0 the committee, 1 directly under it or directed by it."""
    return 1 if is_directed(unit, committee) else unit.path.count("/") - committee.path.count("/")


def directory_of(
    committee: Unit, units: Sequence[Unit], *, issuer: str, symbol: str, also_called: Iterable[str] = ()
) -> grammar.Directory:
    """The units as the grammar of phrases sees them."""
    kinds = {unit.pk: UnitKind(unit.kind) for unit in units}
    cells = Counter(
        above for unit in units if unit.kind in CELLS for above in tree.ids_in(unit.path) if above != unit.pk
    )
    bodies = tuple(
        grammar.Body(
            id=unit.pk,
            name=unit.name,
            kind=UnitKind(unit.kind),
            depth=depth_of(unit, committee),
            short_name=unit.short_name,
            symbol_mark=unit.symbol_mark,
            line=Line(unit.line),
            parent_kind=kinds.get(unit.parent_id or 0),
            parent=unit.parent_id,
            cells=cells[unit.pk],
        )
        for unit in units
    )
    plain = grammar.Directory(bodies, also_called=frozenset(also_called))
    mark = committee.symbol_mark.strip()
    is_own = grammar.is_own(issuer, plain) or bool(mark and symbol.strip().endswith("/" + mark))
    return grammar.Directory(bodies, issuer_is_own=is_own, also_called=plain.also_called)


def _times_of(kind: WorkKind, deliverables: Sequence[Deliverable], points: Sequence[DuePoint]) -> Sequence[DuePoint]:
    """When a deliverable falls due. Reporting in two rounds (a way out of a contradiction) asks for a second
    report; what the same sentence asks for beside the report, as the unit's own plan, stays due once."""
    is_split = [point.occurrence for point in points] == [FIRST_ROUND, SECOND_ROUND]
    if not is_split or kind == WorkKind.REPORT or all(one.kind != WorkKind.REPORT for one in deliverables):
        return points
    return [replace(points[0], occurrence="")]


def rows_of_ground(ground: Ground) -> list[PlannedRow]:
    """Every row, in the order of the document and then of the office's list; nothing twice.

    A unit that two phrases name owes a thing once. A body that only co-operates gets one row of the
    obligation ("phối hợp"), of the kind OTHER: the lead hands in the product, not the co-operator.
    """
    rows: list[PlannedRow] = []
    seen: set[tuple[int, int, str, str]] = set()
    of_each_cell = {each.pk for each in ground.audiences.values() if grammar.names_each_cell(each.phrase)}

    def add(row: PlannedRow) -> None:
        organ = row.organ if row.scope == Scope.OWN else ""
        mark = (row.deliverable.pk, row.unit.pk, organ, row.point.occurrence)
        if mark not in seen:
            seen.add(mark)
            rows.append(row)

    for obligation in ground.obligations:
        deliverables = sorted(obligation.deliverables.all(), key=lambda d: d.position)
        points = ground.due[obligation.pk]
        leading = ground.units_of(ground.phrases_of(obligation))
        part = Part.ADVISE if search_key(obligation.action).startswith(_ADVISING) else Part.LEAD
        for audience, unit in leading:
            scope = scope_of(unit, ground.campaign.unit)
            for deliverable in deliverables:
                kind = WorkKind(deliverable.kind)
                for point in _times_of(kind, deliverables, points):
                    by_cells = audience.pk in of_each_cell and unit.kind not in CELLS
                    add(PlannedRow(obligation, deliverable, kind, unit, audience.organ, part, scope, point, by_cells))
        leads = {unit.pk for _, unit in leading}
        for audience, unit in ground.units_of(obligation.support):
            if unit.pk in leads or not deliverables:
                continue
            scope = scope_of(unit, ground.campaign.unit)
            for point in points:
                add(
                    PlannedRow(
                        obligation, deliverables[0], WorkKind.OTHER, unit, audience.organ, Part.SUPPORT, scope, point
                    )
                )
        if is_reported_upward(obligation, ground.allocations.get(obligation.pk)) and deliverables:
            add(_upward(obligation, deliverables, ground))
    return rows


def is_reported_upward(obligation: Obligation, allocation: Allocation | None) -> bool:
    """Whether the document says that the committee reports this on ("để tổng hợp, báo cáo …")."""
    return bool(obligation.onward.strip()) and (allocation is None or allocation.reports_upward)


def _upward(obligation: Obligation, deliverables: Sequence[Deliverable], ground: Ground) -> PlannedRow:
    """The committee's own duty to its superior: on the day that a person set, else on the one that the document says
    for it, else undated. Of what recurs: on the period that the launch opens."""
    allocation = ground.allocations.get(obligation.pk)
    day = allocation.upward_due_on if allocation else None
    opened = _opened(obligation, ground)
    stated = stated_upward(obligation, ground)
    point = rules_time.upward_point(opened, day, first=opened.starts_on, every=obligation.deadline.every, stated=stated)
    own = next((d for d in deliverables if d.kind == WorkKind.REPORT), deliverables[0])
    return PlannedRow(obligation, own, WorkKind.REPORT, ground.campaign.unit, "", Part.LEAD, Scope.UPWARD, point)


def stated_upward(obligation: Obligation, ground: Ground) -> DuePoint | None:
    """When the document itself says that the committee reports this on; of what recurs, in the period first opened."""
    onward = ground.onward.get(obligation.pk)
    return rules_time.stated_upward(_opened(obligation, ground), onward, strict=ground.strict)


def _opened(obligation: Obligation, ground: Ground) -> DuePoint:
    """The period that a report upward is about; one without a name where there is but one report."""
    once = DuePoint("", None, None, None, DateSource.NONE)
    return ground.due[obligation.pk][0] if obligation.pk in ground.periodic else once


def scope_of(unit: Unit, committee: Unit) -> Scope:
    """OWN for the committee and its organs, UNITS for those below it."""
    is_own = unit.pk == committee.pk or (unit.parent_id == committee.pk and unit.kind in OWN_ORGANS)
    return Scope.OWN if is_own else Scope.UNITS


def are_all_past(rows: Sequence[PlannedRow], today: date) -> bool:
    """Whether every dated duty is over: such a plan is launched retroactively (hồi tố)."""
    last = [row.point.late_after for row in rows if row.point.late_after is not None]
    return bool(last) and max(last) < today
