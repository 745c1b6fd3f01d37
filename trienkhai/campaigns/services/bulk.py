"""Many answers at once: states from an old list, a campaign of the past, a whole column of units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from trienkhai.campaigns import counters, rules
from trienkhai.campaigns.choices import AssignmentState, ClosingRule
from trienkhai.campaigns.errors import BadEntry
from trienkhai.campaigns.models import Assignment, AssignmentChange, Campaign
from trienkhai.campaigns.queries.periods import STANDING
from trienkhai.campaigns.queries.seen import require_run
from trienkhai.campaigns.services import counting, ledger
from trienkhai.campaigns.services.answer import require_count_closed
from trienkhai.campaigns.services.told import tell_entered_for
from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey
from trienkhai.kernel.errors import DomainError
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.plans.choices import WorkKind
from trienkhai.plans.models import Obligation

_DATED = frozenset({AssignmentState.COMPLETED, AssignmentState.SUBMITTED})
_CHANGED = ("state", "done_on", "done", "of", "note", "return_reason")
_BATCH = 500


@dataclass(frozen=True)
class Entry:
    """One row of a list of states. Blank counts and a blank note leave the stored ones."""

    assignment_id: int
    state: AssignmentState
    done_on: date | None = None
    done: int | None = None
    of: int | None = None
    note: str = ""


@transaction.atomic
def enter_states(campaign: Campaign, entries: Sequence[Entry], *, by: HasKey, at: datetime) -> int:
    """Write many states, all or none; return how many rows changed. A row that already stands so is left.

    Completing what must be accepted, and returning, need REVIEW on the campaign's unit; the rest needs
    ANSWER on each unit. A standing duty is never done: it is answered by ``answer_periods``. Raises BadEntry naming the
    unit of the first wrong row.
    """
    wanted = {entry.assignment_id: entry for entry in entries}
    rows: list[Assignment] = []
    ids = sorted(wanted)  # locked in the order of their ids, as everywhere
    for first in range(0, len(ids), _BATCH):
        held = Assignment.objects.select_for_update(of=("self",), no_key=True).filter(campaign=campaign)
        rows += held.filter(pk__in=ids[first : first + _BATCH]).select_related("unit").order_by("pk")
    campaign = ledger.running(campaign.pk)
    if len(rows) != len(wanted):
        raise BadEntry(_("Danh sách có dòng không thuộc đợt triển khai này. Đồng chí tải lại trang rồi nhập lại."))
    standing = _standing(campaign) if any(entry.state in _DATED for entry in entries) else frozenset()
    changed: list[Assignment] = []
    before: list[str] = []
    for row in rows:
        entry = wanted[row.pk]
        _require_right(row, entry, campaign, by=by)
        was = row.state
        if _put(row, entry, today=at.date(), is_standing=row.obligation_id in standing):
            changed.append(row)
            before.append(was)
    _store(changed, at=at)
    if len(changed) > counters.MANY:
        counters.fold(campaign.pk)
    entered_for = {row.unit_id: access.is_entered_for(by, row.unit) for row in changed}
    AssignmentChange.objects.bulk_create(
        (
            ledger.change_of(
                row, was, by=by, at=at, reason=wanted[row.pk].note.strip(), entered_for=entered_for[row.unit_id]
            )
            for row, was in zip(changed, before, strict=True)
        ),
        batch_size=_BATCH,
    )
    counting.ask_for_moved(row for row, was in zip(changed, before, strict=True) if counting.is_counted_move(row, was))
    ledger.mark_received(campaign.pk, {row.unit_id: row.unit for row in changed}.values(), by=by, at=at)
    journal.record(
        "campaigns.states-entered",
        by=by,
        at=at,
        subject=campaign,
        details={"rows": len(changed), "assignments": [row.pk for row in changed]},
    )
    tell_entered_for(campaign.pk, [row.unit for row in changed], by=by, at=at)
    return len(changed)


def _require_right(row: Assignment, entry: Entry, campaign: Campaign, *, by: HasKey) -> None:
    judged = entry.state == AssignmentState.RETURNED or (
        entry.state == AssignmentState.COMPLETED and rules.closing_rule(WorkKind(row.kind)) == ClosingRule.ACCEPTED
    )
    if judged:
        require_run(by, Capability.REVIEW, campaign)
    else:
        row.campaign = campaign
        ledger.require_answer(row, by=by)


def _standing(campaign: Campaign) -> frozenset[int]:
    """The obligations that are answered period by period (ids)."""
    found = Obligation.objects.filter(STANDING, plan=campaign.plan_id)
    return frozenset(found.values_list("pk", flat=True))


def _put(row: Assignment, entry: Entry, *, today: date, is_standing: bool) -> bool:
    """Change one row as the entry says; False when it already stands so. A refusal names the unit."""
    try:
        was = (row.state, row.done_on, row.done, row.of, row.note)
        if entry.state != row.state:
            if is_standing and entry.state in _DATED:
                raise BadEntry(
                    _("Việc thường xuyên, kịp thời không có ngày xong. Đồng chí ghi trong kỳ đơn vị đã làm gì.")
                )
            ledger.require_move(row, entry.state)
        row.state = entry.state
        if entry.done is not None:
            row.done = entry.done
        if entry.of is not None:
            row.of = entry.of
        if entry.state == AssignmentState.COMPLETED and row.done is None and row.of == 1:
            row.done = 1
        ledger.require_count(row.done, row.of)
        row.note = entry.note.strip() or row.note
        if entry.state in _DATED:
            row.done_on = ledger.require_day(entry.done_on, today=today)
        else:
            row.done_on = None
        if entry.state == AssignmentState.COMPLETED:
            require_count_closed(row, row.note)
        if entry.state == AssignmentState.RETURNED:
            if not entry.note.strip():
                raise BadEntry(_("Đồng chí nêu lý do trả lại để đơn vị biết cần bổ sung gì."))
            row.return_reason = entry.note.strip()
    except DomainError as refusal:
        raise type(refusal)(f"{row.unit_name}: {refusal}") from refusal
    return was != (row.state, row.done_on, row.done, row.of, row.note)


def _store(rows: Sequence[Assignment], *, at: datetime) -> None:
    """One statement for all rows that became alike: a list of states is mostly the same few values."""
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row in rows:
        alike[tuple(getattr(row, name) for name in _CHANGED)].append(row.pk)
    for values, ids in alike.items():
        for start in range(0, len(ids), _BATCH):
            Assignment.objects.filter(pk__in=ids[start : start + _BATCH]).update(
                **dict(zip(_CHANGED, values, strict=True)), version=F("version") + 1, changed_at=at
            )
