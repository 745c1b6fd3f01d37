"""An obligation is changed, withdrawn or added after the launch (điều chỉnh giữa kỳ); its units are told what changed.

The plan's own text and spans never change: the working words, products and dates do, and an amendment keeps what stood
before. Locks: the campaign, then its assignments by id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from trienkhai.campaigns import audiences as grammar
from trienkhai.campaigns.choices import AmendmentKind, AssignmentState
from trienkhai.campaigns.errors import BadEntry
from trienkhai.campaigns.models import Amendment, Assignment, AssignmentChange, Campaign, DueChange, Receipt
from trienkhai.campaigns.queries import planned
from trienkhai.campaigns.queries.wholes import wholes_of
from trienkhai.campaigns.rules import MOVES
from trienkhai.campaigns.services import ledger
from trienkhai.campaigns.services.launch import row_of
from trienkhai.campaigns.services.periods import hold_running
from trienkhai.campaigns.services.phrases import phrases_naming
from trienkhai.campaigns.services.told import tell_rows
from trienkhai.journal import services as journal
from trienkhai.journal.services import SYSTEM, HasKey
from trienkhai.organisations import access
from trienkhai.organisations.models import Unit
from trienkhai.plans.choices import DateSource, ObligationState, Origin, Scope, WorkKind
from trienkhai.plans.models import Deliverable, Obligation
from trienkhai.vietnamese.deadlines import Bound

S = AssignmentState
_BATCH = 500
_FINISHED = (S.SUBMITTED, S.COMPLETED)


@dataclass(frozen=True)
class Changes:
    """What is to stand from now on; None leaves it as it is. ``occurrence``: of which round the day is, None for all
    rows but the committee's report upward. ``products``: new names by deliverable id."""

    action: str | None = None
    due_on: date | None = None
    occurrence: str | None = None
    products: Mapping[int, str] = field(default_factory=dict)


@transaction.atomic
def amend_running(
    campaign: Campaign,
    obligation: Obligation,
    changes: Changes,
    *,
    reason: str,
    by: HasKey,
    at: datetime,
    document: str = "",
    key: str = "",
) -> Amendment:
    """Change the words, the products or the day of an obligation of a running campaign.

    A new day holds for the rows that are not handed in; a unit that was given more time keeps the later of the two
    days; what rests or is asked to reconsider gets the day too. ``after["rows"]`` says how many moved and how many
    kept theirs. Raises BadEntry (no reason, nothing changed), NotRunning, NotAllowed.
    """

    def act() -> Amendment:
        held, of = _begin(campaign, obligation, reason, by)
        rows = _rows(held, of)
        before, after = _write_words(of, changes)
        if changes.due_on is not None:
            days = _move_days(rows, changes.due_on, changes.occurrence, by, at)
            before["due_on"], after["due_on"] = days.pop("before"), changes.due_on.isoformat()
            after["rows"] = days
            if changes.occurrence is not None:
                after["occurrence"] = changes.occurrence
        if not after:
            raise BadEntry(_("Đồng chí chưa thay đổi gì ở nhiệm vụ này."))
        made = _keep(held, of, AmendmentKind.CHANGED, before, after, document, reason, by, at)
        touched = [row for row in rows if changes.occurrence is None or row.occurrence == changes.occurrence]
        _mark(touched if set(after) <= {"due_on", "rows", "occurrence"} else rows, at)
        tell_rows(rows, "AMENDED", subject=made, by=by, at=at)
        return made

    return _stored(journal.once(key, "campaigns.amend", by=by, at=at, act=act))


@transaction.atomic
def withdraw_obligation(
    campaign: Campaign,
    obligation: Obligation,
    *,
    reason: str,
    by: HasKey,
    at: datetime,
    document: str = "",
    key: str = "",
) -> Amendment:
    """Take one obligation back from all units that have not finished it; what is done stays done, and no further period
    of it is opened. Raises BadEntry without a reason, NotRunning, NotAllowed."""

    def act() -> Amendment:
        held, of = _begin(campaign, obligation, reason, by)
        rows = _rows(held, of)
        gone = [row for row in rows if S.WITHDRAWN in MOVES[S(row.state)]]
        if not gone:
            raise BadEntry(_("Các đơn vị đã làm xong nhiệm vụ này nên không còn gì để thu hồi."))
        after = {"withdrawn": len(gone), "kept_done": len(rows) - len(gone)}
        made = _keep(held, of, AmendmentKind.WITHDRAWN, {"action": of.action}, after, document, reason, by, at)
        moved: list[AssignmentChange] = []
        for row in gone:
            before, row.state = row.state, S.WITHDRAWN
            row.version += 1
            row.changed_at = at
            moved.append(ledger.change_of(row, before, by=by, at=at, reason=reason.strip(), entered_for=False))
        Assignment.objects.bulk_update(gone, ["state", "version", "changed_at"], batch_size=ledger.BATCH)
        AssignmentChange.objects.bulk_create(moved, batch_size=_BATCH)
        tell_rows(gone, "OBLIGATION_WITHDRAWN", subject=made, by=by, at=at)
        return made

    return _stored(journal.once(key, "campaigns.withdraw-obligation", by=by, at=at, act=act))


