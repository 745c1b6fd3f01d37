"""What becomes of the open duties of a unit that has ended: handed over, closed or cancelled, by a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.campaigns.choices import AssignmentState
from trienkhai.campaigns.errors import BadEntry, MoveClosed
from trienkhai.campaigns.models import Assignment, AssignmentChange
from trienkhai.campaigns.queries.planned import is_directed, scope_of
from trienkhai.campaigns.queries.seen import require_run
from trienkhai.campaigns.rules import ASIDE
from trienkhai.campaigns.services import ledger
from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey
from trienkhai.kernel.clock import house_day
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Unit
from trienkhai.plans.choices import Scope, WorkKind

S = AssignmentState
_BEGUN_AGAIN = (S.NEW, S.RECEIVED, S.CONTESTED)  # the successor has not received it yet


@dataclass(frozen=True)
class HandedOver:
    """What a handing over did: rows written anew, and rows that went to what the successor owed already."""

    made: tuple[Assignment, ...]
    joined: tuple[Assignment, ...]


@transaction.atomic
def hand_over(
    assignments: Sequence[Assignment], *, to: Unit, reason: str, by: HasKey, at: datetime, key: str = ""
) -> HandedOver:
    """Open duties go to another unit: the old row is taken back with the reason and points to the new one, which goes
    on with its dates, its counts and its note; evidence stays where it was and is reached from the new row. What rested
    (tạm dừng) rests on, for the reason that was given, and goes on one day where it stood. Where the successor owes the
    same thing already, the old row points there and nothing is copied.

    The successor gets the document of each campaign. What waits to be accepted is accepted or returned first. Raises
    BadEntry, MoveClosed, NotRunning, NotAllowed; all or nothing.
    """
    made: list[Assignment] = []
    joined: list[Assignment] = []

    def act() -> Unit:
        # Two hand-overs to one unit wait for each other: the second sees what the first gave it.
        target = Unit.objects.select_for_update(no_key=True).get(pk=to.pk)
        if target.ended_on is not None:
            raise BadEntry(_("%(unit)s đã kết thúc hoạt động. Đồng chí chọn đơn vị khác.") % {"unit": target.name})
        _require_reason(reason)
        rows = _held([row.pk for row in assignments], by)
        _require_movable(rows, target)
        rested = _rested(rows)
        taken = []
        for row, there, is_made in _successors(rows, target, at):
            taken.append((row, there))
            (made if is_made else joined).append(there)
        Assignment.objects.bulk_create(made, batch_size=ledger.BATCH)
        before = {row.pk: row.state for row in rows}
        for row, there in taken:
            row.successor = there
            row.state = S.WITHDRAWN
            row.version += 1
            row.changed_at = at
        Assignment.objects.bulk_update(rows, ["successor", "state", "version", "changed_at"], batch_size=ledger.BATCH)
        changes = [_change(row, before[row.pk], reason, by, at) for row in rows]
        first = {there.pk: row for row, there in reversed(taken)}
        for there in made:
            row = first[there.pk]
            if row.pk in rested:
                changes += _rests_on(there, rested[row.pk], reason, by, at)
            else:
                changes.append(_change(there, before[row.pk], reason, by, at))
        AssignmentChange.objects.bulk_create(changes, batch_size=ledger.BATCH)
        journal.record(
            "campaigns.duties-handed-over",
            by=by,
            at=at,
            subject=target,
            details={
                "from": sorted({row.unit_id for row in rows}),
                "rows": {str(row.pk): there.pk for row, there in taken},
                "reason": reason.strip(),
            },
        )
        return target

    journal.once(key, "campaigns.hand-over", by=by, at=at, act=act)
    return HandedOver(tuple(made), tuple(joined))


@transaction.atomic
def close_duty(assignment: Assignment, *, done_on: date, reason: str, by: HasKey, at: datetime) -> Assignment:
    """The unit had done it when it ended: completed on a day, by the body that runs the campaign, with the reason."""
    held = _ended_one(assignment, by)
    _require_reason(reason)
    ledger.require_move(held, S.COMPLETED)
    held.done_on = ledger.require_day(done_on, today=at.date())
    ledger.move(held, S.COMPLETED, by=by, at=at, reason=reason.strip(), entered_for=False)
    journal.record(
        "campaigns.duty-closed",
        by=by,
        at=at,
        subject=held,
        on_behalf_of=held.unit,
        details={"done_on": done_on, "reason": reason.strip()},
    )
    return held


@transaction.atomic
def cancel(assignment: Assignment, *, reason: str, by: HasKey, at: datetime) -> Assignment:
    """Nobody owes it any more: taken back, with the reason, without a successor."""
    held = _ended_one(assignment, by)
    _require_reason(reason)
    ledger.require_move(held, S.WITHDRAWN)
    ledger.move(held, S.WITHDRAWN, by=by, at=at, reason=reason.strip(), entered_for=False)
    journal.record("campaigns.duty-cancelled", by=by, at=at, subject=held, details={"reason": reason.strip()})
    return held


# --- several at once: all that somebody ticked, or nothing
@transaction.atomic
def hand_over_each(
    parts: Sequence[tuple[Sequence[Assignment], Unit]], *, reason: str, by: HasKey, at: datetime, key: str = ""
) -> None:
    """Each part to its own unit, as by ``hand_over``."""
    for assignments, to in parts:
        hand_over(assignments, to=to, reason=reason, by=by, at=at, key=f"{key}-{to.pk}" if key else "")


@transaction.atomic
def close_duties(assignments: Sequence[Assignment], *, done_on: date, reason: str, by: HasKey, at: datetime) -> None:
    """As by ``close_duty``."""
    for assignment in sorted(assignments, key=lambda row: row.pk):
        close_duty(assignment, done_on=done_on, reason=reason, by=by, at=at)


@transaction.atomic
def cancel_duties(assignments: Sequence[Assignment], *, reason: str, by: HasKey, at: datetime) -> None:
    """As by ``cancel``."""
    for assignment in sorted(assignments, key=lambda row: row.pk):
        cancel(assignment, reason=reason, by=by, at=at)


# --- the parts
def _held(ids: Sequence[int], by: HasKey) -> list[Assignment]:
    """The rows as they stand now, held, each open and of a running campaign whose body ``by`` acts for."""
    rows: list[Assignment] = []
    for start in range(0, len(ids), ledger.BATCH):
        rows += (
            Assignment.objects.select_for_update(of=("self",), no_key=True)
            .filter(pk__in=sorted(ids)[start : start + ledger.BATCH])
            .select_related("unit")
            .order_by("pk")
        )
    campaigns = {pk: ledger.running(pk) for pk in sorted({row.campaign_id for row in rows})}
    for campaign in campaigns.values():
        require_run(by, Capability.LAUNCH, campaign)
    if not rows:
        raise BadEntry(_("Đồng chí chọn việc cần chuyển giao."))
    for row in rows:
        row.campaign = campaigns[row.campaign_id]
        if row.state == S.COMPLETED:
            raise MoveClosed(_("%(unit)s đã hoàn thành việc này.") % {"unit": row.unit_name})
        ledger.require_move(row, S.WITHDRAWN)
    return rows


def _require_movable(rows: Sequence[Assignment], target: Unit) -> None:
    """Raise BadEntry for what is the target's already, MoveClosed for what waits to be accepted."""
    for row in rows:
        if row.unit_id == target.pk:
            raise BadEntry(_("Việc này đang là của %(unit)s rồi.") % {"unit": target.name})
        if row.state == S.SUBMITTED:
            raise MoveClosed(
                _("%(unit)s đã gửi, đang chờ xác nhận: %(work)s. Đồng chí tiếp nhận hoặc trả lại trước.")
                % {"unit": row.unit_name, "work": row.get_kind_display()}
            )


