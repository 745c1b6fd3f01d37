"""Jobs through one small door, so that the engine can change; and the journal's own nightly act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django_q.tasks import async_task

from trienkhai.journal.models import SubmissionKey

KEEP_KEYS = timedelta(days=90)  # longer than any draft that a phone may still send


def enqueue(handler: str, ids: Sequence[int]) -> None:
    """Have a worker call ``handler`` (a dotted path) with ids. Called inside the act's transaction;
    the handler must be safe to run twice."""
    async_task(handler, list(ids))


def forget_submission_keys(*, at: datetime) -> int:
    """Delete the keys of forms sent long ago; returns how many."""
    return SubmissionKey.objects.filter(at__lt=at - KEEP_KEYS).delete()[0]
