"""The boxes of units to tick for a phrase, written in one go: a province has four thousand of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString

from trienkhai.campaigns.queries import UnitGroup


def boxes_of(groups: Sequence[UnitGroup], chosen: Collection[int]) -> list[tuple[UnitGroup, SafeString]]:
    """Each group with its boxes, those of the chosen units ticked; names and marks are escaped."""
    return [(group, SafeString("".join(_box(group, chosen)))) for group in groups]


def _box(group: UnitGroup, chosen: Collection[int]) -> list[str]:
    mark = escape(group.mark)
    return [
        f'<label class="choice"><input type="checkbox" name="unit" value="{choice.id}" data-of="{mark}"'
        f"{' checked' if choice.id in chosen else ''}><span>{escape(choice.name)}</span></label>"
        for choice in group.choices
    ]
