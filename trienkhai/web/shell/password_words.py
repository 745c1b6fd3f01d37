"""What a password needs, in words, by the policy of this installation."""

from __future__ import annotations

from django.utils.functional import lazy
from django.utils.translation import gettext as _

from trienkhai.accounts import policy


def _sentence() -> str:
    current = policy.preset()
    if current.needs_classes:
        return _(
            "Ít nhất %(shortest)s ký tự, có chữ thường, chữ hoa, chữ số và dấu; đã bật xác thực hai lớp thì từ "
            "%(with_factor)s ký tự."
        ) % {"shortest": current.shortest, "with_factor": current.shortest_with_factor}
    return _("Ít nhất %(shortest)s ký tự; nên là vài từ dễ nhớ ghép lại.") % {"shortest": current.shortest}


password_help = lazy(_sentence, str)()
