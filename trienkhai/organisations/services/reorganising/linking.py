"""Links between units of two lines: begun and ended on a day."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.journal.services import HasKey, once, record
from trienkhai.kernel.clock import house_time
from trienkhai.kernel.errors import DomainError
from trienkhai.organisations.choices import LinkKind
from trienkhai.organisations.models import Unit, UnitLink
from trienkhai.organisations.services.reorganising.changing import held_superior
from trienkhai.organisations.services.reorganising.event import require_granted


@transaction.atomic
def link(
    kind: LinkKind, unit: Unit, other: Unit, *, starts_on: date | None = None, by: HasKey, at: datetime, key: str = ""
) -> UnitLink:
    """A union sits at a workplace; a đảng ủy directs it there. The same link twice is one."""
    house_time(at)

    def act() -> UnitLink:
        day = starts_on or at.date()
        if day > at.date():
            raise DomainError(_("Ngày bắt đầu chưa đến. Đồng chí ghi liên hệ khi đến ngày."))
        one, two = held_superior([unit, other], day) if unit.pk != other.pk else (unit, unit)
        if one.pk == two.pk:
            raise DomainError(_("Đồng chí chọn hai đơn vị khác nhau."))
        require_granted(by, [one, two])
        if one.line == two.line:
            raise DomainError(_("Liên hệ này nối đơn vị của hai hệ thống khác nhau. Đồng chí chọn lại đơn vị."))
        if kind == LinkKind.SITS_AT and UnitLink.objects.filter(kind=kind, unit=one, ends_before=None).exclude(
            other=two
        ):
            raise DomainError(_("%(unit)s đang đặt tại nơi khác. Đồng chí kết thúc liên hệ cũ trước.") % {"unit": one})
        made, is_new = UnitLink.objects.get_or_create(
            kind=kind, unit=one, other=two, ends_before=None, defaults={"starts_on": starts_on}
        )
        if is_new:
            record("organisations.link-begun", by=by, at=at, subject=made, details={"kind": kind, "unit": one.pk})
        return made

    return UnitLink.objects.get(pk=once(key, "organisations.link", by=by, at=at, act=act))


@transaction.atomic
def end_link(link: UnitLink, *, ends_before: date | None = None, by: HasKey, at: datetime) -> UnitLink:
    """The link holds no longer from a day on (today when none is given)."""
    house_time(at)
    held = UnitLink.objects.select_for_update(of=("self",)).select_related("unit", "other").get(pk=link.pk)
    require_granted(by, [held.unit, held.other])
    day = ends_before or at.date()
    if day > at.date():
        raise DomainError(_("Ngày kết thúc chưa đến. Đồng chí ghi lại khi đến ngày."))
    if held.starts_on is not None and day < held.starts_on:
        raise DomainError(_("Ngày kết thúc trước ngày bắt đầu. Đồng chí kiểm tra lại."))
    if held.ends_before is None:
        held.ends_before = day
        held.save(update_fields=["ends_before"])
        record("organisations.link-ended", by=by, at=at, subject=held, details={"on": day})
    return held
