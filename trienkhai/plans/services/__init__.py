"""Acts on plans: drafting from a reading, checking each obligation, dates, approving."""

from trienkhai.plans.services.approving import approve, complete_header, discard, reopen
from trienkhai.plans.services.checking import (
    accept_all_without_doubt,
    accept_obligation,
    add_obligation,
    amend_obligation,
    drop_obligation,
    restore_obligation,
    set_deliverables,
)
from trienkhai.plans.services.composing import (
    ComposedHead,
    ComposedLine,
    Ground,
    compose_plan,
    hold,
    is_composed,
    keep_apart,
    number_plan,
)
from trienkhai.plans.services.dates import decide_contradiction, set_working_date
from trienkhai.plans.services.drafting import draft_from_reading, note_false_alarm, note_secret_refusal
from trienkhai.plans.services.shaping import merge_with_next, split_obligation
from trienkhai.plans.services.steps import undo

__all__ = [
    "ComposedHead",
    "ComposedLine",
    "Ground",
    "accept_all_without_doubt",
    "accept_obligation",
    "add_obligation",
    "amend_obligation",
    "approve",
    "complete_header",
    "compose_plan",
    "decide_contradiction",
    "discard",
    "draft_from_reading",
    "drop_obligation",
    "hold",
    "is_composed",
    "keep_apart",
    "merge_with_next",
    "note_false_alarm",
    "note_secret_refusal",
    "number_plan",
    "reopen",
    "restore_obligation",
    "set_deliverables",
    "set_working_date",
    "split_obligation",
    "undo",
]
