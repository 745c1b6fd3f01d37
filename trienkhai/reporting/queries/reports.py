"""Questions about units' reports: one unit's form, what came in, who is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from trienkhai.campaigns import queries as campaigns
from trienkhai.campaigns.choices import CampaignState
from trienkhai.campaigns.models import Assignment, Campaign
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import access, as_of
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Person
from trienkhai.reporting import rules
from trienkhai.reporting.figures import Figure
from trienkhai.reporting.models import FigureEntry, Report
from trienkhai.reporting.queries.rounds import Round, kinds_of, reporter_name, reports_of_round


@dataclass(frozen=True)
class ReportPage:
    """All that the page of one unit's report shows."""

    assignment: Assignment
    report: Report | None
    reporter: str
    figures: tuple[Figure, ...]
    values: Mapping[tuple[str, str], FigureEntry]
    texts: Mapping[str, str]
    may_change: bool  # the viewer may, and it is not locked
    may_review: bool
    is_entered_for: bool

    @property
    def version(self) -> int:
        return self.report.version if self.report else 0

    @property
    def state(self) -> str:
        return self.report.state if self.report else ""


@dataclass(frozen=True)
class InboxRow:
    """One unit's line in the list of reports of a round."""

    assignment_id: int
    unit_id: int
    reporter: str
    report_id: int | None
    state: str  # ReportState; "" when there is no report in the system
    is_handed_in: bool  # as the ledger says: a paper report entered by its state counts too
    is_waiting: bool
    handed_in_on: date | None
    typed_at: datetime | None
    typed_by: str
    is_entered_for: bool
    is_late: bool
    return_reason: str


@dataclass(frozen=True)
class Inbox:
    """Reports of one round: "52/61 đơn vị đã báo cáo", with the names of the missing."""

    round: Round
    waiting: tuple[InboxRow, ...]
    missing: tuple[InboxRow, ...]
    accepted: tuple[InboxRow, ...]

    @property
    def owed(self) -> int:
        return len(self.waiting) + len(self.missing) + len(self.accepted)

    @property
    def handed_in(self) -> int:
        return len(self.waiting) + len(self.accepted)


def report_of(assignment: Assignment) -> Report | None:
    return Report.objects.filter(assignment=assignment).select_related("submitted_by", "reviewed_by").first()


def page_of_report(viewer: Person, assignment_id: int) -> ReportPage:
    """The report of one duty, for the unit and for those above it; a duty without a report is not found."""
    assignment = campaigns.assignment_for(viewer, assignment_id)
    if not rules.is_answered_by_a_report(assignment.kind, assignment.scope):
        raise NotFound(_("Nhiệm vụ này không phải là nhiệm vụ gửi báo cáo."))
    return _page(viewer, assignment, report_of(assignment))


def report_for(viewer: Person, report_id: int) -> ReportPage:
    """The one door to a report that came in."""
    report = (
        Report.objects.filter(campaigns.seen_rows(viewer, "assignment__"), pk=report_id)
        .select_related(
            "assignment__campaign__plan",
            "assignment__campaign__unit",
            "assignment__unit",
            "assignment__obligation",
            "assignment__deliverable",
            "submitted_by",
            "reviewed_by",
        )
        .annotate(name_then=as_of.name_at("assignment__campaign__closed_at", "assignment__unit"))
        .defer("assignment__campaign__plan__text", "assignment__campaign__plan__reading")
        .first()
    )
    if report is None:
        raise NotFound(_("Không tìm thấy báo cáo."))
    report.assignment.unit_name = report.name_then  # shown only: acts take the row anew
    return _page(viewer, report.assignment, report)


def _page(viewer: Person, assignment: Assignment, report: Report | None) -> ReportPage:
    may_answer = campaigns.may_answer_row(viewer, assignment)
    is_running = assignment.campaign.state == CampaignState.RUNNING
    is_open = report is None or rules.may_be_changed(report.state)
    return ReportPage(
        assignment=assignment,
        report=report,
        reporter=reporter_name(assignment),
        figures=rules.figures_for(kinds_of(assignment.campaign)),
        values={(e.figure, e.category): e for e in report.figures.all()} if report else {},
        texts={t.section: t.text for t in report.texts.all()} if report else {},
        may_change=may_answer and is_running and is_open,
        may_review=is_running and campaigns.may_run(viewer, Capability.REVIEW, assignment.campaign),
        is_entered_for=may_answer and access.is_entered_for(viewer, assignment.unit),
    )


def inbox_of(viewer: Person, campaign: Campaign, chosen: Round) -> Inbox:
    """Who has reported and who has not. Only for those who see every unit of the campaign: for a unit this page
    does not exist."""
    if not campaigns.sees_whole(viewer, campaign):
        raise NotFound(_("Không tìm thấy đợt báo cáo."))
    rows = [_row(a) for a in reports_of_round(campaign, chosen).select_related("report__submitted_by")]
    return Inbox(
        round=chosen,
        waiting=tuple(sorted((r for r in rows if r.is_waiting), key=lambda r: r.handed_in_on or date.min)),
        missing=tuple(r for r in rows if not r.is_handed_in),
        accepted=tuple(r for r in rows if r.is_handed_in and not r.is_waiting),
    )


def _row(assignment: Assignment) -> InboxRow:
    report: Report | None = getattr(assignment, "report", None)
    handed_in = assignment.state in rules.HANDED_IN
    return InboxRow(
        assignment_id=assignment.pk,
        unit_id=assignment.unit_id,
        reporter=reporter_name(assignment),
        report_id=report.pk if report else None,
        state=report.state if report else "",
        is_handed_in=handed_in,
        is_waiting=rules.is_waiting(assignment.state, report.state if report else ""),
        handed_in_on=assignment.done_on if handed_in else None,
        typed_at=report.submitted_at if report else None,
        typed_by=report.submitted_by.full_name if report and report.submitted_by else "",
        is_entered_for=report.is_entered_for if report else False,
        is_late=handed_in and rules.is_late(assignment.done_on, assignment.late_after),
        return_reason=assignment.return_reason,
    )
