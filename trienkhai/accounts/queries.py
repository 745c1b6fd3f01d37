"""Questions about accounts: whether, when, from where somebody signs in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from trienkhai.accounts import policy, rules
from trienkhai.accounts.choices import TryScope
from trienkhai.accounts.digests import device_key, digest
from trienkhai.accounts.models import Invitation, KnownDevice, SignInTry, User


def has_demo_accounts() -> bool:
    """Whether an account of the demo is left: its password stands in public documents."""
    return User.objects.filter(is_demo=True, is_active=True).exists()


def user_named(username: str) -> User | None:
    """The account of this name, if it may sign in."""
    return User.objects.filter(username=username.strip().lower(), is_active=True).first()


def has_second_factor(user_id: int) -> bool:
    """Whether signing in asks for a code or a passkey beside the password."""
    return (
        Authenticator.objects.filter(user_id=user_id)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .exists()
    )  # fmt: skip


def has_key(user_id: int, key_id: int) -> bool:
    """Whether this passkey is one of this user's."""
    return Authenticator.objects.filter(pk=key_id, user_id=user_id, type=Authenticator.Type.WEBAUTHN).exists()


def knows_device(username: str, device: str) -> bool:
    """Whether this browser signed in to this account before."""
    if not device:
        return False
    return KnownDevice.objects.filter(user__username=username, key=device_key(device)).exists()


@dataclass(frozen=True)
class Device:
    """One session of somebody (một thiết bị đang đăng nhập)."""

    id: int
    address: str
    browser: str  # as it calls itself
    began_at: datetime
    seen_at: datetime
    is_this: bool


def devices_of(user_id: int, *, session_key: str, at: datetime) -> list[Device]:
    """The sessions of this user that go on, the one in use first, then by last use."""
    found = list(UserSession.objects.filter(user_id=user_id))
    going_on = set(
        Session.objects.filter(
            session_key__in=[each.session_key for each in found], expire_date__gt=at
        ).values_list("session_key", flat=True)
    )  # fmt: skip
    devices = [
        Device(each.pk, each.ip, each.user_agent, each.created_at, each.last_seen_at, each.session_key == session_key)
        for each in found
        if each.session_key in going_on
    ]
    return sorted(devices, key=lambda device: (not device.is_this, -device.seen_at.timestamp()))


@dataclass(frozen=True)
class AccountState:
    """How it stands with an account, for who looks after it."""

    username: str
    is_active: bool
    last_sign_in: datetime | None
    must_change_password: bool
    has_password: bool
    has_factor: bool
    sessions: int
    locked_until: datetime | None
    invited_until: datetime | None


def state_of(user: User, *, at: datetime) -> AccountState:
    """The state of one account; asks four tables once each."""
    preset = policy.preset()
    locks = [
        free_at
        for each in SignInTry.objects.filter(account=digest("name", user.username))
        if rules.is_locked(TryScope(each.scope), each.count, preset)
        and (free_at := rules.free_again_at(TryScope(each.scope), each.count, each.last_at, at, preset)) > at
    ]
    open_one = Invitation.objects.filter(user=user, used_at=None, voided_at=None, expires_at__gt=at).first()
    return AccountState(
        username=user.username,
        is_active=user.is_active,
        last_sign_in=user.last_login,
        must_change_password=user.must_change_password,
        has_password=user.has_usable_password(),
        has_factor=has_second_factor(user.pk),
        sessions=len(devices_of(user.pk, session_key="", at=at)),
        locked_until=max(locks, default=None),
        invited_until=open_one.expires_at if open_one else None,
    )
