"""Links between units of two lines: begun and ended on a day, by a document."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from trienkhai.journal.services import HasKey, once, record
from trienkhai.kernel.clock import house_time
from trienkhai.kernel.errors import DomainError
from trienkhai.organisations import access, tree
from trienkhai.organisations.choices import Capability, Line, LinkKind
from trienkhai.organisations.models import Unit, UnitLink
from trienkhai.organisations.queries.links import ends_to_keep
from trienkhai.organisations.services.reorganising.changing import held_superior
from trienkhai.organisations.services.reorganising.event import UNDECIDED, Decision, require_granted, short


@transaction.atomic
def link(
    kind: LinkKind,
    unit: Unit,
    other: Unit,
    *,
    starts_on: date | None = None,
    decision: Decision = UNDECIDED,
    by: HasKey,
    at: datetime,
    key: str = "",
) -> UnitLink:
    """A union sits at a workplace (``unit`` at ``other``); a đảng ủy directs it there (``unit`` directs ``other``).
    The same link twice is one. Nobody sees or does more of the other by it: it says who works together, which people
    may be the same, and whom the committee's plans may reach. Direction is written by who keeps the committee; of a
    body that he does not keep, with the day and the document."""
    house_time(at)

    def act() -> UnitLink:
        tree.hold()  # neither of them ends while this is written
        day = starts_on or at.date()
        if day > at.date():
            raise DomainError(_("Ngày bắt đầu chưa đến. Đồng chí ghi liên hệ khi đến ngày."))
        if decision.decided_on is not None and decision.decided_on > at.date():
            raise DomainError(_("Ngày quyết định ở tương lai. Đồng chí kiểm tra lại."))
        if unit.pk == other.pk:
            raise DomainError(_("Đồng chí chọn hai đơn vị khác nhau."))
        one, two = held_superior([unit, other], day)
        require_granted(by, ends_to_keep(UnitLink(kind=kind, unit=one, other=two)))
        _require_fitting(kind, one, two)
        _require_ground(by, two, starts_on, decision)
        standing = UnitLink.objects.filter(kind=kind, unit=one, other=two, ends_before=None).first()
        if standing is not None:
            _require_same_day(standing, starts_on)
            return standing
        _require_apart(kind, one, two, starts_on)
        made = UnitLink.objects.create(
            kind=kind,
            unit=one,
            other=two,
            decision_symbol=short(decision.symbol, 60),
            decided_on=decision.decided_on,
            starts_on=starts_on,
        )
        record(
            "organisations.link-begun",
            by=by,
            at=at,
            subject=made,
            details={"kind": kind, "unit": one.pk, "other": two.pk, "on": starts_on, "decision": made.decision_symbol},
        )
        return made

    return UnitLink.objects.get(pk=once(key, "organisations.link", by=by, at=at, act=act))


@transaction.atomic
def end_link(link: UnitLink, *, ends_before: date | None = None, by: HasKey, at: datetime) -> UnitLink:
    """The link holds no longer from a day on (today when none is given). Ended twice on one day is ended once; on
    another day it is refused: what was is not rewritten."""
    house_time(at)
    tree.hold()
    held = UnitLink.objects.select_for_update(of=("self",)).select_related("unit", "other").get(pk=link.pk)
    require_granted(by, ends_to_keep(held))
    day = ends_before or at.date()
    if held.ends_before is not None:
        if ends_before is not None and held.ends_before != ends_before:
            raise DomainError(_("Liên hệ này đã kết thúc từ ngày %(day)s.") % {"day": f"{held.ends_before:%d/%m/%Y}"})
        return held
    if day > at.date():
        raise DomainError(_("Ngày kết thúc chưa đến. Đồng chí ghi lại khi đến ngày."))
    if held.starts_on is not None and day < held.starts_on:
        raise DomainError(
            _("Liên hệ này bắt đầu từ ngày %(day)s; ngày kết thúc không thể trước ngày đó.")
            % {"day": f"{held.starts_on:%d/%m/%Y}"}
        )
    held.ends_before = day
    held.save(update_fields=["ends_before"])
    record("organisations.link-ended", by=by, at=at, subject=held, details={"on": day})
    return held


def _require_fitting(kind: LinkKind, one: Unit, two: Unit) -> None:
    """Raise DomainError unless the lines are those that such a link joins (Điều lệ Đảng: organisations of the Party
    lead those of the state and of the people at their workplace, never the other way)."""
    if one.line == two.line:
        raise DomainError(_("Liên hệ này nối đơn vị của hai hệ thống khác nhau. Đồng chí chọn lại đơn vị."))
    if kind == LinkKind.DIRECTS and one.line != Line.PARTY:
        raise DomainError(
            _("%(unit)s không phải tổ chức đảng nên không ghi là lãnh đạo, chỉ đạo được. Đồng chí chọn lại.")
            % {"unit": one.name}
        )


def _require_ground(by: HasKey, other: Unit, starts_on: date | None, decision: Decision) -> None:
    """Raise DomainError where somebody writes of a body that he does not keep without saying since when and by what:
    its own people read it and can ask for the document."""
    person = access.actor(by)
    if person is None or access.may(person, Capability.MANAGE_STRUCTURE, other):
        return
    if starts_on is None:
        raise DomainError(
            _("%(unit)s thuộc hệ thống khác. Đồng chí ghi ngày bắt đầu để đơn vị đó biết.") % {"unit": other.name}
        )
    if not decision.symbol.strip():
        raise DomainError(
            _("%(unit)s thuộc hệ thống khác. Đồng chí ghi số, ký hiệu văn bản làm căn cứ (quyết định, quy chế).")
            % {"unit": other.name}
        )


def _require_same_day(standing: UnitLink, starts_on: date | None) -> None:
    """Written again with another day it would be lost silently."""
    if starts_on is None or standing.starts_on == starts_on:
        return
    if standing.starts_on is None:
        raise DomainError(_("Liên hệ này đã được ghi, không có ngày bắt đầu."))
    raise DomainError(_("Liên hệ này đã được ghi từ ngày %(day)s.") % {"day": f"{standing.starts_on:%d/%m/%Y}"})


def _require_apart(kind: LinkKind, one: Unit, two: Unit, starts_on: date | None) -> None:
    """Raise DomainError where it would run beside another that was: the same one, or a second place to sit at."""
    rows = UnitLink.objects.filter(kind=kind, unit=one)
    if kind == LinkKind.SITS_AT and rows.filter(ends_before=None).exists():
        raise DomainError(_("%(unit)s đang đặt tại nơi khác. Đồng chí kết thúc liên hệ cũ trước.") % {"unit": one})
    if kind == LinkKind.DIRECTS:
        rows = rows.filter(other=two)
    # One that ended on its first day was never there. A blank day reaches back to the beginning.
    over = rows.exclude(ends_before=None).exclude(starts_on=F("ends_before"))
    if starts_on is not None:
        over = over.filter(ends_before__gt=starts_on)
    last = over.order_by("-ends_before").first()
    if last is not None and last.ends_before is not None:
        raise DomainError(
            _("Liên hệ cũ còn đến trước ngày %(day)s. Đồng chí ghi ngày bắt đầu từ ngày đó trở đi.")
            % {"day": f"{last.ends_before:%d/%m/%Y}"}
        )
