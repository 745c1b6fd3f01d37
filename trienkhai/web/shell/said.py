"""Messages as sentences: what the journal keeps as codes and ids, in words and with a way to the thing itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trienkhai.campaigns import queries as campaigns
from trienkhai.campaigns.choices import PetitionKind
from trienkhai.campaigns.rules_chasing import REMINDING
from trienkhai.journal.messages import Told
from trienkhai.organisations import queries as organisations
from trienkhai.organisations.choices import Role
from trienkhai.web.shell.said_chasing import address_of_several, is_of_several, reminded_words, several_words
from trienkhai.web.shell.said_of_duties import OF_DUTIES, address_of, day_of, sentence_of

if TYPE_CHECKING:
    from trienkhai.organisations.models import Person


@dataclass(frozen=True)
class Said:
    """One line of the page of messages; ``address`` is empty when there is nothing to open."""

    id: int
    sentence: str
    at: datetime
    is_new: bool
    address: str


def said_to(viewer: Person, told: Sequence[Told]) -> list[Said]:
    """The sentences of these messages; names are those of today. A fixed number of statements, however many messages."""
    people = organisations.names_of_people({m.values[key] for m in told for key in ("by", "person") if key in m.values})
    units = organisations.names_of_units({m.values["unit"] for m in told if "unit" in m.values})
    entered = {m.subject_id for m in told if m.code == "ENTERED_FOR" and m.subject_id}
    entered |= {m.values["campaign"] for m in told if "campaign" in m.values}
    plans = (
        {each.pk: str(each.plan) for each in campaigns.campaigns_of(viewer).filter(pk__in=entered)} if entered else {}
    )
    written = {m.values["reminder"] for m in told if "reminder" in m.values}
    notes = campaigns.reminder_texts(written) if written else {}
    return [Said(m.id, _sentence(m, people, units, plans, notes), m.at, m.is_new, _address(m, plans)) for m in told]


def _sentence(
    told: Told,
    people: Mapping[int, str],
    units: Mapping[int, str],
    plans: Mapping[int, str],
    notes: Mapping[int, str],
) -> str:
    values = told.values
    role = str(Role(values["role"]).label) if values.get("role") in Role.values else ""
    words = {
        "by": people.get(values.get("by", 0), _("một người khác")),
        "person": people.get(values.get("person", 0), _("một người")),
        "unit": units.get(values.get("unit", 0), _("một đơn vị")),
        "role": role,
        "overdue": values.get("overdue", 0),
        "soon": values.get("count", 0) - values.get("overdue", 0),
        "plan": plans.get(values.get("campaign") or told.subject_id or 0, _("một kế hoạch")),
        "kind": str(PetitionKind(values["kind"]).label) if values.get("kind") in PetitionKind.values else "",
        "day": day_of(values.get("day")),
        "count": values.get("count", 0),
        "units": values.get("unit_count", 1),
    }
    if told.code in REMINDING and is_of_several(values):
        words["unit"] = several_words(values)
    match told.code:
        case "ROLE_GRANTED":
            sentence = _("Đồng chí %(by)s (quản trị) đã cấp vai trò “%(role)s” ở %(unit)s cho đồng chí %(person)s.")
        case "ROLE_ENDED":
            sentence = _(
                "Đồng chí %(by)s (quản trị) đã kết thúc vai trò “%(role)s” ở %(unit)s của đồng chí %(person)s."
            )
        case "ROLE_DELEGATED":
            sentence = _("Đồng chí %(by)s đã ủy quyền cho đồng chí vai trò “%(role)s” ở %(unit)s.")
        case "DELEGATION_ENDED":
            sentence = _("Đồng chí %(by)s đã thu hồi ủy quyền vai trò “%(role)s” ở %(unit)s của đồng chí.")
        case "PASSWORD_SET" if "person" in values:
            sentence = _(
                "Đồng chí %(by)s (quản trị) đã đặt lại mật khẩu của đồng chí %(person)s, “%(role)s” ở %(unit)s."
            )
        case "PASSWORD_SET":
            sentence = _(
                "Đồng chí %(by)s đã đặt lại mật khẩu của đồng chí. Nếu đồng chí không đề nghị, xin báo lãnh đạo."
            )
        case "INVITED" if "person" in values:
            sentence = _(
                "Đồng chí %(by)s (quản trị) đã cấp phiếu đăng nhập cho đồng chí %(person)s, “%(role)s” ở %(unit)s."
            )
        case "INVITED_BY_OFFICER":
            sentence = _(
                "Đồng chí %(by)s (đầu mối đơn vị) đã cấp phiếu đăng nhập cho đồng chí %(person)s, “%(role)s” ở %(unit)s."
            )
        case "INVITED":
            sentence = _(
                "Đồng chí %(by)s đã cấp phiếu đăng nhập cho đồng chí. Nếu đồng chí không nhận được, xin báo lãnh đạo."
            )
        case "FACTOR_TAKEN_OFF" if "person" in values:
            sentence = _(
                "Đồng chí %(by)s (quản trị) đã bỏ xác thực hai lớp của đồng chí %(person)s, “%(role)s” ở %(unit)s."
            )
        case "FACTOR_TAKEN_OFF":
            sentence = _(
                "Đồng chí %(by)s đã bỏ xác thực hai lớp của đồng chí. Nếu đồng chí không đề nghị, xin báo lãnh đạo."
            )
        case "DORMANT_SOON":
            words["on"] = date.fromisoformat(values["on"]).strftime("%d/%m/%Y")
            sentence = _(
                "Tài khoản của đồng chí %(person)s ở %(unit)s lâu không đăng nhập, sẽ bị khóa ngày %(on)s. "
                "Đề nghị nhắc đồng chí ấy đăng nhập, hoặc báo nếu không còn dùng."
            )
        case "ENTERED_FOR":
            sentence = ngettext(
                "Đồng chí %(by)s đã nhập thay đơn vị %(count)s việc trong “%(plan)s”.",
                "Đồng chí %(by)s đã nhập thay đơn vị %(count)s việc trong “%(plan)s”.",
                words["count"],
            )
        case "TAKEAWAY_MADE":
            sentence = _("Hồ sơ của %(unit)s đồng chí cần đã lập xong; đồng chí tải trong 3 ngày.")
        case code if code in REMINDING:
            sentence = reminded_words(told.code, values)
        case code if code in OF_DUTIES:
            sentence = sentence_of(told)
        case _other:
            sentence = _("Có thông báo mới.")
    if note := notes.get(values.get("reminder", 0)):
        return f"{sentence % words} {_('Lời nhắn: “%(note)s”') % {'note': note}}"
    return sentence % words


def _address(told: Told, plans: Mapping[int, str]) -> str:
    if told.code == "ENTERED_FOR":
        return reverse("campaigns:board", args=[told.subject_id]) if told.subject_id in plans else ""
    if told.code in REMINDING:
        if is_of_several(told.values):
            return address_of_several(told.code, told.values, plans)
        return reverse("desk:unit", args=[told.values["unit"]])
    if told.code == "TAKEAWAY_MADE":
        return reverse("organisations:takeaway", args=[told.subject_id])
    if told.code in OF_DUTIES:
        return address_of(told, plans)
    if unit := told.values.get("unit"):
        return reverse("organisations:unit", args=[unit])
    return ""
