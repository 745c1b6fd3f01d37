"""Who in a unit does what of a duty. The unit's own officers see it, and each person his own part; nobody above does,
not even as a count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from trienkhai.campaigns.choices import AssignmentState, CampaignState
from trienkhai.campaigns.models import Assignment, Share
from trienkhai.campaigns.queries.doors import OF_THE_DOCUMENT
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import access
from trienkhai.organisations.choices import OWN_ORGANS, Role
from trienkhai.organisations.models import Grant, Membership, Person, Unit, UnitAncestor
from trienkhai.organisations.querysets import running_on

MOST_OFFERED = 200


@dataclass(frozen=True)
class Sharing:
    """The parts of one duty as the unit sees them; ``people`` are those to choose from, for who divides."""

    responsible: Share | None
    shares: tuple[Share, ...]  # those that stand, the person responsible first
    done: int
    people: tuple[Person, ...]
    may_divide: bool


def divides(viewer: Person, unit: Unit) -> bool:
    """Whether the viewer divides the work of this very unit: its officer by a grant on the unit itself (not above), or
    the specialist of the body whose organ it is."""
    return any(
        (grant.role == Role.UNIT_OFFICER and grant.unit_id == unit.pk)
        or (grant.role == Role.SPECIALIST and (grant.unit_id == unit.pk or _is_organ_of(unit, grant.unit_id)))
        for grant in _own_grants(viewer)
    )


def sees_shares(viewer: Person, unit: Unit) -> bool:
    """Who divides the work, and the unit's own leader."""
    own = any(grant.role == Role.LEADER and grant.unit_id == unit.pk for grant in _own_grants(viewer))
    return own or divides(viewer, unit)


def _own_grants(viewer: Person) -> list[Grant]:
    """Without those that were lent from above: the lender sees none of the unit's own division of its work."""
    return [grant for grant in access.grants_of(viewer) if access.is_of_unit(grant)]


def people_of_unit(unit: Unit, today: date) -> QuerySet[Person]:
    """Who belongs to the unit, or to one below it, on this day."""
    members = Membership.objects.filter(running_on(today), unit__path__startswith=unit.path)
    return Person.objects.filter(pk__in=members.values("person"), merged_into=None).order_by("sort_key", "pk")


def own_parts(viewer: Person) -> Q:
    """A condition on parts: those given to the viewer in units to which he belongs, himself or by a unit below, on his
    day; who has left a unit has no part in its work any more."""
    still = Q(ends_before=None) if viewer.today is None else running_on(viewer.today)
    units = Membership.objects.filter(still, person=viewer).values("unit")
    above = UnitAncestor.objects.filter(unit__in=units).values("ancestor")
    return Q(person=viewer, assignment__unit__in=above)


def sharing_of(viewer: Person, row: Assignment, today: date) -> Sharing | None:
    """The parts of a duty; None for who is not of the unit. The caller came through ``assignment_for``."""
    if not sees_shares(viewer, row.unit):
        return None
    shares = tuple(
        Share.objects.filter(assignment=row, withdrawn_at=None)
        .select_related("person", "given_by")
        .order_by("-is_responsible", "due_on", "pk")
    )
    is_owed = row.campaign.state == CampaignState.RUNNING and row.state != AssignmentState.WITHDRAWN
    may_divide = is_owed and divides(viewer, row.unit)
    return Sharing(
        responsible=next((each for each in shares if each.is_responsible), None),
        shares=shares,
        done=sum(each.done_on is not None for each in shares),
        people=tuple(people_of_unit(row.unit, today)[:MOST_OFFERED]) if may_divide else (),
        may_divide=may_divide,
    )


def share_for(viewer: Person, share_id: int) -> Share:
    """The one door to a part: one's own, or one of the unit whose work the viewer divides."""
    found = (
        Share.objects.filter(pk=share_id, withdrawn_at=None)
        .exclude(assignment__state=AssignmentState.WITHDRAWN)
        .select_related("assignment__unit", "person")
        .first()
    )
    if found is None or not (divides(viewer, found.assignment.unit) or _is_own_part(viewer, found)):
        raise NotFound(_("Không tìm thấy phần việc này."))
    return found


def _is_own_part(viewer: Person, part: Share) -> bool:
    return part.person_id == viewer.pk and Share.objects.filter(own_parts(viewer), pk=part.pk).exists()


def person_to_share(viewer: Person, unit: Unit, person_id: int | None, today: date) -> Person:
    """The one door to somebody who is to be given a part."""
    may = person_id is not None and divides(viewer, unit)
    found = people_of_unit(unit, today).filter(pk=person_id or 0).first() if may else None
    if found is None:
        raise NotFound(_("Không tìm thấy người này trong đơn vị."))
    return found


def shares_of_person(viewer: Person) -> list[Share]:
    """One's own parts in campaigns that run: those to do by their days, then those done. One statement."""
    mine = (
        Share.objects.filter(
            own_parts(viewer),
            ~Q(assignment__state=AssignmentState.WITHDRAWN),
            withdrawn_at=None,
            assignment__campaign__state=CampaignState.RUNNING,
        )
        .select_related(
            "assignment__campaign__plan", "assignment__obligation", "assignment__unit", "given_by", "assignment"
        )
        .defer(*(f"assignment__campaign__{field}" for field in OF_THE_DOCUMENT), "assignment__obligation__as_read")
    )
    return sorted(mine, key=lambda each: (each.done_on is not None, each.due_on or date.max, each.pk))


def _is_organ_of(unit: Unit, committee_id: int) -> bool:
    return unit.kind in OWN_ORGANS and unit.parent_id == committee_id
