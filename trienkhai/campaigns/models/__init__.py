"""The tables of this room."""

from trienkhai.campaigns.models.asking import Direction, Extension, Petition, Share
from trienkhai.campaigns.models.cascade import Coverage, HandDown
from trienkhai.campaigns.models.chasing import ChasingLetter, ChasingPolicy, Reminder, ReminderRow
from trienkhai.campaigns.models.ledger import (
    Allocation,
    Assignment,
    AssignmentChange,
    Audience,
    Campaign,
    Receipt,
)
from trienkhai.campaigns.models.periods import Amendment, DueChange, EventDay, PeriodAnswer
from trienkhai.campaigns.models.showing import Evidence, EvidenceUse
from trienkhai.campaigns.models.tally import Tally

__all__ = [
    "Allocation",
    "Amendment",
    "Assignment",
    "AssignmentChange",
    "Audience",
    "Campaign",
    "ChasingLetter",
    "ChasingPolicy",
    "Coverage",
    "Direction",
    "DueChange",
    "EventDay",
    "Evidence",
    "EvidenceUse",
    "Extension",
    "HandDown",
    "PeriodAnswer",
    "Petition",
    "Receipt",
    "Reminder",
    "ReminderRow",
    "Share",
    "Tally",
]
