"""The only code that knows how the tree is stored: a text path of ids, "/1/17/203/"."""

from __future__ import annotations

from collections.abc import Iterable

from trienkhai.organisations.models import Unit


def place(unit: Unit) -> Unit:
    """Give a saved unit its path under its parent."""
    above = unit.parent.path if unit.parent else "/"
    unit.path = f"{above}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def place_all(units: Iterable[Unit]) -> None:
    """The same for many new units, parents before children, in one statement."""
    placed = []
    for unit in units:
        unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
        placed.append(unit)
    Unit.objects.bulk_update(placed, ["path"], batch_size=500)


def ids_above(unit: Unit) -> list[int]:
    """The unit and its superiors, the top first, without asking the database."""
    return [int(part) for part in unit.path.strip("/").split("/") if part]
