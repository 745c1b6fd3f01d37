"""The first page of each role, the reports that came in, the language, and what is said when a page fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.i18n import set_language

from trienkhai.campaigns import queries as campaigns
from trienkhai.campaigns.choices import CampaignState
from trienkhai.organisations import access
from trienkhai.organisations.choices import Role
from trienkhai.plans import queries as plans
from trienkhai.plans.choices import PlanState
from trienkhai.web.campaigns.shown import STATES
from trienkhai.web.request import Request
from trienkhai.web.shell import incidents, kept
from trienkhai.web.shell.sign_in import landing_for

if TYPE_CHECKING:
    from datetime import date

    from trienkhai.organisations.models import Person

DESK_ROLES = {Role.SPECIALIST, Role.LEADER, Role.INSPECTOR, Role.VIEWER}
SHOWN_WHOLE = 6  # campaigns with a card of their own; the others are lines
MOST_DUTIES, MOST_DESKS = 5, 3  # of the viewer's own units


@require_safe
def home(request: Request) -> HttpResponse:
    """The first page: the desk of those who run campaigns or look at them; everybody else goes to what is theirs."""
    address = landing_for(request)
    if address != reverse("shell:home"):
        return HttpResponseRedirect(address)
    if request.viewer is None:
        return render(request, "shell/nothing_yet.html")
    if not access.roles_of(request.viewer) & DESK_ROLES:
        if campaigns.shares_waiting(request.viewer):  # being named needs no role
            return HttpResponseRedirect(reverse("desk:mine"))
        return render(request, "shell/nothing_yet.html")
    return _desk(request, request.viewer)


@require_safe
def overview(request: Request) -> HttpResponse:
    """The same desk, for who stands first somewhere else: an officer who is an inspector too, a leader."""
    if request.viewer is None or not access.roles_of(request.viewer) & DESK_ROLES:
        return HttpResponseRedirect(reverse("shell:home"))
    return _desk(request, request.viewer)


def _desk(request: Request, viewer: Person) -> HttpResponse:
    today = request.at.date()
    held = campaigns.campaigns_in_hand(viewer, today)
    begun = {each.campaign.plan_id for each in held}
    own = {grant.unit_id for grant in access.grants_of(viewer)}
    drafts = [plan for plan in plans.plans_of(viewer) if plan.unit_id in own]  # not those of units below
    running = [each for each in held if each.campaign.state == CampaignState.RUNNING]
    ours = [each for each in running if each.sees_whole and campaigns.is_own(viewer, each.campaign)]
    own_ids = {each.campaign.pk for each in ours}
    days = campaigns.today_of(ours, today)
    above = [each for each in running if not each.sees_whole]
    page = {
        "owed": _owed(viewer, today, asked=bool(above)),
        "chips": STATES,
        "days": days[:SHOWN_WHOLE],
        "more_days": days[SHOWN_WHOLE:],
        "below": [each for each in running if each.sees_whole and each.campaign.pk not in own_ids],
        "above": above,
        "preparing": [each.campaign for each in held if each.campaign.state == CampaignState.PREPARING],
        "archive": [each for each in held if each.campaign.state in {CampaignState.CLOSED, CampaignState.WITHDRAWN}],
        "to_check": [plan for plan in drafts if plan.state == PlanState.DRAFT],
        "to_launch": [plan for plan in drafts if plan.state == PlanState.APPROVED and plan.pk not in begun],
        "orphans": campaigns.orphaned_count(viewer),
        "may_read": Role.SPECIALIST in access.roles_of(viewer),
        "shares": campaigns.shares_waiting(viewer),
        "today": today,
    }
    return render(request, "shell/home.html", page)


@dataclass(frozen=True)
class Owed:
    """What one of the viewer's own units owes, as far as his first page shows it."""

    desk: campaigns.Desk
    lines: tuple[campaigns.DeskLine, ...]

    @property
    def sent(self) -> set[int]:
        """The campaigns whose document came to the unit: a plan can be written down to these."""
        return {document.campaign_id for document in self.desk.documents}

    @property
    def more(self) -> int:
        return self.desk.to_do - len(self.lines)


def _owed(viewer: Person, today: date, *, asked: bool) -> list[Owed]:
    """The desks of units for which the viewer answers himself, five duties in all. ``asked``: a superior's campaign
    reached one of his; else only who is an officer has such a desk."""
    mine = access.units_held(viewer, Role.UNIT_OFFICER)
    if asked:
        mine += [unit for unit in access.units_held(viewer, Role.SPECIALIST) if unit not in mine]
    found: list[Owed] = []
    left = MOST_DUTIES
    for unit in mine[:MOST_DESKS]:
        desk = campaigns.desk_of(viewer, unit.pk, today)
        if desk.to_do or desk.to_receive or unit in mine[:1]:
            found.append(Owed(desk, desk.first[:left]))
            left -= len(found[-1].lines)
    return found


@require_safe
def reports(request: Request) -> HttpResponse:
    """The reports that came in, campaign by campaign."""
    if request.viewer is None or not access.roles_of(request.viewer) & DESK_ROLES:
        return HttpResponseRedirect(reverse("shell:home"))
    held = campaigns.campaigns_in_hand(request.viewer, request.at.date())
    shown = [
        each
        for each in held
        if each.sees_whole and each.campaign.state in {CampaignState.RUNNING, CampaignState.CLOSED}
    ]
    return render(request, "shell/reports.html", {"held": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def language(request: Request) -> HttpResponse:
    """Vietnamese or English, before signing in as after."""
    return set_language(request)


@require_safe
@login_not_required
def alive(request: Request) -> HttpResponse:
    """For a watchdog: the server answers and the database is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def csrf_failure(request: Request, reason: str = "") -> HttpResponse:
    """A form that was not made by this server for this browser, or that is older than the sign-in."""
    incidents.noted(request, 403, "form-not-ours")
    held = kept.typed_in(request)
    if held is not None and request.user.is_authenticated:
        return kept.offer_again(request, held, request.get_full_path(), status=403)
    page = {
        "sentence": _("Trang này đã mở quá lâu hoặc đồng chí đã đăng nhập lại ở nơi khác."),
        "advice": _("Đồng chí quay lại trang trước, tải lại trang rồi gửi lại. Chưa có gì được lưu."),
        "status": 403,
    }
    return render(request, "shell/refused.html", page, status=403)
