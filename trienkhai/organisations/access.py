"""Who may do what to which unit's matters: the one table, and the one place that answers.

A question without a matching grant finds nothing: another unit's things do not exist (404).
"""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _

from trienkhai.journal.services import SYSTEM, HasKey
from trienkhai.kernel.errors import NotAllowed
from trienkhai.organisations import tree
from trienkhai.organisations.choices import OWN_ORGANS, Capability, Role
from trienkhai.organisations.models import Grant, Person, Unit
from trienkhai.organisations.querysets import UnitQuerySet

C, R = Capability, Role
GRANTED_BY: dict[Role, frozenset[Capability]] = {
    R.ADMINISTRATOR: frozenset(  # structure, never content
        {C.SEE_STRUCTURE, C.MANAGE_STRUCTURE, C.MANAGE_PEOPLE, C.GRANT_BELOW}
    ),
    R.LEADER: frozenset({C.SEE_STRUCTURE, C.SEE_CONTENT, C.DIRECT, C.REVEAL_STATUS}),
    R.SPECIALIST: frozenset(
        {
            C.SEE_STRUCTURE,
            C.MANAGE_PEOPLE,
            C.SEE_CONTENT,
            C.EDIT_PLANS,
            C.LAUNCH,
            C.ANSWER,
            C.REVIEW,
            C.DIRECT,  # types what a leader said, in his name
            C.CONSOLIDATE,
            C.GRANT_BELOW,
            C.HAND_OUT_SLIPS,
            C.REVEAL_STATUS,
        }
    ),
    R.UNIT_OFFICER: frozenset(
        {C.SEE_STRUCTURE, C.MANAGE_PEOPLE, C.SEE_CONTENT, C.EDIT_PLANS, C.ANSWER, C.HAND_OUT_SLIPS, C.REVEAL_STATUS}
    ),
    R.INSPECTOR: frozenset({C.SEE_STRUCTURE, C.SEE_CONTENT}),
    R.MEMBER: frozenset(),
    R.VIEWER: frozenset({C.SEE_CONTENT}),
}


# And what a role lets its holder do by a role on the very body (not on one above it) in a campaign by which that body
# carries a plan of its superior on: who is alone there launches it, takes in what comes back and answers upward.
CARRYING_ON: dict[Role, frozenset[Capability]] = {
    R.LEADER: frozenset({C.LAUNCH}),
    R.UNIT_OFFICER: frozenset({C.LAUNCH, C.REVIEW, C.CONSOLIDATE}),
}


# A lent role does the work, and hands nothing on.
_NOT_LENT = frozenset({C.GRANT_BELOW, C.MANAGE_STRUCTURE, C.HAND_OUT_SLIPS})
# To holders of these a unit's officer hands slips, though he gives no roles: whoever took such an account for himself
# would come to nothing that he does not see and do in his own name.
HANDED_SLIPS = frozenset({R.MEMBER, R.VIEWER})


def grants_of(viewer: Person) -> list[Grant]:
    """The grants valid on the viewer's ``today``, read once for each request and person object.

    Without a day (a job, the demo) only those without an end count: it must not see more than one with.
    A delegation counts as long as the lender holds the role himself.
    """
    if viewer.grants_read is None:
        viewer.grants_read = _held(list(Grant.objects.filter(person=viewer).select_related("unit")), viewer.today)
    return viewer.grants_read


def _held(grants: list[Grant], on: date | None) -> list[Grant]:
    valid = [grant for grant in grants if _is_valid(grant, on)]
    lenders = {grant.delegated_by_id for grant in valid if grant.delegated_by_id is not None}
    if not lenders:
        return valid
    own = [
        grant
        for grant in Grant.objects.filter(person__in=lenders, delegated_by=None).select_related("unit")
        if _is_valid(grant, on)
    ]
    for grant in valid:
        if grant.delegated_by_id is not None:
            grant.lent_on = frozenset(each.unit_id for each in own if _covers(each, grant))
    return [grant for grant in valid if grant.delegated_by_id is None or grant.lent_on]


def _is_valid(grant: Grant, on: date | None) -> bool:
    if on is None:
        return grant.ends_before is None
    return grant.starts_on <= on and (grant.ends_before is None or on < grant.ends_before)


def _covers(own: Grant, lent: Grant) -> bool:
    return own.person_id == lent.delegated_by_id and own.role == lent.role and lent.unit.path.startswith(own.unit.path)


def capabilities_by(grant: Grant) -> frozenset[Capability]:
    """What one grant lets its holder do."""
    given = GRANTED_BY[Role(grant.role)]
    return given if grant.delegated_by_id is None else given - _NOT_LENT


def _granting(viewer: Person, capability: Capability) -> list[Grant]:
    return [g for g in grants_of(viewer) if capability in capabilities_by(g)]


def units_where(viewer: Person, capability: Capability) -> UnitQuerySet:
    """The units on whose matters the viewer may do this: those granted, and all below them."""
    paths = [grant.unit.path for grant in _granting(viewer, capability)]
    if not paths:
        return Unit.objects.none()
    return Unit.objects.filter(reduce(or_, (Q(path__startswith=path) for path in paths)))


