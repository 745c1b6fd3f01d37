"""The acts of this room, by verb."""

from trienkhai.campaigns.services.answer import (
    GivenFile,
    add_evidence,
    hand_in,
    receive,
    record_progress,
    withdraw_evidence,
)
from trienkhai.campaigns.services.bulk import Entry, enter_states
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
from trienkhai.campaigns.services.phrases import correct_audience
from trienkhai.campaigns.services.review import accept, return_for_more
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
    "Entry",
    "GivenFile",
    "HandedOver",
    "accept",
    "add_evidence",
    "allocate",
    "allocate_as_before",
    "cancel",
    "cancel_duties",
    "close",
    "close_duties",
    "close_duty",
    "correct_audience",
    "enter_states",
    "hand_in",
    "hand_over",
    "hand_over_each",
    "launch",
    "mark_told",
    "prepare",
    "receive",
    "record_progress",
    "return_for_more",
    "set_upward",
    "withdraw",
    "withdraw_evidence",
]
