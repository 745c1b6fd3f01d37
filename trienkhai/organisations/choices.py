"""The words of organisation: kinds of units, lines, posts, roles."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Line(TextChoices):
    """The line a unit belongs to; one workplace may hold a unit of each."""

    PARTY = "PARTY", _("Đảng")
    STATE = "STATE", _("Chính quyền")
    MASS = "MASS", _("Đoàn thể")


class UnitKind(TextChoices):
    """Kinds of unit. The organisation, not its committee: đảng bộ cơ sở, not đảng ủy cơ sở."""

    PROVINCIAL_COMMITTEE = "PROVINCIAL_COMMITTEE", _("Tỉnh ủy, thành ủy")
    BLOC_COMMITTEE = "BLOC_COMMITTEE", _("Đảng bộ cấp trên trực tiếp của cơ sở")
    COMMUNE_COMMITTEE = "COMMUNE_COMMITTEE", _("Đảng bộ xã, phường")
    GRASSROOTS_ORGANISATION = "GRASSROOTS_ORGANISATION", _("Đảng bộ cơ sở")
    GRASSROOTS_CELL = "GRASSROOTS_CELL", _("Chi bộ cơ sở")
    SECTION = "SECTION", _("Đảng bộ bộ phận")
    CELL = "CELL", _("Chi bộ trực thuộc")
    DEPARTMENT = "DEPARTMENT", _("Ban tham mưu")
    OFFICE = "OFFICE", _("Văn phòng")
    INSPECTION_COMMISSION = "INSPECTION_COMMISSION", _("Ủy ban Kiểm tra")
    YOUTH_UNION = "YOUTH_UNION", _("Đoàn Thanh niên")
    MASS_ORGANISATION = "MASS_ORGANISATION", _("Đoàn thể, hội")
    STATE_AGENCY = "STATE_AGENCY", _("Cơ quan nhà nước")
    PUBLIC_SERVICE_UNIT = "PUBLIC_SERVICE_UNIT", _("Đơn vị sự nghiệp")
    OTHER = "OTHER", _("Loại khác")


# The organs of the issuing body: they owe the body's own duties, and take none as "cơ sở".
OWN_ORGANS = (UnitKind.DEPARTMENT, UnitKind.OFFICE, UnitKind.INSPECTION_COMMISSION)


class Category(TextChoices):
    """Categories that reports count by."""

    COMMITTEE_MEMBER = "COMMITTEE_MEMBER", _("Cấp ủy viên")
    PARTY_MEMBER = "PARTY_MEMBER", _("Đảng viên")
    CIVIL_SERVANT = "CIVIL_SERVANT", _("Công chức")
    PUBLIC_EMPLOYEE = "PUBLIC_EMPLOYEE", _("Viên chức")
    YOUTH_MEMBER = "YOUTH_MEMBER", _("Đoàn viên")
    ASSOCIATION_MEMBER = "ASSOCIATION_MEMBER", _("Hội viên")
    NON_MEMBER = "NON_MEMBER", _("Quần chúng")


class PostKind(TextChoices):
    """Posts in a committee."""

    SECRETARY = "SECRETARY", _("Bí thư")
    DEPUTY_SECRETARY = "DEPUTY_SECRETARY", _("Phó bí thư")
    MEMBER = "MEMBER", _("Ủy viên")
    HEAD = "HEAD", _("Trưởng ban")
    DEPUTY_HEAD = "DEPUTY_HEAD", _("Phó trưởng ban")
    SPECIALIST = "SPECIALIST", _("Chuyên viên")


HEAD_POSTS = (PostKind.SECRETARY, PostKind.HEAD)  # who holds one answers for the unit, and is told what others give


class Role(TextChoices):
    """What a grant makes of a person on a subtree (vai trò)."""

    ADMINISTRATOR = "ADMINISTRATOR", _("Quản trị")
    LEADER = "LEADER", _("Lãnh đạo")
    SPECIALIST = "SPECIALIST", _("Chuyên viên")
    UNIT_OFFICER = "UNIT_OFFICER", _("Đầu mối đơn vị")
    INSPECTOR = "INSPECTOR", _("Kiểm tra")
    MEMBER = "MEMBER", _("Thành viên")
    VIEWER = "VIEWER", _("Chỉ xem")


class Capability(TextChoices):
    """One thing that somebody may do to a unit's matters; ``access.GRANTED_BY`` says who."""

    SEE_STRUCTURE = "SEE_STRUCTURE", _("Xem cơ cấu tổ chức")
    MANAGE_STRUCTURE = "MANAGE_STRUCTURE", _("Sửa cơ cấu tổ chức")
    MANAGE_PEOPLE = "MANAGE_PEOPLE", _("Quản lý danh sách người")
    SEE_CONTENT = "SEE_CONTENT", _("Xem nội dung")
    EDIT_PLANS = "EDIT_PLANS", _("Bóc tách, xác nhận nhiệm vụ")
    LAUNCH = "LAUNCH", _("Triển khai, thu hồi")
    ANSWER = "ANSWER", _("Trả lời thay đơn vị")
    REVIEW = "REVIEW", _("Tiếp nhận, trả lại báo cáo")
    DIRECT = "DIRECT", _("Cho ý kiến chỉ đạo")
    CONSOLIDATE = "CONSOLIDATE", _("Lập báo cáo tổng hợp")
    GRANT_BELOW = "GRANT_BELOW", _("Tạo tài khoản, cấp quyền")
    HAND_OUT_SLIPS = "HAND_OUT_SLIPS", _("Cấp phiếu đăng nhập trong đơn vị")
    REVEAL_STATUS = "REVEAL_STATUS", _("Xem tình trạng được che")


