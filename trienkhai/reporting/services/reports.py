"""One unit's report: written, sent up, accepted or returned. The ledger is told in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.campaigns import services as campaigns
from trienkhai.campaigns.choices import AssignmentState, CampaignState
from trienkhai.campaigns.models import Assignment
from trienkhai.campaigns.queries import may_answer_row, may_run, require_run
from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey
from trienkhai.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Person, Unit
from trienkhai.reporting import rules
from trienkhai.reporting.choices import FigureSource, ReportState, Section
from trienkhai.reporting.errors import FiguresRefused, NothingToSend, ReportLocked
from trienkhai.reporting.models import FigureEntry, Report, ReportText
from trienkhai.reporting.rules import FigureValue


@dataclass(frozen=True)
class Content:
    """What a unit writes: figures as numerator and denominator, and text by section."""

    figures: tuple[FigureValue, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)  # Section value: text

    @property
    def is_empty(self) -> bool:
        return all(v.is_blank for v in self.figures) and not any(text.strip() for text in self.texts.values())


def check(content: Content) -> None:
    """FiguresRefused where a value cannot be stored; DomainError where a section is none of ours."""
    faults = rules.faults_of(content.figures)
    if faults:
        raise FiguresRefused(_("Có số liệu chưa đúng; xin sửa ở các ô được đánh dấu."), faults)
    if unknown := set(content.texts) - set(Section.values):
        raise DomainError(_("Không có phần “%s” trong báo cáo.") % ", ".join(sorted(unknown)))


def rows_of(report: Report, content: Content) -> tuple[list[FigureEntry], list[ReportText]]:
    """The rows that hold the content; what was left blank has none, so a blank stays blank."""
    figures = [
        FigureEntry(
            report=report,
            figure=value.figure,
            category=value.category,
            numerator=value.numerator,
            denominator=value.denominator,
            source=FigureSource.ENTERED,
            note=value.note.strip(),
        )
        for value in content.figures
        if not value.is_blank
    ]
    texts = [
        ReportText(report=report, section=section, text=content.texts[section].strip())
        for section in Section.values
        if content.texts.get(section, "").strip()
    ]
    return figures, texts


@transaction.atomic
def save_report(
    assignment: Assignment, *, content: Content, by: HasKey, at: datetime, version: int | None = None
) -> Report:
    """Keep what is written without sending it. ``version`` is the one that the form showed (0: none yet).

    Conflict when somebody saved in between; ReportLocked once sent; FiguresRefused.
    """
    report = _write(assignment, content=content, by=by, at=at, version=version)
    journal.record(
        "reporting.report-saved",
        by=by,
        at=at,
        subject=report,
        on_behalf_of=access.in_stead_of(by, assignment.unit),
        details={"version": report.version},
    )
    return report


def send_report(
    assignment: Assignment,
    *,
    content: Content,
    handed_in_on: date,
    by: HasKey,
    at: datetime,
    version: int | None = None,
    key: str = "",
) -> Report:
    """Save and send in one act; sent again with the same ``key`` it answers with the same report."""

    def act() -> Report:
        report = _write(assignment, content=content, by=by, at=at, version=version)
        return _submit(report, handed_in_on=handed_in_on, by=by, at=at)

    with transaction.atomic():
        made = journal.once(key, "reporting.report-submitted", by=by, at=at, act=act)
    return Report.objects.get(pk=made)


@transaction.atomic
def accept_report(report: Report, *, by: HasKey, at: datetime) -> Report:
    """Take the report as it is: the duty is completed on the day that the report was handed in."""
    report = _for_review(report, by)
    if not rules.may_be_accepted(report.state):
        raise DomainError(_("Báo cáo này không ở trạng thái chờ xác nhận; xin tải lại trang để xem trạng thái mới."))
    report.state = ReportState.ACCEPTED
    _reviewed(report, by=by, at=at, reason="")
    if report.assignment.state == AssignmentState.SUBMITTED:
        campaigns.accept(report.assignment, by=by, at=at)
    journal.record("reporting.report-accepted", by=by, at=at, subject=report)
    return report


@transaction.atomic
def return_report(report: Report, *, reason: str, by: HasKey, at: datetime, due_on: date | None = None) -> Report:
    """Send it back to the unit, which is told why. A reason is required; ``due_on`` gives it a new day."""
    report = _for_review(report, by)
    if not reason.strip():
        raise DomainError(_("Xin ghi lý do trả lại để đơn vị biết cần sửa gì."))
    if not rules.may_be_returned(report.state):
        raise DomainError(_("Báo cáo này chưa được gửi nên không trả lại được."))
    report.state = ReportState.RETURNED
    _reviewed(report, by=by, at=at, reason=reason.strip())
    campaigns.return_for_more(report.assignment, reason=reason.strip(), due_on=due_on, by=by, at=at)
    journal.record("reporting.report-returned", by=by, at=at, subject=report)
    return report


def _require_sight(by: HasKey, *units: Unit) -> None:
    """What somebody may not see does not exist for him; one of the units is enough."""
    if isinstance(by, Person) and not any(access.may(by, Capability.SEE_CONTENT, unit) for unit in units):
        raise NotFound(_("Không tìm thấy báo cáo."))


def _require_answer(assignment: Assignment, by: HasKey) -> None:
    if not isinstance(by, Person) or may_answer_row(by, assignment):
        return
    _require_sight(by, assignment.unit)
    raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))


def _may_answer(assignment: Assignment, by: HasKey) -> None:
    _require_answer(assignment, by)
    if not rules.is_answered_by_a_report(assignment.kind, assignment.scope):
        raise DomainError(_("Nhiệm vụ này không phải là nhiệm vụ gửi báo cáo."))
    if assignment.campaign.state != CampaignState.RUNNING:
        raise ReportLocked(_("Đợt triển khai đã kết thúc hoặc đã thu hồi; không nhập thêm được."))


def _write(assignment: Assignment, *, content: Content, by: HasKey, at: datetime, version: int | None) -> Report:
    _may_answer(assignment, by)
    check(content)
    report, is_new = Report.objects.get_or_create(assignment=assignment)
    report = Report.objects.select_for_update().get(pk=report.pk)
    if not rules.may_be_changed(report.state):
        raise ReportLocked(_("Báo cáo đã gửi; muốn sửa, xin đề nghị nơi nhận trả lại."))
    if version is not None and version != (0 if is_new else report.version):
        raise Conflict(_("Báo cáo vừa được người khác lưu. Xin xem cả hai bản rồi lưu lại."))
    figures, texts = rows_of(report, content)
    report.figures.all().delete()
    report.texts.all().delete()
    FigureEntry.objects.bulk_create(figures)
    ReportText.objects.bulk_create(texts)
    if not is_new:
        report.version += 1
        report.save(update_fields=["version"])
    return report


def _submit(report: Report, *, handed_in_on: date, by: HasKey, at: datetime) -> Report:
    report = Report.objects.select_for_update().get(pk=report.pk)
    locked = Assignment.objects.select_for_update(of=("self",), no_key=True)
    assignment = locked.select_related("campaign__unit", "unit").get(pk=report.assignment_id)
    if not rules.may_be_changed(report.state):
        raise ReportLocked(_("Báo cáo này đã được gửi."))
    if handed_in_on > at.date():
        raise DomainError(_("Ngày gửi không thể sau ngày hôm nay."))
    if not report.figures.exists() and not report.texts.exists():
        raise NothingToSend(_("Báo cáo chưa có số liệu hay nội dung nào; xin ghi ít nhất một mục rồi gửi."))
    is_on_paper = assignment.state in rules.HANDED_IN  # entered from the old list before its content was
    is_taken = assignment.state == AssignmentState.COMPLETED and _may_review(assignment, by)
    report.state = ReportState.ACCEPTED if is_taken else ReportState.SUBMITTED
    report.handed_in_on = (assignment.done_on if is_on_paper else None) or handed_in_on
    report.submitted_by = access.actor(by)
    report.submitted_at = at
    report.is_entered_for = access.is_entered_for(by, assignment.unit)
    report.version += 1
    report.save()
    if not is_on_paper:
        campaigns.hand_in(assignment, done_on=handed_in_on, by=by, at=at)
    journal.record(
        "reporting.report-submitted",
        by=by,
        at=at,
        subject=report,
        on_behalf_of=access.in_stead_of(by, assignment.unit),
        details={"handed_in_on": report.handed_in_on, "state": report.state},
    )
    return report


def _may_review(assignment: Assignment, by: HasKey) -> bool:
    return not isinstance(by, Person) or may_run(by, Capability.REVIEW, assignment.campaign)


def _for_review(report: Report, by: HasKey) -> Report:
    fresh = (
        Report.objects.select_for_update(of=("self",))
        .select_related("assignment__campaign__unit", "assignment__unit")
        .get(pk=report.pk)
    )
    _require_sight(by, fresh.assignment.unit, fresh.assignment.campaign.unit)
    require_run(by, Capability.REVIEW, fresh.assignment.campaign)
    return fresh


def _reviewed(report: Report, *, by: HasKey, at: datetime, reason: str) -> None:
    report.return_reason = reason
    report.reviewed_by = access.actor(by)
    report.reviewed_at = at
    report.version += 1
    report.save()
