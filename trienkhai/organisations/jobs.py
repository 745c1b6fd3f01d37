"""What the worker does for this room: sheets checked and carried out, old reports wiped. All safe to run twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from trienkhai.organisations.models import SheetImport
from trienkhai.organisations.services.importing import Clock, carry_out, check, forget_reports
from trienkhai.organisations.services.takeaways import forget_takeaways

KEEP_REPORTS = timedelta(days=30)
KEEP_TAKEAWAYS = timedelta(days=3)  # names and results of a whole unit: long enough to be fetched


def check_sheets(ids: Sequence[int], *, clock: Clock) -> None:
    """Compare the rows of each with what stands."""
    for sheet in SheetImport.objects.filter(pk__in=ids):
        check(sheet, at=clock())


def carry_out_sheets(ids: Sequence[int], *, clock: Clock) -> None:
    """Write the rows of each confirmed import."""
    for sheet_id in ids:
        carry_out(sheet_id, clock=clock)


def forget_old_reports(*, at: datetime) -> int:
    """Wipe the files of imports of more than a month ago; returns how many imports."""
    return forget_reports(before=at - KEEP_REPORTS)


def forget_old_takeaways(*, at: datetime) -> int:
    """Wipe the archives that were asked for days ago; returns how many files."""
    return forget_takeaways(before=at - KEEP_TAKEAWAYS)
