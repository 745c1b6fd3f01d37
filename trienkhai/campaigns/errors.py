"""The refusals of this room; each carries a sentence that says what to do."""

from __future__ import annotations

from trienkhai.kernel.errors import DomainError


class PlanNotApproved(DomainError):
    """A plan is put in motion only when its obligations are confirmed."""


class NothingToLaunch(DomainError):
    """No obligation came to any unit."""


class NotRunning(DomainError):
    """The campaign is not launched yet, withdrawn or closed: its ledger stands still."""


class AlreadyAnswered(DomainError):
    """A campaign is withdrawn only while no unit has answered."""


class MoveClosed(DomainError):
    """The assignment's state does not allow this move."""


class BadEntry(DomainError):
    """What was entered cannot be right: a day in the future, a count beyond its whole, a missing reason."""


class BadFile(DomainError):
    """A file that is not taken as evidence."""
