"""What the committee answers to a unit: taken over, or returned with a reason."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.campaigns.choices import AssignmentState
from trienkhai.campaigns.errors import BadEntry
from trienkhai.campaigns.models import Assignment
from trienkhai.campaigns.queries.seen import require_run
from trienkhai.campaigns.services import extending, ledger
from trienkhai.campaigns.services.told import tell_unit
from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey
from trienkhai.organisations.choices import Capability


@transaction.atomic
def accept(assignment: Assignment, *, by: HasKey, at: datetime) -> Assignment:
    """What was handed in is accepted (→ COMPLETED); its day stays the day it was handed in."""
    held = ledger.hold(assignment)
    require_run(by, Capability.REVIEW, held.campaign)
    if held.state != AssignmentState.SUBMITTED:
        raise BadEntry(_("Chỉ tiếp nhận được việc đang chờ xác nhận."))
    held.return_reason = ""
    ledger.move(held, AssignmentState.COMPLETED, by=by, at=at, entered_for=False)
    journal.record("campaigns.assignment-accepted", by=by, at=at, subject=held, details={"done_on": held.done_on})
    return held


@transaction.atomic
def return_for_more(
    assignment: Assignment, *, reason: str, by: HasKey, at: datetime, due_on: date | None = None
) -> Assignment:
    """What was handed in or completed goes back to the unit with a reason (→ RETURNED), and with a new day when the
    office gives one: later than the present day, which is kept."""
    held = ledger.hold(assignment)
    require_run(by, Capability.REVIEW, held.campaign)
    if not reason.strip():
        raise BadEntry(_("Đồng chí nêu lý do trả lại để đơn vị biết cần bổ sung gì."))
    ledger.require_move(held, AssignmentState.RETURNED)
    if due_on is not None:
        extending.give(held, due_on=due_on, reason=reason, by=by, at=at)
    held.return_reason = reason.strip()
    held.done_on = None  # the day of the next handing in counts; this one stays in the history
    ledger.move(held, AssignmentState.RETURNED, by=by, at=at, reason=reason.strip(), entered_for=False)
    journal.record("campaigns.assignment-returned", by=by, at=at, subject=held, details={"reason": reason.strip()})
    tell_unit(held, "RETURNED", subject=held, by=by, at=at)
    return held
