"""Making an account, and giving it a new password."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from trienkhai.accounts.models import User
from trienkhai.kernel.errors import DomainError
from trienkhai.vietnamese.text import unaccent


class BadUsername(DomainError):
    """The user name cannot be used."""


class BadPassword(DomainError):
    """The password is too easy to guess."""


def create_user(username: str, password: str, *, is_demo: bool = False, full_name: str = "") -> User:
    """Make an account. Raises BadUsername or BadPassword, in the user's words. ``full_name`` is only
    compared with the password."""
    username = username.strip().lower()
    bare = username.replace(".", "").replace("-", "").replace("_", "")
    if not bare.isalnum() or not bare.isascii() or len(username) > 80:
        raise BadUsername(_("Tên đăng nhập chỉ gồm chữ không dấu, số và các dấu . - _, không có dấu cách."))
    if User.objects.filter(username=username).exists():
        raise BadUsername(_("Tên đăng nhập này đã có người dùng; đồng chí chọn tên khác."))
    user = User(username=username, is_demo=is_demo)
    _check(password, user, full_name)
    user.password = make_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as taken:  # somebody took the name in between
        raise BadUsername(_("Tên đăng nhập này đã có người dùng; đồng chí chọn tên khác.")) from taken
    return user


def set_password(user_id: int, password: str) -> None:
    """Give an account a new password; whoever was signed in with the old one is signed out."""
    user = User.objects.get(pk=user_id)
    _check(password, user)
    user.password = make_password(password)
    user.save(update_fields=["password"])


def _check(password: str, user: User, full_name: str = "") -> None:
    try:
        validate_password(password, user)
    except ValidationError as refused:
        raise BadPassword(" ".join(_sentence(error) for error in refused.error_list)) from refused
    folded = "".join(unaccent(full_name).lower().split())
    if folded and folded in "".join(unaccent(password).lower().split()):
        raise BadPassword(_("Mật khẩu không nên chứa họ tên của đồng chí."))


def _sentence(error: ValidationError) -> str:
    """Django's own Vietnamese lacks some of these."""
    values = error.params or {}
    sentences = {
        "password_too_short": _("Mật khẩu cần ít nhất %(min_length)s ký tự."),
        "password_too_common": _("Mật khẩu này dễ đoán; đồng chí chọn mật khẩu khác."),
        "password_too_similar": _("Mật khẩu quá giống tên đăng nhập."),
        "password_entirely_numeric": _("Mật khẩu không nên chỉ có chữ số."),
    }
    known = sentences.get(error.code or "")
    return known % values if known else " ".join(error.messages)
