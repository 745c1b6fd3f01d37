"""Who opened an account for its owner, and when what he handed out opens it no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from trienkhai.accounts.models import KnownDevice, User
from trienkhai.accounts.services.invitations import makers_of_codes, void_codes
from trienkhai.accounts.services.sessions import end_sessions
from trienkhai.accounts.services.users import note_opening
from trienkhai.journal.services import HasKey, record


def password_was_typed(user_id: int, *, by: HasKey) -> None:
    """Note who typed the password that its owner is to change: he knows it until then."""
    note_opening(user_id, opened_by=by.pk, is_narrow=False)


@transaction.atomic
def review_openings(user_id: int, *, may_open: Callable[[int], bool], by: HasKey, at: datetime) -> bool:
    """An account is about to gain a right: what was handed out by somebody who could not give it ends first.

    ``may_open`` says of a Person's id whether he could. Ended are open codes; a typed password that nobody has changed
    yet; and all ways in of an account that was opened narrowly: its password, second factor, devices and sessions,
    for whoever made the slip may have used it himself. True when its owner needs a new slip now.
    """
    user = User.objects.select_for_update().get(pk=user_id)  # whoever uses a code waits, or has used it
    for maker in makers_of_codes(user):
        if not may_open(maker):
            void_codes(user, made_by=maker, at=at)
    is_doubtful = user.must_change_password or user.is_opened_narrowly
    if user.opened_by is None or not is_doubtful or may_open(user.opened_by):
        return False
    opener, was_narrow = user.opened_by, user.is_opened_narrowly
    if was_narrow:
        Authenticator.objects.filter(user=user).delete()
        KnownDevice.objects.filter(user=user).delete()
        user.needs_factor = False
    user.set_unusable_password()
    user.must_change_password = user.is_opened_narrowly = False
    user.opened_by = None
    user.session_round += 1
    user.save(
        update_fields=[
            "password",
            "must_change_password",
            "is_opened_narrowly",
            "needs_factor",
            "opened_by",
            "session_round",
        ]
    )
    end_sessions(user.pk)
    record("accounts.openings-ended", by=by, at=at, subject=user, details={"opened_by": opener, "narrowly": was_narrow})
    return True
