"""The doors to one unit, person or grant; what the viewer may not see does not exist."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import access, tree
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Grant, Installation, Membership, Person, Unit
from trienkhai.organisations.querysets import UnitQuerySet


def installation() -> Installation | None:
    """The one installation, or None before the first run."""
    return Installation.objects.select_related("committee").first()


def is_installed() -> bool:
    return Installation.objects.exists()


def unit_for(viewer: Person, unit_id: int) -> Unit:
    """The one door to a unit."""
    found = access.units_where(viewer, Capability.SEE_STRUCTURE).filter(pk=unit_id).select_related("parent").first()
    if found is None:
        raise NotFound(_("Không tìm thấy đơn vị."))
    return found


def units_of(viewer: Person, top: Unit) -> UnitQuerySet:
    """The units under ``top`` that the viewer may see, parents before children."""
    return access.units_where(viewer, Capability.SEE_STRUCTURE).under(top).order_by("path")


def person_named(username: str) -> Person | None:
    """The person behind a user name: for the command line, whose user owns the machine, and for the first use of a
    slip. Nothing of it is shown to anybody."""
    return Person.objects.filter(user__username=username.strip().lower()).first()


def person_of(user_id: int, *, today: date) -> Person | None:
    """Who stands behind an account, with the day whose grants count."""
    found = Person.objects.filter(user_id=user_id).first()
    if found is not None:
        found.today = today
    return found


def person_for(viewer: Person, person_id: int) -> Person:
    """The one door to a person: a member, or a holder of a role, of a unit whose structure the viewer sees.
    The number of a row that was merged leads to the one it was merged into."""
    seen = access.units_where(viewer, Capability.SEE_STRUCTURE)
    found = Person.objects.filter(pk=person_id).select_related("user", "merged_into__user").first()
    if found is not None and found.merged_into is not None:
        found = found.merged_into
    if found is None or not (
        Membership.objects.filter(person=found, unit__in=seen).exists()
        or Grant.objects.filter(person=found, unit__in=seen).exists()
    ):
        raise NotFound(_("Không tìm thấy người này."))
    return found


def grant_for(viewer: Person, grant_id: int) -> Grant:
    """The one door to a grant: that of a unit whose structure the viewer sees."""
    seen = access.units_where(viewer, Capability.SEE_STRUCTURE)
    found = Grant.objects.filter(pk=grant_id, unit__in=seen).select_related("unit", "person").first()
    if found is None:
        raise NotFound(_("Không tìm thấy quyền này."))
    return found


def superiors_of(viewer: Person, unit: Unit) -> list[Unit]:
    """The units above, the top first, as far as the viewer sees them."""
    above = access.units_where(viewer, Capability.SEE_STRUCTURE).filter(pk__in=tree.ids_above(unit)[:-1])
    return sorted(above, key=lambda each: len(each.path))


def names_under(parent: Unit, names: Iterable[str]) -> set[str]:
    """Which of these names stand directly under the unit already (case folded): they would be kept, not doubled."""
    wanted = {name.casefold() for name in names}
    standing = Unit.objects.filter(parent=parent, ended_on=None).values_list("name", flat=True)
    return {name.casefold() for name in standing if name.casefold() in wanted}
