"""How many cells an organisation answers for, put right by a person before the launch."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.campaigns.errors import BadEntry
from trienkhai.campaigns.models import Campaign
from trienkhai.campaigns.queries import planned
from trienkhai.campaigns.queries.wholes import cell_lines
from trienkhai.campaigns.services.launch import hold_preparing
from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey

MOST_CELLS = 99_999


@transaction.atomic
def correct_cells(campaign: Campaign, counts: Mapping[int, int | None], *, by: HasKey, at: datetime) -> Campaign:
    """Say how many cells organisations (by id) have where the list of units has another number; None takes the list's
    again. Units that are not named keep what was said of them. Raises BadEntry for a unit that answers for no cells in
    this campaign, NotRunning once it was launched, NotAllowed."""
    held = hold_preparing(campaign, by=by)
    lines = {line.unit.pk: line for line in cell_lines(held, planned.rows_of_ground(planned.ground_of(held)))}
    said = {
        unit: count for unit, count in held.cell_counts.items() if int(unit) in lines
    }  # who owes it no more is gone
    for unit, count in counts.items():
        if unit not in lines:
            raise BadEntry(_("Có đơn vị không làm việc theo chi bộ trong kế hoạch này. Đồng chí tải lại trang."))
        if count is not None and not 0 < count <= MOST_CELLS:
            raise BadEntry(_("%(unit)s: số chi bộ ghi từ 1 trở lên, hoặc để trống.") % {"unit": lines[unit].unit.name})
        said.pop(str(unit), None)
        if count is not None and count != lines[unit].counted:
            said[str(unit)] = count
    before, held.cell_counts = held.cell_counts, said
    if before != said:
        held.save(update_fields=["cell_counts"])
        details = {"cells": said, "before": before}
        journal.record("campaigns.cells-corrected", by=by, at=at, subject=held, details=details)
    return held
