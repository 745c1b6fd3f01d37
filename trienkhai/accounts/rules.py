"""Decisions on signing in, on plain values: how long to wait, what a password needs, when a session ends."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from trienkhai.accounts.choices import TryScope, UseKind
from trienkhai.vietnamese.text import unaccent


# --- presets
@dataclass(frozen=True)
class Preset:
    """One policy of passwords and sessions; the figures are those of the document it is named after."""

    shortest: int  # characters of a password that stands alone
    shortest_with_factor: int  # of one that never suffices without a second factor
    needs_classes: bool  # small and capital letters, digits, marks (only when it stands alone)
    past_kept: int  # so many earlier passwords are refused
    admin_change_months: int | None
    admins_need_factor: bool
    lock_after: int | None  # wrong passwords in a row
    lock_for: timedelta
    idle: timedelta
    admin_idle: timedelta
    absolute: timedelta
    dormant_after: timedelta | None  # not signed in for so long: shut


PRESETS: Mapping[str, Preset] = {
    # OWASP ASVS 5.0: 6.2.1 length, 6.2.5 no composition rules, 6.2.10 no rotation, 7.3.1 idle, 7.3.2 absolute
    "asvs": Preset(
        shortest=10,
        shortest_with_factor=10,
        needs_classes=False,
        past_kept=0,
        admin_change_months=None,
        admins_need_factor=False,
        lock_after=None,
        lock_for=timedelta(0),
        idle=timedelta(minutes=60),
        admin_idle=timedelta(minutes=60),
        absolute=timedelta(hours=12),
        dormant_after=None,
    ),
    # TCVN 14423:2026 level 3: 5.6.2.2 b length, classes, change of administrators; 5.6.2.4 second factor of
    # administrators; 5.5.2.2 a lock-out and idle time; 5.6.2.3 accounts that nobody uses
    "cap-do-3": Preset(
        shortest=14,
        shortest_with_factor=8,
        needs_classes=True,
        past_kept=10,
        admin_change_months=2,
        admins_need_factor=True,
        lock_after=5,
        lock_for=timedelta(hours=12),
        idle=timedelta(minutes=15),
        admin_idle=timedelta(minutes=5),
        absolute=timedelta(hours=12),
        dormant_after=timedelta(days=45),
    ),
}


def weakness(password: str, preset: Preset, *, has_factor: bool) -> str:
    """The first rule of the preset that a password breaks: "too-short", "too-few-classes", or "" for none."""
    if len(password) < (preset.shortest_with_factor if has_factor else preset.shortest):
        return "too-short"
    if preset.needs_classes and not has_factor and not _has_all_classes(password):
        return "too-few-classes"
    return ""


def needs_factor(password: str, preset: Preset) -> bool:
    """Whether a password that was let through holds only beside a second factor."""
    return bool(weakness(password, preset, has_factor=False))


def _has_all_classes(password: str) -> bool:
    has = (str.islower, str.isupper, str.isdigit, lambda mark: not mark.isalnum() and not mark.isspace())
    return all(any(each(letter) for letter in password) for each in has)


def password_is_old(set_at: datetime | None, at: datetime, preset: Preset) -> bool:
    """Whether an administrator must change his password now: the months of the preset are over."""
    if preset.admin_change_months is None:
        return False
    if set_at is None:
        return True
    years, month = divmod(set_at.month - 1 + preset.admin_change_months, 12)
    day = min(set_at.day, 28)  # every month has one
    return at >= set_at.replace(year=set_at.year + years, month=month + 1, day=day)


# --- words of the place in a password (ASVS 5.0, 6.1.2 and 6.2.11)
HOUSE_WORDS = (
    "trienkhai", "danguy", "dangbo", "dangvien", "chibo", "chiuy", "capuy", "tinhuy", "thanhuy", "bithu", "phobithu",
    "bantuyengiao", "banchaphanh", "vanphong", "uyban", "kehoach", "nghiquyet", "chithi", "baocao", "nhiemvu",
    "congsan", "vietnam", "matkhau", "dangnhap", "taikhoan", "quantri", "admin", "administrator", "password",
)  # fmt: skip
LEAST_OWN = 5  # letters and digits of one's own, beside the words that anybody here could guess
LEAST_WORD = 3


def fold(text: str) -> str:
    """Letters and digits only, without accents, small: “Đảng ủy 2026!” is danguy2026."""
    return "".join(letter for letter in unaccent(text).lower() if letter.isalnum())


def names_in_passwords(name: str) -> tuple[str, ...]:
    """What somebody makes of the name of an organisation: the whole of it, what is left beside its kind (“Chi bộ”), and
    its first letters."""
    whole = fold(name)
    kind = next((word for word in HOUSE_WORDS if whole.startswith(word)), "")
    first_letters = "".join(word[0] for word in unaccent(name).lower().split())
    return tuple(each for each in (whole, whole.removeprefix(kind), first_letters) if len(each) >= LEAST_WORD)


def leans_on(password: str, words: Iterable[str]) -> bool:
    """Whether a password is little more than such words (folded ones): with them and all digits taken away, fewer
    than ``LEAST_OWN`` letters are left, though some word was in it."""
    left = folded = fold(password)
    for word in sorted({*words, *HOUSE_WORDS}, key=lambda each: (-len(each), each)):
        if len(word) >= LEAST_WORD:
            left = left.replace(word, " ")
    if left == folded:
        return False
    return sum(letter.isalpha() for letter in left) < LEAST_OWN


# --- accounts that nobody uses
DORMANT_TOLD_BEFORE = timedelta(days=7)


def used_last(last_login: datetime | None, opened_at: datetime | None) -> datetime | None:
    """From when the unused days count: the last sign-in, or when the account was made or opened again."""
    return max((each for each in (last_login, opened_at) if each is not None), default=None)


def is_dormant(used_at: datetime | None, at: datetime, preset: Preset) -> bool:
    """Whether nobody has signed in for so long that the preset shuts the account. Without any date the night stamps
    one first."""
    return preset.dormant_after is not None and used_at is not None and at - used_at >= preset.dormant_after


# --- costly pages
@dataclass(frozen=True)
class Allowance:
    """So many uses of one person in one window."""

    most: int
    window: timedelta


# generous: nobody who works by hand comes near; a program that asks in a loop does (ASVS 5.0, 2.4.1)
ALLOWANCES: Mapping[UseKind, Allowance] = {
    UseKind.READ: Allowance(60, timedelta(hours=1)),
    UseKind.SHEET: Allowance(240, timedelta(hours=1)),
    UseKind.FILE: Allowance(600, timedelta(hours=1)),
    UseKind.EXPORT: Allowance(300, timedelta(minutes=10)),
}


# --- wrong passwords
@dataclass(frozen=True)
class Limit:
    """So many wrong tries are free; then 1, 2, 4 … seconds up to the longest wait; forgotten after a quiet while."""

    free: int
    longest: timedelta
    forgotten_after: timedelta


LIMITS: Mapping[TryScope, Limit] = {
    TryScope.PAIR: Limit(3, timedelta(seconds=60), timedelta(minutes=15)),
    TryScope.DEVICE: Limit(3, timedelta(seconds=60), timedelta(minutes=15)),
    # tries from many networks at one name: slower for all who have not signed in to it before
    TryScope.ACCOUNT: Limit(10, timedelta(seconds=60), timedelta(hours=1)),
    # one network, many names; a whole office may stand behind one address
    TryScope.NETWORK: Limit(30, timedelta(seconds=60), timedelta(minutes=15)),
    # six digits: four tries an hour in the end
    TryScope.FACTOR: Limit(3, timedelta(minutes=15), timedelta(hours=24)),
}
LOCKING = frozenset({TryScope.ACCOUNT, TryScope.DEVICE, TryScope.FACTOR})  # what the preset with a lock locks


def scopes_of(*, knows_device: bool) -> tuple[TryScope, ...]:
    """What is counted: others' tries never hold up a device that signed in to this account before."""
    return (TryScope.DEVICE,) if knows_device else (TryScope.PAIR, TryScope.ACCOUNT, TryScope.NETWORK)


