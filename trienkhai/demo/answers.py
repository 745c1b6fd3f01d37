"""What the demo's units answered: most in time, some late, nine silent, a few returned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random

from trienkhai.campaigns import services as campaigns
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.models import Assignment, Campaign
from trienkhai.campaigns.services import Entry
from trienkhai.demo.directive import Calendar
from trienkhai.organisations.choices import Category, UnitKind
from trienkhai.organisations.models import Person
from trienkhai.plans.choices import Scope, WorkKind
from trienkhai.reporting import services as reporting
from trienkhai.reporting.choices import ReportState, Section
from trienkhai.reporting.rules import FigureValue
from trienkhai.reporting.services import Content, ReportRow

SILENT, LATE, RETURNED, WAITING = 9, 6, 3, 4
MUSEUM = "Chi bộ Bảo tàng tỉnh"

_RESULTS = (
    "Đơn vị đã tổ chức học tập gọn trong một buổi, sau đó thảo luận theo tổ; mỗi đảng viên chọn một việc cụ thể để làm.",
    "Cấp ủy lồng ghép nội dung Chuyên đề vào giao ban tuần; bộ phận một cửa rút ngắn thời gian trả lời hồ sơ.",
    "Chi bộ duy trì sổ theo dõi việc làm theo; việc đúng giờ, đúng hẹn chuyển biến rõ nhất.",
    "Đảng ủy phân công từng ủy viên dự sinh hoạt với chi bộ; các chi bộ đều có nghị quyết chuyên đề.",
    "Người đứng đầu đơn vị công khai lịch tiếp dân và lời hứa giải quyết; đã hoàn thành phần lớn việc đã hứa.",
)
_SHORTCOMINGS = (
    "Một số đảng viên đi công tác dài ngày chưa dự học, đơn vị đang bố trí học bù.",
    "Bản cam kết của một vài đảng viên còn chung chung, chưa gắn với vị trí việc làm.",
    "Việc ghi chép, theo dõi kết quả làm theo chưa thường xuyên.",
)
_RETURNED = "Số người tham gia học tập chưa khớp với danh sách; đề nghị kiểm tra lại."
_PROPOSALS = (
    "Đề nghị Đảng ủy gửi tài liệu sớm hơn để đơn vị chủ động bố trí thời gian.",
    "Đề nghị có buổi trao đổi kinh nghiệm giữa các chi bộ ít đảng viên.",
)


def all_done(dice: Random, campaign: Campaign, calendar: Calendar, *, by: Person, at: datetime) -> None:
    """A campaign of the past, taken over from the office's list: everything done, in time or a little late."""
    rows = list(Assignment.objects.filter(campaign=campaign).order_by("pk"))
    entries = [
        Entry(row.pk, S.COMPLETED, done_on=_day(dice, row, calendar, late=dice.random() < 0.1))
        for row in rows
        if row.kind != WorkKind.REPORT or row.scope != Scope.UNITS
    ]
    campaigns.enter_states(campaign, [_within(e, at) for e in entries], by=by, at=at)
    reports = [
        ReportRow(row.pk, content(dice, row), ReportState.ACCEPTED, handed_in_on=calendar.ago(dice.randint(2, 9)))
        for row in rows
        if row.kind == WorkKind.REPORT and row.scope == Scope.UNITS
    ]
    reporting.enter_reports(campaign, reports, by=by, at=at)


