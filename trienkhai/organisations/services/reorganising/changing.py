"""Events that leave a unit what it is: founded, called otherwise, put under another superior."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from trienkhai.journal.services import HasKey
from trienkhai.kernel.errors import DomainError
from trienkhai.organisations import tree
from trienkhai.organisations.choices import EventPart, ReorganisationKind, UnitKind
from trienkhai.organisations.models import Reorganisation, Unit
from trienkhai.organisations.services import listing
from trienkhai.organisations.services.reorganising.event import (
    UNDECIDED,
    Decision,
    Event,
    carried_out,
    held,
    require_free,
    require_granted,
    require_not_below,
)
from trienkhai.organisations.unit_lists import NewUnit


def found(
    new: NewUnit, *, parent: Unit, on: date, decision: Decision = UNDECIDED, by: HasKey, at: datetime, key: str = ""
) -> Reorganisation:
    """A new unit from a day on (thành lập), under a superior that stood on it."""

    def act(event: Event) -> Reorganisation:
        [superior] = held_superior([parent], on)
        require_granted(by, [superior])
        made = begun(new, superior, event)
        event.part(EventPart.AFTER, [made])
        return event.tell("unit-founded", unit=made.pk, parent=superior.pk)

    return carried_out(ReorganisationKind.FOUND, act, on=on, decision=decision, by=by, at=at, key=key)


def rename(
    unit: Unit,
    *,
    name: str,
    short_name: str | None = None,
    symbol_mark: str | None = None,
    place: str | None = None,
    kind: UnitKind | None = None,
    on: date,
    decision: Decision = UNDECIDED,
    by: HasKey,
    at: datetime,
    key: str = "",
) -> Reorganisation:
    """Another name, mark or kind from a day on (đổi tên); what is None stays. A slip of the pen is corrected by
    ``correct_unit`` instead, and leaves no past."""

    def act(event: Event) -> Reorganisation:
        [now] = held([unit], on)
        require_granted(by, [now])
        event.keep([now])
        before = {"name": now.name, "short_name": now.short_name, "mark": now.symbol_mark, "kind": now.kind}
        listing.call(
            now,
            name=name,
            short_name=now.short_name if short_name is None else short_name,
            symbol_mark=now.symbol_mark if symbol_mark is None else symbol_mark,
            place=now.place if place is None else place,
        )
        now.kind = now.kind if kind is None else kind
        after = {"name": now.name, "short_name": now.short_name, "mark": now.symbol_mark, "kind": now.kind}
        if before == after and (place is None or place == unit.place):
            raise DomainError(_("Tên, ký hiệu và loại mới giống như đang có. Đồng chí sửa điều cần đổi."))
        require_free(now.name, now.parent, but=[now.pk])
        now.save()
        event.part(EventPart.BEFORE, [now])
        event.part(EventPart.AFTER, [now])
        return event.tell("unit-renamed", unit=now.pk, before=before, after=after)

    return carried_out(ReorganisationKind.RENAME, act, on=on, decision=decision, by=by, at=at, key=key)


def move(
    unit: Unit, *, parent: Unit, on: date, decision: Decision = UNDECIDED, by: HasKey, at: datetime, key: str = ""
) -> Reorganisation:
    """Another superior from a day on (chuyển về cấp trên khác), with all that stand below."""

    def act(event: Event) -> Reorganisation:
        [now] = held([unit], on)
        [superior] = held_superior([parent], on)
        if now.parent is None:
            raise DomainError(_("%(unit)s đứng đầu cây, không chuyển về cấp trên khác được.") % {"unit": now.name})
        require_granted(by, [now, now.parent, superior])
        require_not_below(now, superior)
        if now.parent_id == superior.pk:
            raise DomainError(
                _("%(unit)s đang trực thuộc %(parent)s rồi.") % {"unit": now.name, "parent": superior.name}
            )
        require_free(now.name, superior)
        was = now.parent_id
        event.put_under([now], superior)
        event.part(EventPart.BEFORE, [now])
        event.part(EventPart.AFTER, [now])
        return event.tell("unit-moved", unit=now.pk, before=was, after=superior.pk)

    return carried_out(ReorganisationKind.MOVE, act, on=on, decision=decision, by=by, at=at, key=key)


def held_superior(units: list[Unit], on: date) -> list[Unit]:
    """Superiors as they are now. Their own later events do not matter: whoever is put under them stands below
    whatever they are called. Raises DomainError for one that does not stand on the day."""
    now = {unit.pk: unit for unit in Unit.objects.select_related("parent").filter(pk__in=[u.pk for u in units])}
    for unit in now.values():
        if unit.ended_on is not None:
            raise DomainError(_("%(unit)s đã kết thúc hoạt động, không nhận thêm được.") % {"unit": unit.name})
        if unit.started_on is not None and on < unit.started_on:
            raise DomainError(
                _("%(unit)s thành lập ngày %(day)s; ngày có hiệu lực không thể trước ngày đó.")
                % {"unit": unit.name, "day": f"{unit.started_on:%d/%m/%Y}"}
            )
    return [now[unit.pk] for unit in units]


def begun(new: NewUnit, parent: Unit | None, event: Event) -> Unit:
    """A unit that begins with an event."""
    made = listing.unsaved(new, parent, listing.next_position(parent))
    require_free(made.name, parent)
    made.started_on = event.on
    made.save(force_insert=True)
    return tree.place(made)
