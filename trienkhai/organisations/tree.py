"""The only code that knows how the tree is stored: a text path of ids, "/1/17/203/", and its closure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from django.db import connection, transaction
from django.db.models import CharField, Max, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from trienkhai.organisations.models import FormerAncestor, Installation, Unit, UnitAncestor

_AT_ONCE = 500


def hold() -> None:
    """Wait until nobody else changes the tree; others wait until this transaction ends. Whoever adds, names or moves
    units asks for it before he reads where they stand: a unit put under one that is being moved would keep the path
    of before."""
    list(Installation.objects.select_for_update())


def place(unit: Unit) -> Unit:
    """Give a saved unit its path under its parent."""
    place_all([unit])
    return unit


def place_all(units: Iterable[Unit]) -> None:
    """The same for many new units, parents before children: two statements for a batch of one depth."""
    placed: list[Unit] = []
    for unit in units:
        unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
        placed.append(unit)
    for _depth, level in groupby(placed, key=lambda unit: unit.path.count("/")):
        for batch in _batches([unit.pk for unit in level]):
            _write_paths(batch)
            _write_closure(batch)


def move(unit: Unit, parent: Unit | None, *, at: datetime | None = None) -> None:
    """Put a unit and all below it under another superior; the caller has seen that this makes no cycle
    (ValueError when it would). With ``at``, who stood above until then is kept: it decides who still sees what was
    closed before; without it the old place was a mistake that never counted."""
    move_all([unit], parent, at=at)


def move_all(units: Sequence[Unit], parent: Unit | None, *, at: datetime | None = None) -> None:
    """The same for many units at once, none of them below another."""
    if parent is not None and any(parent.path.startswith(unit.path) for unit in units):
        raise ValueError("A unit cannot stand below itself.")
    top = parent.path if parent else "/"
    tails: dict[int, str] = {}  # what a path ends with, from the moved unit on
    for batch in _batches([unit.pk for unit in units]):
        starts = {unit.pk: len(unit.path.rstrip("/").rpartition("/")[0]) + 1 for unit in units if unit.pk in batch}
        pairs = UnitAncestor.objects.filter(ancestor__in=batch).values_list("unit_id", "ancestor_id", "unit__path")
        tails |= {pk: path[starts[mover] :] for pk, mover, path in pairs}
    for unit in units:
        unit.parent = parent
        unit.path = top + tails[unit.pk]
    Unit.objects.bulk_update(units, ["parent"], batch_size=_AT_ONCE)
    for batch in _batches(list(tails)):
        if at is not None:
            _keep_former(batch, at)
        UnitAncestor.objects.filter(unit__in=batch).delete()
    for _depth, level in groupby(sorted(tails, key=lambda pk: tails[pk].count("/")), lambda pk: tails[pk].count("/")):
        for batch in _batches(list(level)):
            _write_paths(batch)
            _write_closure(batch)


def ids_above(unit: Unit) -> list[int]:
    """The unit and its superiors, the top first, without asking the database."""
    return ids_in(unit.path)


def ids_in(path: str) -> list[int]:
    """The ids that a path is made of, the top first."""
    return [int(part) for part in path.strip("/").split("/") if part]


class Crooked(Exception):
    """The parents run in a circle: no path can be made of them. ``ids`` are units of such circles."""

    def __init__(self, ids: Sequence[int]) -> None:
        super().__init__(f"units in a circle: {ids}")
        self.ids = ids


@transaction.atomic
def rebuild() -> int:
    """Write path and closure of every unit anew from the parents alone; how many paths were wrong.

    Raises Crooked, with nothing changed, where parents run in a circle. A statement for each level of the tree and
    one for the closure, so that a country takes seconds.
    """
    hold()
    rows = list(Unit.objects.values_list("pk", "parent_id", "path"))
    paths = paths_of({pk: parent for pk, parent, _path in rows})
    if len(paths) < len(rows):
        raise Crooked(sorted(pk for pk, *_ in rows if pk not in paths))
    wrong = sorted((pk for pk, _parent, path in rows if path != paths[pk]), key=lambda pk: paths[pk].count("/"))
    for _depth, level in groupby(wrong, lambda pk: paths[pk].count("/")):
        for batch in _batches(list(level)):
            _write_paths(batch)
    units, pairs = Unit._meta.db_table, UnitAncestor._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {pairs}")  # noqa: S608  names of our own tables
        cursor.execute(
            f"INSERT INTO {pairs} (unit_id, ancestor_id, distance) "  # noqa: S608
            "WITH RECURSIVE up(unit_id, ancestor_id, distance) AS ("
            f" SELECT id, id, 0 FROM {units}"
            f" UNION ALL SELECT up.unit_id, u.parent_id, up.distance + 1 FROM up JOIN {units} u"
            "  ON u.id = up.ancestor_id WHERE u.parent_id IS NOT NULL"
            ") SELECT unit_id, ancestor_id, distance FROM up"
        )
    return len(wrong)


def paths_of(parents: Mapping[int, int | None]) -> dict[int, str]:
    """The path of each unit by its parents; units in a circle, and all below them, are left out."""
    paths: dict[int, str] = {}
    for pk in parents:
        chain: list[int] = []
        at: int | None = pk
        while at is not None and at not in paths and at in parents and at not in chain[-_DEEPEST:]:
            chain.append(at)
            at = parents[at]
        if at is not None and at not in paths:
            continue  # a circle, or a parent that is not there
        for each in reversed(chain):
            above = parents[each]
            paths[each] = f"{paths[above] if above is not None else '/'}{each}/"
    return paths


_DEEPEST = 60  # a path of 250 characters holds no more


def _write_paths(ids: Sequence[int]) -> None:
    """The paths of some units of one depth, their superiors' being right. The database makes them: a case for each
    row, as bulk_update writes it, takes ten times as long."""
    above = Unit.objects.filter(pk=OuterRef("parent_id")).values("path")[:1]
    made = Concat(Coalesce(Subquery(above), Value("/")), Cast("pk", CharField()), Value("/"))
    Unit.objects.filter(pk__in=ids).update(path=made)


def _write_closure(ids: Sequence[int]) -> None:
    """The pairs of some units of one depth that have none: those of their superiors, a step farther, and their own."""
    units, pairs = Unit._meta.db_table, UnitAncestor._meta.db_table
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {pairs} (unit_id, ancestor_id, distance)"  # noqa: S608  names of our own tables
            f" SELECT u.id, p.ancestor_id, p.distance + 1 FROM {units} u JOIN {pairs} p ON p.unit_id = u.parent_id"
            f" WHERE u.id IN ({marks}) UNION ALL SELECT u.id, u.id, 0 FROM {units} u WHERE u.id IN ({marks})",
            [*ids, *ids],
        )


def _keep_former(ids: Sequence[int], at: datetime) -> None:
    """Who stands above these units until now, told apart from what comes."""
    since = dict(
        FormerAncestor.objects.filter(unit__in=ids).values_list("unit_id").annotate(last=Max("until")).order_by()
    )
    FormerAncestor.objects.bulk_create(
        [
            FormerAncestor(ancestor_id=ancestor, unit_id=unit, distance=distance, since=since.get(unit), until=at)
            for ancestor, unit, distance in UnitAncestor.objects.filter(unit__in=ids).values_list(
                "ancestor_id", "unit_id", "distance"
            )
        ],
        batch_size=_AT_ONCE * 4,
    )


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
