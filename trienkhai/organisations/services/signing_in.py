"""Who looks after whose account: slips and links, stopping, unlocking, a lost second factor."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from trienkhai.accounts import services as accounts
from trienkhai.accounts.choices import InvitationKind
from trienkhai.accounts.models import User
from trienkhai.accounts.queries import is_office_only
from trienkhai.journal.messages import tell
from trienkhai.journal.services import SYSTEM, HasKey
from trienkhai.kernel.clock import house_time
from trienkhai.kernel.errors import DomainError, NotAllowed
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.handing_out import handed_slips_by
from trienkhai.organisations.models import Grant, Person, Unit
from trienkhai.organisations.services.accounts import (
    require_may_set_password,
    require_password_here,
    tell_of_access,
)
from trienkhai.organisations.services.granting import heads_of
from trienkhai.organisations.services.people import hold_kept


@transaction.atomic
def invite_person(person: Person, *, kind: InvitationKind, by: HasKey, at: datetime) -> str:
    """A one-time code to set an own password, told once; by whoever could set the password himself, or by the officer
    of the unit (``handing_out``): then the account is opened narrowly, and the head of the unit is told."""
    _require_other(person, by)
    person = hold_kept(person)  # no role is given to him in between
    require_password_here(person)
    is_narrow = _require_may_invite(person, by=by, at=house_time(at))
    code = accounts.invite(_user_of(person), kind=kind, by=by, at=at, is_narrow=is_narrow)
    if is_narrow:
        _tell_of_officer(person, by=by, at=at)
    else:
        tell_of_access(person, "INVITED", by=by, at=at)
    return code


def require_may_invite(person: Person, *, by: HasKey, at: datetime) -> None:
    """Raise NotAllowed unless ``invite_person`` would let him."""
    _require_other(person, by)
    _require_may_invite(person, by=by, at=at)


def _require_may_invite(person: Person, *, by: HasKey, at: datetime) -> bool:
    """Whether it is only as officer of the unit that he may."""
    try:
        require_may_set_password(person, by=by, at=at)
    except NotAllowed:
        viewer = access.actor(by)
        if viewer is None or not handed_slips_by(viewer, [person.pk], at.date()):
            raise
        return True
    return False


@transaction.atomic
def void_outlived_codes(person: Person, *, at: datetime) -> None:
    """What somebody handed out ends with the office by which he could: asked before a code of this person is looked at.
    Of an account that only the office's identity server opens, every code ends."""
    if person.user is None:
        return
    narrow = accounts.makers_of_codes(person.user, only_narrow=True)
    for maker_id in sorted(accounts.makers_of_codes(person.user)):
        maker = Person.objects.select_related("user", "merged_into__user").filter(pk=maker_id).first()
        maker = maker.merged_into or maker if maker is not None else None
        if (
            maker is not None
            and not is_office_only(person.user)
            and _could_still(maker, person, is_narrow=maker_id in narrow, at=at)
        ):
            continue
        accounts.void_codes(person.user, made_by=maker_id, at=at)


def _could_still(maker: Person, person: Person, *, is_narrow: bool, at: datetime) -> bool:
    """Whether the maker of a code could make it today: as the officer of a unit, where it was made so."""
    if maker.user is None or not maker.user.is_active:
        return False
    maker.today = house_time(at).date()
    try:
        only_as_officer = _require_may_invite(person, by=maker, at=at)
    except NotAllowed:
        return False
    return is_narrow or not only_as_officer


def _tell_of_officer(person: Person, *, by: HasKey, at: datetime) -> None:
    """He holds what opens the account: its owner hears of it, and somebody beside him who answers for the unit."""
    tell([person.pk], "INVITED", subject=person, at=at, values={"by": by.pk})
    told: set[int] = {by.pk, person.pk}
    for grant in Grant.objects.filter(person=person).valid_on(at.date()).select_related("unit").order_by("pk"):
        heads = heads_of(grant.unit, at=at, but={by.pk, person.pk}) - told
        values = {"by": by.pk, "person": person.pk, "unit": grant.unit_id, "role": grant.role}
        tell(heads, "INVITED_BY_OFFICER", subject=grant, at=at, values=values)
        told |= heads


@transaction.atomic
def take_off_factor(person: Person, *, by: HasKey, at: datetime) -> None:
    """For somebody who lost phone and recovery codes; by whoever could set the password."""
    _require_other(person, by)
    person = hold_kept(person)
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
