"""Messages as e-mail: the sentence is made here, in plain text, from codes and counts; nothing of any document goes out.

Called by the worker, by the path that ``notices.services`` names.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trienkhai.campaigns import queries as campaigns
from trienkhai.notices import queries, services
from trienkhai.notices.choices import WhyNotSent
from trienkhai.notices.queries import Letter
from trienkhai.notices.rules import campaigns_in, without
from trienkhai.organisations import queries as organisations
from trienkhai.web.shell import clock
from trienkhai.web.shell.said_chasing import address_of_several, all_desks

log = logging.getLogger(__name__)
# The server said no before it took anything: it certainly was not sent.
REFUSED = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPNotSupportedError)
NOT_REACHED = (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError)


class NotOpened(Exception):
    """The server could not be reached at all."""


def send(ids: Sequence[int]) -> None:
    """Send each of these once: claimed and stored as such before the server is called. What fails before the server
    has taken anything is tried again; what breaks later is unsure, and a person decides."""
    for delivery_id in ids:
        if services.claim(delivery_id, at=clock.now()):
            _send_claimed(delivery_id)


def _send_claimed(delivery_id: int) -> None:
    letter = queries.letter(delivery_id)
    if letter is None:
        services.mark_unwanted(delivery_id)
        return
    gone = campaigns.untold(campaigns_in(letter.values), letter.code, letter.made_at)
    values = without(letter.values, gone)
    if values is None:
        is_withdrawn = WhyNotSent.CAMPAIGN_WITHDRAWN in gone.values()
        services.mark_pointless(
            delivery_id, why=WhyNotSent.CAMPAIGN_WITHDRAWN if is_withdrawn else WhyNotSent.CAMPAIGN_CLOSED
        )
        return
    try:
        deliver(replace(letter, values=values))
    except NotOpened as failure:
        _failed(delivery_id, failure.__cause__ or failure, may_retry=True)
    except REFUSED as failure:
        _failed(delivery_id, failure, may_retry=False)
    except Exception as failure:  # anything else may have come after the server took it
        log.warning("a message is unsure", extra={"event": type(failure).__name__})
        services.mark_unsure(delivery_id, error=type(failure).__name__)
    else:
        services.mark_sent(delivery_id, at=clock.now())


def _failed(delivery_id: int, failure: BaseException, *, may_retry: bool) -> None:
    log.warning("a message was not sent", extra={"event": type(failure).__name__})
    at = clock.now()
    services.mark_failed(delivery_id, error=type(failure).__name__, at=at, may_retry=may_retry)


def deliver(letter: Letter) -> None:
    """Hand one message to the mail server. Raises NotOpened when it could not be reached."""
    with translation.override("vi"):
        subject, body = words_of(letter.code, letter.values)
    connection = get_connection()
    try:
        connection.open()
    except (OSError, *NOT_REACHED) as failure:
        raise NotOpened from failure
    try:
        EmailMessage(
            subject,
            body,
            settings.DEFAULT_FROM_EMAIL,
            [letter.email],
            connection=connection,
            headers={"Auto-Submitted": "auto-generated"},
        ).send()
    finally:
        connection.close()


def words_of(code: str, values: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and text of a message: how many duties of which unit, and where to look."""
    if code == "LAUNCHED":
        return _words_of_launch(values)
    units = values.get("units", [])
    if len(units) > 1:
        return _words_of_many(code, len(units), values)
    unit = organisations.names_of_units({values.get("unit", 0)}).get(values.get("unit", 0), _("đơn vị"))
    count, overdue = int(values.get("count", 0)), int(values.get("overdue", 0))
    lines = [_("Kính gửi đồng chí,"), ""]
    if code == "ESCALATED":
        subject = ngettext("Đề nghị đôn đốc %(unit)s: %(n)s việc", "Đề nghị đôn đốc %(unit)s: %(n)s việc", count)
        words = (
            _("%(unit)s còn %(n)s việc cần đôn đốc, trong đó %(overdue)s việc quá hạn.")
            if overdue
            else _("%(unit)s còn %(n)s việc cần đôn đốc.")
        )
        lines.append(words % {"unit": unit, "n": count, "overdue": overdue})
    else:
        subject = ngettext("Nhắc việc: %(unit)s có %(n)s việc", "Nhắc việc: %(unit)s có %(n)s việc", count)
        if count - overdue:
            lines.append(_("%(unit)s có %(n)s việc sắp đến hạn.") % {"unit": unit, "n": count - overdue})
        if values.get("next"):
            day = date.fromisoformat(values["next"])
            lines.append(_("Hạn gần nhất: %(day)s.") % {"day": f"{day:%d/%m/%Y}"})
        if overdue:
            lines.append(_("%(unit)s có %(n)s việc quá hạn.") % {"unit": unit, "n": overdue})
    lines += ["", _("Nội dung từng việc xem trong hệ thống Triển Khai, mục Việc của đơn vị.")]
    if settings.ADDRESS:
        lines.append(settings.ADDRESS + reverse("desk:unit", args=[values.get("unit", 0)]))
    lines += ["", _("Thư gửi tự động, đồng chí không cần trả lời. Cách nhận thư: mục Nhận thông báo trong hệ thống.")]
    return subject % {"unit": unit, "n": count}, "\n".join(lines) + "\n"


