"""The queue of what is to be chased, reminding by hand and upward, the policy, e-mail that is unsure."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

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
from trienkhai.web.campaigns import chasing_shown, views_letters
from trienkhai.web.campaigns.forms_chasing import PolicyForm, RemindForm
from trienkhai.web.campaigns.reminder_words import text_for_unit
from trienkhai.web.request import Request, whole_number

if TYPE_CHECKING:
    from trienkhai.campaigns.models import Campaign
    from trienkhai.campaigns.queries import ChasedUnit, Chosen

SOON = "ngay"
LONGEST_NAME = 100
MOST_COPIED = 60  # texts to copy on one page
MOST_NAMED = 40  # units in a sentence


def soon_days(value: str | None) -> int:
    """How many days ahead the queue takes in: one of the choices."""
    days = whole_number(value)
    return days if days in queries.SOON_CHOICES else queries.USUAL_SOON  # type: ignore[return-value]


@require_safe
def chasing(request: Request, campaign_id: int) -> HttpResponse:
    """Who is late or due soon, how often and when each was reminded; ticked units are reminded, or all of them."""
    viewer, today = request.viewer, request.at.date()
    campaign = queries.campaign_to_chase(viewer, campaign_id)
    days, q = soon_days(request.GET.get("ngay")), request.GET.get("q", "").strip()[:LONGEST_NAME]
    page_number = whole_number(request.GET.get("trang")) or 1
    queue = queries.queue_of(campaign, today, soon_days=days, page=page_number, q=q)
    may_send = queries.may_chase(viewer, campaign)
    page = {
        "campaign": campaign,
        "queue": queue,
        "units": chasing_shown.units_shown(queue.units),
        "days": days,
        "q": q,
        "kept": urlencode({"ngay": days, **({"q": q} if q else {})}),
        "is_ticked": may_send and request.GET.get("chon") == "trang",
        "choices": queries.SOON_CHOICES,
        "policy": queries.policy_stored(campaign),
        "letters": queries.letters_of(campaign),
        "may_send": may_send,
        "may_decide": queries.may_run(viewer, Capability.REVIEW, campaign),
        "ended": chasing_shown.why_nobody(campaign),
        "not_sent": chasing_shown.not_sent(campaign),
    }
    return render(request, "campaigns/chasing.html", page)


@dataclass(frozen=True)
class Asked:
    """Whom a form wants reminded: the units that were ticked, or all that the queue's filter keeps."""

    campaign: Campaign
    today: date
    days: int
    q: str
    ticked: tuple[int, ...] | None  # None: all of the filter

    @property
    def back(self) -> str:
        kept = urlencode({SOON: self.days, **({"q": self.q} if self.q else {})})
        return f"{reverse('campaigns:chasing', args=[self.campaign.pk])}?{kept}"

    @property
    def chosen(self) -> Chosen:
        return queries.chosen_of(
            self.campaign,
            self.today,
            soon_days=self.days,
            unit_ids=self.ticked,
            q="" if self.ticked is not None else self.q,
        )

    def units(self, chosen: Chosen) -> list[ChasedUnit]:
        """With every duty of theirs."""
        return queries.chosen_units(self.campaign, chosen.ids, self.today, soon_days=self.days)


@require_POST
def remind(request: Request, campaign_id: int) -> HttpResponse:
    """What was chosen: shown as it would be sent, then sent, sent upward, or made into a letter."""
    campaign = queries.campaign_to_chase(request.viewer, campaign_id)
    queries.require_run(request.viewer, Capability.REVIEW, campaign)
    ids = [pk for value in request.POST.getlist("unit") if (pk := whole_number(value)) is not None]
    asked = Asked(
        campaign,
        request.at.date(),
        soon_days(request.POST.get("ngay")),
        request.POST.get("q", "").strip()[:LONGEST_NAME],
        None if request.POST.get("tat-ca") else tuple(ids),
    )
    ended = chasing_shown.why_nobody(campaign)
    if ended:
        messages.warning(request, ended)
        return redirect(asked.back)
    act = request.POST.get("act", "")
    chosen = asked.chosen
    if not chosen:
        messages.warning(request, _("Chưa có đơn vị nào để nhắc. Đồng chí đánh dấu đơn vị trong danh sách."))
        return redirect(asked.back)
    form = RemindForm(request.POST) if act else RemindForm(initial={"key": secrets.token_urlsafe(16)})
    if not act or not form.is_valid():
        return _preview(request, asked, chosen, form, status=422 if act else 200)
    try:
        if act == "letter":
            views_letters.require_fits(chosen)
            return views_letters.make(request, campaign, asked.units(chosen), key=form.cleaned_data["key"])
        told = services.remind_by_hand(
            campaign,
            chosen.ids,
            today=asked.today,
            soon_days=asked.days,
            text=form.cleaned_data["text"],
            by=request.viewer,
            at=request.at,
            key=form.cleaned_data["key"],
            upward=act == "escalate",
        )
    except NotAllowed:
        raise
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _preview(request, asked, chosen, form, status=422)
    _say(request, told, chosen, upward=act == "escalate")
    return redirect(asked.back)


def _say(request: Request, told: Any, chosen: Chosen, *, upward: bool) -> None:
    heard = chosen.told_above if upward else 0
    if heard:
        messages.warning(
            request,
            ngettext(
                "%(n)s đơn vị có cấp trên đã được nhắc trong 7 ngày qua nên lần này không gửi lại.",
                "%(n)s đơn vị có cấp trên đã được nhắc trong 7 ngày qua nên lần này không gửi lại.",
                heard,
            )
            % {"n": heard},
        )
    if not told:
        if heard < len(chosen):
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
    left = len(chosen) - len(told) - heard
    if left > 0:
        messages.warning(
            request,
            ngettext("%(n)s đơn vị chưa có người nhận trong hệ thống.", "%(n)s đơn vị chưa có người nhận trong hệ thống.", left)
            % {"n": left},
        )  # fmt: skip


def _preview(request: Request, asked: Asked, chosen: Chosen, form: RemindForm, *, status: int) -> HttpResponse:
    note = form.data.get("text", "") if form.is_bound else ""
    is_short = len(chosen) <= MOST_COPIED
    page = {
        "campaign": asked.campaign,
        "asked": asked,
        "chosen": chosen,
        "units": [(unit, text_for_unit(unit, note=note)) for unit in asked.units(chosen)] if is_short else [],
        "most_copied": MOST_COPIED,
        "named": chosen.to_escalate[:MOST_NAMED],
        "unnamed": max(len(chosen.to_escalate) - MOST_NAMED, 0),
        "form": form,
        "key": form.data.get("key") if form.is_bound else form.initial["key"],
        "letter_fits": views_letters.fits(chosen),
        "most_listed": views_letters.MOST_ROWS,
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
    elif ended := chasing_shown.why_nobody(campaign):
        messages.warning(request, ended)
    else:
        notices.send_again(delivery_id, by=request.viewer, at=request.at)
        messages.success(request, _("Thư sẽ được gửi lại."))
    return redirect("campaigns:chasing", campaign.pk)