@transaction.atomic
def add_obligation(
    campaign: Campaign,
    *,
    action: str,
    kind: WorkKind,
    phrases: Sequence[str] = (),
    units: Sequence[Unit] = (),
    reason: str,
    by: HasKey,
    at: datetime,
    due_on: date | None = None,
    product: str = "",
    document: str = "",
    key: str = "",
) -> Amendment:
    """One more obligation for the units of some phrases of the campaign and for units named one by one: below the
    body, or directed by it; its rows are written at once. It has no place in the plan's text: its words are those of
    the amendment, its day is the office's own.

    Raises BadEntry (no words, no reason, nobody, a unit that is not the body's to charge), NotRunning, NotAllowed.
    """

    def act() -> Amendment:
        held = hold_running(campaign, by=by)
        words = " ".join(action.split())
        _require_reason(reason)
        if not words:
            raise BadEntry(_("Đồng chí ghi nội dung nhiệm vụ bổ sung."))
        lead = list(dict.fromkeys([*phrases, *phrases_naming(held, units, by=by, at=at)]))
        end = len(held.plan.text)
        last = Obligation.objects.filter(plan=held.plan).aggregate(last=Max("position"))["last"] or 0
        made = Obligation.objects.create(
            plan=held.plan,
            position=last + 1,
            state=ObligationState.ACCEPTED,
            origin=Origin.ADDED,
            start=end,
            end=end,
            quote=words,
            action=words,
            lead=lead,
            products=[product.strip()] if product.strip() else [],
            bound=Bound.NONE.value,
            confirmed_by=access.actor(by),
            confirmed_at=at,
        )
        Deliverable.objects.create(obligation=made, position=1, kind=kind, name=product.strip()[:300])
        rows = _planned(held, made, due_on)
        if not rows:
            raise BadEntry(_("Chưa có đơn vị nào nhận nhiệm vụ này. Đồng chí chọn đối tượng có đơn vị."))
        wholes = wholes_of(held, rows)
        stored = Assignment.objects.bulk_create([row_of(held, row, wholes, at, made_at=at) for row in rows], _BATCH)
        _send(held, stored, at)
        after: dict[str, Any] = {"action": words, "due_on": due_on.isoformat() if due_on else None, "rows": len(rows)}
        kept = _keep(held, made, AmendmentKind.ADDED, {}, after, document, reason, by, at)
        _mark(stored, at)
        tell_rows(stored, "OBLIGATION_ADDED", subject=kept, by=by, at=at)
        return kept

    return _stored(journal.once(key, "campaigns.add-obligation", by=by, at=at, act=act))


@transaction.atomic
def see_amendment(assignment: Assignment, *, by: HasKey, at: datetime) -> Assignment:
    """The unit has read what changed in a duty."""
    held = Assignment.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=assignment.pk)
    ledger.require_answer(held, by=by)
    if held.amended_at is not None and (held.amendment_seen_at is None or held.amendment_seen_at < held.amended_at):
        held.amendment_seen_at = at
        held.save(update_fields=["amendment_seen_at"])
        journal.record("campaigns.amendment-seen", by=by, at=at, subject=held)
    return held


# --- the parts
def _begin(campaign: Campaign, obligation: Obligation, reason: str, by: HasKey) -> tuple[Campaign, Obligation]:
    held = hold_running(campaign, by=by)
    _require_reason(reason)
    of = Obligation.objects.select_for_update(of=("self",)).filter(pk=obligation.pk, plan=held.plan_id).first()
    if of is None:
        raise BadEntry(_("Nhiệm vụ này không thuộc kế hoạch đang triển khai."))
    if Amendment.objects.filter(campaign=held, obligation=of, kind=AmendmentKind.WITHDRAWN).exists():
        raise BadEntry(_("Nhiệm vụ này đã thu hồi khỏi đợt triển khai."))
    return held, of


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise BadEntry(_("Đồng chí nêu lý do điều chỉnh để các đơn vị biết."))


def _rows(campaign: Campaign, obligation: Obligation) -> list[Assignment]:
    return list(
        Assignment.objects.select_for_update(of=("self",), no_key=True)
        .filter(campaign=campaign, obligation=obligation)
        .exclude(state=S.WITHDRAWN)
        .select_related("unit")
        .order_by("pk")
    )


