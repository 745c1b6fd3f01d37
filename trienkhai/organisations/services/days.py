"""The administrator's table of days off and of days worked in exchange."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey
from trienkhai.kernel.errors import DomainError
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import DayOff, Installation
from trienkhai.organisations.queries.days import calendar


@transaction.atomic
def set_day(on: date, *, is_worked: bool, name: str, by: HasKey, at: datetime) -> DayOff:
    """Say that a day is off, or worked in exchange; said again, it is put right. By the administrator of the
    committee of this installation. Raises DomainError where the calendar says so already."""
    _require_administrator(by)
    before = DayOff.objects.select_for_update().filter(on=on).first()
    if before is None and calendar().is_working(on) == is_worked:
        words = _("Ngày %(day)s vốn là ngày làm việc.") if is_worked else _("Ngày %(day)s vốn là ngày nghỉ.")
        raise DomainError(words % {"day": on.strftime("%d/%m/%Y")})
    values = {"is_worked": is_worked, "name": " ".join(name.split())[:120]}
    made, _new = DayOff.objects.update_or_create(on=on, defaults=values)
    was = {"is_worked": before.is_worked, "name": before.name} if before else None
    journal.record("organisations.day-set", by=by, at=at, subject=made, details={"on": on, **values, "before": was})
    return made


@transaction.atomic
def remove_day(on: date, *, by: HasKey, at: datetime) -> None:
    """Take a day out of the table: the public calendar says again whether it is worked."""
    _require_administrator(by)
    found = DayOff.objects.select_for_update().filter(on=on).first()
    if found is None:
        return
    details = {"on": on, "is_worked": found.is_worked, "name": found.name}
    journal.record("organisations.day-removed", by=by, at=at, subject=found, details=details)
    found.delete()


def _require_administrator(by: HasKey) -> None:
    installed = Installation.objects.select_related("committee").first()
    if installed is None:
        raise DomainError(_("Hệ thống chưa được thiết lập."))
    access.require(by, Capability.MANAGE_STRUCTURE, installed.committee)
