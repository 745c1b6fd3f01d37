"""What a board is drawn from: the ledger as it stands, unit by unit as the office keeps its list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CampaignState
from trienkhai.campaigns.models import Assignment, Campaign, Receipt
from trienkhai.campaigns.queries.filters import rows_for
from trienkhai.campaigns.queries.order import UnitLine, in_office_order
from trienkhai.campaigns.queries.seen import seen_units, sees_whole
from trienkhai.campaigns.queries.tally import Group, groups_in, groups_of
from trienkhai.kernel.clock import house_day
from trienkhai.organisations import as_of
from trienkhai.organisations.models import Person, Unit
from trienkhai.plans.choices import Scope

Row = tuple[Any, ...]  # of these columns
COLUMNS = (
    "scope", "unit_id", "organ", "kind", "deliverable_id", "occurrence", "state", "done", "of", "done_on", "due_on",
    "late_after",
)  # fmt: skip
Receipts = dict[int, date | None]  # by unit: the day on which it received the document (None: not yet)


@dataclass
class Now:
    """The ledger of a campaign as it stands, for one viewer. A fixed number of statements, each asked once."""

    viewer: Person
    campaign: Campaign
    today: date

    @cached_property
    def sees_whole(self) -> bool:
        return sees_whole(self.viewer, self.campaign)

    @property
    def named_at(self) -> datetime | None:
        """The instant whose names and tree are shown; None: those of now."""
        return self.campaign.closed_at

    @cached_property
    def whole(self) -> list[Group]:
        """Everybody's rows, in groups: totals are shown to every viewer of the campaign."""
        return groups_in([self.campaign.pk], self.today)

    @cached_property
    def seen(self) -> list[Group]:
        """The rows that this viewer may open, in groups."""
        return self.whole if self.sees_whole else groups_of(rows_for(self.viewer, self.campaign), self.today)

    @property
    def units(self) -> QuerySet[Unit]:
        """The units of the matrix that the viewer sees."""
        of_campaign = Assignment.objects.filter(campaign=self.campaign, unit=OuterRef("pk")).exclude(state=S.WITHDRAWN)
        sent = Receipt.objects.filter(campaign=self.campaign, unit=OuterRef("pk"))
        own = Exists(of_campaign.filter(scope=Scope.OWN))  # an organ stands in its own row
        found = Unit.objects.filter(Exists(of_campaign.filter(scope=Scope.UNITS)) | (Exists(sent) & ~own))
        return self.of_viewer(found)

    @cached_property
    def lines(self) -> list[UnitLine]:
        """The same in the office's order."""
        return in_office_order(self.units, self.campaign.unit, self.named_at)

    @cached_property
    def to_know(self) -> set[int]:
        """The units that were only sent the document."""
        return set(Receipt.objects.filter(campaign=self.campaign, to_know=True).values_list("unit_id", flat=True))

    @cached_property
    def received(self) -> tuple[int, int]:
        """How many have received the document, of how many it was sent to."""
        counted = Receipt.objects.filter(campaign=self.campaign).aggregate(had=Count("received_at"), all=Count("pk"))
        return counted["had"], counted["all"]

    def receipts(self, units: Collection[int]) -> Receipts:
        """Of these units, those that the document was sent to."""
        rows = Receipt.objects.filter(campaign=self.campaign, unit__in=units).values_list("unit_id", "received_at")
        return {unit: at and house_day(at) for unit, at in rows}

    def of_viewer(self, units: QuerySet[Unit]) -> QuerySet[Unit]:
        """Those of the units whose lines the viewer sees; none of a campaign that was taken back."""
        if self.campaign.state == CampaignState.WITHDRAWN:
            return units.none()
        return units if self.sees_whole else units.filter(seen_units(self.viewer, self.campaign, "pk"))

    def rows(self, shown: Sequence[UnitLine], *, is_part: bool) -> Iterable[Row]:
        """COLUMNS of the rows of these units, ``is_part`` of all, and of the issuing body's own lines."""
        found = rows_for(self.viewer, self.campaign).exclude(state=S.WITHDRAWN)
        if is_part:  # two statements, each by its index: one for both would read the whole ledger
            own = [group for group in self.seen if group.scope != Scope.UNITS]
            yield from ordered(  # each column of the index: a duty of ours may be every unit's too
                found.filter(
                    kind__in={group.kind for group in own},
                    deliverable__in={group.duty for group in own},
                    obligation__in={group.obligation for group in own},
                    occurrence__in={group.occurrence for group in own},
                    scope__in={group.scope for group in own},
                )
            )
            found = found.filter(scope=Scope.UNITS, unit__in=[line.id for line in shown])
        yield from ordered(found)

    def names(self, units: Iterable[int]) -> dict[int, str]:
        """The names of units that stand above the list: the issuing body and its organs."""
        found = Unit.objects.filter(pk__in=set(units))
        names = dict(found.values_list("pk", "name"))
        if self.named_at is not None:
            names |= {pk: then.name for pk, then in as_of.known_at(found, self.named_at).items()}
        return names


def ordered(rows: QuerySet[Assignment]) -> Iterable[Row]:
    found: Iterable[Row] = rows.order_by("obligation__position", "pk").values_list(*COLUMNS)
    return found
