"""What the worker counts from below. All safe to run twice, and after any pause."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from trienkhai.campaigns.choices import CampaignState, CoverageAnswer
from trienkhai.campaigns.models import Assignment, Coverage
from trienkhai.campaigns.services import counting

_LOOK_BACK = timedelta(hours=1)


def count_below(ids: Iterable[int], *, clock: Callable[[], datetime]) -> int:
    """Count the rows with these ids anew; returns how many changed."""
    return counting.count_below(ids, at=clock())


def sweep(*, at: datetime, everything: bool = False) -> None:
    """Hand the worker every count whose rows below moved in the last hour, or all of them once a night: a job that
    was lost, or an act that asked for none, is made good."""
    covering = Coverage.objects.filter(
        answer=CoverageAnswer.COVERED, hand_down__upper__state=CampaignState.RUNNING
    ).order_by()
    if not everything:
        moved = Assignment.objects.filter(obligation=OuterRef("lower"), changed_at__gte=at - _LOOK_BACK)
        covering = covering.filter(Exists(moved))
    counting.ask_for(covering.values_list("lower_id", flat=True).distinct())
    if everything:
        counting.ask_for_all_over_cells()
