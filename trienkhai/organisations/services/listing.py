"""Keeping the list of units: adding to it, correcting what a unit is called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from trienkhai.journal.services import HasKey, once, record
from trienkhai.kernel.errors import DomainError
from trienkhai.organisations import access, tree
from trienkhai.organisations.choices import Capability, Line, UnitKind
from trienkhai.organisations.models import Unit
from trienkhai.organisations.services.people import require_standing
from trienkhai.organisations.unit_lists import LONGEST_NAME, NewUnit, tidy_name
from trienkhai.vietnamese.text import nfc, search_key


def add_units(parent: Unit, units: Sequence[NewUnit], *, by: HasKey, at: datetime, key: str = "") -> list[Unit]:
    """Add a list of units under ``parent``; a name that stands there already is kept, not doubled.

    Returns a unit for each line of the list, found or made; sent again with the same ``key``, nothing. Raises
    DomainError when ``parent`` has ended.
    """
    made: list[Unit] = []

    def act() -> Unit:
        tree.hold()
        now = Unit.objects.get(pk=parent.pk)
        access.require(by, Capability.MANAGE_STRUCTURE, now)
        require_standing(now, at)
        made.extend(add_list(now, units))
        record("organisations.units-added", by=by, at=at, subject=parent, details={"count": len(made)})
        return parent

    with transaction.atomic():
        once(key, "organisations.units-added", by=by, at=at, act=act)
    return made


@transaction.atomic
def correct_unit(
    unit: Unit,
    *,
    name: str,
    kind: UnitKind,
    line: Line | None = None,
    short_name: str = "",
    symbol_mark: str = "",
    place: str = "",
    member_count: int | None = None,
    by: HasKey,
    at: datetime,
) -> Unit:
    """Correct what a unit is called and what it is. Its place in the tree stays."""
    tree.hold()
    unit = Unit.objects.get(pk=unit.pk)
    access.require(by, Capability.MANAGE_STRUCTURE, unit)
    fields = ("name", "kind", "line", "short_name", "symbol_mark", "place", "member_count")
    before = {field: getattr(unit, field) for field in fields}
    unit.name = _named(name)
    unit.kind, unit.line = kind, line or Line(unit.line)
    unit.short_name, unit.symbol_mark, unit.place = _short(short_name, 80), _short(symbol_mark, 30), _short(place, 80)
    unit.member_count = member_count
    unit.search_key = _unit_key(unit)
    if Unit.objects.filter(parent=unit.parent_id, name=unit.name, ended_on=None).exclude(pk=unit.pk).exists():
        raise DomainError(_("Cùng cấp này đã có đơn vị tên “%(name)s”.") % {"name": unit.name})
    after = {field: getattr(unit, field) for field in fields}
    changed = {field: [before[field], after[field]] for field in fields if before[field] != after[field]}
    if changed:
        unit.save(update_fields=[*changed, "search_key"])
        record("organisations.unit-corrected", by=by, at=at, subject=unit, details=changed)
    return unit


# --- the parts
def _named(raw: str) -> str:
    name = tidy_name(raw)
    if not name:
        raise DomainError(_("Đồng chí ghi tên đơn vị."))
    if len(name) > LONGEST_NAME:
        raise DomainError(_("Tên đơn vị dài quá %(most)s chữ.") % {"most": LONGEST_NAME})
    return name


def _short(raw: str, most: int) -> str:
    text = " ".join(nfc(raw).split())
    if len(text) > most:
        raise DomainError(_("“%(begin)s…” dài quá %(most)s chữ.") % {"begin": text[:30], "most": most})
    return text


def _unit_key(unit: Unit) -> str:
    """Found by its name and by what it is called for short."""
    return search_key(f"{unit.name} {unit.short_name}")[:LONGEST_NAME]


def call(unit: Unit, *, name: str, short_name: str, symbol_mark: str, place: str) -> None:
    """Give a unit, not stored here, what it is called and found by."""
    unit.name = _named(name)
    unit.short_name, unit.symbol_mark, unit.place = _short(short_name, 80), _short(symbol_mark, 30), _short(place, 80)
    unit.search_key = _unit_key(unit)


def next_position(parent: Unit | None) -> int:
    """After the last that stands under the superior."""
    last = Unit.objects.filter(parent=parent).aggregate(last=Max("position"))["last"]
    return int(last or 0) + 1


def unsaved(new: NewUnit, parent: Unit | None, position: int) -> Unit:
    unit = Unit(
        name=_named(new.name),
        short_name=_short(new.short_name, 80),
        symbol_mark=_short(new.symbol_mark, 30),
        place=_short(new.place, 80),
        kind=new.kind,
        line=new.line,
        parent=parent,
        position=position,
        member_count=new.member_count,
    )
    unit.search_key = _unit_key(unit)
    return unit


def saved(new: NewUnit, parent: Unit | None, position: int = 0) -> Unit:
    unit = unsaved(new, parent, position)
    unit.save(force_insert=True)
    return unit


def add_list(parent: Unit, units: Sequence[NewUnit]) -> list[Unit]:
    """The units of a list, level by level: a handful of statements however long the list is."""
    depths: list[int] = []
    for index, new in enumerate(units):
        if new.under is not None and not 0 <= new.under < index:
            raise ValueError("A superior stands before its subordinates in the list.")
        depths.append(0 if new.under is None else depths[new.under] + 1)
    placed: dict[int, Unit] = {}
    for depth in range(max(depths, default=-1) + 1):
        level = [index for index, at in enumerate(depths) if at == depth]
        above = {index: parent if units[index].under is None else placed[units[index].under or 0] for index in level}
        standing: dict[tuple[int, str], Unit] = {}
        last: dict[int, int] = {}
        superiors = list({unit.pk: unit for unit in above.values()}.values())
        for start in range(0, len(superiors), 500):
            for unit in Unit.objects.filter(parent__in=superiors[start : start + 500]):
                if unit.ended_on is None:  # a new body may bear the name of one that was dissolved
                    standing[(unit.parent_id or 0, unit.name.casefold())] = unit
                last[unit.parent_id or 0] = max(last.get(unit.parent_id or 0, 0), unit.position)
        fresh: list[Unit] = []
        for index in level:
            superior = above[index]
            where = (superior.pk, tidy_name(units[index].name).casefold())
            if where not in standing:
                last[superior.pk] = last.get(superior.pk, 0) + 1
                standing[where] = unsaved(units[index], superior, last[superior.pk])
                fresh.append(standing[where])
            placed[index] = standing[where]
        Unit.objects.bulk_create(fresh, batch_size=500)
        tree.place_all(fresh)
    return [placed[index] for index in range(len(units))]
