"""The words of signing in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TryScope(models.TextChoices):
    """Over what wrong passwords are counted."""

    PAIR = "PAIR", _("Một tên đăng nhập từ một mạng")
    ACCOUNT = "ACCOUNT", _("Một tên đăng nhập")
    NETWORK = "NETWORK", _("Một mạng")
    DEVICE = "DEVICE", _("Một tên đăng nhập từ thiết bị đã biết")
    FACTOR = "FACTOR", _("Mã xác thực của một tài khoản")


class InvitationKind(models.TextChoices):
    """How the code reaches its owner."""

    SLIP = "SLIP", _("Phiếu in")
    LINK = "LINK", _("Đường dẫn")
