"""Province → bloc → grassroots body → cells, each with its people, and a running campaign of the bloc."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests import world as cast
from tests.campaigns.plans import obligation, plan_of
from tests.world import noon
from trienkhai.campaigns import jobs_counting, services
from trienkhai.campaigns.models import Assignment, Campaign, Coverage, HandDown
from trienkhai.campaigns.services import MeasureLine, counting
from trienkhai.organisations.choices import Role, UnitKind
from trienkhai.organisations.models import Person, Unit
from trienkhai.plans.choices import WorkKind
from trienkhai.plans.models import Plan

NOW = noon(2026, 4, 6)  # a Monday
DAY = NOW.date()


@dataclass
class Levels:
    """Province → bloc → grassroots body → two cells, each with a specialist of its own."""

    province: Unit
    bloc: Unit
    health: Unit
    museum: Unit
    cells: list[Unit]
    at_province: Person
    at_bloc: Person
    at_health: Person
    clerk: Person  # an officer of the health body: writes its plan, launches nothing
    upper: Campaign

    def row(self, kind: WorkKind, unit: Unit, campaign: Campaign | None = None) -> Assignment:
        rows = Assignment.objects.filter(campaign=campaign or self.upper)
        return rows.select_related("campaign__unit", "unit", "obligation").get(kind=kind, unit=unit)


def officer(name: str, unit: Unit, role: Role = Role.SPECIALIST) -> Person:
    made = cast.person(name, name.replace(" ", "-").lower())
    cast.grant(made, role, unit)
    return made


def build() -> Levels:
    """The levels in an empty database, with a running campaign of the bloc."""
    province = cast.unit("Tỉnh ủy Bình Định", UnitKind.PROVINCIAL_COMMITTEE, symbol_mark="TU")
    bloc = cast.unit("Đảng bộ Khối các cơ quan tỉnh", UnitKind.BLOC_COMMITTEE, province, position=1, symbol_mark="ĐUK")
    health = cast.unit("Đảng bộ Sở Y tế", UnitKind.GRASSROOTS_ORGANISATION, bloc, position=1, symbol_mark="ĐU")
    museum = cast.unit("Chi bộ Bảo tàng tỉnh", UnitKind.GRASSROOTS_CELL, bloc, position=2)
    cells = [cast.unit(f"Chi bộ {name}", UnitKind.CELL, health, position=place) for place, name in enumerate("ABC")]
    people = {name: officer(name, unit) for name, unit in (("tinh", province), ("khoi", bloc), ("yte", health))}
    plan = plan_of(bloc, symbol="12-KH/ĐUK", issuer="Ban Thường vụ Đảng ủy Khối", issued_on=date(2026, 3, 1))
    lead = ["Các cấp ủy chi, đảng bộ cơ sở"]
    dated = {"lead": lead, "bound": "BY", "deadline_text": "chậm nhất ngày 30/4/2026", "ends_on": date(2026, 4, 30)}
    obligation(plan, "xây dựng kế hoạch thực hiện", (WorkKind.PLAN, "kế hoạch"), **dated)
    obligation(plan, "tổ chức sinh hoạt chuyên đề", WorkKind.MEETING, **dated)
    obligation(plan, "chỉ đạo đảng viên viết cam kết", WorkKind.COMMITMENTS, **dated)
    obligation(plan, "báo cáo kết quả", (WorkKind.REPORT, "báo cáo"), **dated)
    upper = services.prepare(plan, by=people["khoi"], at=NOW)
    upper = services.launch(upper, is_retroactive=False, by=people["khoi"], at=NOW)
    clerk = officer("dau moi", health, Role.UNIT_OFFICER)
    return Levels(province, bloc, health, museum, cells, people["tinh"], people["khoi"], people["yte"], clerk, upper)


def lines(levels: Levels) -> list[MeasureLine]:
    ids = list(levels.upper.plan.obligations.order_by("position").values_list("pk", flat=True))
    cells = "Các chi bộ trực thuộc"
    return [
        MeasureLine("mở sinh hoạt chuyên đề ở từng chi bộ", (ids[1],), "MEETING", cells, "", date(2026, 4, 20)),
        MeasureLine("thu bản cam kết của đảng viên", (ids[2],), "COMMITMENTS", cells),
        MeasureLine("gửi báo cáo về đảng ủy", (ids[3],), "REPORT", cells, "Đ/c Hà", date(2026, 4, 24), "báo cáo"),
    ]


def written(levels: Levels, **fields: Any) -> HandDown:
    values: dict[str, Any] = {"lines": lines(levels), "by": levels.clerk, "at": NOW, **fields}
    return services.write_plan(levels.upper, levels.health, **values)


def carried_on(levels: Levels) -> tuple[HandDown, Campaign]:
    """The own plan confirmed and launched over the cells."""
    made = written(levels)
    services.confirm_plan(made, by=levels.clerk, at=NOW)
    campaign = services.prepare(Plan.objects.get(pk=made.plan_id), by=levels.at_health, at=NOW)
    return made, services.launch(campaign, is_retroactive=False, by=levels.at_health, at=NOW)


def counted() -> None:
    jobs_counting.sweep(at=NOW, everything=True)
    rows = counting.rows_above(Coverage.objects.exclude(lower=None).values_list("lower", flat=True))
    counting.count_below(rows, at=NOW)
