"""Many reports at once: a plan of the past taken over from the office's old list, and the demo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.campaigns import services as campaigns
from trienkhai.campaigns.choices import AssignmentState, CampaignState
from trienkhai.campaigns.models import Assignment, Campaign
from trienkhai.campaigns.queries import require_run
from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey
from trienkhai.kernel.errors import DomainError
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.reporting import rules
from trienkhai.reporting.choices import ReportState
from trienkhai.reporting.models import FigureEntry, Report, ReportText
from trienkhai.reporting.services.reports import Content, check, rows_of

_STATE: dict[ReportState, AssignmentState] = {
    ReportState.DRAFT: AssignmentState.IN_PROGRESS,
    ReportState.SUBMITTED: AssignmentState.SUBMITTED,
    ReportState.RETURNED: AssignmentState.SUBMITTED,
    ReportState.ACCEPTED: AssignmentState.COMPLETED,
}


@dataclass(frozen=True)
class ReportRow:
    """One unit's report as it stands on paper. ``handed_in_on`` is needed unless it is a draft."""

    assignment_id: int
    content: Content = field(default_factory=Content)
    state: ReportState = ReportState.ACCEPTED
    handed_in_on: date | None = None
    return_reason: str = ""


@transaction.atomic
def enter_reports(campaign: Campaign, rows: Sequence[ReportRow], *, by: HasKey, at: datetime) -> int:
    """Enter reports that have none yet, and tell the ledger. All or nothing; returns how many.

    DomainError where a row is not a report due in this campaign, has one already, or lacks its day.
    """
    require_run(by, Capability.REVIEW, campaign)
    if campaign.state != CampaignState.RUNNING:
        raise DomainError(_("Đợt triển khai đã kết thúc hoặc đã thu hồi; không nhập thêm được."))
    ids = [row.assignment_id for row in rows]
    owed = {
        a.pk: a for a in Assignment.objects.filter(campaign=campaign, pk__in=ids).select_related("unit", "deliverable")
    }
    if len(set(ids)) != len(ids):
        raise DomainError(_("Có đơn vị được nhập hai lần; xin bỏ dòng lặp."))
    if any(i not in owed or not rules.is_answered_by_a_report(owed[i].kind, owed[i].scope) for i in ids):
        raise DomainError(_("Có dòng không phải báo cáo của đợt triển khai này."))
    taken = Report.objects.filter(assignment__in=ids).select_related("assignment").first()
    if taken is not None:
        raise DomainError(_("%s đã có báo cáo trong hệ thống.") % taken.assignment.unit_name)
    for row in rows:
        _check(row, owed[row.assignment_id], at.date())
    who = access.actor(by)
    reports = Report.objects.bulk_create(
        Report(
            assignment=owed[row.assignment_id],
            state=row.state,
            handed_in_on=row.handed_in_on,
            submitted_by=who if row.state != ReportState.DRAFT else None,
            submitted_at=at if row.state != ReportState.DRAFT else None,
            is_entered_for=access.is_entered_for(by, owed[row.assignment_id].unit),
            reviewed_by=who if row.state in {ReportState.ACCEPTED, ReportState.RETURNED} else None,
            reviewed_at=at if row.state in {ReportState.ACCEPTED, ReportState.RETURNED} else None,
            return_reason=row.return_reason.strip(),
        )
        for row in rows
    )
    figures: list[FigureEntry] = []
    texts: list[ReportText] = []
    for report, row in zip(reports, rows, strict=True):
        more_figures, more_texts = rows_of(report, row.content)
        figures += more_figures
        texts += more_texts
    FigureEntry.objects.bulk_create(figures, batch_size=500)
    ReportText.objects.bulk_create(texts, batch_size=500)
    # Nothing is returned that was not handed in: those rows take two moves.
    campaigns.enter_states(campaign, [_entry(row, _STATE[row.state]) for row in rows], by=by, at=at)
    returned = [_entry(row, AssignmentState.RETURNED) for row in rows if row.state == ReportState.RETURNED]
    if returned:
        campaigns.enter_states(campaign, returned, by=by, at=at)
    journal.record("reporting.reports-entered", by=by, at=at, subject=campaign, details={"reports": len(reports)})
    return len(reports)


def _check(row: ReportRow, assignment: Assignment, today: date) -> None:
    check(row.content)
    if row.state != ReportState.DRAFT:
        if row.handed_in_on is None:
            raise DomainError(_("Xin ghi ngày gửi báo cáo của %s.") % assignment.unit_name)
        if row.handed_in_on > today:
            raise DomainError(_("Ngày gửi không thể sau ngày hôm nay."))
    if row.state == ReportState.RETURNED and not row.return_reason.strip():
        raise DomainError(_("Xin ghi lý do trả lại để đơn vị biết cần sửa gì."))


def _entry(row: ReportRow, state: AssignmentState) -> campaigns.Entry:
    is_dated = state in {AssignmentState.SUBMITTED, AssignmentState.COMPLETED}
    return campaigns.Entry(
        assignment_id=row.assignment_id,
        state=state,
        done_on=row.handed_in_on if is_dated else None,
        note=row.return_reason if state == AssignmentState.RETURNED else "",
    )
