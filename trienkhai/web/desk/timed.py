"""What the page of one duty shows of time: its periods, the day of its event, what was changed in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trienkhai.campaigns import queries, rules_time
from trienkhai.campaigns.choices import CampaignState
from trienkhai.vietnamese.offsets import offset_in
from trienkhai.web.attempts import fresh_key
from trienkhai.web.campaigns.forms_time import EventForm, PeriodForm

if TYPE_CHECKING:
    from datetime import date

    from trienkhai.campaigns.models import Assignment


def timed(row: Assignment, today: date, *, may_answer: bool, wrong: Any = None) -> dict[str, Any]:
    """For the sections "Trong kỳ", "Ngày diễn ra" and "Có điều chỉnh". ``wrong``: the form that was refused."""
    obligation, is_running = row.obligation, row.campaign.state == CampaignState.RUNNING
    periods = queries.periods_of(row, today)
    may = may_answer and is_running and row.state not in ("CONTESTED", "SUSPENDED", "WITHDRAWN")
    shown: dict[str, Any] = {
        "amendments": queries.amendments_of_row(row) if row.amended_at else (),
        "is_after_closing": rules_time.is_after_closing(row.state, row.done_on, row.campaign.closing_on),
        "periods": [
            (
                line,
                PeriodForm(
                    auto_id=f"ky{place}_%s",
                    initial={"text": line.answer.text, "is_nil": line.answer.is_nil} if line.answer else {},
                ),
            )
            for place, line in enumerate(periods)
        ],
        "may_answer_periods": may,
        "period_key": fresh_key(),
        "wrong_time": wrong,
    }
    if rules_time.is_relative(obligation.deadline):
        said = queries.event_day_of(row)
        is_counted = offset_in(obligation.deadline_text) is not None
        own = said is not None and said.assignment_id is not None
        shown["event"] = {
            "said": said,
            "is_own": own,
            "form": EventForm(
                is_counted=is_counted,
                auto_id="sukien_%s",
                initial={"happened_on": said.happened_on} if said is not None and own else {},
            ),
            "may": may and (said is None or own) and row.state not in ("SUBMITTED", "COMPLETED", "WITHDRAWN"),
        }
    return shown
