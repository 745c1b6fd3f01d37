"""The board of a campaign: units × kinds of work, the 2×2, what needs attention, the milestones."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from trienkhai.campaigns import rules
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import Level, Timeliness, kinds_of
from trienkhai.campaigns.models import Campaign
from trienkhai.campaigns.queries import upward
from trienkhai.campaigns.queries.books import Now, Receipts
from trienkhai.campaigns.queries.books import Row as Raw
from trienkhai.campaigns.queries.cells import Cell, Fact, Standing, cell_of, overdue_in
from trienkhai.campaigns.queries.duties import Duty, DutyNumbers, Key, duties_of, key_of, numbers_of
from trienkhai.campaigns.queries.filters import Filters
from trienkhai.campaigns.queries.order import UnitLine
from trienkhai.campaigns.queries.past import Then
from trienkhai.campaigns.queries.tally import Four, Group, Number, four_from
from trienkhai.kernel.pages import page_in
from trienkhai.organisations.models import Person
from trienkhai.plans.choices import DateSource, Scope, WorkKind
from trienkhai.vietnamese.text import search_key

_SCOPES = {each.value: each for each in Scope}
_STATES = {each.value: each for each in S}
_KINDS = {each.value: each for each in WorkKind}
_EVERY_ROW = Filters().but(**asdict(Filters()))  # says nothing: what it narrows to is soon said
PAGE = 66  # units on one page of the matrix; the one page for a meeting holds no more
RECEIPT = "RECEIPT"  # the column of receipts, which are not rows of the ledger
RECEIVED, AWAITED = "RECEIVED", "AWAITED"  # of receipts


@dataclass(frozen=True)
class Column:
    """A column of the matrix: receipts, a kind of work, or one duty of an opened kind."""

    key: str
    kind: WorkKind | None  # None for the receipts
    duty: Duty | None
    done: Number
    total: Number
    duties: int  # how many duties stand in it


@dataclass(frozen=True)
class ReceiptCell:
    """Whether the unit has received the document."""

    received_on: date | None
    unit: int


@dataclass(frozen=True)
class Row:
    """A line of the matrix: a unit, or one of the issuing body's own lines at the top."""

    unit: int
    name: str
    organ: str
    scope: Scope
    to_know: bool  # sent the document to know, owes nothing
    cells: tuple[Cell | ReceiptCell | None, ...]
    done: Number
    overdue: Number
    total: Number


@dataclass(frozen=True)
class Milestone:
    """A day on which duties fall due, and how far they are."""

    on: date
    duties: tuple[Duty, ...]
    done: Number
    total: Number


@dataclass(frozen=True)
class Board:
    """Everything that the page of a campaign shows."""

    sees_whole: bool
    four: Four
    working: Number  # rows judged by a date that the office set, not the document
    columns: tuple[Column, ...]
    opened: str
    own_rows: tuple[Row, ...]  # the issuing body, its organs, its duty upward
    rows: tuple[Row, ...]
    units: int  # that owe something
    obligations: int
    attention: tuple[DutyNumbers, ...]  # with something overdue, or due soon and not done
    returned: Number
    waiting: Number
    upward: tuple[DutyNumbers, ...]
    milestones: tuple[Milestone, ...]
    page: int
    pages: int
    listed: int  # units that the filters keep, over all pages
    levels: tuple[Level, ...]  # that its units belong to
    legend: frozenset[Standing]


