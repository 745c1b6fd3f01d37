"""Where the buttons of a card lead: sixty cards would ask the resolver seven hundred times, the pattern is asked once."""

from __future__ import annotations

from functools import cache

from django.urls import get_script_prefix, reverse

ACTS = ("accept", "amend", "drop", "kinds", "lead-as-before", "merge", "split", "undo", "working-date")


def addresses_of(obligation_id: int) -> dict[str, str]:
    """By act ("-" as "_" for templates), its address for one obligation."""
    return {name: f"{head}{obligation_id}{tail}" for name, head, tail in _patterns(get_script_prefix())}


@cache
def _patterns(prefix: str) -> tuple[tuple[str, str, str], ...]:
    """(act, what stands before the id, what stands after it) under one script prefix."""
    found = []
    for act in ACTS:
        head, _, tail = reverse(f"plans:{act}", args=[0]).rpartition("/0/")
        found.append((act.replace("-", "_"), f"{head}/", f"/{tail}"))
    return tuple(found)
