"""The units of a campaign in the order of the list that the office keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Count, QuerySet

from trienkhai.campaigns.models import Campaign, Receipt
from trienkhai.organisations import as_of
from trienkhai.organisations.models import Unit
from trienkhai.vietnamese.text import sort_key

_FIELDS = ("pk", "name", "path", "position", "search_key", "kind")


class UnitLine(NamedTuple):
    """A unit as far as a line of the board needs it. A tuple, as a province has thousands."""

    id: int
    name: str
    path: str
    position: int
    search_key: str
    kind: str = ""


@lru_cache(maxsize=20_000)
def _name_key(name: str) -> str:
    return sort_key(name)


def in_office_order(units: QuerySet[Unit], top: Unit, at: datetime | None = None) -> list[UnitLine]:
    """Superiors before subordinates, by position, then by name in the Vietnamese alphabet.

    Units that are not under ``top`` come last; of those with one name each is called with its superior. ``at``: names and tree as recorded at that instant, when the campaign
    was closed. A fixed number of statements: the units, superiors that owe nothing themselves and yet decide where
    their subordinates stand, and what has changed since the instant.
    """
    lines = [UnitLine._make(row) for row in units.values_list(*_FIELDS)]
    paths = as_of.paths_at(units, at, also=[top.pk]) if at is not None else {}
    top_path = paths.get(top.pk, top.path)
    superiors = {line.id: _superior(paths.get(line.id, line.path)) for line in lines}
    chains = {
        path: _ids_below(path, top_path) for path in set(superiors.values())
    }  # a few hundred of thousands of units
    missing = {pk for chain in chains.values() for pk in chain} - {line.id for line in lines}
    was = as_of.known_at(units, at, also=missing) if at is not None else {}
    if was or paths:
        lines = [_as_it_was(line, was.get(line.id), paths.get(line.id)) for line in lines]
    known = {line.id: (line.position, line.name) for line in lines}
    if missing:
        above = Unit.objects.filter(pk__in=missing).values_list("pk", "position", "name")
        known |= {pk: (position, name) for pk, position, name in above}
        known |= {pk: (was[pk].position, was[pk].name) for pk in missing & was.keys()}

    def key(pk: int) -> tuple[int, str, int]:
        position, name = known[pk]
        return position, _name_key(name), pk

    above_keys = {path: tuple(key(pk) for pk in chain) for path, chain in chains.items()}

    def place(line: UnitLine) -> tuple[bool, tuple[tuple[int, str, int], ...]]:
        pk, name, path, position, _search_key, _kind = line
        if path == top_path:
            return False, ()
        return not path.startswith(top_path), (*above_keys[superiors[pk]], (position, _name_key(name), pk))

    beside = {line.id: known[chain[-1]][1] for line in lines if (chain := chains[superiors[line.id]])}
    return _told_apart(sorted(lines, key=place), beside)


def _told_apart(lines: list[UnitLine], beside: Mapping[int, str]) -> list[UnitLine]:
    """The same, with the superior beside a name that several bear: forty communes have each their "Chi bộ Thôn 1"."""
    borne = Counter(line.name for line in lines)
    if len(borne) == len(lines):
        return lines
    return [
        line._replace(name=name_beside(line.name, beside[line.id]))
        if borne[line.name] > 1 and line.id in beside
        else line
        for line in lines
    ]


def superiors_beside(campaign: Campaign, unit_ids: Collection[int]) -> dict[int, str]:
    """The same for a few units: the superiors of those whose name another unit of the campaign bears too. At
    most two statements."""
    sent = Receipt.objects.filter(campaign=campaign).order_by().values("unit__name")
    borne = set(sent.annotate(n=Count("pk")).filter(n__gt=1).values_list("unit__name", flat=True))
    if not borne:
        return {}
    units = Unit.objects.filter(pk__in=unit_ids).exclude(parent=campaign.unit_id).exclude(parent=None)
    return {pk: superior for pk, name, superior in units.values_list("pk", "name", "parent__name") if name in borne}


def name_beside(name: str, superior: str) -> str:
    """A unit's name with that of its superior (blank: alone), as documents write it."""
    return f"{name}, {superior}" if superior else name


def _as_it_was(line: UnitLine, was: as_of.UnitThen | None, path: str | None) -> UnitLine:
    if was is not None:
        line = line._replace(name=was.name, position=was.position, search_key=was.search_key)
    return line._replace(path=path) if path is not None else line


def ranks_of(lines: Sequence[UnitLine]) -> dict[int, int]:
    """The place of each unit in the order."""
    return {line.id: rank for rank, line in enumerate(lines)}


def _superior(path: str) -> str:
    return path[: path.rfind("/", 0, -1) + 1]


def _ids_below(path: str, top: str) -> tuple[int, ...]:
    rest = path.removeprefix(top)
    return tuple(int(part) for part in rest.strip("/").split("/") if part)
