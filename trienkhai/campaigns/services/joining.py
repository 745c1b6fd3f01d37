"""A unit that came after the launch, or is directed since, receives the running campaign: the document and its rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.campaigns.choices import ReceiverKind
from trienkhai.campaigns.errors import BadEntry
from trienkhai.campaigns.models import Assignment, Audience, Campaign, Receipt
from trienkhai.campaigns.queries import joining, planned
from trienkhai.campaigns.queries.wholes import wholes_of
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
        wholes = wholes_of(held, rows)
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
        _name(found)
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


def _name(found: Sequence[joining.Newcomer]) -> None:
    """The phrases mean the newcomers from now on, as an obligation that is added later shall reach them too."""
    meant = [(audience, each.unit.pk) for each in found for audience in each.phrases]
    links = Audience.units.through
    links.objects.bulk_create(
        [links(audience_id=audience, unit_id=unit) for audience, unit in meant], _BATCH, ignore_conflicts=True
    )
    nobody = (ReceiverKind.UNMATCHED, ReceiverKind.OUTSIDE)
    Audience.objects.filter(pk__in={audience for audience, _unit in meant}, kind__in=nobody).update(
        kind=ReceiverKind.UNITS
    )
