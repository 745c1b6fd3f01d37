"""A unit that came after the launch receives the running campaign: the document and the rows that are its own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.campaigns.errors import BadEntry
from trienkhai.campaigns.models import Assignment, Campaign, Receipt
from trienkhai.campaigns.queries import joining, planned
from trienkhai.campaigns.services.launch import row_of
from trienkhai.campaigns.services.periods import hold_running
from trienkhai.campaigns.services.told import tell_rows
from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey

_BATCH = 500


@transaction.atomic
def add_units(campaign: Campaign, units: Collection[int], *, by: HasKey, at: datetime, key: str = "") -> int:
    """Give the running campaign to units (ids) that came since the launch, as its phrases mean them today; returns how
    many rows were written. Sent twice, it adds once. Raises BadEntry for a unit that is none of the newcomers,
    NotRunning, NotAllowed."""
    written = 0

    def act() -> Campaign:
        nonlocal written
        held = hold_running(campaign, by=by)
        found = [each for each in joining.newcomers_of(held, today=at.date()) if each.unit.pk in units]
        if not units:
            raise BadEntry(_("Đồng chí chọn ít nhất một đơn vị."))
        if len(found) != len(set(units)):
            raise BadEntry(_("Có đơn vị đã được giao hoặc không thuộc đối tượng của kế hoạch. Đồng chí tải lại trang."))
        rows = [row for each in found for row in each.rows]
        wholes = planned.wholes_of(held.unit, rows)
        made = Assignment.objects.bulk_create(
            [row_of(held, row, wholes, at, made_at=at) for row in rows], batch_size=_BATCH
        )
        Receipt.objects.bulk_create(
            [
                Receipt(
                    campaign=held,
                    unit=each.unit,
                    sent_at=at,
                    is_directed=planned.is_directed(each.unit, held.unit),
                )
                for each in found
            ],
            batch_size=_BATCH,
        )
        written = len(made)
        journal.record(
            "campaigns.units-joined",
            by=by,
            at=at,
            subject=held,
            details={"units": [each.unit.pk for each in found], "assignments": written},
        )
        tell_rows(made, "JOINED", subject=held, by=by, at=at)
        return held

    journal.once(key, "campaigns.add-units", by=by, at=at, act=act)
    return written
