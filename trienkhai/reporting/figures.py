"""The registry of figures: a name, a question, and how it is asked and added up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from trienkhai.organisations.choices import Category
from trienkhai.plans.choices import WorkKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

C = Category


@dataclass(frozen=True)
class Figure:
    """One figure. A ratio has a denominator; a count has none. Summed, never averaged."""

    name: str
    question: str | _StrPromise
    unit: str | _StrPromise  # lớp, người, buổi, tin bài
    kind: WorkKind
    is_ratio: bool = False
    categories: tuple[Category, ...] = ()


REGISTRY: tuple[Figure, ...] = (
    Figure("STUDY_SESSIONS", _("Số hội nghị, lớp học tập, quán triệt"), _("lớp"), WorkKind.STUDY),
    Figure(
        "STUDY_ATTENDANCE",
        _("Số người tham gia học tập, quán triệt / tổng số"),
        _("người"),
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
    Figure("NON_MEMBER_ATTENDANCE", _("Số lượt quần chúng tham gia"), _("lượt"), WorkKind.STUDY),
    Figure("COMMITMENTS", _("Số đảng viên đã cam kết / tổng số"), _("người"), WorkKind.COMMITMENTS, is_ratio=True),
    Figure(
        "THEMED_MEETINGS",
        _("Số chi bộ đã sinh hoạt chuyên đề / tổng số chi bộ"),
        _("chi bộ"),
        WorkKind.MEETING,
        is_ratio=True,
    ),
    Figure("PUBLICITY_ITEMS", _("Số tin, bài tuyên truyền"), _("tin, bài"), WorkKind.PUBLICITY),
    Figure("INSPECTIONS", _("Số cuộc kiểm tra"), _("cuộc"), WorkKind.INSPECTION),
    Figure("PRAISED_COLLECTIVES", _("Số tập thể được biểu dương, khen thưởng"), _("tập thể"), WorkKind.COMMENDATION),
    Figure("PRAISED_INDIVIDUALS", _("Số cá nhân được biểu dương, khen thưởng"), _("cá nhân"), WorkKind.COMMENDATION),
)
BY_NAME = {figure.name: figure for figure in REGISTRY}
