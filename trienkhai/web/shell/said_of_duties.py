"""Messages about duties: what was asked, answered, returned, given to somebody, and the way to the page that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trienkhai.campaigns.choices import PetitionKind, PetitionState
from trienkhai.journal.messages import Told
from trienkhai.web.shell.said_chasing import all_desks

TO_OFFICE = "PETITION_MADE"
OF_TIME = frozenset({"LAUNCHED", "EVENT_HAPPENED", "JOINED", "AMENDED", "OBLIGATION_WITHDRAWN", "OBLIGATION_ADDED"})
OF_SHARES = frozenset({"SHARE_GIVEN", "SHARE_FINISHED"})
OF_DUTIES = frozenset(
    {"PETITION_ANSWERED", "EXTENDED", "RETURNED", "SUSPENDED", "RESUMED", "DIRECTED", "SUPPORT_GIVEN", TO_OFFICE}
    | OF_SHARES
    | OF_TIME
)


def sentence_of(told: Told) -> str:
    """The sentence with its gaps: unit, plan, day, by, person."""
    kind, state = told.values.get("kind"), told.values.get("state")
    match told.code:
        case "PETITION_MADE" if kind == PetitionKind.QUESTION:
            return _("%(unit)s hỏi về một việc trong “%(plan)s”.")
        case "PETITION_MADE" if kind == PetitionKind.EXTENSION:
            return _("%(unit)s xin gia hạn một việc trong “%(plan)s”.")
        case "PETITION_MADE" if kind == PetitionKind.DIRECTION:
            return _("%(unit)s gặp khó khăn, xin chỉ đạo một việc trong “%(plan)s”.")
        case "PETITION_MADE":
            return _("%(unit)s đề nghị xem lại một việc trong “%(plan)s”.")
        case "PETITION_ANSWERED" if state == PetitionState.GRANTED:
            return _("Nơi giao việc đồng ý “%(kind)s” của %(unit)s trong “%(plan)s”.")
        case "PETITION_ANSWERED" if state == PetitionState.REFUSED:
            return _("Nơi giao việc không đồng ý “%(kind)s” của %(unit)s trong “%(plan)s”; lý do ghi ở trang của việc.")
        case "PETITION_ANSWERED":
            return _("Nơi giao việc đã trả lời “%(kind)s” của %(unit)s trong “%(plan)s”.")
        case "EXTENDED":
            return _("Một việc của %(unit)s trong “%(plan)s” được gia hạn đến %(day)s.")
        case "RETURNED":
            return _("Một việc của %(unit)s trong “%(plan)s” bị trả lại để bổ sung.")
        case "SUSPENDED":
            return _("Một việc của %(unit)s trong “%(plan)s” tạm dừng.")
        case "RESUMED":
            return _("Một việc của %(unit)s trong “%(plan)s” tiếp tục sau khi tạm dừng.")
        case "DIRECTED":
            return _("Lãnh đạo cho ý kiến chỉ đạo một việc của %(unit)s trong “%(plan)s”.")
        case "SUPPORT_GIVEN":
            return _("%(unit)s được giao phối hợp một việc trong “%(plan)s”.")
        case "EVENT_HAPPENED":
            return _("Một việc của %(unit)s trong “%(plan)s” có hạn %(day)s, tính từ ngày diễn ra sự kiện.")
        case "LAUNCHED":
            return _received(told.values)
        case "JOINED":
            return _("%(unit)s được giao việc của “%(plan)s”, kế hoạch đang triển khai.")
        case "AMENDED":
            return _(
                "Một việc của %(unit)s trong “%(plan)s” có điều chỉnh; nội dung trước và nay ghi ở trang của việc."
            )
        case "OBLIGATION_WITHDRAWN":
            return _("Một nhiệm vụ của %(unit)s trong “%(plan)s” đã thu hồi, đơn vị không phải làm nữa.")
        case "OBLIGATION_ADDED":
            return _("%(unit)s được giao thêm một nhiệm vụ trong “%(plan)s”.")
        case "SHARE_FINISHED":
            return _("Đồng chí %(person)s đã làm xong phần việc được phân công.")
        case _other:
            return _("Đồng chí %(by)s phân công cho đồng chí một phần việc.")


def _received(values: Mapping[str, Any]) -> str:
    """A plan that came to a unit, or to several of somebody's: how many duties, the first day."""
    count, is_one = values.get("count", 0), values.get("unit_count", 1) == 1
    if not count:
        return (
            _("%(unit)s đã nhận “%(plan)s” để biết.")
            if is_one
            else _("%(units)s đơn vị đồng chí phụ trách đã nhận “%(plan)s” để biết.")
        )
    if is_one:
        words = ngettext(
            "%(unit)s đã nhận “%(plan)s”: %(count)s việc.", "%(unit)s đã nhận “%(plan)s”: %(count)s việc.", count
        )
    else:
        words = ngettext(
            "%(units)s đơn vị đồng chí phụ trách đã nhận “%(plan)s”: %(count)s việc.",
            "%(units)s đơn vị đồng chí phụ trách đã nhận “%(plan)s”: %(count)s việc.",
            count,
        )
    return f"{words} {_('Việc đầu tiên đến hạn ngày %(day)s.')}" if values.get("day") else words


def address_of(told: Told, plans: Mapping[int, str]) -> str:
    """The office's list of petitions, one's own parts, or the duty; nothing where the viewer sees the plan no more."""
    if told.code == "SHARE_GIVEN":
        return reverse("desk:mine")
    if told.code == "SHARE_FINISHED":
        return reverse("desk:assignment", args=[told.values["assignment"]])
    if told.values.get("campaign") not in plans:
        return ""
    if told.code == "LAUNCHED" and told.values.get("unit_count", 1) > 1:
        return all_desks()
    if told.code in ("LAUNCHED", "JOINED", "OBLIGATION_WITHDRAWN"):  # what was taken back has no page for the unit
        return reverse("desk:unit", args=[told.values["unit"]])
    if told.code == TO_OFFICE:
        return reverse("desk:petitions", args=[told.values["campaign"]])
    return reverse("desk:assignment", args=[told.values["assignment"]])


def day_of(text: object) -> str:
    """dd/MM/yyyy of a day as the journal keeps it."""
    return f"{date.fromisoformat(text):%d/%m/%Y}" if isinstance(text, str) else ""
