"""A sheet of units compared with the tree under a unit, and carried out level by level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from trienkhai.organisations import tree
from trienkhai.organisations.choices import OWN_ORGANS, Line, UnitKind
from trienkhai.organisations.imports.columns import UNITS, Columns
from trienkhai.organisations.imports.directory import STEP, Directory, Node
from trienkhai.organisations.imports.rows import UnitRow, unit_rows
from trienkhai.organisations.imports.table import Table
from trienkhai.organisations.imports.verdicts import Outcome, Verdict
from trienkhai.organisations.models import Unit
from trienkhai.organisations.queries.directory import directory_of
from trienkhai.organisations.services.importing_checks import ambiguous_before, called_before, standing_names, units_now
from trienkhai.organisations.services.listing import call, unsaved
from trienkhai.organisations.unit_lists import NewUnit, guess_kind, line_of, tidy_name
from trienkhai.vietnamese.text import name_key, search_key

_TITLES = {field.code: field.title for field in UNITS}
_FIELDS = ("short_name", "symbol_mark", "place", "member_count")


@dataclass(slots=True, eq=False)
class UnitAct:
    """What one row does: a unit is made under another, or some of what is kept of one changes."""

    node: Node
    new: NewUnit | None = None
    changes: dict[str, object] = field(default_factory=dict)
    made: Unit | None = None
    above: UnitAct | None = None  # the row that makes its superior

    @property
    def at(self) -> int:
        """The row of the table that asks for it."""
        return self.node.row or 0

    @property
    def superior_id(self) -> int | None:
        """The number of its superior: made by an earlier batch, or standing since before."""
        if self.above is not None and self.above.made is not None:
            return self.above.made.pk
        return self.node.parent.pk if self.node.parent is not None else None

    @property
    def depth(self) -> int:
        return self.node.depth if self.new is not None else 0


@dataclass
class Plan:
    """Every row's verdict, and what is to be done: superiors before those below them."""

    verdicts: list[Verdict] = field(default_factory=list)
    acts: list[UnitAct] = field(default_factory=list)


def plan_units(table: Table, columns: Columns, *, top: Unit, today: date) -> Plan:
    """Compare the rows with the units that stand under ``top`` today. Writes nothing.

    A unit is known by its name under its superior, or by our own number. What would rename or move a unit that stands
    is refused: that is an event with a day and a deciding document, made on the unit's page.
    """
    return _Comparison(top, today).plan(table, columns)


