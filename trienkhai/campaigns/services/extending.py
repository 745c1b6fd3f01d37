"""More time for one duty (gia hạn): the new day, with the days before kept beside it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.campaigns.choices import AssignmentState
from trienkhai.campaigns.errors import BadEntry, MoveClosed
from trienkhai.campaigns.models import Assignment, Extension, Petition
from trienkhai.campaigns.queries.seen import require_run
from trienkhai.campaigns.services import ledger
from trienkhai.campaigns.services.told import tell_unit
from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.plans.choices import DateSource

S = AssignmentState


@transaction.atomic
def extend(
    assignment: Assignment, *, due_on: date | None, reason: str, by: HasKey, at: datetime, key: str = ""
) -> Extension:
    """The office gives one unit more time, asked or not. Raises BadEntry, MoveClosed (what was handed in has its day),
    NotRunning, NotAllowed."""

    def act() -> Extension:
        held = ledger.hold(assignment)
        require_run(by, Capability.REVIEW, held.campaign)
        if not reason.strip():
            raise BadEntry(_("Đồng chí nêu lý do gia hạn để sau này còn biết vì sao."))
        require_unfinished(held)
        given = give(held, due_on=require_new_day(due_on), reason=reason, by=by, at=at)
        ledger.store(held, at=at)
        tell_unit(held, "EXTENDED", subject=given, by=by, at=at, day=given.due_on.isoformat())
        return given

    kept = journal.once(key, "campaigns.extend", by=by, at=at, act=act)
    return Extension.objects.select_related("assignment").get(pk=kept)


def require_new_day(due_on: date | None) -> date:
    """Raise BadEntry without a day."""
    if due_on is None:
        raise BadEntry(_("Đồng chí ghi hạn mới theo dạng ngày/tháng/năm."))
    return due_on


def require_unfinished(held: Assignment) -> None:
    """Raise MoveClosed when nothing is left to be given time for."""
    if held.state in (S.SUBMITTED, S.COMPLETED, S.WITHDRAWN):
        raise MoveClosed(
            _("Việc này đang ở trạng thái “%(state)s” nên không gia hạn được.")
            % {"state": AssignmentState(held.state).label}
        )


def give(
    held: Assignment, *, due_on: date, reason: str, by: HasKey, at: datetime, petition: Petition | None = None
) -> Extension:
    """Write the extension and set the new day on a held row, which the caller stores. The unit has the whole of the
    new day; a row without a day gets its first. Raises BadEntry unless the day is later than the present one."""
    if held.late_after is not None and due_on <= held.late_after:
        raise BadEntry(
            _("Hạn mới phải sau ngày cuối chưa tính trễ (%(day)s).") % {"day": held.late_after.strftime("%d/%m/%Y")}
        )
    given = Extension.objects.create(
        assignment=held,
        petition=petition,
        due_before=held.due_on,
        late_before=held.late_after,
        source_before=held.date_source,
        due_on=due_on,
        reason=reason.strip(),
        given_by=access.actor(by),
        given_at=at,
    )
    held.due_on = held.late_after = due_on
    held.date_source = DateSource.EXTENDED
    journal.record(
        "campaigns.extension-given",
        by=by,
        at=at,
        subject=held,
        details={"due_on": due_on, "before": given.due_before, "late_before": given.late_before},
    )
    return given
