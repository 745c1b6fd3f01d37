"""The house's time zone: an instant that crosses into the domain must already be local."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

HOUSE_OFFSET = timedelta(hours=7)  # Việt Nam has had one zone without summer time since 1975
HOUSE = timezone(HOUSE_OFFSET)


def house_time(at: datetime) -> datetime:
    """Return ``at`` unchanged, or raise ValueError: ``at.date()`` of a UTC instant would be
    yesterday until seven in the morning, and every deadline is judged by a day."""
    if at.utcoffset() != HOUSE_OFFSET:
        raise ValueError("Pass local time (UTC+7): read the clock with timezone.localtime() at the edge.")
    return at


def on_day(at: datetime, day: str) -> datetime:
    """``at`` with its hour kept and its day moved to ``day`` (ISO; "" leaves it): the demo and tests take another day
    for today. Raises ValueError for what is no day."""
    if not day:
        return at
    return datetime.combine(date.fromisoformat(day), at.timetz())


def house_day(at: datetime) -> date:
    """The day of a stored instant, which the database gives back in UTC."""
    return at.astimezone(HOUSE).date()
