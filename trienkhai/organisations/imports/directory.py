"""The units that a row of a sheet may name: by name, short name, symbol, or by the path of names down to it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from trienkhai.organisations.unit_lists import tidy_name
from trienkhai.vietnamese.text import name_key, search_key

STEP = " / "  # between the names of a path
_BREAKS = re.compile(r"\s*(?:/|,|;|\s[-–]\s|>|\\|→)\s*")


@dataclass(eq=False)
class Node:
    """One unit: one that stands (``pk``), or one that a row of the sheet will make."""

    name: str
    parent: Node | None
    pk: int | None = None
    short_name: str = ""
    symbol_mark: str = ""
    depth: int = 0
    row: int | None = None  # of the sheet, when a row speaks of it
    former: tuple[str, ...] = ()  # names, short names and symbols that it bore before
    children: dict[str, Node] = field(default_factory=dict)

    def is_under(self, other: Node) -> bool:
        at: Node | None = self
        while at is not None and at.depth >= other.depth:
            if at is other:
                return True
            at = at.parent
        return False

    def path(self) -> str:
        """The names from below the top down to this unit, as our own sheets write them."""
        names = []
        at: Node | None = self
        while at is not None and at.parent is not None:
            names.append(at.name)
            at = at.parent
        return STEP.join(reversed(names))


class Directory:
    """The tree under one unit. ``find`` gives all that a text may mean; none, one, or several to choose from."""

    def __init__(self, top: Node) -> None:
        self.top = top
        self._named: dict[str, list[Node]] = defaultdict(list)
        self._formerly: dict[str, list[Node]] = defaultdict(list)
        self._known: dict[tuple[str, str], tuple[Node, ...]] = {}
        self._by_former: set[tuple[str, str]] = set()  # questions that only a former name answered
        self._holds_strokes = False  # some name has the stroke that stands between the names of a path
        self._enter(top)

    def add(self, node: Node) -> Node:
        assert node.parent is not None  # noqa: S101
        node.depth = node.parent.depth + 1
        node.parent.children.setdefault(name_key(node.name), node)
        self._enter(node)
        return node

    def child(self, parent: Node, name: str) -> Node | None:
        return parent.children.get(name_key(name))

    def walk(self, path: str) -> Node | None:
        """Down the names of a whole path, as our own sheets write it: sure, and quick for a country."""
        at: Node | None = self.top
        for step in path.split(STEP):
            at = self.child(at, step) if at is not None else None
        if at is None and self._holds_strokes:
            return _down(self.top, name_key(path))
        return at

    def find(self, text: str, above: str = "") -> tuple[Node, ...]:
        """The units that ``text`` may name, those under what ``above`` names when it is given."""
        asked = (text, above)
        known = self._known.get(asked)
        if known is None:
            known = tuple(self._find(text, above))
            if not known and self._formerly:
                known = tuple(self._find(text, above, formerly=True))
                if known:
                    self._by_former.add(asked)
            self._known[asked] = known
        return known

    def is_former(self, text: str, above: str = "") -> bool:
        """Whether what ``find`` gave for these words was found only by what a unit was called before."""
        return (text, above) in self._by_former

    def formerly_child(self, parent: Node, name: str) -> list[Node]:
        """The units directly under one that bore this name before."""
        key = search_key(name)
        return [node for node in self._formerly.get(key, ()) if node.parent is parent]

    def forget(self) -> None:
        """Units were added since the last questions."""
        self._known.clear()
        self._by_former.clear()

    def _enter(self, node: Node) -> None:
        self._holds_strokes = self._holds_strokes or "/" in node.name
        keys = {search_key(text) for text in (node.name, node.short_name, node.symbol_mark) if text}
        for key in keys:
            self._named[key].append(node)
        for key in {search_key(text) for text in node.former} - keys:
            self._formerly[key].append(node)

    def _find(self, text: str, above: str, *, formerly: bool = False) -> list[Node]:
        walked = self.walk(text) if STEP in text and not above else None
        if above and (superior := self.walk(above)) is not None:  # as our own sheets write it, from the top down
            walked = self.child(superior, text)
        if walked is not None:
            return [walked]
        found = self._whole(text, formerly=formerly)
        if not found:
            for steps in self._ways(text):
                found = self._along(steps, formerly=formerly)
                if found:
                    break
        if above and len(found) != 1:
            superiors = self.find(above)
            below = [node for node in found if any(node is not sup and node.is_under(sup) for sup in superiors)]
            if below or superiors:
                found = [node for node in below if node.parent in superiors] or below
        if len(found) > 1:  # a unit called this very way goes before those that only sound so
            exact = [node for node in found if name_key(node.name) == name_key(tidy_name(text))]
            found = exact or found
        return found

    def _whole(self, text: str, *, formerly: bool = False) -> list[Node]:
        for names in (self._named, self._formerly) if formerly else (self._named,):
            for key in (search_key(text), search_key(tidy_name(text))):
                if found := names.get(key):
                    return list(found)
        return []

    def _ways(self, text: str) -> Iterable[list[str]]:
        if STEP in text:
            yield text.split(STEP)
        parts = [part for part in _BREAKS.split(text) if part]
        if len(parts) > 1:
            yield parts
            yield parts[::-1]  # "Chi bộ 1, Đảng bộ Sở Y tế"

    def _along(self, steps: list[str], *, formerly: bool) -> list[Node]:
        """The nodes at the end of a path of names; steps between may be left out."""
        found = self._whole(steps[-1], formerly=formerly)
        at = list(steps[:-1])
        if not found or not at:
            return found
        fit = [node for node in found if _leads(node, [search_key(tidy_name(step)) for step in at], formerly)]
        straight = [node for node in fit if node.depth == len(steps)]
        return straight if len(fit) > 1 and straight else fit


def _down(node: Node, rest: str) -> Node | None:
    """The same walk where names may hold the stroke themselves: each child whose name begins the rest is tried."""
    for key, child in node.children.items():
        if rest == key:
            return child
        if rest.startswith(key + STEP):
            found = _down(child, rest[len(key + STEP) :])
            if found is not None:
                return found
    return None


def _leads(node: Node, keys: list[str], formerly: bool) -> bool:
    """Whether the superiors of a node hold these names in this order."""
    wanted = list(keys)
    above = node.parent
    while wanted and above is not None:
        former = above.former if formerly else ()
        names = {search_key(text) for text in (above.name, above.short_name, above.symbol_mark, *former) if text}
        if wanted[-1] in names:
            wanted.pop()
        above = above.parent
    return not wanted
