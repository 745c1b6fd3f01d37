"""Which page of a long list is shown."""

from __future__ import annotations


def page_in(page: int, total: int, size: int) -> tuple[int, int]:
    """The page that is shown where ``page`` is asked for, which is the nearest that there is, and how many pages of
    ``size`` lines ``total`` make; nothing makes one."""
    pages = max(-(-total // size), 1)
    return min(max(page, 1), pages), pages
