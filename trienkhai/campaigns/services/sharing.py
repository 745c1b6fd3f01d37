"""Who in the unit does what of a duty (phân công trong đơn vị): the unit's own matter, seen by nobody above it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.campaigns.choices import AssignmentState
from trienkhai.campaigns.errors import BadEntry, MoveClosed
from trienkhai.campaigns.models import Assignment, Share
from trienkhai.campaigns.queries.sharing import divides, people_of_unit
from trienkhai.campaigns.services import ledger
from trienkhai.journal import services as journal
from trienkhai.journal.messages import tell
from trienkhai.journal.services import HasKey
from trienkhai.kernel.errors import NotAllowed
from trienkhai.organisations import access
from trienkhai.organisations.models import Person


@transaction.atomic
def share(
    assignment: Assignment,
    *,
    person: Person,
    by: HasKey,
    at: datetime,
    task: str = "",
    due_on: date | None = None,
    is_responsible: bool = False,
    key: str = "",
) -> Share:
    """Give one person of the unit a part of a duty, or make him the person responsible (người phụ trách): one at a
    time, whoever was it before is relieved. He belongs to the unit, or to one below it, on that day.

    Only the unit's own officers divide its work, whoever may answer for it. Raises BadEntry, MoveClosed, NotRunning,
    NotAllowed.
    """

    def act() -> Share:
        held = ledger.hold(assignment)
        _require_own(by, held)
        if held.state == AssignmentState.WITHDRAWN:
            raise MoveClosed(_("Việc này đã thu hồi."))
        if not people_of_unit(held.unit, at.date()).filter(pk=person.pk).exists():
            raise BadEntry(_("%(person)s hiện không thuộc %(unit)s.") % {"person": person, "unit": held.unit.name})
        if not task.strip() and not is_responsible:
            raise BadEntry(_("Đồng chí ghi việc giao cho %(person)s.") % {"person": person})
        if is_responsible:
            _relieve(held, at)
        made = Share.objects.create(
            assignment=held,
            person=person,
            is_responsible=is_responsible,
            task=task.strip(),
            due_on=due_on,
            given_by=access.actor(by),
            given_at=at,
        )
        journal.record(
            "campaigns.share-given",
            by=by,
            at=at,
            subject=made,
            details={"assignment": held.pk, "person": person.pk, "is_responsible": is_responsible},
        )
        tell({person.pk} - {by.pk}, "SHARE_GIVEN", subject=made, at=at, values={"by": by.pk, "share": made.pk})
        return made

    kept = journal.once(key, "campaigns.share", by=by, at=at, act=act)
    return Share.objects.select_related("assignment", "person").get(pk=kept)


@transaction.atomic
def withdraw_share(given: Share, *, by: HasKey, at: datetime) -> Share:
    """Take a part back; the row stays as it was."""
    held, own = _held(given)
    _require_own(by, held)
    own.withdrawn_at = at
    own.save(update_fields=["withdrawn_at"])
    journal.record("campaigns.share-withdrawn", by=by, at=at, subject=own, details={"assignment": held.pk})
    return own


@transaction.atomic
def finish_share(given: Share, *, done_on: date | None, by: HasKey, at: datetime, note: str = "") -> Share:
    """The person himself, or an officer of the unit, says that the part is done and on which day; said again it is put
    right. It moves nothing in the ledger: the unit records its result itself. Raises BadEntry, MoveClosed, NotRunning,
    NotAllowed."""
    held, own = _held(given)
    if own.person_id != by.pk or not people_of_unit(held.unit, at.date()).filter(pk=by.pk).exists():
        _require_own(by, held)  # who has left the unit has no part in its work
    own.done_on = ledger.require_day(done_on, today=at.date())
    own.note = note.strip()
    own.save(update_fields=["done_on", "note"])
    journal.record(
        "campaigns.share-finished", by=by, at=at, subject=own, details={"assignment": held.pk, "done_on": own.done_on}
    )
    if own.given_by_id is not None and own.given_by_id != by.pk:
        told = {"person": own.person_id, "assignment": held.pk}
        tell([own.given_by_id], "SHARE_FINISHED", subject=own, at=at, values=told)
    return own


def pass_on(gone: Person, stays: Person, at: datetime) -> None:
    """Two rows of one person become one: the parts given to either are his."""
    Share.objects.filter(person=gone).update(person=stays)


def _held(given: Share) -> tuple[Assignment, Share]:
    held = ledger.hold(Assignment(pk=given.assignment_id))
    own = Share.objects.select_for_update(of=("self",)).get(pk=given.pk)
    if own.withdrawn_at is not None or held.state == AssignmentState.WITHDRAWN:
        raise MoveClosed(_("Phần việc này đã thu lại."))
    return held, own


def _relieve(held: Assignment, at: datetime) -> None:
    """Who was responsible is it no more; a part with words of its own stays his."""
    before = Share.objects.filter(assignment=held, is_responsible=True, withdrawn_at=None)
    for each in before.select_for_update(of=("self",)):
        if each.task:
            each.is_responsible = False
        else:
            each.withdrawn_at = at
        each.save(update_fields=["is_responsible", "withdrawn_at"])


def _require_own(by: HasKey, held: Assignment) -> None:
    person = access.actor(by)
    if person is not None and not divides(person, held.unit):
        raise NotAllowed(_("Chỉ đầu mối của %(unit)s phân công trong đơn vị.") % {"unit": held.unit.name})
