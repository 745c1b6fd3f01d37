"""Terms counted from an event: "trong 10 ngày làm việc kể từ ngày nhận", "chậm nhất 03 ngày trước hội nghị"."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from trienkhai.vietnamese.text import plain

_COUNTS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
    "muoi lam": 15,
}  # fmt: skip
_TERM = re.compile(
    r"(?<![\w/])(\d{1,3}|muoi lam|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi)\s*(?:\([^()]{1,20}\)\s*)?"
    r"(gio|ngay|tuan|thang)(?!\w|\s*\d)(\s+lam viec)?\s*,?\s*(?:(?:tinh\s+)?(ke\s+tu|tu|sau|truoc)(?!\w))?"
)
_MOST = 366  # days; a longer term is no term of a directive


class WorkingDays(Protocol):
    """A calendar that counts working days."""

    def add_working_days(self, day: date, count: int) -> date: ...


@dataclass(frozen=True)
class Offset:
    """So many days, working days or months after an event; negative before it."""

    days: int = 0
    months: int = 0
    is_working: bool = False


def offset_in(words: str) -> Offset | None:
    """What the words of a relative deadline count; None where they give no number ("ngay sau khi …")."""
    for found in _TERM.finditer(plain(words)):
        number = found[1]
        count = int(number) if number.isdigit() else _COUNTS[number]
        sign = -1 if found[4] == "truoc" else 1
        unit, working = found[2], bool(found[3])
        days = {"gio": -(-count // 24), "ngay": count, "tuan": count * 7, "thang": 0}[unit]
        months = count if unit == "thang" else 0
        if 0 < days + months * 30 <= _MOST:
            return Offset(sign * days, sign * months, working and unit == "ngay")
    return None


def due_after(event: date, offset: Offset, calendar: WorkingDays) -> date:
    """The last day of the term; the day of the event itself is not counted."""
    if offset.is_working:
        return calendar.add_working_days(event, offset.days)
    count = event.year * 12 + event.month - 1 + offset.months
    year, month = count // 12, count % 12 + 1
    shifted = date(year, month, min(event.day, monthrange(year, month)[1]))
    return shifted + timedelta(days=offset.days)
