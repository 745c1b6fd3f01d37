"""Everything of the demo, through the services of the rooms: same seed and anchor, same data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction

from trienkhai.campaigns import services as campaigns
from trienkhai.campaigns.models import Campaign
from trienkhai.demo import answers, content, directed, directive
from trienkhai.demo.directed import Directed
from trienkhai.demo.directive import Calendar
from trienkhai.journal.services import SYSTEM
from trienkhai.organisations import predecessors, services
from trienkhai.organisations.choices import Category, Line, PostKind, Role, UnitKind
from trienkhai.organisations.models import Person, Unit
from trienkhai.organisations.services import NewAccount, NewPerson
from trienkhai.organisations.unit_lists import NewUnit
from trienkhai.plans import services as plans
from trienkhai.reading import read

PASSWORD = "dung-thu-trien-khai"  # noqa: S105  printed on purpose; production refuses these accounts
ACCOUNTS = (
    ("chuyenvien", "chuyên viên Ban Tuyên giáo và Dân vận: bóc tách, triển khai, theo dõi, tổng hợp"),
    ("daumoi", "đầu mối Chi bộ Bảo tàng tỉnh: việc của đơn vị, báo cáo bị trả lại"),
    ("lanhdao", "lãnh đạo Đảng ủy: xem bảng theo dõi"),
    ("dangvien", "đảng viên Chi bộ Bảo tàng tỉnh"),
    ("bithudoan", "Đoàn Thanh niên, được Đảng ủy chỉ đạo: kế hoạch riêng, các chi đoàn của mình"),
    ("tinhdoan", "cấp trên ngành dọc của Đoàn: không thấy việc Đảng ủy giao"),
    ("quantri", "quản trị: cơ cấu tổ chức, không xem nội dung"),
)
SEED = 20_260_101
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Cast:
    """Whom the demo's acts are done by, and where."""

    committee: Unit
    units: list[Unit]  # direct units, in the order of the list, then those directed across lines
    specialist: Person
    officers: dict[int, Person]  # by unit id
    directed: Directed


@transaction.atomic
def demo(*, at: datetime, tell: Tell = lambda step: None) -> Campaign:
    """Build it all; ``at`` is now, its day the anchor of every date. One transaction: whole or nothing."""
    dice = Random(SEED)  # noqa: S311  names of nobody, not secrets
    calendar = Calendar(at.date())
    cast = people_and_units(dice, at=at - timedelta(days=460), anchor=calendar.anchor)
    tell(f"{len(cast.units)} đơn vị, đảng viên và tài khoản")
    last_year(dice, cast, at=at)
    tell("kế hoạch năm trước, đã kết thúc")
    campaign = this_year(dice, cast, calendar, at=at)
    tell("kế hoạch năm nay, các đơn vị đã trả lời")
    return campaign


def people_and_units(dice: Random, *, at: datetime, anchor: date) -> Cast:
    """The committee, sixty units, some 250 cells, some 4 800 people."""
    listed: list[NewUnit] = [
        NewUnit(name, UnitKind.OFFICE if name == "Văn phòng" else UnitKind.DEPARTMENT) for name in content.OWN_ORGANS
    ]
    listed[2] = NewUnit(content.OWN_ORGANS[2], UnitKind.INSPECTION_COMMISSION)
    direct = [len(listed) + i for i in range(len(content.ORGANISATIONS) + len(content.CELLS))]
    for name in content.ORGANISATIONS:
        listed.append(NewUnit(name, UnitKind.GRASSROOTS_ORGANISATION))
    for name in content.CELLS:
        listed.append(NewUnit(name, UnitKind.GRASSROOTS_CELL))
    homes = list(direct[len(content.ORGANISATIONS) :])
    for place in direct[: len(content.ORGANISATIONS)]:
        for name in dice.sample(content.CELL_NAMES, dice.randint(4, 9)):
            homes.append(len(listed))
            listed.append(NewUnit(name, UnitKind.CELL, under=place))
    founded = services.found_installation(
        committee=NewUnit(
            content.COMMITTEE,
            UnitKind.BLOC_COMMITTEE,
            short_name="Đảng ủy các cơ quan Đảng tỉnh",
            symbol_mark=content.COMMITTEE_MARK,
            place=content.PLACE,
        ),
        units=listed,
        account=NewAccount("Vũ Diệu Linh", "chuyenvien", PASSWORD),
        by=SYSTEM,
        at=at,
        is_demo=True,
        anchor_on=anchor,
    )
    rows = []
    for home in homes:
        unit = founded.units[home]
        for rank in range(dice.randint(14, 24)):
            post = (PostKind.SECRETARY, PostKind.DEPUTY_SECRETARY)[rank] if rank < 2 else None
            rows.append(NewPerson(content.name(dice), unit, Category.PARTY_MEMBER, post))
    services.add_people_in_bulk(rows, by=SYSTEM, at=at)
    beside = directed.bodies(founded.committee, at=at)
    units = [*(founded.units[place] for place in direct), beside.youth, beside.union]
    officers = accounts(founded.committee, units, beside, at=at)
    return Cast(founded.committee, units, founded.person, officers, beside)


