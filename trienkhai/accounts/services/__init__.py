"""Making accounts and their passwords, counting wrong ones, inviting, ending sessions."""

from trienkhai.accounts.errors import BadInvitation, BadPassword, BadUsername
from trienkhai.accounts.services.comings import Wrong, signed_in, signed_out, try_was_wrong
from trienkhai.accounts.services.dormant import dormant_soon, shut_dormant, shut_if_dormant
from trienkhai.accounts.services.invitations import (
    accept_invitation,
    accept_link,
    invite,
    makers_of_codes,
    user_invited_by,
    void_codes,
)
from trienkhai.accounts.services.openings import password_was_typed, review_openings
from trienkhai.accounts.services.sessions import (
    end_session,
    end_sessions,
    forget_session,
    take_off_factor,
    touch_session,
)
from trienkhai.accounts.services.tries import (
    Try,
    begin_factor_try,
    begin_try,
    forget_old_tries,
    know_device,
    spend_code,
    try_was_right,
    unlock,
)
from trienkhai.accounts.services.users import create_user, disable_user, enable_user, set_password
from trienkhai.accounts.services.uses import use_costly

__all__ = [
    "BadInvitation",
    "BadPassword",
    "BadUsername",
    "Try",
    "Wrong",
    "accept_invitation",
    "accept_link",
    "begin_factor_try",
    "begin_try",
    "create_user",
    "disable_user",
    "dormant_soon",
    "enable_user",
    "end_session",
    "end_sessions",
    "forget_old_tries",
    "forget_session",
    "invite",
    "know_device",
    "makers_of_codes",
    "password_was_typed",
    "review_openings",
    "set_password",
    "shut_dormant",
    "shut_if_dormant",
    "signed_in",
    "signed_out",
    "spend_code",
    "take_off_factor",
    "touch_session",
    "try_was_right",
    "try_was_wrong",
    "unlock",
    "use_costly",
    "user_invited_by",
    "void_codes",
]
