"""The text that somebody pastes into a unit's own group: kinds of work and days, nothing of any document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from trienkhai.campaigns.queries import ChasedUnit
from trienkhai.campaigns.queries.desk import Desk
from trienkhai.campaigns.rules import SOON_DAYS
from trienkhai.plans.choices import WorkKind


@dataclass(frozen=True)
class Reminded:
    """One duty as far as the text needs it."""

    kind: WorkKind
    due_on: date | None
    days_late: int
    late_after: date | None = None  # from which lateness is counted


def text_for(name: str, duties: Iterable[Reminded], *, note: str = "") -> str:
    """A few lines in Vietnamese, whatever language the page is read in."""
    with translation.override("vi"):
        listed = list(duties)
        lines = [_("Kính gửi các đồng chí phụ trách %(unit)s.") % {"unit": name}]
        lines.append(_("Đơn vị còn %(n)s việc cần hoàn thành:") % {"n": len(listed)})
        lines += [f"- {_line(each)}" for each in listed]
        if note.strip():
            lines.append(note.strip())
        lines.append(_("Nội dung từng việc đồng chí xem trong hệ thống Triển Khai."))
        return "\n".join(lines)


def text_for_unit(unit: ChasedUnit, *, note: str = "") -> str:
    """Of a unit in the queue; what a petition holds is left out."""
    duties = [
        Reminded(each.kind, each.due_on, each.days_late, each.late_after) for each in unit.duties if not each.is_held
    ]
    return text_for(unit.name, duties, note=note)


def text_for_desk(desk: Desk) -> str:
    """Of a unit's own desk: what is late or due within the week, to pass on to its own people; "" when there is
    nothing."""
    lines = [*desk.first, *desk.rest]
    near = [each for each in lines if each.due.days_late or (each.due.days is not None and each.due.days <= SOON_DAYS)]
    duties = [Reminded(WorkKind(each.kind), each.due.due_on, each.due.days_late, each.due.late_after) for each in near]
    return text_for(desk.unit.name, duties) if duties else ""


def _line(duty: Reminded) -> str:
    words = str(duty.kind.label)
    if duty.due_on is not None:
        words += _(", hạn %(day)s") % {"day": f"{duty.due_on:%d/%m/%Y}"}
    if duty.days_late and duty.late_after is not None and duty.late_after != duty.due_on:
        words += _(", ngày cuối chưa tính trễ %(day)s") % {"day": f"{duty.late_after:%d/%m/%Y}"}
    if duty.days_late:
        words += _(" (quá hạn %(n)s ngày)") % {"n": duty.days_late}
    return words
