"""The lists behind the board's numbers: rows of the ledger, receipts, who is missing, the whole for a sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any, TypeVar

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from trienkhai.campaigns import rules
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import Timeliness
from trienkhai.campaigns.models import Assignment, AssignmentChange, Campaign, Receipt
from trienkhai.campaigns.queries.board import AWAITED, RECEIVED
from trienkhai.campaigns.queries.deciding import Decision, Decisions, decisions_in
from trienkhai.campaigns.queries.duties import duty_words
from trienkhai.campaigns.queries.filters import Filters, rows_for
from trienkhai.campaigns.queries.order import in_office_order, name_beside, ranks_of, superiors_beside
from trienkhai.campaigns.queries.seen import seen_units, sees_whole
from trienkhai.kernel.clock import HOUSE
from trienkhai.organisations import as_of
from trienkhai.organisations.models import Person, Unit
from trienkhai.plans.choices import DateSource, Scope, WorkKind
from trienkhai.plans.models import Deliverable
from trienkhai.vietnamese.text import search_key

PAGE = 100


@dataclass(frozen=True)
class ListRow:
    """One row of the ledger, with the words of its duty and the person who entered it last."""

    id: int
    unit: int
    unit_name: str
    organ: str
    scope: Scope
    kind: WorkKind
    obligation: int
    duty: int
    clause_path: str
    action: str
    product: str
    occurrence: str
    due_on: date | None
    late_after: date | None
    source: DateSource
    state: S
    timeliness: Timeliness
    days_late: int  # of what is overdue or was done late
    done: int | None
    of: int | None
    done_on: date | None
    entered_by: str  # "" while nobody has entered anything
    is_entered_for: bool
    note: str
    decision: Decision | None = None  # what moved the day mid-way

    @property
    def label(self) -> str:
        """The product as written, or else the work itself."""
        words = duty_words(self.kind, self.product, self.action)
        return f"{words} ({self.occurrence})" if self.occurrence else words


@dataclass(frozen=True)
class Listing:
    """One page of a list; ``total`` counts all of it."""

    rows: tuple[ListRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class ReceiptRow:
    """Whether one unit has received the document, when, and who said so."""

    unit: int
    unit_name: str
    to_know: bool
    received_at: datetime | None
    received_by: str
    is_entered_for: bool


@dataclass(frozen=True)
class ReceiptListing:
    rows: tuple[ReceiptRow, ...]
    total: int
    page: int
    pages: int


Named = TypeVar("Named", ListRow, ReceiptRow)


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


_FIELDS = (
    "pk", "unit_id", "name_then", "organ", "scope", "kind", "obligation_id", "deliverable_id",
    "obligation__clause_path", "obligation__action", "deliverable__name", "occurrence", "due_on", "late_after",
    "date_source", "state", "done", "of", "done_on", "note", "entered_by", "entered_for", "campaign_id",
)  # fmt: skip


_BY_DUTY = ("campaign_id", "kind", "deliverable_id", "obligation_id", "occurrence", "scope", "due_on")
_PLAIN = 2_000  # so few rows are put in order as a whole


def rows_of(viewer: Person, campaign: Campaign, filters: Filters, today: date, *, page: int = 1) -> Listing:
    """One page of the rows that the viewer may see and the filters keep, by due day, then by unit.

    The rows are counted duty by duty first: only those of the duties on this page are put in order.
    """
    rows = rows_for(viewer, campaign).filter(filters.condition(today))
    counts: Counter[tuple[int, str, date | None]] = Counter()
    for _campaign, _kind, duty, _obligation, occurrence, _scope, due_on, n in (
        rows.order_by().values_list(*_BY_DUTY).annotate(n=Count("pk"))
    ):
        counts[duty, occurrence, due_on] += n
    total = counts.total()
    page, pages = _page(page, total)
    first = (page - 1) * PAGE
    if total > _PLAIN:
        rows, first = _of_page(rows, counts, first)
    ordered = _named(rows, campaign).order_by(
        F("due_on").asc(nulls_last=True), "obligation__position", "deliverable_id", "occurrence",
        "position_then", "name_then", "pk",
    )  # fmt: skip
    ids = list(ordered.values_list("pk", flat=True)[first : first + PAGE])
    on_page = {row.id: row for row in _rows(_named(Assignment.objects.filter(pk__in=ids), campaign), today)}
    return Listing(_called(campaign, [on_page[pk] for pk in ids]), total, page, pages)


def _of_page(
    rows: QuerySet[Assignment], counts: Counter[tuple[int, str, date | None]], first: int
) -> tuple[QuerySet[Assignment], int]:
    """Only the rows of the duties that a page has a part of, and how far into them it begins."""
    positions = dict(
        Deliverable.objects.filter(pk__in={duty for duty, *_ in counts}).values_list("pk", "obligation__position")
    )
    before, wanted, skipped = 0, Q(), 0
    for duty, occurrence, due_on in sorted(
        counts, key=lambda key: (key[2] is None, key[2] or date.max, positions[key[0]], key[0], key[1])
    ):
        n = counts[duty, occurrence, due_on]
        if before + n <= first:
            skipped += n
        elif before < first + PAGE:
            wanted |= Q(deliverable_id=duty, occurrence=occurrence, due_on=due_on)
        before += n
    return rows.filter(wanted), first - skipped


def receipts_of(viewer: Person, campaign: Campaign, filters: Filters, *, page: int = 1) -> ReceiptListing:
    """Who has received the document: ``filters.state`` RECEIVED, AWAITED or all; unit and ``q`` as elsewhere."""
    receipts = _receipts(viewer, campaign)
    if filters.state == RECEIVED:
        receipts = receipts.filter(received_at__isnull=False)
    elif filters.state == AWAITED:
        receipts = receipts.filter(received_at=None)
    if filters.unit is not None:
        receipts = receipts.filter(unit=filters.unit)
    if filters.q.strip():
        receipts = receipts.filter(unit__search_key__contains=search_key(filters.q))
    total = receipts.count()
    page, pages = _page(page, total)
    ordered = receipts.order_by("to_know", "position_then", "name_then", "pk")[(page - 1) * PAGE : page * PAGE]
    return ReceiptListing(_called(campaign, _receipt_rows(ordered)), total, page, pages)


def _called(campaign: Campaign, rows: Sequence[Named]) -> tuple[Named, ...]:
    """The same rows, the units that have a namesake in the campaign called with their superior."""
    beside = superiors_beside(campaign, {row.unit for row in rows})
    return tuple(
        replace(row, unit_name=name_beside(row.unit_name, beside[row.unit])) if row.unit in beside else row
        for row in rows
    )


def every_receipt_of(viewer: Person, campaign: Campaign) -> tuple[ReceiptRow, ...]:
    """All receipts that the viewer may see, units in the order of the office's list."""
    receipts = _receipts(viewer, campaign)
    units = Unit.objects.filter(pk__in=receipts.order_by().values("unit_id"))
    ranks = ranks_of(in_office_order(units, campaign.unit, campaign.closed_at))
    return tuple(sorted(_receipt_rows(receipts.order_by("pk")), key=lambda row: ranks[row.unit]))


