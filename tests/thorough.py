"""How hard the tests look: by default in minutes, with TRIENKHAI_THOROUGH=1 (``make test-thorough``) at everything.

What the two differ in stands in docs/decisions/0019-quick-and-thorough.md.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
THOROUGH = os.environ.get("TRIENKHAI_THOROUGH") == "1"

# The second engine meets what the first has met, in fewer examples.
SECOND = bool(os.environ.get("TRIENKHAI_TEST_DATABASE"))


def examples(quick: int, thorough: int) -> int:
    """How many random examples are tried."""
    return thorough if THOROUGH else max(2, quick // 3) if SECOND else quick


def turn(things: Sequence[T], place: int, many: int = 1) -> list[T]:
    """All of the things; by default only so many of them, others for another place: over all places each has its
    turn."""
    if THOROUGH or many >= len(things):
        return list(things)
    return [things[(place * many + step) % len(things)] for step in range(many)]
