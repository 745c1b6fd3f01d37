"""Units of a campaign named by typing: the names offered, and the units that the typed names mean."""

from __future__ import annotations

from django.utils.translation import gettext as _

from trienkhai.campaigns.errors import BadEntry
from trienkhai.campaigns.models import Campaign
from trienkhai.campaigns.queries.planned import directed_by
from trienkhai.organisations.models import Unit
from trienkhai.vietnamese.text import search_key

MOST_OFFERED = 300
_APART = ";\n"


def names_offered(campaign: Campaign) -> list[str]:
    """The names of the units directly below the body that runs the campaign, then of the bodies of other lines that it
    directs, in the office's order."""
    below = Unit.objects.filter(parent=campaign.unit_id, ended_on=None).order_by("position", "pk")
    names = [*below.values_list("name", flat=True)[:MOST_OFFERED]]
    return [*names, *directed_by(campaign.unit).values_list("name", flat=True)[:MOST_OFFERED]]


def units_named(campaign: Campaign, text: str) -> list[Unit]:
    """The units that these names mean, several apart by ";": below the body that runs the campaign, or directed by it.
    Accents and capitals do not matter; of two with one name the one directly below is meant. Raises BadEntry for a name
    that is none or several."""
    for sign in _APART:
        text = text.replace(sign, ";")
    found = []
    for name in filter(None, (part.strip() for part in text.split(";"))):
        same = list(Unit.objects.under(campaign.unit).filter(ended_on=None, search_key=search_key(name)[:250])[:20])
        same += directed_by(campaign.unit).filter(search_key=search_key(name)[:250])
        nearest = [unit for unit in same if unit.parent_id == campaign.unit_id] or same
        if not nearest:
            raise BadEntry(
                _("Không có đơn vị nào tên “%(name)s”. Đồng chí ghi đúng tên đơn vị như trong danh sách.")
                % {"name": name[:80]}
            )
        if len(nearest) > 1:
            raise BadEntry(
                _("Có nhiều đơn vị tên “%(name)s”. Đồng chí giao ở trang của đơn vị cấp trên của đơn vị đó.")
                % {"name": name[:80]}
            )
        found.append(nearest[0])
    return found
