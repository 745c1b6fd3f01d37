"""The words of organisation: kinds of units, lines, posts, roles."""

from __future__ import annotations

from django.db.models import TextChoices


class Line(TextChoices):
    """The line a unit belongs to; one workplace may hold a unit of each."""

    PARTY = "PARTY", "Đảng"
    STATE = "STATE", "Chính quyền"
    MASS = "MASS", "Đoàn thể"


class UnitKind(TextChoices):
    """Kinds of unit. The organisation, not its committee: đảng bộ cơ sở, not đảng ủy cơ sở."""

    PROVINCIAL_COMMITTEE = "PROVINCIAL_COMMITTEE", "Tỉnh ủy, thành ủy"
    BLOC_COMMITTEE = "BLOC_COMMITTEE", "Đảng bộ cấp trên trực tiếp của cơ sở"
    COMMUNE_COMMITTEE = "COMMUNE_COMMITTEE", "Đảng bộ xã, phường"
    GRASSROOTS_ORGANISATION = "GRASSROOTS_ORGANISATION", "Đảng bộ cơ sở"
    GRASSROOTS_CELL = "GRASSROOTS_CELL", "Chi bộ cơ sở"
    SECTION = "SECTION", "Đảng bộ bộ phận"
    CELL = "CELL", "Chi bộ trực thuộc"
    DEPARTMENT = "DEPARTMENT", "Ban tham mưu"
    OFFICE = "OFFICE", "Văn phòng"
    INSPECTION_COMMISSION = "INSPECTION_COMMISSION", "Ủy ban Kiểm tra"
    YOUTH_UNION = "YOUTH_UNION", "Đoàn Thanh niên"
    MASS_ORGANISATION = "MASS_ORGANISATION", "Đoàn thể, hội"
    STATE_AGENCY = "STATE_AGENCY", "Cơ quan nhà nước"
    PUBLIC_SERVICE_UNIT = "PUBLIC_SERVICE_UNIT", "Đơn vị sự nghiệp"
    OTHER = "OTHER", "Loại khác"


# The organs of the issuing body: they owe the body's own duties, and take none as "cơ sở".
OWN_ORGANS = (UnitKind.DEPARTMENT, UnitKind.OFFICE, UnitKind.INSPECTION_COMMISSION)


class Category(TextChoices):
    """Categories that reports count by."""

    COMMITTEE_MEMBER = "COMMITTEE_MEMBER", "Cấp ủy viên"
    PARTY_MEMBER = "PARTY_MEMBER", "Đảng viên"
    CIVIL_SERVANT = "CIVIL_SERVANT", "Công chức"
    PUBLIC_EMPLOYEE = "PUBLIC_EMPLOYEE", "Viên chức"
    YOUTH_MEMBER = "YOUTH_MEMBER", "Đoàn viên"
    ASSOCIATION_MEMBER = "ASSOCIATION_MEMBER", "Hội viên"
    NON_MEMBER = "NON_MEMBER", "Quần chúng"


class PostKind(TextChoices):
    """Posts in a committee."""

    SECRETARY = "SECRETARY", "Bí thư"
    DEPUTY_SECRETARY = "DEPUTY_SECRETARY", "Phó bí thư"
    MEMBER = "MEMBER", "Ủy viên"
    HEAD = "HEAD", "Trưởng ban"
    DEPUTY_HEAD = "DEPUTY_HEAD", "Phó trưởng ban"
    SPECIALIST = "SPECIALIST", "Chuyên viên"


class Role(TextChoices):
    """What a grant makes of a person on a subtree (vai trò)."""

    ADMINISTRATOR = "ADMINISTRATOR", "Quản trị"
    LEADER = "LEADER", "Lãnh đạo"
    SPECIALIST = "SPECIALIST", "Chuyên viên"
    UNIT_OFFICER = "UNIT_OFFICER", "Đầu mối đơn vị"
    INSPECTOR = "INSPECTOR", "Kiểm tra"
    MEMBER = "MEMBER", "Thành viên"
    VIEWER = "VIEWER", "Chỉ xem"


class Capability(TextChoices):
    """One thing that somebody may do to a unit's matters; ``access.GRANTED_BY`` says who."""

    SEE_STRUCTURE = "SEE_STRUCTURE", "Xem cơ cấu tổ chức"
    MANAGE_STRUCTURE = "MANAGE_STRUCTURE", "Sửa cơ cấu tổ chức"
    SEE_CONTENT = "SEE_CONTENT", "Xem nội dung"
    EDIT_PLANS = "EDIT_PLANS", "Bóc tách, xác nhận nhiệm vụ"
    LAUNCH = "LAUNCH", "Triển khai, thu hồi"
    ANSWER = "ANSWER", "Trả lời thay đơn vị"
    REVIEW = "REVIEW", "Tiếp nhận, trả lại báo cáo"
    CONSOLIDATE = "CONSOLIDATE", "Lập báo cáo tổng hợp"
    GRANT_BELOW = "GRANT_BELOW", "Tạo tài khoản, cấp quyền"
