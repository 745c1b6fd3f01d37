"""An installation for the walk of three levels: run as a program, it makes the data on which a server is then started.

A committee with its specialist and its leader; below it a body with two cells and a single cell; beside it a youth union
of another line, which it directs. One plan of three duties is confirmed and not yet launched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

PASSWORD = "hoa-ban-trang-rung"
TODAY = date(2026, 11, 20)  # a Friday; what tests/browser/conftest.py tells the server
SYMBOL = "30-KH/ĐUK"


@dataclass(frozen=True)
class Signing:
    """Who signs in: a name, and what he is."""

    username: str
    full_name: str


BINH = Signing("binh", "Trần Thanh Bình")  # specialist of the committee
LAN = Signing("lan", "Nguyễn Thị Lan")  # its leader
YEN = Signing("yen", "Lê Hải Yến")  # officer and specialist of the body below
CUONG = Signing("cuong", "Phạm Quốc Cường")  # officer of its first cell
AN = Signing("an", "Võ Minh An")  # officer of the single cell
NAM = Signing("nam", "Đỗ Hoài Nam")  # officer of the youth union
BODY, SINGLE, YOUTH = "Đảng bộ Sở Y tế", "Chi bộ Bảo tàng tỉnh", "Đoàn Khối các cơ quan tỉnh"
CELLS = ("Chi bộ Bệnh viện tỉnh", "Chi bộ Văn phòng Sở")
STUDY, REPORT = "tổ chức học tập chuyên đề về chuyển đổi số", "báo cáo kết quả học tập"
OWN_PLAN = "xây dựng kế hoạch thực hiện đợt học tập"


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from django.db import transaction

    with transaction.atomic():
        _build()


def _build() -> None:
    from tests.campaigns.plans import obligation, plan_of
    from tests.world import noon
    from trienkhai.journal.services import SYSTEM
    from trienkhai.organisations import other_lines, services
    from trienkhai.organisations.choices import Line, LinkKind, Role, UnitKind
    from trienkhai.organisations.models import Unit
    from trienkhai.organisations.services import NewAccount, reorganising
    from trienkhai.organisations.unit_lists import NewUnit
    from trienkhai.plans.choices import WorkKind

    at = noon(2026, 1, 5)
    founded = services.found_installation(
        committee=NewUnit("Đảng ủy Khối các cơ quan tỉnh", UnitKind.BLOC_COMMITTEE, symbol_mark="ĐUK", place="An Sơn"),
        units=[
            NewUnit(BODY, UnitKind.GRASSROOTS_ORGANISATION, symbol_mark="ĐU", place="An Sơn"),
            NewUnit(SINGLE, UnitKind.GRASSROOTS_CELL),
            *(NewUnit(name, UnitKind.CELL, under=0) for name in CELLS),
        ],
        account=NewAccount(BINH.full_name, BINH.username, PASSWORD),
        by=SYSTEM,
        at=at,
        is_demo=True,
    )
    body, single, first_cell, _ = founded.units
    above = NewUnit("Tỉnh đoàn", UnitKind.YOUTH_UNION, line=Line.MASS)
    below = [NewUnit(YOUTH, UnitKind.YOUTH_UNION, line=Line.MASS)]
    _, youth = other_lines.stand_beside(above, below, by=SYSTEM, at=at)
    reorganising.link(LinkKind.DIRECTS, founded.committee, youth, by=SYSTEM, at=at)

    def account(who: Signing, role: Role, unit: Unit) -> None:
        made = services.add_account(
            unit,
            full_name=who.full_name,
            username=who.username,
            password=PASSWORD,
            role=role,
            by=SYSTEM,
            at=at,
            is_demo=True,
        )
        if who is YEN:
            services.grant_role(made, unit=unit, role=Role.SPECIALIST, by=SYSTEM, at=at)

    account(LAN, Role.LEADER, founded.committee)
    account(YEN, Role.UNIT_OFFICER, body)
    account(CUONG, Role.UNIT_OFFICER, first_cell)
    account(AN, Role.UNIT_OFFICER, single)
    account(NAM, Role.UNIT_OFFICER, youth)

    plan = plan_of(
        founded.committee,
        symbol=SYMBOL,
        subject="học tập chuyên đề về chuyển đổi số",
        issuer="Ban Thường vụ Đảng ủy Khối",
        issued_on=TODAY - timedelta(days=4),
        text="Các chi, đảng bộ cơ sở học tập chuyên đề.\n" * 3,
        created_at=noon(2026, 11, 17),
        reading={"header": {}},
    )
    lead = ["Các cấp ủy chi, đảng bộ cơ sở", f"Ban Thường vụ {YOUTH}"]

    def by(day: date) -> dict[str, object]:
        return {
            "lead": lead, "bound": "BY", "deadline_text": f"chậm nhất ngày {day:%d/%m/%Y}", "ends_on": day,
        }  # fmt: skip

    obligation(plan, OWN_PLAN, (WorkKind.PLAN, "kế hoạch"), **by(TODAY + timedelta(days=5)))
    obligation(plan, STUDY, WorkKind.STUDY, **by(TODAY + timedelta(days=3)))
    obligation(plan, REPORT, (WorkKind.REPORT, "báo cáo"), **by(TODAY + timedelta(days=10)))


if __name__ == "__main__":
    main()
