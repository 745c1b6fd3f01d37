"""The acts of this room, by verb."""

from trienkhai.campaigns.services.amending import (
    Changes,
    add_obligation,
    amend_running,
    see_amendment,
    withdraw_obligation,
)
from trienkhai.campaigns.services.answer import hand_in, receive, record_progress
from trienkhai.campaigns.services.answering_periods import PeriodEntry, answer_period, answer_periods
from trienkhai.campaigns.services.asking import answer, ask, resume, suspend, take_back
from trienkhai.campaigns.services.bulk import Entry, enter_states
from trienkhai.campaigns.services.cells import correct_cells
from trienkhai.campaigns.services.chasing import (
    issue_letter,
    keep_letter,
    remind_unit,
    set_policy,
)
from trienkhai.campaigns.services.chasing_by_hand import remind_by_hand
from trienkhai.campaigns.services.directing import direct
from trienkhai.campaigns.services.events import say_event_day, say_own_event_day
from trienkhai.campaigns.services.evidence import (
    Kept,
    add_evidence,
    add_files,
    use_again,
    withdraw_evidence,
)
from trienkhai.campaigns.services.extending import extend
from trienkhai.campaigns.services.files import GivenFile
from trienkhai.campaigns.services.hand_down import (
    Said,
    confirm_plan,
    hand_in_plan,
    link_plan,
    say,
    unlink_plan,
    write_plan,
)
from trienkhai.campaigns.services.joining import add_units
from trienkhai.campaigns.services.launch import (
    allocate,
    allocate_as_before,
    close,
    launch,
    mark_told,
    prepare,
    set_upward,
    withdraw,
)
from trienkhai.campaigns.services.measures import MeasureLine
from trienkhai.campaigns.services.periods import (
    open_periods_of,
    set_closing_day,
    set_standing_period,
)
from trienkhai.campaigns.services.phrases import correct_audience
from trienkhai.campaigns.services.review import accept, return_for_more
from trienkhai.campaigns.services.sharing import finish_share, pass_on, share, withdraw_share
from trienkhai.campaigns.services.succession import (
    HandedOver,
    cancel,
    cancel_duties,
    close_duties,
    close_duty,
    hand_over,
    hand_over_each,
)

__all__ = [
    "Changes",
    "Entry",
    "GivenFile",
    "HandedOver",
    "Kept",
    "MeasureLine",
    "PeriodEntry",
    "Said",
    "accept",
    "add_evidence",
    "add_files",
    "add_obligation",
    "add_units",
    "allocate",
    "allocate_as_before",
    "amend_running",
    "answer",
    "answer_period",
    "answer_periods",
    "ask",
    "cancel",
    "cancel_duties",
    "close",
    "close_duties",
    "close_duty",
    "confirm_plan",
    "correct_audience",
    "correct_cells",
    "direct",
    "enter_states",
    "extend",
    "finish_share",
    "hand_in",
    "hand_in_plan",
    "hand_over",
    "hand_over_each",
    "issue_letter",
    "keep_letter",
    "launch",
    "link_plan",
    "mark_told",
    "open_periods_of",
    "pass_on",
    "prepare",
    "receive",
    "record_progress",
    "remind_by_hand",
    "remind_unit",
    "resume",
    "return_for_more",
    "say",
    "say_event_day",
    "say_own_event_day",
    "see_amendment",
    "set_closing_day",
    "set_policy",
    "set_standing_period",
    "set_upward",
    "share",
    "suspend",
    "take_back",
    "unlink_plan",
    "use_again",
    "withdraw",
    "withdraw_evidence",
    "withdraw_obligation",
    "withdraw_share",
    "write_plan",
]
