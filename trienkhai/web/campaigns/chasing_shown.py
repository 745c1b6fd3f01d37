"""The queue of what is to be chased as people see it: lines that are alike are drawn once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trienkhai.campaigns.choices import CampaignState
from trienkhai.campaigns.queries import ChasedDuty, ChasedUnit
from trienkhai.kernel.clock import house_day
from trienkhai.notices import queries as notices
from trienkhai.notices.choices import WhyNotSent
from trienkhai.web.campaigns.shown import short

if TYPE_CHECKING:
    from trienkhai.campaigns.models import Campaign

ShownDuty = tuple[int, SafeString, SafeString]  # the row, what it is called, what stands about it


def units_shown(units: Iterable[ChasedUnit]) -> list[tuple[ChasedUnit, list[ShownDuty]]]:
    """Each unit with its duties in words. Of three hundred duties on a page a few dozen are not alike."""
    known: dict[ChasedDuty, tuple[SafeString, SafeString]] = {}
    called, about = get_template("campaigns/_chased_name.html"), get_template("campaigns/_chased_duty.html")
    shown = []
    for unit in units:
        lines = []
        for duty in unit.duties:
            alike = replace(duty, id=0)
            if alike not in known:
                given = {"duty": alike}
                known[alike] = mark_safe(called.render(given)), mark_safe(about.render(given))
            lines.append((duty.id, *known[alike]))
        shown.append((unit, lines))
    return shown


def why_nobody(campaign: Campaign) -> str:
    """Of a campaign that does not run any more why nobody is proposed; "" while it runs."""
    if campaign.state == CampaignState.RUNNING:
        return ""
    if campaign.state == CampaignState.WITHDRAWN:
        return _("Đợt triển khai này đã thu hồi nên không nhắc đơn vị nào nữa.")
    if campaign.closed_at is not None:
        day = short(house_day(campaign.closed_at))
        return _("Đợt triển khai này đã kết thúc ngày %(day)s nên không nhắc đơn vị nào nữa.") % {"day": day}
    return _("Đợt triển khai này đã kết thúc nên không nhắc đơn vị nào nữa.")


def not_sent(campaign: Campaign) -> list[str]:
    """What became of e-mail that waited when the campaign ended; nothing while it runs."""
    if campaign.state == CampaignState.RUNNING:
        return []
    n = sum(notices.pointless_about(campaign.pk).values())  # a letter about two campaigns keeps the reason of one
    is_withdrawn = campaign.state != CampaignState.CLOSED
    why = WhyNotSent.CAMPAIGN_WITHDRAWN if is_withdrawn else WhyNotSent.CAMPAIGN_CLOSED
    return [ngettext("%(n)s thư %(why)s.", "%(n)s thư %(why)s.", n) % {"n": n, "why": why.label}] if n else []
