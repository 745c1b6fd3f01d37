"""Where obligations begin and end: split at the cursor or at a point chosen, merge with the next, take back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trienkhai.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.plans import marks, queries, services
from trienkhai.plans.choices import CheckAct
from trienkhai.web.plans.cards import FILTERS
from trienkhai.web.plans.cites import clause_words
from trienkhai.web.plans.views.acts import refused, shown_again
from trienkhai.web.plans.views.review import review_page
from trienkhai.web.request import Request, whole_number

SHOWN = 70  # characters on either side of a point at which an obligation may be split


@dataclass(frozen=True)
class Cut:
    """A point to choose: an offset in the plan's text, the words on either side."""

    offset: int
    before: str
    after: str


@require_http_methods(["GET", "POST"])
def split(request: Request, obligation_id: int) -> HttpResponse:
    """GET: the points between which to choose; POST: two of one, at an offset of the text."""
    obligation = queries.obligation_for(request.viewer, obligation_id)
    if request.method == "GET":
        access.require(request.viewer, Capability.EDIT_PLANS, obligation.plan.unit)
        context = {
            "plan": obligation.plan,
            "obligation": obligation,
            "cite": clause_words(obligation.clause_path),
            "cuts": _cuts(obligation),
            "which": request.GET.get("loc", ""),
        }
        return render(request, "plans/_split.html" if request.htmx else "plans/split.html", context)
    offset = whole_number(request.POST.get("at_offset"))
    if offset is None:
        return _refusal(request, obligation, _("Đồng chí chọn chỗ tách."), 422)
    return _shape(
        request,
        obligation,
        lambda version: services.split_obligation(
            obligation, at_offset=offset, version=version, by=request.viewer, at=request.at
        )[0],
        _("Đã tách thành hai nhiệm vụ. Bấm u (Hoàn lại) để gộp lại như cũ."),
    )


@require_POST
def merge(request: Request, obligation_id: int) -> HttpResponse:
    """One of this and the next that was not dropped."""
    obligation = queries.obligation_for(request.viewer, obligation_id)
    return _shape(
        request,
        obligation,
        lambda version: services.merge_with_next(obligation, version=version, by=request.viewer, at=request.at),
        _("Đã gộp hai nhiệm vụ. Bấm u (Hoàn lại) để tách ra như cũ."),
    )


@require_POST
def undo(request: Request, obligation_id: int) -> HttpResponse:
    """Take the last act on an obligation back: one card again, or the page where others changed with it."""
    obligation = queries.obligation_for(request.viewer, obligation_id)
    act = queries.last_act_of(obligation)
    if act in {CheckAct.SPLIT, CheckAct.MERGE}:
        return _shape(
            request,
            obligation,
            lambda _version: services.undo(obligation, by=request.viewer, at=request.at),
            _("Đã hoàn lại như trước."),
        )
    try:
        services.undo(obligation, by=request.viewer, at=request.at)
    except (NotFound, NotAllowed):
        raise
    except DomainError as refusal:
        return refused(request, obligation, str(refusal), 422)
    return shown_again(request, obligation)


def _shape(request: Request, obligation: Any, act: Callable[[int], Any], said: str) -> HttpResponse:
    version = whole_number(request.POST.get("version"))
    try:
        shaped = act(obligation.version if version is None else version)
    except (NotFound, NotAllowed):
        raise
    except Conflict as conflict:
        return _refusal(request, obligation, str(conflict), 409)
    except DomainError as refusal:
        return _refusal(request, obligation, str(refusal), 422)
    messages.success(request, said)
    return redirect(f"{_page(request, shaped.plan_id)}#viec-{shaped.pk}")


def _refusal(request: Request, obligation: Any, sentence: str, status: int) -> HttpResponse:
    plan = queries.plan_for(request.viewer, obligation.plan_id)
    wrong = {"id": obligation.pk, "sentence": sentence, "typed": request.POST}
    return review_page(request, plan, status=status, wrong_card=wrong)


def _page(request: Request, plan_id: int) -> str:
    """The review, with the filter that was on."""
    which = request.POST.get("loc", "")
    address = reverse("plans:review", args=[plan_id])
    return f"{address}?loc={which}" if which in FILTERS else address


def _cuts(obligation: Any) -> list[Cut]:
    quote = obligation.quote
    return [Cut(obligation.start + at, _tail(quote[:at]), _head(quote[at:])) for at in marks.cuts(quote)]


def _tail(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= SHOWN else f"…{words[-SHOWN:].partition(' ')[2]}"


def _head(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= SHOWN else f"{words[:SHOWN].rpartition(' ')[0]}…"
