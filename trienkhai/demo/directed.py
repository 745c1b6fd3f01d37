"""A body of another line at the same workplace: its own plan, its own cells, what it answers and what it asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from trienkhai.campaigns import jobs_counting
from trienkhai.campaigns import services as campaigns
from trienkhai.campaigns.choices import CoverageAnswer, PetitionKind
from trienkhai.campaigns.models import Assignment, Campaign, HandDown
from trienkhai.campaigns.services import MeasureLine, Said
from trienkhai.demo.directive import Calendar, dmy
from trienkhai.journal.services import SYSTEM
from trienkhai.organisations import other_lines
from trienkhai.organisations.choices import Line, LinkKind, UnitKind
from trienkhai.organisations.models import Person, Unit
from trienkhai.organisations.services import reorganising
from trienkhai.organisations.unit_lists import NewUnit
from trienkhai.plans.choices import WorkKind
from trienkhai.reporting import services as reporting
from trienkhai.reporting.rules import FigureValue
from trienkhai.reporting.services import Content

YOUTH_ABOVE, UNION_ABOVE = "Tỉnh đoàn An Sơn", "Liên đoàn Lao động tỉnh An Sơn"
YOUTH, UNION = "Đoàn Thanh niên các cơ quan Đảng tỉnh", "Công đoàn các cơ quan Đảng tỉnh"
BRANCHES = (
    "Chi đoàn Văn phòng Tỉnh ủy",
    "Chi đoàn Báo và Phát thanh, Truyền hình tỉnh",
    "Chi đoàn Trường Chính trị tỉnh",
    "Chi đoàn Ban Tổ chức Tỉnh ủy",
    "Chi đoàn Ban Nội chính Tỉnh ủy",
)
DECISION = "Quy chế phối hợp số 09-QC/ĐU"


@dataclass(frozen=True)
class Directed:
    """The bodies that the committee directs, and who stands above them in their own lines."""

    youth: Unit
    union: Unit
    branches: list[Unit]
    youth_above: Unit


def bodies(committee: Unit, *, at: datetime) -> Directed:
    """Youth and union of the workplace, each below its own superior, both directed by the committee."""
    below = [NewUnit(YOUTH, UnitKind.YOUTH_UNION, line=Line.MASS, symbol_mark="ĐTN", place="An Sơn")]
    below += [NewUnit(name, UnitKind.YOUTH_UNION, under=0, line=Line.MASS) for name in BRANCHES]
    youth_above, youth, *branches = other_lines.stand_beside(
        NewUnit(YOUTH_ABOVE, UnitKind.YOUTH_UNION, line=Line.MASS), below, by=SYSTEM, at=at
    )
    _, union = other_lines.stand_beside(
        NewUnit(UNION_ABOVE, UnitKind.MASS_ORGANISATION, line=Line.MASS),
        [NewUnit(UNION, UnitKind.MASS_ORGANISATION, line=Line.MASS)],
        by=SYSTEM,
        at=at,
    )
    decision = reorganising.Decision(symbol=DECISION)
    for body in (youth, union):
        reorganising.link(LinkKind.DIRECTS, committee, body, decision=decision, by=SYSTEM, at=at)
    return Directed(youth, union, branches, youth_above)


def carry_on(
    campaign: Campaign, youth: Unit, branches: list[Unit], calendar: Calendar, *, by: Person, at: datetime
) -> Campaign:
    """The youth's own plan, clause by clause, put in motion over its branches; most of them have answered. The youth
    has answered for itself, and asks for more time with its report."""

    def ago(days: int) -> datetime:
        return at - timedelta(days=days)

    rows = {row.kind: row for row in _owed(campaign, youth)}
    campaigns.receive(campaign, youth, by=by, at=ago(113))
    made = _written(campaign, youth, rows, branches, calendar, by=by, at=ago(92))
    plan = campaigns.confirm_plan(made, by=by, at=ago(88))
    campaigns.hand_in_plan(made, done_on=calendar.ago(86), symbol="05-KH/ĐTN", by=by, at=ago(86))
    lower = campaigns.prepare(plan, by=by, at=ago(86))
    lower = campaigns.launch(lower, is_retroactive=False, by=by, at=ago(85))

    branch_studies = Assignment.objects.filter(campaign=lower, kind=WorkKind.STUDY).order_by("unit__position", "pk")
    for place, row in enumerate(branch_studies[: len(branches) - 1]):
        day = calendar.ago(60 - 5 * place)
        shown = f"Chi đoàn học ngày {dmy(day)}; đoàn viên ghi một việc sẽ làm vào sổ chi đoàn."
        campaigns.add_evidence(row, text=shown, by=by, at=ago(59 - 5 * place))
        campaigns.record_progress(row, is_done=True, done_on=day, by=by, at=ago(59 - 5 * place))
    _report(lower, branches[0], calendar, by=by, at=at)
    jobs_counting.count_below([row.pk for row in rows.values()], clock=lambda: ago(30))

    started = "Đã phát động ở các chi đoàn; mỗi chi đoàn nhận một công trình thanh niên."
    campaigns.record_progress(rows[WorkKind.OTHER], note=started, by=by, at=ago(50))
    campaigns.ask(
        rows[WorkKind.REPORT],
        kind=PetitionKind.EXTENSION,
        text="Một chi đoàn học bù vào tuần tới, chưa đủ số liệu để báo cáo.",
        wanted_on=calendar.ahead(6),
        by=by,
        at=ago(2),
    )
    return lower


# --- the parts
def _owed(campaign: Campaign, unit: Unit) -> list[Assignment]:
    return list(Assignment.objects.filter(campaign=campaign, unit=unit).select_related("unit").order_by("pk"))


def _written(
    campaign: Campaign,
    youth: Unit,
    rows: dict[str, Assignment],
    branches: list[Unit],
    calendar: Calendar,
    *,
    by: Person,
    at: datetime,
) -> HandDown:
    """Three measures for three obligations; the plan itself and the movement the youth does by itself."""
    lead = "; ".join(branch.name for branch in branches)
    measures = [
        MeasureLine(
            "tổ chức học tập Chuyên đề cho đoàn viên trong một buổi sinh hoạt chi đoàn",
            (rows[WorkKind.STUDY].obligation_id,),
            WorkKind.STUDY,
            lead,
            due_on=calendar.ago(40),
        ),
        MeasureLine(
            "gửi báo cáo kết quả học tập về Ban Thường vụ Đoàn Thanh niên",
            (rows[WorkKind.REPORT].obligation_id,),
            WorkKind.REPORT,
            lead,
            due_on=calendar.ago(8),
            product="báo cáo",
        ),
    ]
    made = campaigns.write_plan(
        campaign,
        youth,
        lines=measures,
        subject="học tập Chuyên đề trong đoàn viên các cơ quan Đảng tỉnh",
        place="An Sơn",
        by=by,
        at=at,
    )
    own = {
        rows[WorkKind.PLAN].obligation_id: Said(CoverageAnswer.DIRECT, note="Ban Thường vụ Đoàn xây dựng kế hoạch này"),
        rows[WorkKind.OTHER].obligation_id: Said(CoverageAnswer.DIRECT, note="Ban Thường vụ Đoàn phát động"),
    }
    return campaigns.say(made, own, by=by, at=at)


def _report(lower: Campaign, branch: Unit, calendar: Calendar, *, by: Person, at: datetime) -> None:
    """One branch has sent its report, and it was taken."""
    row = Assignment.objects.select_related("unit").get(campaign=lower, unit=branch, kind=WorkKind.REPORT)
    content = Content(
        (FigureValue("STUDY_SESSIONS", numerator=1), FigureValue("PUBLICITY_ITEMS", numerator=2)),
        {"RESULTS": "Chi đoàn học gọn trong một buổi, thảo luận theo nhóm."},
    )
    sent_at = at - timedelta(days=10)
    report = reporting.send_report(row, content=content, handed_in_on=calendar.ago(10), by=by, at=sent_at)
    reporting.accept_report(report, by=by, at=at - timedelta(days=9))
