"""The words of plans: kinds of work, states of a plan and of an obligation, ways out."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class WorkKind(TextChoices):
    """Kind of work: the column of the board, the room whose evidence counts, the closing rule."""

    ACKNOWLEDGE = "ACKNOWLEDGE", _("Tiếp nhận")
    PLAN = "PLAN", _("Kế hoạch")
    STUDY = "STUDY", _("Học tập")
    REGISTRATION = "REGISTRATION", _("Đăng ký")
    COMMITMENTS = "COMMITMENTS", _("Cam kết")
    MEETING = "MEETING", _("Sinh hoạt")
    PUBLICITY = "PUBLICITY", _("Tuyên truyền")
    INSPECTION = "INSPECTION", _("Kiểm tra")
    COMMENDATION = "COMMENDATION", _("Khen thưởng")
    EVALUATION = "EVALUATION", _("Đánh giá")
    REPORT = "REPORT", _("Báo cáo")
    OTHER = "OTHER", _("Khác")


class PlanState(TextChoices):
    DRAFT = "DRAFT", _("Đang bóc tách")
    APPROVED = "APPROVED", _("Đã xác nhận")


class ObligationState(TextChoices):
    """Where the check of one obligation stands."""

    READ = "READ", _("Chờ xác nhận")
    ACCEPTED = "ACCEPTED", _("Đã nhận")
    DROPPED = "DROPPED", _("Đã bỏ")


class Origin(TextChoices):
    """Whether the reader or a person found it."""

    READ = "READ", _("Đọc từ văn bản")
    ADDED = "ADDED", _("Người thêm")


class WayOut(TextChoices):
    """What was decided of a contradiction."""

    OPEN = "OPEN", _("Chưa xử lý")
    MOVE_DATE = "MOVE_DATE", _("Đổi hạn trong hệ thống")
    TWO_ROUNDS = "TWO_ROUNDS", _("Báo cáo hai đợt")
    ASK_ISSUER = "ASK_ISSUER", _("Hỏi cơ quan ban hành")
    ACCEPT = "ACCEPT", _("Chấp nhận")


class DateSource(TextChoices):
    """Who set a due date: the document, or a person where it is silent or contradicts itself."""

    DOCUMENT = "DOCUMENT", _("Theo văn bản")
    WORKING = "WORKING", _("Hạn đặt thêm")
    MOVED = "MOVED", _("Hạn đổi trong hệ thống")
    EXTENDED = "EXTENDED", _("Hạn đã gia hạn")  # for one unit; the days before are kept
    EVENT = "EVENT", _("Tính từ ngày diễn ra")  # of a relative deadline, once its event happened
    NONE = "NONE", _("Không hạn")


class Scope(TextChoices):
    """Whose duty an obligation is, seen from the issuing body."""

    UNITS = "UNITS", _("Các đơn vị")
    OWN = "OWN", _("Cơ quan ban hành, các ban của mình")
    UPWARD = "UPWARD", _("Việc với cấp trên")


class CheckAct(TextChoices):
    """An act of the check that can be taken back."""

    ACCEPT = "ACCEPT", _("Nhận")
    DROP = "DROP", _("Bỏ")
    AMEND = "AMEND", _("Sửa")
    KINDS = "KINDS", _("Đổi loại việc")
    DATE = "DATE", _("Đặt hạn")
    SPLIT = "SPLIT", _("Tách")
    MERGE = "MERGE", _("Gộp")
