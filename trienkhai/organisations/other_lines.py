"""Bodies of other lines that stand beside the committee: the superior of a union, the union, what stands below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from trienkhai.journal.services import HasKey, record
from trienkhai.organisations import access, tree
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Installation, Unit
from trienkhai.organisations.services import listing
from trienkhai.organisations.services.reorganising.event import require_free
from trienkhai.organisations.unit_lists import NewUnit


@transaction.atomic
def stand_beside(head: NewUnit, below: Sequence[NewUnit], *, by: HasKey, at: datetime) -> list[Unit]:
    """Store the head of another line and its units, a tree of its own: nobody of the committee sees or does anything
    there by standing above. What joins the lines are links (``reorganising.link``). Returns the head, then the units in
    the order given. Raises NotAllowed unless ``by`` may change the list of units of the whole installation, DomainError
    where a tree of that name stands."""
    tree.hold()
    committee = Installation.objects.select_related("committee").get().committee
    access.require(by, Capability.MANAGE_STRUCTURE, committee)
    if head.line == committee.line:
        raise ValueError("A tree that stands beside the committee is of another line.")
    require_free(head.name, None)
    top = tree.place(listing.saved(head, None, listing.next_position(None)))
    made = listing.add_list(top, below)
    record("organisations.line-added", by=by, at=at, subject=top, details={"units": len(made)})
    return [top, *made]
