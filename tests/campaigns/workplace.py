"""A workplace of three lines: a Party committee directs the union and the youth there; its campaign runs."""

from __future__ import annotations

from dataclasses import dataclass

from tests import world as cast
from tests.campaigns.plans import obligation, plan_of
from tests.world import LONG_AGO, noon
from trienkhai.campaigns import services
from trienkhai.campaigns.models import Assignment, Campaign
from trienkhai.organisations.choices import Line, LinkKind, Role, UnitKind
from trienkhai.organisations.models import Person, Unit, UnitLink
from trienkhai.plans.choices import WorkKind

NOW = noon(2026, 4, 6)
DAY = NOW.date()


@dataclass
class Workplace:
    """A Party committee directs the union and the youth of its workplace; each has a superior in its own line."""

    committee: Unit
    cell: Unit
    union: Unit
    youth: Unit
    mass: Unit  # superior of the union in its own line
    office: Person
    at_union: Person
    at_youth: Person
    above: Person  # specialist of the union's superior
    above_officer: Person
    campaign: Campaign

    def row(self, unit: Unit, kind: WorkKind = WorkKind.STUDY) -> Assignment:
        return Assignment.objects.select_related("campaign__unit", "unit").get(
            campaign=self.campaign, unit=unit, kind=kind
        )


def person(name: str, role: Role, unit: Unit) -> Person:
    made = cast.person(name, name)
    cast.grant(made, role, unit)
    return made


def build() -> Workplace:
    """The workplace in an empty database, with a running campaign of the committee."""
    committee = cast.unit("Đảng ủy Khối các cơ quan tỉnh", UnitKind.BLOC_COMMITTEE, symbol_mark="ĐUK")
    cell = cast.unit("Chi bộ Bảo tàng tỉnh", UnitKind.GRASSROOTS_CELL, committee)
    mass = cast.unit("Liên đoàn Lao động tỉnh", UnitKind.MASS_ORGANISATION, line=Line.MASS)
    union = cast.unit("Công đoàn Khối", UnitKind.MASS_ORGANISATION, mass, line=Line.MASS)
    youth = cast.unit(
        "Đoàn Khối các cơ quan tỉnh", UnitKind.YOUTH_UNION, cast.unit("Tỉnh đoàn", UnitKind.YOUTH_UNION), line=Line.MASS
    )
    for directed in (union, youth):
        UnitLink.objects.create(kind=LinkKind.DIRECTS, unit=committee, other=directed, starts_on=LONG_AGO)
    people = {
        "office": person("office", Role.SPECIALIST, committee),
        "at_union": person("union", Role.UNIT_OFFICER, union),
        "at_youth": person("youth", Role.UNIT_OFFICER, youth),
        "above": person("above", Role.SPECIALIST, mass),
        "above_officer": person("above2", Role.UNIT_OFFICER, mass),
    }
    plan = plan_of(committee, issuer="Ban Thường vụ Đảng ủy Khối")
    lead = ["Các cấp ủy chi, đảng bộ cơ sở", "Ban Thường vụ Đoàn Khối các cơ quan tỉnh", "Công đoàn Khối"]
    obligation(plan, "tổ chức học tập", WorkKind.STUDY, lead=lead)
    obligation(plan, "báo cáo kết quả", WorkKind.REPORT, lead=["Các đoàn thể chính trị - xã hội thuộc Khối"])
    campaign = services.prepare(plan, by=people["office"], at=NOW)
    campaign = services.launch(campaign, is_retroactive=False, by=people["office"], at=NOW)
    return Workplace(committee, cell, union, youth, mass, **people, campaign=campaign)
