"""The words of plans: kinds of work, states of a plan and of an obligation, ways out."""

from __future__ import annotations

from django.db.models import TextChoices


class WorkKind(TextChoices):
    """Kind of work: the column of the board, the room whose evidence counts, the closing rule."""

    ACKNOWLEDGE = "ACKNOWLEDGE", "Tiếp nhận"
    PLAN = "PLAN", "Kế hoạch"
    STUDY = "STUDY", "Học tập"
    REGISTRATION = "REGISTRATION", "Đăng ký"
    COMMITMENTS = "COMMITMENTS", "Cam kết"
    MEETING = "MEETING", "Sinh hoạt"
    PUBLICITY = "PUBLICITY", "Tuyên truyền"
    INSPECTION = "INSPECTION", "Kiểm tra"
    COMMENDATION = "COMMENDATION", "Khen thưởng"
    EVALUATION = "EVALUATION", "Đánh giá"
    REPORT = "REPORT", "Báo cáo"
    OTHER = "OTHER", "Khác"


class PlanState(TextChoices):
    DRAFT = "DRAFT", "Đang bóc tách"
    APPROVED = "APPROVED", "Đã xác nhận"


class ObligationState(TextChoices):
    """Where the check of one obligation stands."""

    READ = "READ", "Chờ xác nhận"
    ACCEPTED = "ACCEPTED", "Đã nhận"
    DROPPED = "DROPPED", "Đã bỏ"


class Origin(TextChoices):
    """Whether the reader or a person found it."""

    READ = "READ", "Đọc từ văn bản"
    ADDED = "ADDED", "Người thêm"


class WayOut(TextChoices):
    """What was decided of a contradiction."""

    OPEN = "OPEN", "Chưa xử lý"
    MOVE_DATE = "MOVE_DATE", "Đổi hạn trong hệ thống"
    TWO_ROUNDS = "TWO_ROUNDS", "Báo cáo hai đợt"
    ASK_ISSUER = "ASK_ISSUER", "Hỏi cơ quan ban hành"
    ACCEPT = "ACCEPT", "Chấp nhận"


class DateSource(TextChoices):
    """Who set a due date: the document, or a person where it is silent or contradicts itself."""

    DOCUMENT = "DOCUMENT", "Theo văn bản"
    WORKING = "WORKING", "Hạn do Ban đặt"
    MOVED = "MOVED", "Hạn đổi trong hệ thống"
    NONE = "NONE", "Không hạn"


class Scope(TextChoices):
    """Whose duty an obligation is, seen from the issuing body."""

    UNITS = "UNITS", "Các đơn vị"
    OWN = "OWN", "Cơ quan ban hành, các ban của mình"
    UPWARD = "UPWARD", "Việc với cấp trên"
