"""What was changed of a running campaign's obligations, and what a unit has not read of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from trienkhai.campaigns.choices import AmendmentKind, AssignmentState
from trienkhai.campaigns.models import Amendment, Assignment, Audience, Campaign, EventDay
from trienkhai.campaigns.queries.periods import NAMED
from trienkhai.campaigns.queries.seen import seen_rows, sees_whole
from trienkhai.kernel.errors import NotFound
from trienkhai.organisations.models import Person
from trienkhai.plans.choices import ObligationState
from trienkhai.plans.models import Obligation


@dataclass(frozen=True)
class Said:
    """One thing that changed: which (action, due_on, products), before and now, as words."""

    what: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class AmendmentLine:
    """An amendment as a page says it."""

    amendment: Amendment
    said: tuple[Said, ...]
    is_new: bool  # the unit has not read it

    @property
    def rows(self) -> Mapping[str, int]:
        """How many rows got the new day, and how many kept theirs."""
        found = self.amendment.after.get("rows")
        return found if isinstance(found, dict) else {}


def amendments_of_row(row: Assignment) -> tuple[AmendmentLine, ...]:
    """What changed in one duty since it was given, the newest first."""
    found = Amendment.objects.filter(campaign=row.campaign_id, obligation=row.obligation_id).select_related("by")
    if row.made_at is not None:  # what stood when the row was written is no change to it
        found = found.filter(at__gte=row.made_at)
    lines = [
        AmendmentLine(each, said_of(each), row.amendment_seen_at is None or row.amendment_seen_at < each.at)
        for each in found.order_by("-at", "-pk")
        if each.after.get("occurrence", row.occurrence) == row.occurrence
    ]
    return tuple(lines)


def amendments_of(viewer: Person, campaign: Campaign) -> tuple[AmendmentLine, ...]:
    """All amendments of a campaign, the newest first, for who sees it whole. Raises NotFound."""
    if not sees_whole(viewer, campaign):
        raise NotFound(_("Không tìm thấy đợt triển khai."))
    found = Amendment.objects.filter(campaign=campaign).select_related("by", "obligation").order_by("-at", "-pk")
    return tuple(AmendmentLine(each, said_of(each), False) for each in found)


def said_of(amendment: Amendment) -> tuple[Said, ...]:
    """What changed, in the order of the page."""
    before, after = amendment.before, amendment.after
    if amendment.kind != AmendmentKind.CHANGED:
        return ()
    return tuple(
        Said(what, _words(what, before.get(what)), _words(what, after.get(what)))
        for what in ("action", "due_on", "products")
        if what in after
    )


def _words(what: str, value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if what == "products":
        return tuple(name for _id, name in value)
    some = value if isinstance(value, list) else [value]
    return tuple(f"{date.fromisoformat(each):%d/%m/%Y}" for each in some) if what == "due_on" else tuple(some)


def obligations_to_amend(viewer: Person, campaign: Campaign) -> list[Obligation]:
    """The obligations of a running campaign that may still be changed, in the document's order. Raises NotFound for
    who does not see it whole."""
    if not sees_whole(viewer, campaign):
        raise NotFound(_("Không tìm thấy đợt triển khai."))
    stopped = Amendment.objects.filter(campaign=campaign, kind=AmendmentKind.WITHDRAWN).values("obligation")
    found = Obligation.objects.filter(plan=campaign.plan_id, state=ObligationState.ACCEPTED).exclude(pk__in=stopped)
    return list(found.prefetch_related("deliverables").order_by("position", "pk"))


def obligation_to_amend(viewer: Person, campaign: Campaign, obligation_id: int) -> Obligation:
    """One of these. Raises NotFound."""
    found = next((each for each in obligations_to_amend(viewer, campaign) if each.pk == obligation_id), None)
    if found is None:
        raise NotFound(_("Không tìm thấy nhiệm vụ này."))
    return found


def rounds_of(campaign: Campaign, obligation: Obligation) -> list[tuple[str, date | None]]:
    """The occurrences of an obligation in this campaign with the first day that stands for each."""
    rows = (
        Assignment.objects.filter(campaign=campaign, obligation=obligation)
        .exclude(state=AssignmentState.WITHDRAWN)
        .order_by("starts_on", "due_on", "pk")
        .values_list("occurrence", "due_on")
    )
    found: dict[str, date | None] = {}
    for occurrence, due_on in rows:
        found[occurrence] = found.get(occurrence) or due_on
    return list(found.items())


def event_days_of(campaign: Campaign) -> dict[int, EventDay]:
    """By obligation, the day that the office said for all."""
    return {each.obligation_id: each for each in campaign.event_days.filter(assignment=None).select_related("by")}


def event_day_of(row: Assignment) -> EventDay | None:
    """The day by which one row is counted: its own, else the one for all."""
    found = EventDay.objects.filter(campaign=row.campaign_id, obligation=row.obligation_id, assignment__in=[row.pk])
    own = found.select_related("by").first()
    return own or event_days_of(row.campaign).get(row.obligation_id)


def phrases_with_units(viewer: Person, campaign: Campaign) -> list[tuple[Audience, int]]:
    """The phrases of a campaign that mean units, with how many, in the order of the plan. Raises NotFound."""
    if not sees_whole(viewer, campaign):
        raise NotFound(_("Không tìm thấy đợt triển khai."))
    found = campaign.audiences.annotate(unit_count=Count("units")).filter(unit_count__gt=0).order_by("pk")
    return [(each, each.unit_count) for each in found]


def after_closing_of(viewer: Person, campaign: Campaign) -> list[Assignment]:
    """What was done or handed in after the books were closed, of the rows that the viewer sees, by day; the first
    ``NAMED`` of them."""
    if campaign.closing_on is None:
        return []
    found = _after_closing(viewer, campaign).select_related("obligation")
    return list(found.order_by("done_on", "unit_name", "pk")[:NAMED])


def after_closing_count(viewer: Person, campaign: Campaign) -> int:
    """How much of it there is; no statement while the books stand open."""
    return _after_closing(viewer, campaign).count() if campaign.closing_on else 0


def _after_closing(viewer: Person, campaign: Campaign) -> QuerySet[Assignment]:
    handed_in = (AssignmentState.SUBMITTED, AssignmentState.COMPLETED)
    return Assignment.objects.filter(
        seen_rows(viewer), campaign=campaign, state__in=handed_in, done_on__gt=campaign.closing_on
    )
