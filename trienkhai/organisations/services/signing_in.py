"""Who looks after whose account: slips and links, stopping, unlocking, a lost second factor."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from trienkhai.accounts import services as accounts
from trienkhai.accounts.choices import InvitationKind
from trienkhai.accounts.models import User
from trienkhai.journal.services import SYSTEM, HasKey
from trienkhai.kernel.clock import house_time
from trienkhai.kernel.errors import DomainError, NotAllowed
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Grant, Person, Unit
from trienkhai.organisations.services.accounts import require_may_set_password, tell_of_access


@transaction.atomic
def invite_person(person: Person, *, kind: InvitationKind, by: HasKey, at: datetime) -> str:
    """A one-time code to set an own password, told once; by whoever could set the password himself."""
    _require_other(person, by)
    require_may_set_password(person, by=by, at=house_time(at))
    code = accounts.invite(_user_of(person), kind=kind, by=by, at=at)
    tell_of_access(person, "INVITED", by=by, at=at)
    return code


@transaction.atomic
def take_off_factor(person: Person, *, by: HasKey, at: datetime) -> None:
    """For somebody who lost phone and recovery codes; by whoever could set the password."""
    _require_other(person, by)
    require_may_set_password(person, by=by, at=house_time(at))
    accounts.take_off_factor(_user_of(person), by=by, at=at)
    tell_of_access(person, "FACTOR_TAKEN_OFF", by=by, at=at)


@transaction.atomic
def unlock_account(person: Person, *, by: HasKey, at: datetime) -> None:
    """Lift the wait or the lock after wrong passwords; by an officer above, or by an administrator."""
    require_may_stop(person, by=by, at=house_time(at))
    accounts.unlock(_user_of(person), by=by, at=at)


@transaction.atomic
def stop_account(person: Person, *, by: HasKey, at: datetime) -> None:
    """No sign-in any more, every session ends at once; grants and what was done stay."""
    require_may_stop(person, by=by, at=house_time(at))
    accounts.disable_user(_user_of(person), by=by, at=at)


@transaction.atomic
def resume_account(person: Person, *, by: HasKey, at: datetime) -> None:
    """Let a stopped account sign in again."""
    require_may_stop(person, by=by, at=house_time(at))
    accounts.enable_user(_user_of(person), by=by, at=at)


def require_may_stop(person: Person, *, by: HasKey, at: datetime) -> None:
    """Raise NotAllowed unless he could set the password, or administers every unit of this person: stopping and
    unlocking open no content. Nobody does it to himself."""
    _require_other(person, by)
    viewer = access.actor(by)
    if viewer is None:
        return
    not_ended = Q(ends_before=None) | Q(ends_before__gt=at.date())
    units = list(
        Unit.objects.filter(
            Q(pk__in=Grant.objects.filter(not_ended, person=person).values("unit"))
            | Q(pk__in=person.memberships.values("unit"))
        )
    )
    if units and all(access.may(viewer, Capability.MANAGE_STRUCTURE, unit) for unit in units):
        return
    require_may_set_password(person, by=by, at=at)


def _require_other(person: Person, by: HasKey) -> None:
    if by is not SYSTEM and by.pk == person.pk:
        raise NotAllowed(_("Đồng chí không làm việc này với tài khoản của chính mình được."))


def _user_of(person: Person) -> User:
    if person.user is None:
        raise DomainError(_("Đồng chí %(name)s chưa có tài khoản.") % {"name": person.full_name})
    return person.user
