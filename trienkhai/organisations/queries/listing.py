"""The list of units, as a tree in the office's order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability, UnitKind
from trienkhai.organisations.models import Grant, Membership, Person, Unit
from trienkhai.vietnamese.text import search_key


@dataclass(frozen=True)
class UnitLine:
    """One line of the list of units. ``below`` counts all units under it, ``accounts`` who may sign in for it."""

    id: int
    name: str
    kind: UnitKind
    depth: int  # 0 for the tops that the viewer sees
    superior: str
    below: int
    people: int
    accounts: int


@dataclass(frozen=True)
class UnitListing:
    """A page of the list. ``total`` counts what matches, ``everything`` what the viewer sees."""

    lines: Sequence[UnitLine]
    total: int
    everything: int
    by_kind: Sequence[tuple[UnitKind, int]]
    page: int
    pages: int


A_PAGE = 200


def units_listed(
    viewer: Person,
    today: date,
    *,
    text: str = "",
    kind: UnitKind | None = None,
    top: Unit | None = None,
    page: int = 1,
) -> UnitListing:
    """The units that the viewer sees, as a tree in the office's order; filtered by name (without accents) and kind.

    A fixed number of statements, however many units there are.
    """
    seen = access.units_where(viewer, Capability.SEE_STRUCTURE).standing_on(today)
    if top is not None:
        seen = seen.under(top).exclude(pk=top.pk)
    rows = list(seen.values_list("pk", "name", "kind", "parent_id", "path", "position", "search_key"))
    order, depths, below = _as_tree([(pk, parent, path, position) for pk, _n, _k, parent, path, position, _s in rows])
    by_id = {row[0]: row for row in rows}
    wanted = search_key(text)
    matching = [
        pk for pk in order if (not wanted or wanted in by_id[pk][6]) and (kind is None or by_id[pk][2] == kind.value)
    ]
    pages = max(1, -(-len(matching) // A_PAGE))
    page = min(max(1, page), pages)
    shown = matching[(page - 1) * A_PAGE : page * A_PAGE]
    people = _counts(Membership.objects.filter(unit__in=shown, ends_before=None))
    accounts = _counts(Grant.objects.filter(unit__in=shown, person__user__isnull=False).valid_on(today))
    names = {pk: row[1] for pk, row in by_id.items()}
    if top is not None:
        names[top.pk] = top.name
    lines = [
        UnitLine(
            pk,
            by_id[pk][1],
            UnitKind(by_id[pk][2]),
            depths[pk],
            names.get(by_id[pk][3] or 0, ""),
            below[pk],
            people.get(pk, 0),
            accounts.get(pk, 0),
        )
        for pk in shown
    ]
    kinds: dict[UnitKind, int] = defaultdict(int)
    for row in rows:
        kinds[UnitKind(row[2])] += 1
    by_kind = [(known, kinds[known]) for known in UnitKind if known in kinds]
    return UnitListing(lines, len(matching), len(rows), by_kind, page, pages)


def _as_tree(rows: Iterable[tuple[int, int | None, str, int]]) -> tuple[list[int], dict[int, int], dict[int, int]]:
    """Ids in the office's order (superiors first), their depth, and how many units stand below each."""
    rows = list(rows)
    ids = {pk for pk, *_ in rows}
    children: dict[int | None, list[tuple[int, int]]] = defaultdict(list)
    for pk, parent, _path, position in rows:
        children[parent if parent in ids else None].append((position, pk))
    order: list[int] = []
    depths: dict[int, int] = {}
    parents = {pk: parent for pk, parent, *_ in rows}
    waiting = [(pk, 0) for _position, pk in sorted(children[None], reverse=True)]
    while waiting:
        pk, depth = waiting.pop()
        order.append(pk)
        depths[pk] = depth
        waiting.extend((child, depth + 1) for _position, child in sorted(children[pk], reverse=True))
    below = dict.fromkeys(ids, 0)
    for pk in reversed(order):
        parent = parents[pk]
        if parent in below:
            below[parent] += below[pk] + 1
    return order, depths, below


def _counts(rows: QuerySet[Membership] | QuerySet[Grant]) -> Mapping[int, int]:
    counted = rows.values("unit_id").annotate(count=Count("person", distinct=True))
    return {int(row["unit_id"]): int(row["count"]) for row in counted}
