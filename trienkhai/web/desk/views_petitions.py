"""A unit asks about a duty; the office answers, lets it rest, gives more time; a leader says what is to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trienkhai.campaigns import queries, services
from trienkhai.campaigns.choices import PetitionKind
from trienkhai.kernel.errors import DomainError, NotAllowed
from trienkhai.organisations import access
from trienkhai.organisations import queries as organisations
from trienkhai.organisations.choices import Capability, Role
from trienkhai.web.attempts import attempt, fresh_key, key_of
from trienkhai.web.desk.asked import PETITION_CHIPS
from trienkhai.web.desk.petition_forms import ASKING, ASKING_WORDS, AnswerForm, DirectForm, SteerForm
from trienkhai.web.desk.views import person
from trienkhai.web.request import Request, whole_number

if TYPE_CHECKING:
    from trienkhai.campaigns.models import Assignment, Campaign, Petition
    from trienkhai.organisations.models import Person

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_POST
def ask(request: Request, assignment_id: int) -> HttpResponse:
    """One of the four things that a unit asks."""
    viewer = person(request)
    row = queries.assignment_for(viewer, assignment_id)
    if not queries.may_answer_row(viewer, row):
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))
    if request.POST.get("kind") not in PetitionKind.values:
        raise DomainError(_("Đồng chí chọn điều cần đề nghị trên trang của việc."))
    kind = PetitionKind(request.POST["kind"])
    form = ASKING[kind](request.POST)

    def act(given: dict[str, Any]) -> str:
        services.ask(row, kind=kind, **given, by=viewer, at=request.at, key=key_of(request))
        return _("Đã gửi. Nơi giao việc sẽ trả lời ở đây.")

    done = attempt(request, form, act, reverse("desk:assignment", args=[row.pk]))
    if done is not None:
        return done
    title, button = ASKING_WORDS[kind]
    hidden = {"kind": kind.value}
    return act_page(request, row, form, str(title), [("send", str(button), "main")], hidden=hidden)


@require_POST
def take_back(request: Request, petition_id: int) -> HttpResponse:
    """The unit takes its petition back."""
    viewer = person(request)
    petition = queries.petition_for(viewer, petition_id)
    services.take_back(petition, by=viewer, at=request.at)
    messages.success(request, _("Đã rút đề nghị."))
    return redirect("desk:assignment", petition.assignment_id)


@require_safe
def inbox(request: Request, campaign_id: int) -> HttpResponse:
    """What the units of a campaign ask, the oldest first, each with its answer in place."""
    viewer = request.viewer
    campaign = queries.campaign_for(viewer, campaign_id)
    kind = request.GET.get("loai", "")
    kind = kind if kind in PetitionKind.values else ""
    page = whole_number(request.GET.get("trang")) or 1
    found = queries.petitions_of(viewer, campaign, request.at.date(), kind=kind, page=page)
    may_answer = queries.may_answer(viewer, campaign)
    shown = {
        "campaign": campaign,
        "inbox": found,
        "kind": kind,
        "asked": [(each, answer_form(each.petition) if may_answer else None) for each in found.asked],
        "may_launch": queries.may_run(viewer, Capability.LAUNCH, campaign),
        "may_direct": queries.may_run(viewer, Capability.DIRECT, campaign),
        "names": queries.names_offered(campaign) if may_answer else [],
        "petition_chips": PETITION_CHIPS,
    }
    return render(request, "campaigns/petitions.html", shown)


@get_or_post
def answer(request: Request, petition_id: int) -> HttpResponse:
    """One petition and the office's answer."""
    viewer = person(request)
    petition = queries.petition_for(viewer, petition_id)
    row = petition.assignment
    if not queries.may_answer(viewer, row.campaign):
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))
    form = AnswerForm(petition, request.POST) if request.method == "POST" else answer_form(petition)

    def act(given: dict[str, Any]) -> str:
        units = queries.units_named(row.campaign, given.pop("to", ""))
        if len(units) > 1:
            raise DomainError(_("Đồng chí chỉ chuyển việc cho một đơn vị."))
        granted = request.POST.get("act") in ("grant", "answer")
        to = units[0] if units else None
        services.answer(petition, is_granted=granted, **given, to=to, by=viewer, at=request.at)
        return _("Đã trả lời %(unit)s.") % {"unit": row.unit_name}

    if request.method == "POST":
        kind = request.POST.get("loai", "")
        back = reverse("desk:petitions", args=[row.campaign_id])
        done = attempt(request, form, act, f"{back}?loai={kind}" if kind in PetitionKind.values else back)
        if done is not None:
            return done
    if petition.kind in (PetitionKind.QUESTION, PetitionKind.DIRECTION):
        buttons = [("answer", _("Trả lời"), "main")]
    else:
        buttons = [("grant", _("Đồng ý"), "main"), ("refuse", _("Không đồng ý"), "danger")]
    return act_page(request, row, form, petition.get_kind_display(), buttons, petition=petition)


def answer_form(petition: Petition) -> AnswerForm:
    return AnswerForm(petition, auto_id=f"traloi{petition.pk}_%s", initial={"due_on": petition.wanted_on})


