"""Pages of the events in the life of units: the form, what it would touch, the act, and what came of it."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from trienkhai.campaigns import queries as campaigns
from trienkhai.kernel.errors import DomainError, NotFound
from trienkhai.organisations import access, queries
from trienkhai.organisations.choices import Capability, EventPart, ReorganisationKind
from trienkhai.organisations.queries.touched import people_touched, touched_by
from trienkhai.organisations.services import reorganising
from trienkhai.web.organisations.events import OFFERS, Filled, filled
from trienkhai.web.organisations.views import viewer_of
from trienkhai.web.request import Request

_MOST_NAMED = 40  # people, duties and units of a preview that are named; the rest are counted


@require_http_methods(["GET", "HEAD", "POST"])
def event(request: Request, unit_id: int, slug: str) -> HttpResponse:
    """One event on one unit. ``act``: search (units to pick), preview, confirm."""
    viewer = viewer_of(request)
    unit = queries.unit_for(viewer, unit_id)
    offer = OFFERS.get(slug)
    if offer is None:
        raise NotFound(_("Không tìm thấy trang này."))
    access.require(viewer, Capability.MANAGE_STRUCTURE, unit)
    if request.method != "POST":
        return _page(request, filled(offer, unit, viewer, request.at.date(), None))
    act = request.POST.get("act", "preview")
    if act == "confirm" and (made_before := reorganising.made_with(request.POST.get("key", ""), by=viewer)):
        return redirect("organisations:event", made_before)  # pressed twice
    form = filled(offer, unit, viewer, request.at.date(), request.POST, is_judged=act != "search")
    if act == "search":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    if act == "confirm":
        try:
            made = form.act(by=viewer, at=request.at, key=request.POST.get("key", ""))()
        except DomainError as refusal:
            return _page(request, form, preview=True, refused=str(refusal), status=422)
        messages.success(request, _("Đã ghi: %(event)s.") % {"event": made})
        return redirect("organisations:event", made.pk)
    refused = reorganising.would_refuse(form.act(by=viewer, at=request.at, key=""))
    return _page(request, form, preview=True, refused=refused, status=422 if refused else 200)


def _page(
    request: Request,
    form: Filled,
    *,
    preview: bool = False,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    viewer = viewer_of(request)
    page: dict[str, Any] = {
        "filled": form,
        "unit": form.unit,
        "offer": form.offer,
        "form": form.form,
        "decision": form.decision,
        "preview": preview,
        "refused": refused,
        "key": request.POST.get("key") or secrets.token_urlsafe(16),
    }
    is_split = form.offer.kind == ReorganisationKind.SPLIT
    if preview or is_split:
        touched = touched_by(viewer, form.units, request.at.date(), into=form.into)
    if is_split:
        page["children"] = [(child, request.POST.get(f"child-{child.id}", "")) for child in touched.children]
        page["people"] = [
            (person, request.POST.get(f"person-{person.id}", "")) for person in people_touched(viewer, form.unit)
        ]
        page["names"] = list(enumerate(getattr(form.form, "cleaned_data", {}).get("names") or [], start=1))
    if preview:
        duties = campaigns.open_duties_of(viewer, form.units)
        ticked = request.POST.getlist("carry") if "carry-shown" in request.POST else None
        page |= {
            "touched": touched,
            "duties": duties,
            "duties_named": duties.rows[:_MOST_NAMED],
            "children_named": touched.children[:_MOST_NAMED],
            "offered": [(g, ticked is None or str(g.id) in ticked) for g in touched.grants if g.is_offered],
            "ending": [g for g in touched.grants if not g.is_offered],
            "clashes": [
                (clash, [(pk, request.POST.get(f"rename-{pk}", "")) for pk in clash.unit_ids])
                for clash in touched.clashes
            ],
            "names_of": {child.id: f"{child.name} ({child.superior})" for child in touched.children},
        }
    return render(request, "organisations/event_form.html", page, status=status)


@require_safe
def done(request: Request, event_id: int) -> HttpResponse:
    """What an event was, what came of it, and which duties still wait for somebody's decision."""
    viewer = viewer_of(request)
    found = queries.event_for(viewer, event_id)
    parts = queries.parts_then(found)
    units = {part.unit.pk: part.unit for part in parts}
    units |= {part.superior.pk: part.superior for part in parts if part.superior is not None}
    page = {
        "event": found,
        "before": [part for part in parts if part.part == EventPart.BEFORE],
        "after": [part for part in parts if part.part == EventPart.AFTER],
        "seen": {pk for pk, unit in units.items() if access.may(viewer, Capability.SEE_STRUCTURE, unit)},
        "orphans": campaigns.orphaned(viewer, event=found),
        "may_see_content": access.units_where(viewer, Capability.SEE_CONTENT).exists(),
    }
    return render(request, "organisations/event.html", page)
