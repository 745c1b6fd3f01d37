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


class UseKind(models.TextChoices):
    """Kinds of pages that cost the server much; each is counted apart."""

    READ = "READ", _("Đọc văn bản đưa lên")
    SHEET = "SHEET", _("Nhập danh sách")
    FILE = "FILE", _("Gửi tệp kèm kết quả")
    EXPORT = "EXPORT", _("Xuất tệp")
