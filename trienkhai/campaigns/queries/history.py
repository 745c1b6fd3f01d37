"""What happened to one duty: its states, the days it was given and what decided them, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from trienkhai.campaigns.models import Assignment, AssignmentChange, DueChange, Extension
from trienkhai.campaigns.queries.amending import AmendmentLine, amendments_of_row


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened; just one of the four is there."""

    at: datetime
    change: AssignmentChange | None = None
    amendment: AmendmentLine | None = None  # of its words, its products or its day, with the deciding document
    extension: Extension | None = None
    event_day: DueChange | None = None  # the day was counted from an event


def history_of(row: Assignment) -> tuple[HistoryLine, ...]:
    """The whole of it. The caller came through ``assignment_for``; four statements."""
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
    ]
    return tuple(sorted(found, key=lambda line: line.at, reverse=True))
