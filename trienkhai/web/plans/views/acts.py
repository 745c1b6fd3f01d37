"""What the buttons of the review do; each answers with the page, or with one card when htmx asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trienkhai.campaigns import queries as campaign_queries
from trienkhai.campaigns import services as campaign_services
from trienkhai.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.plans import queries, rules, services
from trienkhai.plans.choices import WayOut
from trienkhai.plans.errors import ObligationChanged
from trienkhai.web.plans.cards import sheet_of
from trienkhai.web.plans.cites import clause_words
from trienkhai.web.plans.forms import (
    AddForm,
    AmendForm,
    DecisionForm,
    HeaderForm,
    WorkingDateForm,
    kinds_typed,
    stored_values,
)
from trienkhai.web.plans.views.review import review_page, shared_context, waits_above
from trienkhai.web.request import Request, whole_number


# --- one obligation
@require_POST
def accept(request: Request, obligation_id: int) -> HttpResponse:
    obligation = queries.obligation_for(request.viewer, obligation_id)
    return _act(
        request,
        obligation,
        lambda: services.accept_obligation(obligation, version=_version(request), by=request.viewer, at=request.at),
    )


@require_POST
def drop(request: Request, obligation_id: int) -> HttpResponse:
    obligation = queries.obligation_for(request.viewer, obligation_id)
    reason = request.POST.get("reason", "")
    return _act(
        request,
        obligation,
        lambda: services.drop_obligation(
            obligation, reason=reason, version=_version(request), by=request.viewer, at=request.at
        ),
    )


@require_POST
def restore(request: Request, obligation_id: int) -> HttpResponse:
    obligation = queries.obligation_for(request.viewer, obligation_id)
    return _act(request, obligation, lambda: services.restore_obligation(obligation, by=request.viewer, at=request.at))


@require_POST
def kinds(request: Request, obligation_id: int) -> HttpResponse:
    """The kinds of work, chosen from the lists on the card."""
    obligation = queries.obligation_for(request.viewer, obligation_id)
    chosen = kinds_typed(request.POST)
    return _act(
        request,
        obligation,
        lambda: services.set_deliverables(obligation, deliverables=chosen, by=request.viewer, at=request.at),
    )


@require_POST
def lead_as_before(request: Request, obligation_id: int) -> HttpResponse:
    """ "Như nhiệm vụ trước": a person says that whoever leads the one before leads this one too."""
    obligation = queries.obligation_for(request.viewer, obligation_id)
    names = [name for name in request.POST.getlist("lead") if name.strip()]
    return _act(
        request,
        obligation,
        lambda: services.amend_obligation(
            obligation, version=_version(request) or obligation.version, lead=names, by=request.viewer, at=request.at
        ),
    )


@require_POST
def working_date(request: Request, obligation_id: int) -> HttpResponse:
    obligation = queries.obligation_for(request.viewer, obligation_id)
    form = WorkingDateForm(request.POST)
    if not form.is_valid():
        return refused(request, obligation, _first_error(form), 422)
    typed = form.cleaned_data
    return _act(
        request,
        obligation,
        lambda: services.set_working_date(
            obligation,
            occurrence=typed["occurrence"],
            due_on=typed["due_on"],
            reason=typed["reason"],
            by=request.viewer,
            at=request.at,
        ),
    )


@require_http_methods(["GET", "POST"])
def amend(request: Request, obligation_id: int) -> HttpResponse:
    """The form of one obligation beside its own sentence. A stale version shows both contents (409)."""
    obligation = queries.obligation_for(request.viewer, obligation_id)
    plan = obligation.plan
    access.require(request.viewer, Capability.EDIT_PLANS, plan.unit)
    year = plan.issued_on.year if plan.issued_on else None
    context: dict[str, Any] = {"plan": plan, "obligation": obligation, "cite": clause_words(obligation.clause_path)}
    ids = f"id_{obligation.pk}_%s"  # several may stand open on one page, beside the form that adds
    if request.method == "GET":
        form = AmendForm(initial=stored_values(obligation), auto_id=ids)
        return render(request, _amend_template(request), context | {"form": form})
    form = AmendForm(request.POST, stored=obligation.deadline, year=year, auto_id=ids)
    if not form.is_valid():
        return render(request, _amend_template(request), context | {"form": form}, status=422)
    typed = form.cleaned_data
    try:
        changed = services.amend_obligation(
            obligation,
            version=typed["version"],
            by=request.viewer,
            at=request.at,
            action=typed["action"],
            lead=typed["lead"],
            support=typed["support"],
            products=typed["products"],
            deadline=form.deadline(rules.deadline_in),
            route_to=typed["route_to"],
            route_via=typed["route_via"],
            onward=typed["onward"],
        )
        if "accept" in request.POST:
            services.accept_obligation(changed, by=request.viewer, at=request.at)
    except ObligationChanged as conflict:
        stored = stored_values(conflict.stored)
        # What was typed stays in the form; sent again, it replaces what is shown as stored.
        form.data = {**form.data, "version": conflict.stored.version}
        both = [(form[name].label, stored[name], typed[name]) for name in stored if name != "version"]
        differing = [(label, _shown(old), _shown(new)) for label, old, new in both if _shown(old) != _shown(new)]
        trouble = {"form": form, "conflict": str(conflict), "differing": differing}
        return render(request, _amend_template(request), context | trouble, status=409)
    except (NotFound, NotAllowed):
        raise
    except DomainError as refusal:
        trouble = {"form": form, "sentence": str(refusal)}
        return render(request, _amend_template(request), context | trouble, status=422)
    return shown_again(request, obligation)


def _amend_template(request: Request) -> str:
    return "plans/_amend.html" if request.htmx else "plans/amend.html"


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(str(part) for part in value)
    return value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else str(value or "")


# --- a contradiction
@require_POST
def decide(request: Request, contradiction_id: int) -> HttpResponse:
    """Take a way out, or take it back (OPEN)."""
    contradiction = queries.contradiction_for(request.viewer, contradiction_id)
    form = DecisionForm(request.POST)
    sentence = ""
    if form.is_valid():
        typed = form.cleaned_data
        try:
            services.decide_contradiction(
                contradiction,
                way=WayOut(typed["way"]),
                reason=typed["reason"],
                new_date=typed["new_date"],
                second_round_on=typed["second_round_on"],
                by=request.viewer,
                at=request.at,
            )
        except (NotFound, NotAllowed):
            raise
        except DomainError as refusal:
            sentence = str(refusal)
    else:
        sentence = _first_error(form)
    if sentence:
        wrong = {"id": contradiction.pk, "sentence": sentence, "typed": request.POST}
        return review_page(request, contradiction.plan, status=422, wrong_note=wrong)
    return redirect(f"{reverse('plans:review', args=[contradiction.plan_id])}#mau-thuan-{contradiction.pk}")


# --- the plan
@require_POST
def accept_clean(request: Request, plan_id: int) -> HttpResponse:
    plan = queries.plan_for(request.viewer, plan_id)
    count = services.accept_all_without_doubt(plan, by=request.viewer, at=request.at)
    if count:
        messages.success(request, _("Đã nhận %(count)d nhiệm vụ không có nghi vấn.") % {"count": count})
    else:
        messages.info(request, _("Không còn nhiệm vụ nào chờ nhận mà không có nghi vấn."))
    return redirect("plans:review", plan.pk)


@require_POST
def add(request: Request, plan_id: int) -> HttpResponse:
    """A new obligation from a selection or a clause; what was typed stays when it is refused."""
    plan = queries.plan_for(request.viewer, plan_id)
    clauses = {clause.pk: clause for clause in queries.clauses_of(plan)}
    choices = [(key, f"{clause_words(c.path)}: {c.text[:90]}") for key, c in clauses.items()]
    form = AddForm(request.POST, clauses=choices)
    if not form.is_valid():
        return review_page(request, plan, status=422, add_form=form, add_sentence=_first_error(form))
    typed = form.cleaned_data
    try:
        made = services.add_obligation(
            plan,
            start=typed["start"],
            end=typed["end"],
            clause=clauses.get(typed["clause"]),
            action=typed["action"],
            lead=typed["lead"],
            key=typed["key"],
            by=request.viewer,
            at=request.at,
        )
    except (NotFound, NotAllowed):
        raise
    except DomainError as refusal:
        return review_page(request, plan, status=422, add_form=form, add_sentence=str(refusal))
    return redirect(f"{reverse('plans:review', args=[plan.pk])}#viec-{made.pk}")


@require_POST
def header(request: Request, plan_id: int) -> HttpResponse:
    plan = queries.plan_for(request.viewer, plan_id)
    form = HeaderForm(request.POST)
    if not form.is_valid():
        return review_page(request, plan, status=422, header_form=form, header_sentence=_first_error(form))
    try:
        services.complete_header(plan, by=request.viewer, at=request.at, **form.cleaned_data)
    except (NotFound, NotAllowed):
        raise
    except DomainError as refusal:
        return review_page(request, plan, status=422, header_form=form, header_sentence=str(refusal))
    messages.success(request, _("Đã bổ sung phần đầu văn bản."))
    return redirect("plans:review", plan.pk)


@require_POST
def approve(request: Request, plan_id: int) -> HttpResponse:
    """ "Tiếp: chọn đơn vị": close the check and go on to launching."""
    plan = queries.plan_for(request.viewer, plan_id)
    try:
        approved = services.approve(plan, by=request.viewer, at=request.at)
    except (NotFound, NotAllowed):
        raise
    except DomainError as refusal:
        return review_page(request, plan, status=422, plan_sentence=str(refusal))
    if not campaign_queries.launches_at_once(request.viewer, plan) or waits_above(request, approved):
        messages.success(request, _("Đã xác nhận kế hoạch."))
        return redirect("plans:review", plan.pk)
    campaign = campaign_services.prepare(approved, by=request.viewer, at=request.at)
    return redirect("campaigns:launch", campaign.pk)


@require_POST
def reopen(request: Request, plan_id: int) -> HttpResponse:
    plan = queries.plan_for(request.viewer, plan_id)
    services.reopen(plan, by=request.viewer, at=request.at)
    return redirect("plans:review", plan.pk)


@require_POST
def discard(request: Request, plan_id: int) -> HttpResponse:
    plan = queries.plan_for(request.viewer, plan_id)
    services.discard(plan, by=request.viewer, at=request.at)
    messages.success(request, _("Đã xóa bản bóc tách và tệp gốc."))
    return redirect("plans:list")


# --- answers
def _act(request: Request, obligation: Any, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
    except (NotFound, NotAllowed):
        raise
    except Conflict as conflict:
        return refused(request, obligation, str(conflict), 409)
    except DomainError as refusal:
        return refused(request, obligation, str(refusal), 422)
    return shown_again(request, obligation)


def shown_again(request: Request, obligation: Any) -> HttpResponse:
    if request.htmx:
        return _card(request, obligation, 200)
    return redirect(f"{reverse('plans:review', args=[obligation.plan_id])}#viec-{obligation.pk}")


def refused(request: Request, obligation: Any, sentence: str, status: int) -> HttpResponse:
    wrong = {"id": obligation.pk, "sentence": sentence, "typed": request.POST}
    if request.htmx:
        return _card(request, obligation, status, wrong_card=wrong)
    plan = queries.plan_for(request.viewer, obligation.plan_id)
    return review_page(request, plan, status=status, wrong_card=wrong)


def _card(request: Request, obligation: Any, status: int, **trouble: Any) -> HttpResponse:
    """One card as it now stands, and the counts with it."""
    sheet = sheet_of(queries.plan_for(request.viewer, obligation.plan_id))
    context = shared_context(request, sheet) | {"card": sheet.card(obligation.pk), "alone": True} | trouble
    return render(request, "plans/_changed.html", context, status=status)


def _version(request: Request) -> int | None:
    return whole_number(request.POST.get("version"))


def _first_error(form: Any) -> str:
    return next((errors[0] for errors in form.errors.values()), _("Đồng chí xem lại những gì vừa điền."))
