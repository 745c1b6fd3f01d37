"""Questions about accounts: whether, when, from where somebody signs in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q

from trienkhai.accounts import policy, rules
from trienkhai.accounts.choices import TryScope
from trienkhai.accounts.digests import device_key, digest
from trienkhai.accounts.models import Invitation, KnownDevice, SignInTry, User
from trienkhai.journal.queries import history_of


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


def with_second_factor(user_ids: Iterable[int]) -> set[int]:
    """Those of these users whose signing in asks for more than the password."""
    rows = Authenticator.objects.filter(user__in=list(user_ids)).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return set(rows.values_list("user_id", flat=True))


def opened_by_others(user_ids: Iterable[int]) -> set[int]:
    """Those of these users for whom somebody else holds a code or a typed password, or opened the account narrowly."""
    held = Q(must_change_password=True) | Q(is_opened_narrowly=True)
    held |= Q(pk__in=Invitation.objects.filter(used_at=None, voided_at=None).values("user"))
    return set(User.objects.filter(held, pk__in=list(user_ids)).values_list("pk", flat=True))


def is_office_only(user: User) -> bool:
    """Whether nothing but the office's identity server opens this account: it did so before, and the installation is
    set so that no password stands beside it."""
    return bool(settings.OIDC_ONLY) and SocialAccount.objects.filter(user=user).exists()


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


COMINGS = ("accounts.signed-in", "accounts.signed-out", "accounts.locked", "accounts.unlocked")


@dataclass(frozen=True)
class Coming:
    """One line of what the journal knows of somebody's signing in."""

    at: datetime
    verb: str
    address: str  # "" when erased, or of an act that has none
    browser: str


def comings_of(user_id: int, *, most: int = 20) -> list[Coming]:
    """The last sign-ins, sign-outs and locks of this user, newest first; one query."""
    entries = history_of("User", user_id).filter(verb__in=COMINGS).order_by("-pk")[:most]
    found = []
    for entry in entries:
        detail = getattr(entry, "detail", None)
        values = detail.values if detail else {}
        found.append(Coming(entry.at, entry.verb, values.get("address", ""), values.get("browser", "")))
    return found


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
    shut_at: datetime | None  # because nobody used it
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
        shut_at=user.shut_at,
        invited_until=open_one.expires_at if open_one else None,
    )
