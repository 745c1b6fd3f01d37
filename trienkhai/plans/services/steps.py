"""What stood before an act of the check, and putting it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.db.models import F, Field, Model, Q
from django.utils.translation import gettext as _

from trienkhai.journal import services as journal
from trienkhai.organisations import access
from trienkhai.plans.choices import CheckAct, DateSource, ObligationState
from trienkhai.plans.errors import PlanRefusal
from trienkhai.plans.models import CheckStep, Contradiction, Deliverable, Obligation, Plan, WorkingDate
from trienkhai.plans.services.doors import Actor, held_obligation
from trienkhai.plans.services.drafting import plain

STATE = ("state", "dropped_reason", "confirmed_by_id", "confirmed_at")
EVERY_COLUMN = tuple(
    field.attname for field in Obligation._meta.concrete_fields if field.attname not in {"id", "plan_id"}
)


def picture(
    obligation: Obligation, columns: Sequence[str] = (), *, kinds: bool = False, days: bool = False, ties: bool = False
) -> dict[str, Any]:
    """What stands of an obligation, as JSON: some columns; kinds of work; working dates that no way out
    of a contradiction set; ids of its contradictions."""
    seen: dict[str, Any] = {"columns": {name: getattr(obligation, name) for name in columns}}
    if kinds:
        stored = sorted(obligation.deliverables.all(), key=lambda d: d.position)
        seen["kinds"] = [[deliverable.kind, deliverable.name] for deliverable in stored]
    if days:
        seen["days"] = list(
            obligation.working_dates.filter(source=DateSource.WORKING)
            .order_by("pk")
            .values("occurrence", "due_on", "reason", "set_by_id", "set_at")
        )
    if ties:
        seen["ties"] = list(obligation.contradictions.order_by("pk").values_list("pk", flat=True))
    found: dict[str, Any] = plain(seen)
    return found


def whole(obligation: Obligation) -> dict[str, Any]:
    """All that stands of an obligation."""
    return picture(obligation, EVERY_COLUMN, kinds=True, days=True, ties=True)


def remember(
    act: CheckAct,
    subject: Obligation,
    before: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    other: Obligation | None = None,
    other_before: Mapping[str, Any] | None = None,
) -> None:
    """Keep what stood before an act, in the transaction of the act."""
    remember_many(act, [(subject, before)], by=by, at=at, other=other, other_before=other_before)


def remember_many(
    act: CheckAct,
    pictures: Iterable[tuple[Obligation, Mapping[str, Any]]],
    *,
    by: Actor,
    at: datetime,
    other: Obligation | None = None,
    other_before: Mapping[str, Any] | None = None,
) -> None:
    """The same for one act on several obligations; each can be taken back by itself."""
    CheckStep.objects.bulk_create(
        CheckStep(
            plan_id=subject.plan_id,
            act=act,
            subject=subject.pk,
            other=other.pk if other else None,
            before={str(subject.pk): before} | ({str(other.pk): other_before} if other and other_before else {}),
            done_by=access.actor(by),
            done_at=at,
        )
        for subject, before in pictures
    )


def last_step(plan_id: int, obligation_id: int) -> CheckStep | None:
    """The last act that concerned an obligation and was not taken back."""
    mine = Q(subject=obligation_id) | Q(other=obligation_id)
    return CheckStep.objects.filter(mine, plan=plan_id).order_by("-pk").first()


@transaction.atomic
def undo(obligation: Obligation, *, by: Actor, at: datetime) -> Obligation:
    """Take back the last act on an obligation; again, the one before it. What it was on is as it stood.

    Without any act on record an obligation that was decided waits again. Raises PlanRefusal when there
    is nothing to take back, or when something later leans on it.
    """
    held = held_obligation(obligation, by=by)
    step = last_step(held.plan_id, held.pk)
    if step is None:
        if held.state == ObligationState.READ:
            raise PlanRefusal(_("Nhiệm vụ này chưa có việc gì để hoàn lại."))
        held.state, held.dropped_reason, held.confirmed_by, held.confirmed_at = ObligationState.READ, "", None, None
        held.save(update_fields=[*STATE[:2], "confirmed_by", "confirmed_at"])
        journal.record("plans.obligation-restored", by=by, at=at, subject=held)
        return held
    subject = held if step.subject == held.pk else _row(step.plan_id, step.subject)
    if step.act == CheckAct.SPLIT:
        _unsplit(subject, step)
    elif step.act == CheckAct.MERGE:
        _unmerge(subject, step)
    else:
        _put_back(subject, step.before[str(subject.pk)])
    details = {"act": step.act, "other": step.other}
    step.delete()
    journal.record("plans.obligation-act-undone", by=by, at=at, subject=subject, details=details)
    return Obligation.objects.select_related("plan__unit").get(pk=subject.pk)


def _row(plan_id: int, obligation_id: int) -> Obligation:
    return Obligation.objects.select_for_update(of=("self",)).get(plan=plan_id, pk=obligation_id)


def _unsplit(subject: Obligation, step: CheckStep) -> None:
    second = _row(step.plan_id, step.other or 0)
    for part in (subject, second):
        latest = last_step(step.plan_id, part.pk)
        if latest is not None and latest.pk != step.pk:
            raise PlanRefusal(
                _("Phần đã tách ra còn việc làm sau khi tách; đồng chí hoàn lại ở nhiệm vụ ấy trước: %(action)s")
                % {"action": f"“{part.action[:80]}”"}
            )
        refuse_when_moved(part)
    place = second.position
    second.delete()
    Obligation.objects.filter(plan=step.plan_id, position__gt=place).update(position=F("position") - 1)
    _put_back(subject, step.before[str(subject.pk)])


def _unmerge(subject: Obligation, step: CheckStep) -> None:
    refuse_when_moved(subject)
    gone = step.before[str(step.other)]
    _put_back(subject, step.before[str(subject.pk)])
    values = {name: _python(Obligation, name, value) for name, value in gone["columns"].items()}
    after = subject.position
    for row in Obligation.objects.filter(plan=step.plan_id, position__gt=subject.position).order_by("position", "pk"):
        if row.start > values["start"] or row.state != ObligationState.DROPPED:
            break  # those dropped between the two stand between them again
        after = row.position
    Obligation.objects.filter(plan=step.plan_id, position__gt=after).update(position=F("position") + 1)
    values |= {"position": after + 1, "version": values["version"] + 1}
    back = Obligation(pk=step.other, plan_id=step.plan_id, **values)
    back.save(force_insert=True)
    _put_back_parts(back, gone)


def _put_back(held: Obligation, before: Mapping[str, Any]) -> None:
    columns = {name: _python(Obligation, name, value) for name, value in before["columns"].items()}
    columns.pop("position", None)  # others may have come or gone before it
    columns.pop("version", None)
    for name, value in columns.items():
        setattr(held, name, value)
    held.version += 1
    held.save()
    _put_back_parts(held, before)


def _put_back_parts(held: Obligation, before: Mapping[str, Any]) -> None:
    if "kinds" in before and picture(held, kinds=True)["kinds"] != before["kinds"]:
        held.deliverables.all().delete()
        Deliverable.objects.bulk_create(
            Deliverable(obligation=held, position=position, kind=kind, name=name)
            for position, (kind, name) in enumerate(before["kinds"], start=1)
        )
    if "days" in before:
        moved = set(held.working_dates.exclude(source=DateSource.WORKING).values_list("occurrence", flat=True))
        held.working_dates.filter(source=DateSource.WORKING).delete()
        WorkingDate.objects.bulk_create(
            WorkingDate(
                obligation=held,
                source=DateSource.WORKING,
                **{name: _python(WorkingDate, name, value) for name, value in row.items()},
            )
            for row in before["days"]
            if row["occurrence"] not in moved
        )
    if "ties" in before:
        held.contradictions.set(Contradiction.objects.filter(plan=held.plan_id, pk__in=before["ties"]))


def _python(model: type[Model], name: str, value: Any) -> Any:
    """A value of JSON as the column holds it: ISO text as a day or an instant."""
    return cast("Field[Any, Any]", model._meta.get_field(name)).to_python(value)


def refuse_when_moved(held: Obligation) -> None:
    """A day that a way out of a contradiction moved belongs to that decision, not to the shape of a clause."""
    if held.moved_by.exists():
        raise PlanRefusal(
            _(
                "Hạn của nhiệm vụ này đã đổi khi xử lý mâu thuẫn. Đồng chí chọn “Để lại chưa xử lý” ở ghi chú mâu thuẫn"
                " trước, rồi làm lại việc này."
            )
        )


def renumber(plan: Plan) -> None:
    """Positions from 1 without a gap, in the order that stands."""
    rows = list(plan.obligations.order_by("position", "pk").only("pk", "position"))
    changed = []
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            row.position = position
            changed.append(row)
    Obligation.objects.bulk_update(changed, ["position"], batch_size=500)
