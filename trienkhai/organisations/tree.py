"""The only code that knows how the tree is stored: a text path of ids, "/1/17/203/", and its closure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trienkhai.organisations.models import Unit, UnitAncestor

_AT_ONCE = 500


def place(unit: Unit) -> Unit:
    """Give a saved unit its path under its parent."""
    place_all([unit])
    return unit


def place_all(units: Iterable[Unit]) -> None:
    """The same for many new units, parents before children, in a handful of statements."""
    placed = []
    for unit in units:
        unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
        placed.append(unit)
    Unit.objects.bulk_update(placed, ["path"], batch_size=_AT_ONCE)
    UnitAncestor.objects.bulk_create(
        [pair for unit in placed for pair in _pairs(unit.pk, ids_above(unit))], batch_size=_AT_ONCE * 4
    )


def move(unit: Unit, parent: Unit | None) -> None:
    """Put a unit and all below it under another superior; the caller has seen that this makes no cycle
    (ValueError when it would)."""
    if parent is not None and parent.path.startswith(unit.path):
        raise ValueError("A unit cannot stand below itself.")
    was = unit.path
    unit.parent = parent
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["parent"])
    below = list(Unit.objects.filter(path__startswith=was).only("pk", "path"))
    for each in below:
        each.path = unit.path + each.path.removeprefix(was)
    Unit.objects.bulk_update(below, ["path"], batch_size=_AT_ONCE)
    for start in range(0, len(below), _AT_ONCE):
        UnitAncestor.objects.filter(unit__in=below[start : start + _AT_ONCE]).delete()
    UnitAncestor.objects.bulk_create(
        [pair for each in below for pair in _pairs(each.pk, ids_above(each))], batch_size=_AT_ONCE * 4
    )


def ids_above(unit: Unit) -> list[int]:
    """The unit and its superiors, the top first, without asking the database."""
    return [int(part) for part in unit.path.strip("/").split("/") if part]


def _pairs(unit_id: int, above: Sequence[int]) -> list[UnitAncestor]:
    return [
        UnitAncestor(ancestor_id=each, unit_id=unit_id, distance=distance)
        for distance, each in enumerate(reversed(above))
    ]