def mostly_done(
    dice: Random, campaign: Campaign, officers: Mapping[int, Person], calendar: Calendar, *, by: Person, at: datetime
) -> None:
    """This year's campaign as it stands on the anchor's day. Bodies directed across lines have a story of their own."""
    below = Assignment.objects.filter(campaign=campaign, is_directed=False)
    rows = list(below.select_related("unit").order_by("unit__position", "pk"))
    units = [row.unit for row in rows if row.scope == Scope.UNITS and row.kind == WorkKind.REPORT]
    others = [unit.pk for unit in units if unit.name != MUSEUM]
    dice.shuffle(others)
    silent = set(others[:SILENT])
    late = set(others[SILENT : SILENT + LATE])
    waiting = set(others[SILENT + LATE : SILENT + LATE + WAITING])
    returned = {unit.pk for unit in units if unit.name == MUSEUM} | set(others[-(RETURNED - 1) :])

    then = at - timedelta(days=14)
    own: dict[int, list[Entry]] = defaultdict(list)
    accepted: list[Entry] = []
    for row in rows:
        if row.unit_id in silent or row.kind == WorkKind.REPORT:
            continue
        entry = _entry(dice, row, calendar, late=row.unit_id in late)
        if entry is None:
            continue
        if entry.state == S.COMPLETED and row.kind == WorkKind.REGISTRATION:
            accepted.append(_within(entry, then))
        else:
            own[row.unit_id].append(_within(entry, then))
    for unit_id, entries in own.items():
        campaigns.enter_states(campaign, entries, by=officers.get(unit_id, by), at=then)
    campaigns.enter_states(campaign, accepted, by=by, at=then)

    due = [
        row for row in rows if row.kind == WorkKind.REPORT and row.scope == Scope.UNITS and row.unit_id not in silent
    ]
    for row in due:
        handed_in = at.date() if row.unit_id in late else calendar.ago(dice.randint(2, 12))
        sent_at = at - (at.date() - handed_in)
        report = reporting.send_report(
            row, content=content(dice, row), handed_in_on=handed_in, by=officers.get(row.unit_id, by), at=sent_at
        )
        if row.unit_id in returned:
            reporting.return_report(report, reason=_RETURNED, by=by, at=min(sent_at + timedelta(days=1), at))
        elif row.unit_id not in waiting and row.unit_id not in late:
            reporting.accept_report(report, by=by, at=min(sent_at + timedelta(days=1), at))


def content(dice: Random, row: Assignment) -> Content:
    """One unit's report; now and then a figure is left blank, as in life."""
    members = dice.randint(14, 160) if row.unit.kind == UnitKind.GRASSROOTS_ORGANISATION else dice.randint(12, 30)
    studied = members - dice.choice((0, 0, 0, 1, 2, 3))
    cells = 1 if members < 31 else members // 18
    figures = [
        FigureValue("STUDY_SESSIONS", numerator=1 + members // 60),
        FigureValue("STUDY_ATTENDANCE", Category.PARTY_MEMBER, studied, members),
        FigureValue("STUDY_ATTENDANCE", Category.COMMITTEE_MEMBER, min(5, members), min(5, members)),
        FigureValue("COMMITMENTS", numerator=max(studied - dice.randint(0, 4), 0), denominator=members),
        FigureValue("THEMED_MEETINGS", numerator=max(cells - dice.choice((0, 0, 1)), 0), denominator=cells),
    ]
    if dice.random() < 0.85:
        figures.append(FigureValue("PUBLICITY_ITEMS", numerator=dice.randint(0, 9)))
    texts = {Section.RESULTS.value: dice.choice(_RESULTS), Section.SHORTCOMINGS.value: dice.choice(_SHORTCOMINGS)}
    if dice.random() < 0.4:
        texts[Section.PROPOSALS.value] = dice.choice(_PROPOSALS)
    return Content(tuple(figures), texts)


def _entry(dice: Random, row: Assignment, calendar: Calendar, *, late: bool) -> Entry | None:
    """What became of one row that is not a report; None when it still waits."""
    kind = WorkKind(row.kind)
    if row.scope == Scope.UPWARD:
        return None
    if kind == WorkKind.EVALUATION or (row.due_on is not None and row.due_on > calendar.anchor and row.of is None):
        return Entry(row.pk, S.IN_PROGRESS) if kind != WorkKind.EVALUATION and dice.random() < 0.4 else None
    if row.of is not None and row.of > 0:
        is_over = row.late_after is not None and row.late_after < calendar.anchor  # its period is over
        done = (
            row.of
            if dice.random() < (0.85 if is_over else 0.3)
            else max(row.of - dice.randint(1, max(row.of // 4, 1)), 0)
        )
        if done == row.of:
            return Entry(row.pk, S.COMPLETED, done_on=calendar.ago(dice.randint(15, 50)), done=done, of=row.of)
        return Entry(row.pk, S.IN_PROGRESS, done=done, of=row.of)
    if row.due_on is None:
        return Entry(row.pk, S.IN_PROGRESS) if dice.random() < 0.8 else None
    return Entry(row.pk, S.COMPLETED, done_on=_day(dice, row, calendar, late=late))


def _day(dice: Random, row: Assignment, calendar: Calendar, *, late: bool) -> date:
    last = row.late_after or calendar.ago(20)
    return last + timedelta(days=dice.randint(1, 8)) if late else last - timedelta(days=dice.randint(0, 15))


def _within(entry: Entry, at: datetime) -> Entry:
    """Nothing is done after the day on which it is written down."""
    if entry.done_on is None or entry.done_on <= at.date():
        return entry
    return Entry(entry.assignment_id, entry.state, at.date(), entry.done, entry.of, entry.note)
