"""The one clock of the edge."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from trienkhai.kernel.clock import on_day


def now() -> datetime:
    """Local time. TRIENKHAI_TODAY moves its day in tests and in the demo."""
    return on_day(timezone.localtime(), settings.TODAY)