def pause_after(scope: TryScope, count: int, preset: Preset) -> timedelta:
    """How long to wait after ``count`` wrong tries in a row."""
    if is_locked(scope, count, preset):
        return preset.lock_for
    limit = LIMITS[scope]
    if count < limit.free:
        return timedelta(0)
    return min(timedelta(seconds=1 << min(count - limit.free, 30)), limit.longest)


def free_again_at(scope: TryScope, count: int, last_at: datetime, at: datetime, preset: Preset) -> datetime:
    """From when the next try is let through; never later than one pause from now, though the clock was set back."""
    return min(last_at, at) + pause_after(scope, count, preset)


def is_locked(scope: TryScope, count: int, preset: Preset) -> bool:
    """Whether the wait is the lock of the preset, which an officer may lift."""
    return preset.lock_after is not None and scope in LOCKING and count >= preset.lock_after


def is_forgotten(scope: TryScope, count: int, last_at: datetime, at: datetime, preset: Preset) -> bool:
    """Whether the count begins anew: quiet for long enough, and no lock is on."""
    quiet = LIMITS[scope].forgotten_after
    if preset.lock_after is not None and scope in LOCKING:
        quiet = max(quiet, preset.lock_for)
    return at - last_at >= quiet


def seconds_until(free_at: datetime, at: datetime) -> int:
    """Whole seconds to wait, rounded up; 0 when the wait is over."""
    left = (free_at - at).total_seconds()
    return max(0, -int(-left // 1))


def network_of(address: str) -> str:
    """What one subscriber has: the address itself (IPv4), or its /64 (IPv6). "" for what is none."""
    try:
        found = ipaddress.ip_address(address.strip())
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


# --- sessions
TOUCH_AFTER = 60  # seconds: a page more often does not write the session again


def session_is_over(began: int, seen: int, now: int, *, idle: timedelta, absolute: timedelta) -> bool:
    """Whether a session has ended by doing nothing or by its age. Instants in seconds of one clock."""
    return now - seen >= idle.total_seconds() or now - began >= absolute.total_seconds()


# --- invitations
INVITATION_LASTS = timedelta(days=7)
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is read as another on paper
CODE_LENGTH = 10  # 49 bits: seven days at one try a minute are nothing beside them


def tidy_code(typed: str) -> str:
    """A code as it was stored: capital letters, without the marks that only help to read it."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def shown_code(code: str) -> str:
    """A code as it is printed: in two halves."""
    return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"
