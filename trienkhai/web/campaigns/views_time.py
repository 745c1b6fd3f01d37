"""A running campaign through time: closing day, standing duties of the period, events, newcomers, amendments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trienkhai.campaigns import queries, rules_time, services
from trienkhai.campaigns.choices import CampaignState
from trienkhai.kernel.errors import DomainError, NotFound
from trienkhai.organisations import queries as organisations
from trienkhai.organisations.choices import Capability
from trienkhai.plans.choices import WorkKind
from trienkhai.vietnamese.offsets import offset_in
from trienkhai.web.attempts import attempt, fresh_key, key_of
from trienkhai.web.campaigns.forms_time import AddForm, AmendForm, ClosingForm, EventForm, StandingForm, StopForm
from trienkhai.web.request import Request, whole_number

if TYPE_CHECKING:
    from trienkhai.campaigns.models import Campaign
    from trienkhai.plans.models import Obligation

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def time(request: Request, campaign_id: int) -> HttpResponse:
    """All that happens to a campaign while it runs, on one page; what may be changed stands folded under it."""
    return _page(request, _whole(request, campaign_id))


@require_POST
def clocks(request: Request, campaign_id: int) -> HttpResponse:
    """The closing day, or the length of the period of standing duties."""
    campaign = _to_change(request, campaign_id)
    is_closing = request.POST.get("act") == "closing"
    form = ClosingForm(request.POST) if is_closing else StandingForm(request.POST)

    def act(given: dict[str, Any]) -> str:
        if is_closing:
            services.set_closing_day(campaign, **given, by=request.viewer, at=request.at)
            return _("Đã lưu ngày khóa sổ.")
        services.set_standing_period(campaign, **given, by=request.viewer, at=request.at)
        return _("Đã lưu kỳ trả lời.")

    done = attempt(request, form, act, reverse("campaigns:time", args=[campaign.pk]))
    return done or _page(request, campaign, wrong={"closing" if is_closing else "standing": form})


@require_POST
def event_day(request: Request, campaign_id: int, obligation_id: int) -> HttpResponse:
    """The office says for all units when an event happened."""
    campaign = _to_change(request, campaign_id)
    obligation = queries.obligation_to_amend(request.viewer, campaign, obligation_id)
    form = _event_form(obligation, request.POST)

    def act(given: dict[str, Any]) -> str:
        calendar = organisations.calendar()
        said = services.say_event_day(
            campaign, obligation, **given, calendar=calendar, by=request.viewer, at=request.at
        )
        day = said.due_on.strftime("%d/%m/%Y") if said.due_on else ""
        return _("Đã ghi ngày diễn ra; hạn của các đơn vị là %(day)s.") % {"day": day}

    done = attempt(request, form, act, reverse("campaigns:time", args=[campaign.pk]) + "#su-kien")
    return done or _page(request, campaign, wrong={f"event-{obligation.pk}": form})


@require_POST
def join(request: Request, campaign_id: int) -> HttpResponse:
    """Newcomers receive the running campaign."""
    campaign = _to_change(request, campaign_id)
    units = [pk for pk in map(whole_number, request.POST.getlist("unit")) if pk is not None]
    try:
        count = services.add_units(campaign, units, by=request.viewer, at=request.at, key=key_of(request))
    except DomainError as refusal:
        return _page(request, campaign, refusal=str(refusal))
    said = ngettext("Đã giao %(count)d việc cho đơn vị mới.", "Đã giao %(count)d việc cho đơn vị mới.", count)
    messages.success(request, said % {"count": count})
    return redirect("campaigns:time", campaign.pk)


@get_or_post
def amend(request: Request, campaign_id: int, obligation_id: int) -> HttpResponse:
    """One obligation is changed or taken back mid-way."""
    campaign = _to_change(request, campaign_id)
    obligation = queries.obligation_to_amend(request.viewer, campaign, obligation_id)
    rounds = queries.rounds_of(campaign, obligation)
    products = [(each.pk, each.name, str(WorkKind(each.kind).label)) for each in obligation.deliverables.all()]
    names = [name for name, _day in rounds]
    form = AmendForm(names, products, initial={"action": obligation.action, "occurrence": "*"})
    stop = StopForm(auto_id="thuhoi_%s")
    back = reverse("campaigns:time", args=[campaign.pk]) + "#dieu-chinh"
    if request.method == "POST":
        if request.POST.get("act") == "withdraw":
            stop = StopForm(request.POST, auto_id="thuhoi_%s")

            def take(given: dict[str, Any]) -> str:
                services.withdraw_obligation(
                    campaign, obligation, **given, by=request.viewer, at=request.at, key=key_of(request)
                )
                return _("Đã thu hồi nhiệm vụ và báo cho các đơn vị.")

            done = attempt(request, stop, take, back)
        else:
            form = AmendForm(names, products, request.POST)

            def change(given: dict[str, Any]) -> str:
                occurrence = given.get("occurrence")
                changes = services.Changes(
                    action=given["action"],
                    due_on=given["due_on"],
                    occurrence=None if occurrence in (None, "", "*") else occurrence,
                    products={pk: given[f"product_{pk}"] for pk, _name, _kind in products},
                )
                made = services.amend_running(
                    campaign, obligation, changes, document=given["document"], reason=given["reason"],
                    by=request.viewer, at=request.at, key=key_of(request),
                )  # fmt: skip
                return _moved_words(made.after.get("rows"))

            done = attempt(request, form, change, back)
        if done is not None:
            return done
    page = {
        "campaign": campaign,
        "obligation": obligation,
        "rounds": rounds,
        "form": form,
        "stop": stop,
        "key": request.POST.get("key") or fresh_key(),
        "stop_key": fresh_key(),
    }
    return render(request, "campaigns/amend.html", page, status=422 if request.method == "POST" else 200)


@get_or_post
def add(request: Request, campaign_id: int) -> HttpResponse:
    """One more obligation mid-way."""
    campaign = _to_change(request, campaign_id)
    phrases = [
        (each.phrase, f"{each.phrase} ({count})")
        for each, count in queries.phrases_with_units(request.viewer, campaign)
    ]
    form = (
        AddForm(phrases, request.POST)
        if request.method == "POST"
        else AddForm(phrases, initial={"kind": WorkKind.OTHER})
    )

    def act(given: dict[str, Any]) -> str:
        given["kind"] = WorkKind(given["kind"])
        given["units"] = queries.units_named(campaign, given["units"])
        services.add_obligation(campaign, **given, by=request.viewer, at=request.at, key=key_of(request))
        return _("Đã bổ sung nhiệm vụ và báo cho các đơn vị.")

    if request.method == "POST":
        done = attempt(request, form, act, reverse("campaigns:time", args=[campaign.pk]) + "#dieu-chinh")
        if done is not None:
            return done
    page = {
        "campaign": campaign,
        "form": form,
        "names": queries.names_offered(campaign),
        "key": request.POST.get("key") or fresh_key(),
    }
    return render(request, "campaigns/add_obligation.html", page, status=422 if request.method == "POST" else 200)


# --- the parts
def _whole(request: Request, campaign_id: int) -> Campaign:
    """The campaign for who sees it whole; a unit has its own desk."""
    campaign = queries.campaign_for(request.viewer, campaign_id)
    if not queries.sees_whole(request.viewer, campaign) or campaign.state == CampaignState.PREPARING:
        raise NotFound(_("Không tìm thấy đợt triển khai."))
    return campaign


def _to_change(request: Request, campaign_id: int) -> Campaign:
    campaign = _whole(request, campaign_id)
    queries.require_run(request.viewer, Capability.LAUNCH, campaign)
    return campaign


def _moved_words(rows: Any) -> str:
    """What became of the dates, so that nobody is left to guess."""
    if not isinstance(rows, dict):
        return _("Đã điều chỉnh và báo cho các đơn vị.")
    words = _("Đã điều chỉnh: %(moved)d đơn vị theo hạn mới, %(done)d đã nộp giữ hạn cũ, %(extended)d giữ hạn gia hạn.")
    return words % {"moved": rows["moved"], "done": rows["kept_done"], "extended": rows["kept_extended"]}


def _event_form(obligation: Obligation, *args: Any, **more: Any) -> EventForm:
    is_counted = offset_in(obligation.deadline_text) is not None
    return EventForm(*args, is_counted=is_counted, auto_id=f"sk{obligation.pk}_%s", **more)


def _page(
    request: Request, campaign: Campaign, *, wrong: dict[str, forms.Form] | None = None, refusal: str = ""
) -> HttpResponse:
    """The page, with what was refused as it was typed."""
    viewer, today = request.viewer, request.at.date()
    may = queries.may_run(viewer, Capability.LAUNCH, campaign) and campaign.state == CampaignState.RUNNING
    kept = wrong or {}
    standing = queries.standing_of(viewer, campaign, today)
    silent = queries.unanswered_of(viewer, campaign, standing)
    obligations = queries.obligations_to_amend(viewer, campaign)
    said = queries.event_days_of(campaign)
    events = [
        (
            each,
            said.get(each.pk),
            kept.get(f"event-{each.pk}")
            or _event_form(each, initial={"happened_on": said[each.pk].happened_on} if each.pk in said else {}),
        )
        for each in obligations
        if rules_time.is_relative(each.deadline)
    ]
    page = {
        "campaign": campaign,
        "may": may,
        "refusal": refusal,
        "standing": [(each, silent[each.obligation.pk]) for each in standing],
        "events": events,
        "newcomers": queries.newcomers_of(campaign, today=today) if may else [],
        "amendments": queries.amendments_of(viewer, campaign),
        "obligations": obligations,
        "after_closing": queries.after_closing_of(viewer, campaign),
        "after_closing_count": queries.after_closing_count(viewer, campaign),
        "closing_form": kept.get("closing") or ClosingForm(initial={"closing_on": campaign.closing_on}),
        "standing_form": kept.get("standing") or StandingForm(initial={"every": campaign.standing_every}),
        "key": fresh_key(),
    }
    return render(request, "campaigns/time.html", page, status=422 if wrong or refusal else 200)
