"""Events in the life of units: founding, another name, another superior, merger, split, dissolution, transfer.

Each is dated, names the document that decided it, keeps what was before, and is one line of the journal. Nothing is
undone: a later event follows. ``would_refuse`` tells beforehand what an event would be refused for.
"""

from trienkhai.organisations.services.reorganising.changing import found, move, rename
from trienkhai.organisations.services.reorganising.ending import dissolve, merge, split
from trienkhai.organisations.services.reorganising.event import Decision, made_with, would_refuse
from trienkhai.organisations.services.reorganising.linking import end_link, link
from trienkhai.organisations.services.reorganising.transferring import transfer_people

__all__ = [
    "Decision",
    "dissolve",
    "end_link",
    "found",
    "link",
    "made_with",
    "merge",
    "move",
    "rename",
    "split",
    "transfer_people",
    "would_refuse",
]
