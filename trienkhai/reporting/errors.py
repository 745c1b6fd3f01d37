"""Anticipated refusals of reports; their text is for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trienkhai.kernel.errors import DomainError

if TYPE_CHECKING:
    from trienkhai.reporting.rules import Fault


class ReportLocked(DomainError):
    """The report was sent, or its campaign no longer runs: nothing in it changes."""


class FiguresRefused(DomainError):
    """Some figures cannot be stored. ``faults`` says which, so that the form can say so at the field."""

    def __init__(self, sentence: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(sentence)
        self.faults = faults


class NothingToSend(DomainError):
    """A report without one figure and one word."""