def _successors(
    rows: Sequence[Assignment], target: Unit, at: datetime
) -> Iterator[tuple[Assignment, Assignment, bool]]:
    """Each row, the target's row that it goes on in, and whether that one is yet to be stored. The target is sent the
    documents."""
    received = _give_document(rows, target, at)
    owed = Assignment.objects.filter(campaign__in={row.campaign_id for row in rows}, unit=target)
    standing = {_mark(row): row for row in owed.exclude(state=S.WITHDRAWN)}
    for row in rows:
        there = standing.get(_mark(row))
        if there is not None:
            yield row, there, False
            continue
        standing[_mark(row)] = there = _successor(row, target, received.get(row.campaign_id), at)
        yield row, there, True


def _ended_one(assignment: Assignment, by: HasKey) -> Assignment:
    held = ledger.hold(assignment)
    require_run(by, Capability.LAUNCH, held.campaign)
    if held.unit.ended_on is None:
        raise BadEntry(_("%(unit)s đang hoạt động; đơn vị tự báo kết quả việc này.") % {"unit": held.unit.name})
    return held


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise BadEntry(_("Đồng chí nêu lý do để sau này còn biết vì sao."))


def _mark(row: Assignment) -> tuple[int, str, str]:
    return row.deliverable_id, row.organ, row.occurrence


