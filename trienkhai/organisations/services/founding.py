"""Founding the installation: a committee, its units and the first person, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from trienkhai.journal.services import SYSTEM, HasKey, record
from trienkhai.kernel.clock import house_time
from trienkhai.kernel.errors import DomainError
from trienkhai.organisations import tree
from trienkhai.organisations.choices import Role
from trienkhai.organisations.models import Grant, Installation, Person, Unit
from trienkhai.organisations.services.accounts import NewAccount, person_with_account
from trienkhai.organisations.services.listing import add_list, saved
from trienkhai.organisations.unit_lists import NewUnit


class AlreadyInstalled(DomainError):
    """The first run happens once."""


@dataclass(frozen=True)
class Founded:
    """What the first run made. ``units`` stand in the order of the list given."""

    installation: Installation
    committee: Unit
    units: list[Unit]
    person: Person


@transaction.atomic
def found_installation(
    *,
    committee: NewUnit,
    units: Sequence[NewUnit],
    account: NewAccount,
    by: HasKey = SYSTEM,
    at: datetime,
    is_demo: bool = False,
    anchor_on: date | None = None,
) -> Founded:
    """Store the committee, its units and the first person, who does everything on day one.

    Raises AlreadyInstalled, or DomainError when a name or the password will not do; nothing stays half.
    """
    house_time(at)
    if Installation.objects.exists():
        raise AlreadyInstalled(_("Hệ thống đã được cài đặt. Đồng chí đăng nhập để tiếp tục."))
    top = tree.place(saved(committee, None))
    try:
        with transaction.atomic():
            installation = Installation.objects.create(pk=1, committee=top, is_demo=is_demo, anchor_on=anchor_on)
    except IntegrityError as second:
        raise AlreadyInstalled(_("Hệ thống đã được cài đặt. Đồng chí đăng nhập để tiếp tục.")) from second
    made = add_list(top, units)
    person = person_with_account(account, top, at=at, is_demo=is_demo, is_own=True)
    for role in (Role.SPECIALIST, Role.ADMINISTRATOR):
        Grant.objects.create(person=person, unit=top, role=role, starts_on=at.date())
    record(
        "organisations.installation-founded",
        by=person if by is SYSTEM else by,
        at=at,
        subject=installation,
        details={"committee": top.name, "units": len(made)},
    )
    return Founded(installation, top, made, person)
