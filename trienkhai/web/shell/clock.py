"""The one clock of the edge."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """Local time. TRIENKHAI_TODAY moves its day in tests and in the demo."""
    at = timezone.localtime()
    if settings.TODAY:
        day = date.fromisoformat(settings.TODAY)
        at = at.replace(year=day.year, month=day.month, day=day.day)
    return at
