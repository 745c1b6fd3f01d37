"""Checking each obligation beside its sentence: accept, amend, drop, restore, add, kinds of work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from trienkhai.journal import services as journal
from trienkhai.organisations import access
from trienkhai.plans import queries
from trienkhai.plans.choices import CheckAct, DateSource, ObligationState, Origin, WorkKind
from trienkhai.plans.errors import PlanRefusal
from trienkhai.plans.models import Clause, Deliverable, Obligation, Plan, WorkingDate
from trienkhai.plans.rules import MERGED_TWO_DEADLINES, UNDATED_BOUNDS, deadline_in
from trienkhai.plans.services.doors import Actor, held_obligation, open_plan
from trienkhai.plans.services.steps import STATE, last_step, picture, remember, remember_many
from trienkhai.reading.labels import find_label
from trienkhai.vietnamese.deadlines import Bound, Deadline


@transaction.atomic
def accept_obligation(obligation: Obligation, *, by: Actor, at: datetime, version: int | None = None) -> Obligation:
    """Confirm an obligation as it stands; its kinds of work, if nobody chose them, are those proposed.

    Raises ObligationChanged when ``version`` was given and another one stands now.
    """
    held = held_obligation(obligation, version=version, by=by)
    if held.state != ObligationState.ACCEPTED:
        before = picture(held, STATE, kinds=True)
        _accept([held], by, at)
        remember(CheckAct.ACCEPT, held, before, by=by, at=at)
        journal.record("plans.obligation-accepted", by=by, at=at, subject=held)
    return held


@transaction.atomic
def accept_all_without_doubt(plan: Plan, *, by: Actor, at: datetime) -> int:
    """Confirm every waiting obligation that nothing is in doubt about; how many they were."""
    held = open_plan(plan, by=by)
    clean = [o for o in queries.obligations_of(held, states=[ObligationState.READ]) if not queries.is_in_doubt(o)]
    if clean:
        before = [(o, picture(o, STATE, kinds=True)) for o in clean]
        _accept(clean, by, at)
        remember_many(CheckAct.ACCEPT, before, by=by, at=at)
        details = {"obligations": [o.pk for o in clean]}
        journal.record("plans.obligations-accepted", by=by, at=at, subject=held, details=details)
    return len(clean)


def _accept(obligations: Sequence[Obligation], by: Actor, at: datetime) -> None:
    for obligation in obligations:
        obligation.state = ObligationState.ACCEPTED
        obligation.confirmed_by, obligation.confirmed_at = access.actor(by), at
    Obligation.objects.bulk_update(obligations, ["state", "confirmed_by", "confirmed_at"], batch_size=500)
    ids = [o.pk for o in obligations]
    settled = set(Deliverable.objects.filter(obligation__in=ids).values_list("obligation_id", flat=True))
    Deliverable.objects.bulk_create(
        Deliverable(obligation=obligation, position=position, kind=kind, name=name[:300])
        for obligation in obligations
        if obligation.pk not in settled
        for position, (kind, name) in enumerate(queries.deliverables_of(obligation), start=1)
    )


@transaction.atomic
def drop_obligation(
    obligation: Obligation, *, by: Actor, at: datetime, reason: str = "", version: int | None = None
) -> Obligation:
    """Set an obligation aside: it was no task, or is not ours. It can be restored."""
    held = held_obligation(obligation, version=version, by=by)
    if held.state != ObligationState.DROPPED:
        remember(CheckAct.DROP, held, picture(held, STATE), by=by, at=at)
        held.state, held.dropped_reason = ObligationState.DROPPED, reason.strip()
        held.confirmed_by, held.confirmed_at = access.actor(by), at
        held.save(update_fields=["state", "dropped_reason", "confirmed_by", "confirmed_at"])
        journal.record("plans.obligation-dropped", by=by, at=at, subject=held, details={"reason": reason.strip()})
    return held


@transaction.atomic
def restore_obligation(obligation: Obligation, *, by: Actor, at: datetime) -> Obligation:
    """An accepted or dropped obligation waits to be confirmed again, as it now stands."""
    held = held_obligation(obligation, by=by)
    if held.state != ObligationState.READ:
        step = last_step(held.plan_id, held.pk)
        if step is not None and step.act in {CheckAct.ACCEPT, CheckAct.DROP}:
            step.delete()  # taken back by this
        before = held.state
        held.state, held.dropped_reason = ObligationState.READ, ""
        held.confirmed_by = held.confirmed_at = None
        held.save(update_fields=["state", "dropped_reason", "confirmed_by", "confirmed_at"])
        journal.record("plans.obligation-restored", by=by, at=at, subject=held, details={"before": before})
    return held


@transaction.atomic
def amend_obligation(
    obligation: Obligation,
    *,
    version: int,
    by: Actor,
    at: datetime,
    action: str | None = None,
    lead: Sequence[str] | None = None,
    support: Sequence[str] | None = None,
    products: Sequence[str] | None = None,
    deadline: Deadline | None = None,
    route_to: str | None = None,
    route_via: str | None = None,
    onward: str | None = None,
) -> Obligation:
    """Correct what was read; what is None stays. What the machine read is kept in ``as_read``.

    Raises ObligationChanged when another version stands, PlanRefusal when the deadline given is not
    the document's (a day that the document does not state is set with ``set_working_date``).
    """
    held = held_obligation(obligation, version=version, by=by)
    changes: dict[str, Any] = {}
    for name, words in (("action", action), ("route_to", route_to), ("route_via", route_via), ("onward", onward)):
        if words is not None:
            changes[name] = " ".join(words.split())
    for name, phrases in (("lead", lead), ("support", support), ("products", products)):
        if phrases is not None:
            changes[name] = tidy(phrases)
    if changes.get("action") == "":
        raise PlanRefusal(_("Đồng chí ghi rõ việc phải làm."))
    if deadline is not None:
        _check_deadline(deadline, held)
        changes |= deadline_columns(deadline)
    before = {name: getattr(held, name) for name in changes if getattr(held, name) != changes[name]}
    if not before:
        return held
    remember(CheckAct.AMEND, held, picture(held, [*before, "doubts"], days=True), by=by, at=at)
    for name in before:
        setattr(held, name, changes[name])
    held.version += 1
    held.doubts = [doubt for doubt in held.doubts if not _is_settled(doubt["code"], before)]
    held.save(update_fields=[*before, "version", "doubts"])
    if not before.keys().isdisjoint(deadline_columns(Deadline("", Bound.NONE))):
        forget_idle_working_dates(held)
    details = {"before": before, "after": {name: changes[name] for name in before}}
    journal.record("plans.obligation-amended", by=by, at=at, subject=held, details=details)
    return held


# Which columns a person has corrected once a doubt of that code can be taken as looked at.
_DEADLINE = ("deadline_text", "bound", "starts_on", "ends_on")
_SETTLED_BY: dict[str, tuple[str, ...]] = {
    "LEAD_MISSING": ("lead",),
    "LEAD_GENERIC": ("lead",),
    "DATE_DOES_NOT_EXIST": _DEADLINE,
    "ENDS_BEFORE_IT_BEGINS": _DEADLINE,
    "YEAR_INFERRED": _DEADLINE,
    "YEAR_UNKNOWN": _DEADLINE,
    "DEADLINE_RELATIVE": _DEADLINE,
    "OCCURRENCE_WITHOUT_DAY": _DEADLINE,
    MERGED_TWO_DEADLINES: _DEADLINE,
}


def _is_settled(code: str, changed: dict[str, Any]) -> bool:
    return not changed.keys().isdisjoint(_SETTLED_BY.get(code, ("action",)))


def _check_deadline(deadline: Deadline, held: Obligation) -> None:
    if deadline.starts_on and deadline.ends_on and deadline.ends_on < deadline.starts_on:
        raise PlanRefusal(_("Ngày kết thúc đứng trước ngày bắt đầu; đồng chí xem lại hai ngày."))
    has_day = deadline.ends_on is not None or deadline.starts_on is not None
    if has_day and not deadline.text.strip():
        raise PlanRefusal(
            _("Ngày phải kèm lời của văn bản. Văn bản không nêu thì để trống và dùng “Hạn đặt thêm” ở thẻ nhiệm vụ.")
        )
    if deadline.ends_on is not None and deadline.bound in UNDATED_BOUNDS:
        raise PlanRefusal(
            _("Thời gian loại này không có ngày kết thúc; đồng chí chọn cách ràng buộc khác hoặc xóa ngày.")
        )
    if not deadline.text.strip() and deadline.bound != Bound.NONE:
        raise PlanRefusal(_("Đồng chí chép lời văn nêu thời gian, hoặc chọn “Văn bản không nêu”."))
    words = _folded(deadline.text)
    if words and words != _folded(held.deadline_text) and words not in _folded(held.plan.text):
        raise PlanRefusal(
            _(
                "Không thấy “%(words)s” trong văn bản. Đồng chí chép đúng lời văn; ngày đặt thêm thì ghi ở “Hạn đặt thêm”."
            )
            % {"words": " ".join(deadline.text.split())}
        )


def _folded(words: str) -> str:
    return " ".join(words.replace("*", "").split()).casefold()


def deadline_columns(deadline: Deadline) -> dict[str, Any]:
    return {
        "deadline_text": deadline.text.strip(),
        "bound": deadline.bound.value,
        "starts_on": deadline.starts_on,
        "ends_on": deadline.ends_on,
        "every": deadline.every.value if deadline.every else "",
        "occurrences": [
            {"label": o.label, "year": o.year, "ends_on": o.ends_on.isoformat() if o.ends_on else None}
            for o in deadline.occurrences
        ],
        "inferred": list(deadline.inferred),
    }


def forget_idle_working_dates(held: Obligation) -> None:
    """A working date has no place where the document now gives the day, or names other occasions."""
    open_to = {p.occurrence for p in queries.due_points_of(held) if p.source != DateSource.DOCUMENT}
    WorkingDate.objects.filter(obligation=held, source=DateSource.WORKING).exclude(occurrence__in=open_to).delete()
    if held.ends_on is not None and held.bound not in {b.value for b in UNDATED_BOUNDS}:
        WorkingDate.objects.filter(obligation=held, source=DateSource.WORKING, occurrence="").delete()


@transaction.atomic
def set_deliverables(
    obligation: Obligation, *, deliverables: Sequence[tuple[WorkKind, str]], by: Actor, at: datetime
) -> Obligation:
    """Choose the kinds of work that close an obligation. Raises PlanRefusal when none is left."""
    held = held_obligation(obligation, by=by, before_launch=True)
    if not deliverables:
        raise PlanRefusal(_("Mỗi nhiệm vụ cần ít nhất một loại việc."))
    wanted = [(WorkKind(kind), name.strip()[:300]) for kind, name in deliverables]
    stored = [(WorkKind(d.kind), d.name) for d in held.deliverables.order_by("position")]
    if wanted != stored:
        remember(CheckAct.KINDS, held, picture(held, kinds=True), by=by, at=at)
        held.deliverables.all().delete()
        Deliverable.objects.bulk_create(
            Deliverable(obligation=held, position=position, kind=kind, name=name)
            for position, (kind, name) in enumerate(wanted, start=1)
        )
        details = {"before": stored, "after": wanted}
        journal.record("plans.deliverables-set", by=by, at=at, subject=held, details=details)
    return held


def add_obligation(
    plan: Plan,
    *,
    by: Actor,
    at: datetime,
    start: int | None = None,
    end: int | None = None,
    clause: Clause | None = None,
    action: str = "",
    lead: Sequence[str] = (),
    support: Sequence[str] = (),
    products: Sequence[str] = (),
    deadline: Deadline | None = None,
    key: str = "",
) -> Obligation:
    """Make an obligation of a piece of the text: a selection (offsets in ``plan.text``, half open) or
    a whole clause. The deadline, unless given, is what the piece itself states. It counts as
    confirmed, since a person wrote it. Raises PlanRefusal when the piece is empty or outside.
    """

    def act() -> Obligation:
        return _add(plan, by, at, _piece(plan, start, end, clause), action, lead, support, products, deadline)

    return Obligation.objects.select_related("plan__unit").get(
        pk=journal.once(key, "plans.obligation-added", by=by, at=at, act=act)
    )


def _piece(plan: Plan, start: int | None, end: int | None, clause: Clause | None) -> tuple[int, int]:
    if start is None or end is None:
        if clause is None or clause.plan_id != plan.pk:
            raise PlanRefusal(_("Đồng chí bôi chọn một đoạn trong văn bản, hoặc chọn một mục."))
        start, end = clause.start, clause.end
    if not 0 <= start < end <= len(plan.text) or not plan.text[start:end].strip():
        raise PlanRefusal(_("Đoạn đã chọn không có chữ; đồng chí bôi chọn lại trong văn bản."))
    piece = plan.text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


@transaction.atomic
def _add(
    plan: Plan,
    by: Actor,
    at: datetime,
    piece: tuple[int, int],
    action: str,
    lead: Sequence[str],
    support: Sequence[str],
    products: Sequence[str],
    deadline: Deadline | None,
) -> Obligation:
    held = open_plan(plan, by=by)
    start, end = piece
    quote = plan.text[start:end]
    if deadline is None:
        deadline = deadline_in(quote, year=held.issued_on.year if held.issued_on else None)
    position = held.obligations.filter(start__lte=start).count() + 1
    held.obligations.filter(position__gte=position).update(position=F("position") + 1)
    around = held.clauses.filter(start__lte=start, end__gte=start).order_by("-start", "-level").first()
    above = around or held.clauses.filter(start__lte=start).order_by("-start").first()
    made = Obligation.objects.create(
        plan=held,
        position=position,
        origin=Origin.ADDED,
        clause_path=above.path if above else "",
        start=start,
        end=end,
        quote=quote,
        action=" ".join(action.split()) or without_label(quote),
        lead=tidy(lead),
        support=tidy(support),
        products=tidy(products),
        **deadline_columns(deadline or Deadline("", Bound.NONE)),
    )
    _accept([made], by, at)
    details = {"start": start, "end": end}
    journal.record("plans.obligation-added", by=by, at=at, subject=made, details=details)
    return made


def without_label(quote: str) -> str:
    """The words to act on: an item's own label ("1.", "a)", "-") is where it stands, not what is to be done."""
    words = " ".join(quote.split())
    label = find_label(words)
    return words[label.end :].strip() or words if label else words


def tidy(phrases: Sequence[str]) -> list[str]:
    """Phrases as a person typed them: spaces folded, blanks and repeats left out."""
    return list(dict.fromkeys(folded for phrase in phrases if (folded := " ".join(phrase.split()).strip(" ;,"))))
