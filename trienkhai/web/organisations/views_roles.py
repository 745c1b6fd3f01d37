"""Roles: given with dates, lent for a time, taken back; accounts for who is on the list already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trienkhai.accounts import queries as accounts
from trienkhai.kernel.errors import NotAllowed
from trienkhai.organisations import access, queries, services
from trienkhai.organisations.choices import Capability, Role
from trienkhai.web.organisations.acts import Act, carry_out, filled, is_searching, unit_picker
from trienkhai.web.organisations.people_forms import LoanForm, RoleForm, UsernameForm
from trienkhai.web.organisations.views import viewer_of
from trienkhai.web.organisations.views_people import may_somewhere, person_address, picked, unit_named
from trienkhai.web.request import Request, whole_number

if TYPE_CHECKING:
    from trienkhai.organisations.models import Person

PREFERRED_ROLE = Role.UNIT_OFFICER


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: Request, person_id: int) -> HttpResponse:
    """One more role on a unit and all below it."""
    viewer = viewer_of(request)
    found = queries.person_for(viewer, person_id)
    roles = _grantable(viewer)
    if not roles:
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))
    if found.pk == viewer.pk:
        raise NotAllowed(_("Đồng chí không tự cấp quyền cho mình được."))
    unit = unit_named(request, viewer)
    shown = queries.person_shown(viewer, found, request.at.date())
    homes = list(dict.fromkeys(line.unit_id for line in shown.memberships if line.ends_before is None))
    picker = unit_picker(
        viewer,
        request.at.date(),
        request,
        _("Ở đơn vị"),
        offered=homes,
        chosen=unit.pk if unit else None,
        capability=Capability.GRANT_BELOW,
        help=_("Vai trò có hiệu lực ở đơn vị này và mọi đơn vị trực thuộc."),
    )

    def make(*given: Any, **more: Any) -> RoleForm:
        return RoleForm(*given, roles=roles, **more)

    def act(given: dict[str, Any]) -> str:
        role, at_unit = Role(given["role"]), picked(picker)
        services.grant_role(
            found,
            unit=at_unit,
            role=role,
            starts_on=given["starts_on"],
            ends_before=given["ends_before"],
            by=viewer,
            at=request.at,
        )
        words = {"role": role.label, "unit": at_unit.name, "name": found.full_name}
        return _("Đồng chí %(name)s được cấp vai trò “%(role)s” ở %(unit)s.") % words + _no_way_in(request, found)

    first = PREFERRED_ROLE if PREFERRED_ROLE in roles else roles[0]
    title = _("Cấp vai trò cho đồng chí %(name)s") % {"name": found.full_name}
    page = Act(title, _("Cấp vai trò"), person_address(found), _notes(viewer, found))
    return carry_out(request, filled(request, make, role=first), page, act, picker=picker)


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: Request, person_id: int) -> HttpResponse:
    """A user name for somebody on the list; his password he sets himself, by a slip or a link."""
    viewer = viewer_of(request)
    found = queries.person_for(viewer, person_id)
    services.require_may_give_account(found, by=viewer, at=request.at)

    def act(given: dict[str, Any]) -> str:
        services.give_account(
            found,
            username=given["username"],
            password=None,
            by=viewer,
            at=request.at,
        )
        words = {"username": given["username"].strip().lower()}
        return _("Đã tạo tài khoản “%(username)s”. Đồng chí cấp vai trò, rồi in phiếu hoặc gửi đường dẫn.") % words

    title = _("Tạo tài khoản cho đồng chí %(name)s") % {"name": found.full_name}
    notes = [_("Không ai biết mật khẩu: đồng chí ấy tự đặt bằng phiếu in hoặc đường dẫn, cấp ở trang tài khoản.")]
    page = Act(title, _("Tạo tài khoản"), person_address(found), notes)
    return carry_out(request, filled(request, UsernameForm), page, act)


@require_http_methods(["GET", "HEAD", "POST"])
def delegations(request: Request) -> HttpResponse:
    """What I lent to whom until when; lending; taking back."""
    viewer, today = viewer_of(request), request.at.date()
    loans = queries.loans_of(viewer, today)
    own = [(grant.pk, f"{grant.get_role_display()} · {grant.unit.name}") for grant in loans.own]
    chosen = next((g for g in loans.own if str(g.pk) == request.POST.get("grant")), loans.own[0] if loans.own else None)
    text = request.POST.get("person-tim", "").strip()[:100]
    people, more = (
        queries.colleagues_with_account(viewer, text=text, near=chosen.unit) if chosen is not None else ([], 0)
    )
    number = whole_number(request.POST.get("person"))
    borrower = queries.person_for(viewer, number) if number is not None else None
    if borrower is not None and all(each.pk != borrower.pk for each in people):
        people = [borrower, *people]

    def make(*given: Any, **more: Any) -> LoanForm:
        return LoanForm(*given, own=own, **more)

    def act(given: dict[str, Any]) -> str:
        grant = next(each for each in loans.own if str(each.pk) == given["grant"])
        services.delegate(
            Role(grant.role),
            grant.unit,
            to=borrower,  # type: ignore[arg-type]  # asked for below
            starts_on=given["starts_on"] or today,
            ends_before=given["ends_before"],
            by=viewer,
            at=request.at,
        )
        name = borrower.full_name if borrower is not None else ""
        said = _("Đã ủy quyền cho đồng chí %(name)s.") % {"name": name}
        return said + (_no_way_in(request, borrower) if borrower is not None else "")

    form = filled(request, make)
    if request.method == "POST" and not is_searching(request) and borrower is None:
        form.add_error(None, _("Đồng chí chọn người được ủy quyền."))
    page = Act(_("Ủy quyền của tôi"), _("Ủy quyền"), reverse("organisations:delegations"))
    return carry_out(
        request,
        form,
        page,
        act,
        template="organisations/roles_lent.html",
        loans=loans,
        people=people,
        more=more,
        text=text,
        borrower=borrower,
        today=today,
    )


@require_POST
def take_back(request: Request, grant_id: int) -> HttpResponse:
    """End what one lent; the lender always may."""
    viewer = viewer_of(request)
    grant = queries.loan_for(viewer, grant_id)
    services.end_grant(grant, by=viewer, at=request.at)
    words = {"name": grant.person.full_name, "role": grant.get_role_display()}
    messages.success(request, _("Đã thu hồi ủy quyền vai trò “%(role)s” của đồng chí %(name)s.") % words)
    return redirect("organisations:delegations")


def _grantable(viewer: Person) -> list[Role]:
    """The roles that the viewer may give on some unit."""
    units = {grant.unit_id: grant.unit for grant in access.grants_of(viewer)}
    return [role for role in Role if any(access.may_grant(viewer, role, unit) for unit in units.values())]


def _no_way_in(request: Request, found: Person) -> str:
    """What to do next for somebody whose slip or password ended because its maker could not give this role."""
    user = queries.person_for(viewer_of(request), found.pk).user
    state = accounts.state_of(user, at=request.at) if user is not None else None
    if state is None or state.has_password or state.invited_until is not None:
        return ""
    return " " + _("Đồng chí ấy hiện chưa có mật khẩu, hoặc phiếu cũ đã hết hiệu lực: cấp phiếu mới ở trang tài khoản.")


def _notes(viewer: Person, found: Person) -> list[str]:
    notes = []
    if may_somewhere(viewer, Capability.MANAGE_STRUCTURE):
        notes.append(
            _(
                "Đồng chí là quản trị: vai trò xem, xử lý nội dung do đồng chí cấp sẽ được báo cho người đứng đầu đơn vị."
            )
        )
    if found.user_id is None:
        notes.append(_("Đồng chí này chưa có tài khoản nên chưa đăng nhập được; vai trò dùng được khi có tài khoản."))
    return notes
