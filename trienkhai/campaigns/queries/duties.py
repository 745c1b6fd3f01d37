"""The duties of a campaign: one deliverable at one of its times, for one side, and how far it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils import translation

from trienkhai.campaigns import rules_time
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import Timeliness
from trienkhai.campaigns.queries.filters import HANDED_IN, OPEN, Filters
from trienkhai.campaigns.queries.tally import Group, Number
from trienkhai.campaigns.superiors import told_to
from trienkhai.plans.choices import DateSource, Scope, WorkKind
from trienkhai.plans.models import Deliverable
from trienkhai.vietnamese.text import capital

_HANDED_IN = {S.COMPLETED, S.SUBMITTED}


@dataclass(frozen=True)
class Duty:
    """A deliverable at one of its times, with the words of the obligation that it belongs to.

    What the units owe, what the issuing body owes and what goes upward are duties apart, though one
    deliverable may ask for all three.
    """

    id: int  # the deliverable
    occurrence: str
    obligation: int
    kind: WorkKind
    scope: Scope
    clause_path: str
    action: str
    product: str
    onward: str
    due_on: date | None
    late_after: date | None
    source: DateSource
    route_to: str = ""  # whom the result goes to, as the document writes it
    product_kind: WorkKind | None = None  # of the deliverable; rows of who only co-operates bear another
    only: str = ""  # rows of this kind alone

    @property
    def filters(self) -> Filters:
        return Filters(duty=self.id, occurrence=self.occurrence, scope=self.scope, kind=self.only)

    @property
    def words(self) -> str:
        """The product as written, or else the work itself."""
        return duty_words(self.kind, self.product, self.action)

    @property
    def label(self) -> str:
        """The words, and which time of several it is."""
        return f"{self.words} ({self.occurrence})" if self.occurrence else self.words

    @property
    def period_reported(self) -> str:
        """Of a duty upward: which period it is about, "" for the whole."""
        return rules_time.period_reported(self.occurrence) if self.scope == Scope.UPWARD else ""


@dataclass(frozen=True)
class DutyNumbers:
    """How far one duty is, each number with its list."""

    duty: Duty
    done: Number
    total: Number
    open: Number
    missing: Number  # nothing handed in yet
    overdue: Number  # of the missing: after its last day
    soon: Number  # of the missing: due within the days of the first reminder
    waiting: Number  # handed in, to be accepted
    below_done: Number | None  # for a duty upward: the units' reports that it is made of
    below_total: Number | None
    owners: tuple[str, ...] = ()  # of what the issuing body or an organ of it sends to the superior


Key = tuple[int, str, Scope]


def duty_words(kind: WorkKind, product: str, action: str) -> str:
    """The product as written, or else the work itself. A product that says no more than its kind ("kế hoạch")
    takes the work beside it: a plan may ask for several."""
    words = product or action
    if product and product.casefold() == _kind_words(kind) and action:
        words = f"{product}: {action[:1].lower()}{action[1:]}"
    return capital(words.rstrip(" ,;"))  # cut from a sentence that went on


@cache
def _kind_words(kind: WorkKind) -> str:
    """The kind as documents write it, whatever language the reader of the page has chosen."""
    with translation.override("vi"):
        return str(kind.label).casefold()


def key_of(group: Group) -> Key:
    return group.duty, group.occurrence, group.scope


def _days_of(group: Group) -> tuple[date, date, str]:
    return group.due_on or date.max, group.late_after or date.max, group.source


def duties_of(groups: Iterable[Group]) -> dict[Key, Duty]:
    """The duties that these groups are about, in the order of the document. One statement."""
    first: dict[Key, Group] = {}
    for group in groups:
        key = key_of(group)
        known = first.get(key)
        # Rows of one duty have one date, unless one was moved later: the earliest stands for the duty.
        if known is None or _days_of(group) < _days_of(known):
            first[key] = group
    told = {
        row[0]: row[1:]
        for row in Deliverable.objects.filter(pk__in={duty for duty, *_ in first}).values_list(
            "pk",
            "obligation__position",
            "position",
            "obligation__clause_path",
            "obligation__action",
            "name",
            "obligation__onward",
            "obligation__route_to",
            "kind",
            "obligation__quote",
        )
    }
    ordered = sorted(first.items(), key=lambda item: (*told[item[0][0]][:2], item[1].due_on or date.max, *item[0][1:]))
    return {
        key: Duty(
            id=key[0],
            occurrence=key[1],
            obligation=group.obligation,
            kind=group.kind,
            scope=group.scope,
            clause_path=told[key[0]][2],
            action=told[key[0]][3],
            product=told[key[0]][4],
            onward=told[key[0]][5],
            due_on=group.due_on,
            late_after=group.late_after,
            source=group.source,
            route_to=_route_of(*told[key[0]][5:]) if key[2] == Scope.OWN else told[key[0]][6],
            product_kind=WorkKind(told[key[0]][7]),
        )
        for key, group in ordered
    }


def _route_of(onward: str, route_to: str, kind: str, quote: str) -> str:
    """Whom an own duty goes to: as it was read or typed, else as its sentence says of a report ("báo cáo Tỉnh ủy").
    What it says of the report on is the row of that."""
    return route_to or (told_to(quote) if kind == WorkKind.REPORT and not onward else "")


def numbers_of(groups: Iterable[Group], duties: Mapping[Key, Duty], *, linked: bool) -> list[DutyNumbers]:
    """The numbers of each duty that has a group, by due day, the undated last."""
    of_duty: dict[Key, list[Group]] = defaultdict(list)
    reports: dict[int, list[Group]] = defaultdict(list)
    for group in groups:
        of_duty[key_of(group)].append(group)
        if group.kind == WorkKind.REPORT and group.scope == Scope.UNITS:
            reports[group.obligation].append(group)
    found = [
        _numbers(duty, of_duty[key], reports[duty.obligation], linked) for key, duty in duties.items() if key in of_duty
    ]
    return sorted(found, key=lambda numbers: numbers.duty.due_on or date.max)


def _round_at_hand(reports: list[Group]) -> list[Group]:
    """The reports of the first round that somebody still owes; of the last one when all were handed in."""
    rounds: dict[str, list[Group]] = defaultdict(list)
    for group in sorted(reports, key=lambda group: (group.due_on or date.max, group.occurrence)):
        rounds[group.occurrence].append(group)
    return next((some for some in rounds.values() if any(group.is_missing for group in some)), [*rounds.values()][-1])


def _numbers(duty: Duty, groups: list[Group], reports: list[Group], linked: bool) -> DutyNumbers:
    filters = duty.filters
    missing = [group for group in groups if group.is_missing]
    is_upward = duty.scope == Scope.UPWARD and bool(reports)
    below = Filters(kind=WorkKind.REPORT, scope=Scope.UNITS, obligation=duty.obligation)
    if duty.period_reported:
        below = below.but(occurrence=duty.period_reported)
        reports = [group for group in reports if group.occurrence == duty.period_reported]
    elif len({group.occurrence for group in reports}) > 1:  # units are counted, not their reports of all rounds
        reports = _round_at_hand(reports)
        below = below.but(occurrence=reports[0].occurrence)

    def number(some: Iterable[Group], narrowed: Filters) -> Number:
        return Number(sum(group.n for group in some), narrowed if linked else None)

    return DutyNumbers(
        duty=duty,
        done=number((g for g in groups if not g.is_open), filters.but(state=S.COMPLETED)),
        total=number(groups, filters),
        open=number((g for g in groups if g.is_open), filters.but(state=OPEN)),
        missing=number(missing, filters.but(missing=True)),
        overdue=number(
            (g for g in missing if g.timeliness == Timeliness.OVERDUE),
            filters.but(missing=True, timeliness=Timeliness.OVERDUE),
        ),
        soon=number(
            (g for g in missing if g.timeliness == Timeliness.SOON),
            filters.but(missing=True, timeliness=Timeliness.SOON),
        ),
        waiting=number((g for g in groups if g.state == S.SUBMITTED), filters.but(state=S.SUBMITTED)),
        below_done=number((g for g in reports if g.state in _HANDED_IN), below.but(state=HANDED_IN))
        if is_upward
        else None,
        below_total=number(reports, below) if is_upward else None,
    )
