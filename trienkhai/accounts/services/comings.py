"""Who came in and went out, and when an account was locked: entries of the journal, plain inserts.

Names as they were typed are never kept: somebody may have typed the password there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from trienkhai.accounts import policy, rules
from trienkhai.accounts.choices import TryScope
from trienkhai.accounts.models import SignInTry, User
from trienkhai.accounts.services.tries import Try
from trienkhai.journal.services import SYSTEM, HasKey, record

LONGEST_BROWSER = 200  # characters of what a browser calls itself


@dataclass(frozen=True)
class Wrong:
    """What a wrong try came to; for the log, never for who tried."""

    user_id: int | None  # None: there is no such account
    is_locked: bool


def signed_in(user_id: int, *, by: HasKey | None, at: datetime, way: str, address: str, browser: str) -> None:
    """Somebody is in. ``way``: "password", "password+mfa" …; address and browser stand in the detail, which may be
    erased."""
    details = {"way": way, "address": address, "browser": browser[:LONGEST_BROWSER]}
    record("accounts.signed-in", by=by or SYSTEM, at=at, subject=User(pk=user_id), details=details)


def signed_out(user_id: int, *, by: HasKey | None, at: datetime) -> None:
    """Somebody left by himself."""
    record("accounts.signed-out", by=by or SYSTEM, at=at, subject=User(pk=user_id))


@transaction.atomic
def try_was_wrong(tried: Try, username: str, *, at: datetime) -> Wrong:
    """Say that a try proved wrong: whose it was, and whether it locked the account by the preset. A lock is an entry
    of the journal, for a name that does not exist as well: both take the same time."""
    user_id = User.objects.filter(username=username).values_list("pk", flat=True).first()
    preset = policy.preset()
    if preset.lock_after is None:
        return Wrong(user_id, is_locked=False)
    counted = SignInTry.objects.filter(pk__in=tried.counted).values_list("scope", "count")
    is_locked = any(rules.is_locked(TryScope(scope), count, preset) for scope, count in counted)
    if is_locked:
        record("accounts.locked", by=SYSTEM, at=at, subject=User(pk=user_id))
    return Wrong(user_id, is_locked)
