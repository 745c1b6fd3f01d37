"""Links of a unit to units of other lines: whom it directs, who directs it, where it sits, and who sits there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Q, When
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability, Line, LinkKind
from trienkhai.organisations.models import Person, Unit, UnitLink
from trienkhai.organisations.queries.picking import MOST_FOUND, Pick
from trienkhai.vietnamese.text import search_key

_FEW = 8
_TYPED = 8  # letters of a name outside the viewer's care, from which on parts of it are looked for
_FAR = 5
_ORDER = (LinkKind.DIRECTS, LinkKind.SITS_AT)


@dataclass(frozen=True)
class LinkLine:
    """One link as the page of one of its units shows it. ``is_first``: the unit directs, or sits; else it is directed,
    or others sit at it."""

    id: int
    kind: LinkKind
    is_first: bool
    other: Unit
    starts_on: date | None
    ends_before: date | None
    decision_symbol: str
    decided_on: date | None
    is_seen: bool  # the viewer may open the other unit's page
    may_end: bool


@dataclass(frozen=True)
class Links:
    """Those that hold today, and those that are over, the last to end first."""

    standing: tuple[LinkLine, ...]
    past: tuple[LinkLine, ...]

    @property
    def directs(self) -> list[LinkLine]:
        return [line for line in self.standing if line.kind == LinkKind.DIRECTS and line.is_first]

    @property
    def directed_by(self) -> list[LinkLine]:
        return [line for line in self.standing if line.kind == LinkKind.DIRECTS and not line.is_first]

    @property
    def sits_at(self) -> list[LinkLine]:
        return [line for line in self.standing if line.kind == LinkKind.SITS_AT and line.is_first]

    @property
    def hosts(self) -> list[LinkLine]:
        return [line for line in self.standing if line.kind == LinkKind.SITS_AT and not line.is_first]


def links_of(viewer: Person, unit: Unit, today: date) -> Links:
    """All links of a unit; the caller came through ``unit_for``. Both ends of a link know of it, so the name of the
    other is said also to who does not see its page. One statement."""
    rows = UnitLink.objects.filter(Q(unit=unit) | Q(other=unit)).select_related("unit", "other")
    lines = [_line(viewer, unit, row) for row in rows]
    standing = [line for line in lines if line.ends_before is None or line.ends_before > today]
    past = [line for line in lines if line.ends_before is not None and line.ends_before <= today]
    return Links(
        tuple(sorted(standing, key=lambda line: (_ORDER.index(line.kind), line.other.position, line.id))),
        tuple(sorted(past, key=lambda line: (line.ends_before or today, line.id), reverse=True)),
    )


def _line(viewer: Person, unit: Unit, row: UnitLink) -> LinkLine:
    is_first = row.unit_id == unit.pk
    other = row.other if is_first else row.unit
    return LinkLine(
        row.pk,
        LinkKind(row.kind),
        is_first,
        other,
        row.starts_on,
        row.ends_before,
        row.decision_symbol,
        row.decided_on,
        access.may(viewer, Capability.SEE_STRUCTURE, other),
        row.ends_before is None
        and all(access.may(viewer, Capability.MANAGE_STRUCTURE, end) for end in ends_to_keep(row)),
    )


def ends_to_keep(link: UnitLink) -> tuple[Unit, ...]:
    """Whose structure one keeps who writes or ends this link. A committee's direction is the committee's to write; the
    body's line is another and seldom has an administrator in common with it."""
    return (link.unit,) if link.kind == LinkKind.DIRECTS else (link.unit, link.other)


def link_for(viewer: Person, link_id: int) -> UnitLink:
    """The one door to a link: that of a unit whose structure the viewer sees."""
    seen = access.units_where(viewer, Capability.SEE_STRUCTURE)
    found = (
        UnitLink.objects.filter(Q(unit__in=seen) | Q(other__in=seen), pk=link_id)
        .select_related("unit", "other")
        .first()
    )
    if found is None:
        raise NotFound(_("Không tìm thấy liên hệ này."))
    return found


def units_to_link(
    viewer: Person,
    today: date,
    unit: Unit,
    lines: Collection[Line],
    *,
    chosen: int | None = None,
    text: str = "",
    far: bool = False,
) -> Pick:
    """Standing units of these lines that may be linked with this one; without a search those of the same workplace,
    a few: its superior, what stands right under it, its sisters. ``far``: also units that the viewer does not keep, a
    few at a time and only those that ``text`` names; chosen ones too, so that no list of ids tells the names. Three
    statements, six with ``far`` and a text."""
    mine = access.units_where(viewer, Capability.MANAGE_STRUCTURE).standing_on(today).select_related("parent")
    fitting = mine.filter(line__in=list(lines)).exclude(pk=unit.pk)
    kept = tuple(fitting.filter(pk=chosen)) if chosen is not None else ()
    others = fitting.exclude(pk__in=[each.pk for each in kept])
    most = MOST_FOUND
    if wanted := search_key(text):
        others = others.filter(search_key__contains=wanted)
    else:
        near = Q(parent=unit)
        if unit.parent_id is not None:
            near |= Q(parent=unit.parent_id) | Q(pk=unit.parent_id)
        others, most = others.filter(near), _FEW
    count = others.count()
    nearness = Case(When(pk=unit.parent_id, then=0), When(parent=unit, then=1), default=2)
    pick = Pick(kept, tuple(others.order_by(nearness, "position", "pk")[:most]), max(0, count - most))
    named = _named(text) if far else None
    if named is None:
        return pick
    beyond = Unit.objects.standing_on(today).select_related("parent").filter(named, line__in=list(lines))
    beyond = beyond.exclude(pk=unit.pk).exclude(pk__in=mine.values("pk"))
    if chosen is not None and not kept:
        kept = tuple(beyond.filter(pk=chosen))
        beyond = beyond.exclude(pk=chosen)
    count = beyond.count()
    shown = tuple(beyond.order_by(Length("name"), "name", "pk")[:_FAR])
    return Pick(kept, pick.found + shown, pick.more + max(0, count - _FAR))


def _named(text: str) -> Q | None:
    """The units that bear this name or this mark (ký hiệu, as written or in capitals); where enough of a name is typed,
    also those whose name has it in it."""
    wanted = search_key(text)
    if not wanted:
        return None
    mark = " ".join(text.split())
    named = Q(search_key=wanted[:250]) | Q(symbol_mark__in={mark, mark.upper()})
    return named | Q(search_key__contains=wanted) if len(wanted.replace(" ", "")) >= _TYPED else named
