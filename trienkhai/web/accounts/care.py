"""How it stands with somebody's account, for who looks after it: slips, links, unlocking, stopping."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trienkhai.accounts import queries as accounts
from trienkhai.accounts import rules
from trienkhai.accounts.choices import InvitationKind
from trienkhai.kernel.errors import NotAllowed
from trienkhai.organisations import access, queries, services
from trienkhai.organisations.choices import Capability
from trienkhai.web.request import Request, whole_number

if TYPE_CHECKING:
    from trienkhai.organisations.models import Person

SLIPS_ON_A_PAGE = 8


@dataclass(frozen=True)
class Slip:
    """What is printed for one person; the code stands nowhere else."""

    full_name: str
    username: str
    code: str


@require_safe
def person(request: Request, person_id: int) -> HttpResponse:
    """The state of the account, and what this viewer may do about it."""
    found = _person(request, person_id)
    may_invite = _may(services.require_may_invite, request, found)
    if not may_invite:
        services.require_may_stop(found, by=request.viewer, at=request.at)
    page = {
        "person": found,
        "state": accounts.state_of(found.user, at=timezone.localtime()) if found.user else None,
        "may_invite": may_invite,
        "may_stop": _may(services.require_may_stop, request, found),
        "may_set_password": _may(services.require_may_set_password, request, found),
        "has_role": _has_role(request, found),
    }
    return render(request, "accounts/person.html", page)


@require_POST
def slip(request: Request, person_id: int) -> HttpResponse:
    """A new slip, shown once to be printed; the one before it is void."""
    found = _person(request, person_id)
    code = services.invite_person(found, kind=InvitationKind.SLIP, by=request.viewer, at=request.at)
    made = Slip(found.full_name, _username(found), rules.shown_code(code))
    return _printed(request, [made], reverse("accounts:person", args=[found.pk]))


@require_POST
def new_link(request: Request, person_id: int) -> HttpResponse:
    """A new link, shown once to be sent."""
    found = _person(request, person_id)
    token = services.invite_person(found, kind=InvitationKind.LINK, by=request.viewer, at=request.at)
    address = request.build_absolute_uri(reverse("accounts:link", args=[found.user_id, token]))
    page = {"person": found, "address": address, "until": request.at + rules.INVITATION_LASTS}
    return render(request, "accounts/new_link.html", page)


@require_POST
def unlock(request: Request, person_id: int) -> HttpResponse:
    """Lift the lock after wrong passwords."""
    found = _person(request, person_id)
    services.unlock_account(found, by=request.viewer, at=request.at)
    return _done(request, person_id, _("Đã mở khóa tài khoản của đồng chí %(name)s.") % {"name": found.full_name})


@require_POST
def stop(request: Request, person_id: int) -> HttpResponse:
    """No sign-in any more; sessions end at once."""
    found = _person(request, person_id)
    services.stop_account(found, by=request.viewer, at=request.at)
    return _done(
        request,
        person_id,
        _("Đã ngừng tài khoản của đồng chí %(name)s; mọi thiết bị đang đăng nhập đã bị đăng xuất.")
        % {"name": found.full_name},
    )


@require_POST
def resume(request: Request, person_id: int) -> HttpResponse:
    """Let it sign in again."""
    found = _person(request, person_id)
    services.resume_account(found, by=request.viewer, at=request.at)
    return _done(request, person_id, _("Tài khoản của đồng chí %(name)s dùng lại được.") % {"name": found.full_name})


@require_POST
def take_off_factor(request: Request, person_id: int) -> HttpResponse:
    """For who lost phone and recovery codes."""
    found = _person(request, person_id)
    services.take_off_factor(found, by=request.viewer, at=request.at)
    return _done(request, person_id, _("Đã bỏ xác thực hai lớp của đồng chí %(name)s.") % {"name": found.full_name})


@require_http_methods(["GET", "HEAD", "POST"])
def slips(request: Request, unit_id: int) -> HttpResponse:
    """Slips for many people of a unit and below at once, eight on a sheet."""
    viewer = request.viewer
    unit = queries.unit_for(viewer, unit_id)
    is_officer = not access.roles_grantable(viewer, unit)
    if is_officer and not access.may(viewer, Capability.HAND_OUT_SLIPS, unit):
        raise NotAllowed(_("Đồng chí không được cấp phiếu đăng nhập của đơn vị này."))
    holders = queries.account_holders(viewer, unit, request.at.date())
    sentence = ""
    if request.method == "POST":
        chosen = {whole_number(each) for each in request.POST.getlist("person")}
        made = []
        for holder in holders:
            if holder.person.pk in chosen:
                each = holder.person
                code = services.invite_person(each, kind=InvitationKind.SLIP, by=viewer, at=request.at)
                made.append(Slip(each.full_name, _username(each), rules.shown_code(code)))
        if made:
            return _printed(request, made, reverse("accounts:slips", args=[unit_id]))
        sentence = _("Đồng chí chọn ít nhất một người.")
    page = {"unit": unit, "holders": holders, "sentence": sentence, "is_officer": is_officer}
    return render(request, "accounts/slips.html", page, status=422 if sentence else 200)


def _printed(request: Request, made: list[Slip], back: str) -> HttpResponse:
    sheets = [made[start : start + SLIPS_ON_A_PAGE] for start in range(0, len(made), SLIPS_ON_A_PAGE)]
    page = {
        "sheets": sheets,
        "back": back,
        "until": request.at + rules.INVITATION_LASTS,
        "address": request.build_absolute_uri(reverse("accounts:accept")),
    }
    return render(request, "accounts/slip.html", page)


def _person(request: Request, person_id: int) -> Person:
    return queries.person_for(request.viewer, person_id)


def _username(person: Person) -> str:
    return person.user.username if person.user else ""


def _may(required: Callable[..., None], request: Request, found: Person) -> bool:
    try:
        required(found, by=request.viewer, at=request.at)
    except NotAllowed:
        return False
    return True


def _has_role(request: Request, found: Person) -> bool:
    """Whether he holds a role, or is to: before that nobody may send him a slip."""
    today = request.at.date()
    grants = queries.person_shown(request.viewer, found, today).grants
    return any(grant.ends_before is None or grant.ends_before > today for grant in grants)


def _done(request: Request, person_id: int, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("accounts:person", person_id)
