"""The clock of the worker: the same day as the pages take for today."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from trienkhai.kernel.clock import on_day


def now() -> datetime:
    """Local time. TRIENKHAI_TODAY moves its day, as it does for the pages."""
    return on_day(timezone.localtime(), settings.TODAY)
