"""Refusals around signing in."""

from trienkhai.kernel.errors import DomainError


class BadUsername(DomainError):
    """The user name cannot be used."""


class BadPassword(DomainError):
    """The password is too easy to guess, or has been used before."""


class BadInvitation(DomainError):
    """The code is wrong, used, voided or too old: one sentence for all."""
