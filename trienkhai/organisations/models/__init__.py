"""Units, people, their memberships and posts, and the grants that let them act."""

from trienkhai.organisations.models.days import DayOff
from trienkhai.organisations.models.people import (
    Grant,
    Membership,
    NotSame,
    Person,
    Post,
    RosterEntry,
    Standing,
)
from trienkhai.organisations.models.units import (
    FormerAncestor,
    Installation,
    Reorganisation,
    ReorganisationUnit,
    SheetImport,
    Takeaway,
    Unit,
    UnitAncestor,
    UnitLink,
    UnitVersion,
)

__all__ = [
    "DayOff",
    "FormerAncestor",
    "Grant",
    "Installation",
    "Membership",
    "NotSame",
    "Person",
    "Post",
    "Reorganisation",
    "ReorganisationUnit",
    "RosterEntry",
    "SheetImport",
    "Standing",
    "Takeaway",
    "Unit",
    "UnitAncestor",
    "UnitLink",
    "UnitVersion",
]
