"""The refusals that every room may raise; their text is written for the user, in Vietnamese."""


class DomainError(Exception):
    """An anticipated refusal. ``str(error)`` is a sentence that says what to do."""


class NotFound(DomainError):
    """The thing does not exist for this viewer (a page of somebody else's is a 404, never a 403)."""


class NotAllowed(DomainError):
    """The viewer may see the thing, but not do this to it."""


class Conflict(DomainError):
    """Somebody else changed the thing in between; both texts are kept by whoever raises this."""
