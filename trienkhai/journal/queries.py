"""Reading the journal of one thing."""

from __future__ import annotations

from django.db.models import QuerySet

from trienkhai.journal.models import JournalEntry


def history_of(kind: str, subject_id: int) -> QuerySet[JournalEntry]:
    """The acts on one thing, oldest first. The caller has already asked who is looking."""
    return JournalEntry.objects.filter(subject_kind=kind, subject_id=subject_id).select_related("detail").order_by("pk")
