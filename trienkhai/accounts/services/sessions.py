"""The sessions of an account: seen, ended one by one or all at once; the second factor taken off."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from trienkhai.accounts.models import User
from trienkhai.journal.services import HasKey, record


def touch_session(session_key: str, *, at: datetime) -> None:
    """Note that a session is in use; the list of devices shows when."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=at)


def forget_session(session_key: str) -> None:
    """A session that ended by itself leaves the list of devices."""
    UserSession.objects.filter(session_key=session_key).delete()


@transaction.atomic
def end_session(user_id: int, session_id: int) -> bool:
    """End one session of this user, by its id in the list of devices. False when it is none of his."""
    found = UserSession.objects.filter(pk=session_id, user_id=user_id).first()
    if found is None:
        return False
    Session.objects.filter(session_key=found.session_key).delete()
    found.delete()
    return True


@transaction.atomic
def end_sessions(user_id: int, *, but: str = "") -> int:
    """End the sessions of this user, but the one with this key. Returns how many."""
    ending = UserSession.objects.filter(user_id=user_id).exclude(session_key=but)
    keys = list(ending.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    ending.delete()
    return len(keys)


@transaction.atomic
def take_off_factor(user: User, *, by: HasKey, at: datetime) -> None:
    """Take the second factor off the account of somebody who lost phone and recovery codes; sessions end.

    A password that was long enough only beside it is changed at the next sign-in."""
    Authenticator.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk, needs_factor=True, is_demo=False).update(must_change_password=True)
    end_sessions(user.pk)
    record("accounts.factor-taken-off", by=by, at=at, subject=user)
