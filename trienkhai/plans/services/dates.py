"""Days that a person sets: where the document is silent, or to end a contradiction."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.journal import services as journal
from trienkhai.organisations import access
from trienkhai.plans import queries, rules
from trienkhai.plans.choices import CheckAct, DateSource, ObligationState, WayOut
from trienkhai.plans.errors import PlanRefusal
from trienkhai.plans.models import Contradiction, Obligation, WorkingDate
from trienkhai.plans.services.doors import Actor, held_obligation, unlaunched_plan
from trienkhai.plans.services.steps import picture, remember


@transaction.atomic
def set_working_date(
    obligation: Obligation,
    *,
    due_on: date | None,
    by: Actor,
    at: datetime,
    occurrence: str = "",
    reason: str = "",
) -> WorkingDate | None:
    """Set (or, with None, take away) a working date, "hạn đặt thêm", for one occurrence.

    Raises PlanRefusal where the document itself gives the day, or knows no such occurrence.
    """
    held = held_obligation(obligation, by=by, before_launch=True)
    point = next((p for p in queries.due_points_of(held) if p.occurrence == occurrence), None)
    if point is None:
        raise PlanRefusal(_("Nhiệm vụ này không có đợt “%(occurrence)s”.") % {"occurrence": occurrence})
    if point.source == DateSource.DOCUMENT:
        raise PlanRefusal(_("Văn bản đã nêu ngày cho việc này. Hạn đặt thêm chỉ dùng khi văn bản không nêu ngày."))
    if point.source == DateSource.MOVED:
        raise PlanRefusal(_("Hạn này đã đổi khi xử lý mâu thuẫn; đồng chí đổi lại ở ghi chú mâu thuẫn."))
    details = {"occurrence": occurrence, "due_on": due_on, "before": point.due_on, "reason": reason.strip()}
    before = picture(held, days=True)
    if due_on is None:
        if point.source == DateSource.WORKING:
            remember(CheckAct.DATE, held, before, by=by, at=at)
        held.working_dates.filter(occurrence=occurrence).delete()
        journal.record("plans.working-date-removed", by=by, at=at, subject=held, details=details)
        return None
    if held.starts_on and due_on < held.starts_on:
        raise PlanRefusal(_("Hạn đặt thêm đứng trước ngày bắt đầu mà văn bản nêu; đồng chí chọn ngày muộn hơn."))
    remember(CheckAct.DATE, held, before, by=by, at=at)
    made, _created = WorkingDate.objects.update_or_create(
        obligation=held,
        occurrence=occurrence,
        defaults={
            "source": DateSource.WORKING,
            "due_on": due_on,
            "reason": reason.strip(),
            "set_by": access.actor(by),
            "set_at": at,
        },
    )
    journal.record("plans.working-date-set", by=by, at=at, subject=held, details=details)
    return made


@transaction.atomic
def decide_contradiction(
    contradiction: Contradiction,
    *,
    way: WayOut,
    by: Actor,
    at: datetime,
    reason: str = "",
    new_date: date | None = None,
    second_round_on: date | None = None,
) -> Contradiction:
    """Take a way out of a contradiction, with who and when; it can be decided again.

    MOVE_DATE needs a reason and ``new_date``; TWO_ROUNDS needs ``second_round_on`` after the first
    round's day. Both concern the obligation that ``rules.moved_by_way_out`` names. OPEN undoes.
    Raises PlanRefusal.
    """
    plan = unlaunched_plan(contradiction.plan, by=by)
    held = Contradiction.objects.select_for_update(of=("self",)).get(pk=contradiction.pk)
    before = {"way": held.way, "reason": held.reason, "second_round_on": held.second_round_on}
    _undo(held)
    target = _target(held)
    held.way, held.reason = WayOut(way), reason.strip()
    held.moves = held.second_round_on = None
    if way == WayOut.MOVE_DATE:
        held.moves = _moved(held, target, new_date, by, at)
    elif way == WayOut.TWO_ROUNDS:
        held.moves, held.second_round_on = _in_two_rounds(target, second_round_on)
    is_open = way == WayOut.OPEN
    held.decided_by, held.decided_at = (None, None) if is_open else (access.actor(by), at)
    held.save()
    details = {
        "contradiction": held.pk,
        "before": before,
        "way": way,
        "reason": held.reason,
        "new_date": new_date,
        "second_round_on": held.second_round_on,
    }
    journal.record("plans.contradiction-decided", by=by, at=at, subject=plan, details=details)
    return held


def _undo(held: Contradiction) -> None:
    """Take back the day that this contradiction's earlier way out moved."""
    if held.way == WayOut.MOVE_DATE and held.moves is not None:
        held.moves.working_dates.filter(occurrence="", source=DateSource.MOVED).delete()


def _target(held: Contradiction) -> Obligation | None:
    among = {o.pk: o for o in held.obligations.exclude(state=ObligationState.DROPPED).order_by("position", "pk")}
    chosen = rules.moved_by_way_out({key: o.ends_on for key, o in among.items()})
    return among[chosen] if chosen is not None else None


def _moved(held: Contradiction, target: Obligation | None, day: date | None, by: Actor, at: datetime) -> Obligation:
    if target is None:
        raise PlanRefusal(_("Các nhiệm vụ mâu thuẫn đã bỏ, không còn hạn nào để đổi."))
    if day is None:
        raise PlanRefusal(_("Đồng chí chọn ngày mới."))
    if not held.reason:
        raise PlanRefusal(_("Đồng chí nêu lý do đổi hạn; lý do được lưu cùng người đổi và thời điểm đổi."))
    if target.starts_on and day < target.starts_on:
        raise PlanRefusal(_("Ngày mới đứng trước ngày bắt đầu mà văn bản nêu; đồng chí chọn ngày muộn hơn."))
    WorkingDate.objects.update_or_create(
        obligation=target,
        occurrence="",
        defaults={
            "source": DateSource.MOVED,
            "due_on": day,
            "reason": held.reason,
            "set_by": access.actor(by),
            "set_at": at,
        },
    )
    return target


def _in_two_rounds(target: Obligation | None, second: date | None) -> tuple[Obligation, date]:
    if target is None:
        raise PlanRefusal(_("Các nhiệm vụ mâu thuẫn đã bỏ, không còn việc nào để chia hai đợt."))
    if second is None:
        raise PlanRefusal(_("Đồng chí chọn ngày của đợt 2."))
    first = queries.due_points_of(target)[0].late_after
    if first is None:
        raise PlanRefusal(_("Việc này chưa có hạn đợt 1, không chia hai đợt được."))
    if second <= first:
        raise PlanRefusal(
            _("Ngày của đợt 2 phải sau ngày cuối chưa tính trễ của đợt 1 (%(first)s).")
            % {"first": first.strftime("%d/%m/%Y")}
        )
    return target, second
