"""What happened to one duty: its states, the days it was given and what decided them, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from trienkhai.campaigns.choices import ReminderKind
from trienkhai.campaigns.models import Assignment, AssignmentChange, DueChange, Extension, Reminder
from trienkhai.campaigns.queries.amending import AmendmentLine, amendments_of_row
from trienkhai.organisations.models import Person
from trienkhai.plans.choices import DateSource, Scope, WayOut
from trienkhai.plans.models import Contradiction, WorkingDate
from trienkhai.plans.rules import SECOND_ROUND


@dataclass(frozen=True)
class SettledDay:
    """The day that a row was written with, where the office had moved it while it checked the document."""

    due_on: date
    by: Person | None
    is_second_round: bool  # the report comes in two rounds; this is the second


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened; just one of the six is there."""

    at: datetime
    change: AssignmentChange | None = None
    amendment: AmendmentLine | None = None  # of its words, its products or its day, with the deciding document
    extension: Extension | None = None
    event_day: DueChange | None = None  # the day was counted from an event
    settled: SettledDay | None = None  # the office gave the day before the launch, to end a contradiction
    escalation: Reminder | None = None  # the unit's superior was told that it is owed


def history_of(row: Assignment) -> tuple[HistoryLine, ...]:
    """The whole of it. The caller came through ``assignment_for``; six statements."""
    amended = amendments_of_row(row)
    by_amendment = {line.amendment.at for line in amended}
    found = [
        *(HistoryLine(each.at, change=each) for each in row.changes.select_related("by").order_by("-pk")),
        *(HistoryLine(line.amendment.at, amendment=line) for line in amended),
        *(
            HistoryLine(each.given_at, extension=each)
            for each in row.extensions.select_related("given_by").order_by("-pk")
        ),
        *(
            HistoryLine(each.at, event_day=each)
            for each in row.due_changes.select_related("by").order_by("-pk")
            if each.at not in by_amendment
        ),
        *_settled(row),
        *(
            HistoryLine(each.at, escalation=each)
            for each in Reminder.objects.filter(rows__assignment=row, kind=ReminderKind.ESCALATION)
            .select_related("by")
            .order_by("-pk")
        ),
    ]
    return tuple(sorted(found, key=lambda line: line.at, reverse=True))


def _settled(row: Assignment) -> Iterator[HistoryLine]:
    """What the office decided of its day before the launch; the report upward has a day of its own."""
    if row.scope == Scope.UPWARD:
        return
    if row.occurrence == SECOND_ROUND:
        rounds = Contradiction.objects.filter(moves=row.obligation_id, way=WayOut.TWO_ROUNDS)
        for two in rounds.select_related("decided_by").order_by("-pk"):
            if two.second_round_on is not None and two.decided_at is not None:
                given = SettledDay(two.second_round_on, two.decided_by, is_second_round=True)
                yield HistoryLine(two.decided_at, settled=given)
        return
    moved = WorkingDate.objects.filter(obligation=row.obligation_id, source=DateSource.MOVED).select_related("set_by")
    for each in moved.order_by("-pk"):
        yield HistoryLine(each.set_at, settled=SettledDay(each.due_on, each.set_by, is_second_round=False))
