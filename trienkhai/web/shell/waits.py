"""The sentence of a wait after wrong passwords."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from trienkhai.accounts.services import Try


def sentence(tried: Try) -> str:
    """How long, and who can help when it is a lock. The same for a name that does not exist."""
    if tried.locked_until is not None:
        until = timezone.localtime(tried.locked_until)
        return _(
            "Tài khoản tạm khóa đến %(until)s vì nhập sai nhiều lần. Cần dùng ngay, đồng chí liên hệ chuyên viên "
            "của cấp ủy cấp trên hoặc quản trị để được mở khóa."
        ) % {"until": until.strftime("%H:%M %d/%m/%Y")}
    return _("Đồng chí đợi %(seconds)s giây rồi đăng nhập lại.") % {"seconds": tried.wait}
