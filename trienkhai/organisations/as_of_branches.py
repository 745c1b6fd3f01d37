"""The tree of a past day opened branch by branch: only what is shown is read, and what has changed since.

The tree of today is stored with its closure; that of a day differs from it by the units that were put elsewhere since
(``moved``), those that did not stand on the day (``gone``), and those that have left what the viewer sees (``left``).
Counting goes by pieces of today's tree: each piece hangs from one of these, or from a top, and holds together on the
day. So a page costs by its rows and by the changes since, not by the units of a country.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Count, Q

from trienkhai.kernel.pages import page_in
from trienkhai.organisations import access
from trienkhai.organisations.as_of import FIELDS, OF_VERSION, Row, UnitThen, tops_of, tree_as_of, unit_then
from trienkhai.organisations.choices import Capability, UnitKind
from trienkhai.organisations.models import FormerAncestor, Person, Unit, UnitAncestor, UnitVersion
from trienkhai.organisations.tree import ids_in

_AT_ONCE = 10_000  # ids in one statement
_PARENT, _KIND = FIELDS.index("parent_id"), FIELDS.index("kind")


@dataclass(frozen=True)
class BranchesThen:
    """A page of the tree of a day. ``everything`` counts what the viewer sees of it, shown or not."""

    units: Sequence[UnitThen]
    everything: int
    by_kind: Sequence[tuple[UnitKind, int]]
    is_whole: bool  # every branch stands open
    page: int
    pages: int


def branches_as_of(
    viewer: Person, day: date, *, opened: Collection[int], shown_whole: int, a_page: int, page: int = 1
) -> BranchesThen:
    """Of the tree that ``tree_as_of`` tells, the tops with what stood directly under them, and the branches in
    ``opened``; all of it when it has no more than ``shown_whole`` units. A fixed number of statements."""
    then = _Then(viewer, day)
    everything, by_kind = then.counts()
    is_whole = everything <= shown_whole
    rows = list(tree_as_of(viewer, day)) if is_whole else then.rows(opened)
    page, pages = page_in(page, len(rows), a_page)
    part = rows[(page - 1) * a_page : page * a_page]
    units = part if is_whole else then.with_counts(part)
    return BranchesThen(units, everything, by_kind, is_whole, page, pages)


class _Then:
    """What one viewer sees of one day."""

    def __init__(self, viewer: Person, day: date) -> None:
        self.tops = tops_of(viewer, Capability.SEE_STRUCTURE)
        grants = access.grants_of(viewer)
        self._granted = tuple(
            {g.unit.path for g in grants if Capability.SEE_STRUCTURE in access.capabilities_by(g)},
        )
        self._is_under_granted = reduce(or_, (Q(path__startswith=path) for path in self._granted), Q(pk__in=()))
        self._read_changes(day)
        self._hang()

    def _read_changes(self, day: date) -> None:
        """Asked without the paths granted: few rows have changed, and a path is compared with more than a day."""
        absent = Unit.objects.filter(Q(started_on__gt=day) | Q(ended_on__lte=day)).values_list("pk", "path")
        self.gone = {pk: path for pk, path in absent if self._is_granted(path)}
        once = FormerAncestor.objects.filter(ancestor__in=self.tops).values("unit")
        left = Unit.objects.filter(pk__in=once).exclude(self._is_under_granted).standing_on(day)
        self.left: dict[int, tuple[Row, str]] = {
            row[0]: (row[:-1], row[-1]) for row in left.values_list(*FIELDS, "path")
        }
        self._paths: dict[int, str] = dict(Unit.objects.filter(pk__in=self.tops).values_list("pk", "path"))
        self.was: dict[int, Row] = {}
        self._now: dict[int, tuple[str, str, int | None, str]] = {}
        versions = UnitVersion.objects.filter(ends_before__gt=day).order_by("-ends_before", "-pk")
        columns = (*OF_VERSION, "parent__path", "unit__name", "unit__kind", "unit__parent_id", "unit__path")
        for row in versions.values_list(*columns):
            if self._is_found(row[0], row[-1]):
                self.was[row[0]] = row[: len(FIELDS)]
                self._now[row[0]] = row[len(FIELDS) + 1 :]
                if row[_PARENT] is not None:
                    self._paths[row[_PARENT]] = row[len(FIELDS)]
        self.moved = {pk for pk, was in self.was.items() if was[_PARENT] != self._now[pk][2]}

    # --- the pieces
    def _hang(self, shown: Iterable[tuple[int, str]] = ()) -> None:
        """Find the roots of the pieces, ``shown`` units among them, and from which piece each hung on the day."""
        self._root_paths = {pk: self._now[pk][3] for pk in self.moved} | {
            pk: path for pk, (_row, path) in self.left.items()
        }
        self._root_paths |= {pk: self._paths[pk] for pk in self.tops if self._is_found(pk, self._paths[pk])}
        self._root_paths |= dict(shown)
        below: dict[int, list[int]] = defaultdict(list)
        waiting: list[tuple[int, bool]] = []
        for pk, path in self._root_paths.items():
            above = self._piece_of(self._path_above(pk, path))
            if above is None:
                waiting.append((pk, False))
            else:
                below[above].append(pk)
        self.seen: list[int] = []  # roots of pieces that stood under a top, superiors first; circles are never met
        self.highest: list[int] = []
        self._below = below
        tops = set(self.tops)
        while waiting:
            pk, is_under = waiting.pop()
            if pk in tops and not is_under:
                self.highest.append(pk)
            is_in = is_under or pk in tops
            if is_in:
                self.seen.append(pk)
            waiting.extend((each, is_in) for each in below[pk])

    def _path_above(self, pk: int, path: str) -> str:
        """The path that the superior of the day has now."""
        if pk not in self.moved:
            return path[: path.rstrip("/").rfind("/") + 1]
        superior = self.was[pk][_PARENT]
        return self._paths[superior] if superior is not None else "/"

    def _is_granted(self, path: str) -> bool:
        return path.startswith(self._granted)

    def _is_found(self, pk: int, path: str) -> bool:
        """Whether a unit stood on the day and may be spoken of to the viewer at all."""
        return pk not in self.gone if self._is_granted(path) else pk in self.left

    def _piece_of(self, path: str) -> int | None:
        """The root of the piece in which the unit of a path stands; None when it was not there on the day."""
        ids = ids_in(path)
        if not ids or not self._is_granted(path):
            return ids[-1] if ids and ids[-1] in self.left else None
        for pk in reversed(ids):
            if pk in self._root_paths:
                return pk
            if pk in self.gone:
                return None
        return None

    def _ends(self) -> dict[int, str]:
        """All that a piece of the granted area begins or ends at."""
        return self.gone | {pk: path for pk, path in self._root_paths.items() if self._is_granted(path)}

    @staticmethod
    def _inside(ends: dict[int, str]) -> Iterator[tuple[int, int]]:
        """Each end with the nearest that it stands below today."""
        for pk, path in ends.items():
            for above in reversed(ids_in(path)[:-1]):
                if above in ends:
                    yield pk, above
                    break

    # --- how many
    def counts(self) -> tuple[int, list[tuple[UnitKind, int]]]:
        """All units that are seen of the day, and those of each kind: today's, less what was not there."""
        kinds: Counter[str] = Counter()
        for row in Unit.objects.filter(self._is_under_granted).values("kind").annotate(count=Count("*")).order_by():
            kinds[row["kind"]] += row["count"]
        ends, seen = self._ends(), set(self.seen)
        inside = list(self._inside(ends))
        lost = {pk for pk in ends if pk not in seen}
        asked = lost | {pk for pk, above in inside if above in lost}
        whole: dict[int, Counter[str]] = defaultdict(Counter)
        for batch in _batches(asked):
            pairs = UnitAncestor.objects.filter(ancestor__in=batch).values("ancestor_id", "unit__kind")
            for row in pairs.annotate(count=Count("*")).order_by():
                whole[row["ancestor_id"]][row["unit__kind"]] += row["count"]
        for pk in lost:
            kinds.subtract(whole[pk])
        for pk, above in inside:
            if above in lost:
                kinds.update(whole[pk])
        for pk in self.left.keys() & seen:
            kinds[self.was.get(pk, self.left[pk][0])[_KIND]] += 1
        for pk, was in self.was.items():
            _name, kind, _parent, path = self._now[pk]
            if kind != was[_KIND] and pk not in self.left and self._piece_of(path) in seen:
                kinds[kind] -= 1
                kinds[was[_KIND]] += 1
        return sum(kinds.values()), [(known, kinds[known]) for known in UnitKind if kinds[known] > 0]

    def with_counts(self, part: Sequence[UnitThen]) -> list[UnitThen]:
        """Rows of a page with the number of all units that stood under each."""
        self._hang((one.id, self._places[one.id]) for one in part)
        ends = self._ends()
        sizes: dict[int, int] = dict.fromkeys(self.left, 1)
        for batch in _batches(ends):
            found = UnitAncestor.objects.filter(ancestor__in=batch).values_list("ancestor_id")
            sizes |= dict(found.annotate(count=Count("*")).order_by())
        own = dict(sizes)
        for pk, above in self._inside(ends):
            own[above] -= sizes[pk]
        total = {pk: own[pk] for pk in self.seen}
        for pk in reversed(self.seen):
            for each in self._below[pk]:
                total[pk] += total[each]
        return [replace(one, below=total[one.id] - 1) for one in part]

    # --- what is shown
    def rows(self, opened: Collection[int]) -> list[UnitThen]:
        """The tops, what stood directly under them, and the open branches, in the office's order of the day."""
        open_now = set(opened) | set(self.highest)
        tops, children, names = self._rows_under(open_now)
        shown: list[UnitThen] = []
        waiting = [(row, "/", 0) for row in sorted(tops, key=_place, reverse=True)]
        while waiting:
            row, above, depth = waiting.pop()
            pk, path = row[0], f"{above}{row[0]}/"
            shown.append(unit_then(row, path, depth, renamed=pk in self.was and row[1] != names[pk]))
            if pk in open_now:
                waiting += [(each, path, depth + 1) for each in sorted(children[pk], key=_place, reverse=True)]
        return shown

    def _rows_under(self, superiors: set[int]) -> tuple[list[Row], dict[int, list[Row]], dict[int, str]]:
        tops: list[Row] = []
        children: dict[int, list[Row]] = defaultdict(list)
        self._places = {pk: now[3] for pk, now in self._now.items()}  # the paths of today
        highest = set(self.highest)
        wanted = Q(parent__in=superiors) | Q(pk__in=highest)
        for row in Unit.objects.filter(wanted).values_list(*FIELDS, "path"):
            pk, path = row[0], row[-1]
            self._places[pk] = path
            if pk in highest:
                tops.append(self.was.get(pk, row[:-1]))
            elif pk not in self.was and self._is_found(pk, path):
                children[row[_PARENT]].append(row[:-1])
        for pk, row in self.was.items():
            if pk not in highest and row[_PARENT] in superiors:
                children[row[_PARENT]].append(row)
        return tops, children, {pk: now[0] for pk, now in self._now.items()}


def _place(row: Row) -> tuple[int, str, int]:
    return row[8], row[1], row[0]


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    every = list(ids)
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]
