"""One unit, its people and accounts: look, correct, let somebody in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trienkhai.accounts.services import BadPassword, BadUsername
from trienkhai.kernel.errors import DomainError, NotAllowed, NotFound
from trienkhai.organisations import access, queries, services
from trienkhai.organisations.choices import Capability, Line, Role, UnitKind
from trienkhai.web.organisations.events import OFFERS
from trienkhai.web.organisations.forms import AccountForm, PasswordForm, UnitForm
from trienkhai.web.organisations.links import offers_for
from trienkhai.web.request import Request

PREFERRED_ROLE = Role.UNIT_OFFICER  # what an account of a unit is made for nearly always


def viewer_of(request: Request) -> Any:
    """The person who looks; a user behind whom nobody stands sees nothing."""
    if request.viewer is None:
        raise NotFound(_("Không tìm thấy trang này."))
    return request.viewer


@require_safe
def unit(request: Request, unit_id: int) -> HttpResponse:
    return _unit_page(request, queries.unit_for(viewer_of(request), unit_id))


@require_POST
def correct(request: Request, unit_id: int) -> HttpResponse:
    """Correct the name and kind of a unit."""
    viewer = viewer_of(request)
    found = queries.unit_for(viewer, unit_id)
    access.require(viewer, Capability.MANAGE_STRUCTURE, found)
    form = UnitForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.correct_unit(
                found,
                **{**given, "kind": UnitKind(given["kind"]), "line": Line(given["line"])},
                by=viewer,
                at=request.at,
            )
        except NotAllowed:
            raise
        except DomainError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Đã lưu thông tin đơn vị."))
            return redirect("organisations:unit", found.pk)
    return _unit_page(request, found, unit_form=form)


@sensitive_post_parameters("password")
@require_POST
def account(request: Request, unit_id: int) -> HttpResponse:
    """Make an account for somebody of a unit."""
    viewer = viewer_of(request)
    found = queries.unit_for(viewer, unit_id)
    access.require(viewer, Capability.GRANT_BELOW, found)
    form = AccountForm(request.POST, roles=access.roles_grantable(viewer, found))
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.add_account(found, **{**given, "role": Role(given["role"])}, by=viewer, at=request.at)
        except BadUsername as refusal:
            form.add_error("username", str(refusal))
        except BadPassword as refusal:
            form.add_error("password", str(refusal))
        else:
            messages.success(
                request,
                _("Đã tạo tài khoản “%(username)s” cho đồng chí %(name)s.")
                % {"username": given["username"].lower(), "name": given["full_name"]},
            )
            return redirect("organisations:unit", found.pk)
    return _unit_page(request, found, account_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def end_grant(request: Request, grant_id: int) -> HttpResponse:
    """Ask once, then end a role."""
    viewer = viewer_of(request)
    grant = queries.grant_for(viewer, grant_id)
    if not access.may_grant(viewer, Role(grant.role), grant.unit):
        raise NotAllowed(_("Đồng chí không cấp được vai trò này cho đơn vị này."))
    if request.method == "POST":
        services.end_grant(grant, by=viewer, at=request.at)
        messages.success(
            request,
            _("Đồng chí %(name)s thôi vai trò %(role)s.")
            % {"name": grant.person.full_name, "role": grant.get_role_display()},
        )
        if request.POST.get("tu") == "nguoi":
            return redirect("organisations:person", grant.person_id)
        return redirect("organisations:unit", grant.unit_id)
    page = {"grant": grant, "from_person": request.GET.get("tu") == "nguoi"}
    return render(request, "organisations/end_grant.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def password(request: Request, person_id: int) -> HttpResponse:
    """A new password for somebody who forgot his."""
    viewer = viewer_of(request)
    if person_id == viewer.pk:
        return redirect("shell:password")  # one's own asks for the present one
    person = queries.person_for(viewer, person_id)
    services.require_may_set_password(person, by=viewer, at=request.at)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_password(person, password=form.cleaned_data["password"], by=viewer, at=request.at)
        except BadPassword as refusal:
            form.add_error("password", str(refusal))
        else:
            messages.success(request, _("Đã đặt mật khẩu mới cho đồng chí %(name)s.") % {"name": person.full_name})
            return redirect("accounts:person", person.pk)
    page = {"person": person, "form": form}
    return render(request, "organisations/password.html", page, status=422 if form.errors else 200)


def _unit_page(
    request: Request, found: Any, *, unit_form: UnitForm | None = None, account_form: AccountForm | None = None
) -> HttpResponse:
    viewer, today = viewer_of(request), request.at.date()
    may_correct = access.may(viewer, Capability.MANAGE_STRUCTURE, found)
    grantable = access.roles_grantable(viewer, found)
    fields = ("name", "kind", "line", "short_name", "symbol_mark", "place", "member_count")
    if may_correct and unit_form is None:
        unit_form = UnitForm(initial={field: getattr(found, field) for field in fields}, auto_id="unit_%s")
    if grantable and account_form is None:
        first = PREFERRED_ROLE if PREFERRED_ROLE in grantable else grantable[0]
        account_form = AccountForm(roles=grantable, initial={"role": first}, auto_id="account_%s")
    text = request.GET.get("tim", "").strip()[:100]
    people, people_total = queries.people_of(found, text=text, page=page_number(request))
    page = {
        "unit": found,
        "superiors": queries.superiors_of(viewer, found),
        "below": queries.units_listed(viewer, today, top=found, page=page_number(request)),
        "people": people,
        "people_total": people_total,
        "people_below": queries.distinct_people(queries.units_of(viewer, found), on=today),
        "pages": range(1, -(-people_total // queries.A_PAGE) + 1),
        "roles": queries.roles_held_on(viewer, found, today),
        "unit_form": unit_form,
        "account_form": account_form,
        "may_correct": may_correct,
        "may_grant": bool(grantable),
        "may_hand_slips": bool(grantable) or access.may(viewer, Capability.HAND_OUT_SLIPS, found),
        "may_answer": access.may(viewer, Capability.ANSWER, found),
        "may_see_content": access.may(viewer, Capability.SEE_CONTENT, found),
        "history": queries.history_of(found),
        "links": queries.links_of(viewer, found, today),
        "link_offers": offers_for(found) if may_correct else (),
        "offers": OFFERS.values() if may_correct and found.ended_on is None else (),
    }
    wrong = bool((unit_form and unit_form.errors) or (account_form and account_form.errors))
    return render(request, "organisations/unit.html", page, status=422 if wrong else 200)


def page_number(request: Request) -> int:
    number = request.GET.get("trang", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
