"""The words of the ledger: states, timeliness, parts. These words and no others (GLOSSARY 64, 65)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CampaignState(TextChoices):
    PREPARING = "PREPARING", _("Chuẩn bị triển khai")
    RUNNING = "RUNNING", _("Đang triển khai")
    WITHDRAWN = "WITHDRAWN", _("Đã thu hồi")
    CLOSED = "CLOSED", _("Đã kết thúc")


class AssignmentState(TextChoices):
    """Trạng thái."""

    NEW = "NEW", _("Mới giao")
    RECEIVED = "RECEIVED", _("Đã tiếp nhận")
    IN_PROGRESS = "IN_PROGRESS", _("Đang thực hiện")
    SUBMITTED = "SUBMITTED", _("Chờ xác nhận")
    RETURNED = "RETURNED", _("Trả lại")
    COMPLETED = "COMPLETED", _("Hoàn thành")
    CONTESTED = "CONTESTED", _("Đề nghị xem lại")
    SUSPENDED = "SUSPENDED", _("Tạm dừng")
    WITHDRAWN = "WITHDRAWN", _("Đã thu hồi")


class Timeliness(TextChoices):
    """Tính đúng hạn: computed from dates, never stored as a state."""

    ON_TIME = "ON_TIME", _("Đúng hạn")
    LATE = "LATE", _("Trễ hạn")
    WITHIN = "WITHIN", _("Trong hạn")
    SOON = "SOON", _("Sắp đến hạn")
    OVERDUE = "OVERDUE", _("Quá hạn")
    UNDATED = "UNDATED", _("Không hạn")


class Part(TextChoices):
    LEAD = "LEAD", _("Chủ trì")
    SUPPORT = "SUPPORT", _("Phối hợp")
    ADVISE = "ADVISE", _("Tham mưu")


class ClosingRule(TextChoices):
    """What closes an assignment, shown in these words."""

    UNIT_CONFIRMS = "UNIT_CONFIRMS", _("Hoàn thành khi đơn vị xác nhận đã làm")
    COUNT_FULL = "COUNT_FULL", _("Hoàn thành khi đủ số, hoặc đơn vị xác nhận và nêu lý do")
    ACCEPTED = "ACCEPTED", _("Hoàn thành khi được tiếp nhận")


class EvidenceKind(TextChoices):
    NOTE = "NOTE", _("Ghi chú")
    FILE = "FILE", _("Tệp đính kèm")


class ReceiverKind(TextChoices):
    """What an audience phrase came to."""

    UNITS = "UNITS", _("Các đơn vị")
    OWN = "OWN", _("Cơ quan ban hành")
    OUTSIDE = "OUTSIDE", _("Ngoài hệ thống")
    UNMATCHED = "UNMATCHED", _("Chưa rõ đơn vị")