def accounts(committee: Unit, units: list[Unit], beside: Directed, *, at: datetime) -> dict[int, Person]:
    """One officer for each unit; only the roles that are printed can sign in."""
    museum = next(unit for unit in units if unit.name == "Chi bộ Bảo tàng tỉnh")
    for full_name, username, role, unit in (
        ("Huỳnh Quang Vinh", "lanhdao", Role.LEADER, committee),
        ("Đỗ Minh Hải", "quantri", Role.ADMINISTRATOR, committee),
        ("Bùi Ngọc Ánh", "dangvien", Role.MEMBER, museum),
        ("Lê Thu Phương", "tinhdoan", Role.SPECIALIST, beside.youth_above),
    ):
        services.add_account(
            unit,
            full_name=full_name,
            username=username,
            password=PASSWORD,
            role=role,
            by=SYSTEM,
            at=at,
            is_demo=True,
            category=Category.PARTY_MEMBER if role == Role.MEMBER else None,  # duties can be shared out to him
        )
    officers = {
        unit.pk: services.add_account(
            unit,
            full_name=full_name,
            username=username,
            password=PASSWORD,
            role=Role.UNIT_OFFICER,
            by=SYSTEM,
            at=at,
            is_demo=True,
        )
        for full_name, username, unit in (
            ("Phan Hữu Sơn", "daumoi", museum),
            ("Trương Hoài Nam", "bithudoan", beside.youth),
        )
    }
    # He puts the youth's own plan in motion and takes what its branches send.
    services.grant_role(officers[beside.youth.pk], unit=beside.youth, role=Role.SPECIALIST, by=SYSTEM, at=at)
    dice = Random(SEED + 1)  # noqa: S311
    others = [unit for unit in units if unit.pk not in officers]
    rows = [
        NewPerson(
            content.name(dice),
            unit,
            Category.PARTY_MEMBER if unit.line == Line.PARTY else Category.ASSOCIATION_MEMBER,
            PostKind.SECRETARY,
        )
        for unit in others
    ]
    for unit, person in zip(others, services.add_people_in_bulk(rows, by=SYSTEM, at=at), strict=True):
        services.grant_role(person, unit=unit, role=Role.UNIT_OFFICER, by=SYSTEM, at=at)
        officers[unit.pk] = person
    return officers


def last_year(dice: Random, cast: Cast, *, at: datetime) -> Campaign:
    """The campaign of the bloc committee that was dissolved: closed, kept in the archive."""
    then = at - timedelta(days=390)
    calendar = Calendar(then.date())
    old = predecessors.take_over(
        NewUnit(
            content.OLD_COMMITTEE,
            UnitKind.BLOC_COMMITTEE,
            short_name="Đảng ủy Khối",
            symbol_mark=content.OLD_MARK,
            place=content.PLACE,
        ),
        [NewUnit("Ban Tuyên giáo", UnitKind.DEPARTMENT)]
        + [NewUnit(name, UnitKind.GRASSROOTS_ORGANISATION) for name in content.ORGANISATIONS[:12]]
        + [NewUnit(name, UnitKind.GRASSROOTS_CELL) for name in content.CELLS[:8]],
        started_on=None,
        ended_on=(at - timedelta(days=330)).date(),
        by=SYSTEM,
        at=calendar_start(at),
    )
    services.grant_role(cast.specialist, unit=old.committee, role=Role.SPECIALIST, by=SYSTEM, at=calendar_start(at))
    campaign = put_in_motion(
        old.committee,
        directive.archive_docx(calendar),
        "ke-hoach-nam-truoc.docx",
        by=cast.specialist,
        at=then,
        is_retroactive=True,
    )
    answers.all_done(dice, campaign, calendar, by=cast.specialist, at=then)
    return campaigns.close(campaign, by=cast.specialist, at=at - timedelta(days=335))


def calendar_start(at: datetime) -> datetime:
    """When the papers of the old committee were taken over: before anything was done with them."""
    return at - timedelta(days=450)


def this_year(dice: Random, cast: Cast, calendar: Calendar, *, at: datetime) -> Campaign:
    """The running campaign: its report was due yesterday."""
    launched_at = at - timedelta(days=116)
    campaign = put_in_motion(
        cast.committee, directive.as_docx(calendar), "ke-hoach-chuyen-de.docx", by=cast.specialist, at=launched_at
    )
    answers.mostly_done(dice, campaign, cast.officers, calendar, by=cast.specialist, at=at)
    beside = cast.directed
    directed.carry_on(campaign, beside.youth, beside.branches, calendar, by=cast.officers[beside.youth.pk], at=at)
    return campaign


def put_in_motion(
    unit: Unit, paper: bytes, name: str, *, by: Person, at: datetime, is_retroactive: bool = False
) -> Campaign:
    """Read, confirm, launch: what the specialist does in the browser."""
    reading = read(paper, name, today=at.date())
    plan = plans.draft_from_reading(reading, unit=unit, file_name=name, content=paper, by=by, at=at)
    plans.accept_all_without_doubt(plan, by=by, at=at)
    for obligation in plan.obligations.exclude(state="ACCEPTED"):
        plans.accept_obligation(obligation, by=by, at=at)
    plan = plans.approve(plan, by=by, at=at)
    campaign = campaigns.prepare(plan, by=by, at=at)
    return campaigns.launch(campaign, is_retroactive=is_retroactive, by=by, at=at)