@get_or_post
def direct(request: Request, assignment_id: int) -> HttpResponse:
    """A leader's words, more time and support in one act; the button that is pressed says what must be filled in."""
    viewer = person(request)
    row = queries.assignment_for(viewer, assignment_id)
    queries.require_run(viewer, Capability.DIRECT, row.campaign)
    leaders = leaders_to_name(viewer, row.campaign, request)
    petition = queries.open_direction_of(row)
    if request.method == "POST":
        form = DirectForm([(each.pk, each.full_name) for each in leaders], request.POST)
    else:
        form = direct_form(leaders, petition)

    def act(given: dict[str, Any]) -> str:
        pressed = request.POST.get("act")
        if pressed == "extend" and given["extend_to"] is None:
            raise DomainError(_("Đồng chí ghi ngày gia hạn đến."))
        if pressed == "support" and not given["support"]:
            raise DomainError(_("Đồng chí ghi tên đơn vị được giao phối hợp."))
        support = queries.units_named(row.campaign, given["support"])
        named = whole_number(given.get("leader"))
        leader = next((each for each in leaders if each.pk == named), None)
        values = {"text": given["text"], "extend_to": given["extend_to"], "support": support, "leader": leader}
        services.direct(row, **values, by=viewer, at=request.at, key=key_of(request))
        return _("Đã ghi ý kiến chỉ đạo và báo cho %(unit)s.") % {"unit": row.unit_name}

    if request.method == "POST":
        back = reverse("desk:leader") if request.POST.get("tu") == "lanh-dao" else ""
        done = attempt(request, form, act, back or reverse("desk:assignment", args=[row.pk]))
        if done is not None:
            return done
    hidden = {"tu": "lanh-dao"} if request.POST.get("tu") == "lanh-dao" else {}
    return act_page(request, row, form, _("Ý kiến chỉ đạo"), directing_buttons(), petition=petition, hidden=hidden)


def directing_buttons() -> list[tuple[str, str, str]]:
    """The three buttons of one form."""
    return [
        ("say", _("Cho ý kiến"), "main"),
        ("extend", _("Gia hạn"), ""),
        ("support", _("Giao thêm phối hợp"), ""),
    ]


def leaders_to_name(viewer: Person, campaign: Campaign, request: Request) -> list[Person]:
    """Whose words a specialist may type; none for a leader, who speaks himself."""
    if organisations.leads(viewer, campaign.unit):
        return []
    return organisations.leaders_of(campaign.unit, request.at.date())


def direct_form(leaders: list[Person], petition: Petition | None, *, auto_id: str = "id_%s") -> DirectForm:
    """The remark stands filled in from what the unit proposes; he changes it as he likes."""
    proposal = petition.proposal if petition else ""
    offered = _("Đồng ý với đề xuất của đơn vị: %(proposal)s") % {"proposal": proposal} if proposal else ""
    return DirectForm([(each.pk, each.full_name) for each in leaders], initial={"text": offered}, auto_id=auto_id)


@require_safe
def leader(request: Request) -> HttpResponse:
    """The leader's one page, made to be printed."""
    viewer = person(request)
    shown = queries.leader_page(viewer, request.at.date())
    leaders: dict[int, list[Person]] = {}
    names: dict[int, list[str]] = {}
    for each in shown.asked:
        campaign = each.row.campaign
        if campaign.unit_id not in leaders:
            leaders[campaign.unit_id] = leaders_to_name(viewer, campaign, request)
            names[campaign.unit_id] = queries.names_offered(campaign)
    page = {
        "page": shown,
        "asked": [
            (
                each,
                direct_form(leaders[each.row.campaign.unit_id], each.petition, auto_id=f"cd{each.petition.pk}_%s"),
                fresh_key(),
            )
            for each in shown.asked
        ],
        "names": sorted({name for some in names.values() for name in some}),
        "buttons": directing_buttons(),
        "own_units": access.units_held(viewer, Role.LEADER),
        "shares": queries.shares_waiting(viewer),
    }
    return render(request, "desk/leader.html", page)


@require_POST
def steer(request: Request, assignment_id: int) -> HttpResponse:
    """The office suspends a duty, lets it go on, or gives more time without being asked."""
    viewer = person(request)
    row = queries.assignment_for(viewer, assignment_id)
    queries.require_run(viewer, Capability.REVIEW, row.campaign)
    pressed = request.POST.get("act")
    form = SteerForm(request.POST)

    def act(given: dict[str, Any]) -> str:
        if pressed == "suspend":
            services.suspend(row, reason=given["reason"], by=viewer, at=request.at)
            return _("Đã tạm dừng việc này.")
        if pressed == "resume":
            services.resume(row, **given, by=viewer, at=request.at)
            return _("Việc này tiếp tục.")
        if pressed != "extend":
            raise DomainError(_("Đồng chí bấm một nút trên trang của việc."))
        services.extend(row, **given, by=viewer, at=request.at, key=key_of(request))
        return _("Đã gia hạn.")

    done = attempt(request, form, act, reverse("desk:assignment", args=[row.pk]))
    if done is not None:
        return done
    words = {"suspend": _("Tạm dừng"), "resume": _("Cho làm tiếp")}.get(pressed or "", _("Gia hạn"))
    return act_page(request, row, form, words, [(pressed or "", words, "main")])


# --- the parts
def act_page(
    request: Request,
    row: Assignment,
    form: forms.Form,
    title: str,
    buttons: list[tuple[str, str, str]],
    *,
    petition: Petition | None = None,
    hidden: dict[str, str] | None = None,
) -> HttpResponse:
    """One act by itself: shown to be filled in, or again with what was typed and why it was refused."""
    page = {
        "row": row,
        "form": form,
        "title": title,
        "buttons": buttons,
        "petition": petition,
        "hidden": hidden or {},
        "key": key_of(request) or fresh_key(),
        "names": queries.names_offered(row.campaign) if {"to", "support"} & form.fields.keys() else [],
    }
    return render(request, "desk/act.html", page, status=422 if form.is_bound else 200)
