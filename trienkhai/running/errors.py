"""Why a copy was not made, not trusted or not put back."""

from trienkhai.kernel.errors import DomainError


class NotMade(DomainError):
    """The backup could not be written."""


class BadArchive(DomainError):
    """The file is no backup of ours, or not as it was written."""


class NotRestored(DomainError):
    """The backup is whole, but must not be put here as things stand."""
