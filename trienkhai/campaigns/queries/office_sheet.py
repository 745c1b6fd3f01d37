"""What importing an office's sheet would change: cell by cell, before anything is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from trienkhai.campaigns import office_sheets as grammar
from trienkhai.campaigns import rules
from trienkhai.campaigns.audiences import key_of
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import ClosingRule
from trienkhai.campaigns.models import Assignment, AssignmentChange, Campaign
from trienkhai.campaigns.queries.duties import duties_of
from trienkhai.campaigns.queries.order import in_office_order
from trienkhai.campaigns.queries.periods import STANDING
from trienkhai.campaigns.queries.tally import groups_of
from trienkhai.organisations import as_of
from trienkhai.organisations.models import Person, Unit
from trienkhai.plans.choices import Scope, WorkKind
from trienkhai.plans.models import Obligation

_BATCH = 500
_NOTHING = grammar.Said()
_RANK = {S.NEW: 0, S.RECEIVED: 1, S.RETURNED: 1, S.CONTESTED: 1, S.SUSPENDED: 1, S.IN_PROGRESS: 2, S.SUBMITTED: 3, S.COMPLETED: 4}  # fmt: skip
_OWN_LINES = ("(việc của cơ quan ban hành)", "(việc với cấp trên)")  # as our own sheet marks them


class Outcome(StrEnum):
    """What importing a cell would do."""

    CHANGE = "CHANGE"
    CONFLICT = "CONFLICT"  # what stands says another day or count: overwritten only when ticked
    OLDER = "OLDER"  # the cell says less than the ledger knows, or what it knew before: left, one line for all
    STANDING = "STANDING"  # called done or told in words, and answered period by period: the sheet says it nowhere
    NO_DAY = "NO_DAY"  # done, and nobody says when
    NEEDS_NOTE = "NEEDS_NOTE"  # a count short of its whole called done, without a word of why
    CLOSED = "CLOSED"  # the table of moves has no such move
    UNREAD = "UNREAD"


@dataclass(frozen=True)
class Change:
    """One cell that says something new. ``row``: the assignment; None when the cell could not be read."""

    outcome: Outcome
    address: tuple[int, int]  # row and column among the cells read
    unit_name: str
    duty: str
    text: str  # as typed
    row: int | None = None
    was: S | None = None
    was_on: date | None = None
    was_done: int | None = None
    was_of: int | None = None
    said: grammar.Said = _NOTHING
    is_open: bool = True  # the table of moves has the move, so that a person may ask for it
    column: str = ""  # the mark of its column in bulk entry, where a standing duty is answered


@dataclass(frozen=True)
class DryRun:
    """The whole sheet: its columns as they are taken, and what would come of its cells."""

    unit_column: int | None
    first: int
    headings: tuple[grammar.Heading, ...]
    columns: Mapping[int, str]  # place → mark of a duty
    targets: tuple[grammar.Target, ...]
    changes: tuple[Change, ...]
    same: int  # cells that stand so already
    unknown: tuple[tuple[int, str], ...]  # (row, name) that is no unit here, or more than one

    def of(self, *outcomes: Outcome) -> list[Change]:
        return [change for change in self.changes if change.outcome in outcomes]


def dry_run(
    viewer: Person,
    campaign: Campaign,
    rows: Sequence[Sequence[str]],
    today: date,
    *,
    columns: Mapping[int, str] | None = None,
    day: date | None = None,
    note: str = "",
) -> DryRun:
    """Compare a sheet with the ledger. ``columns``: as a person said, None to guess; ``day``: of what is ticked without
    one; ``note``: of a count that is done short of its whole. For who sees the whole campaign only."""
    held = Assignment.objects.filter(campaign=campaign, scope=Scope.UNITS)
    groups = groups_of(held, today)
    duties = duties_of(groups)
    targets = tuple(
        grammar.Target(
            f"{duty.id}:{duty.occurrence}",
            duty.kind,
            f"{duty.kind.label} {duty.clause_path} {duty.label} {duty.action}",
            duty.clause_path,
        )
        for duty in duties.values()
    )
    labels = {f"{duty.id}:{duty.occurrence}": duty.label for duty in duties.values()}
    names, units = _names(held, campaign)
    place = grammar.column_of_units(rows, names)
    if place is None:
        return DryRun(None, len(rows), (), {}, targets, (), 0, ())
    top, first = grammar.header_of(rows, place, names)
    found = tuple(grammar.headings(rows, top, first))
    kinds = {target.mark: target.kind for target in targets}
    named = columns if columns is not None else grammar.guessed(found, targets, place)
    taken = {at: mark for at, mark in named.items() if mark in kinds}
    standing: dict[tuple[int, str], list[Assignment]] = defaultdict(list)
    wanted = {int(mark.partition(":")[0]) for mark in taken.values()}
    by_period = set(Obligation.objects.filter(STANDING, plan=campaign.plan_id).values_list("pk", flat=True))
    for row in held.filter(deliverable__in=wanted).exclude(state=S.WITHDRAWN).order_by("organ", "pk"):
        standing[row.unit_id, f"{row.deliverable_id}:{row.occurrence}"].append(row)
    changes: list[Change] = []
    unknown: list[tuple[int, str]] = []
    same = 0
    for at in range(first, len(rows)):
        cells = rows[at]
        name = cells[place] if place < len(cells) else ""
        unit = names.get(grammar.unit_key(name), 0)
        if not unit:
            if name and not name.endswith(_OWN_LINES) and any(p < len(cells) and cells[p] for p in taken):
                unknown.append((at, name))
            continue
        for column, mark in taken.items():
            text = cells[column] if column < len(cells) else ""
            mine = standing.get((unit, mark), [])
            if not text:
                continue
            for outcome, row_said in _cell(text, mine, kinds[mark], by_period, today=today, day=day, note=note):
                if outcome is None:
                    same += 1
                    continue
                about, said = row_said
                changes.append(
                    Change(
                        outcome, (at, column), units[unit], labels[mark], text, about.pk if about else None,
                        S(about.state) if about else None, about.done_on if about else None, about.done if about else None,
                        about.of if about else None, said, about is None or _is_open(about, said),
                        f"{about.deliverable_id}|{about.kind}|{about.occurrence}" if about else "",
                    )
                )  # fmt: skip
    return DryRun(place, first, found, taken, targets, tuple(_known_before(changes)), same, tuple(unknown))


def _is_open(row: Assignment, said: grammar.Said) -> bool:
    return said.state is not None and (said.state == row.state or rules.is_move_open(S(row.state), said.state))


_JUDGED = (Outcome.CHANGE, Outcome.CONFLICT, Outcome.CLOSED, Outcome.NO_DAY, Outcome.UNREAD)


def _known_before(changes: Sequence[Change]) -> Iterator[Change]:
    """The changes, those marked that say what the ledger itself said once of the row: a sheet that we handed out some
    time ago says nothing new by it. One statement for five hundred rows."""
    asked = [change.row for change in changes if change.row is not None and change.outcome in _JUDGED]
    once: dict[int, list[tuple[str, date | None, int | None, int | None]]] = defaultdict(list)
    for first in range(0, len(asked), _BATCH):
        told = AssignmentChange.objects.filter(assignment__in=asked[first : first + _BATCH]).order_by("pk")
        for row, state, done_on, done, of in told.values_list("assignment", "after", "done_on", "done", "of"):
            once[row].append((state, done_on, done, of))
    for change in changes:
        before = once[change.row][:-1] if change.row in once else []  # the last is how it stands
        if change.outcome in _JUDGED and any(_says(change.said, *each) for each in before):
            yield replace(change, outcome=Outcome.OLDER)
        else:
            yield change


def _says(said: grammar.Said, state: str, done_on: date | None, done: int | None, of: int | None) -> bool:
    """Whether a cell says just this; what it leaves out agrees with anything, but a day that counts is never left
    out."""
    if said.state != state:
        return False
    is_dated = state in (S.COMPLETED, S.SUBMITTED)
    same_day = said.done_on == done_on if is_dated else True
    return same_day and said.done in (None, done) and said.of in (None, of)


def _names(held: Any, campaign: Campaign) -> tuple[dict[str, int], dict[int, str]]:
    """Units by every key that names just one of them, 0 where it names several; and their names, those that several
    bear with the superior beside them, as our own sheet writes them."""
    named = held.order_by().annotate(now=as_of.name_at(campaign.closed_at))
    by_key: dict[str, set[int]] = defaultdict(set)
    units: dict[int, str] = {}
    for unit, *called in named.values_list("unit_id", "now", "unit_name", "unit__short_name").distinct():
        units[unit] = called[0]
        for name in called:
            by_key[key_of(name)].add(unit)
    for line in in_office_order(Unit.objects.filter(pk__in=units), campaign.unit, campaign.closed_at):
        units[line.id] = line.name
        by_key[key_of(line.name)].add(line.id)
    by_key.pop("", None)
    return {key: next(iter(some)) if len(some) == 1 else 0 for key, some in by_key.items()}, units


_Said = tuple[Assignment | None, grammar.Said]


def _cell(
    text: str,
    rows: Sequence[Assignment],
    kind: WorkKind,
    by_period: Collection[int],
    *,
    today: date,
    day: date | None,
    note: str,
) -> Iterator[tuple[Outcome | None, _Said]]:
    """What one cell says to each of the rows that it is about; outcome None: it stands so already."""
    parts = [part.strip() for part in text.split(";")] if len(rows) > 1 else [text]
    if not rows or (len(rows) > 1 and len(parts) != len(rows)):
        said = grammar.said_by(text, kind, today=today)
        if said is None or said.state is not None:
            yield Outcome.UNREAD, (None, _NOTHING)
        return
    for row, part in zip(rows, parts, strict=True):
        said = grammar.said_by(part, kind, today=today, counts=row.of is not None)
        is_standing = row.obligation_id in by_period
        if said is None and is_standing:  # what was done in the period, in words
            yield Outcome.STANDING, (row, _NOTHING)
        elif said is None:
            yield Outcome.UNREAD, (None, _NOTHING)
        else:
            yield _compared(row, said, is_standing=is_standing, today=today, day=day, note=note)


def _compared(
    row: Assignment, said: grammar.Said, *, is_standing: bool, today: date, day: date | None, note: str
) -> tuple[Outcome | None, _Said]:
    state = said.state
    if state is None or _agrees(row, said):
        return None, (row, said)
    is_done = state in (S.COMPLETED, S.SUBMITTED)
    if is_standing and is_done:
        return Outcome.STANDING, (row, said)
    done_on = (said.done_on or row.done_on or day) if is_done else None
    said = grammar.Said(state, done_on, said.done, said.of)
    if _says_less(row, said):
        return Outcome.OLDER, (row, said)
    if state in (S.RETURNED, S.CONTESTED, S.SUSPENDED):
        return Outcome.UNREAD, (row, said)  # needs words of its own, from who judges
    if state != row.state and not rules.is_move_open(S(row.state), state):
        return Outcome.CLOSED, (row, said)
    if is_done and done_on is None:
        return Outcome.NO_DAY, (row, said)
    if done_on is not None and done_on > today:
        return Outcome.UNREAD, (row, said)
    full = rules.is_count_full(said.done if said.done is not None else row.done, said.of or row.of)
    counts = rules.closing_rule(WorkKind(row.kind)) == ClosingRule.COUNT_FULL
    if state == S.COMPLETED and counts and not full and not (note.strip() or row.note) and row.of != 1:
        return Outcome.NEEDS_NOTE, (row, said)
    if row.state == state and not _adds_only(row, said):
        return Outcome.CONFLICT, (row, said)
    return Outcome.CHANGE, (row, said)


def _agrees(row: Assignment, said: grammar.Said) -> bool:
    """The row stands as the cell says; what the cell leaves out agrees with anything."""
    if said.state != row.state:
        return False
    pairs = ((said.done_on, row.done_on), (said.done, row.done), (said.of, row.of))
    return all(told is None or told == stood for told, stood in pairs)


def _says_less(row: Assignment, said: grammar.Said) -> bool:
    """A state that comes before the one that stands, or a smaller count of the same whole."""
    if said.state is None or said.state in (S.RETURNED, S.CONTESTED, S.SUSPENDED):
        return False
    if _RANK[said.state] != _RANK[S(row.state)]:
        return _RANK[said.state] < _RANK[S(row.state)]
    fewer = said.done is not None and row.done is not None and said.done < row.done and said.of in (None, row.of)
    return said.state != row.state or (fewer and said.done_on in (None, row.done_on))


def _adds_only(row: Assignment, said: grammar.Said) -> bool:
    """The same state, with a count where none stood or a greater one."""
    same_day = said.done_on is None or said.done_on == row.done_on
    same_whole = said.of is None or row.of is None or said.of == row.of
    more = said.done is None or row.done is None or said.done >= row.done
    return said.state == row.state and same_day and same_whole and more
