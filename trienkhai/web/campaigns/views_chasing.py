"""The queue of what is to be chased, reminding by hand and upward, the policy, e-mail that is unsure."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trienkhai.campaigns import queries, services
from trienkhai.kernel.errors import DomainError, NotAllowed, NotFound
from trienkhai.notices import services as notices
from trienkhai.organisations.choices import Capability
from trienkhai.web.attempts import attempt
from trienkhai.web.campaigns import views_letters
from trienkhai.web.campaigns.forms_chasing import PolicyForm, RemindForm
from trienkhai.web.campaigns.reminder_words import text_for_unit
from trienkhai.web.request import Request, whole_number

if TYPE_CHECKING:
    from trienkhai.campaigns.models import Campaign
    from trienkhai.campaigns.queries import ChasedUnit

SOON = "ngay"


def soon_days(value: str | None) -> int:
    """How many days ahead the queue takes in: one of the choices."""
    days = whole_number(value)
    return days if days in queries.SOON_CHOICES else queries.USUAL_SOON  # type: ignore[return-value]


@require_safe
def chasing(request: Request, campaign_id: int) -> HttpResponse:
    """Who is late or due soon, how often and when each was reminded; ticked units are reminded."""
    viewer, today = request.viewer, request.at.date()
    campaign = queries.campaign_to_chase(viewer, campaign_id)
    days = soon_days(request.GET.get("ngay"))
    page_number = whole_number(request.GET.get("trang")) or 1
    queue = queries.queue_of(campaign, today, soon_days=days, page=page_number)
    page = {
        "campaign": campaign,
        "queue": queue,
        "days": days,
        "choices": queries.SOON_CHOICES,
        "policy": queries.policy_stored(campaign),
        "letters": queries.letters_of(campaign),
        "may_send": queries.may_chase(viewer, campaign),
    }
    return render(request, "campaigns/chasing.html", page)


@require_POST
def remind(request: Request, campaign_id: int) -> HttpResponse:
    """What was ticked: shown as it would be sent, then sent, sent upward, or made into a letter."""
    viewer, today = request.viewer, request.at.date()
    campaign = queries.campaign_to_chase(viewer, campaign_id)
    queries.require_run(viewer, Capability.REVIEW, campaign)
    days = soon_days(request.POST.get("ngay"))
    back = f"{reverse('campaigns:chasing', args=[campaign.pk])}?{SOON}={days}"
    chosen = [pk for value in request.POST.getlist("unit") if (pk := whole_number(value)) is not None]
    units = [u for u in queries.chosen_units(campaign, chosen, today, soon_days=days) if u.can_be_reminded]
    if not units:
        messages.warning(request, _("Chưa có đơn vị nào để nhắc. Đồng chí đánh dấu đơn vị trong danh sách."))
        return redirect(back)
    act = request.POST.get("act", "")
    form = RemindForm(request.POST) if act else RemindForm(initial={"key": secrets.token_urlsafe(16)})
    if not act or not form.is_valid():
        return _preview(request, campaign, units, form, days, status=422 if act else 200)
    try:
        if act == "letter":
            return views_letters.make(request, campaign, units, key=form.cleaned_data["key"])
        told = services.remind_by_hand(
            campaign,
            [unit.id for unit in units],
            today=today,
            soon_days=days,
            text=form.cleaned_data["text"],
            by=viewer,
            at=request.at,
            key=form.cleaned_data["key"],
            upward=act == "escalate",
        )
    except NotAllowed:
        raise
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _preview(request, campaign, units, form, days, status=422)
    _say(request, told, len(units), upward=act == "escalate")
    return redirect(back)


def _say(request: Request, told: Any, chosen: int, *, upward: bool) -> None:
    if not told:
        messages.warning(
            request,
            _("Không có ai để nhắc trong hệ thống, hoặc lần nhắc này đã gửi rồi. Đơn vị chưa có tài khoản: đồng chí sao chép nội dung nhắc hoặc lập công văn."),
        )  # fmt: skip
        return
    if upward:
        words = ngettext("Đã nhắc lên cấp trên của %(n)s đơn vị.", "Đã nhắc lên cấp trên của %(n)s đơn vị.", len(told))
    else:
        words = ngettext("Đã nhắc %(n)s đơn vị.", "Đã nhắc %(n)s đơn vị.", len(told))
    messages.success(request, words % {"n": len(told)})
    if len(told) < chosen:
        left = chosen - len(told)
        messages.warning(
            request,
            ngettext("%(n)s đơn vị chưa có người nhận trong hệ thống.", "%(n)s đơn vị chưa có người nhận trong hệ thống.", left)
            % {"n": left},
        )  # fmt: skip


def _preview(
    request: Request, campaign: Campaign, units: list[ChasedUnit], form: RemindForm, days: int, *, status: int
) -> HttpResponse:
    note = form.data.get("text", "") if form.is_bound else ""
    page = {
        "campaign": campaign,
        "units": [(unit, text_for_unit(unit, note=note)) for unit in units],
        "rows": sum(not duty.is_held for unit in units for duty in unit.duties),
        "inside": sum(unit.has_account for unit in units),
        "by_email": sum(unit.gets_email for unit in units),
        "to_escalate": [unit for unit in units if unit.is_to_escalate],
        "form": form,
        "days": days,
        "key": form.data.get("key") if form.is_bound else form.initial["key"],
    }
    return render(request, "campaigns/remind.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: Request, campaign_id: int) -> HttpResponse:
    """When the units of a campaign are reminded by themselves."""
    viewer = request.viewer
    campaign = queries.campaign_to_chase(viewer, campaign_id)
    queries.require_run(viewer, Capability.REVIEW, campaign)
    stored = queries.policy_stored(campaign)
    form = PolicyForm(request.POST) if request.method == "POST" else PolicyForm(
        initial={
            "is_on": stored.is_on,
            "days_before": ", ".join(map(str, stored.days_before)),
            "digest_weekday": stored.digest_weekday,
            "quiet_from": stored.quiet_from,
            "quiet_to": stored.quiet_to,
            "working_days_only": stored.working_days_only,
        }
    )  # fmt: skip

    def act(given: dict[str, Any]) -> str:
        services.set_policy(campaign, **given, by=viewer, at=request.at)
        return _("Đã lưu chế độ nhắc.")

    if request.method == "POST":
        done = attempt(request, form, act, reverse("campaigns:chasing", args=[campaign.pk]))
        if done is not None:
            return done
    page = {"campaign": campaign, "form": form, "stored": stored}
    return render(request, "campaigns/policy.html", page, status=422 if form.errors else 200)


@require_POST
def decide(request: Request, campaign_id: int, delivery_id: int) -> HttpResponse:
    """An e-mail that is unsure, or failed: sent again, or let be."""
    campaign = queries.campaign_to_chase(request.viewer, campaign_id)
    queries.require_run(request.viewer, Capability.REVIEW, campaign)
    if not queries.stuck_of(campaign, delivery_id):
        raise NotFound(_("Không tìm thấy thư này; có thể đã có người xử lý."))
    if request.POST.get("act") == "cancel":
        notices.cancel(delivery_id, by=request.viewer, at=request.at)
        messages.success(request, _("Đã bỏ, thư không gửi nữa."))
    else:
        notices.send_again(delivery_id, by=request.viewer, at=request.at)
        messages.success(request, _("Thư sẽ được gửi lại."))
    return redirect("campaigns:chasing", campaign.pk)
