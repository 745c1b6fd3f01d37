"""From an approved plan to a launched campaign: what will happen, its corrections, the launch, the withdrawal."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import CampaignState, ReceiverKind
from trienkhai.kernel.errors import DomainError, NotAllowed, NotFound
from trienkhai.plans import queries as plans
from trienkhai.plans import services as plan_services
from trienkhai.web.campaigns.forms import AudienceForm, WithdrawForm, parsed_count, parsed_day
from trienkhai.web.campaigns.unit_boxes import boxes_of
from trienkhai.web.plans.cites import clause_words
from trienkhai.web.plans.when import when_of
from trienkhai.web.request import Request, whole_number


@require_POST
def prepare(request: Request, plan_id: int) -> HttpResponse:
    """Begin, or come back to, the campaign of a plan."""
    campaign = services.prepare(plans.plan_for(request.viewer, plan_id), by=request.viewer, at=request.at)
    return redirect("campaigns:launch", campaign.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def launch(request: Request, campaign_id: int) -> HttpResponse:
    """What will happen; and, once the button is pressed, it happens."""
    campaign = queries.campaign_to_launch(request.viewer, campaign_id)
    if campaign.state != CampaignState.PREPARING:
        return _launched_already(request, campaign)
    if request.method != "POST":
        return _launch_page(request, campaign)
    try:
        done = services.launch(
            campaign,
            is_retroactive=bool(request.POST.get("is_retroactive")),
            by=request.viewer,
            at=request.at,
            key=request.POST.get("key", "")[:64],
        )
    except (NotFound, NotAllowed):
        raise
    except DomainError as refusal:
        return _launch_page(request, campaign, sentence=str(refusal), status=422)
    messages.success(request, _("Đã triển khai kế hoạch đến các đơn vị."))
    if done.is_retroactive:
        messages.info(request, _("Đây là đợt hồi tố: đồng chí nhập kết quả đã có ở trang này."))
        return redirect("campaigns:enter", done.pk)
    return redirect("campaigns:board", done.pk)


def _launched_already(request: Request, campaign: Any) -> HttpResponse:
    if campaign.state == CampaignState.WITHDRAWN:
        return render(request, "campaigns/launch_withdrawn.html", {"campaign": campaign})
    at = timezone.localtime(campaign.launched_at or request.at)
    messages.info(
        request,
        _("Kế hoạch này đã triển khai lúc %(hour)s ngày %(on)s, không giao thêm lần nữa.")
        % {"hour": f"{at:%H:%M}", "on": f"{at:%d/%m/%Y}"},
    )
    return redirect("campaigns:board", campaign.pk)


def _launch_page(
    request: Request,
    campaign: Any,
    *,
    sentence: str = "",
    status: int = 200,
    typed: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
    cells_typed: dict[int, str] | None = None,
) -> HttpResponse:
    preview = queries.preview_of(request.viewer, campaign, request.at.date())
    whens = {duty.obligation.pk: when_of(duty.obligation.deadline, duty.points) for duty in preview.duties}
    days = [
        {
            "duty": duty,
            "name": f"day-{duty.obligation.pk}-{place}",
            "occurrence": when.occurrence,
            "value": (typed or {}).get(
                f"day-{duty.obligation.pk}-{place}", when.due_on.strftime("%d/%m/%Y") if when.due_on else ""
            ),
            "error": (wrong or {}).get(f"day-{duty.obligation.pk}-{place}", ""),
        }
        for duty in preview.duties
        if not duty.is_standing
        for place, when in enumerate(whens[duty.obligation.pk])
        if when.may_set
    ]
    page = {
        "campaign": campaign,
        "plan": campaign.plan,
        "preview": preview,
        "whens": whens,
        "cites": {duty.obligation.pk: clause_words(duty.obligation.clause_path) for duty in preview.duties},
        "days": days,
        "duty_phrases": sorted(  # what a person must say stands first
            (line for line in preview.phrases if line.has_duty), key=lambda line: line.kind != ReceiverKind.UNMATCHED
        ),
        "sentence": sentence,
        "cells_typed": cells_typed or {},
        "cells_wrong": cells_typed is not None,
        "today": request.at.date(),
        "key": secrets.token_urlsafe(16),
        "is_retroactive": request.POST.get("is_retroactive") if request.method == "POST" else preview.is_past,
    }
    return render(request, "campaigns/launch.html", page, status=status)


def _to_launch(request: Request, campaign_id: int, anchor: str) -> HttpResponse:
    answer = redirect("campaigns:launch", campaign_id)
    answer["Location"] += anchor
    return answer


@require_POST
def allocate(request: Request, campaign_id: int) -> HttpResponse:
    """To whom the obligations go for which the document names nobody."""
    campaign = queries.campaign_to_launch(request.viewer, campaign_id)
    preview = queries.preview_of(request.viewer, campaign, request.at.date())
    by_id = {str(duty.obligation.pk): duty.obligation for duty in preview.nameless}
    try:
        if request.POST.get("act") == "all-as-before":
            nameless = [duty.obligation for duty in preview.unassigned if not duty.phrases and not duty.is_chosen]
            count = services.allocate_as_before(campaign, nameless, by=request.viewer, at=request.at)
            messages.success(request, _("Đã giao %(count)d việc như nhiệm vụ ngay trước.") % {"count": count})
            return _to_launch(request, campaign.pk, "#khong-neu-nguoi")
        obligation = by_id.get(request.POST.get("obligation", ""))
        if obligation is None:
            raise NotFound(_("Không tìm thấy nhiệm vụ."))
        if request.POST.get("act") == "as-before":
            services.allocate_as_before(campaign, [obligation], by=request.viewer, at=request.at)
        else:
            phrases: list[str] | None = [*request.POST.getlist("phrase"), request.POST.get("typed", "")[:500]]
            if request.POST.get("act") == "as-written":
                phrases = None
            elif request.POST.get("act") == "nobody":
                phrases = []
            elif not any(phrase.strip() for phrase in phrases or []):
                sentence = _("Đồng chí chọn đối tượng, hoặc bấm “Không giao việc này”.")
                return _launch_page(request, campaign, sentence=sentence, status=422)
            services.allocate(campaign, obligation, phrases=phrases, by=request.viewer, at=request.at)
    except (NotFound, NotAllowed):
        raise
    except DomainError as refusal:
        return _launch_page(request, campaign, sentence=str(refusal), status=422)
    return _to_launch(request, campaign.pk, f"#giao-{obligation.pk}")


@require_POST
def dates(request: Request, campaign_id: int) -> HttpResponse:
    """Working dates ("hạn đặt thêm") where the document gives none: all good ones are kept, wrong ones shown."""
    campaign = queries.campaign_to_launch(request.viewer, campaign_id)
    preview = queries.preview_of(request.viewer, campaign, request.at.date())
    wrong: dict[str, str] = {}
    typed = {name: str(value) for name, value in request.POST.items() if name.startswith("day-")}
    count = 0
    for duty in preview.duties:
        for place, when in enumerate(when_of(duty.obligation.deadline, duty.points)):
            name = f"day-{duty.obligation.pk}-{place}"
            if name not in typed or not when.may_set:
                continue
            try:
                day = parsed_day(typed[name])
                if day != when.due_on:
                    plan_services.set_working_date(
                        duty.obligation, due_on=day, occurrence=when.occurrence, by=request.viewer, at=request.at
                    )
                    count += 1
            except django_forms.ValidationError as bad:
                wrong[name] = " ".join(bad.messages)
            except (NotFound, NotAllowed):
                raise
            except DomainError as refusal:
                wrong[name] = str(refusal)
    if wrong:
        sentence = _("Có ngày chưa đúng, đồng chí xem ở mục hạn đặt thêm.")
        return _launch_page(request, campaign, sentence=sentence, status=422, typed=typed, wrong=wrong)
    messages.success(request, ngettext("Đã lưu %(count)d hạn.", "Đã lưu %(count)d hạn.", count) % {"count": count})
    return _to_launch(request, campaign.pk, "#khong-han")


@require_POST
def upward(request: Request, campaign_id: int) -> HttpResponse:
    """Which results the committee itself reports to its superior, and by when it means to."""
    campaign = queries.campaign_to_launch(request.viewer, campaign_id)
    preview = queries.preview_of(request.viewer, campaign, request.at.date())
    try:
        for duty in preview.upward:
            pk = duty.obligation.pk
            services.set_upward(
                campaign,
                duty.obligation,
                is_wanted=f"upward-{pk}" in request.POST,
                due_on=parsed_day(request.POST.get(f"upward_due-{pk}", "")),
                by=request.viewer,
                at=request.at,
            )
    except django_forms.ValidationError as bad:
        return _launch_page(request, campaign, sentence=" ".join(bad.messages), status=422)
    except (NotFound, NotAllowed):
        raise
    except DomainError as refusal:
        return _launch_page(request, campaign, sentence=str(refusal), status=422)
    return _to_launch(request, campaign.pk, "#cap-tren")


@require_POST
def cells(request: Request, campaign_id: int) -> HttpResponse:
    """How many cells an organisation has where the list of units says otherwise."""
    campaign = queries.campaign_to_launch(request.viewer, campaign_id)
    preview = queries.preview_of(request.viewer, campaign, request.at.date())
    typed = {line.unit.pk: request.POST.get(f"cells-{line.unit.pk}", "").strip()[:10] for line in preview.cells}
    try:
        counts = {unit: parsed_count(text) for unit, text in typed.items() if f"cells-{unit}" in request.POST}
        services.correct_cells(campaign, counts, by=request.viewer, at=request.at)
    except (NotFound, NotAllowed):
        raise
    except django_forms.ValidationError as bad:
        return _launch_page(request, campaign, sentence=" ".join(bad.messages), status=422, cells_typed=typed)
    except DomainError as refusal:
        return _launch_page(request, campaign, sentence=str(refusal), status=422, cells_typed=typed)
    messages.success(request, _("Đã lưu số chi bộ."))
    return _to_launch(request, campaign.pk, "#so-chi-bo")


@require_POST
def told(request: Request, campaign_id: int) -> HttpResponse:
    """Recipients that this system does not reach, ticked once the document was sent to them."""
    campaign = queries.campaign_to_launch(request.viewer, campaign_id)
    named = (whole_number(value) for value in request.POST.getlist("audience"))
    ids = [audience_id for audience_id in named if audience_id is not None]
    services.mark_told(campaign, ids, by=request.viewer, at=request.at)
    return _to_launch(request, campaign.pk, "#ngoai-he-thong")


@require_http_methods(["GET", "HEAD", "POST"])
def audience(request: Request, audience_id: int) -> HttpResponse:
    """What one phrase means, to be put right by boxes of units and of whole kinds."""
    found = queries.audience_for(request.viewer, audience_id)
    groups = queries.unit_groups_of(found)
    page = {
        "audience": found,
        "campaign": found.campaign,
        "duties": queries.duties_naming(found),
        "kind": found.kind if found.kind == ReceiverKind.OUTSIDE else ReceiverKind.UNITS,
        "is_asked": found.kind == ReceiverKind.UNMATCHED,
        "quick": queries.quick_groups(found, groups),
        "like": queries.units_like(found, groups) if found.kind == ReceiverKind.UNMATCHED else [],
        "is_open": found.campaign.state == CampaignState.PREPARING,
        "sentence": "",
    }
    if request.method != "POST":
        page["boxed"] = boxes_of(
            groups, {choice.id for group in groups for choice in group.choices if choice.is_chosen}
        )
        return render(request, "campaigns/audience.html", page)
    form = AudienceForm(request.POST)
    ids = form.units(groups)
    if form.is_valid():
        kind = ReceiverKind(form.cleaned_data["kind"])
        try:
            services.correct_audience(found, kind=kind, unit_ids=ids, by=request.viewer, at=request.at)
            messages.success(request, _("Đã sửa đối tượng “%(phrase)s”.") % {"phrase": found.phrase})
            return _to_launch(request, found.campaign_id, "#doi-tuong")
        except (NotFound, NotAllowed):
            raise
        except DomainError as refusal:
            page["sentence"] = str(refusal)
    else:
        page["sentence"] = _("Đồng chí chọn một cách hiểu.")
    page |= {"boxed": boxes_of(groups, set(ids)), "kind": request.POST.get("kind", "")}
    return render(request, "campaigns/audience.html", page, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, campaign_id: int) -> HttpResponse:
    """Take the whole campaign back, with a reason."""
    campaign = queries.campaign_to_launch(request.viewer, campaign_id)
    if campaign.state == CampaignState.PREPARING:
        return redirect("campaigns:launch", campaign.pk)
    if campaign.state == CampaignState.WITHDRAWN:
        return render(request, "campaigns/launch_withdrawn.html", {"campaign": campaign})
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw(campaign, reason=form.cleaned_data["reason"], by=request.viewer, at=request.at)
            messages.success(request, _("Đã thu hồi đợt triển khai. Các đơn vị không còn thấy việc của đợt này."))
            return redirect("campaigns:launch", campaign.pk)
        except (NotFound, NotAllowed):
            raise
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    page = {"campaign": campaign, "form": form, "answered": queries.answered_count(request.viewer, campaign)}
    return render(request, "campaigns/withdraw.html", page, status=422 if form.errors else 200)