def _receipts(viewer: Person, campaign: Campaign) -> QuerySet[Receipt]:
    receipts: QuerySet[Receipt] = _named(Receipt.objects.filter(campaign=campaign), campaign)
    if sees_whole(viewer, campaign):
        return receipts
    return receipts.filter(seen_units(viewer, campaign))


def _named(rows: Any, campaign: Campaign) -> Any:
    """Rows with the name and the place of their unit: of now, or of when the campaign was closed."""
    return rows.annotate(
        name_then=as_of.name_at(campaign.closed_at), position_then=as_of.position_at(campaign.closed_at)
    )


def _receipt_rows(receipts: Any) -> tuple[ReceiptRow, ...]:
    return tuple(
        ReceiptRow(unit, name, to_know, at and at.astimezone(HOUSE), by or "", is_for)
        for unit, name, to_know, at, by, is_for in receipts.values_list(
            "unit_id", "name_then", "to_know", "received_at", "received_by__full_name", "is_entered_for"
        )
    )


def missing_of(viewer: Person, campaign: Campaign, filters: Filters, today: date) -> tuple[MissingDuty, ...]:
    """Who has handed nothing in, duty by duty: for the printed list. The filters narrow it further."""
    rows = every_row_of(viewer, campaign, filters.but(missing=True), today)
    return tuple(
        MissingDuty(
            first.clause_path, first.label, first.action, first.due_on, first.source, first.decision, (first, *rest)
        )
        for _, (first, *rest) in _by_duty(rows)
    )


