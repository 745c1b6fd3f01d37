"""Anticipated refusals of plans; those that carry something for the screen to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trienkhai.kernel.errors import Conflict, DomainError

if TYPE_CHECKING:
    from trienkhai.plans.models import Obligation


class PlanRefusal(DomainError):
    """The plan, as it stands, cannot take this act. The sentence says what to do."""


class ObligationChanged(Conflict):
    """Somebody else changed the obligation since the form was opened. ``stored`` is what stands now;
    what was typed is still with the caller."""

    def __init__(self, sentence: str, stored: Obligation) -> None:
        super().__init__(sentence)
        self.stored = stored