def _give_document(rows: Sequence[Assignment], target: Unit, at: datetime) -> dict[int, datetime]:
    """The successor is sent the document of each campaign; when it received those that it had already."""
    campaigns = {row.campaign_id: row.campaign for row in rows}
    received: dict[int, datetime] = {}
    for pk, campaign in sorted(campaigns.items()):
        received_at = ledger.give_document(campaign, target, at=at)
        if received_at is not None:
            received[pk] = received_at
    return received


def _successor(row: Assignment, target: Unit, received_at: datetime | None, at: datetime) -> Assignment:
    state, done_on = S(row.state), None
    if state in _BEGUN_AGAIN:
        state = S.NEW if received_at is None else S.RECEIVED
        if received_at is not None and row.kind == WorkKind.ACKNOWLEDGE:
            state, done_on = S.COMPLETED, house_day(received_at)
    return Assignment(
        campaign=row.campaign,
        obligation_id=row.obligation_id,
        deliverable_id=row.deliverable_id,
        kind=row.kind,
        unit=target,
        unit_name=target.name,
        organ=row.organ,
        part=row.part,
        scope=row.scope if row.scope == Scope.UPWARD else scope_of(target, row.campaign.unit),
        is_directed=is_directed(target, row.campaign.unit),
        occurrence=row.occurrence,
        starts_on=row.starts_on,
        due_on=row.due_on,
        late_after=row.late_after,
        date_source=row.date_source,
        state=state,
        done=row.done,
        of=row.of,
        done_on=done_on,
        note=row.note,
        return_reason=row.return_reason,
        made_at=at,
        changed_at=at,
    )


@dataclass(frozen=True)
class _Rest:
    """How a duty came to rest: where it stood, and why."""

    stood: AssignmentState
    why: str


def _rested(rows: Sequence[Assignment]) -> dict[int, _Rest]:
    """Of those that rest (tạm dừng), by id."""
    resting = [row.pk for row in rows if row.state == S.SUSPENDED]
    found: dict[int, _Rest] = dict.fromkeys(resting, _Rest(S.NEW, ""))
    changes = AssignmentChange.objects.filter(assignment__in=resting, after=S.SUSPENDED).exclude(before__in=ASIDE)
    for pk, before, why in changes.order_by("pk").values_list("assignment_id", "before", "reason"):
        found[pk] = _Rest(S(before), why)
    return found


def _rests_on(
    there: Assignment, rest: _Rest, reason: str, by: HasKey, at: datetime
) -> tuple[AssignmentChange, AssignmentChange]:
    """Two traces for the successor's row, as the ledger would have them had it been his: it came to him where it
    stood, and rests."""
    stood = S.NEW if rest.stood in _BEGUN_AGAIN else rest.stood  # going on, what he received meanwhile is received
    rests = _change(there, stood, rest.why or reason, by, at)
    came = _change(there, stood, reason, by, at)
    came.after = stood
    return came, rests


def _change(row: Assignment, before: str, reason: str, by: HasKey, at: datetime) -> AssignmentChange:
    return ledger.change_of(row, before, by=by, at=at, reason=reason.strip(), entered_for=False)
