"""Units to choose from in a form: those chosen already, and what a search finds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability, EventPart
from trienkhai.organisations.models import Person, Reorganisation, Unit, UnitVersion
from trienkhai.vietnamese.text import search_key

MOST_FOUND = 30


@dataclass(frozen=True)
class Pick:
    """The units chosen, in the order of their ids, and those found beside them. ``more``: found, not shown."""

    chosen: tuple[Unit, ...]
    found: tuple[Unit, ...]
    more: int


def units_to_pick(
    viewer: Person,
    today: date,
    *,
    chosen: Collection[int] = (),
    text: str = "",
    near: Unit | None = None,
    capability: Capability = Capability.MANAGE_STRUCTURE,
) -> Pick:
    """Standing units whose structure the viewer keeps (or on whose matters he may do something else); without a
    search, the sisters of ``near``. Three statements."""
    mine = access.units_where(viewer, capability).standing_on(today).select_related("parent")
    kept = tuple(mine.filter(pk__in=list(chosen)[:200]).order_by("pk"))
    others = mine.exclude(pk__in=[unit.pk for unit in kept])
    if near is not None:
        others = others.exclude(pk=near.pk)
    if wanted := search_key(text):
        others = others.filter(search_key__contains=wanted)
    elif near is not None and near.parent_id:
        others = others.filter(parent=near.parent_id)
    else:
        return Pick(kept, (), 0)
    count = others.count()
    return Pick(kept, tuple(others.order_by("position", "pk")[:MOST_FOUND]), max(0, count - MOST_FOUND))


@dataclass(frozen=True)
class History:
    """What happened to one unit: the events, the latest first, and what it was called before each."""

    events: tuple[Reorganisation, ...]
    versions: tuple[UnitVersion, ...]


def history_of(unit: Unit) -> History:
    """The caller came through ``unit_for``. Three statements."""
    events = (
        Reorganisation.objects.filter(parts__unit=unit)
        .distinct()
        .prefetch_related("parts__unit")
        .order_by("-happened_on", "-pk")
    )
    versions = UnitVersion.objects.filter(unit=unit).select_related("parent").order_by("-ends_before", "-pk")
    return History(tuple(events), tuple(versions))


@dataclass(frozen=True)
class PartThen:
    """One unit of an event as that event found it, or left it: not as it is called by now."""

    part: EventPart
    unit: Unit
    name: str
    superior: Unit | None


def parts_then(event: Reorganisation) -> list[PartThen]:
    """The units of an event with the names of that day. The caller came through ``event_for``. Two statements."""
    parts = list(event.parts.all())
    later: dict[int, list[UnitVersion]] = {}
    versions = UnitVersion.objects.filter(unit__in=[part.unit_id for part in parts], reorganisation__gte=event.pk)
    for version in versions.select_related("parent").order_by("reorganisation"):
        later.setdefault(version.unit_id, []).append(version)
    found = []
    for each in parts:
        part = EventPart(each.part)
        # A version is what a unit was until its event: what this event left is kept by the first of the later ones.
        kept = [v for v in later.get(each.unit_id, []) if part == EventPart.BEFORE or v.reorganisation_id != event.pk]
        then: Unit | UnitVersion = kept[0] if kept else each.unit
        found.append(PartThen(part, each.unit, then.name, then.parent))
    return found


def event_for(viewer: Person, event_id: int) -> Reorganisation:
    """The one door to an event: that of a unit whose structure the viewer sees; NotFound else."""
    seen = access.units_where(viewer, Capability.SEE_STRUCTURE)
    found = (
        Reorganisation.objects.filter(pk=event_id, parts__unit__in=seen)
        .select_related("by")
        .prefetch_related("parts__unit__parent")
        .distinct()
        .first()
    )
    if found is None:
        raise NotFound(_("Không tìm thấy việc sắp xếp này."))
    return found
