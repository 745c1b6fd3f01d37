"""A launched campaign of our own over the cast: plan, obligations, ledger rows, written with the models directly."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from tests.world import World, noon
from trienkhai.campaigns.choices import CampaignState
from trienkhai.campaigns.models import Assignment, Campaign, Receipt
from trienkhai.organisations.models import Unit
from trienkhai.plans.choices import DateSource, ObligationState, PlanState, Scope, WorkKind
from trienkhai.plans.models import Deliverable, Obligation, Plan, SourceFile
from trienkhai.reporting.rules import FigureValue
from trienkhai.reporting.services import Content
from trienkhai.vietnamese.deadlines import Bound

TODAY = date(2026, 4, 19)
NOW = noon(2026, 4, 19)

# (kind, clause, what is to be done, words of the deadline, bound, day in the document)
DUTIES = (
    (WorkKind.STUDY, "II.1", "Tổ chức lớp học tập tài liệu chuyên đề cho toàn thể đảng viên", "trong tháng 4/2026",
     Bound.WITHIN, date(2026, 4, 30)),
    (WorkKind.COMMITMENTS, "II.2", "Hướng dẫn đảng viên viết cam kết rèn luyện", "chậm nhất ngày 10/4/2026",
     Bound.BY, date(2026, 4, 10)),
    (WorkKind.PUBLICITY, "II.3", "Đưa tin về gương người tốt trên trang của đơn vị", "thường xuyên",
     Bound.CONTINUOUS, None),
    (WorkKind.REPORT, "III.2", "Gửi báo cáo kết quả về Ban Tuyên giáo", "trước ngày 25/4/2026",
     Bound.BEFORE, date(2026, 4, 25)),
)  # fmt: skip


@dataclass
class Ledger:
    """The campaign with its rows by (kind, unit)."""

    campaign: Campaign
    rows: dict[tuple[str, int], Assignment] = field(default_factory=dict)

    def row(self, kind: str, unit: Unit) -> Assignment:
        return Assignment.objects.select_related(
            "campaign__plan", "campaign__unit", "unit", "obligation", "deliverable"
        ).get(pk=self.rows[kind, unit.pk].pk)


def launched(world: World, units: list[Unit] | None = None, *, symbol: str = "15-KH/ĐUK") -> Ledger:
    """A plan of four duties, launched over the grassroots units of the cast (or over ``units``)."""
    from trienkhai.vietnamese.deadlines import late_after, safe_day

    over = [world.health, world.cell_1, world.cell_2, world.youth] if units is None else units
    source = SourceFile.objects.create(name="ke-hoach.txt", sha256="0" * 64, size=1, content="plans/x.txt")
    text = ". ".join(f"{action} {words}" for _k, _c, action, words, _b, _d in DUTIES) + "."
    plan = Plan.objects.create(
        unit=world.committee,
        source=source,
        state=PlanState.APPROVED,
        text=text,
        reading={},
        kind="kế hoạch",
        symbol=symbol,
        subject="thực hiện chuyên đề rèn luyện năm 2026",
        issuer="Ban Thường vụ Đảng ủy Khối",
        issued_on=date(2026, 3, 5),
        created_at=noon(2026, 3, 6),
    )
    campaign = Campaign.objects.create(
        plan=plan,
        unit=world.committee,
        title="Chuyên đề rèn luyện năm 2026",
        state=CampaignState.RUNNING,
        launched_at=noon(2026, 3, 10),
        launched_by=world.binh,
    )
    ledger = Ledger(campaign)
    for position, (kind, clause, action, words, bound, day) in enumerate(DUTIES):
        start = text.index(action)
        obligation = Obligation.objects.create(
            plan=plan,
            position=position,
            state=ObligationState.ACCEPTED,
            clause_path=clause,
            start=start,
            end=start + len(action),
            quote=action,
            action=action,
            deadline_text=words,
            bound=bound.value,
            ends_on=day,
            onward="để tổng hợp, báo cáo Ban Tuyên giáo Tỉnh ủy" if kind == WorkKind.REPORT else "",
        )
        deliverable = Deliverable.objects.create(obligation=obligation, position=0, kind=kind, name="")
        made = Assignment.objects.bulk_create(
            Assignment(
                campaign=campaign,
                obligation=obligation,
                deliverable=deliverable,
                kind=kind,
                unit=unit,
                unit_name=unit.name,
                due_on=safe_day(bound, day),
                late_after=late_after(bound, day),
                date_source=DateSource.DOCUMENT if day else DateSource.NONE,
                of=30 if kind == WorkKind.COMMITMENTS else None,
                changed_at=noon(2026, 3, 10),
            )
            for unit in over
        )
        for row in made:
            ledger.rows[kind, row.unit_id] = row
    Receipt.objects.bulk_create(Receipt(campaign=campaign, unit=unit) for unit in over)
    _upward(ledger, world)
    return ledger


def _upward(ledger: Ledger, world: World) -> None:
    """The committee's own duty to its superior: no unit's report answers it."""
    last = Deliverable.objects.get(obligation__plan=ledger.campaign.plan, kind=WorkKind.REPORT)
    deliverable = Deliverable.objects.create(obligation=last.obligation, position=1, kind=WorkKind.REPORT)
    row = Assignment.objects.create(
        campaign=ledger.campaign,
        obligation=last.obligation,
        deliverable=deliverable,
        kind=WorkKind.REPORT,
        unit=world.committee,
        unit_name=world.committee.name,
        scope=Scope.UPWARD,
        changed_at=noon(2026, 3, 10),
    )
    ledger.rows["UPWARD", world.committee.pk] = row


def content(numerator: int | None = 28, denominator: int | None = 30, text: str = "Đơn vị đã mở một lớp.") -> Content:
    """One unit's report in short."""
    return Content(
        figures=(
            FigureValue("STUDY_SESSIONS", "", 1),
            FigureValue("STUDY_ATTENDANCE", "PARTY_MEMBER", numerator, denominator),
        ),
        texts={"RESULTS": text},
    )


def on(day: date) -> datetime:
    return noon(day.year, day.month, day.day)
