"""The units of a campaign in the order of the list that the office keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.db.models import QuerySet

from trienkhai.organisations import as_of
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


def in_office_order(units: QuerySet[Unit], top: Unit, at: datetime | None = None) -> list[UnitLine]:
    """Superiors before subordinates, by position, then by name in the Vietnamese alphabet.

    Units that are not under ``top`` come last. ``at``: names and tree as recorded at that instant, when the campaign
    was closed. A fixed number of statements: the units, superiors that owe nothing themselves and yet decide where
    their subordinates stand, and what has changed since the instant.
    """
    lines = [UnitLine(*row) for row in units.values_list("pk", "name", "path", "position", "search_key")]
    paths = as_of.paths_at(units, at, also=[top.pk]) if at is not None else {}
    top_path = paths.get(top.pk, top.path)
    chains = {line.id: _ids_below(paths.get(line.id, line.path), top_path) for line in lines}
    missing = {pk for chain in chains.values() for pk in chain} - {line.id for line in lines}
    was = as_of.known_at(units, at, also=missing) if at is not None else {}
    lines = [_as_it_was(line, was.get(line.id), paths.get(line.id)) for line in lines]
    known = {line.id: (line.position, line.name) for line in lines}
    if missing:
        above = Unit.objects.filter(pk__in=missing).values_list("pk", "position", "name")
        known |= {pk: (position, name) for pk, position, name in above}
        known |= {pk: (was[pk].position, was[pk].name) for pk in missing & was.keys()}
    keys = {pk: (position, _name_key(name), pk) for pk, (position, name) in known.items()}
    return sorted(lines, key=lambda line: (not line.path.startswith(top_path), _chain_key(chains[line.id], keys)))


def _as_it_was(line: UnitLine, was: as_of.UnitThen | None, path: str | None) -> UnitLine:
    if was is not None:
        line = replace(line, name=was.name, position=was.position, search_key=was.search_key)
    return replace(line, path=path) if path is not None else line


def ranks_of(lines: Sequence[UnitLine]) -> dict[int, int]:
    """The place of each unit in the order."""
    return {line.id: rank for rank, line in enumerate(lines)}


def _ids_below(path: str, top: str) -> tuple[int, ...]:
    rest = path.removeprefix(top)
    return tuple(int(part) for part in rest.strip("/").split("/") if part)


def _chain_key(chain: Iterable[int], keys: dict[int, tuple[int, str, int]]) -> tuple[tuple[int, str, int], ...]:
    return tuple(keys[pk] for pk in chain)
