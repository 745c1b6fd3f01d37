"""The lists behind the board's numbers: rows of the ledger, receipts, the whole for a sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value

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
from trienkhai.kernel.pages import page_in
from trienkhai.organisations import as_of
from trienkhai.organisations.models import Person, Unit
from trienkhai.plans.choices import DateSource, Scope, WorkKind
from trienkhai.plans.models import Deliverable
from trienkhai.vietnamese.text import search_key

PAGE = 100


class ListRow(NamedTuple):
    """One row of the ledger, with the words of its duty and the person who entered it last. A tuple, as a province has
    a hundred thousand."""

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


class ReceiptRow(NamedTuple):
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


_FIELDS = (
    "pk", "unit_id", "name_then", "organ", "scope", "kind", "obligation_id", "deliverable_id",
    "obligation__clause_path", "obligation__action", "deliverable__name", "occurrence", "due_on", "late_after",
    "date_source", "state", "done", "of", "done_on", "note", "campaign_id",
)  # fmt: skip
# Words of the database by their values: a province has hundreds of thousands to look up.
_SCOPES = {each.value: each for each in Scope}
_KINDS = {each.value: each for each in WorkKind}
_SOURCES = {each.value: each for each in DateSource}
_STATES = {each.value: each for each in S}


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
    page, pages = page_in(page, total, PAGE)
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
    page, pages = page_in(page, total, PAGE)
    ordered = receipts.order_by("to_know", "position_then", "name_then", "pk")[(page - 1) * PAGE : page * PAGE]
    return ReceiptListing(_called(campaign, _receipt_rows(ordered)), total, page, pages)


def _called(campaign: Campaign, rows: Sequence[Named]) -> tuple[Named, ...]:
    """The same rows, the units that have a namesake in the campaign called with their superior."""
    beside = superiors_beside(campaign, {row.unit for row in rows})
    return tuple(
        row._replace(unit_name=name_beside(row.unit_name, beside[row.unit])) if row.unit in beside else row
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


def every_row_of(
    viewer: Person, campaign: Campaign, filters: Filters, today: date, *, most_signed: int | None = None
) -> list[ListRow]:
    """All rows that the filters keep, duty by duty by due day, units in the order of the office's list. Of more than
    ``most_signed`` none says who entered it: each is looked up in the changes of its row."""
    rows = rows_for(viewer, campaign).filter(filters.condition(today))
    is_signed = most_signed is None or (most_signed > 0 and rows.count() <= most_signed)
    units = Unit.objects.filter(pk__in=rows.order_by().values("unit_id"))
    ranks = ranks_of(in_office_order(units, campaign.unit, campaign.closed_at))
    ordered = _named(rows, campaign).order_by(
        F("due_on").asc(nulls_last=True), "obligation__position", "deliverable__position", "occurrence", "pk"
    )
    places: dict[tuple[int, str, Scope], int] = {}
    found = _called(campaign, list(_rows(ordered, today, is_signed=is_signed)))
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


def _rows(rows: QuerySet[Assignment], today: date, *, is_signed: bool = True) -> Iterable[ListRow]:
    decisions: Decisions | None = None  # asked for at the first moved day: most campaigns have none
    judged: dict[tuple[Any, ...], tuple[Timeliness, int]] = {}  # so few are unlike
    for (
        pk, unit, unit_name, organ, scope, kind, obligation, duty, clause_path, action, product, occurrence, due_on,
        late_after, source, state, done, of, done_on, note, campaign, entered_by, entered_for,
    ) in _signed(rows, is_signed=is_signed).values_list(*_FIELDS, "entered_by", "entered_for"):  # fmt: skip
        decision = None
        if source == DateSource.MOVED:
            decisions = decisions or decisions_in([campaign])
            decision = decisions.of(campaign, obligation, occurrence, due_on)
        days = state, done_on, due_on, late_after
        if days not in judged:
            judged[days] = _judged(*days, today)
        timeliness, days_late = judged[days]
        yield ListRow(
            pk, unit, unit_name, organ, _SCOPES[scope], _KINDS[kind], obligation, duty, clause_path, action, product,
            occurrence, due_on, late_after, _SOURCES[source], _STATES[state], timeliness, days_late, done, of, done_on,
            entered_by or "", bool(entered_for), note, decision,
        )  # fmt: skip


def _signed(rows: QuerySet[Assignment], *, is_signed: bool) -> Any:
    if not is_signed:
        return rows.annotate(entered_by=Value(""), entered_for=Value(False))
    last = AssignmentChange.objects.filter(assignment=OuterRef("pk")).filter(~Q(by=None)).order_by("-at", "-pk")
    return rows.annotate(
        entered_by=Subquery(last.values("by__full_name")[:1]), entered_for=Subquery(last.values("is_entered_for")[:1])
    )


def _judged(
    state: str, done_on: date | None, due_on: date | None, late_after: date | None, today: date
) -> tuple[Timeliness, int]:
    timeliness = rules.timeliness(S(state), done_on=done_on, due_on=due_on, late_after=late_after, today=today)
    if timeliness not in {Timeliness.OVERDUE, Timeliness.LATE}:
        return timeliness, 0
    day = done_on if state in (S.COMPLETED, S.SUBMITTED) and done_on else today
    return timeliness, rules.days_late(late_after=late_after, today=day)
