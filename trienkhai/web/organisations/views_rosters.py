"""Rosters of speakers, communicators and public-opinion collaborators: read, printed, exported, changed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trienkhai.organisations import access, queries, services
from trienkhai.organisations.choices import Capability, RosterKind
from trienkhai.web.organisations.acts import Act, carry_out, filled, unit_picker
from trienkhai.web.organisations.people_forms import EndForm, RosterForm
from trienkhai.web.organisations.views import viewer_of
from trienkhai.web.organisations.views_belonging import homes_of, person_to_change
from trienkhai.web.organisations.views_people import (
    may_somewhere,
    person_address,
    picked,
    require_some,
    unit_named,
)
from trienkhai.web.request import Request, whole_number
from trienkhai.web.workbooks import workbook_answer

MOST_CANDIDATES = 20
FILE_NAMES = {
    RosterKind.SPEAKER: "bao-cao-vien",
    RosterKind.COMMUNICATOR: "tuyen-truyen-vien",
    RosterKind.OPINION_COLLABORATOR: "cong-tac-vien-du-luan",
}


@require_safe
def roster(request: Request) -> HttpResponse:
    """One roster of what the viewer sees, or of one unit and all below it; made to be printed."""
    viewer, today = viewer_of(request), request.at.date()
    require_some(viewer, Capability.SEE_STRUCTURE)
    unit = unit_named(request, viewer)
    kind = _kind(request.GET.get("loai"))
    with_past = request.GET.get("ca-cu") == "1"
    entries = queries.roster_of(viewer, kind, today, top=unit, with_past=with_past)
    may_add = may_somewhere(viewer, Capability.MANAGE_PEOPLE, unit)
    wanted = request.GET.get("them", "").strip()[:100] if may_add else ""
    candidates = queries.people_under(viewer, today, top=unit, text=wanted) if wanted else None
    installed = queries.installation()
    page = {
        "unit": unit,
        "superiors": queries.superiors_of(viewer, unit) if unit else [],
        "heading": unit or (installed.committee if installed else None),
        "kind": kind,
        "kinds": RosterKind.choices,
        "with_past": with_past,
        "lines": [
            (each, queries.superior_of(each.unit), access.may(viewer, Capability.MANAGE_PEOPLE, each.unit))
            for each in entries
        ],
        "people": len({each.person_id for each in entries}),
        "at": request.at,
        "may_add": may_add,
        "wanted": wanted,
        "candidates": candidates.lines[:MOST_CANDIDATES] if candidates else [],
        "more": max(0, candidates.total - MOST_CANDIDATES) if candidates else 0,
    }
    return render(request, "organisations/roster.html", page)


@require_POST
def xlsx(request: Request) -> HttpResponse:
    """The same list as a sheet; a line in the journal each time."""
    viewer = viewer_of(request)
    require_some(viewer, Capability.SEE_STRUCTURE)
    number = whole_number(request.POST.get("don-vi"))
    unit = queries.unit_for(viewer, number) if number is not None else None
    kind = _kind(request.POST.get("loai"))
    content = services.export_roster(
        kind, unit=unit, with_past=request.POST.get("ca-cu") == "1", by=viewer, at=request.at
    )
    return workbook_answer(content, f"{FILE_NAMES[kind]}-{request.at:%Y%m%d}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: Request, person_id: int) -> HttpResponse:
    """Put somebody on a roster that a unit keeps."""
    viewer = viewer_of(request)
    found, shown = person_to_change(request, person_id)
    unit = unit_named(request, viewer)
    above = [each.pk for each in queries.superiors_of(viewer, unit)] if unit else []
    picker = unit_picker(
        viewer,
        request.at.date(),
        request,
        _("Danh sách của đơn vị"),
        offered=[*homes_of(shown), *above],
        chosen=unit.pk if unit else None,
        help=_("Đơn vị quyết định và quản lý danh sách, có thể là cấp trên của nơi sinh hoạt."),
    )
    form = filled(request, RosterForm, kind=_kind(request.GET.get("loai")))

    def act(given: dict[str, Any]) -> str:
        kind = RosterKind(given["kind"])
        services.add_to_roster(
            found,
            unit=picked(picker),
            kind=kind,
            decision_symbol=given["decision_symbol"],
            decided_on=given["decided_on"],
            starts_on=given["starts_on"],
            by=viewer,
            at=request.at,
        )
        words = {"name": found.full_name, "roster": kind.label}
        return _("Đã ghi đồng chí %(name)s vào danh sách: %(roster)s.") % words

    title = _("Ghi đồng chí %(name)s vào danh sách") % {"name": found.full_name}
    return carry_out(request, form, Act(title, _("Ghi vào danh sách"), person_address(found)), act, picker=picker)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: Request, entry_id: int) -> HttpResponse:
    """He stands on it no more."""
    viewer = viewer_of(request)
    entry = queries.roster_entry_for(viewer, entry_id)
    access.require(viewer, Capability.MANAGE_PEOPLE, entry.unit)
    form = filled(request, EndForm, ends_before=request.at.date())

    def act(given: dict[str, Any]) -> str:
        services.end_roster_entry(entry, ends_before=given["ends_before"], by=viewer, at=request.at)
        return _("Đã ghi ngày ra khỏi danh sách.")

    words = {"name": entry.person.full_name, "roster": entry.get_kind_display(), "unit": entry.unit.name}
    title = _("Đồng chí %(name)s ra khỏi danh sách %(roster)s của %(unit)s") % words
    return carry_out(request, form, Act(title, _("Ra khỏi danh sách"), person_address(entry.person)), act)


def _kind(text: str | None) -> RosterKind:
    return RosterKind(text) if text in RosterKind.values else RosterKind.SPEAKER
