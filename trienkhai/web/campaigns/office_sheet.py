"""What stands on the one page for a meeting (tờ tổng hợp): built here, printed by its template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from trienkhai.campaigns import queries
from trienkhai.web.campaigns import shown

IN_SIGNS = 66  # units whose signs one page holds, in two halves; above that the page counts by branch
BRANCHES = 90
NAMED = 30  # of those overdue; the rest are counted


@dataclass(frozen=True)
class Half:
    """One of the two tables that stand side by side."""

    rows: list[Any]
    first: int  # the number of its first line


def sheet_of(viewer: Any, campaign: Any, today: date) -> dict[str, Any]:
    """The values of the page: units with their signs, or for a large body its branches with their counts."""
    if queries.units_on_board(viewer, campaign, today) > IN_SIGNS:
        counted = queries.branches_of(viewer, campaign, today)
        late = [(name, rate.overdue) for name, rate in counted if rate.overdue]
        page: dict[str, Any] = {
            "sees_whole": queries.sees_whole(viewer, campaign),
            "four": queries.four_of(campaign, today),
            "branches": _halves(counted[:BRANCHES]),
            "branches_left": max(len(counted) - BRANCHES, 0),
        }
    else:
        board = queries.board_of(viewer, campaign, today)
        rows = shown.rows_shown(board, board.rows, "")
        late = [(row["name"], row["overdue"]) for row in rows if row["overdue"]]
        page = {
            "sees_whole": board.sees_whole,
            "four": board.four,
            "heads": [shown.column_label(column) for column in board.columns],
            "legend": shown.legend(board),
            "halves": _halves([*shown.rows_shown(board, board.own_rows, ""), *rows]),
        }
    return {**page, "late": late[:NAMED], "late_left": max(len(late) - NAMED, 0)}


def _halves(rows: list[Any]) -> list[Half]:
    middle = -(-len(rows) // 2)
    return [Half(some, first) for some, first in ((rows[:middle], 1), (rows[middle:], middle + 1)) if some]