def _write_words(of: Obligation, changes: Changes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Store new words and names of products; returns what stood before and what stands now."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    if changes.action is not None:
        words = " ".join(changes.action.split())
        if not words:
            raise BadEntry(_("Nội dung nhiệm vụ không để trống được."))
        if words != of.action:
            before["action"], after["action"] = of.action, words
            of.action = words
            of.version += 1
            of.save(update_fields=["action", "version"])
    renamed: list[list[Any]] = []
    for one in Deliverable.objects.filter(obligation=of, pk__in=list(changes.products)).order_by("position"):
        name = changes.products[one.pk].strip()[:300]
        if name != one.name:
            renamed.append([one.pk, one.name, name])
            one.name = name
            one.save(update_fields=["name"])
    if renamed:
        before["products"] = [[pk, was] for pk, was, _now in renamed]
        after["products"] = [[pk, now] for pk, _was, now in renamed]
    return before, after


def _move_days(
    rows: Sequence[Assignment], day: date, occurrence: str | None, by: HasKey, at: datetime
) -> dict[str, Any]:
    """Give the rows their new day; returns counts and, as ``before``, the days that stood."""
    counts: dict[str, Any] = {"moved": 0, "kept_done": 0, "kept_extended": 0}
    before: set[str] = set()
    own: set[str] = set()  # more time that one unit was given: every unit reads the amendment, none another's extension
    moved: list[Assignment] = []
    traces: list[DueChange] = []
    for row in rows:
        if occurrence is not None and row.occurrence != occurrence:
            continue
        if occurrence is None and row.scope == Scope.UPWARD:
            continue  # what the committee owes its superior has a day of its own; moved only when it is named
        if row.due_on is not None:
            (own if row.date_source == DateSource.EXTENDED else before).add(row.due_on.isoformat())
        if row.state in _FINISHED:
            counts["kept_done"] += 1
        elif row.date_source == DateSource.EXTENDED and row.late_after and row.late_after >= day:
            counts["kept_extended"] += 1
        else:
            traces.append(ledger.give_day(row, day, DateSource.MOVED, by=by, at=at))
            moved.append(row)
    counts["moved"] = len(moved)
    if not moved:
        raise BadEntry(_("Không còn đơn vị nào để đổi hạn: việc đã nộp, hoặc đã gia hạn đến ngày muộn hơn."))
    DueChange.objects.bulk_create(traces, batch_size=_BATCH)
    Assignment.objects.bulk_update(moved, ledger.DATED, batch_size=ledger.BATCH)
    return {**counts, "before": sorted(before or own)}


def _planned(campaign: Campaign, obligation: Obligation, due_on: date | None) -> list[planned.PlannedRow]:
    """The rows of an added obligation, on the phrases as they stood at the launch."""
    ground = planned.ground_of(campaign)
    known = [audience.phrase for audience in ground.audiences.values()]
    if any(grammar.key_of(phrase) not in {grammar.key_of(each) for each in known} for phrase in obligation.lead):
        raise BadEntry(_("Có đối tượng không thuộc kế hoạch này. Đồng chí tải lại trang rồi chọn lại."))
    only = [each for each in ground.obligations if each.pk == obligation.pk]
    rows = planned.rows_of_ground(replace(ground, obligations=only))
    if due_on is None:
        return rows
    source = DateSource.WORKING
    return [replace(row, point=replace(row.point, due_on=due_on, late_after=due_on, source=source)) for row in rows]


def _send(campaign: Campaign, rows: Sequence[Assignment], at: datetime) -> None:
    """The document goes to units that had nothing of it; who only had it to know owes something now."""
    units = {row.unit_id: row for row in rows}
    units.pop(campaign.unit_id, None)
    Receipt.objects.filter(campaign=campaign, unit__in=units, to_know=True).update(to_know=False)
    has = set(Receipt.objects.filter(campaign=campaign, unit__in=units).values_list("unit_id", flat=True))
    Receipt.objects.bulk_create(
        [
            Receipt(campaign=campaign, unit_id=pk, sent_at=at, is_directed=row.is_directed)
            for pk, row in units.items()
            if pk not in has
        ],
        batch_size=_BATCH,
    )
    received = set(
        Receipt.objects.filter(campaign=campaign, unit__in=units)
        .exclude(received_at=None)
        .values_list("unit_id", flat=True)
    )
    known = [row for row in rows if row.unit_id in received and row.kind != WorkKind.ACKNOWLEDGE]
    ledger.receive_rows(known, by=SYSTEM, at=at)  # the document came with the launch


def _mark(rows: Sequence[Assignment], at: datetime) -> None:
    """Until its unit has read it, the duty says that it was changed."""
    Assignment.objects.filter(pk__in=[row.pk for row in rows]).update(amended_at=at)


def _keep(
    campaign: Campaign,
    obligation: Obligation,
    kind: AmendmentKind,
    before: dict[str, Any],
    after: dict[str, Any],
    document: str,
    reason: str,
    by: HasKey,
    at: datetime,
) -> Amendment:
    made = Amendment.objects.create(
        campaign=campaign,
        obligation=obligation,
        kind=kind,
        before=before,
        after=after,
        document=" ".join(document.split())[:120],
        reason=reason.strip(),
        by=access.actor(by),
        at=at,
    )
    journal.record(
        "campaigns.amended",
        by=by,
        at=at,
        subject=made,
        details={"obligation": obligation.pk, "kind": kind, "before": before, "after": after},
    )
    return made


def _stored(pk: int) -> Amendment:
    return Amendment.objects.select_related("campaign", "obligation").get(pk=pk)