class _Comparison:
    def __init__(self, top: Unit, today: date) -> None:
        self.top = top
        self.directory, kinds = directory_of(top, today)
        self._kinds: dict[int, UnitKind] = {pk: UnitKind(kind) for pk, kind in kinds.items()}
        self._kind_of: dict[int, UnitKind] = {}  # id of a node that a row will make → its kind
        columns = ("pk", "kind", "line", "name", *_FIELDS)
        rows = Unit.objects.under(top).values(*columns)
        self._stored: dict[int, dict[str, object]] = {row["pk"]: row for row in rows}
        self._by_pk = {node.pk: node for node in _all_nodes(self.directory) if node.pk is not None}

    def plan(self, table: Table, columns: Columns) -> Plan:
        rows = list(unit_rows(table, columns))
        verdicts: dict[int, Verdict] = {}
        acts: dict[int, UnitAct] = {}
        by_node: dict[int, UnitAct] = {}
        waiting = [row for row in rows if not row.wrong]
        named = {search_key(row.name) for row in waiting}
        while waiting:
            to_come = Counter(search_key(row.name) for row in waiting)
            placed = [(row, self._superior(row, to_come)) for row in waiting]
            ready = [(row, above) for row, above in placed if above is not None]
            if not ready:
                break
            for row, above in ready:
                self._place(row, above, table, verdicts, acts, by_node)
            waiting = [row for row, above in placed if above is None]
            self.directory.forget()
        for row in waiting:
            row.wrong.append((row.superior_cell, self._unplaced(row, named)))
        plan = Plan()
        for row in rows:
            if row.wrong:
                cell = row.wrong[0][0]
                said = " ".join(sentence for _cell, sentence in row.wrong)
                verdicts[row.at] = Verdict(row.at, Outcome.REFUSED, row.name, row.superior, cell, said)
            plan.verdicts.append(verdicts[row.at])
            if row.at in acts:
                plan.acts.append(acts[row.at])
        plan.acts.sort(key=lambda act: act.depth)  # a stable sort: the sheet's order within a level
        return plan

    # --- where a row stands
    def _superior(self, row: UnitRow, to_come: Counter[str]) -> Node | None:
        """The one unit that the row names as its superior; None while none does, or several do. ``to_come``: names of
        the rows that have no place yet; such a row goes before a unit that was called so once."""
        if not row.superior:
            return self.directory.top
        walked = self.directory.walk(row.superior)
        if walked is not None:
            return walked
        found = self.directory.find(row.superior)
        if len(found) != 1:
            return None
        if self.directory.is_former(row.superior):
            name = search_key(row.superior.rpartition(STEP)[2])
            if to_come[name] > (name == search_key(row.name)):
                return None
            row.notes.append(called_before(row.superior, found[0]))
        return found[0]

    def _unplaced(self, row: UnitRow, named: set[str]) -> str:
        found = self.directory.find(row.superior)
        shown = row.superior[:80]
        if len(found) > 1 and self.directory.is_former(row.superior):
            return ambiguous_before(row.superior, found)
        if len(found) > 1:
            return _("Có %(count)s đơn vị tên “%(unit)s”. Đồng chí ghi cả đường dẫn, ví dụ “%(path)s”.") % {
                "count": len(found),
                "unit": shown,
                "path": found[0].path() or found[0].name,
            }
        if search_key(row.superior) in named:
            return _("Dòng của đơn vị cấp trên “%(unit)s” không nhập được, nên dòng này cũng chưa nhập được.") % {
                "unit": shown
            }
        return _(
            "Không thấy đơn vị cấp trên “%(unit)s”. Đồng chí thêm một dòng cho đơn vị đó, hoặc sửa tên cho khớp."
        ) % {"unit": shown}

    # --- what a row does
    def _place(
        self,
        row: UnitRow,
        above: Node,
        table: Table,
        verdicts: dict[int, Verdict],
        acts: dict[int, UnitAct],
        by_node: dict[int, UnitAct],
    ) -> None:
        coded = self._by_pk.get(row.code) if row.code is not None else None
        standing = self.directory.child(above, row.name)
        where = above.path() or above.name
        is_former = False
        if standing is None:
            before = [node for node in self.directory.formerly_child(above, row.name) if coded in (None, node)]
            if len(before) > 1:
                row.wrong.append((table.address(row.at), ambiguous_before(row.name, before)))
                return
            if before:
                standing, is_former = before[0], True
                row.notes.append(called_before(row.name, standing))
        wrong = self._contradiction(row, above, coded, standing)
        if wrong:
            row.wrong.append((table.address(row.at), wrong))
            return
        if standing is not None and standing.row is not None:
            row.wrong.append(
                (table.address(row.at), _("Trùng với dòng %(row)s.") % {"row": table.address(standing.row)})
            )
            return
        if standing is not None and standing.pk is not None:
            standing.row = row.at
            changes = self._changes(row, standing.pk)
            if is_former:  # a sheet of before its new name does not call it back
                changes = {name: value for name, value in changes.items() if name in ("place", "member_count")}
            said = " ".join([*self._said(standing.pk, changes), *row.notes])
            outcome = Outcome.CHANGED if changes else Outcome.SAME
            verdicts[row.at] = Verdict(row.at, outcome, row.name, where, "", said)
            if changes:
                acts[row.at] = UnitAct(standing, changes=changes)
            return
        superior = self._kinds.get(above.pk) if above.pk is not None else self._kind_of.get(id(above))
        guessed, line = guess_kind(row.name, superior)
        kind = row.kind or guessed
        among = Line(self.top.line)
        if row.kind is not None or kind in OWN_ORGANS:
            line = line_of(kind, among)
        new = NewUnit(
            row.name, kind, None, row.line or line, row.short_name, row.symbol_mark, row.place, row.member_count
        )
        node = Node(row.name, above, None, row.short_name, row.symbol_mark, row=row.at)
        self.directory.add(node)
        self._kind_of[id(node)] = kind
        acts[row.at] = by_node[id(node)] = UnitAct(node, new, above=by_node.get(id(above)))
        said = " ".join([_("Loại: %(kind)s.") % {"kind": kind.label}, *row.notes])
        verdicts[row.at] = Verdict(row.at, Outcome.NEW, row.name, where, "", said)

    def _contradiction(self, row: UnitRow, above: Node, coded: Node | None, standing: Node | None) -> str:
        if coded is not None and coded is not standing:
            if name_key(coded.name) == name_key(row.name):
                return _(
                    "Đơn vị này đang thuộc “%(unit)s”. Chuyển cấp trên là một việc sắp xếp tổ chức: đồng chí làm ở trang của đơn vị."
                ) % {"unit": coded.parent.name if coded.parent else ""}
            if coded.parent is above:
                return _(
                    "Mã này là của “%(unit)s”. Đổi tên là một việc sắp xếp tổ chức; sai chính tả thì sửa ở trang của đơn vị."
                ) % {"unit": coded.name}
            return _("Mã ở dòng này là của đơn vị khác: “%(unit)s”.") % {"unit": coded.name}
        if standing is None and row.symbol_mark:
            key = search_key(row.symbol_mark)
            same = [
                node for node in above.children.values() if node.pk is not None and search_key(node.symbol_mark) == key
            ]
            if same:
                return _(
                    "Ký hiệu này đang là của “%(unit)s”. Nếu đơn vị đổi tên, đồng chí ghi việc đổi tên ở trang của đơn vị."
                ) % {"unit": same[0].name}
        return ""

    def _changes(self, row: UnitRow, pk: int) -> dict[str, object]:
        """What a row says otherwise than what is kept; a blank says nothing."""
        stored = self._stored[pk]
        told: dict[str, object] = {name: getattr(row, name) for name in _FIELDS}
        told["kind"], told["line"] = row.kind, row.line
        return {
            name: value for name, value in told.items() if value is not None and value != "" and value != stored[name]
        }

    def _said(self, pk: int, changes: dict[str, object]) -> Iterator[str]:
        for name, value in changes.items():
            words = _TITLES[name]
            before = self._stored[pk][name]
            if name in ("kind", "line"):
                choices = UnitKind if name == "kind" else Line
                before, value = choices(str(before)).label, choices(str(value)).label
            yield _("%(what)s: “%(before)s” thành “%(after)s”.") % {
                "what": words,
                "before": "" if before is None else before,
                "after": value,
            }


