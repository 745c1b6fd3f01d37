"""The words of the ledger: states, timeliness, parts. These words and no others (GLOSSARY 64, 65)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from trienkhai.organisations.choices import UnitKind


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
    LINK = "LINK", _("Địa chỉ trên mạng")
    DOCUMENT = "DOCUMENT", _("Văn bản theo số, ký hiệu")


class Level(TextChoices):
    """Cấp: how a board is narrowed to the units of one level."""

    GRASSROOTS = "co-so", _("Tổ chức cơ sở đảng")
    CELLS = "chi-bo", _("Chi bộ, đảng bộ bộ phận trực thuộc")
    DIRECTED = "doan-the", _("Đoàn thể, cơ quan được chỉ đạo")
    ABOVE = "cap-tren", _("Đảng bộ cấp trên của cơ sở")


_LEVELS = {
    UnitKind.GRASSROOTS_ORGANISATION: Level.GRASSROOTS,
    UnitKind.GRASSROOTS_CELL: Level.GRASSROOTS,
    UnitKind.COMMUNE_COMMITTEE: Level.GRASSROOTS,
    UnitKind.SECTION: Level.CELLS,
    UnitKind.CELL: Level.CELLS,
    UnitKind.PROVINCIAL_COMMITTEE: Level.ABOVE,
    UnitKind.BLOC_COMMITTEE: Level.ABOVE,
}
_BY_KIND = {kind.value: _LEVELS.get(kind, Level.DIRECTED) for kind in UnitKind}


def kinds_of(level: Level) -> list[str]:
    """The kinds of unit of a level; what is no organisation of the Party is directed by one."""
    return [kind for kind, its in _BY_KIND.items() if its == level]


class ReceiverKind(TextChoices):
    """What an audience phrase came to."""

    UNITS = "UNITS", _("Các đơn vị")
    OWN = "OWN", _("Cơ quan ban hành")
    OUTSIDE = "OUTSIDE", _("Ngoài hệ thống")
    UNMATCHED = "UNMATCHED", _("Chưa rõ đơn vị")


class PetitionKind(TextChoices):
    """What a unit asks about a duty. A unit does not refuse its superior: it asks to reconsider."""

    QUESTION = "QUESTION", _("Hỏi")
    RECONSIDER = "RECONSIDER", _("Đề nghị xem lại")
    EXTENSION = "EXTENSION", _("Xin gia hạn")
    DIRECTION = "DIRECTION", _("Cần chỉ đạo")


class PetitionReason(TextChoices):
    """Why a duty should be looked at again."""

    NOT_OURS = "NOT_OURS", _("Không thuộc chức năng")
    DUPLICATE = "DUPLICATE", _("Trùng với việc khác")
    MORE_TIME = "MORE_TIME", _("Cần thêm thời gian")
    OTHER = "OTHER", _("Lý do khác")


class PetitionState(TextChoices):
    OPEN = "OPEN", _("Chờ trả lời")
    GRANTED = "GRANTED", _("Đồng ý")
    REFUSED = "REFUSED", _("Không đồng ý")
    ANSWERED = "ANSWERED", _("Đã trả lời")
    TAKEN_BACK = "TAKEN_BACK", _("Đơn vị đã rút")


class CoverageAnswer(TextChoices):
    """How a unit's own plan answers an obligation of the upper one; no row: not said yet."""

    COVERED = "COVERED", _("Đã cụ thể hóa")
    DIRECT = "DIRECT", _("Thực hiện trực tiếp, không cần cụ thể hóa")
    NOT_OURS = "NOT_OURS", _("Không thuộc đơn vị")


class AmendmentKind(TextChoices):
    CHANGED = "CHANGED", _("Điều chỉnh")
    WITHDRAWN = "WITHDRAWN", _("Thu hồi")
    ADDED = "ADDED", _("Bổ sung")


class ReminderKind(TextChoices):
    """How a unit came to be reminded."""

    BEFORE = "BEFORE", _("Nhắc trước hạn")
    DIGEST = "DIGEST", _("Bản nhắc tuần")
    BY_HAND = "BY_HAND", _("Người theo dõi nhắc")
    LETTER = "LETTER", _("Công văn đôn đốc")
    ESCALATION = "ESCALATION", _("Nhắc lên cấp trên của đơn vị")