def board_of(
    viewer: Person,
    campaign: Campaign,
    today: date,
    *,
    opened: str = "",
    page: int = 1,
    q: str = "",
    level: str = "",
    is_past: bool = False,
) -> Board:
    """The board as this viewer may see it: everything, or own rows with totals and milestones.

    ``opened`` is a kind of work whose column stands open into its duties, ``q`` part of a unit's name, ``level`` a
    Level; ``is_past``: as it stood at the end of ``today``. The number of statements does not depend on the number of units.
    """
    books = Then(viewer, campaign, today) if is_past else Now(viewer, campaign, today)
    everything, whole, seen = books.sees_whole, books.whole, books.seen
    base = Filters() if everything else None
    duties = duties_of(whole)
    with_duty, to_know = _split(books.lines, books.to_know)
    asked = search_key(q)
    every = with_duty + to_know
    kinds = {line.kind for line in every}
    levels = tuple(some for some in Level if not kinds.isdisjoint(kinds_of(some)))
    wanted = set(kinds_of(Level(level))) if level else kinds
    listed = [line for line in every if asked in line.search_key and line.kind in wanted]
    page, pages = page_in(page, len(listed), PAGE)
    shown = listed[(page - 1) * PAGE : page * PAGE]
    owed = {group.kind for group in seen}  # an officer gets no column that he has nothing in
    columns = _columns([group for group in whole if group.kind in owed], books.received, duties, opened, base)
    facts = _facts(books, shown, is_part=len(shown) < len(every))
    kept = {line.id for line in to_know}
    beside = {unit for scope, unit, _organ in facts if scope != Scope.UNITS} - {line.id for line in every}
    receipts = books.receipts({line.id for line in shown} | beside)
    rows = [
        _row(Scope.UNITS, line.id, line.name, "", facts, columns, receipts, to_know=line.id in kept) for line in shown
    ]
    own_receipts = {unit: receipts[unit] for unit in beside & receipts.keys()}
    names = books.names({unit for scope, unit, _organ in facts if scope != Scope.UNITS})
    own_rows = [] if asked or level else _own_rows(names, facts, columns, own_receipts)
    numbers = numbers_of(seen, duties, linked=True)
    return Board(
        sees_whole=everything,
        four=four_from(whole, base),
        working=Number(
            sum(group.n for group in whole if group.source == DateSource.WORKING),
            base and base.but(source=DateSource.WORKING),
        ),
        columns=tuple(columns),
        opened=opened if any(column.duty for column in columns) else "",
        own_rows=tuple(own_rows),
        rows=tuple(rows),
        units=len(with_duty),
        obligations=len({group.obligation for group in whole}),
        attention=tuple(n for n in numbers if n.overdue or n.soon),
        returned=_of_state(seen, S.RETURNED),
        waiting=_of_state(seen, S.SUBMITTED),
        upward=_upward(campaign, seen, duties, numbers, facts, names) if everything else (),
        milestones=milestones_of(whole, duties, base),
        page=page,
        pages=pages,
        listed=len(listed),
        levels=levels,
        legend=frozenset(cell.standing for row in (*own_rows, *rows) for cell in row.cells if isinstance(cell, Cell)),
    )


def units_on_board(viewer: Person, campaign: Campaign, today: date) -> int:
    """How many units its board has lines for, over all pages. One statement."""
    return Now(viewer, campaign, today).units.count()


def _upward(
    campaign: Campaign,
    groups: Sequence[Group],
    duties: dict[Key, Duty],
    numbers: Iterable[DutyNumbers],
    facts: _Facts,
    names: dict[int, str],
) -> tuple[DutyNumbers, ...]:
    """What the body reports on, and what it or an organ of it sends to a body above, which is named."""
    owners: dict[tuple[WorkKind, int, str], list[str]] = defaultdict(list)
    for (scope, unit, organ), by_duty in facts.items():
        if scope == Scope.OWN:
            for key in by_duty:
                owners[key].append(organ or names[unit])
    own = [
        replace(each, owners=tuple(owners[each.duty.kind, each.duty.id, each.duty.occurrence]))
        for each in upward.own_sent_up([campaign], {campaign.pk: groups}, duties)[campaign.pk]
    ]
    onward = (each for each in numbers if each.duty.scope == Scope.UPWARD)
    return tuple(upward.in_turn(each for each in (*onward, *own) if upward.is_shown(each)))


def _of_state(groups: Iterable[Group], state: S) -> Number:
    return Number(sum(group.n for group in groups if group.state == state), Filters(state=state))


def _split(lines: list[UnitLine], to_know: set[int]) -> tuple[list[UnitLine], list[UnitLine]]:
    """Those that owe something, then those that were sent the document to know."""
    if not to_know:
        return lines, []
    return [line for line in lines if line.id not in to_know], [line for line in lines if line.id in to_know]


def _columns(
    groups: Sequence[Group],
    received: tuple[int, int],
    duties: dict[Key, Duty],
    opened: str,
    base: Filters | None,
) -> list[Column]:
    """Receipts first, then the kinds of work present in their order; an opened kind by its duties."""
    columns = []
    had, sent_to = received
    if sent_to:
        columns.append(
            Column(
                RECEIPT,
                None,
                None,
                done=Number(had, base and Filters(kind=RECEIPT, state=RECEIVED)),
                total=Number(sent_to, base and Filters(kind=RECEIPT)),
                duties=0,
            )
        )
    of_kind: dict[WorkKind, list[Group]] = defaultdict(list)
    for group in groups:
        of_kind[group.kind].append(group)
    for kind in [kind for kind in WorkKind if kind in of_kind]:
        keys = dict.fromkeys(key[:2] for key in duties if duties[key].kind == kind)
        if kind != opened:
            columns.append(_column(kind, kind, None, of_kind[kind], base and Filters(kind=kind), len(keys)))
            continue
        for pk, occurrence in keys:  # one column, whoever owes it: own lines stand above the units'
            duty = next(duty for key, duty in duties.items() if key[:2] == (pk, occurrence))
            mine = [group for group in of_kind[kind] if (group.duty, group.occurrence) == (pk, occurrence)]
            filters = base and base.but(duty=pk, occurrence=occurrence)
            columns.append(_column(f"{pk}:{occurrence}", kind, duty, mine, filters, 1))
    return columns


