"""A user signs in; the person behind it stands in ``organisations``."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.crypto import salted_hmac

from trienkhai.accounts.choices import InvitationKind, TryScope, UseKind


class UserManager(BaseUserManager["User"]):
    """What Django's commands expect of a user model."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> User:
        user = self.model(username=self.model.normalize_username(username).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: object) -> User:
        return self.create_user(username, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A way to sign in (tài khoản)."""

    username = models.CharField("tên đăng nhập", max_length=80, unique=True)
    is_active = models.BooleanField("còn dùng", default=True)
    is_demo = models.BooleanField(default=False)  # `serve` refuses production while one exists
    must_change_password = models.BooleanField("phải đổi mật khẩu", default=False)  # somebody else typed it
    needs_factor = models.BooleanField("mật khẩu chỉ đủ khi có yếu tố thứ hai", default=False)
    password_set_at = models.DateTimeField(null=True)
    session_round = models.PositiveIntegerField(default=0)  # one more ends every session of this user
    opened_by = models.BigIntegerField(null=True)  # the Person whose slip, link or typed password opened it last
    is_opened_narrowly = models.BooleanField(default=False)  # by a unit's officer: holds for small roles only
    opened_at = models.DateTimeField(null=True)  # made, invited or opened again: unused days count from here
    shut_at = models.DateTimeField("khóa vì lâu không dùng từ", null=True)  # beside is_active=False

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    def __str__(self) -> str:
        return self.username

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """What a session holds and is compared with on each request: the password, and the round of sessions."""
        return salted_hmac(
            "trienkhai.accounts.session", f"{self.session_round} {self.password}", secret=secret, algorithm="sha256"
        ).hexdigest()


class PastPassword(models.Model):
    """The hash of an earlier password (mật khẩu cũ); kept only where the policy refuses old ones."""

    user = models.ForeignKey(User, models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.set_at:%Y-%m-%d}"


class SignInTry(models.Model):
    """Wrong passwords in a row (lần đăng nhập sai), counted for all workers together. Names and addresses are
    kept as keyed digests: what is typed as a name may be a password."""

    scope = models.CharField(max_length=10, choices=TryScope)
    key = models.CharField(max_length=64)
    account = models.CharField(max_length=64, blank=True, db_index=True)  # digest of the name, to lift a lock
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="accounts_one_count_each")]

    def __str__(self) -> str:
        return f"{self.scope} {self.count}"


class KnownDevice(models.Model):
    """A browser that signed in to this account before (thiết bị đã biết): others' tries do not hold it up."""

    user = models.ForeignKey(User, models.CASCADE, related_name="known_devices")
    key = models.CharField(max_length=64)  # digest of what its cookie holds
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="accounts_one_device_each")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.seen_at:%Y-%m-%d}"


class Invitation(models.Model):
    """A one-time code to set one's own password (lời mời, phiếu đăng nhập). Only its digest is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    kind = models.CharField(max_length=4, choices=InvitationKind)
    code = models.CharField(max_length=64, unique=True)  # keyed digest
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField(null=True)  # a Person's id; null when the system did
    is_narrow = models.BooleanField(default=False)  # its maker gives no roles: see User.is_opened_narrowly
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(used_at=None, voided_at=None),
                name="accounts_one_open_invitation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id}"


class CostlyUse(models.Model):
    """How often somebody used a kind of costly page in the window that began then (lượt dùng trang nặng)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="costly_uses")
    kind = models.CharField(max_length=8, choices=UseKind)
    began_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="accounts_one_use_count_each")]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id} {self.count}"
