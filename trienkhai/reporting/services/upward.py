"""The consolidated report goes up: it answers the body's own duty to report, and that of the upper campaign, once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.campaigns import services as ledger
from trienkhai.campaigns.models import Assignment
from trienkhai.campaigns.queries import may_run
from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey
from trienkhai.kernel.errors import DomainError
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Person
from trienkhai.reporting import queries
from trienkhai.reporting.choices import ReportState
from trienkhai.reporting.models import ConsolidatedReport, Report
from trienkhai.reporting.queries import ConsolidatedPage
from trienkhai.reporting.rules import FigureValue
from trienkhai.reporting.services.consolidate import hold
from trienkhai.reporting.services.reports import Content, send_report


@transaction.atomic
def send_up(
    consolidated: ConsolidatedReport,
    *,
    file: bytes,
    by: Person,
    at: datetime,
    upper_row: int | None = None,
    key: str = "",
) -> ConsolidatedReport:
    """The issued report answers the upper campaign's duty to report (``upper_row``; the first that waits when none is
    named) with its totals and its texts, the file beside it as evidence, on the day of issue; and the body's own row
    "báo cáo cấp trên". Nothing is typed again, nothing is sent twice.

    Raises DomainError before it was issued (number and day), when nothing waits for it, or when a report to the
    superior is being written by hand.
    """

    def act() -> ConsolidatedReport:
        held = hold(consolidated, by)
        if held.issued_on is None or not held.symbol.strip():
            raise DomainError(_("Báo cáo chưa ban hành. Đồng chí ghi số, ký hiệu và ngày ban hành, lưu lại rồi gửi."))
        if held.issued_on > at.date():
            raise DomainError(_("Ngày ban hành chưa đến nên chưa gửi được."))
        waiting = queries.upward_of(by, held)
        if not waiting.is_open:
            raise DomainError(_("Không còn nhiệm vụ báo cáo nào với cấp trên phải gửi."))
        chosen = next((row for row in waiting.to_send if upper_row in (None, row.pk)), None)
        if upper_row is not None and chosen is None:
            raise DomainError(_("Nhiệm vụ báo cáo này đã gửi hoặc không còn. Đồng chí tải lại trang."))
        if chosen is not None:
            _answer_upper(chosen, queries.page_of(by, held, at.date()), held, file, by=by, at=at)
        for row in waiting.own_open:
            handed = ledger.hand_in(row, done_on=held.issued_on, by=by, at=at)
            if may_run(by, Capability.REVIEW, held.campaign):
                ledger.accept(handed, by=by, at=at)
        journal.record(
            "reporting.consolidated-sent-up",
            by=by,
            at=at,
            subject=held,
            details={"upper": chosen.pk if chosen else None, "own": [row.pk for row in waiting.own_open]},
        )
        return held

    journal.once(key, "reporting.send-up", by=by, at=at, act=act)
    return consolidated


def _answer_upper(
    row: Assignment, page: ConsolidatedPage, held: ConsolidatedReport, file: bytes, *, by: HasKey, at: datetime
) -> None:
    written = Report.objects.filter(assignment=row).first()
    if written is not None and written.state == ReportState.DRAFT and _has_content(written):
        raise DomainError(
            _("Đơn vị đang soạn báo cáo này bằng tay. Đồng chí xóa bản đang soạn, hoặc gửi bản đó lên cấp trên.")
        )
    if held.issued_on is None:
        raise ValueError("An issued report has its day.")
    ledger.add_evidence(row, file_name=_file_name(held), content=file, text=held.title, by=by, at=at)
    send_report(row, content=content_of(page), handed_in_on=held.issued_on, by=by, at=at)


def content_of(page: ConsolidatedPage) -> Content:
    """What the report above is made of: the totals of accepted reports, and each section as it stands."""
    figures = tuple(
        FigureValue(
            line.figure.name,
            line.category,
            line.accepted.numerator,
            line.accepted.denominator if line.figure.is_ratio else None,
        )
        for line in page.lines
        if line.accepted.numerator is not None
    )
    texts = {
        section.value: "\n".join(part for part in (section.own, *(p.text for p in section.passages)) if part)
        for section in page.sections
    }
    return Content(figures=figures, texts={value: text for value, text in texts.items() if text.strip()})


def _has_content(report: Report) -> bool:
    return report.figures.exists() or report.texts.exists()


def _file_name(held: ConsolidatedReport) -> str:
    number = "".join(each if each.isalnum() else "-" for each in held.symbol.strip())
    return f"bao-cao-{number}.docx"