class ReorganisationKind(TextChoices):
    """Events in the life of units. A merger makes one of many, a split many of one."""

    FOUND = "FOUND", _("Thành lập")
    RENAME = "RENAME", _("Đổi tên")
    MOVE = "MOVE", _("Chuyển về cấp trên khác")
    MERGE = "MERGE", _("Hợp nhất, sáp nhập")
    SPLIT = "SPLIT", _("Chia tách")
    DISSOLVE = "DISSOLVE", _("Giải thể, kết thúc hoạt động")
    TRANSFER = "TRANSFER", _("Chuyển sinh hoạt")


class EventPart(TextChoices):
    """As what a unit stands in an event."""

    BEFORE = "BEFORE", _("Trước sắp xếp")
    AFTER = "AFTER", _("Sau sắp xếp")


class LinkKind(TextChoices):
    """Links between lines: a union sits at a workplace; a đảng ủy directs it there."""

    SITS_AT = "SITS_AT", _("Đặt tại")
    DIRECTS = "DIRECTS", _("Lãnh đạo, chỉ đạo")


class MemberStatus(TextChoices):
    """How a member stands in his unit (Điều lệ Đảng; the last two are masked)."""

    OFFICIAL = "OFFICIAL", _("Chính thức")
    PROBATIONARY = "PROBATIONARY", _("Dự bị")
    EXEMPT = "EXEMPT", _("Miễn sinh hoạt")
    SUSPENDED = "SUSPENDED", _("Đình chỉ sinh hoạt")


MASKED = (MemberStatus.EXEMPT, MemberStatus.SUSPENDED)


class RosterKind(TextChoices):
    """Rosters that a committee keeps by decision."""

    SPEAKER = "SPEAKER", _("Báo cáo viên")
    COMMUNICATOR = "COMMUNICATOR", _("Tuyên truyền viên")
    OPINION_COLLABORATOR = "OPINION_COLLABORATOR", _("Cộng tác viên dư luận xã hội")


class SheetKind(TextChoices):
    """What a sheet holds."""

    UNITS = "UNITS", _("Danh sách đơn vị")
    PEOPLE = "PEOPLE", _("Danh sách người")


class TakeawayState(TextChoices):
    """How far the archive of a unit is that the worker makes."""

    WAITING = "WAITING", _("Chờ lập")
    RUNNING = "RUNNING", _("Đang lập")
    DONE = "DONE", _("Đã lập")
    FAILED = "FAILED", _("Không lập được")


class ImportState(TextChoices):
    """How far an import is."""

    WAITING = "WAITING", _("Đang kiểm tra")
    CHECKED = "CHECKED", _("Chờ xác nhận")
    RUNNING = "RUNNING", _("Đang nhập")
    DONE = "DONE", _("Đã nhập")
    FAILED = "FAILED", _("Không nhập được")
    CANCELLED = "CANCELLED", _("Đã dừng")
