"""People of the units: found, looked at, put on the list, corrected."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trienkhai.kernel.errors import NotAllowed, NotFound
from trienkhai.organisations import access, queries, services
from trienkhai.organisations.choices import Capability, Category, Role, RosterKind
from trienkhai.web.organisations.acts import Act, carry_out, filled, unit_picker
from trienkhai.web.organisations.people_forms import NewPersonForm, ParticularsForm
from trienkhai.web.organisations.views import page_number, viewer_of
from trienkhai.web.request import Request, whole_number

if TYPE_CHECKING:
    from trienkhai.organisations.models import Person, Unit


@require_safe
def people(request: Request) -> HttpResponse:
    """The people of what the viewer sees, or of one unit and all below it."""
    viewer, today = viewer_of(request), request.at.date()
    require_some(viewer, Capability.SEE_STRUCTURE)
    unit = unit_named(request, viewer)
    text = request.GET.get("tim", "").strip()[:100]
    category = request.GET.get("doi-tuong", "")
    roster = request.GET.get("danh-sach", "")
    listing = queries.people_under(
        viewer,
        today,
        top=unit,
        text=text,
        category=Category(category) if category in Category.values else None,
        roster=RosterKind(roster) if roster in RosterKind.values else None,
        page=page_number(request),
    )
    top = unit or queries.top_seen(viewer)
    page = {
        "unit": unit,
        "top": top,
        "may_import": top is not None and access.may(viewer, Capability.MANAGE_PEOPLE, top),
        "superiors": queries.superiors_of(viewer, unit) if unit else [],
        "listing": listing,
        "text": text,
        "category": category,
        "categories": Category.choices,
        "roster": roster,
        "rosters": RosterKind.choices,
        "filtered": bool(text or category in Category.values or roster in RosterKind.values),
        "may_add": may_somewhere(viewer, Capability.MANAGE_PEOPLE, unit),
        "at": request.at,
    }
    return render(request, "organisations/people.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request) -> HttpResponse:
    """Somebody new on the list of a unit."""
    viewer, today = viewer_of(request), request.at.date()
    unit = unit_named(request, viewer)
    if unit is not None:
        access.require(viewer, Capability.MANAGE_PEOPLE, unit)
    require_some(viewer, Capability.SEE_STRUCTURE)
    if not may_somewhere(viewer, Capability.MANAGE_PEOPLE):
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))
    picker = unit_picker(viewer, today, request, _("Đơn vị"), chosen=unit.pk if unit else None, near=unit)
    back = _list_address(unit)
    form = filled(request, NewPersonForm)

    def act(given: dict[str, Any]) -> str:
        made = services.add_person(
            picked(picker),
            full_name=given["full_name"],
            birth_year=given["birth_year"],
            category=Category(given["category"]),
            starts_on=given["starts_on"],
            by=viewer,
            at=request.at,
            key=request.POST.get("key", ""),
        )
        return _("Đã thêm đồng chí %(name)s.") % {"name": made.full_name}

    page = Act(_("Thêm người"), _("Thêm"), back)
    return carry_out(request, form, page, act, picker=picker)


@require_safe
def person(request: Request, person_id: int) -> HttpResponse:
    """All that is kept of one person in the units that the viewer sees."""
    viewer = viewer_of(request)
    found = queries.person_for(viewer, person_id)
    if found.pk != person_id:  # merged: the row that is in use
        return redirect("organisations:person", found.pk)
    return person_page(request, found)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: Request, person_id: int) -> HttpResponse:
    """The name or the year of birth."""
    viewer = viewer_of(request)
    found = queries.person_for(viewer, person_id)
    services.require_may_correct(found, by=viewer, at=request.at)
    form = filled(request, ParticularsForm, full_name=found.full_name, birth_year=found.birth_year)

    def act(given: dict[str, Any]) -> str:
        services.correct_person(found, **given, by=viewer, at=request.at)
        return _("Đã lưu.")

    title = _("Sửa họ tên, năm sinh của đồng chí %(name)s") % {"name": found.full_name}
    return carry_out(request, form, Act(title, _("Lưu"), person_address(found)), act)


@require_POST
def reveal(request: Request, membership_id: int) -> HttpResponse:
    """Show one masked standing, once, with a line in the journal."""
    viewer = viewer_of(request)
    membership = queries.membership_for(viewer, membership_id)
    services.reveal_standing(membership, by=viewer, at=request.at)
    return person_page(request, membership.person, revealed={membership.pk})


# --- the parts
def person_page(request: Request, found: Person, *, revealed: Iterable[int] = ()) -> HttpResponse:
    viewer, today = viewer_of(request), request.at.date()
    shown = queries.person_shown(viewer, found, today, revealed=revealed)
    is_self = found.pk == viewer.pk
    running = [grant for grant in shown.grants if grant.ends_before is None or grant.ends_before > today]
    page = {
        "person": found,
        "revealed": set(revealed),
        "homes": [line for line in shown.memberships if is_running(line, today)],
        "former_homes": [line for line in shown.memberships if not is_running(line, today)],
        "posts": [(post, _keeps(viewer, post.unit)) for post in shown.posts if is_running(post, today)],
        "former_posts": [post for post in shown.posts if not is_running(post, today)],
        "rosters": [(entry, _keeps(viewer, entry.unit)) for entry in shown.rosters if is_running(entry, today)],
        "former_rosters": [entry for entry in shown.rosters if not is_running(entry, today)],
        "roles": [(g, not is_self and access.may_grant(viewer, Role(g.role), g.unit)) for g in running],
        "former_roles": [grant for grant in shown.grants if grant not in running],
        "is_self": is_self,
        "may_correct": _may(services.require_may_correct, request, found),
        "may_add": may_somewhere(viewer, Capability.MANAGE_PEOPLE),
        "may_grant": not is_self and may_somewhere(viewer, Capability.GRANT_BELOW),
        "may_give_account": found.user_id is None and _may(services.require_may_give_account, request, found),
        "may_look_after": found.user_id is not None and not is_self and may_look_after(request, found),
        "may_stop": found.user_id is not None and not is_self and _may(services.require_may_stop, request, found),
    }
    return render(request, "organisations/person.html", page)


def may_look_after(request: Request, found: Person) -> bool:
    """Whether the page of his account opens for the viewer."""
    return _may(services.require_may_stop, request, found) or _may(services.require_may_invite, request, found)


def _may(required: Callable[..., None], request: Request, found: Person) -> bool:
    try:
        required(found, by=viewer_of(request), at=request.at)
    except NotAllowed:
        return False
    return True


def _keeps(viewer: Person, unit: Unit) -> bool:
    return access.may(viewer, Capability.MANAGE_PEOPLE, unit)


def is_running(row: Any, today: date) -> bool:
    """Of today or of days to come."""
    return row.ends_before is None or row.ends_before > today


def require_some(viewer: Person, capability: Capability) -> None:
    """NotFound for whoever may do this nowhere: the page does not exist for him."""
    if not may_somewhere(viewer, capability):
        raise NotFound(_("Không tìm thấy trang này."))


def may_somewhere(viewer: Person, capability: Capability, unit: Unit | None = None) -> bool:
    if unit is not None:
        return access.may(viewer, capability, unit)
    return any(capability in access.capabilities_by(grant) for grant in access.grants_of(viewer))


def unit_named(request: Request, viewer: Person) -> Unit | None:
    """The unit that the address names, through its door; None when it names none."""
    number = whole_number(request.GET.get("don-vi"))
    return queries.unit_for(viewer, number) if number is not None else None


def picked(picker: Any) -> Unit:
    """The unit chosen; ``carry_out`` has asked that there is one."""
    unit: Unit = picker.first
    return unit


def person_address(found: Person) -> str:
    return reverse("organisations:person", args=[found.pk])


def _list_address(unit: Unit | None) -> str:
    address = reverse("organisations:people")
    return f"{address}?{urlencode({'don-vi': unit.pk})}" if unit else address
