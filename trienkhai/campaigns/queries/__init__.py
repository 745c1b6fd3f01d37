"""The questions of this room."""

from trienkhai.campaigns.queries.board import AWAITED, RECEIPT, RECEIVED, board_of
from trienkhai.campaigns.queries.desk import assignment_page, desk_of, desks_of
from trienkhai.campaigns.queries.doors import (
    assignment_for,
    audience_for,
    campaign_for,
    campaign_to_launch,
    campaigns_of,
    evidence_for,
    plan_sent_to,
)
from trienkhai.campaigns.queries.filters import HANDED_IN, OPEN, Filters
from trienkhai.campaigns.queries.in_hand import InHand, campaigns_in_hand
from trienkhai.campaigns.queries.launch import (
    answered_count,
    columns_of,
    duties_naming,
    preview_of,
    rows_of_column,
    unit_groups_of,
)
from trienkhai.campaigns.queries.lists import (
    every_receipt_of,
    every_row_of,
    missing_of,
    obligations_of,
    receipts_of,
    rows_of,
    units_listed,
)
from trienkhai.campaigns.queries.seen import judged_on, seen_campaigns, seen_rows, sees_whole
from trienkhai.campaigns.queries.succession import (
    DutiesTouched,
    Orphan,
    open_duties_of,
    open_rows,
    orphaned,
    orphaned_count,
    orphans_by_unit,
    successors_of,
)
from trienkhai.campaigns.queries.tally import four_of

__all__ = [
    "AWAITED",
    "HANDED_IN",
    "OPEN",
    "RECEIPT",
    "RECEIVED",
    "DutiesTouched",
    "Filters",
    "InHand",
    "Orphan",
    "answered_count",
    "assignment_for",
    "assignment_page",
    "audience_for",
    "board_of",
    "campaign_for",
    "campaign_to_launch",
    "campaigns_in_hand",
    "campaigns_of",
    "columns_of",
    "desk_of",
    "desks_of",
    "duties_naming",
    "every_receipt_of",
    "every_row_of",
    "evidence_for",
    "four_of",
    "judged_on",
    "missing_of",
    "obligations_of",
    "open_duties_of",
    "open_rows",
    "orphaned",
    "orphaned_count",
    "orphans_by_unit",
    "plan_sent_to",
    "preview_of",
    "receipts_of",
    "rows_of",
    "rows_of_column",
    "seen_campaigns",
    "seen_rows",
    "sees_whole",
    "successors_of",
    "unit_groups_of",
    "units_listed",
]
