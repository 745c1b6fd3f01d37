"""Bóc tách: the document beside its obligations; and the document alone, to be read."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlsplit

from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from trienkhai.campaigns import queries as campaign_queries
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.plans import queries
from trienkhai.reading.errors import Unreadable
from trienkhai.reading.sandbox import draw_page
from trienkhai.web.plans.cards import FILTERS, Sheet, document_of, kind_options, sheet_of
from trienkhai.web.plans.cites import clause_words
from trienkhai.web.plans.doubts import notice_sentence
from trienkhai.web.plans.forms import AddForm, HeaderForm
from trienkhai.web.plans.intake import PASTED_NAME
from trienkhai.web.request import Request

HEADER_FIELDS = ("symbol", "issued_on", "place", "issuer")


@require_GET
def review(request: Request, plan_id: int) -> HttpResponse:
    """The heart: every span marked at the left, a card for each obligation at the right."""
    return review_page(request, queries.plan_for(request.viewer, plan_id))


def review_page(request: Request, plan: Any, *, status: int = 200, **trouble: Any) -> HttpResponse:
    """The page, with what was refused and typed in ``trouble`` when an act could not be done."""
    sheet = sheet_of(plan)
    read = {name: bool(plan.reading["header"].get(name)) for name in HEADER_FIELDS}
    read["symbol"] = read["symbol"] and not _is_unnumbered(plan.reading["header"]["symbol"]["text"])
    answered = {"ISSUE_DATE_MISSING"} if plan.issued_on else set()
    if plan.symbol and not _is_unnumbered(plan.symbol):
        answered.add("NUMBER_MISSING")
    clauses = [(c.pk, f"{clause_words(c.path)}: {c.text[:90]}") for c in sheet.clauses]
    context = shared_context(request, sheet) | {
        "document": document_of(plan, sheet),
        "chosen": sheet.chosen(chosen_filter(request)),
        "notices": [notice_sentence(code) for code in plan.notices if code not in answered],
        "add_form": AddForm(clauses=clauses, initial={"key": secrets.token_urlsafe(16)}),
        "header_form": HeaderForm(initial={name: getattr(plan, name) for name in HEADER_FIELDS}),
        "conversion": plan.reading.get("conversion"),
        "header_read": read,
        "lacks_header": not all(read.values()),
        "pasted_name": PASTED_NAME,
    }
    return render(request, "plans/review.html", context | trouble, status=status)


def _is_unnumbered(symbol: str) -> bool:
    """ "/KH-UBND": the place of the number was left blank."""
    return symbol.startswith(("/", "-"))


def shared_context(request: Request, sheet: Sheet) -> dict[str, Any]:
    """What the page and a card alone both need."""
    plan = sheet.plan
    return {
        "plan": plan,
        "sheet": sheet,
        "counts": sheet.counts,
        "which": chosen_filter(request),
        "may_edit": access.may(request.viewer, Capability.EDIT_PLANS, plan.unit),
        "may_launch": campaign_queries.launches_at_once(request.viewer, plan),
        "is_open": queries.is_open_for_change(plan),
        "campaign": None if queries.is_open_for_change(plan) else campaign_of(request, plan),
        **onward_of(request, plan),
        "kind_to_add": kind_options(None, False, get_language() or ""),
    }


def onward_of(request: Request, plan: Any) -> dict[str, Any]:
    """The way on from a plan that was confirmed: what comes next where it carries a superior's on, else those of the
    superior that it may be tied to."""
    if queries.is_open_for_change(plan):
        return {}
    own = campaign_queries.own_plan_page(request.viewer, plan, request.at.date())
    if own is not None:
        return {"next": own}
    return {"to_carry_on": campaign_queries.to_carry_on(request.viewer, plan)}


def waits_above(request: Request, plan: Any) -> bool:
    """Whether something with the superior comes before the launch: to be tied to the plan that it names among its
    grounds, compared with it, handed in."""
    onward = onward_of(request, plan)
    if "next" in onward:
        step = campaign_queries.Step
        return onward["next"].step not in (step.LAUNCH, step.FOLLOW, step.NONE)
    return any(upper.is_named for upper in onward.get("to_carry_on", ()))


def chosen_filter(request: Request) -> str:
    """Which list of cards is shown, also when only one card of it was asked for."""
    address = request.htmx.current_url_abs_path if request.htmx else request.get_full_path()
    which = QueryDict(urlsplit(address or "").query).get("loc", "")
    return which if which in FILTERS else ""


def campaign_of(request: Request, plan: Any) -> Any:
    """The campaign of a plan, when there is one that the viewer may see."""
    return campaign_queries.campaigns_of(request.viewer).filter(plan=plan).first()


@require_GET
def text(request: Request, plan_id: int) -> HttpResponse:
    """The document as it stands, for whoever checks it and for the units it was sent to."""
    plan = _readable(request, plan_id)
    sheet = sheet_of(plan)
    context = {
        "plan": plan,
        "sheet": sheet,
        "document": document_of(plan, sheet),
        "may_review": access.may(request.viewer, Capability.EDIT_PLANS, plan.unit),
    }
    return render(request, "plans/text.html", context)


@require_GET
def source(request: Request, plan_id: int) -> FileResponse:
    """The bytes as they came, always to be saved, never shown by the browser."""
    plan = _readable(request, plan_id)
    if not plan.source.content.storage.exists(plan.source.content.name):  # a backup put back without its files
        raise NotFound(_("Không tìm thấy tệp gốc của văn bản này."))
    response = FileResponse(plan.source.content.open("rb"), as_attachment=True, filename=plan.source.name)
    response["Content-Type"] = "application/octet-stream"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_GET
def page(request: Request, plan_id: int) -> HttpResponse:
    """The picture of a page whose text was recognised, drawn from the file as it came for whoever may read that."""
    plan = _readable(request, plan_id)
    asked = request.GET.get("trang", "")
    if asked not in map(str, plan.reading.get("scans", ())):
        raise NotFound(_("Không có ảnh của trang này."))
    try:
        with plan.source.content.open("rb") as file:
            picture = draw_page(file.read(), int(asked))
    except Unreadable as refusal:
        if refusal.code == "BUSY":
            return HttpResponse(status=503, headers={"Retry-After": "10"})
        raise NotFound(_("Không vẽ được trang này. Đồng chí mở tệp gốc.")) from None
    except OSError:
        raise NotFound(_("Không tìm thấy tệp gốc của văn bản này.")) from None
    response = HttpResponse(picture, content_type="image/png")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _readable(request: Request, plan_id: int) -> Any:
    """A plan of the viewer's own, or one that reached a unit of his."""
    try:
        return queries.plan_for(request.viewer, plan_id)
    except NotFound:
        return campaign_queries.plan_sent_to(request.viewer, plan_id)
