"""The words of an upper duty, as they are compared with those of a unit's own plan."""

from __future__ import annotations

from trienkhai.campaigns.rules_words import UpperWords
from trienkhai.plans.models import Obligation
from trienkhai.vietnamese.deadlines import Bound


def upper_words(obligation: Obligation) -> UpperWords:
    return UpperWords(obligation.action, obligation.deadline_text, Bound(obligation.bound), obligation.ends_on)
