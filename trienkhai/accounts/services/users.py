"""Making an account, giving it a password, stopping it and letting it go on."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import check_password, identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from trienkhai.accounts import policy, queries, rules
from trienkhai.accounts.errors import BadPassword, BadUsername
from trienkhai.accounts.models import KnownDevice, PastPassword, User
from trienkhai.accounts.services.sessions import end_sessions
from trienkhai.journal.services import HasKey, record
from trienkhai.vietnamese.text import unaccent


def create_user(
    username: str,
    password: str | None,
    *,
    is_demo: bool = False,
    is_own: bool = False,
    full_name: str = "",
    at: datetime | None = None,
) -> User:
    """Make an account. Raises BadUsername or BadPassword, in the user's words.

    ``is_own`` when its owner typed the password: else the first sign-in asks for an own one (demo accounts
    excepted: theirs stands in public documents). No password: only an invitation opens it. ``full_name`` is only
    compared with the password."""
    username = username.strip().lower()
    bare = username.replace(".", "").replace("-", "").replace("_", "")
    if not bare.isalnum() or not bare.isascii() or len(username) > 80:
        raise BadUsername(_("Tên đăng nhập chỉ gồm chữ không dấu, số và các dấu . - _, không có dấu cách."))
    if User.objects.filter(username=username).exists():
        raise BadUsername(_("Tên đăng nhập này đã có người dùng; đồng chí chọn tên khác."))
    user = User(username=username, is_demo=is_demo, password_set_at=at, opened_at=at)
    if password is not None:
        _check(password, user, full_name, has_factor=False, is_demo=is_demo)
        user.must_change_password = not is_demo and not is_own
    user.password = make_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as taken:  # somebody took the name in between
        raise BadUsername(_("Tên đăng nhập này đã có người dùng; đồng chí chọn tên khác.")) from taken
    return user


@transaction.atomic
def set_password(
    user_id: int, password: str, *, is_temporary: bool = False, full_name: str = "", at: datetime | None = None
) -> None:
    """Give an account a new password; whoever was signed in with the old one is signed out.

    ``is_temporary`` when somebody else typed it: its owner sets an own one at the next sign-in."""
    user = User.objects.select_for_update().get(pk=user_id)
    _check(password, user, full_name, has_factor=queries.has_second_factor(user.pk))
    if policy.preset().past_kept:
        _remember(user, at)
    user.password = make_password(password)
    user.password_set_at = at
    user.must_change_password = is_temporary and not user.is_demo
    user.needs_factor = rules.needs_factor(password, policy.preset())
    user.save(update_fields=["password", "password_set_at", "must_change_password", "needs_factor"])


def note_opening(user_id: int, *, opened_by: int | None, is_narrow: bool) -> None:
    """Who opened an account last. What was opened narrowly stays so while it has a second factor, whoever opens it
    anew: a passkey signs in by itself, and whoever made the slip may have set it up."""
    rows = User.objects.filter(pk=user_id)
    if not is_narrow and queries.has_second_factor(user_id):
        rows = rows.filter(is_opened_narrowly=False)
    rows.update(opened_by=opened_by, is_opened_narrowly=is_narrow)


@transaction.atomic
def disable_user(user: User, *, by: HasKey, at: datetime) -> None:
    """Stop an account (ngừng tài khoản): no sign-in, and all its sessions end on their next request."""
    User.objects.filter(pk=user.pk).update(is_active=False, shut_at=None, session_round=F("session_round") + 1)
    end_sessions(user.pk)
    KnownDevice.objects.filter(user=user).delete()
    user.invitations.filter(used_at=None, voided_at=None).update(voided_at=at)
    record("accounts.disabled", by=by, at=at, subject=user)


@transaction.atomic
def enable_user(user: User, *, by: HasKey, at: datetime) -> None:
    """Let a stopped account sign in again, or one that was shut because nobody used it; sessions of before stay
    ended, and the unused days count anew."""
    User.objects.filter(pk=user.pk).update(is_active=True, shut_at=None, opened_at=at)
    record("accounts.enabled", by=by, at=at, subject=user)


def _remember(user: User, at: datetime | None) -> None:
    """Keep the hash of the password that ends now, and no more of them than the preset refuses."""
    if at is None or not user.has_usable_password():
        return
    PastPassword.objects.create(user=user, password=user.password, set_at=at)
    kept = user.past_passwords.order_by("-pk").values_list("pk", flat=True)[: policy.preset().past_kept]
    user.past_passwords.exclude(pk__in=list(kept)).delete()


def _check(password: str, user: User, full_name: str = "", *, has_factor: bool, is_demo: bool = False) -> None:
    current = rules.PRESETS["asvs"] if is_demo else policy.preset()
    code = rules.weakness(password, current, has_factor=has_factor)
    if code == "too-short":
        shortest = current.shortest_with_factor if has_factor else current.shortest
        raise BadPassword(_("Mật khẩu cần ít nhất %(min_length)s ký tự.") % {"min_length": shortest})
    if code == "too-few-classes":
        raise BadPassword(_("Mật khẩu cần có đủ chữ thường, chữ hoa, chữ số và dấu (ví dụ ! ? #)."))
    try:
        validate_password(password, user)
    except ValidationError as refused:
        raise BadPassword(" ".join(_sentence(error) for error in refused.error_list)) from refused
    folded = "".join(unaccent(full_name).lower().split())
    if folded and folded in "".join(unaccent(password).lower().split()):
        raise BadPassword(_("Mật khẩu không nên chứa họ tên của đồng chí."))
    if user.pk and current.past_kept and _was_used(password, user, current.past_kept):
        raise BadPassword(
            _("Mật khẩu này đã dùng trước đây; đồng chí chọn mật khẩu khác %(count)s mật khẩu gần nhất.")
            % {"count": current.past_kept}
        )


def _was_used(password: str, user: User, most: int) -> bool:
    earlier = [user.password, *user.past_passwords.order_by("-pk").values_list("password", flat=True)][:most]
    return any(_readable(each) and check_password(password, each) for each in earlier)


def _readable(encoded: str) -> bool:
    try:
        identify_hasher(encoded)
    except ValueError:  # unusable, or by a way that is no longer installed
        return False
    return True


def _sentence(error: ValidationError) -> str:
    """Django's own Vietnamese lacks some of these."""
    values = error.params or {}
    sentences = {
        "password_too_common": _("Mật khẩu này dễ đoán; đồng chí chọn mật khẩu khác."),
        "password_too_similar": _("Mật khẩu quá giống tên đăng nhập."),
        "password_entirely_numeric": _("Mật khẩu không nên chỉ có chữ số."),
    }
    known = sentences.get(error.code or "")
    return known % values if known else " ".join(error.messages)
