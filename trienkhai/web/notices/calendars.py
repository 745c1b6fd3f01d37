"""Due days as a calendar that phones subscribe to: kinds of work and days, nothing of any document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from trienkhai.plans.choices import WorkKind

DueDay = tuple[int, WorkKind, date, datetime]  # row of the ledger, its kind, the safe day, the last change


def calendar_of(days: Iterable[DueDay]) -> bytes:
    """All-day events with names that stay the same, so that a moved day moves its event."""
    made = Calendar()
    made.add("prodid", "-//Trien Khai//lich//VI")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", "Triển Khai")
    made.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    with translation.override("vi"):
        for row, kind, due_on, changed_at in days:
            event = Event()
            event.add("uid", f"viec-{row}@trienkhai")
            event.add("dtstamp", changed_at)
            event.add("summary", _("Hạn: %(kind)s – Triển Khai") % {"kind": kind.label})
            event.add("dtstart", due_on)
            event.add("dtend", due_on + timedelta(days=1))
            event.add("transp", "TRANSPARENT")
            event.add("class", "PRIVATE")
            made.add_component(event)
    return made.to_ical()
