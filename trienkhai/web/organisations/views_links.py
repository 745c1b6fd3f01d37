"""Links between units of two lines at one workplace: who directs whom, who sits where; begun and ended by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import access, queries
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.services import reorganising
from trienkhai.organisations.services.reorganising import Decision
from trienkhai.web.organisations.acts import Act, carry_out, filled
from trienkhai.web.organisations.links import Offer, offers_for, sentence
from trienkhai.web.organisations.people_forms import EndForm, LinkForm
from trienkhai.web.organisations.picker import Picker
from trienkhai.web.organisations.views import viewer_of
from trienkhai.web.organisations.views_people import picked
from trienkhai.web.request import Request, whole_number

if TYPE_CHECKING:
    from trienkhai.organisations.models import Person, Unit


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: Request, unit_id: int, slug: str) -> HttpResponse:
    """Write that two units are linked from a day on."""
    viewer = viewer_of(request)
    unit = queries.unit_for(viewer, unit_id)
    offer = next((each for each in offers_for(unit) if each.slug == slug), None)
    if offer is None:
        raise NotFound(_("Không tìm thấy trang này."))
    access.require(viewer, Capability.MANAGE_STRUCTURE, unit)
    picker = _picker(request, viewer, unit, offer)
    form = filled(request, LinkForm)

    def act(given: dict[str, Any]) -> str:
        other = picked(picker)
        one, two = (unit, other) if offer.is_first else (other, unit)
        made = reorganising.link(
            offer.kind,
            one,
            two,
            starts_on=given["starts_on"],
            decision=Decision(symbol=given["symbol"], decided_on=given["decided_on"]),
            by=viewer,
            at=request.at,
            key=request.POST.get("key", ""),
        )
        return _("Đã ghi: %(link)s.") % {"link": sentence(made)}

    page = Act(str(offer.title) % {"unit": unit.name}, _("Ghi"), _address(unit.pk), _notes(offer, unit))
    return carry_out(request, form, page, act, picker=picker)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: Request, link_id: int) -> HttpResponse:
    """Ask for the day, then end a link."""
    viewer = viewer_of(request)
    found = queries.link_for(viewer, link_id)
    for unit in queries.ends_to_keep(found):
        access.require(viewer, Capability.MANAGE_STRUCTURE, unit)
    form = filled(request, EndForm, ends_before=request.at.date())

    def act(given: dict[str, Any]) -> str:
        reorganising.end_link(found, ends_before=given["ends_before"], by=viewer, at=request.at)
        return _("Đã ghi ngày kết thúc: %(link)s.") % {"link": sentence(found)}

    began = f"{found.starts_on:%d/%m/%Y}" if found.starts_on else ""
    notes = [_("Bắt đầu từ ngày %(day)s.") % {"day": began}] if began else []
    notes.append(_("Liên hệ vẫn còn trong mục “Trước đây” của cả hai đơn vị."))
    back = found.other_id if request.GET.get("tu") == str(found.other_id) else found.unit_id
    page = Act(_("Kết thúc: %(link)s") % {"link": sentence(found)}, _("Kết thúc liên hệ"), _address(back), notes)
    return carry_out(request, form, page, act)


def _notes(offer: Offer, unit: Unit) -> list[str]:
    """What the link will do, before it is written."""
    use = _("Dùng cho đơn vị của hai hệ thống cùng một nơi làm việc, ví dụ đảng ủy và công đoàn.")
    if not offer.reaches_far:
        return [use + " " + _("Liên hệ không cho ai thêm quyền xem hay làm.")]
    shown = _("Liên hệ hiện ở trang của cả hai đơn vị, có ngày và căn cứ, và được ghi vào nhật ký.")
    return [
        f"{use} {shown}",
        _("Khi ghi xong: %(unit)s giao được nhiệm vụ cho đơn vị này trong các đợt triển khai của mình, theo dõi và nhập thay phần đó; không xem được việc khác, người hay kế hoạch riêng của đơn vị. Cấp trên theo hệ thống của đơn vị không xem các việc này.") % {"unit": unit.name},
    ]  # fmt: skip


def _picker(request: Request, viewer: Person, unit: Unit, offer: Offer) -> Picker:
    text = request.POST.get("unit-tim", "").strip()[:100]
    chosen = whole_number(request.POST.get("unit"))
    pick = queries.units_to_link(
        viewer, request.at.date(), unit, offer.lines(unit), chosen=chosen, text=text, far=offer.reaches_far
    )
    if offer.reaches_far:
        help = _("Đơn vị ngoài phạm vi đồng chí quản lý: gõ đủ tên hoặc đúng ký hiệu rồi bấm Tìm; khi ghi cần ngày bắt đầu và số văn bản.")  # fmt: skip
    else:
        help = "" if pick.found or pick.chosen or text else _("Đồng chí tìm đơn vị theo tên.")
    return Picker("unit", str(offer.pick), False, text, pick, help=help)


def _address(unit_id: int) -> str:
    return reverse("organisations:unit", args=[unit_id]) + "#quan-he"
