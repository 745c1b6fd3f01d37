"""The sentence of a reminder: by whom, of how many duties, by when."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def is_of_several(values: Mapping[str, Any]) -> bool:
    """Whether one message speaks of several of its reader's units."""
    return len(values.get("units", ())) > 1


def several_words(values: Mapping[str, Any]) -> str:
    """What stands for the name of a unit where there are several."""
    return _("%(units)s đơn vị đồng chí phụ trách") % {"units": len(values["units"])}


def address_of_several(code: str, values: Mapping[str, Any], plans: Container[int]) -> str:
    """Where these units are found: who answers for them has them on his desk, who stands above finds what is missing
    in the list of the campaign (``plans``: those that the reader sees)."""
    if code == "ESCALATED":
        campaign = values.get("campaign")
        return f"{reverse('campaigns:list', args=[campaign])}?missing=1" if campaign in plans else ""
    return all_desks()


def all_desks() -> str:
    """The list of the units that the reader answers for: asked for, even blank, or an officer of one unit is sent to
    its desk."""
    return f"{reverse('desk:home')}?q="


def reminded_words(code: str, values: Mapping[str, Any]) -> str:
    """A sentence with the places %(by)s, %(unit)s, %(count)s, %(soon)s, %(overdue)s."""
    late = values.get("overdue", 0)
    if code == "ESCALATED":
        if not late:
            return _("Đồng chí %(by)s đề nghị đôn đốc %(unit)s: còn %(count)s việc chưa xong.")
        return _(
            "Đồng chí %(by)s đề nghị đôn đốc %(unit)s: còn %(count)s việc chưa xong, trong đó %(overdue)s việc quá hạn."
        )
    if values.get("by"):
        if not late:
            return _("Đồng chí %(by)s nhắc %(unit)s: %(count)s việc cần làm.")
        return _("Đồng chí %(by)s nhắc %(unit)s: %(count)s việc cần làm, trong đó %(overdue)s việc quá hạn.")
    soon = values.get("count", 0) - late
    if not soon:
        return _("Nhắc việc: %(unit)s có %(overdue)s việc quá hạn.")
    try:
        day = f"{date.fromisoformat(values.get('next', '')):%d/%m/%Y}"
    except ValueError:
        day = ""
    if late:
        words = _("Nhắc việc: %(unit)s có %(soon)s việc sắp đến hạn và %(overdue)s việc quá hạn.")
    else:
        words = _("Nhắc việc: %(unit)s có %(soon)s việc sắp đến hạn.")
    return f"{words} {_('Hạn gần nhất: ngày %s.').replace('%s', day)}" if day else words
