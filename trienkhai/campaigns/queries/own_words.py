"""The words of an upper duty, as they are compared with those of a unit's own plan."""

from __future__ import annotations

from trienkhai.campaigns.rules_words import UpperWords
from trienkhai.plans.models import Obligation
from trienkhai.vietnamese.deadlines import Bound

_REPEATED = frozenset({Bound.RECURRING, Bound.CONTINUOUS, Bound.PROMPT})


def upper_words(obligation: Obligation) -> UpperWords:
    return UpperWords(obligation.action, obligation.deadline_text, Bound(obligation.bound), obligation.ends_on)


def repeats(obligation: Obligation) -> bool:
    """Whether it is done again and again: no single day stands for it in the unit's own plan."""
    return Bound(obligation.bound) in _REPEATED
