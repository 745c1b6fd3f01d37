"""Paragraphs to numbered clauses: who stands under whom, each with its path ("II.1.2-3")."""

from __future__ import annotations

from dataclasses import dataclass, field

from trienkhai.reading.labels import Rank
from trienkhai.reading.paragraphs import Paragraph


@dataclass
class Node:
    """One paragraph in the outline. An unlabelled paragraph hangs under the item it follows."""

    paragraph: Paragraph
    path: str
    level: int
    parent: Node | None
    children: list[Node] = field(default_factory=list)

    @property
    def is_item(self) -> bool:
        return self.paragraph.label is not None

    @property
    def rank(self) -> Rank | None:
        return self.paragraph.label.rank if self.paragraph.label else None

    @property
    def item_children(self) -> list[Node]:
        return [child for child in self.children if child.is_item]

    def ancestors(self) -> list[Node]:
        """From the parent upwards."""
        found, node = [], self.parent
        while node is not None:
            found.append(node)
            node = node.parent
        return found


def _is_intro(paragraph: Paragraph) -> bool:
    return paragraph.flat.rstrip(" *_").endswith(":")


def _path(parent: Node | None, label: str, rank: Rank, count: int) -> str:
    base = parent.path if parent else ""
    if rank == Rank.DASH:
        return f"{base}-{count}"
    if rank == Rank.PLUS:
        return f"{base}+{count}"
    return f"{base}.{label}" if base else label


def _numeric_parent(parent: Node | None, label: str) -> Node | None:
    """ "1.2" under "1" is written "II.1.2", not "II.1.1.2"."""
    while (
        parent is not None
        and parent.paragraph.label is not None
        and label.startswith(parent.paragraph.label.text + ".")
    ):
        parent = parent.parent
    return parent


def build(paragraphs: tuple[Paragraph, ...]) -> list[Node]:
    """The outline of a body, in reading order. Dashes with sub-numbers and skipped levels are tolerated."""
    nodes: list[Node] = []
    stack: list[Node] = []
    counts: dict[tuple[int, Rank], int] = {}
    loose: Node | None = None  # an unlabelled paragraph ending with ":" holds the bullets after it
    for paragraph in paragraphs:
        label = paragraph.label
        if label is None:
            if stack and stack[-1].rank in (Rank.DASH, Rank.PLUS) and _is_intro(paragraph):
                while stack and stack[-1].rank in (Rank.DASH, Rank.PLUS):
                    stack.pop()
            parent = stack[-1] if stack else None
            node = Node(paragraph, parent.path if parent else "", (parent.level if parent else 0) + 1, parent)
            loose = node if _is_intro(paragraph) else None
        else:
            while stack and stack[-1].rank is not None and (stack[-1].rank or 0) >= label.rank:
                stack.pop()
            if (
                label.is_bullet
                and loose is not None
                and not (stack and loose.parent is not stack[-1] and stack[-1].is_item and stack[-1].rank == Rank.DASH)
            ):
                parent = loose
            else:
                parent = stack[-1] if stack else None
                if not label.is_bullet:
                    loose = None
            if label.rank == Rank.PLUS and stack and stack[-1].rank == Rank.DASH:
                parent = stack[-1]
            base = _numeric_parent(parent, label.text)
            holder = parent.parent if parent is not None and parent is loose else parent
            counts[(id(holder), label.rank)] = count = counts.get((id(holder), label.rank), 0) + 1
            node = Node(paragraph, _path(base, label.text, label.rank, count), len(stack) + 1, parent)
            stack.append(node)
        if node.parent is not None:
            node.parent.children.append(node)
        nodes.append(node)
    return nodes
