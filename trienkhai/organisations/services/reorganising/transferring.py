"""People go from one unit to another (chuyển sinh hoạt)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from trienkhai.journal.services import HasKey
from trienkhai.kernel.errors import DomainError
from trienkhai.organisations.choices import EventPart, ReorganisationKind
from trienkhai.organisations.models import Membership, Person, Post, Reorganisation, Unit
from trienkhai.organisations.services.reorganising import effects
from trienkhai.organisations.services.reorganising.changing import held_superior
from trienkhai.organisations.services.reorganising.event import UNDECIDED, Decision, Event, carried_out, require_granted


def transfer_people(
    people: Sequence[Person],
    *,
    to: Unit,
    source: Unit | None = None,
    on: date,
    decision: Decision = UNDECIDED,
    by: HasKey,
    at: datetime,
    key: str = "",
) -> Reorganisation:
    """People belong to another unit from a day on. ``source`` is the unit that they leave; without it they leave the
    units of the line that they come into: who moves to another cell stays in his union. Posts that they hold where
    they leave end; grants do not, somebody ends those."""

    def act(event: Event) -> Reorganisation:
        [target] = held_superior([to], on)
        ids = list(dict.fromkeys(person.pk for person in people))
        if not ids:
            raise DomainError(_("Đồng chí chọn người chuyển sinh hoạt."))
        rows = (
            Membership.objects.filter(person__in=ids, ends_before=None)
            .exclude(unit=target)
            .select_related("unit", "person")
            .order_by("pk")
        )
        leaving = list(rows.filter(unit=source) if source is not None else rows.filter(unit__line=target.line))
        lost = [person for person in people if person.pk not in {row.person_id for row in leaving}]
        if lost:
            raise DomainError(
                _("Đồng chí %(name)s không có nơi sinh hoạt để chuyển đi. Đồng chí bỏ chọn hoặc ghi nơi sinh hoạt.")
                % {"name": lost[0].full_name}
            )
        early = next((row for row in leaving if row.starts_on is not None and row.starts_on > on), None)
        if early is not None and early.starts_on is not None:
            raise DomainError(
                _("Đồng chí %(name)s đến %(unit)s ngày %(day)s; ngày chuyển không thể trước ngày đó.")
                % {"name": early.person.full_name, "unit": early.unit.name, "day": f"{early.starts_on:%d/%m/%Y}"}
            )
        left = list({row.unit_id: row.unit for row in leaving}.values())
        require_granted(by, [target, *left])
        effects.carry_memberships(leaving, target, on)
        for unit in left:  # a post in a unit that only somebody else of them leaves goes on
            those = [row.person_id for row in leaving if row.unit_id == unit.pk]
            effects.end(Post.objects.filter(unit=unit, person__in=those), on)
        event.part(EventPart.BEFORE, left)
        event.part(EventPart.AFTER, [target])
        return event.tell("people-transferred", to=target.pk, units=[unit.pk for unit in left], people=ids)

    return carried_out(ReorganisationKind.TRANSFER, act, on=on, decision=decision, by=by, at=at, key=key)
