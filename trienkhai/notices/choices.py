"""The words of notices: channels and how a delivery stands."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DeliveryState(TextChoices):
    """How a message by e-mail stands. What a worker had begun when it died is UNSURE: a person decides."""

    WAITING = "WAITING", _("Chờ gửi")
    SENDING = "SENDING", _("Đang gửi")
    SENT = "SENT", _("Đã gửi")
    UNSURE = "UNSURE", _("Chưa chắc đã gửi")
    FAILED = "FAILED", _("Không gửi được")
    CANCELLED = "CANCELLED", _("Không gửi nữa")


class WhyNotSent(TextChoices):
    """Why a message that waited is CANCELLED: what it was to tell of does not stand any more."""

    CAMPAIGN_WITHDRAWN = "CAMPAIGN_WITHDRAWN", _("không gửi: đợt triển khai đã thu hồi")
    CAMPAIGN_CLOSED = "CAMPAIGN_CLOSED", _("không gửi: đợt triển khai đã kết thúc")
