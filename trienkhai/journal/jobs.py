"""Jobs through one small door, so that the engine can change; and the journal's own nightly acts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django_q.tasks import async_task

from trienkhai.journal.models import JournalDetail, SubmissionKey

KEEP_KEYS = timedelta(days=90)  # longer than any draft that a phone may still send
LEAST_MONTHS = 12  # NĐ 333/2026, Điều 16: logs are kept for twelve months
_MONTH = timedelta(days=31)


def enqueue(handler: str, ids: Sequence[int]) -> None:
    """Have a worker call ``handler`` (a dotted path) with ids. Called inside the act's transaction;
    the handler must be safe to run twice."""
    async_task(handler, list(ids))


def forget_submission_keys(*, at: datetime) -> int:
    """Delete the keys of forms sent long ago; returns how many."""
    return SubmissionKey.objects.filter(at__lt=at - KEEP_KEYS).delete()[0]


def forget_details(*, at: datetime, months: int) -> int:
    """Erase the details (names, values before and after) of acts older than so many months; returns how many.

    0 months keeps them for ever; anything else counts as at least ``LEAST_MONTHS``. Entries, their hashes and
    their seals stay.
    """
    if not months:
        return 0
    return JournalDetail.objects.filter(entry__at__lt=at - max(months, LEAST_MONTHS) * _MONTH).delete()[0]
