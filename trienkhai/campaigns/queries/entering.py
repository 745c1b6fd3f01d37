"""Answers entered in bulk: the duties of a campaign, and the rows of one of them page by page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from trienkhai.campaigns import rules_time
from trienkhai.campaigns.choices import AssignmentState
from trienkhai.campaigns.models import Assignment, Campaign, PeriodAnswer, Tally
from trienkhai.campaigns.queries.board import PAGE
from trienkhai.campaigns.queries.order import in_office_order, ranks_of
from trienkhai.campaigns.queries.seen import sees_whole
from trienkhai.kernel.errors import NotFound
from trienkhai.kernel.pages import page_in
from trienkhai.organisations.models import Person, Unit
from trienkhai.plans.choices import Scope, WorkKind
from trienkhai.vietnamese.deadlines import Every
from trienkhai.vietnamese.periods import Period, period_of
from trienkhai.vietnamese.text import search_key

ENTERED_AT_ONCE = PAGE  # rows of one page, as on the board: what an office usually has stands on one


@dataclass(frozen=True)
class Column:
    """One deliverable at one occurrence: what a list on paper is about."""

    deliverable: int
    occurrence: str
    clause_path: str
    action: str
    kind: WorkKind
    product: str
    rows: int
    waiting: int  # not yet completed
    is_standing: bool = False  # answered period by period, never completed

    @property
    def mark(self) -> str:
        return f"{self.deliverable}|{self.kind}|{self.occurrence}"


@dataclass(frozen=True)
class Place:
    """One row of a column as far as it is found by: its unit, called with the superior where there is a namesake."""

    id: int
    name: str
    organ: str
    search_key: str
    state: AssignmentState


@dataclass(frozen=True)
class Stretch:
    """One page of the places that a search keeps; ``total`` counts all that it keeps."""

    places: tuple[Place, ...]
    total: int
    page: int
    pages: int


def columns_of(viewer: Person, campaign: Campaign) -> list[Column]:
    """The duties of a campaign for which states may be entered, in the document's order; from the counters."""
    _require_whole(viewer, campaign)
    counted = (
        Tally.objects.filter(campaign=campaign)
        .exclude(state=AssignmentState.WITHDRAWN)
        .order_by("obligation__position", "obligation_id", "deliverable__position", "occurrence", "kind")
        .values("deliverable_id", "occurrence", "kind", "deliverable__name")
        .annotate(
            clause_path=F("obligation__clause_path"),
            action=F("obligation__action"),
            bound=F("obligation__bound"),
            every=F("obligation__every"),
            rows=Sum("n"),
            waiting=Sum("n", filter=~Q(state=AssignmentState.COMPLETED)),
        )
        .filter(rows__gt=0)
    )
    return [
        Column(
            deliverable=line["deliverable_id"],
            occurrence=line["occurrence"],
            clause_path=line["clause_path"],
            action=line["action"],
            kind=WorkKind(line["kind"]),
            product=line["deliverable__name"],
            rows=line["rows"],
            waiting=line["waiting"] or 0,
            is_standing=rules_time.is_standing(line["bound"], line["every"]),
        )
        for line in counted
    ]


def places_of(viewer: Person, campaign: Campaign, column: Column) -> list[Place]:
    """The rows of one column, the committee's own first, then in the order of the office's list. Three statements."""
    _require_whole(viewer, campaign)
    rows = _rows(campaign, column)
    units = Unit.objects.filter(pk__in=rows.order_by().values("unit_id"))
    lines = in_office_order(units, campaign.unit, campaign.closed_at)
    ranks = ranks_of(lines)
    found = rows.values_list("scope", "unit_id", "organ", "pk", "state")
    ordered = sorted(
        (scope == Scope.UNITS, ranks[unit], organ, pk, state)
        for scope, unit, organ, pk, state in found
        if unit in ranks  # not so of one that came between the two statements
    )
    return [
        Place(pk, lines[rank].name, organ, lines[rank].search_key, AssignmentState(state))
        for _below, rank, organ, pk, state in ordered
    ]


def kept_places(places: Iterable[Place], *, q: str = "", without: Collection[int] | None = None) -> list[Place]:
    """Those whose unit's name holds ``q``, accents apart, but for the rows ``without`` (ids)."""
    asked = search_key(q)
    left_out = frozenset(without or ())
    return [place for place in places if asked in place.search_key and place.id not in left_out]


def stretch_of(places: Sequence[Place], page: int) -> Stretch:
    """One page of these; the nearest there is."""
    page, pages = page_in(page, len(places), ENTERED_AT_ONCE)
    first = (page - 1) * ENTERED_AT_ONCE
    return Stretch(tuple(places[first : first + ENTERED_AT_ONCE]), len(places), page, pages)


def rows_at(campaign: Campaign, places: Sequence[Place]) -> list[tuple[Place, Assignment]]:
    """The rows at these places, in their order."""
    found = Assignment.objects.filter(campaign=campaign).in_bulk([place.id for place in places])
    return [(place, found[place.id]) for place in places if place.id in found]


def rows_of_column(viewer: Person, campaign: Campaign, column: Column) -> list[Assignment]:
    """Every row of one column with its unit, the committee's own first, then in the order of the office's list."""
    places = places_of(viewer, campaign, column)
    found = {row.pk: row for row in _rows(campaign, column).select_related("unit")}
    return [found[place.id] for place in places if place.id in found]


def is_counted(campaign: Campaign, column: Column) -> bool:
    """Whether some unit does this duty so many times of so many, whatever its kind ("mỗi chi bộ")."""
    return _rows(campaign, column).filter(of__isnull=False).exists()


def present_period(campaign: Campaign, today: date) -> Period:
    """The period in which the campaign's standing duties are answered now."""
    return period_of(Every(campaign.standing_every), today)


def answered_in(campaign: Campaign, column: Column, starts_on: date) -> frozenset[int]:
    """The rows (ids) of a standing duty that were answered in the period that begins on this day."""
    rows = _rows(campaign, column).order_by().values("pk")
    said = PeriodAnswer.objects.filter(starts_on=starts_on, assignment__in=rows)
    return frozenset(said.values_list("assignment_id", flat=True))


def answers_of(rows: Collection[int], starts_on: date) -> dict[int, tuple[str, bool]]:
    """By row, of these (ids), what was answered in the period that begins on this day, and whether nothing arose."""
    said = PeriodAnswer.objects.filter(assignment__in=rows, starts_on=starts_on)
    return {pk: (text, is_nil) for pk, text, is_nil in said.values_list("assignment_id", "text", "is_nil")}


def _rows(campaign: Campaign, column: Column) -> QuerySet[Assignment]:
    """What stands in one column, in no order."""
    return Assignment.objects.filter(
        campaign=campaign, deliverable=column.deliverable, occurrence=column.occurrence, kind=column.kind
    ).exclude(state=AssignmentState.WITHDRAWN)


def _require_whole(viewer: Person, campaign: Campaign) -> None:
    if not sees_whole(viewer, campaign):
        raise NotFound(_("Không tìm thấy đợt triển khai."))