def every_row_of(viewer: Person, campaign: Campaign, filters: Filters, today: date) -> list[ListRow]:
    """All rows that the filters keep, duty by duty by due day, units in the order of the office's list."""
    rows = rows_for(viewer, campaign).filter(filters.condition(today))
    units = Unit.objects.filter(pk__in=rows.order_by().values("unit_id"))
    ranks = ranks_of(in_office_order(units, campaign.unit, campaign.closed_at))
    ordered = _named(rows, campaign).order_by(
        F("due_on").asc(nulls_last=True), "obligation__position", "deliverable__position", "occurrence", "pk"
    )
    places: dict[tuple[int, str, Scope], int] = {}
    found = _called(campaign, list(_rows(ordered, today)))
    for row in found:
        places.setdefault((row.duty, row.occurrence, row.scope), len(places))
    return sorted(found, key=lambda row: (places[row.duty, row.occurrence, row.scope], ranks[row.unit], row.organ))


def obligations_of(viewer: Person, campaign: Campaign) -> list[tuple[int, str, str]]:
    """(id, clause path, action) of the obligations that the viewer sees rows of: the choices of a list's filter."""
    rows = rows_for(viewer, campaign).order_by()
    owed = Q(pk__in=rows.values("obligation_id"))
    if sees_whole(viewer, campaign):  # the first row of each is soon found
        owed = Q(Exists(Assignment.objects.filter(obligation=OuterRef("pk"))))
    return list(campaign.plan.obligations.filter(owed).order_by("position").values_list("pk", "clause_path", "action"))


def unit_name(viewer: Person, campaign: Campaign, unit: int) -> str:
    """What one unit that the viewer sees rows of is called in this campaign; "" for any other."""
    row = rows_for(viewer, campaign).filter(unit=unit).annotate(name_then=as_of.name_at(campaign.closed_at)).first()
    return row.name_then if row is not None else ""


def units_listed(viewer: Person, campaign: Campaign) -> list[tuple[int, str]]:
    """(id, name) of the units that the viewer sees rows of, in the order of the office's list."""
    rows = rows_for(viewer, campaign).filter(unit=OuterRef("pk"))
    lines = in_office_order(Unit.objects.filter(Exists(rows)), campaign.unit, campaign.closed_at)
    return [(line.id, line.name) for line in lines]


def _page(page: int, total: int) -> tuple[int, int]:
    pages = max(-(-total // PAGE), 1)
    return min(max(page, 1), pages), pages


def _by_duty(rows: Iterable[ListRow]) -> Any:
    return groupby(rows, key=lambda row: (row.duty, row.occurrence, row.scope))


def _rows(rows: QuerySet[Assignment], today: date) -> Iterable[ListRow]:
    last = AssignmentChange.objects.filter(assignment=OuterRef("pk")).filter(~Q(by=None)).order_by("-at", "-pk")
    decisions: Decisions | None = None  # asked for at the first moved day: most campaigns have none
    told = rows.annotate(
        entered_by=Subquery(last.values("by__full_name")[:1]), entered_for=Subquery(last.values("is_entered_for")[:1])
    )
    for (
        pk, unit, unit_name, organ, scope, kind, obligation, duty, clause_path, action, product, occurrence, due_on,
        late_after, source, state, done, of, done_on, note, entered_by, entered_for, campaign,
    ) in told.values_list(*_FIELDS):  # fmt: skip
        if source == DateSource.MOVED and decisions is None:
            decisions = decisions_in([campaign])
        timeliness = rules.timeliness(S(state), done_on=done_on, due_on=due_on, late_after=late_after, today=today)
        judged = done_on if state in (S.COMPLETED, S.SUBMITTED) and done_on else today
        is_late = timeliness in {Timeliness.OVERDUE, Timeliness.LATE}
        yield ListRow(
            id=pk, unit=unit, unit_name=unit_name, organ=organ, scope=Scope(scope), kind=WorkKind(kind),
            obligation=obligation, duty=duty, clause_path=clause_path, action=action, product=product,
            occurrence=occurrence, due_on=due_on, late_after=late_after, source=DateSource(source), state=S(state),
            timeliness=timeliness,
            days_late=rules.days_late(late_after=late_after, today=judged) if is_late else 0,
            done=done, of=of, done_on=done_on, entered_by=entered_by or "", is_entered_for=bool(entered_for), note=note,
            decision=decisions.of(campaign, obligation, occurrence, due_on)
            if decisions and source == DateSource.MOVED else None,
        )  # fmt: skip
