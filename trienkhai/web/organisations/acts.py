"""Small pages that do one act: a form, what it will do in words, a button, a way back."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trienkhai.kernel.errors import DomainError, NotAllowed, NotFound
from trienkhai.organisations import queries
from trienkhai.organisations.choices import Capability
from trienkhai.web.organisations.picker import Picker
from trienkhai.web.request import Request, whole_number

if TYPE_CHECKING:
    from trienkhai.organisations.models import Person, Unit

SEARCH = "search"


@dataclass(frozen=True)
class Act:
    """What such a page says. ``notes`` stand above the form."""

    title: str
    button: str
    back: str  # the address to go to afterwards, and by the way back
    notes: Sequence[str] = ()


def is_searching(request: Request) -> bool:
    """Whether only the search of a picker was pressed: nothing is judged, nothing typed is lost."""
    return request.method == "POST" and request.POST.get("act") == SEARCH


def filled(request: Request, make: Callable[..., Any], **initial: Any) -> Any:
    """The form as sent, or with what it begins with."""
    if request.method == "POST" and not is_searching(request):
        return make(request.POST)
    return make(initial=initial | {name: value for name, value in request.POST.items() if name != "key"})


def unit_picker(
    viewer: Person,
    today: date,
    request: Request,
    label: str,
    *,
    offered: Collection[int] = (),
    chosen: int | None = None,
    near: Unit | None = None,
    capability: Capability = Capability.MANAGE_PEOPLE,
    help: str = "",
) -> Picker:
    """One unit of ``offered`` (shown without searching), or one that a search finds. Nothing is chosen until somebody
    chooses, unless only one is offered or ``chosen`` says."""
    posted = request.POST if request.method == "POST" else request.GET
    picked = whole_number(posted.get("unit")) or chosen
    text = posted.get("unit-tim", "").strip()[:100]
    wanted = {*offered, picked} - {None}
    pick = queries.units_to_pick(
        viewer, today, chosen=[pk for pk in wanted if pk is not None], text=text, near=near, capability=capability
    )
    if picked is None and len(pick.chosen) == 1 and request.method != "POST":
        picked = pick.chosen[0].pk
    first = tuple(unit for unit in pick.chosen if unit.pk == picked)
    rest = tuple(unit for unit in pick.chosen if unit.pk != picked)
    return Picker("unit", label, False, text, queries.Pick(first, rest + pick.found, pick.more), help=help)


def carry_out(
    request: Request,
    form: forms.Form,
    page: Act,
    act: Callable[[dict[str, Any]], str],
    *,
    picker: Picker | None = None,
    need: str = "",
    template: str = "organisations/person_act.html",
    **more: Any,
) -> HttpResponse:
    """Show the form; sent well-formed, do the act, which returns what is said afterwards. A refusal stands on the form
    with all that was typed (422). ``need``: what is said when nothing was chosen of the picker."""
    wrong = False
    if request.method == "POST" and not is_searching(request):
        if picker is not None and picker.first is None:
            form.add_error(None, need or _("Đồng chí chọn một đơn vị."))
        if form.is_valid():
            try:
                said = act(form.cleaned_data)
            except (NotAllowed, NotFound):
                raise
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, said)
                return redirect(page.back)
        wrong = True
    context = {
        "act": page,
        "form": form,
        "picker": picker,
        "key": request.POST.get("key") or secrets.token_urlsafe(16),
        **more,
    }
    return render(request, template, context, status=422 if wrong else 200)
