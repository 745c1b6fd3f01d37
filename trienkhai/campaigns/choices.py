"""The words of the ledger: states, timeliness, parts. These words and no others (GLOSSARY 64, 65)."""

from __future__ import annotations

from django.db.models import TextChoices


class CampaignState(TextChoices):
    PREPARING = "PREPARING", "Chuẩn bị triển khai"
    RUNNING = "RUNNING", "Đang triển khai"
    WITHDRAWN = "WITHDRAWN", "Đã thu hồi"
    CLOSED = "CLOSED", "Đã kết thúc"


class AssignmentState(TextChoices):
    """Trạng thái."""

    NEW = "NEW", "Mới giao"
    RECEIVED = "RECEIVED", "Đã tiếp nhận"
    IN_PROGRESS = "IN_PROGRESS", "Đang thực hiện"
    SUBMITTED = "SUBMITTED", "Chờ xác nhận"
    RETURNED = "RETURNED", "Trả lại"
    COMPLETED = "COMPLETED", "Hoàn thành"
    CONTESTED = "CONTESTED", "Đề nghị xem lại"
    SUSPENDED = "SUSPENDED", "Tạm dừng"
    WITHDRAWN = "WITHDRAWN", "Đã thu hồi"


class Timeliness(TextChoices):
    """Tính đúng hạn: computed from dates, never stored as a state."""

    ON_TIME = "ON_TIME", "Đúng hạn"
    LATE = "LATE", "Trễ hạn"
    WITHIN = "WITHIN", "Trong hạn"
    SOON = "SOON", "Sắp đến hạn"
    OVERDUE = "OVERDUE", "Quá hạn"
    UNDATED = "UNDATED", "Không hạn"


class Part(TextChoices):
    LEAD = "LEAD", "Chủ trì"
    SUPPORT = "SUPPORT", "Phối hợp"
    ADVISE = "ADVISE", "Tham mưu"


class ClosingRule(TextChoices):
    """What closes an assignment, shown in these words."""

    UNIT_CONFIRMS = "UNIT_CONFIRMS", "Hoàn thành khi đơn vị xác nhận đã làm"
    COUNT_FULL = "COUNT_FULL", "Hoàn thành khi đủ số, hoặc đơn vị xác nhận và nêu lý do"
    ACCEPTED = "ACCEPTED", "Hoàn thành khi được tiếp nhận"


class EvidenceKind(TextChoices):
    NOTE = "NOTE", "Ghi chú"
    FILE = "FILE", "Tệp đính kèm"


class ReceiverKind(TextChoices):
    """What an audience phrase came to."""

    UNITS = "UNITS", "Các đơn vị"
    OWN = "OWN", "Cơ quan ban hành"
    OUTSIDE = "OUTSIDE", "Ngoài hệ thống"
    UNMATCHED = "UNMATCHED", "Chưa rõ đơn vị"
