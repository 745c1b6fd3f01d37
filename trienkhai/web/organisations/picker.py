"""Choosing units in a form without JavaScript: what is chosen stays ticked, a search shows more to tick."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.http import QueryDict

from trienkhai.organisations import queries
from trienkhai.vietnamese.text import search_key
from trienkhai.web.request import whole_number

if TYPE_CHECKING:
    from trienkhai.organisations.models import Person, Unit


@dataclass(frozen=True)
class Picker:
    """One field of a form that names units; ``several`` makes boxes to tick, else one of many."""

    name: str
    label: str
    several: bool
    text: str
    pick: queries.Pick
    blank: str = ""  # what choosing nothing means, where that is allowed
    help: str = ""

    @property
    def finds_nothing(self) -> bool:
        """Whether what was searched for is neither among those found nor chosen already."""
        wanted = search_key(self.text)
        chosen = any(wanted in search_key(f"{unit.name} {unit.symbol_mark}") for unit in self.pick.chosen)
        return bool(wanted) and not self.pick.found and not chosen

    @property
    def first(self) -> Unit | None:
        return self.pick.chosen[0] if self.pick.chosen else None


def picker(
    viewer: Person,
    today: date,
    data: QueryDict | Mapping[str, str],
    name: str,
    label: str,
    *,
    several: bool = False,
    near: Unit | None = None,
    blank: str = "",
    help: str = "",
) -> Picker:
    """The field as posted: ``name`` holds ids, ``name-tim`` what was searched for."""
    raw = data.getlist(name) if isinstance(data, QueryDict) else []
    ids = [number for number in map(whole_number, raw) if number is not None]
    text = data.get(f"{name}-tim", "").strip()[:100]
    pick = queries.units_to_pick(viewer, today, chosen=ids if several else ids[:1], text=text, near=near)
    return Picker(name, label, several, text, pick, blank, help)
