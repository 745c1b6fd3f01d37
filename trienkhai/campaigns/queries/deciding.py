"""Which amendment gave a moved day: the deciding document as the office named it, and when it was put in force here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from trienkhai.campaigns.choices import AmendmentKind
from trienkhai.campaigns.models import Amendment, Assignment
from trienkhai.kernel.clock import house_day
from trienkhai.plans.choices import DateSource

_Key = tuple[int, int, str | None, str]  # campaign, obligation, round (None: of all), day


@dataclass(frozen=True)
class Decision:
    """What moved a day after the launch."""

    document: str  # symbol and date as the office wrote them; "" where it named none
    on: date  # the day of the amendment in this system


@dataclass(frozen=True)
class Decisions:
    """The amendments of days of some campaigns."""

    by_day: Mapping[_Key, tuple[int, Decision]]

    def of(self, campaign: int, obligation: int, occurrence: str, due_on: date | None) -> Decision | None:
        """What gave one row its moved day; None where no amendment did (a contradiction was settled before the
        launch). Found by the day, so that a unit which came later, with the day of all, has it too."""
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
    """What moved days in these campaigns; the last word on a day stands. One statement, none without a campaign."""
    ids = set(campaigns)
    if not ids:
        return Decisions({})
    found: dict[_Key, tuple[int, Decision]] = {}
    changed = Amendment.objects.filter(campaign__in=ids, kind=AmendmentKind.CHANGED).order_by("at", "pk")
    for turn, (campaign, obligation, after, document, at) in enumerate(
        changed.values_list("campaign_id", "obligation_id", "after", "document", "at")
    ):
        if "due_on" in after:
            key = (campaign, obligation, after.get("occurrence"), after["due_on"])
            found[key] = (turn, Decision(document, house_day(at)))
    return Decisions(found)


def decisions_about(rows: Iterable[Assignment]) -> Decisions:
    """For rows at hand; asks nothing where no day was moved."""
    return decisions_in(row.campaign_id for row in rows if row.date_source == DateSource.MOVED)
