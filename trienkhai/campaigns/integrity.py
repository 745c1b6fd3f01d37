"""What may be wrong in the ledger, each with advice. For `trienkhai check` and the administrator's page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from trienkhai.campaigns import counters
from trienkhai.campaigns.queries.succession import orphans_by_unit

MOST_NAMED = 5


def duty_problems() -> list[str]:
    """Duties that nobody owes any more and nobody has decided on: a sentence with the units they were of."""
    orphans = orphans_by_unit()
    if not orphans:
        return []
    shown = ", ".join(f"{name} ({n})" for name, _ended_on, n in orphans[:MOST_NAMED])
    rest = len(orphans) - MOST_NAMED
    return [
        _(
            "%(n)s việc đang mở của đơn vị đã kết thúc chưa có quyết định: %(units)s; chuyên viên chuyển giao, kết "
            "thúc hoặc hủy ở trang “%(page)s”."
        )
        % {
            "page": _("Việc đang mở của đơn vị đã kết thúc hoạt động"),
            "n": sum(n for *_unit, n in orphans),
            "units": f"{shown} (+{rest})" if rest > 0 else shown,
        }
    ]


def counter_problems() -> list[str]:
    """Counters that do not say what the ledger says. Reads the whole ledger: not for a page."""
    wrong = counters.differences()
    if not wrong:
        return []
    return [
        _(
            "Số đếm của bảng theo dõi lệch với sổ phân công ở %(n)s nhóm dòng; việc ban đêm đếm lại, hoặc chạy "
            "“trienkhai nightly” ngay."
        )
        % {"n": wrong}
    ]
