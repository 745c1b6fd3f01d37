"""Where somebody belongs, how he stands there, which posts he holds: one small page for each act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trienkhai.kernel.errors import NotAllowed
from trienkhai.organisations import access, queries, services
from trienkhai.organisations.choices import MASKED, Capability, Category, MemberStatus, PostKind
from trienkhai.organisations.services.reorganising import Decision, transfer_people
from trienkhai.web.organisations.acts import Act, carry_out, filled, unit_picker
from trienkhai.web.organisations.people_forms import EndForm, MembershipForm, PostForm, StandingForm, TransferForm
from trienkhai.web.organisations.views import viewer_of
from trienkhai.web.organisations.views_people import may_somewhere, person_address, picked
from trienkhai.web.request import Request

if TYPE_CHECKING:
    from trienkhai.organisations.models import Person

acts = require_http_methods(["GET", "HEAD", "POST"])


def person_to_change(request: Request, person_id: int) -> tuple[Person, queries.PersonShown]:
    """The person, for one who keeps the structure of some unit; which one the act touches, the service asks."""
    viewer = viewer_of(request)
    found = queries.person_for(viewer, person_id)
    if not may_somewhere(viewer, Capability.MANAGE_PEOPLE):
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))
    return found, queries.person_shown(viewer, found, request.at.date())


def homes_of(shown: queries.PersonShown) -> list[int]:
    """The units that he belongs to now, as far as the viewer sees them."""
    return list(dict.fromkeys(line.unit_id for line in shown.memberships if line.ends_before is None))


@acts
def add_membership(request: Request, person_id: int) -> HttpResponse:
    """One more unit: a union or an association beside his cell."""
    viewer = viewer_of(request)
    found, _shown = person_to_change(request, person_id)
    picker = unit_picker(viewer, request.at.date(), request, _("Đơn vị"))
    form = filled(request, MembershipForm, category=Category.PARTY_MEMBER)

    def act(given: dict[str, Any]) -> str:
        unit = picked(picker)
        services.add_membership(
            found,
            unit=unit,
            category=Category(given["category"]),
            starts_on=given["starts_on"],
            by=viewer,
            at=request.at,
        )
        return _("Đồng chí %(name)s sinh hoạt thêm ở %(unit)s.") % {"name": found.full_name, "unit": unit.name}

    title = _("Thêm nơi sinh hoạt của đồng chí %(name)s") % {"name": found.full_name}
    notes = [_("Dùng khi một người thuộc nhiều đơn vị, ví dụ vừa ở chi bộ vừa ở chi đoàn. Rời đơn vị cũ thì chuyển sinh hoạt.")]  # fmt: skip
    return carry_out(request, form, Act(title, _("Thêm"), person_address(found), notes), act, picker=picker)


@acts
def end_membership(request: Request, membership_id: int) -> HttpResponse:
    """He belongs there no more."""
    viewer = viewer_of(request)
    membership = queries.membership_for(viewer, membership_id)
    access.require(viewer, Capability.MANAGE_PEOPLE, membership.unit)
    found = membership.person
    form = filled(request, EndForm, ends_before=request.at.date())

    def act(given: dict[str, Any]) -> str:
        services.end_membership(membership, ends_before=given["ends_before"], by=viewer, at=request.at)
        words = {"name": found.full_name, "unit": membership.unit.name}
        return _("Đồng chí %(name)s thôi sinh hoạt ở %(unit)s.") % words

    words = {"name": found.full_name, "unit": membership.unit.name}
    title = _("Đồng chí %(name)s thôi sinh hoạt ở %(unit)s") % words
    notes = [_("Chức vụ, tình trạng và danh sách ở đơn vị này cũng kết thúc từ ngày đó. Vai trò trên hệ thống không tự hết; đồng chí thôi riêng.")]  # fmt: skip
    return carry_out(request, form, Act(title, _("Thôi sinh hoạt"), person_address(found), notes), act)


@acts
def transfer(request: Request, membership_id: int) -> HttpResponse:
    """From this unit to another."""
    viewer = viewer_of(request)
    membership = queries.membership_for(viewer, membership_id)
    access.require(viewer, Capability.MANAGE_PEOPLE, membership.unit)
    found = membership.person
    picker = unit_picker(viewer, request.at.date(), request, _("Chuyển đến"), near=membership.unit)
    form = filled(request, TransferForm, on=request.at.date())

    def act(given: dict[str, Any]) -> str:
        unit = picked(picker)
        transfer_people(
            [found],
            to=unit,
            source=membership.unit,
            on=given["on"],
            decision=Decision(symbol=given["symbol"], decided_on=given["decided_on"]),
            by=viewer,
            at=request.at,
            key=request.POST.get("key", ""),
        )
        return _("Đồng chí %(name)s đã chuyển đến %(unit)s.") % {"name": found.full_name, "unit": unit.name}

    words = {"name": found.full_name, "unit": membership.unit.name}
    title = _("Chuyển sinh hoạt của đồng chí %(name)s từ %(unit)s") % words
    notes = [_("Chức vụ ở đơn vị cũ kết thúc từ ngày chuyển. Vai trò trên hệ thống không tự hết; đồng chí thôi riêng.")]
    page = Act(title, _("Chuyển sinh hoạt"), person_address(found), notes)
    return carry_out(request, form, page, act, picker=picker, need=_("Đồng chí chọn đơn vị chuyển đến."))


@acts
def standing(request: Request, membership_id: int) -> HttpResponse:
    """How he stands there from a day on."""
    viewer = viewer_of(request)
    membership = queries.membership_for(viewer, membership_id)
    access.require(viewer, Capability.MANAGE_PEOPLE, membership.unit)
    found = membership.person
    may_mask = access.may(viewer, Capability.REVEAL_STATUS, membership.unit)
    statuses = [status for status in MemberStatus if may_mask or status not in MASKED]

    def make(*given: Any, **more: Any) -> StandingForm:
        return StandingForm(*given, statuses=statuses, **more)

    def act(given: dict[str, Any]) -> str:
        status = MemberStatus(given["status"])
        services.set_standing(membership, status=status, starts_on=given["starts_on"], by=viewer, at=request.at)
        return _("Đã lưu tình trạng sinh hoạt.")

    words = {"name": found.full_name, "unit": membership.unit.name}
    title = _("Tình trạng sinh hoạt của đồng chí %(name)s ở %(unit)s") % words
    notes = [
        _("Miễn sinh hoạt và đình chỉ được che trên màn hình; ai xem đều được ghi nhật ký.")
        if may_mask
        else _("Miễn sinh hoạt, đình chỉ chỉ do người được xem tình trạng được che ghi.")
    ]
    return carry_out(request, filled(request, make), Act(title, _("Lưu"), person_address(found), notes), act)


@acts
def add_post(request: Request, person_id: int) -> HttpResponse:
    """A post for a term."""
    viewer = viewer_of(request)
    found, shown = person_to_change(request, person_id)
    picker = unit_picker(viewer, request.at.date(), request, _("Ở đơn vị"), offered=homes_of(shown))
    form = filled(request, PostForm)

    def act(given: dict[str, Any]) -> str:
        kind = PostKind(given["kind"])
        services.add_post(
            found,
            unit=picked(picker),
            kind=kind,
            starts_on=given["starts_on"],
            ends_before=given["ends_before"],
            by=viewer,
            at=request.at,
        )
        return _("Đã ghi chức vụ %(post)s.") % {"post": kind.label}

    title = _("Thêm chức vụ của đồng chí %(name)s") % {"name": found.full_name}
    return carry_out(request, form, Act(title, _("Thêm"), person_address(found)), act, picker=picker)


@acts
def end_post(request: Request, post_id: int) -> HttpResponse:
    """He holds it no more."""
    viewer = viewer_of(request)
    post = queries.post_for(viewer, post_id)
    access.require(viewer, Capability.MANAGE_PEOPLE, post.unit)
    form = filled(request, EndForm, ends_before=request.at.date())

    def act(given: dict[str, Any]) -> str:
        services.end_post(post, ends_before=given["ends_before"], by=viewer, at=request.at)
        return _("Đã ghi ngày thôi giữ chức vụ.")

    words = {"name": post.person.full_name, "post": post.get_kind_display(), "unit": post.unit.name}
    title = _("Đồng chí %(name)s thôi giữ chức vụ %(post)s ở %(unit)s") % words
    return carry_out(request, form, Act(title, _("Thôi giữ chức vụ"), person_address(post.person)), act)
