"""Accounts of people: making one, giving one, a new password for who forgot his."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from trienkhai.accounts import services as accounts
from trienkhai.accounts.queries import is_office_only
from trienkhai.journal.messages import tell
from trienkhai.journal.services import SYSTEM, HasKey, record
from trienkhai.kernel.clock import house_time
from trienkhai.kernel.errors import DomainError, NotAllowed
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability, Category, Role
from trienkhai.organisations.models import Grant, Membership, Person, Unit
from trienkhai.organisations.services.granting import require_grantable, tell_head_of_grant
from trienkhai.organisations.services.people import hold_kept, unsaved_person


@dataclass(frozen=True)
class NewAccount:
    """Somebody who will sign in."""

    full_name: str
    username: str
    password: str


@transaction.atomic
def add_account(
    unit: Unit,
    *,
    full_name: str,
    username: str,
    password: str,
    role: Role,
    by: HasKey,
    at: datetime,
    is_demo: bool = False,
    category: Category | None = None,
) -> Person:
    """Make somebody of a unit able to sign in, with one role on that unit. Nobody gives more than he holds."""
    require_grantable(by, role, unit)
    person = person_with_account(
        NewAccount(full_name, username, password), unit, at=at, is_demo=is_demo, category=category
    )
    _note_typed(person, by=by)
    grant = Grant.objects.create(person=person, unit=unit, role=role, starts_on=at.date())
    record("organisations.account-added", by=by, at=at, subject=grant, details={"role": role, "unit": unit.pk})
    tell_head_of_grant(grant, "ROLE_GRANTED", by=by, at=at)
    return person


@transaction.atomic
def give_account(
    person: Person, *, username: str, password: str | None, by: HasKey, at: datetime, is_demo: bool = False
) -> Person:
    """Let somebody who is already on the list sign in. A role is given apart, by ``grant_role``. No password: only a
    slip or a link opens the account."""
    require_may_give_account(person, by=by, at=at)
    if hold_kept(person).user_id is not None:
        raise DomainError(_("Đồng chí %(name)s đã có tài khoản.") % {"name": person.full_name})
    person.user = accounts.create_user(
        username, password, is_demo=is_demo, full_name=person.full_name, at=house_time(at)
    )
    person.save(update_fields=["user"])
    _note_typed(person, by=by)
    record("organisations.account-given", by=by, at=at, subject=person)
    return person


def require_may_give_account(person: Person, *, by: HasKey, at: datetime) -> None:
    """Raise NotAllowed unless he gives accounts in a unit of this person, and could give each role that waits for
    it: whoever makes the account hands over the first slip."""
    giver = access.actor(by)
    if giver is None:
        return
    not_ended = Q(ends_before=None) | Q(ends_before__gt=at.date())
    memberships = person.memberships.select_related("unit")
    homes = list(memberships.filter(not_ended)) or list(memberships)
    if not any(access.may(giver, Capability.GRANT_BELOW, each.unit) for each in homes):
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))
    for grant in person.grants.filter(not_ended).select_related("unit"):
        require_grantable(by, Role(grant.role), grant.unit)


def require_may_set_password(person: Person, *, by: HasKey, at: datetime) -> None:
    """Raise NotAllowed unless ``set_password`` would let him: his own, or that of one to whom he could have given
    all that he holds or is to hold.

    An administrator gives roles beyond his own, and hands over the first slip or password; once somebody has signed
    in, nobody who sees less than he does takes his place: acts would bear the wrong name.
    """
    giver = access.actor(by)
    if giver is None or giver.pk == person.pk:
        return
    not_ended = Q(ends_before=None) | Q(ends_before__gt=at.date())  # a role that begins tomorrow counts today
    grants = list(Grant.objects.filter(not_ended, person=person).select_related("unit"))
    if not grants:
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))
    was_used = person.user is not None and person.user.last_login is not None
    for grant in grants:
        require_grantable(by, Role(grant.role), grant.unit)
        if was_used and access.gives_more_than_held(giver, Role(grant.role), grant.unit):
            raise NotAllowed(
                _("Đồng chí này xem nội dung mà quản trị không xem; chuyên viên của cấp ủy sẽ đặt lại mật khẩu.")
            )


def require_password_here(person: Person) -> None:
    """Raise DomainError for an account that only the office's identity server opens (``TRIENKHAI_OIDC_ONLY``)."""
    if person.user is not None and is_office_only(person.user):
        raise DomainError(
            _("Đồng chí %(name)s đăng nhập bằng tài khoản cơ quan; ở đây không cấp mật khẩu cho tài khoản này.")
            % {"name": person.full_name}
        )


@transaction.atomic
def set_password(person: Person, *, password: str, by: HasKey, at: datetime) -> None:
    """A new password for somebody who forgot his; only by one who could have given him all that he holds."""
    person = hold_kept(person)  # no role is given to him in between
    if by is not SYSTEM:  # whoever stands at the machine itself may: the identity server may be gone
        require_password_here(person)
    require_may_set_password(person, by=by, at=at)
    if person.user_id is None:
        raise DomainError(_("Đồng chí %(name)s chưa có tài khoản.") % {"name": person.full_name})
    accounts.set_password(
        person.user_id,
        password,
        is_temporary=by is not SYSTEM and by.pk != person.pk,  # whoever typed it for him knows it
        full_name=person.full_name,
        at=at,
    )
    if by is SYSTEM or by.pk != person.pk:  # an own one leaves open who had opened the account
        _note_typed(person, by=by)
    record("organisations.password-set", by=by, at=at, subject=person)
    tell_of_access(person, "PASSWORD_SET", by=by, at=at)


def _note_typed(person: Person, *, by: HasKey) -> None:
    """What somebody else typed, or could have, ends when the owner is to hold a role that he could not give."""
    if person.user_id is not None:
        accounts.password_was_typed(person.user_id, by=by)


def tell_of_access(person: Person, code: str, *, by: HasKey, at: datetime) -> None:
    """Somebody else can now sign in as this person: the owner and the head of the unit should hear of it."""
    if by is SYSTEM or by.pk == person.pk:
        return
    tell([person.pk], code, subject=person, at=at, values={"by": by.pk})
    for grant in Grant.objects.filter(person=person).valid_on(at.date()).select_related("unit"):
        tell_head_of_grant(grant, code, by=by, at=at)


def person_with_account(
    account: NewAccount,
    unit: Unit,
    *,
    at: datetime,
    is_demo: bool = False,
    is_own: bool = False,
    category: Category | None = None,
) -> Person:
    """``is_own`` when this very person typed the password: else the first sign-in asks for an own one."""
    house_time(at)
    person = unsaved_person(account.full_name)
    person.user = accounts.create_user(
        account.username, account.password, is_demo=is_demo, is_own=is_own, full_name=person.full_name, at=at
    )
    person.save(force_insert=True)
    if category is not None:
        Membership.objects.create(person=person, unit=unit, category=category)
    return person
