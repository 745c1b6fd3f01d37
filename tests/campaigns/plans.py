"""Approved plans of our own words, built without the reader, for tests of launching."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from tests.world import World, noon
from trienkhai.campaigns import services
from trienkhai.campaigns.models import Audience, Campaign
from trienkhai.organisations.models import Unit
from trienkhai.plans.choices import ObligationState, PlanState, WorkKind
from trienkhai.plans.models import Deliverable, Obligation, Plan, SourceFile

MARCH = noon(2024, 3, 1)
ALL_GRASSROOTS = "Các cấp ủy chi, đảng bộ cơ sở"
YOUTH_BOARD = "Ban Thường vụ Đoàn Khối các cơ quan tỉnh"


def plan_of(unit: Unit, **fields: Any) -> Plan:
    """An approved plan without obligations."""
    source = SourceFile(name="ke-hoach.txt", sha256="0" * 64, size=3)
    source.content.save("ke-hoach.txt", ContentFile(b"abc"))
    values: dict[str, Any] = {
        "state": PlanState.APPROVED,
        "text": "x" * 5000,
        "reading": {},
        "kind": "kế hoạch",
        "symbol": "12-KH/ĐUK",
        "subject": "triển khai đợt sinh hoạt về văn hóa công sở",
        "issuer": "Ban Thường vụ Đảng ủy Khối",
        "issued_on": date(2024, 3, 1),
        "created_at": MARCH,
    }
    return Plan.objects.create(unit=unit, source=source, **{**values, **fields})


def obligation(plan: Plan, action: str, *kinds: WorkKind | tuple[WorkKind, str], **fields: Any) -> Obligation:
    """An accepted obligation with deliverables of these kinds."""
    position = plan.obligations.count() + 1
    values: dict[str, Any] = {
        "state": ObligationState.ACCEPTED,
        "clause_path": f"II.{position}",
        "start": position * 10,
        "end": position * 10 + 5,
        "quote": action,
        "lead": [ALL_GRASSROOTS, YOUTH_BOARD],
    }
    made = Obligation.objects.create(plan=plan, position=position, action=action, **{**values, **fields})
    for place, kind in enumerate(kinds or (WorkKind.OTHER,), start=1):
        code, name = kind if isinstance(kind, tuple) else (kind, "")
        Deliverable.objects.create(obligation=made, position=place, kind=code, name=name)
    return made


def usual_plan(world: World, **fields: Any) -> Plan:
    """Seven obligations: a day of the committee's own, one for the units, one of two products sent upward,
    two occurrences, a standing one, one that names nobody, and one of an organ."""
    recipients = [
        {"name": "Ban Tuyên giáo Tỉnh ủy", "purpose": "REPORT", "words": "(b/c)"},
        {"name": "Các ban ĐUK; Đoàn Khối", "purpose": "", "words": ""},
        {"name": "Chi, đảng bộ cơ sở", "purpose": "", "words": ""},
        {"name": "VP", "purpose": "ARCHIVE", "words": "Lưu"},
    ]
    plan = plan_of(world.committee, **{"recipients": recipients, **fields})
    obligation(
        plan,
        "tổ chức hội nghị phổ biến",
        WorkKind.STUDY,
        lead=["Ban Thường vụ Đảng ủy Khối"],
        bound="WITHIN",
        deadline_text="trong tháng 3/2024",
        starts_on=date(2024, 3, 1),
        ends_on=date(2024, 3, 31),
    )
    obligation(
        plan,
        "tổ chức sinh hoạt chuyên đề ở chi bộ",
        WorkKind.MEETING,
        lead=["Cấp ủy cơ sở"],
        bound="WITHIN",
        deadline_text="trong tháng 4/2024",
        starts_on=date(2024, 4, 1),
        ends_on=date(2024, 4, 30),
    )
    obligation(
        plan,
        "xây dựng kế hoạch và báo cáo kết quả",
        (WorkKind.PLAN, "kế hoạch"),
        (WorkKind.REPORT, "báo cáo kết quả"),
        bound="BEFORE",
        deadline_text="trước ngày 25/4/2024",
        ends_on=date(2024, 4, 25),
        route_to="Ban Thường vụ Đảng ủy Khối",
        onward="để tổng hợp, báo cáo Ban Tuyên giáo Tỉnh ủy",
    )
    obligation(
        plan,
        "đánh giá kết quả vào dịp cuối năm",
        WorkKind.EVALUATION,
        bound="RECURRING",
        deadline_text="cuối năm 2024, 2025",
        every="YEAR",
        occurrences=[
            {"label": "cuối năm 2024", "year": 2024, "ends_on": None},
            {"label": "cuối năm 2025", "year": 2025, "ends_on": None},
        ],
    )
    obligation(plan, "thường xuyên tuyên truyền", WorkKind.PUBLICITY, bound="CONTINUOUS", deadline_text="Thường xuyên")
    obligation(plan, "chỉ đạo đảng viên cam kết", WorkKind.COMMITMENTS, lead=[])
    obligation(plan, "tham mưu theo dõi, đôn đốc", WorkKind.INSPECTION, lead=["Ban Tuyên giáo Đảng ủy Khối"])
    return plan


def launched(world: World, **fields: object) -> Campaign:
    campaign = services.prepare(usual_plan(world, **fields), by=world.binh, at=MARCH)
    return services.launch(campaign, is_retroactive=False, by=world.binh, at=MARCH)


def phrase(campaign: Campaign, words: str) -> Audience:
    return campaign.audiences.get(phrase=words)
