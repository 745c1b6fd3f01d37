"""The way up: the consolidated report of a lower campaign answers the upper duty to report, without retyping, once."""

from __future__ import annotations

from datetime import date

import pytest

from tests.campaigns.levels import DAY, NOW, Levels, build, carried_on, officer
from trienkhai.campaigns import services as campaigns
from trienkhai.campaigns.models import Assignment, Campaign, Evidence
from trienkhai.kernel.errors import DomainError, NotAllowed, NotFound
from trienkhai.organisations.choices import Role
from trienkhai.plans.choices import WorkKind
from trienkhai.reporting import queries, services
from trienkhai.reporting.models import ConsolidatedReport, Report
from trienkhai.reporting.rules import FigureValue
from trienkhai.reporting.services import ConsolidatedContent, Content

pytestmark = pytest.mark.django_db


@pytest.fixture
def levels(db) -> Levels:
    return build()


def reported(levels: Levels, lower: Campaign) -> ConsolidatedReport:
    """Two of three cells reported, their reports accepted, gathered into one that is not issued yet."""
    for place, cell in enumerate(levels.cells[:2], start=1):
        content = Content(
            figures=(FigureValue("COMMITMENTS", "", 5 * place, 10),), texts={"RESULTS": f"kết quả {place}"}
        )
        row = levels.row(WorkKind.REPORT, cell, lower)
        made = services.send_report(row, content=content, handed_in_on=DAY, by=levels.at_health, at=NOW)
        services.accept_report(made, by=levels.at_health, at=NOW)
    begun = services.consolidate(lower, by=levels.at_health, at=NOW)
    for report in Report.objects.order_by("pk"):
        services.choose_passage(begun, report_id=report.pk, section="RESULTS", by=levels.at_health, at=NOW)
    return begun


def issued(report: ConsolidatedReport, levels: Levels) -> ConsolidatedReport:
    report.refresh_from_db()
    content = ConsolidatedContent(title="kết quả", symbol="9-BC/ĐU", issued_on=DAY)
    services.save_consolidated(report, content=content, by=levels.at_health, at=NOW, version=report.version)
    return queries.consolidated_for(levels.at_health, report.pk)


def send(report: ConsolidatedReport, levels: Levels, **fields):
    return services.send_up(report, **{"file": _docx(), "by": levels.at_health, "at": NOW, **fields})


def _docx() -> bytes:
    from trienkhai.documents.compose import report as compose
    from trienkhai.rendering.docx import to_docx

    last = ConsolidatedReport.objects.select_related("campaign__unit__parent", "campaign__plan").get()
    page = queries.page_of(last.made_by, last, DAY)
    return to_docx(compose.document_of(page, DAY))


def test_totals_and_texts_go_up_as_they_stand_and_the_file_is_the_evidence(levels):
    _made, lower = carried_on(levels)
    report = issued(reported(levels, lower), levels)
    send(report, levels)
    row = levels.row(WorkKind.REPORT, levels.health)
    assert (row.state, row.done_on) == ("SUBMITTED", DAY)
    above = Report.objects.get(assignment=row)
    assert list(above.figures.values_list("figure", "numerator", "denominator")) == [("COMMITMENTS", 15, 20)]
    assert above.texts.get().text == "kết quả 1\nkết quả 2"
    assert Evidence.objects.get(assignment=row).file_name == "bao-cao-9-BC-ĐU.docx"
    assert not above.is_entered_for
    services.accept_report(above, by=levels.at_bloc, at=NOW)
    row.refresh_from_db()
    assert row.state == "COMPLETED"


def test_nothing_goes_up_before_it_is_issued_or_twice(levels):
    _made, lower = carried_on(levels)
    begun = reported(levels, lower)
    with pytest.raises(DomainError, match="chưa ban hành"):
        send(begun, levels)
    report = issued(begun, levels)
    send(report, levels, key="k")
    send(report, levels, key="k")  # a double click
    with pytest.raises(DomainError, match="Không còn"):
        send(report, levels, key="other")
    assert Report.objects.filter(assignment__campaign=levels.upper).count() == 1


def test_what_was_returned_from_above_is_sent_anew(levels):
    _made, lower = carried_on(levels)
    report = issued(reported(levels, lower), levels)
    send(report, levels)
    above = Report.objects.get(assignment__campaign=levels.upper)
    services.return_report(above, reason="thiếu một chi bộ", by=levels.at_bloc, at=NOW)
    content = ConsolidatedContent(title="kết quả", symbol="10-BC/ĐU", issued_on=DAY, own={"RESULTS": "bổ sung"})
    report.refresh_from_db()
    services.save_consolidated(report, content=content, by=levels.at_health, at=NOW, version=report.version)
    send(queries.consolidated_for(levels.at_health, report.pk), levels)
    above.refresh_from_db()
    assert above.state == "SUBMITTED"
    assert above.texts.get().text.startswith("bổ sung\n")


def test_a_report_that_somebody_writes_by_hand_is_not_overwritten(levels):
    _made, lower = carried_on(levels)
    report = issued(reported(levels, lower), levels)
    row = levels.row(WorkKind.REPORT, levels.health)
    typed = Content(texts={"RESULTS": "viết tay"})
    services.save_report(row, content=typed, by=levels.clerk, at=NOW)
    with pytest.raises(DomainError, match="đang soạn"):
        send(report, levels)
    assert Report.objects.get(assignment=row).texts.get().text == "viết tay"
    assert not Evidence.objects.filter(assignment=row).exists()


def test_the_own_row_upward_is_completed_where_the_superior_is_not_in_the_system(levels):
    """The bloc's own duty to the province, whose document is not here."""
    levels.upper.plan.obligations.filter(deliverables__kind="REPORT").update(onward="để báo cáo Tỉnh ủy")
    services.consolidate(levels.upper, by=levels.at_bloc, at=NOW)
    first = levels.row(WorkKind.REPORT, levels.museum)
    own = Assignment.objects.create(
        campaign=levels.upper, obligation=first.obligation, deliverable=first.deliverable, kind="REPORT",
        unit=levels.bloc, unit_name="x", scope="UPWARD", occurrence="báo cáo cấp trên", changed_at=NOW,
    )  # fmt: skip
    report = ConsolidatedReport.objects.get()
    content = ConsolidatedContent(title="kết quả", symbol="3-BC/ĐUK", issued_on=date(2026, 4, 5))
    services.save_consolidated(report, content=content, by=levels.at_bloc, at=NOW, version=report.version)
    report = queries.consolidated_for(levels.at_bloc, report.pk)
    send(report, levels, by=levels.at_bloc)
    own.refresh_from_db()
    assert (own.state, own.done_on) == ("COMPLETED", date(2026, 4, 5))


def test_only_who_consolidates_sends_up(levels):
    _made, lower = carried_on(levels)
    report = issued(reported(levels, lower), levels)
    head = officer("bi thu", levels.health, Role.LEADER)
    with pytest.raises(NotAllowed):
        send(report, levels, by=head)
    with pytest.raises(NotFound):
        queries.consolidated_for(levels.at_province.__class__.objects.create(full_name="Người ngoài"), report.pk)
    assert campaigns.close(lower, by=levels.at_health, at=NOW)
