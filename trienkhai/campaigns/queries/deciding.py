"""What gave a moved day: an amendment mid-way, with the deciding document as the office named it; or the office that
settled a contradiction before it launched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from trienkhai.campaigns.choices import AmendmentKind
from trienkhai.campaigns.models import Amendment, Assignment
from trienkhai.kernel.clock import house_day
from trienkhai.plans.choices import DateSource, WayOut
from trienkhai.plans.models import Contradiction, WorkingDate

_Key = tuple[int, int, str | None, str]  # campaign, obligation, round (None: of all), day


class How(Enum):
    """In which act a day was moved."""

    AMENDED = "AMENDED"  # after the launch
    CHECKED = "CHECKED"  # before it, while the document was checked: a contradiction was settled
    SECOND_ROUND = "SECOND_ROUND"  # the same; the report comes in two rounds and this is the day of the second


@dataclass(frozen=True)
class Decision:
    """What moved a day."""

    document: str  # symbol and date as the office wrote them; "" where it named none
    on: date  # the day of the act in this system
    how: How = How.AMENDED

    @property
    def was_checked(self) -> bool:
        return self.how == How.CHECKED

    @property
    def is_second_round(self) -> bool:
        return self.how == How.SECOND_ROUND


@dataclass(frozen=True)
class Decisions:
    """What moved days of some campaigns."""

    by_day: Mapping[_Key, tuple[int, Decision]]

    def of(self, campaign: int, obligation: int, occurrence: str, due_on: date | None) -> Decision | None:
        """What gave one row its moved day; None where it is not known. Found by the day, so that a unit which came
        later, with the day of all, has it too."""
        if due_on is None:
            return None
        day = due_on.isoformat()
        keys = ((campaign, obligation, occurrence, day), (campaign, obligation, None, day))
        found = [self.by_day[key] for key in keys if key in self.by_day]
        return max(found, key=lambda one: one[0])[1] if found else None

    def of_row(self, row: Assignment) -> Decision | None:
        """The same of a row at hand."""
        if row.date_source != DateSource.MOVED:
            return None
        return self.of(row.campaign_id, row.obligation_id, row.occurrence, row.due_on)


def decisions_in(campaigns: Iterable[int]) -> Decisions:
    """What moved days in these campaigns; the last word on a day stands. Three statements, none without a campaign."""
    ids = set(campaigns)
    if not ids:
        return Decisions({})
    found = _settled_in(ids)
    changed = Amendment.objects.filter(campaign__in=ids, kind=AmendmentKind.CHANGED).order_by("at", "pk")
    for turn, (campaign, obligation, after, document, at) in enumerate(
        changed.values_list("campaign_id", "obligation_id", "after", "document", "at")
    ):
        if "due_on" in after:
            key = (campaign, obligation, after.get("occurrence"), after["due_on"])
            found[key] = (turn, Decision(document, house_day(at)))
    return Decisions(found)


def _settled_in(ids: set[int]) -> dict[_Key, tuple[int, Decision]]:
    """The days that were moved while contradictions were settled; an amendment says more (turn -1 is before all)."""
    found: dict[_Key, tuple[int, Decision]] = {}
    moved = WorkingDate.objects.filter(obligation__plan__campaign__in=ids, source=DateSource.MOVED)
    rounds = Contradiction.objects.filter(plan__campaign__in=ids, way=WayOut.TWO_ROUNDS, moves__isnull=False)
    for how, rows in (
        (How.CHECKED, moved.values_list("obligation__plan__campaign", "obligation", "due_on", "set_at")),
        (How.SECOND_ROUND, rounds.values_list("plan__campaign", "moves", "second_round_on", "decided_at")),
    ):
        for campaign, obligation, due_on, at in rows:
            if due_on is not None and at is not None:
                found[campaign, obligation, None, due_on.isoformat()] = (-1, Decision("", house_day(at), how))
    return found


def decisions_about(rows: Iterable[Assignment]) -> Decisions:
    """For rows at hand; asks nothing where no day was moved."""
    return decisions_in(row.campaign_id for row in rows if row.date_source == DateSource.MOVED)
