"""A body that was dissolved and whose papers this installation keeps: it stands in the tree of its day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from trienkhai.journal.services import HasKey, record
from trienkhai.organisations import access, tree
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Installation, Unit
from trienkhai.organisations.unit_lists import NewUnit
from trienkhai.vietnamese.text import search_key


@dataclass(frozen=True)
class Predecessor:
    """The dissolved committee and its units, in the order given."""

    committee: Unit
    units: list[Unit]


@transaction.atomic
def take_over(
    committee: NewUnit, units: Sequence[NewUnit], *, started_on: date | None, ended_on: date, by: HasKey, at: datetime
) -> Predecessor:
    """Store a dissolved committee with its direct units, all ended on one day. Its campaigns are the
    archive; nobody owes anything in its name any more. Raises NotAllowed unless ``by`` may change the list of
    units of the whole installation."""
    access.require(by, Capability.MANAGE_STRUCTURE, Installation.objects.select_related("committee").get().committee)
    top = _ended(committee, None, 0, started_on, ended_on)
    top.save()
    tree.place(top)
    below = [_ended(unit, top, position, started_on, ended_on) for position, unit in enumerate(units, start=1)]
    Unit.objects.bulk_create(below)
    tree.place_all(below)
    record("organisations.predecessor-taken-over", by=by, at=at, subject=top, details={"units": len(below)})
    return Predecessor(top, below)


def _ended(new: NewUnit, parent: Unit | None, position: int, started_on: date | None, ended_on: date) -> Unit:
    return Unit(
        name=new.name,
        short_name=new.short_name,
        symbol_mark=new.symbol_mark,
        place=new.place,
        kind=new.kind,
        line=new.line,
        parent=parent,
        position=position,
        search_key=search_key(f"{new.name} {new.short_name}"),
        member_count=new.member_count,
        started_on=started_on,
        ended_on=ended_on,
    )
