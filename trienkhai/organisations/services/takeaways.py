"""The archive of a unit that the worker makes: asked for, begun, finished, wiped. What is in it, a room above knows."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import IO

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.journal.jobs import enqueue
from trienkhai.journal.messages import tell
from trienkhai.journal.services import record
from trienkhai.kernel.clock import house_time
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability, TakeawayState
from trienkhai.organisations.models import Person, Takeaway, Unit

MAKE = "trienkhai.cli.jobs.make_takeaways"
# A worker is stopped after ten minutes; after fifteen its job is handed out again (``Q_CLUSTER``).
GIVEN_UP = timedelta(minutes=12)
WAITED_FOR = timedelta(hours=2)  # longer than all times that a job is tried


@transaction.atomic
def ask_takeaway(unit: Unit, *, total: int, by: Person, at: datetime) -> Takeaway:
    """Have the archive of a unit made for ``by``; asked again while it is being made it is the same one. ``total``: the
    reports that will be laid out. Raises NotFound for a unit whose content he does not see."""
    if not access.may(by, Capability.SEE_CONTENT, unit):
        raise NotFound(_("Không tìm thấy đơn vị."))
    Person.objects.select_for_update().get(pk=by.pk)  # two clicks ask once
    open_ones = Takeaway.objects.filter(unit=unit, by=by, at__gt=at - WAITED_FOR)
    found = open_ones.filter(state__in=(TakeawayState.WAITING, TakeawayState.RUNNING)).order_by("-pk").first()
    if found is not None:
        return found
    made = Takeaway.objects.create(unit=unit, by=by, total=total, at=house_time(at))
    record("organisations.takeaway-asked", by=by, at=at, subject=made, details={"unit": unit.pk, "reports": total})
    enqueue(MAKE, [made.pk])
    return made


@transaction.atomic
def begin_takeaway(takeaway_id: int, *, at: datetime) -> Takeaway | None:
    """Take one to make; None where it is made, or is being made by somebody else who has not given up. A job that is
    run again after its worker died begins anew."""
    rows = Takeaway.objects.select_for_update(of=("self",)).select_related("unit", "by")
    held = rows.filter(pk=takeaway_id).first()
    if held is None or held.state in (TakeawayState.DONE, TakeawayState.FAILED):
        return None
    if held.state == TakeawayState.RUNNING and held.begun_at is not None and held.begun_at > at - GIVEN_UP:
        return None
    held.state, held.begun_at, held.done = TakeawayState.RUNNING, at, 0
    held.save(update_fields=["state", "begun_at", "done"])
    return held


def note_takeaway(takeaway_id: int, *, done: int) -> None:
    """So many reports are laid out."""
    Takeaway.objects.filter(pk=takeaway_id, state=TakeawayState.RUNNING).update(done=done)


def finish_takeaway(held: Takeaway, packed: IO[bytes], *, at: datetime) -> None:
    """Keep the file for the one who asked, and tell him. Its name on the disk tells nothing of the unit. When the row
    cannot be stored the file goes again: nothing would ever wipe a file that no row names."""
    name = f"{uuid.uuid4().hex}.zip"
    laid = held.file.field.generate_filename(held, name)
    try:
        held.file.save(name, File(packed), save=False)
        with transaction.atomic():
            held.state, held.ended_at, held.done = TakeawayState.DONE, at, held.total
            held.save(update_fields=["file", "state", "ended_at", "done"])
            tell([held.by_id], "TAKEAWAY_MADE", subject=held, at=at, values={"unit": held.unit_id})
    except BaseException:
        held.file.storage.delete(laid)  # half written too
        held.file = ""
        raise


def fail_takeaway(held: Takeaway, *, at: datetime) -> None:
    held.state, held.ended_at = TakeawayState.FAILED, at
    held.save(update_fields=["state", "ended_at"])


def forget_takeaways(*, before: datetime) -> int:
    """Wipe what was asked for before an instant; returns how many files."""
    wiped = 0
    for old in Takeaway.objects.filter(at__lt=before).order_by("pk"):
        storage, name = old.file.storage, old.file.name
        old.delete()
        if name:
            storage.delete(name)
            wiped += 1
    return wiped
