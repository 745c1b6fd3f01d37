"""The registry of figures: a name, a question, and how it is asked and added up."""

from __future__ import annotations

from dataclasses import dataclass

from trienkhai.organisations.choices import Category
from trienkhai.plans.choices import WorkKind

C = Category


@dataclass(frozen=True)
class Figure:
    """One figure. A ratio has a denominator; a count has none. Summed, never averaged."""

    name: str
    question: str
    unit: str  # lớp, người, buổi, tin bài
    kind: WorkKind
    is_ratio: bool = False
    categories: tuple[Category, ...] = ()


REGISTRY: tuple[Figure, ...] = (
    Figure("STUDY_SESSIONS", "Số hội nghị, lớp học tập, quán triệt", "lớp", WorkKind.STUDY),
    Figure(
        "STUDY_ATTENDANCE",
        "Số người tham gia học tập, quán triệt / tổng số",
        "người",
        WorkKind.STUDY,
        is_ratio=True,
        categories=(
            C.COMMITTEE_MEMBER,
            C.PARTY_MEMBER,
            C.CIVIL_SERVANT,
            C.PUBLIC_EMPLOYEE,
            C.YOUTH_MEMBER,
            C.ASSOCIATION_MEMBER,
        ),
    ),
    Figure("NON_MEMBER_ATTENDANCE", "Số lượt quần chúng tham gia", "lượt", WorkKind.STUDY),
    Figure("COMMITMENTS", "Số đảng viên đã cam kết / tổng số", "người", WorkKind.COMMITMENTS, is_ratio=True),
    Figure(
        "THEMED_MEETINGS",
        "Số chi bộ đã sinh hoạt chuyên đề / tổng số chi bộ",
        "chi bộ",
        WorkKind.MEETING,
        is_ratio=True,
    ),
    Figure("PUBLICITY_ITEMS", "Số tin, bài tuyên truyền", "tin, bài", WorkKind.PUBLICITY),
    Figure("INSPECTIONS", "Số cuộc kiểm tra", "cuộc", WorkKind.INSPECTION),
    Figure("PRAISED_COLLECTIVES", "Số tập thể được biểu dương, khen thưởng", "tập thể", WorkKind.COMMENDATION),
    Figure("PRAISED_INDIVIDUALS", "Số cá nhân được biểu dương, khen thưởng", "cá nhân", WorkKind.COMMENDATION),
)
BY_NAME = {figure.name: figure for figure in REGISTRY}
