"""Figures counted from below: when rows of a lower campaign move, the upper row that they carry on is counted anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CampaignState
from trienkhai.campaigns.models import Assignment, AssignmentChange
from trienkhai.campaigns.queries.counting import (
    all_rows_over_cells,
    counted_below,
    rows_above,
    rows_of_organisations,
    typed_figure,
)
from trienkhai.journal import services as journal
from trienkhai.journal.jobs import enqueue
from trienkhai.journal.services import SYSTEM
from trienkhai.plans.choices import WorkKind

COUNT_BELOW = "trienkhai.cli.jobs.count_below"
COUNTED = "đếm từ cấp dưới"
_STANDS = frozenset({S.SUBMITTED, S.COMPLETED, S.CONTESTED, S.SUSPENDED, S.WITHDRAWN})
_AT_ONCE = 200


def ask_for(obligation_ids: Iterable[int]) -> None:
    """Have the upper rows counted that these obligations of lower plans carry on, in the transaction of the act that
    moved them. One statement where nothing is handed down from above."""
    wanted = sorted(set(obligation_ids))
    for first in range(0, len(wanted), _AT_ONCE):
        rows = rows_above(wanted[first : first + _AT_ONCE])
        if rows:
            enqueue(COUNT_BELOW, rows)


def ask_for_moved(rows: Iterable[Assignment]) -> None:
    """The same for rows that moved, with their units: also what an organisation has in the same campaign for each of
    its cells."""
    moved = list(rows)
    ask_for(row.obligation_id for row in moved)
    _hand_out(rows_of_organisations(moved))


def ask_for_all_over_cells() -> None:
    """Have every figure counted that is made of cells' rows in the same campaign: what a lost job left is made good."""
    _hand_out(all_rows_over_cells())


def _hand_out(rows: Sequence[int]) -> None:
    for first in range(0, len(rows), _AT_ONCE):
        enqueue(COUNT_BELOW, list(rows[first : first + _AT_ONCE]))


def is_counted_move(row: Assignment, before: str) -> bool:
    """Whether a move can change a count above: something is finished, no longer finished or taken back; of a duty
    done by each member any figure counts."""
    return bool({before, row.state} & {S.COMPLETED, S.WITHDRAWN}) or row.kind == WorkKind.COMMITMENTS


def count_below(row_ids: Iterable[int], *, at: datetime) -> int:
    """Count these rows anew, each in a transaction of its own; returns how many changed. Safe to run twice."""
    return sum(_count(row_id, at) for row_id in row_ids)


@transaction.atomic
def _count(row_id: int, at: datetime) -> bool:
    """What was handed in, or is set aside, keeps its figure; one that a person typed with a note wins."""
    row = (
        Assignment.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=row_id, campaign__state=CampaignState.RUNNING)
        .select_related("unit", "obligation")
        .first()
    )
    if row is None or row.state in _STANDS:
        return False
    figures = counted_below(row)
    if figures is None or (row.done, row.of) == figures or typed_figure(row) is not None:
        return False
    before = row.state
    row.done, row.of = figures
    if row.done and row.state in (S.NEW, S.RECEIVED):
        row.state = S.IN_PROGRESS
    row.version += 1
    row.changed_at = at
    row.save(update_fields=["done", "of", "state", "version", "changed_at"])
    AssignmentChange.objects.create(
        assignment=row, before=before, after=row.state, at=at, by=None, done=row.done, of=row.of, reason=COUNTED
    )
    journal.record("campaigns.counted-below", by=SYSTEM, at=at, subject=row, details={"done": row.done, "of": row.of})
    if row.kind == WorkKind.COMMITMENTS:
        ask_for([row.obligation_id])
    return True