def may(viewer: Person, capability: Capability, unit: Unit) -> bool:
    """Whether the viewer may do this to the matters of one unit; asks no table once grants are read."""
    return any(unit.path.startswith(grant.unit.path) for grant in _granting(viewer, capability))


def may_on_itself(viewer: Person, capability: Capability, unit: Unit) -> bool:
    """Whether the viewer may do this by a role on this very unit, not by one on a unit above it."""
    return any(grant.unit_id == unit.pk and is_of_unit(grant) for grant in _granting(viewer, capability))


def may_from(viewer: Person, capability: Capability, unit: Unit, *, top: Unit) -> bool:
    """Whether the viewer may do this to a unit by a role on ``top`` or below it, not by one above, nor by one that was
    lent by somebody who has it from above."""
    return any(
        unit.path.startswith(grant.unit.path)
        and grant.unit.path.startswith(top.path)
        and (
            grant.delegated_by_id is None
            or not grant.lent_on.isdisjoint([top.pk, *tree.ids_in(grant.unit.path.removeprefix(top.path))])
        )
        for grant in _granting(viewer, capability)
    )


def is_of_unit(grant: Grant) -> bool:
    """Whether a grant makes its holder one of the unit's own people. A role that was lent from above does not: the
    lender is none of them either. An organ's are those of its body."""
    unit = grant.unit
    own = {unit.pk, unit.parent_id} if unit.kind in OWN_ORGANS else {unit.pk}
    return grant.delegated_by_id is None or not own.isdisjoint(grant.lent_on)


def may_carrying_on(viewer: Person, capability: Capability, unit: Unit) -> bool:
    """Whether the viewer may do this to what a body hands down of its superior's plan. Whether a campaign is such a one
    is not asked here. A role lent on a unit below the lender's own brings none of it: he has none of it there."""
    return any(
        grant.unit_id == unit.pk
        and capability in CARRYING_ON.get(Role(grant.role), ())
        and (grant.delegated_by_id is None or unit.pk in grant.lent_on)
        for grant in grants_of(viewer)
    )


def require(by: HasKey, capability: Capability, unit: Unit) -> None:
    """Raise NotAllowed unless ``by`` may; SYSTEM may. For things that can be seen but not changed."""
    person = actor(by)
    if person is not None and not may(person, capability, unit):
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))


def actor(by: HasKey) -> Person | None:
    """The person who acts; None for SYSTEM. Anything else (an account, an id) is a mistake of ours: TypeError."""
    if by is SYSTEM:
        return None
    if not isinstance(by, Person):
        raise TypeError("An act is done by a Person or by SYSTEM.")
    return by


def is_entered_for(by: HasKey, unit: Unit) -> bool:
    """Whether ``by`` enters in the unit's stead (nhập thay): somebody without a grant as its officer.

    A specialist acts in his own right for the body he works in and for its organs.
    """
    person = actor(by)
    if person is None:
        return False
    own = unit.path
    if unit.kind in OWN_ORGANS:
        own = own.rstrip("/").rpartition("/")[0] + "/"
    return not any(
        (grant.role == Role.UNIT_OFFICER and unit.path.startswith(grant.unit.path))
        or (grant.role == Role.SPECIALIST and grant.unit.path == own)
        for grant in grants_of(person)
    )


def in_stead_of(by: HasKey, unit: Unit) -> Unit | None:
    """The unit, where ``by`` enters in its stead: as the journal keeps it."""
    return unit if is_entered_for(by, unit) else None


def roles_of(viewer: Person) -> set[Role]:
    """The roles held now, on whatever unit: what the menu and the first page follow."""
    return {Role(grant.role) for grant in grants_of(viewer)}


def units_held(viewer: Person, role: Role) -> list[Unit]:
    """The units on which this very role is held (not those below)."""
    return [grant.unit for grant in grants_of(viewer) if grant.role == role]


def capabilities_on(viewer: Person, unit: Unit) -> frozenset[Capability]:
    """All that the viewer may do to the matters of one unit."""
    held = [capabilities_by(g) for g in grants_of(viewer) if unit.path.startswith(g.unit.path)]
    return frozenset().union(*held)


def may_grant(viewer: Person, role: Role, unit: Unit) -> bool:
    """Whether the viewer may give this role on this unit: nobody gives more than he holds there, except that an
    administrator sets up the office: what he gives beyond what he holds is told to the unit's head."""
    held = capabilities_on(viewer, unit)
    return Capability.GRANT_BELOW in held and (GRANTED_BY[role] <= held or Capability.MANAGE_STRUCTURE in held)


def may_hand_slip(viewer: Person, role: Role, unit: Unit) -> bool:
    """Whether an officer of this unit hands slips to holders of this role there. See ``handing_out`` for the rest."""
    held = capabilities_on(viewer, unit)
    return role in HANDED_SLIPS and Capability.HAND_OUT_SLIPS in held and GRANTED_BY[role] <= held


def gives_more_than_held(viewer: Person, role: Role, unit: Unit) -> bool:
    """Whether this grant is one that an administrator makes for others and the unit's head is told of."""
    return not GRANTED_BY[role] <= capabilities_on(viewer, unit)


def roles_grantable(viewer: Person, unit: Unit) -> list[Role]:
    """The roles that the viewer may give on this unit, in the order of the list of roles."""
    return [role for role in Role if may_grant(viewer, role, unit)]
