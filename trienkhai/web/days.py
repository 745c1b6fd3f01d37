"""The ways in which offices type a day, the same in every form."""

from __future__ import annotations

from datetime import date, datetime

DAY_FORMATS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%Y-%m-%d")


def day_typed(text: str) -> date | None:
    """The day that somebody typed outside a form, None for what is none."""
    for form in DAY_FORMATS:
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    return None
