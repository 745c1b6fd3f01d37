"""Giving and ending roles: nobody gives more than he holds, nor to himself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.journal.services import SYSTEM, HasKey, record
from trienkhai.kernel.errors import NotAllowed
from trienkhai.organisations import access
from trienkhai.organisations.choices import Role
from trienkhai.organisations.models import Grant, Person, Unit


@transaction.atomic
def grant_role(person: Person, *, unit: Unit, role: Role, by: HasKey, at: datetime) -> Grant:
    """Give one more role; the same role twice is one grant. Nobody gives to himself, nor more than he holds."""
    require_grantable(by, role, unit)
    if by is not SYSTEM and by.pk == person.pk:
        raise NotAllowed(_("Đồng chí không tự cấp quyền cho mình được."))
    current = Grant.objects.filter(person=person, unit=unit, role=role).valid_on(at.date()).first()
    if current is not None:
        return current
    grant, _made = Grant.objects.update_or_create(
        person=person, unit=unit, role=role, starts_on=at.date(), defaults={"ends_before": None}
    )
    record("organisations.role-granted", by=by, at=at, subject=grant, details={"role": role, "unit": unit.pk})
    return grant


@transaction.atomic
def end_grant(grant: Grant, *, by: HasKey, at: datetime) -> Grant:
    """End a role from today on; what was done with it stays. Nobody ends his own: somebody must be left."""
    require_grantable(by, Role(grant.role), grant.unit)
    if by is not SYSTEM and by.pk == grant.person_id:
        raise NotAllowed(_("Đồng chí không tự thôi quyền của mình được; đồng chí khác có quyền sẽ làm việc này."))
    grant.ends_before = at.date()
    grant.save(update_fields=["ends_before"])
    record("organisations.role-ended", by=by, at=at, subject=grant, details={"role": grant.role, "unit": grant.unit_id})
    return grant


def require_grantable(by: HasKey, role: Role, unit: Unit) -> None:
    giver = access.actor(by)
    if giver is not None and not access.may_grant(giver, role, unit):
        raise NotAllowed(_("Đồng chí không cấp được vai trò này cho đơn vị này."))
