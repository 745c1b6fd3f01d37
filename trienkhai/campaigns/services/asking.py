"""What a unit asks about a duty (hỏi, đề nghị xem lại, xin gia hạn, cần chỉ đạo), and what the office answers.

Locks: the unit a duty goes to, the assignment, then its petition.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.campaigns.choices import AssignmentState, PetitionKind, PetitionReason, PetitionState
from trienkhai.campaigns.errors import BadEntry, MoveClosed
from trienkhai.campaigns.models import Assignment, AssignmentChange, Petition, Receipt
from trienkhai.campaigns.queries.seen import may_run, require_run
from trienkhai.campaigns.rules import ASIDE
from trienkhai.campaigns.services import extending, ledger
from trienkhai.campaigns.services.succession import hand_over
from trienkhai.campaigns.services.told import tell_entered_for, tell_office, tell_unit
from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey
from trienkhai.kernel.errors import NotAllowed
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability, Role
from trienkhai.organisations.models import Unit

K, S, P = PetitionKind, AssignmentState, PetitionState


@transaction.atomic
def ask(
    assignment: Assignment,
    *,
    kind: PetitionKind,
    by: HasKey,
    at: datetime,
    text: str = "",
    reason: str = "",
    proposal: str = "",
    wanted_on: date | None = None,
    key: str = "",
) -> Petition:
    """The unit asks. To reconsider moves the row to CONTESTED until it is answered; the other kinds move nothing.

    ``text``: the question, the reasons, or for DIRECTION the difficulty, with ``proposal`` what the unit proposes;
    ``reason`` (PetitionReason) belongs to RECONSIDER, ``wanted_on`` to EXTENSION. One open petition of each kind.
    Who asks has received the document. Raises BadEntry, MoveClosed, NotRunning.
    """

    def act() -> Petition:
        held = ledger.hold(assignment)
        ledger.require_answer(held, by=by)
        made = _petition(held, K(kind), text, reason, proposal, wanted_on)
        if Petition.objects.filter(assignment=held, kind=kind, state=P.OPEN).exists():
            raise BadEntry(_("Đề nghị trước của đơn vị đang chờ trả lời. Đồng chí rút lại rồi gửi đề nghị mới."))
        made.asked_by, made.asked_at = access.actor(by), at
        made.is_entered_for = access.is_entered_for(by, held.unit)
        made.save()
        if kind == K.RECONSIDER:
            ledger.require_move(held, S.CONTESTED)
            ledger.move(held, S.CONTESTED, by=by, at=at, reason=made.text or made.get_reason_display())
        ledger.mark_received(held.campaign_id, [held.unit], by=by, at=at)
        journal.record(
            "campaigns.petition-made",
            by=by,
            at=at,
            subject=made,
            on_behalf_of=held.unit if made.is_entered_for else None,
            details={"assignment": held.pk, "kind": made.kind, "wanted_on": made.wanted_on},
        )
        tell_entered_for(held.campaign_id, [held.unit], by=by, at=at)
        roles = (Role.SPECIALIST, Role.LEADER) if kind == K.DIRECTION else (Role.SPECIALIST,)
        tell_office(held, "PETITION_MADE", subject=made, by=by, at=at, roles=roles, kind=made.kind)
        return made

    kept = journal.once(key, "campaigns.ask", by=by, at=at, act=act)
    return Petition.objects.select_related("assignment__unit").get(pk=kept)


@transaction.atomic
def take_back(petition: Petition, *, by: HasKey, at: datetime) -> Petition:
    """The unit takes its open petition back; a contested row stands again where it stood. Raises MoveClosed when it
    was answered meanwhile."""
    held, open_one = _held(petition)
    ledger.require_answer(held, by=by)
    open_one.state = P.TAKEN_BACK
    open_one.save(update_fields=["state"])
    if open_one.kind == K.RECONSIDER and held.state == S.CONTESTED:
        _back(held, by=by, at=at, reason=_("Đơn vị rút đề nghị xem lại."), entered_for=None)
    entered_for = access.is_entered_for(by, held.unit)
    journal.record(
        "campaigns.petition-taken-back",
        by=by,
        at=at,
        subject=open_one,
        on_behalf_of=held.unit if entered_for else None,
        details={"assignment": held.pk, "kind": open_one.kind},
    )
    return open_one


@transaction.atomic
def answer(
    petition: Petition,
    *,
    is_granted: bool,
    by: HasKey,
    at: datetime,
    text: str = "",
    due_on: date | None = None,
    to: Unit | None = None,
) -> Petition:
    """The office answers. A question and a need for direction are answered by ``text`` alone (ANSWERED).

    RECONSIDER granted: the duty goes to ``to`` as a hand-over does; or the unit keeps it with a new day ``due_on``; or
    it is withdrawn from this unit. Refused: the row stands again where it stood, with the reason. EXTENSION granted:
    to ``due_on``, or to the day that was asked for; the days before are kept. Raises BadEntry, MoveClosed, NotRunning,
    NotAllowed.
    """
    if to is not None:  # as hand_over does: the unit first, or two hand-overs could wait for each other
        list(Unit.objects.select_for_update(no_key=True).filter(pk=to.pk))
    held, open_one = _held(petition)
    may_answer(by, held, is_withdrawing=open_one.kind == K.RECONSIDER and is_granted)
    judged = open_one.kind in (K.RECONSIDER, K.EXTENSION)
    said = text.strip()
    if not said and not (judged and is_granted):
        raise BadEntry(
            _("Đồng chí nêu lý do không đồng ý để đơn vị biết.") if judged else _("Đồng chí ghi nội dung trả lời.")
        )
    if judged:
        settle(open_one, P.GRANTED if is_granted else P.REFUSED, said, by=by, at=at)
    else:
        settle(open_one, P.ANSWERED, said, by=by, at=at)
    if open_one.kind == K.EXTENSION and is_granted:
        day = extending.require_new_day(due_on or open_one.wanted_on)
        extending.give(held, due_on=day, reason=said or open_one.text, by=by, at=at, petition=open_one)
        ledger.store(held, at=at)
    elif open_one.kind == K.RECONSIDER:
        _reconsidered(held, open_one, is_granted, said, due_on, to, by=by, at=at)
    return open_one


def may_answer(by: HasKey, held: Assignment, *, is_withdrawing: bool = False) -> None:
    """Raise NotAllowed unless ``by`` reviews or directs for the body that runs the campaign; taking a duty from a unit
    is the right of who launches."""
    person = access.actor(by)
    if is_withdrawing:
        require_run(by, Capability.LAUNCH, held.campaign)
    elif person is not None and not any(
        may_run(person, each, held.campaign) for each in (Capability.REVIEW, Capability.DIRECT)
    ):
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))


def settle(open_one: Petition, state: PetitionState, said: str, *, by: HasKey, at: datetime) -> None:
    """Store the answer to a petition whose row is held, and tell the unit and who asked."""
    open_one.state, open_one.answer = state, said
    open_one.answered_by, open_one.answered_at = access.actor(by), at
    open_one.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    row = open_one.assignment
    journal.record(
        "campaigns.petition-answered",
        by=by,
        at=at,
        subject=open_one,
        details={"assignment": row.pk, "kind": open_one.kind, "state": state},
    )
    also = [open_one.asked_by_id] if open_one.asked_by_id else []
    tell_unit(
        row, "PETITION_ANSWERED", subject=open_one, by=by, at=at, also=also, kind=open_one.kind, state=state.value
    )


@transaction.atomic
def suspend(assignment: Assignment, *, reason: str, by: HasKey, at: datetime) -> Assignment:
    """The office lets a duty rest (tạm dừng): nothing is asked for, and it is not overdue, while it stands so."""
    held = ledger.hold(assignment)
    require_run(by, Capability.REVIEW, held.campaign)
    if not reason.strip():
        raise BadEntry(_("Đồng chí nêu lý do tạm dừng để đơn vị biết."))
    if held.state == S.CONTESTED:
        raise MoveClosed(_("Đơn vị đang đề nghị xem lại việc này. Đồng chí trả lời đề nghị trước."))
    ledger.require_move(held, S.SUSPENDED)
    ledger.move(held, S.SUSPENDED, by=by, at=at, reason=reason.strip(), entered_for=False)
    journal.record("campaigns.assignment-suspended", by=by, at=at, subject=held, details={"reason": reason.strip()})
    tell_unit(held, "SUSPENDED", subject=held, by=by, at=at)
    return held


@transaction.atomic
def resume(
    assignment: Assignment, *, by: HasKey, at: datetime, reason: str = "", due_on: date | None = None
) -> Assignment:
    """What rested goes on where it stood, with a new day when the office gives one."""
    held = ledger.hold(assignment)
    require_run(by, Capability.REVIEW, held.campaign)
    if held.state != S.SUSPENDED:
        raise MoveClosed(_("Việc này không tạm dừng."))
    if due_on is not None:
        extending.give(held, due_on=due_on, reason=reason or _("Làm tiếp sau khi tạm dừng."), by=by, at=at)
    _back(held, by=by, at=at, reason=reason, entered_for=False)
    journal.record("campaigns.assignment-resumed", by=by, at=at, subject=held, details={"due_on": due_on})
    tell_unit(held, "RESUMED", subject=held, by=by, at=at)
    return held


# --- the parts
def _petition(
    held: Assignment, kind: PetitionKind, text: str, reason: str, proposal: str, wanted_on: date | None
) -> Petition:
    """The petition, not yet stored. Raises BadEntry or MoveClosed where it cannot be."""
    made = Petition(assignment=held, kind=kind, text=text.strip(), state=P.OPEN)
    if held.state == S.WITHDRAWN:
        raise MoveClosed(_("Việc này đã thu hồi."))
    if kind == K.QUESTION and not made.text:
        raise BadEntry(_("Đồng chí ghi điều cần hỏi."))
    if kind == K.DIRECTION:
        made.proposal = proposal.strip()
        if not made.text:
            raise BadEntry(_("Đồng chí nêu khó khăn, vướng mắc cần chỉ đạo."))
    if kind == K.RECONSIDER:
        if reason not in PetitionReason.values:
            raise BadEntry(_("Đồng chí chọn lý do đề nghị xem lại."))
        if reason == PetitionReason.OTHER and not made.text:
            raise BadEntry(_("Đồng chí nêu rõ lý do đề nghị xem lại."))
        made.reason = reason
    if kind == K.EXTENSION:
        extending.require_unfinished(held)
        made.wanted_on = _wanted(held, wanted_on)
        if not made.text:
            raise BadEntry(_("Đồng chí nêu lý do xin gia hạn."))
    return made


def _wanted(held: Assignment, wanted_on: date | None) -> date:
    if held.late_after is None:
        raise BadEntry(_("Việc này không có hạn nên không cần xin gia hạn."))
    if wanted_on is None:
        raise BadEntry(_("Đồng chí ghi ngày xin gia hạn đến."))
    if wanted_on <= held.late_after:
        raise BadEntry(
            _("Ngày xin gia hạn phải sau ngày cuối chưa tính trễ (%(day)s).")
            % {"day": held.late_after.strftime("%d/%m/%Y")}
        )
    return wanted_on


def _held(petition: Petition) -> tuple[Assignment, Petition]:
    """The row and its petition, both held; raises MoveClosed unless it is still open."""
    held = ledger.hold(Assignment(pk=petition.assignment_id))
    open_one = Petition.objects.select_for_update(of=("self",)).get(pk=petition.pk)
    if open_one.state != P.OPEN or held.state == S.WITHDRAWN:
        raise MoveClosed(_("Đề nghị này đã được trả lời hoặc đã rút. Đồng chí tải lại trang."))
    open_one.assignment = held
    return held, open_one


def _reconsidered(
    held: Assignment,
    petition: Petition,
    is_granted: bool,
    said: str,
    due_on: date | None,
    to: Unit | None,
    *,
    by: HasKey,
    at: datetime,
) -> None:
    if held.state != S.CONTESTED:  # moved by a hand other than ours: the answer alone is kept
        return
    why = said or petition.text or petition.get_reason_display()
    if not is_granted:
        _back(held, by=by, at=at, reason=why, entered_for=False)
    elif to is not None:
        hand_over([held], to=to, reason=why, by=by, at=at)
    elif due_on is not None or petition.reason == PetitionReason.MORE_TIME:
        extending.give(held, due_on=extending.require_new_day(due_on), reason=why, by=by, at=at, petition=petition)
        _back(held, by=by, at=at, reason=why, entered_for=False)
    else:
        ledger.move(held, S.WITHDRAWN, by=by, at=at, reason=why, entered_for=False)


def _back(held: Assignment, *, by: HasKey, at: datetime, reason: str, entered_for: bool | None) -> None:
    """What was set aside stands again where it stood; what was new and has been received meanwhile is received (who
    asked has received it)."""
    last = AssignmentChange.objects.filter(assignment=held, after=held.state).exclude(before__in=ASIDE).order_by("-pk")
    before = S(last[0].before) if last else S.NEW
    receipts = Receipt.objects.filter(campaign=held.campaign_id, unit=held.unit_id).exclude(received_at=None)
    if before == S.NEW and (held.state == S.CONTESTED or receipts.exists()):
        before = S.RECEIVED
    ledger.require_move(held, before, by_answer=True)
    ledger.move(held, before, by=by, at=at, reason=reason.strip(), entered_for=entered_for)
