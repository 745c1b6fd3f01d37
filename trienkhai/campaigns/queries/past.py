"""The ledger as it stood at the end of a past day, told by its changes: states, counts, days, extensions, receipts.

Rows on which nothing happened since are counted where they lie; only the others are told back, one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db.models import Q, QuerySet

from trienkhai.campaigns import rules
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.models import Assignment, AssignmentChange, DueChange, Extension, Receipt
from trienkhai.campaigns.queries.books import Now, Receipts, Row, ordered
from trienkhai.campaigns.queries.filters import rows_for
from trienkhai.campaigns.queries.order import UnitLine, in_office_order
from trienkhai.campaigns.queries.tally import Group, groups_of
from trienkhai.kernel.clock import HOUSE, house_day
from trienkhai.organisations.models import Unit
from trienkhai.plans.choices import DateSource, Scope, WorkKind

_FIELDS = (
    "pk", "unit_id", "organ", "scope", "kind", "deliverable_id", "obligation_id", "obligation__position", "occurrence",
    "due_on", "late_after", "date_source",
)  # fmt: skip


@dataclass(frozen=True)
class RowThen:
    """A row that was touched since, as it stood."""

    id: int
    unit: int
    organ: str
    scope: Scope
    kind: WorkKind
    duty: int
    obligation: int
    position: int
    occurrence: str
    due_on: date | None
    late_after: date | None
    source: DateSource
    state: S
    done: int | None
    of: int | None
    done_on: date | None

    @property
    def columns(self) -> Row:
        """As ``books.COLUMNS``."""
        return (
            self.scope, self.unit, self.organ, self.kind, self.duty, self.occurrence, self.state, self.done, self.of,
            self.done_on, self.due_on, self.late_after,
        )  # fmt: skip


@dataclass
class Then(Now):
    """The ledger at the end of ``today``, a day that is past. Who sees what goes by the rights of now."""

    @cached_property
    def end(self) -> datetime:
        return end_of(self.today)

    @property
    def named_at(self) -> datetime | None:
        """Names and tree as they were recorded at the end of that day."""
        closed = self.campaign.closed_at
        return min(self.end, closed) if closed is not None else self.end

    @cached_property
    def whole(self) -> list[Group]:
        return self._groups(Assignment.objects.filter(campaign=self.campaign), self._touched)

    @cached_property
    def seen(self) -> list[Group]:
        if self.sees_whole:
            return self.whole
        return self._groups(rows_for(self.viewer, self.campaign), self._touched_seen)

    @cached_property
    def lines(self) -> list[UnitLine]:
        still = Assignment.objects.filter(self._still, campaign=self.campaign).exclude(state=S.WITHDRAWN)
        owing = set(still.filter(scope=Scope.UNITS).order_by().values_list("unit_id", flat=True).distinct())
        own = set(still.filter(scope=Scope.OWN).order_by().values_list("unit_id", flat=True).distinct())
        owing |= {row.unit for row in self._touched if row.scope == Scope.UNITS}
        own |= {row.unit for row in self._touched if row.scope == Scope.OWN}
        stood = owing | (self._receipts.keys() - own)
        reached = Q(pk__in=Assignment.objects.filter(campaign=self.campaign).order_by().values("unit_id"))
        reached |= Q(pk__in=Receipt.objects.filter(campaign=self.campaign).values("unit_id"))
        lines = in_office_order(self.of_viewer(Unit.objects.filter(reached)), self.campaign.unit, self.named_at)
        return [line for line in lines if line.id in stood]

    @cached_property
    def to_know(self) -> set[int]:
        return {unit for unit, (to_know, _) in self._receipts.items() if to_know}

    @cached_property
    def received(self) -> tuple[int, int]:
        return sum(on is not None for _, on in self._receipts.values()), len(self._receipts)

    def receipts(self, units: Collection[int]) -> Receipts:
        return {unit: self._receipts[unit][1] for unit in units if unit in self._receipts}

    @cached_property
    def _receipts(self) -> dict[int, tuple[bool, date | None]]:
        """By unit: only sent to know, and the day it was received. Sent to know is who had no row by then: what is
        handed over later makes of him one who owes."""
        made = Q(assignments__made_at=None) | Q(assignments__made_at__lt=self.end)
        owing = set(
            Unit.objects.filter(made, assignments__campaign=self.campaign).order_by().values_list("pk", flat=True)
        )
        rows = Receipt.objects.filter(Q(sent_at=None) | Q(sent_at__lt=self.end), campaign=self.campaign)
        return {
            unit: (
                to_know or unit not in owing,
                house_day(at) if at is not None and at < self.end else None,
            )
            for unit, to_know, at in rows.values_list("unit_id", "to_know", "received_at")
        }

    def rows(self, shown: Sequence[UnitLine], *, is_part: bool) -> Iterable[Row]:
        wanted = {line.id for line in shown} if is_part else None
        still = rows_for(self.viewer, self.campaign).filter(self._still).exclude(state=S.WITHDRAWN)
        yield from ordered(still.exclude(scope=Scope.UNITS))
        still = still.filter(scope=Scope.UNITS)
        yield from ordered(still if wanted is None else still.filter(unit__in=wanted))
        for row in self._touched_seen:
            if wanted is None or row.scope != Scope.UNITS or row.unit in wanted:
                yield row.columns

    # --- the parts
    @property
    def _still(self) -> Q:
        """Rows on which nothing has happened since: they stood then as they stand now."""
        return Q(changed_at__lt=self.end) & (Q(made_at=None) | Q(made_at__lt=self.end))

    @cached_property
    def _touched(self) -> list[RowThen]:
        rows = Assignment.objects.filter(changed_at__gte=self.end, campaign=self.campaign)
        return _told_back(rows.filter(Q(made_at=None) | Q(made_at__lt=self.end)), self.end)

    @cached_property
    def _touched_seen(self) -> list[RowThen]:
        if self.sees_whole:
            return self._touched
        mine = set(rows_for(self.viewer, self.campaign).values_list("pk", flat=True))
        return [row for row in self._touched if row.id in mine]

    def _groups(self, rows: QuerySet[Assignment], touched: Iterable[RowThen]) -> list[Group]:
        counted = Counter(
            (row.duty, row.obligation, row.occurrence, row.kind, row.scope, row.due_on, row.late_after, row.source,
             row.state, row.done_on)
            for row in touched
        )  # fmt: skip
        return groups_of(rows.filter(self._still), self.today) + [
            Group(
                campaign_id=self.campaign.pk,
                duty=duty,
                obligation=obligation,
                occurrence=occurrence,
                kind=kind,
                scope=scope,
                due_on=due_on,
                late_after=late_after,
                source=source,
                state=state,
                timeliness=rules.timeliness(
                    state, done_on=done_on, due_on=due_on, late_after=late_after, today=self.today
                ),
                n=n,
            )
            for (duty, obligation, occurrence, kind, scope, due_on, late_after, source, state, done_on), n in (
                counted.items()
            )
        ]


def end_of(day: date) -> datetime:
    """The first instant after a day."""
    return datetime.combine(day + timedelta(days=1), time(), HOUSE)


def _told_back(rows: QuerySet[Assignment], end: datetime) -> list[RowThen]:
    """These rows as they stood before an instant, in the document's order; those withdrawn by then are left out."""
    stood: dict[int, Row] = {}
    changes = AssignmentChange.objects.filter(assignment__in=rows.order_by().values("pk"), at__lt=end)
    for pk, *values in changes.order_by("at", "pk").values_list("assignment_id", "after", "done", "of", "done_on"):
        stood[pk] = tuple(values)
    days: dict[int, Row] = {}
    ids, before = rows.order_by().values("pk"), ("assignment_id", "due_before", "late_before", "source_before")
    extended = Extension.objects.filter(assignment__in=ids, given_at__gte=end).values_list("given_at", *before)
    changed = DueChange.objects.filter(assignment__in=ids, at__gte=end).values_list("at", *before)
    for _at, pk, *values in sorted([*extended, *changed], key=lambda line: line[0], reverse=True):
        days[pk] = tuple(values)
    states, scopes = {each.value: each for each in S}, {each.value: each for each in Scope}
    kinds, sources = {each.value: each for each in WorkKind}, {each.value: each for each in DateSource}
    found = []
    for pk, unit, organ, scope, kind, duty, obligation, position, occurrence, *dates in rows.values_list(*_FIELDS):
        state, done, of, done_on = stood.get(pk, (S.NEW, None, None, None))
        if state == S.WITHDRAWN:
            continue
        due_on, late_after, source = days.get(pk, dates)
        found.append(
            RowThen(
                pk, unit, organ, scopes[scope], kinds[kind], duty, obligation, position, occurrence, due_on, late_after,
                sources[source], states[state], done, of, done_on,
            )
        )  # fmt: skip
    return sorted(found, key=lambda row: (row.position, row.id))
