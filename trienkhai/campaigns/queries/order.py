"""The units of a campaign in the order of the list that the office keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet

from trienkhai.organisations.models import Unit
from trienkhai.vietnamese.text import sort_key


@dataclass(frozen=True)
class UnitLine:
    """A unit as far as a line of the board needs it."""

    id: int
    name: str
    path: str
    position: int
    search_key: str


@lru_cache(maxsize=20_000)
def _name_key(name: str) -> str:
    return sort_key(name)


def in_office_order(units: QuerySet[Unit], top: Unit) -> list[UnitLine]:
    """Superiors before subordinates, by position, then by name in the Vietnamese alphabet.

    Units that are not under ``top`` come last. Two statements at most: one for the units, one for
    superiors that owe nothing themselves and yet decide where their subordinates stand.
    """
    lines = [UnitLine(*row) for row in units.values_list("pk", "name", "path", "position", "search_key")]
    known = {line.id: (line.position, line.name) for line in lines}
    chains = {line.id: _ids_below(line.path, top) for line in lines}
    missing = {pk for chain in chains.values() for pk in chain} - known.keys()
    if missing:
        above = Unit.objects.filter(pk__in=missing).values_list("pk", "position", "name")
        known |= {pk: (position, name) for pk, position, name in above}
    keys = {pk: (position, _name_key(name), pk) for pk, (position, name) in known.items()}
    return sorted(lines, key=lambda line: (not line.path.startswith(top.path), _chain_key(chains[line.id], keys)))


def ranks_of(lines: Sequence[UnitLine]) -> dict[int, int]:
    """The place of each unit in the order."""
    return {line.id: rank for rank, line in enumerate(lines)}


def _ids_below(path: str, top: Unit) -> tuple[int, ...]:
    rest = path.removeprefix(top.path)
    return tuple(int(part) for part in rest.strip("/").split("/") if part)


def _chain_key(chain: Iterable[int], keys: dict[int, tuple[int, str, int]]) -> tuple[tuple[int, str, int], ...]:
    return tuple(keys[pk] for pk in chain)
