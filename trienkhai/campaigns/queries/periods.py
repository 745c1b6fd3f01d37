"""Standing duties by period: what a unit answered of each, and how many have answered the present one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from trienkhai.campaigns import rules_time
from trienkhai.campaigns.choices import AssignmentState
from trienkhai.campaigns.models import Assignment, Campaign, PeriodAnswer
from trienkhai.campaigns.queries.seen import seen_rows, sees_whole
from trienkhai.kernel.clock import house_day
from trienkhai.organisations.models import Person
from trienkhai.plans.models import Obligation
from trienkhai.vietnamese.deadlines import Bound, Every
from trienkhai.vietnamese.periods import Period, period_of, periods_between

STANDING_STEPS = (Every.MONTH.value, Every.QUARTER.value, Every.HALF_YEAR.value, Every.YEAR.value)
STANDING = Q(bound__in=(Bound.CONTINUOUS.value, Bound.PROMPT.value)) | Q(  # of obligations
    bound=Bound.RECURRING.value, every=Every.DAY.value
)
NAMED = 100  # units of one list on a page
_SHOWN = 12  # periods of one duty on its page, the newest first


@dataclass(frozen=True)
class PeriodLine:
    """One period of one duty. No answer is none; "không phát sinh" is one."""

    period: Period
    answer: PeriodAnswer | None
    is_current: bool


@dataclass(frozen=True)
class StandingDuty:
    """A standing obligation in the present period: "kỳ này: 31/38 đã trả lời"."""

    obligation: Obligation
    period: Period
    answered: int
    nil: int  # of those answered: nothing arose
    total: int

    @property
    def missing(self) -> int:
        return self.total - self.answered


def first_day_of(row: Assignment) -> date:
    """Since when a unit owes a duty: the launch, or when the row was written later."""
    since = row.made_at or row.campaign.launched_at
    return house_day(since) if since else date.min


def periods_of(assignment: Assignment, today: date) -> tuple[PeriodLine, ...]:
    """The periods of a standing duty since it was given, the newest first, each with its answer; () of any other. A
    closed campaign ends with the period of its closing."""
    if not rules_time.is_standing(assignment.obligation.bound, assignment.obligation.every):
        return ()
    campaign = assignment.campaign
    last = min(today, house_day(campaign.closed_at)) if campaign.closed_at else today
    periods = periods_between(Every(campaign.standing_every), first_day_of(assignment), last)[-_SHOWN:]
    said = {each.starts_on: each for each in assignment.period_answers.select_related("by")}
    return tuple(
        PeriodLine(period, said.get(period.starts_on), period.starts_on <= today < period.ends_before)
        for period in reversed(periods)
    )


def standing_of(viewer: Person, campaign: Campaign, today: date) -> list[StandingDuty]:
    """The standing duties of a campaign in the present period, in the document's order; of the rows that the viewer
    sees. Those answered are counted among those who owe, so no rate goes beyond its whole."""
    period = period_of(Every(campaign.standing_every), today)
    found = list(Obligation.objects.filter(STANDING, plan=campaign.plan_id).order_by("position", "pk"))
    if not found:
        return []
    rows = _owed(viewer, campaign, [each.pk for each in found])
    totals = dict(rows.values_list("obligation_id").annotate(total=Count("pk")))
    # Asked for so, the database begins at the answers of the period, not at every row that is owed.
    said = PeriodAnswer.objects.filter(Exists(rows.filter(pk=OuterRef("assignment"))), starts_on=period.starts_on)
    answered = {
        obligation: (count, nil)
        for obligation, count, nil in said.values_list("assignment__obligation").annotate(
            count=Count("pk"), nil=Count("pk", filter=Q(is_nil=True))
        )
    }
    return [
        StandingDuty(each, period, *answered.get(each.pk, (0, 0)), totals[each.pk])
        for each in found
        if each.pk in totals
    ]


def unanswered_of(viewer: Person, campaign: Campaign, duties: Iterable[StandingDuty]) -> dict[int, list[Assignment]]:
    """By obligation, the rows whose unit has not answered the present period, in the office's order; of each the first
    ``NAMED``, so that a province does not fill a page. One statement for each duty."""
    return {
        each.obligation.pk: list(
            _owed(viewer, campaign, [each.obligation.pk])
            .exclude(period_answers__starts_on=each.period.starts_on)
            .order_by("unit__position", "unit_id", "pk")[:NAMED]
        )
        for each in duties
    }


def _owed(viewer: Person, campaign: Campaign, obligations: Collection[int]) -> QuerySet[Assignment]:
    """The rows of these obligations that stand and that the viewer sees, in no order."""
    rows = Assignment.objects.filter(campaign=campaign, obligation__in=obligations)
    if not sees_whole(viewer, campaign):
        rows = rows.filter(seen_rows(viewer))
    return rows.exclude(state=AssignmentState.WITHDRAWN).order_by()
