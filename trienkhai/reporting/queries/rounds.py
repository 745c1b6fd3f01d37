"""Which reports are due together: one deliverable of the plan, one time that it falls due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from trienkhai.campaigns.choices import AssignmentState, Part
from trienkhai.campaigns.models import Assignment, Campaign
from trienkhai.organisations import as_of
from trienkhai.plans.choices import DateSource, Scope, WorkKind

_NOT_EXTENDED = ~Q(date_source=DateSource.EXTENDED)


@dataclass(frozen=True)
class Round:
    """A round of reports (đợt báo cáo)."""

    deliverable_id: int
    occurrence: str
    name: str  # the product as the plan names it, or what is to be done
    due_on: date | None
    late_after: date | None
    owed: int
    answered: int = 0  # reports handed in, accepted or not

    @property
    def key(self) -> str:
        return f"{self.deliverable_id}-{self.occurrence}"


def owed_reports(campaign: Campaign) -> QuerySet[Assignment]:
    """The rows of the ledger that are answered by a report: those of the lead, withdrawn ones left out, and the
    committee's own duty to its superior left out (the consolidated report answers that)."""
    return (
        Assignment.objects.filter(campaign=campaign, kind=WorkKind.REPORT, part=Part.LEAD)
        .exclude(scope=Scope.UPWARD)
        .exclude(state=AssignmentState.WITHDRAWN)
    )


def reports_of_round(campaign: Campaign, chosen: Round) -> QuerySet[Assignment]:
    """The duties of one round, in the order of the office's list of units."""
    return (
        owed_reports(campaign)
        .filter(deliverable=chosen.deliverable_id, occurrence=chosen.occurrence)
        .annotate(name_then=as_of.name_at(campaign.closed_at), position_then=as_of.position_at(campaign.closed_at))
        .order_by("position_then", "name_then", "organ", "pk")
    )


def rounds_of(campaign: Campaign) -> list[Round]:
    """By due day; what has no day comes last."""
    rows = (
        owed_reports(campaign)
        .values("deliverable", "occurrence", "deliverable__name", "obligation__action", "obligation__position")
        .annotate(
            owed=Count("pk"),
            answered=Count("pk", filter=Q(state__in=[AssignmentState.SUBMITTED, AssignmentState.COMPLETED])),
            due=Coalesce(Min("due_on", filter=_NOT_EXTENDED), Min("due_on")),  # one unit's extension moves no round
            last=Coalesce(Min("late_after", filter=_NOT_EXTENDED), Min("late_after")),
        )
        .order_by("obligation__position", "deliverable", "occurrence")
    )
    found = [
        Round(
            row["deliverable"],
            row["occurrence"],
            row["deliverable__name"] or row["obligation__action"],
            row["due"],
            row["last"],
            row["owed"],
            row["answered"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: one.due_on or date.max)


def round_of(
    campaign: Campaign, today: date, *, deliverable_id: int | None = None, occurrence: str = ""
) -> Round | None:
    """The round asked for; else, of those whose day has come, the last that somebody answered, the first when
    nobody did (a plan of the past has all its days behind it); else the next. None when no report is due."""
    rounds = rounds_of(campaign)
    if deliverable_id is not None:
        return next((r for r in rounds if (r.deliverable_id, r.occurrence) == (deliverable_id, occurrence)), None)
    past = [r for r in rounds if r.due_on is not None and r.due_on <= today]
    answered = [r for r in past if r.answered]
    return answered[-1] if answered else next(iter(past or rounds), None)


def kinds_of(campaign: Campaign) -> list[str]:
    """The kinds of work that the campaign lays on somebody: only their figures are asked for."""
    return list(
        Assignment.objects.filter(campaign=campaign)
        .exclude(scope=Scope.UPWARD)
        .exclude(state=AssignmentState.WITHDRAWN)
        .values_list("kind", flat=True)
        .distinct()
        .order_by("kind")
    )


def reporter_name(assignment: Assignment) -> str:
    """The unit as it is called (as it was when the campaign was closed), with its organ where the duty is the
    organ's."""
    name = getattr(assignment, "name_then", assignment.unit_name)
    return f"{name} ({assignment.organ})" if assignment.organ else name
