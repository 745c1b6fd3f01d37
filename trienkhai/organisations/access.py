"""Who may do what to which unit's matters: the one table, and the one place that answers.

A question without a matching grant finds nothing: another unit's things do not exist (404).
"""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q

from trienkhai.kernel.errors import NotAllowed
from trienkhai.organisations.choices import Capability, Role
from trienkhai.organisations.models import Grant, Person, Unit
from trienkhai.organisations.querysets import UnitQuerySet

C, R = Capability, Role
GRANTED_BY: dict[Role, frozenset[Capability]] = {
    R.ADMINISTRATOR: frozenset({C.SEE_STRUCTURE, C.MANAGE_STRUCTURE, C.GRANT_BELOW}),  # structure, never content
    R.LEADER: frozenset({C.SEE_STRUCTURE, C.SEE_CONTENT}),
    R.SPECIALIST: frozenset(
        {C.SEE_STRUCTURE, C.SEE_CONTENT, C.EDIT_PLANS, C.LAUNCH, C.ANSWER, C.REVIEW, C.CONSOLIDATE, C.GRANT_BELOW}
    ),
    R.UNIT_OFFICER: frozenset({C.SEE_STRUCTURE, C.SEE_CONTENT, C.EDIT_PLANS, C.ANSWER}),
    R.INSPECTOR: frozenset({C.SEE_STRUCTURE, C.SEE_CONTENT}),
    R.MEMBER: frozenset(),
    R.VIEWER: frozenset({C.SEE_CONTENT}),
}


def grants_of(viewer: Person, on: date | None = None) -> list[Grant]:
    """The grants valid that day (default: any day), read once for each request and person object."""
    cached: list[Grant] | None = getattr(viewer, "_grants", None)
    if cached is None:
        cached = list(Grant.objects.filter(person=viewer).select_related("unit"))
        viewer._grants = cached  # type: ignore[attr-defined]
    if on is None:
        return cached
    return [g for g in cached if g.starts_on <= on and (g.ends_before is None or on < g.ends_before)]


def _granting(viewer: Person, capability: Capability) -> list[Grant]:
    today = getattr(viewer, "today", None)
    return [g for g in grants_of(viewer, today) if capability in GRANTED_BY[Role(g.role)]]


def units_where(viewer: Person, capability: Capability) -> UnitQuerySet:
    """The units on whose matters the viewer may do this: those granted, and all below them."""
    paths = [grant.unit.path for grant in _granting(viewer, capability)]
    if not paths:
        return Unit.objects.none()
    return Unit.objects.filter(reduce(or_, (Q(path__startswith=path) for path in paths)))


def may(viewer: Person, capability: Capability, unit: Unit) -> bool:
    """Whether the viewer may do this to the matters of one unit; asks no table once grants are read."""
    return any(unit.path.startswith(grant.unit.path) for grant in _granting(viewer, capability))


def require(viewer: Person, capability: Capability, unit: Unit) -> None:
    """Raise NotAllowed unless ``may``. For things that the viewer can see but not change."""
    if not may(viewer, capability, unit):
        raise NotAllowed("Đồng chí không được cấp quyền làm việc này.")


def roles_of(viewer: Person) -> set[Role]:
    """The roles held now, on whatever unit: what the menu and the first page follow."""
    return {Role(grant.role) for grant in grants_of(viewer, getattr(viewer, "today", None))}


def units_held(viewer: Person, role: Role) -> list[Unit]:
    """The units on which this very role is held (not those below)."""
    return [grant.unit for grant in grants_of(viewer, getattr(viewer, "today", None)) if grant.role == role]


def capabilities_on(viewer: Person, unit: Unit) -> frozenset[Capability]:
    """All that the viewer may do to the matters of one unit."""
    held = [
        GRANTED_BY[Role(g.role)]
        for g in grants_of(viewer, getattr(viewer, "today", None))
        if unit.path.startswith(g.unit.path)
    ]
    return frozenset().union(*held)


def may_grant(viewer: Person, role: Role, unit: Unit) -> bool:
    """Whether the viewer may give this role on this unit: nobody gives more than he holds there.

    So the IT person, who sees no content, cannot make himself a second account that does."""
    held = capabilities_on(viewer, unit)
    return Capability.GRANT_BELOW in held and GRANTED_BY[role] <= held


def roles_grantable(viewer: Person, unit: Unit) -> list[Role]:
    """The roles that the viewer may give on this unit, in the order of the list of roles."""
    return [role for role in Role if may_grant(viewer, role, unit)]