def _column(
    key: str, kind: WorkKind, duty: Duty | None, groups: Sequence[Group], filters: Filters | None, duties: int
) -> Column:
    done = sum(group.n for group in groups if not group.is_open)
    total = sum(group.n for group in groups)
    return Column(
        key,
        kind,
        duty,
        done=Number(done, filters and filters.but(state=S.COMPLETED)),
        total=Number(total, filters),
        duties=duties,
    )


_Line = tuple[Scope, int, str]  # a unit with the organ that owes
_Facts = dict[_Line, dict[tuple[WorkKind, int, str], list[Fact]]]


def _facts(books: Now, shown: Sequence[UnitLine], *, is_part: bool) -> _Facts:
    """The rows of the units on this page and of the issuing body's own lines."""
    facts: _Facts = defaultdict(lambda: defaultdict(list))
    like: dict[Raw, Fact] = {}  # of two thousand rows a few dozen are not alike
    units, kinds = Scope.UNITS.value, _KINDS
    for scope, unit, organ, kind, duty, occurrence, *rest in books.rows(shown, is_part=is_part):
        told = tuple(rest)
        fact = like.get(told) or like.setdefault(told, _fact(told, books.today))
        line = (_SCOPES[scope], unit, "" if scope == units else organ)
        facts[line][kinds[kind], duty, occurrence].append(fact)
    return facts


def _fact(told: Raw, today: date) -> Fact:
    state, done, of, done_on, due_on, late_after = told
    judged = rules.timeliness(state, done_on=done_on, due_on=due_on, late_after=late_after, today=today)
    return Fact(_STATES[state], judged, done, of, done_on, due_on)


def _row(
    scope: Scope,
    unit: int,
    name: str,
    organ: str,
    facts: _Facts,
    columns: Sequence[Column],
    receipts: Receipts,
    *,
    to_know: bool = False,
) -> Row:
    by_duty = facts.get((scope, unit, organ), {})
    filters = _EVERY_ROW.but(unit=unit, scope=scope, organ=organ if scope != Scope.UNITS else None)
    every: list[Fact] = []
    of_kind: dict[WorkKind, list[Fact]] = defaultdict(list)
    for (kind, _duty, _occurrence), some in by_duty.items():
        of_kind[kind] += some
        every += some
    cells: list[Cell | ReceiptCell | None] = []
    for column in columns:
        if column.kind is None:
            cells.append(ReceiptCell(receipts[unit], unit) if unit in receipts else None)
        elif column.duty is not None:
            key = (column.kind, column.duty.id, column.duty.occurrence)
            narrowed = filters.but(duty=column.duty.id, occurrence=column.duty.occurrence)
            cells.append(cell_of(by_duty.get(key, []), narrowed))
        else:
            mine = of_kind.get(column.kind)
            cells.append(cell_of(mine, filters.but(kind=column.kind)) if mine else None)
    return Row(
        unit=unit,
        name=name,
        organ=organ,
        scope=scope,
        to_know=to_know,
        cells=tuple(cells),
        done=Number(sum(fact.state == S.COMPLETED for fact in every), filters.but(state=S.COMPLETED)),
        overdue=Number(overdue_in(every), filters.but(timeliness=Timeliness.OVERDUE)),
        total=Number(len(every), filters),
    )


def _own_rows(names: dict[int, str], facts: _Facts, columns: Sequence[Column], receipts: Receipts) -> list[Row]:
    """The issuing body's own duties and its organs', with their receipts, then what it owes upward."""
    keys = [key for key in facts if key[0] != Scope.UNITS]
    keys.sort(key=lambda key: key[0] == Scope.UPWARD)
    first = {key[1]: key for key in reversed(keys)}  # a receipt stands once
    return [
        _row(scope, unit, names[unit], organ, facts, columns, receipts if first[unit] == (scope, unit, organ) else {})
        for scope, unit, organ in keys
    ]


def milestones_of(groups: Sequence[Group], duties: dict[Key, Duty], base: Filters | None) -> tuple[Milestone, ...]:
    """The days on which a duty falls due for most of those who owe it; a unit's own later day is no milestone."""
    rows: dict[Key, Counter[date]] = defaultdict(Counter)
    for group in groups:
        if group.due_on is not None:
            rows[key_of(group)][group.due_on] += group.n
    common = {key: max(days, key=lambda day: (days[day], -day.toordinal())) for key, days in rows.items()}
    by_day: dict[date, list[Group]] = {day: [] for day in common.values()}
    for group in groups:
        if group.due_on in by_day:
            by_day[group.due_on].append(group)
    milestones = []
    for on, due in sorted(by_day.items()):
        keys = {key_of(group) for group in due}
        filters = base and base.but(due=on)
        milestones.append(
            Milestone(
                on,
                tuple(duty for key, duty in duties.items() if key in keys),
                done=Number(
                    sum(group.n for group in due if not group.is_open), filters and filters.but(state=S.COMPLETED)
                ),
                total=Number(sum(group.n for group in due), filters),
            )
        )
    return tuple(milestones)
