"""A deadline on a screen: the document's words first, then what they bind to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trienkhai.plans.choices import DateSource
from trienkhai.plans.rules import DuePoint
from trienkhai.vietnamese.deadlines import Bound, Deadline, Every
from trienkhai.vietnamese.periods import STEPS, cut_off_in

BOUND_WORDS = {
    Bound.NONE: gettext_lazy("Văn bản không nêu"),
    Bound.ON: gettext_lazy("Đúng ngày"),
    Bound.BEFORE: gettext_lazy("Trước ngày"),
    Bound.BY: gettext_lazy("Chậm nhất ngày"),
    Bound.WITHIN: gettext_lazy("Trong khoảng thời gian"),
    Bound.RECURRING: gettext_lazy("Định kỳ"),
    Bound.RELATIVE: gettext_lazy("Tính từ một mốc khác"),
    Bound.CONTINUOUS: gettext_lazy("Thường xuyên"),
    Bound.PROMPT: gettext_lazy("Kịp thời"),
}
EVERY_WORDS = {
    Every.DAY: gettext_lazy("hằng ngày"),
    Every.WEEK: gettext_lazy("hằng tuần"),
    Every.FORTNIGHT: gettext_lazy("nửa tháng một lần"),
    Every.MONTH: gettext_lazy("hằng tháng"),
    Every.QUARTER: gettext_lazy("hằng quý"),
    Every.HALF_YEAR: gettext_lazy("sáu tháng một lần"),
    Every.YEAR: gettext_lazy("hằng năm"),
}


@dataclass(frozen=True)
class When:
    """One time an obligation falls due, ready to print. ``is_ours``: a person set the day."""

    occurrence: str
    words: str
    is_ours: bool
    is_open: bool  # no day yet: a working date may be set
    due_on: date | None
    may_set: bool


def when_of(deadline: Deadline, points: tuple[DuePoint, ...]) -> tuple[When, ...]:
    return tuple(
        When(
            occurrence=point.occurrence,
            words=_bound_words(deadline, point),
            is_ours=point.source in {DateSource.WORKING, DateSource.MOVED},
            is_open=point.due_on is None,
            due_on=point.due_on,
            may_set=point.source in {DateSource.NONE, DateSource.WORKING},
        )
        for point in points
    )


def _bound_words(deadline: Deadline, point: DuePoint) -> str:
    due, late = point.due_on, point.late_after
    match point.source:
        case DateSource.WORKING:
            return _("Hạn đặt thêm: %(day)s") % {"day": _full(due)}
        case DateSource.MOVED:
            return _("Hạn đổi trong hệ thống: %(day)s") % {"day": _full(due)}
        case DateSource.NONE:
            return _undated_words(deadline)
    if deadline.bound == Bound.WITHIN and point.starts_on is not None:
        if due == late:
            return f"{_full(point.starts_on)} – {_full(due)}"
        return _("%(start)s – %(end)s, ngày cuối chưa tính trễ %(late)s") % {
            "start": _full(point.starts_on),
            "end": _full(due),
            "late": _full(late),
        }
    if due == late:
        return _("hạn hoàn thành %(due)s") % {"due": _full(due)}
    return _("hạn hoàn thành %(due)s, ngày cuối chưa tính trễ %(late)s") % {"due": _full(due), "late": _full(late)}


def _undated_words(deadline: Deadline) -> str:
    match deadline.bound:
        case Bound.CONTINUOUS if deadline.starts_on:
            return _("từ %(day)s, việc thường xuyên, không tính trễ") % {"day": _full(deadline.starts_on)}
        case Bound.CONTINUOUS:
            return _("việc thường xuyên, không tính trễ")
        case Bound.PROMPT:
            return _("làm kịp thời, không có ngày cụ thể, không tính trễ")
        case Bound.RECURRING if deadline.every and not deadline.occurrences:
            every = EVERY_WORDS[deadline.every]
            if deadline.every in STEPS and cut_off_in(deadline.text, deadline.every):
                return _("%(every)s, mỗi kỳ một hạn theo lời văn bản") % {"every": every}
            return _("%(every)s, văn bản không nêu ngày") % {"every": every}
        case Bound.RELATIVE:
            return _("tính từ một mốc khác, chưa có ngày")
    return _("văn bản không nêu ngày")


def _full(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""
