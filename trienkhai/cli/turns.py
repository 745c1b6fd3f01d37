"""How the worker shares a database that has one writer at a time."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from django.db import connection

T = TypeVar("T")
LONGEST = 0.25  # seconds; what held the database longer was a burst, and its like does not follow at once


def taking_turns(items: Iterable[T]) -> Iterator[T]:
    """The items one by one, and after each a pause as long as it took, where one writer shuts out all others.

    SQLite has no line of those who wait: who finds the database held tries again after a tenth of a second. A worker
    that reminds three thousand units, each in a transaction of its own, would begin the next before anybody else
    tries, and people would wait for it to end. PostgreSQL lets both write.
    """
    for item in items:
        began = time.monotonic()
        yield item
        if connection.vendor == "sqlite":
            time.sleep(min(time.monotonic() - began, LONGEST))
