"""A province to try the size with: 40 communes, 4,000 cells, one plan of thirty duties, through the same services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from random import Random

from django.db import transaction

from trienkhai.campaigns import counters
from trienkhai.campaigns import services as campaigns
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import ReceiverKind
from trienkhai.campaigns.models import Assignment, Campaign
from trienkhai.campaigns.services import Entry
from trienkhai.demo import build, content, directive
from trienkhai.demo.directive import Calendar
from trienkhai.journal.services import SYSTEM
from trienkhai.organisations import services
from trienkhai.organisations.choices import Role, UnitKind
from trienkhai.organisations.models import Person, Unit
from trienkhai.organisations.services import NewAccount
from trienkhai.organisations.unit_lists import NewUnit
from trienkhai.plans import services as plans
from trienkhai.plans.choices import Scope, WorkKind
from trienkhai.reading import read
from trienkhai.rendering.model import DocumentNumber, Header, Recipient

COMMUNES, CELLS = 40, 4_000
ACCOUNTS = (
    ("chuyenvien", "chuyên viên Ban Tuyên giáo và Dân vận Tỉnh ủy: theo dõi 4.000 chi bộ"),
    ("daumoi", "đầu mối một đảng bộ xã: các chi bộ của xã mình"),
    ("lanhdao", "lãnh đạo Tỉnh ủy: xem bảng theo dõi"),
    ("quantri", "quản trị: cơ cấu tổ chức, không xem nội dung"),
)
SEED = 20_260_104
ALL_CELLS = "Các chi bộ trong Đảng bộ tỉnh"
Tell = Callable[[str], None]

# What each of the thirty duties says, after "Các chi bộ …": its day is counted from the anchor, None has none.
_DUTIES: tuple[tuple[str, int | None], ...] = (
    ("xây dựng kế hoạch thực hiện Chuyên đề", -80),
    ("tổ chức học tập Chuyên đề cho đảng viên", -72),
    ("lập bản đăng ký một việc làm theo của tập thể", -64),
    ("hướng dẫn đảng viên viết bản cam kết cá nhân", -58),
    ("đưa nội dung Chuyên đề vào sinh hoạt chuyên đề của chi bộ quý trước", -52),
    ("tuyên truyền Chuyên đề trên bảng tin của thôn, khu phố, cơ quan", -47),
    ("rà soát lời hứa của chi bộ với nhân dân", -43),
    ("kiểm tra việc giữ kỷ cương giờ giấc của đảng viên", -40),
    ("giới thiệu một cách làm hay của chi bộ", -36),
    ("báo cáo kết quả đợt một", -32),
    ("tổ chức học bù cho đảng viên vắng mặt", -28),
    ("tổ chức kiểm điểm việc thực hiện cam kết", -25),
    ("tuyên truyền gương người tốt, việc tốt", -22),
    ("tổ chức gặp gỡ, lắng nghe ý kiến nhân dân", -19),
    ("xây dựng kế hoạch khắc phục hạn chế sau kiểm điểm", -16),
    ("kiểm tra việc thực hiện lời hứa của đảng viên", -13),
    ("biểu dương đảng viên tiêu biểu", -10),
    ("báo cáo kết quả đợt hai", -7),
    ("tổ chức sinh hoạt chuyên đề quý này", -4),
    ("tổ chức học tập chuyên đề mới của Trung ương", -1),
    ("báo cáo số liệu đảng viên đã học tập", 2),
    ("rà soát bản cam kết của đảng viên mới kết nạp", 5),
    ("tuyên truyền kết quả thực hiện Chuyên đề", 9),
    ("kiểm tra sổ sách sinh hoạt của chi bộ", 14),
    ("giới thiệu tập thể, cá nhân điển hình đề nghị khen thưởng", 21),
    ("đánh giá việc thực hiện Chuyên đề gắn với kiểm điểm cuối năm", 35),
    ("báo cáo kết quả cả năm", 49),
    ("xây dựng kế hoạch thực hiện Chuyên đề năm sau", 63),
    ("thường xuyên nắm tình hình tư tưởng đảng viên và nhân dân", None),
    ("kịp thời phản ánh vướng mắc về cấp ủy cấp trên", None),
)


@transaction.atomic
def demo(*, at: datetime, tell: Tell = lambda step: None) -> Campaign:
    """Build it all; ``at`` is now. One transaction: whole or nothing."""
    dice = Random(SEED)  # noqa: S311  names of nobody, not secrets
    calendar = Calendar(at.date())
    specialist, cells = units(dice, at=at - timedelta(days=400), anchor=calendar.anchor)
    tell(f"{len(cells):,} chi bộ".replace(",", "."))
    campaign = put_in_motion(specialist, cells, calendar, at=at - timedelta(days=100))
    rows = Assignment.objects.filter(campaign=campaign).count()
    tell(f"kế hoạch {len(_DUTIES)} việc đã triển khai: {rows:,} lượt giao".replace(",", "."))
    answers(dice, campaign, by=specialist, at=at)
    counters.fold(campaign.pk)  # a quarter of a million lines, which else the worker would find
    tell("các chi bộ đã trả lời")
    return campaign


def units(dice: Random, *, at: datetime, anchor: date) -> tuple[Person, list[Unit]]:
    """The committee of the province, its communes with a hundred cells each, and those who sign in."""
    listed = [NewUnit("Ban Tuyên giáo và Dân vận", UnitKind.DEPARTMENT), NewUnit("Văn phòng", UnitKind.OFFICE)]
    places = []
    for number, name in enumerate(_names(dice, COMMUNES)):
        places.append(len(listed))
        listed.append(NewUnit(f"Đảng bộ {'phường' if number % 4 == 0 else 'xã'} {name}", UnitKind.COMMUNE_COMMITTEE))
    first = len(listed)
    for number in range(CELLS):
        sort = ("Thôn", "Khu phố", "Trường", "Trạm Y tế", "Công an")[number % 5]
        listed.append(
            NewUnit(f"Chi bộ {sort} {number // COMMUNES + 1}", UnitKind.CELL, under=places[number % COMMUNES])
        )
    founded = services.found_installation(
        committee=NewUnit(
            "Tỉnh ủy An Sơn", UnitKind.PROVINCIAL_COMMITTEE, short_name="Tỉnh ủy", symbol_mark="TU", place="An Sơn"
        ),
        units=listed,
        account=NewAccount("Vũ Diệu Linh", "chuyenvien", build.PASSWORD),
        by=SYSTEM,
        at=at,
        is_demo=True,
        anchor_on=anchor,
    )
    for full_name, username, role, unit in (
        ("Huỳnh Quang Vinh", "lanhdao", Role.LEADER, founded.committee),
        ("Đỗ Minh Hải", "quantri", Role.ADMINISTRATOR, founded.committee),
        ("Phan Hữu Sơn", "daumoi", Role.UNIT_OFFICER, founded.units[places[0]]),
    ):
        services.add_account(
            unit, full_name=full_name, username=username, password=build.PASSWORD, role=role, by=SYSTEM, at=at, is_demo=True
        )  # fmt: skip
    return founded.person, founded.units[first:]


def _names(dice: Random, count: int) -> list[str]:
    given = [f"{one} {other}" for one in content.GIVEN_MEN for other in content.GIVEN_WOMEN if one != other]
    return dice.sample(given, count)


def put_in_motion(by: Person, cells: list[Unit], calendar: Calendar, *, at: datetime) -> Campaign:
    """Read the plan, confirm it, say whom its one phrase means, launch."""
    committee = Unit.objects.get(parent=None, kind=UnitKind.PROVINCIAL_COMMITTEE)
    paper, name = as_docx(calendar), "ke-hoach-cua-tinh.docx"
    reading = read(paper, name, today=at.date())
    plan = plans.draft_from_reading(reading, unit=committee, file_name=name, content=paper, by=by, at=at)
    plans.accept_all_without_doubt(plan, by=by, at=at)
    for obligation in plan.obligations.exclude(state="ACCEPTED"):
        plans.accept_obligation(obligation, by=by, at=at)
    campaign = campaigns.prepare(plans.approve(plan, by=by, at=at), by=by, at=at)
    for audience in campaign.audiences.filter(phrase=ALL_CELLS):
        campaigns.correct_audience(
            audience, kind=ReceiverKind.UNITS, unit_ids=[unit.pk for unit in cells], by=by, at=at
        )
    return campaigns.launch(campaign, is_retroactive=False, by=by, at=at)


def as_docx(calendar: Calendar) -> bytes:
    """The plan of the province as a Word file: thirty duties in six groups."""
    texts = [
        "Ban Thường vụ Tỉnh ủy ban hành Kế hoạch thực hiện Chuyên đề như sau:",
        "I- MỤC ĐÍCH",
        "Giúp mỗi chi bộ chọn đúng việc, làm đến nơi đến chốn.",
        "II- NHIỆM VỤ",
    ]
    for number, (words, day) in enumerate(_DUTIES, start=1):
        until = f", hoàn thành trước ngày {directive.dmy(calendar.ahead(day))}" if day is not None else ""
        texts.append(f"{number}. {ALL_CELLS} {words}{until}.")
    header = Header(
        parent="",
        issuer="Tỉnh ủy An Sơn",
        number=DocumentNumber(12, "KH", "TU"),
        place="An Sơn",
        issued_on=calendar.ago(102),
    )
    subject = f"thực hiện Chuyên đề năm {calendar.anchor.year} trong Đảng bộ tỉnh"
    recipients = (Recipient(ALL_CELLS), Recipient("Lưu Văn phòng Tỉnh ủy"))
    return directive.paper(calendar, header, subject, texts, recipients, "Hoàng Đình Khánh")


def answers(dice: Random, campaign: Campaign, *, by: Person, at: datetime) -> None:
    """Each duty as a list of the office: those due long ago are nearly all done, the last ones hardly begun."""
    rows = Assignment.objects.filter(campaign=campaign, scope=Scope.UNITS).order_by("deliverable", "pk")
    for on, entries in _by_duty(dice, rows.iterator(5_000), at.date()):
        campaigns.enter_states(campaign, entries, by=by, at=at - (at.date() - on))


def _by_duty(dice: Random, rows: Iterator[Assignment], today: date) -> Iterator[tuple[date, list[Entry]]]:
    """The list of each duty and the day on which the office wrote it down: a week after it was due, or these days."""
    for _duty, group in groupby(rows, key=attrgetter("deliverable_id")):
        owed = list(group)
        on = today - timedelta(days=dice.randint(0, 3))
        if owed[0].late_after is not None:
            on = min(on, owed[0].late_after + timedelta(days=7))
        last = min(on, today - timedelta(days=3))
        entries = [entry for row in owed if (entry := _entry(dice, row, last, today)) is not None]
        if entries:
            yield on, entries


def _entry(dice: Random, row: Assignment, last: date, today: date) -> Entry | None:
    """What became of one row by the day ``last``; None when it still waits."""
    if row.late_after is None:
        return Entry(row.pk, S.IN_PROGRESS) if dice.random() < 0.5 else None
    age = (today - row.late_after).days - 3
    chance = 0.96 if age > 30 else 0.85 if age > 0 else max(0.5 + age / 60, 0.02)
    if dice.random() > chance:
        return Entry(row.pk, S.IN_PROGRESS) if dice.random() < 0.4 else None
    day = min(
        row.late_after + timedelta(days=dice.randint(-12, -1) if dice.random() < 0.9 else dice.randint(1, 6)), last
    )
    is_awaited = row.kind in (WorkKind.REPORT, WorkKind.REGISTRATION) and dice.random() < 0.05
    if row.kind in (WorkKind.MEETING, WorkKind.COMMITMENTS):
        whole = row.of or dice.randint(9, 40)
        return Entry(row.pk, S.COMPLETED, day, done=whole, of=whole)
    return Entry(row.pk, S.SUBMITTED if is_awaited else S.COMPLETED, day)
