"""Counting wrong passwords in the database, so that all workers see one count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from trienkhai.accounts import policy, queries, rules
from trienkhai.accounts.choices import TryScope
from trienkhai.accounts.digests import device_key, digest
from trienkhai.accounts.models import KnownDevice, SignInTry, User
from trienkhai.journal.services import HasKey, record

SPENT_KEPT = 5  # more than are right at one moment


@dataclass(frozen=True)
class Try:
    """One try that was let through, counted as wrong until it proves right; or the wait before the next one."""

    counted: tuple[int, ...]  # ids of SignInTry
    networks: tuple[int, ...] = ()  # those of them that one right password does not clear
    wait: int = 0  # seconds
    locked_until: datetime | None = None


def begin_try(username: str, *, address: str, device: str, at: datetime) -> Try:
    """Ask for one try at a password. It is counted before the password is looked at: tries at the same moment
    in several workers do not slip through together."""
    knows = queries.knows_device(username, device)
    account = digest("name", username)
    keys = {
        TryScope.PAIR: digest("pair", f"{username}\n{rules.network_of(address)}"),
        TryScope.ACCOUNT: account,
        TryScope.NETWORK: digest("network", rules.network_of(address)),
        TryScope.DEVICE: digest("device", f"{username}\n{device}"),
    }
    return _begin({scope: keys[scope] for scope in rules.scopes_of(knows_device=knows)}, account, at)


def begin_factor_try(user: User, *, at: datetime) -> Try:
    """The same for the code of a second factor: counted for the account, wherever it comes from."""
    return _begin({TryScope.FACTOR: digest("factor", str(user.pk))}, digest("name", user.username), at)


@transaction.atomic
def try_was_right(tried: Try) -> None:
    """Take the counts back; a network keeps its other wrong tries, else one account of one's own would clear it."""
    cleared = []
    for each in _held(SignInTry.objects.filter(pk__in=tried.counted)):
        if each.pk not in tried.networks:
            cleared.append(each.pk)
        elif each.count > 0:
            each.count -= 1
            each.save(update_fields=["count"])
    SignInTry.objects.filter(pk__in=cleared).delete()


@transaction.atomic
def spend_code(authenticator: Authenticator, code: str) -> bool:
    """Mark a right code of an application as used: a second use is refused, in whatever worker (RFC 6238, 5.2).
    Recovery codes keep their own account of that."""
    if authenticator.type != Authenticator.Type.TOTP:
        return True
    locked = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    spent = list(locked.data.get("spent", []))
    mark = digest("code", f"{locked.pk}\n{code.strip()}")
    if mark in spent:
        return False
    locked.data["spent"] = [*spent, mark][-SPENT_KEPT:]
    locked.save(update_fields=["data"])
    return True


@transaction.atomic
def unlock(user: User, *, by: HasKey, at: datetime) -> None:
    """Lift the wait or the lock of an account (mở khóa)."""
    held = _held(SignInTry.objects.filter(account=digest("name", user.username)))
    SignInTry.objects.filter(pk__in=[each.pk for each in held]).delete()
    record("accounts.unlocked", by=by, at=at, subject=user)


def forget_old_tries(*, at: datetime) -> int:
    """Delete the counts that no longer hold anybody up; for the nightly job. Returns how many."""
    longest = max(*(limit.forgotten_after for limit in rules.LIMITS.values()), policy.preset().lock_for)
    return SignInTry.objects.filter(last_at__lt=at - longest).delete()[0]


def know_device(user: User, device: str, *, at: datetime) -> None:
    """Remember that this browser signed in to this account."""
    KnownDevice.objects.update_or_create(user=user, key=device_key(device), defaults={"seen_at": at})


@transaction.atomic
def _begin(keys: dict[TryScope, str], account: str, at: datetime) -> Try:
    preset, rows = policy.preset(), []
    for scope in sorted(keys):  # one order for all workers
        row = _row(scope, keys[scope], "" if scope == TryScope.NETWORK else account, at)
        if rules.is_forgotten(scope, row.count, row.last_at, at, preset):
            row.count = 0
        rows.append(row)
    free_at = max(rules.free_again_at(_scope(row), row.count, row.last_at, at, preset) for row in rows)
    if free_at > at:
        is_locked = any(rules.is_locked(_scope(row), row.count, preset) for row in rows)
        return Try((), wait=rules.seconds_until(free_at, at), locked_until=free_at if is_locked else None)
    for row in rows:
        row.count, row.last_at = row.count + 1, at
        row.save(update_fields=["count", "last_at"])
    return Try(
        counted=tuple(row.pk for row in rows),
        networks=tuple(row.pk for row in rows if row.scope == TryScope.NETWORK),
    )


def _held(rows: QuerySet[SignInTry]) -> list[SignInTry]:
    """Rows locked in the order in which ``_begin`` locks them: two that wait for each other would both be refused."""
    return list(rows.select_for_update().order_by("scope", "pk"))


def _scope(row: SignInTry) -> TryScope:
    return TryScope(row.scope)


def _row(scope: TryScope, key: str, account: str, at: datetime) -> SignInTry:
    """The count, locked for this transaction; made when it is the first."""
    while True:
        found = SignInTry.objects.select_for_update().filter(scope=scope, key=key).first()
        if found is not None:
            return found
        try:
            with transaction.atomic():
                return SignInTry.objects.create(scope=scope, key=key, account=account, count=0, last_at=at)
        except IntegrityError:  # another worker was first; maybe its count is cleared by now
            continue
