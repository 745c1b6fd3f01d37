"""The sentence of a wait after wrong passwords."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from trienkhai.accounts import policy
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


def dormant_advice() -> str:
    """What the policy does to accounts that nobody uses, said to whoever fails to sign in; "" where it does nothing.
    The same for every name: it tells nobody which accounts there are."""
    after = policy.preset().dormant_after
    if after is None:
        return ""
    return _(
        "Tài khoản %(days)s ngày không đăng nhập sẽ bị khóa. Nếu đã lâu đồng chí không dùng, đề nghị chuyên viên của "
        "cấp ủy cấp trên hoặc quản trị mở lại."
    ) % {"days": after.days}


def shut_sentence() -> str:
    """To the owner of an account that is being shut."""
    days = after.days if (after := policy.preset().dormant_after) else 0
    return _(
        "Tài khoản của đồng chí đã bị khóa vì %(days)s ngày không đăng nhập. Đồng chí đề nghị chuyên viên của cấp ủy "
        "cấp trên hoặc quản trị mở lại."
    ) % {"days": days}
