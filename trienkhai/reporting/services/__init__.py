"""What is done to reports: written, sent, accepted, returned, consolidated. Each act is one transaction."""

from trienkhai.reporting.services.consolidate import (
    HEAD,
    ConsolidatedContent,
    PassageText,
    add_passage,
    choose_passage,
    consolidate,
    record_export,
    remove_passage,
    save_consolidated,
)
from trienkhai.reporting.services.reports import (
    Content,
    accept_report,
    return_report,
    save_report,
    send_report,
)

from trienkhai.reporting.services.upward import send_up  # isort: skip
from trienkhai.reporting.services.bulk import ReportRow, enter_reports  # isort: skip

__all__ = [
    "HEAD",
    "ConsolidatedContent",
    "Content",
    "PassageText",
    "ReportRow",
    "accept_report",
    "add_passage",
    "choose_passage",
    "consolidate",
    "enter_reports",
    "record_export",
    "remove_passage",
    "return_report",
    "save_consolidated",
    "save_report",
    "send_report",
    "send_up",
]