def batches_of(acts: Sequence[UnitAct], most: int) -> Iterator[Sequence[UnitAct]]:
    """At most so many acts at once, never two levels together: a superior is stored before those below it."""
    start = 0
    for place in range(1, len(acts) + 1):
        if place == len(acts) or place - start == most or acts[place].depth != acts[start].depth:
            yield acts[start:place]
            start = place


def carry_out_units(acts: Sequence[UnitAct], *, top: Unit, today: date) -> None:
    """Write one batch of one level under ``top`` as it is now. The caller holds the transaction and the tree. Raises
    Overtaken when a superior has ended or gone elsewhere since the rows were compared."""
    making = [act for act in acts if act.new is not None]
    changing = [act for act in acts if act.new is None]
    if making:
        parents = _parents(making, top, today)
        standing = standing_names(
            {unit.pk: unit for unit in parents.values()}, [act.new.name for act in making if act.new]
        )
        last = dict(
            Unit.objects.filter(parent__in={unit.pk for unit in parents.values()})
            .values_list("parent_id")
            .annotate(last=Max("position"))
            .order_by()
        )
        fresh = []
        for act in making:
            assert act.new is not None  # noqa: S101
            parent = parents[id(act)]
            act.made = standing.get((parent.pk, tidy_name(act.new.name)))
            if act.made is not None:
                continue
            last[parent.pk] = last.get(parent.pk, 0) + 1
            act.made = unsaved(act.new, parent, last[parent.pk])
            fresh.append(act.made)
        Unit.objects.bulk_create(fresh)
        tree.place_all(fresh)
        for act in making:
            assert act.made is not None  # noqa: S101
            act.node.pk = act.made.pk
    if changing:
        units = units_now([act.node.pk for act in changing if act.node.pk is not None], top=top, today=today)
        for act in changing:
            assert act.node.pk is not None  # noqa: S101
            unit = units[act.node.pk]
            for name, value in act.changes.items():
                setattr(unit, name, value)
            call(unit, name=unit.name, short_name=unit.short_name, symbol_mark=unit.symbol_mark, place=unit.place)
        Unit.objects.bulk_update(units.values(), ["kind", "line", *_FIELDS, "search_key"], batch_size=200)


def _parents(making: Sequence[UnitAct], top: Unit, today: date) -> dict[int, Unit]:
    """The superior of each act as it is now, whoever made it."""
    above = {id(act): act.superior_id for act in making}
    units = units_now({pk for pk in above.values() if pk is not None}, top=top, today=today)
    return {act: units[pk] for act, pk in above.items() if pk is not None}


def _all_nodes(directory: Directory) -> Iterator[Node]:
    waiting = [directory.top]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.children.values())
