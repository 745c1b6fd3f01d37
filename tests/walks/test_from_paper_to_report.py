"""The whole walk, as three people: a directive's bytes to the consolidated report's.

**Bình** reads, confirms, launches and consolidates; **An** answers for his own cell; Bình enters for
Chi's cell, which nobody has an account for yet; **Lan** looks at what came of it.
"""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import docx
import pytest

from tests.world import World, noon
from trienkhai.campaigns import queries as campaign_queries
from trienkhai.campaigns import services as campaigns
from trienkhai.campaigns.choices import AssignmentState, CampaignState
from trienkhai.campaigns.models import Assignment
from trienkhai.demo.directive import Calendar, as_docx
from trienkhai.documents.compose.report import consolidated_document
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations.choices import Category
from trienkhai.plans import services as plans
from trienkhai.plans.choices import Scope, WayOut, WorkKind
from trienkhai.reading import read
from trienkhai.rendering.docx import to_docx
from trienkhai.rendering.model import missing_of
from trienkhai.reporting import services as reporting
from trienkhai.reporting.choices import Section
from trienkhai.reporting.rules import FigureValue
from trienkhai.reporting.services import Content

pytestmark = pytest.mark.django_db


def words_of(paper: bytes) -> str:
    """Every word of a .docx, tables included, as a reader meets it."""
    read_back = docx.Document(io.BytesIO(paper))
    texts = [p.text for p in read_back.paragraphs]
    for table in read_back.tables:
        texts += [cell.text for row in table.rows for cell in row.cells]
    return "\n".join(texts)


def row_of(paper: bytes, label: str) -> list[str]:
    """The cells of the first table row that has this label."""
    for table in docx.Document(io.BytesIO(paper)).tables:
        for row in table.rows:
            cells = [cell.text for cell in row.cells]
            if label in cells:
                return cells
    raise AssertionError(f"no row {label}")


def in_motion(world: World, paper: bytes, name: str, day: date):
    """Read, confirm, launch."""
    at = noon(day.year, day.month, day.day)
    reading = read(paper, name, today=day)
    plan = plans.draft_from_reading(reading, unit=world.committee, file_name=name, content=paper, by=world.binh, at=at)
    plans.accept_all_without_doubt(plan, by=world.binh, at=at)
    for obligation in plan.obligations.exclude(state="ACCEPTED"):
        plans.accept_obligation(obligation, by=world.binh, at=at)
    for contradiction in plan.contradictions.filter(code="DUE_BEFORE_WORK_ENDS"):
        plans.decide_contradiction(
            contradiction, way=WayOut.ACCEPT, reason="Báo cáo phần đã làm.", by=world.binh, at=at
        )
    plan = plans.approve(plan, by=world.binh, at=at)
    campaign = campaigns.prepare(plan, by=world.binh, at=at)
    return campaigns.launch(campaign, is_retroactive=False, by=world.binh, at=at)


def answer_and_report(world: World, campaign, day: date) -> bytes:
    """An answers for his cell, Bình for Chi's; then the consolidated report, its bytes."""
    at = noon(day.year, day.month, day.day)
    campaigns.receive(campaign, world.cell_1, by=world.an, at=at)
    studies = Assignment.objects.filter(campaign=campaign, unit=world.cell_1, kind=WorkKind.STUDY)
    assert studies.exists()
    for row in studies:
        held = campaign_queries.assignment_for(world.an, row.pk)
        campaigns.record_progress(held, is_done=True, done_on=day, note="Học một buổi.", by=world.an, at=at)

    accepted = []
    for unit, person, numbers in ((world.cell_1, world.an, (11, 12)), (world.cell_2, world.binh, (8, 9))):
        row = Assignment.objects.get(campaign=campaign, unit=unit, kind=WorkKind.REPORT, scope=Scope.UNITS)
        report = reporting.send_report(
            row,
            content=Content(
                (FigureValue("STUDY_ATTENDANCE", Category.PARTY_MEMBER, *numbers),),
                {Section.RESULTS.value: f"{unit.name} đã học xong, có thảo luận."},
            ),
            handed_in_on=day,
            by=person,
            at=at,
        )
        assert report.is_entered_for is (person is world.binh)
        accepted.append(reporting.accept_report(report, by=world.binh, at=at))

    consolidated = reporting.consolidate(campaign, by=world.binh, at=at)
    reporting.choose_passage(consolidated, report_id=accepted[0].pk, section=Section.RESULTS, by=world.binh, at=at)
    document = consolidated_document(world.lan, consolidated, at.date())
    assert missing_of(document)  # no number, no date yet: shown, counted, not invented
    return to_docx(document)


def test_the_source_plan_from_paper_to_the_consolidated_report(world: World, corpus: Path):
    paper = (corpus / "01-100-KH-DUK.txt").read_bytes()
    campaign = in_motion(world, paper, "ke-hoach.txt", date(2024, 3, 5))
    assert campaign.state == CampaignState.RUNNING
    assert campaign.plan.obligations.count() == 11

    rows = Assignment.objects.filter(campaign=campaign)
    reports = rows.filter(kind=WorkKind.REPORT, scope=Scope.UNITS)
    assert {row.unit for row in reports} == {world.health, world.cell_1, world.cell_2, world.youth}
    assert {(row.due_on, row.late_after) for row in reports} == {(date(2024, 4, 24), date(2024, 4, 25))}
    assert set(reports.values_list("organ", flat=True)) <= {"Cấp ủy", "Các cấp ủy", "Ban Thường vụ", ""}
    yearly = rows.filter(kind=WorkKind.EVALUATION, unit=world.cell_1).values_list("occurrence", flat=True)
    assert len(set(yearly)) == 2
    assert rows.filter(scope=Scope.UPWARD).count() == 1
    assert rows.filter(scope=Scope.OWN, unit=world.propaganda).exists()
    code = campaign.plan.contradictions.get(code="DUE_BEFORE_WORK_ENDS")
    assert (code.way, code.decided_by) == (WayOut.ACCEPT, world.binh)

    paper = answer_and_report(world, campaign, date(2024, 4, 20))
    text = words_of(paper)
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text
    assert {"19", "21"} <= set(row_of(paper, "- Đảng viên"))  # 11/12 + 8/9: summed, never averaged
    assert "Chi bộ Bảo tàng tỉnh đã học xong" in text
    assert world.health.name in text  # named among those that have not reported
    with pytest.raises(NotFound):
        campaign_queries.assignment_for(world.chi, rows.filter(unit=world.cell_1).first().pk)
    with pytest.raises(NotFound):
        campaign_queries.campaign_for(world.dung, campaign.pk)


def test_our_own_plan_walks_the_same_way(world: World):
    calendar = Calendar(date(2026, 11, 20))
    world.committee.name = "Đảng ủy các cơ quan Đảng tỉnh"
    world.committee.symbol_mark = "ĐU"
    world.committee.save()
    campaign = in_motion(world, as_docx(calendar), "ke-hoach.docx", calendar.issued_on)
    due = Assignment.objects.filter(campaign=campaign, kind=WorkKind.REPORT, scope=Scope.UNITS)
    assert {row.unit for row in due} == {world.health, world.cell_1, world.cell_2}
    paper = answer_and_report(world, campaign, calendar.ago(3))
    assert {"19", "21"} <= set(row_of(paper, "- Đảng viên"))
    assert Assignment.objects.filter(campaign=campaign, state=AssignmentState.COMPLETED).count() >= 3
