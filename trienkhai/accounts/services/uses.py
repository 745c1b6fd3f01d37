"""Counting how often one person uses pages that cost much, in the database, so that all workers see one count."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from trienkhai.accounts import rules
from trienkhai.accounts.choices import UseKind
from trienkhai.accounts.models import CostlyUse


@transaction.atomic
def use_costly(user_id: int, kind: UseKind, *, at: datetime) -> int:
    """Count one use; returns 0, or the seconds until the next one is let through. What is refused is not counted."""
    allowed = rules.ALLOWANCES[kind]
    row = _row(user_id, kind, at)
    if not row.began_at <= at < row.began_at + allowed.window:  # over, or the clock was set back
        row.began_at, row.count = at, 0
    if row.count >= allowed.most:
        return rules.seconds_until(row.began_at + allowed.window, at)
    row.count += 1
    row.save(update_fields=["began_at", "count"])
    return 0


def _row(user_id: int, kind: UseKind, at: datetime) -> CostlyUse:
    """The row, held; made first where there is none, in as many statements as where there is one."""
    CostlyUse.objects.bulk_create([CostlyUse(user_id=user_id, kind=kind, began_at=at, count=0)], ignore_conflicts=True)
    return CostlyUse.objects.select_for_update().get(user_id=user_id, kind=kind)
