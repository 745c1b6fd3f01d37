"""The ledger added up: a few groups from one statement, and the 2×2 made of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet, Sum

from trienkhai.campaigns import rules
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import Timeliness
from trienkhai.campaigns.counters import KEYS
from trienkhai.campaigns.models import Assignment, Campaign, Tally
from trienkhai.campaigns.queries.filters import MISSING_STATES, OPEN, Filters
from trienkhai.plans.choices import DateSource, Scope, WorkKind


@dataclass(frozen=True)
class Number:
    """A count and the list that shows what was counted; no list where the rows are not the viewer's."""

    value: int
    filters: Filters | None = None

    def __bool__(self) -> bool:
        return self.value > 0


@dataclass(frozen=True)
class Group:
    """``n`` rows alike in all that the board counts by."""

    campaign_id: int
    duty: int  # the deliverable
    obligation: int
    occurrence: str
    kind: WorkKind
    scope: Scope
    due_on: date | None
    late_after: date | None
    source: DateSource
    state: S
    timeliness: Timeliness
    n: int

    @property
    def is_open(self) -> bool:
        return self.state != S.COMPLETED

    @property
    def is_missing(self) -> bool:
        return self.state in MISSING_STATES


@dataclass(frozen=True)
class Four:
    """The 2×2 with what has no date beside it; the five add up to ``total``, always."""

    on_time: Number
    late: Number
    within: Number
    overdue: Number
    overdue_handed_in: Number  # of these: handed in late, waiting to be accepted
    overdue_missing: Number  # of these: nothing has come yet
    undated_done: Number
    undated_open: Number
    undated: Number
    total: Number

    @property
    def done(self) -> int:
        return self.on_time.value + self.late.value + self.undated_done.value

    @property
    def open(self) -> int:
        return self.within.value + self.overdue.value + self.undated_open.value

    @property
    def dated_in_time(self) -> int:
        return self.on_time.value + self.within.value

    @property
    def dated_late(self) -> int:
        return self.late.value + self.overdue.value


def groups_of(rows: QuerySet[Assignment], today: date) -> list[Group]:
    """Rows that were not withdrawn, grouped. One statement: the database counts, ``rules`` judges."""
    counted = rows.exclude(state=S.WITHDRAWN).order_by().values_list(*KEYS).annotate(rows=Count("pk"))
    return [_group(today, *values) for values in counted]


def groups_in(campaigns: Collection[int], today: date) -> list[Group]:
    """All rows of these campaigns (ids) that were not withdrawn, grouped: from the counters that the database keeps
    (``campaigns.counters``), the same as ``groups_of`` finds by reading the rows."""
    lines = Tally.objects.filter(campaign__in=campaigns).exclude(state=S.WITHDRAWN).order_by()
    counted = lines.values_list(*KEYS).annotate(rows=Sum("n")).filter(rows__gt=0)
    return sorted((_group(today, *values) for values in counted), key=_as_indexed)


def _as_indexed(group: Group) -> tuple[int, str, int, str]:
    return group.campaign_id, group.kind, group.duty, group.occurrence


def _group(
    today: date,
    campaign_id: int,
    kind: str,
    duty: int,
    obligation: int,
    occurrence: str,
    scope: str,
    due_on: date | None,
    late_after: date | None,
    source: str,
    state: str,
    done_on: date | None,
    n: int,
) -> Group:
    stands = S(state)
    return Group(
        campaign_id=campaign_id,
        duty=duty,
        obligation=obligation,
        occurrence=occurrence,
        kind=WorkKind(kind),
        scope=Scope(scope),
        due_on=due_on,
        late_after=late_after,
        source=DateSource(source),
        state=stands,
        timeliness=rules.timeliness(stands, done_on=done_on, due_on=due_on, late_after=late_after, today=today),
        n=n,
    )


def four_from(groups: Iterable[Group], filters: Filters | None = None) -> Four:
    """The 2×2 of some groups. ``filters`` is what the groups were narrowed by; None makes no links."""
    sums = {"on_time": 0, "late": 0, "within": 0, "overdue": 0, "undated_done": 0, "undated_open": 0}
    handed_in = 0
    for group in groups:
        sums[_place(group)] += group.n
        handed_in += group.n if group.timeliness == Timeliness.OVERDUE and group.state == S.SUBMITTED else 0
    undated = sums["undated_done"] + sums["undated_open"]

    def number(value: int, timeliness: str = "", state: str = "") -> Number:
        return Number(value, filters and filters.but(timeliness=timeliness, state=state))

    return Four(
        on_time=number(sums["on_time"], Timeliness.ON_TIME),
        late=number(sums["late"], Timeliness.LATE),
        within=number(sums["within"], Timeliness.WITHIN),
        overdue=number(sums["overdue"], Timeliness.OVERDUE),
        overdue_handed_in=number(handed_in, Timeliness.OVERDUE, S.SUBMITTED),
        overdue_missing=Number(
            sums["overdue"] - handed_in, filters and filters.but(timeliness=Timeliness.OVERDUE, missing=True)
        ),
        undated_done=number(sums["undated_done"], Timeliness.UNDATED, S.COMPLETED),
        undated_open=number(sums["undated_open"], Timeliness.UNDATED, OPEN),
        undated=number(undated, Timeliness.UNDATED),
        total=number(sum(sums.values())),
    )


def four_of(campaign: Campaign, today: date) -> Four:
    """The 2×2 of everybody's rows, which is shown to every viewer of the campaign; asked after ``campaign_for``."""
    return four_from(groups_in([campaign.pk], today))


def _place(group: Group) -> str:
    if group.timeliness == Timeliness.UNDATED:
        return "undated_open" if group.is_open else "undated_done"
    return {Timeliness.ON_TIME: "on_time", Timeliness.LATE: "late", Timeliness.OVERDUE: "overdue"}.get(
        group.timeliness, "within"
    )


def groups_by_campaign(campaigns: Sequence[Campaign], today: date) -> dict[int, list[Group]]:
    """The groups of each of these campaigns by id. One statement."""
    found: dict[int, list[Group]] = {campaign.pk: [] for campaign in campaigns}
    for group in groups_in(list(found), today):
        found[group.campaign_id].append(group)
    return found
