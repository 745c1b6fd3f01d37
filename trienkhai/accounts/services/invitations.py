"""One-time codes by which somebody sets the first password, or a new one: printed on a slip, or in a link."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.accounts import rules
from trienkhai.accounts.choices import InvitationKind
from trienkhai.accounts.digests import digest
from trienkhai.accounts.errors import BadInvitation
from trienkhai.accounts.models import Invitation, User
from trienkhai.accounts.services.users import note_opening, set_password
from trienkhai.journal.services import HasKey, record
from trienkhai.kernel.errors import DomainError


@transaction.atomic
def invite(user: User, *, kind: InvitationKind, by: HasKey, at: datetime, is_narrow: bool = False) -> str:
    """Make a one-time code that lasts seven days; every earlier one is void. It is told once, here.

    A password that somebody else had typed for the owner ends with it. ``is_narrow``: see ``User.is_opened_narrowly``."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise DomainError(_("Tài khoản này đang ngừng; đồng chí cho dùng lại trước khi cấp phiếu."))
    user.invitations.filter(used_at=None, voided_at=None).update(voided_at=at)
    if user.must_change_password:
        user.set_unusable_password()
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
    User.objects.filter(pk=user.pk).update(opened_at=at)  # the days of the code are no unused days
    if kind == InvitationKind.LINK:
        code = secrets.token_urlsafe(32)
    else:
        code = "".join(secrets.choice(rules.CODE_LETTERS) for _each in range(rules.CODE_LENGTH))
    Invitation.objects.create(
        user=user, kind=kind, code=_digest(kind, user, code), made_at=at, made_by=by.pk,
        expires_at=at + rules.INVITATION_LASTS, is_narrow=is_narrow,
    )  # fmt: skip
    record("accounts.invited", by=by, at=at, subject=user, details={"kind": kind})
    return code


def makers_of_codes(user: User, *, only_narrow: bool = False) -> set[int]:
    """The persons (ids) who made the codes that are still open: each may hold his in hand."""
    still_open = user.invitations.filter(used_at=None, voided_at=None).exclude(made_by=None)
    if only_narrow:
        still_open = still_open.filter(is_narrow=True)
    return {int(made_by) for made_by in still_open.values_list("made_by", flat=True) if made_by is not None}


def void_codes(user: User, *, made_by: int, at: datetime) -> int:
    """What this person made opens the account no more; returns how many codes that ends."""
    return user.invitations.filter(used_at=None, voided_at=None, made_by=made_by).update(voided_at=at)


def accept_invitation(username: str, code: str, password: str, *, full_name: str = "", at: datetime) -> User:
    """Set the owner's password by the code of a slip. Raises BadInvitation, or BadPassword with the code unspent."""
    user = User.objects.filter(username=username.strip().lower(), is_active=True).first()
    if user is None:
        raise BadInvitation(_refusal())
    return _accept(user, InvitationKind.SLIP, rules.tidy_code(code), password, full_name, at)


def accept_link(user_id: int, token: str, password: str, *, full_name: str = "", at: datetime) -> User:
    """The same by the token of a link."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise BadInvitation(_refusal())
    return _accept(user, InvitationKind.LINK, token, password, full_name, at)


def user_invited_by(user_id: int, token: str, *, at: datetime) -> User:
    """Whose link this is. Raises BadInvitation when it opens nothing (any more)."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or _open(user, InvitationKind.LINK, token, at) is None:
        raise BadInvitation(_refusal())
    return user


@transaction.atomic
def _accept(user: User, kind: InvitationKind, code: str, password: str, full_name: str, at: datetime) -> User:
    user = User.objects.select_for_update().get(pk=user.pk)  # before the code, as ``invite`` does
    found = _open(user, kind, code, at, for_update=True) if user.is_active else None
    if found is None:
        raise BadInvitation(_refusal())
    set_password(user.pk, password, full_name=full_name, at=at)
    found.used_at = at
    found.save(update_fields=["used_at"])
    note_opening(user.pk, opened_by=found.made_by, is_narrow=found.is_narrow)
    record("accounts.invitation-accepted", by=_Nobody(), at=at, subject=user)
    user.refresh_from_db()
    return user


def _open(user: User, kind: InvitationKind, code: str, at: datetime, *, for_update: bool = False) -> Invitation | None:
    open_ones = Invitation.objects.select_for_update() if for_update else Invitation.objects.all()
    return open_ones.filter(
        user=user, kind=kind, code=_digest(kind, user, code), used_at=None, voided_at=None, expires_at__gt=at
    ).first()


class _Nobody:
    """Who uses a code is nobody yet: the entry names the account."""

    pk = None


def _digest(kind: InvitationKind, user: User, code: str) -> str:
    return digest("invitation", f"{kind}\n{user.pk}\n{code}")


def _refusal() -> str:
    return _(
        "Mã không đúng, đã dùng, hoặc đã quá 7 ngày. Đồng chí xem lại tên đăng nhập và mã trên phiếu; "
        "nếu vẫn không được, đề nghị đơn vị cấp phiếu mới."
    )