def _words_of_launch(values: Mapping[str, Any]) -> tuple[str, str]:
    """A plan came: to which unit, or to how many of the reader's."""
    units, count = int(values.get("unit_count", 1)), int(values.get("count", 0))
    unit = organisations.names_of_units({values.get("unit", 0)}).get(values.get("unit", 0), _("đơn vị"))
    who = unit if units == 1 else _("%(units)s đơn vị đồng chí phụ trách") % {"units": units}
    said = {"unit": who, "n": count}
    lines = [_("Kính gửi đồng chí,"), ""]
    if count:
        subject = ngettext("Kế hoạch mới: %(unit)s có %(n)s việc", "Kế hoạch mới: %(unit)s có %(n)s việc", count)
        lines.append(_("%(unit)s vừa nhận một kế hoạch, có %(n)s việc.") % said)
        if values.get("day"):
            day = date.fromisoformat(values["day"])
            lines.append(_("Việc đầu tiên đến hạn ngày %(day)s.") % {"day": f"{day:%d/%m/%Y}"})
    else:
        subject = _("Kế hoạch mới gửi %(unit)s để biết")
        lines.append(_("%(unit)s vừa nhận một kế hoạch để biết.") % said)
    lines += ["", _("Nội dung từng việc xem trong hệ thống Triển Khai, mục Việc của đơn vị.")]
    if settings.ADDRESS:
        place = reverse("desk:unit", args=[values.get("unit", 0)]) if units == 1 else all_desks()
        lines.append(settings.ADDRESS + place)
    lines += ["", _("Thư gửi tự động, đồng chí không cần trả lời. Cách nhận thư: mục Nhận thông báo trong hệ thống.")]
    return subject % said, "\n".join(lines) + "\n"


def _words_of_many(code: str, units: int, values: Mapping[str, Any]) -> tuple[str, str]:
    """For somebody who answers for several units, or stands above them."""
    count, overdue = int(values.get("count", 0)), int(values.get("overdue", 0))
    said = {"units": units, "n": count, "overdue": overdue}
    lines = [_("Kính gửi đồng chí,"), ""]
    if code == "ESCALATED":
        subject = _("Đề nghị đôn đốc %(units)s đơn vị: %(n)s việc")
        words = (
            _("%(units)s đơn vị còn %(n)s việc cần đôn đốc, trong đó %(overdue)s việc quá hạn.")
            if overdue
            else _("%(units)s đơn vị còn %(n)s việc cần đôn đốc.")
        )
        closing = _("Tên đơn vị và nội dung từng việc xem trong hệ thống Triển Khai.")
    else:
        subject = _("Nhắc việc: %(units)s đơn vị có %(n)s việc")
        words = (
            _("%(units)s đơn vị đồng chí phụ trách có %(n)s việc cần làm, trong đó %(overdue)s việc quá hạn.")
            if overdue
            else _("%(units)s đơn vị đồng chí phụ trách có %(n)s việc cần làm.")
        )
        closing = _("Nội dung từng việc xem trong hệ thống Triển Khai, mục Việc của đơn vị.")
    lines.append(words % said)
    if values.get("next"):
        lines.append(_("Hạn gần nhất: %(day)s.") % {"day": f"{date.fromisoformat(values['next']):%d/%m/%Y}"})
    lines += ["", closing]
    place = address_of_several(code, values, campaigns_in(values))
    if settings.ADDRESS and place:
        lines.append(settings.ADDRESS + place)
    lines += ["", _("Thư gửi tự động, đồng chí không cần trả lời. Cách nhận thư: mục Nhận thông báo trong hệ thống.")]
    return subject % said, "\n".join(lines) + "\n"
