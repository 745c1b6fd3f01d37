"""What a first screen says: to the chuyên viên what each of his campaigns asks of him today, to a unit what was said
to it, to a member what his unit has to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, When, Window
from django.db.models.functions import RowNumber

from trienkhai.campaigns import rules
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CampaignState, PetitionState, ReminderKind
from trienkhai.campaigns.models import (
    Assignment,
    Campaign,
    Direction,
    HandDown,
    Petition,
    Receipt,
    Reminder,
    Share,
)
from trienkhai.campaigns.queries.board import Milestone, milestones_of
from trienkhai.campaigns.queries.chasing_facts import is_late_or_soon, late_or_soon
from trienkhai.campaigns.queries.chasing_queue import QUEUED, USUAL_SOON
from trienkhai.campaigns.queries.desk import Desk
from trienkhai.campaigns.queries.doors import OF_THE_DOCUMENT
from trienkhai.campaigns.queries.duties import DutyNumbers, duties_of
from trienkhai.campaigns.queries.filters import Filters
from trienkhai.campaigns.queries.in_hand import InHand
from trienkhai.campaigns.queries.joining import newcomer_counts
from trienkhai.campaigns.queries.seen import covered_rows
from trienkhai.campaigns.queries.sharing import own_parts
from trienkhai.campaigns.queries.tally import Group, Number
from trienkhai.campaigns.queries.upward import sent_up
from trienkhai.kernel.clock import HOUSE
from trienkhai.notices import queries as notices
from trienkhai.organisations import access
from trienkhai.organisations.choices import OWN_ORGANS
from trienkhai.organisations.models import Membership, Person, Unit
from trienkhai.organisations.querysets import running_on
from trienkhai.plans.choices import Scope, WorkKind
from trienkhai.plans.models import Basis

NAMED = 3  # units named of each campaign: the queue has the rest
UPWARD = 3  # duties to the superior named of each campaign: the board has the rest
STONES_BEFORE, STONES = 1, 5  # of the milestones: those around today
RECENT = timedelta(days=14)


@dataclass(frozen=True)
class UnitBehind:
    """A unit of the queue, as it is named on the first screen."""

    unit_id: int
    name: str
    rows: int
    days_late: int
    due_on: date | None  # the first day among what is not late yet
    times: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True)
class Today:
    """One running campaign and what it asks of the office today. Each count stands beside its whole."""

    held: InHand
    uppers: tuple[str, ...]  # the documents that it carries out
    milestones: tuple[Milestone, ...]  # around today
    milestones_left_out: int
    petitions: int
    petitions_asked: int
    reports: int  # that come in, or have come
    returned: Number
    chased_units: int
    late_units: int
    units: int
    chased_rows: int
    behind: tuple[UnitBehind, ...]
    awaited: Number  # receipts
    sent: int
    newcomers: int | None  # None: there may be some
    stuck: int
    upward: tuple[DutyNumbers, ...]  # what is owed to the superior and not done, the first of it
    upward_left_out: int

    @property
    def is_quiet(self) -> bool:
        """Nothing waits for the office."""
        waiting = (self.held.reports_waiting, self.held.others_waiting, self.petitions, self.chased_units, self.stuck)
        return not (any(waiting) or self.upward or self.returned or self.awaited or self.newcomers != 0)

    @property
    def others(self) -> int:
        """Rows other than reports."""
        return sum(group.n for group in self.held.groups if group.kind != WorkKind.REPORT)


def is_own(viewer: Person, campaign: Campaign) -> bool:
    """Whether a campaign is run by a body on which the viewer holds a role himself, or by an organ of it; the
    campaigns of units below are theirs to run."""
    held = {grant.unit_id for grant in access.grants_of(viewer)}
    return campaign.unit_id in held or (campaign.unit.kind in OWN_ORGANS and campaign.unit.parent_id in held)


def today_of(held: Sequence[InHand], today: date) -> list[Today]:
    """What these campaigns ask of the office today. They come from ``campaigns_in_hand`` and are seen as a whole. A
    fixed number of statements, and a few more where units came since a launch."""
    campaigns = {each.campaign.pk: each.campaign for each in held}
    if not campaigns:
        return []
    duties = duties_of(group for each in held for group in each.groups)
    uppers = _uppers(campaigns)
    asked = _petitions(campaigns)
    units = _units_owing(campaigns)
    behind = _behind(campaigns, today)
    receipts = _receipts(campaigns)
    newcomers = newcomer_counts(list(campaigns.values()))
    stuck = _stuck(campaigns)
    upward = sent_up(list(campaigns.values()), {each.campaign.pk: each.groups for each in held}, duties)
    found = []
    for each in held:
        pk = each.campaign.pk
        mine = {(group.duty, group.occurrence, group.scope) for group in each.groups}
        stones = milestones_of(each.groups, {key: duty for key, duty in duties.items() if key in mine}, Filters())
        shown = _around(stones, today)
        queue = behind.get(pk, _Queued())
        sent, awaited = receipts.get(pk, (0, 0))
        returned = sum(group.n for group in each.groups if group.state == S.RETURNED)
        found.append(
            Today(
                held=each,
                uppers=uppers.get(pk, ()),
                milestones=shown,
                milestones_left_out=len(stones) - len(shown),
                petitions=asked.get(pk, (0, 0))[0],
                petitions_asked=asked.get(pk, (0, 0))[1],
                reports=sum(group.n for group in each.groups if _comes_in(group)),
                returned=Number(returned, Filters(state=S.RETURNED)),
                chased_units=queue.units,
                late_units=queue.late,
                units=units.get(pk, 0),
                chased_rows=sum(
                    group.n
                    for group in each.groups
                    if group.state in QUEUED and is_late_or_soon(group, today, USUAL_SOON)
                ),
                behind=queue.first,
                awaited=Number(awaited, Filters(kind="RECEIPT", state="AWAITED")),
                sent=sent,
                newcomers=newcomers.get(pk, 0),
                stuck=stuck.get(pk, 0),
                upward=tuple(upward.get(pk, [])[:UPWARD]),
                upward_left_out=len(upward.get(pk, [])[UPWARD:]),
            )
        )
    return _with_times(found)


def _around(stones: Sequence[Milestone], today: date) -> tuple[Milestone, ...]:
    """The last day that passed and the next ones; at the end of a campaign the last ones."""
    passed = sum(stone.on < today for stone in stones)
    begin = max(min(passed - STONES_BEFORE, len(stones) - STONES), 0)
    return tuple(stones[begin : begin + STONES])


def _uppers(campaigns: Mapping[int, Campaign]) -> dict[int, tuple[str, ...]]:
    """By campaign the plan that it hands down; else the ground it names last, the nearest one."""
    plans = {campaign.plan_id: pk for pk, campaign in campaigns.items()}
    linked = HandDown.objects.filter(plan__in=list(plans)).values_list("plan_id", "upper__plan__symbol")
    found: dict[int, tuple[str, ...]] = {plans[plan]: (symbol,) for plan, symbol in linked if symbol}
    grounds: dict[int, list[str]] = defaultdict(list)
    based = Basis.objects.filter(plan__in=list(plans), is_ground=True).order_by("start")
    for plan, symbol in based.values_list("plan_id", "symbol"):
        grounds[plans[plan]].append(symbol)
    return {pk: tuple(symbols[-1:]) for pk, symbols in grounds.items()} | found


def _petitions(campaigns: Mapping[int, Campaign]) -> dict[int, tuple[int, int]]:
    """By campaign: open ones, and all that were asked and not taken back."""
    # The campaign is looked up for each of the few petitions: with a join the database begins at the many rows.
    of_row = Assignment.objects.filter(pk=OuterRef("assignment")).exclude(state=S.WITHDRAWN).values("campaign_id")
    counted = (
        Petition.objects.exclude(state=PetitionState.TAKEN_BACK)
        .annotate(campaign=Subquery(of_row))
        .order_by()
        .values("campaign")
        .annotate(open=Count("pk", filter=Q(state=PetitionState.OPEN)), all=Count("pk"))
        .values_list("campaign", "open", "all")
    )
    return {pk: (open_, all_) for pk, open_, all_ in counted if pk in campaigns}


def _units_owing(campaigns: Mapping[int, Campaign]) -> dict[int, int]:
    """By campaign how many units owe something. Grouped in the order of an index and then numbered: to count distinct
    units takes twice as long."""
    rows = Assignment.objects.filter(campaign__in=list(campaigns)).exclude(state=S.WITHDRAWN).order_by()
    counted = (
        rows.values("campaign_id", "unit_id")
        .annotate(rows=Count("pk"))
        .annotate(
            turn=Window(RowNumber(), partition_by=F("campaign_id")),
            units=Window(Count("*"), partition_by=F("campaign_id")),
        )
        .filter(turn=1)
    )
    return {each["campaign_id"]: each["units"] for each in counted}


def _queue(campaigns: Mapping[int, Campaign], today: date) -> QuerySet[Assignment]:
    """What the queues of these campaigns hold."""
    return Assignment.objects.filter(
        late_or_soon(today, USUAL_SOON), campaign__in=list(campaigns), state__in=QUEUED
    ).order_by()


@dataclass(frozen=True)
class _Queued:
    """What the queue of a campaign has: units, those of them that owe something overdue, and the first ones."""

    units: int = 0
    late: int = 0
    first: tuple[UnitBehind, ...] = ()


def _behind(campaigns: Mapping[int, Campaign], today: date) -> dict[int, _Queued]:
    """By campaign how many units the queue has, and the first of them, those longest late first. Read from an
    index alone and numbered in the database: a province has thousands."""
    in_turn = Window(
        RowNumber(), partition_by=F("campaign_id"), order_by=[F("since").asc(), F("rows").desc(), F("unit_id").asc()]
    )
    is_late = Case(When(since__lt=today, then=1), default=0)
    grouped = (
        _queue(campaigns, today)
        .values("campaign_id", "unit_id")
        .annotate(
            rows=Count("pk"),
            since=Min("late_after"),
            due=Min("due_on", filter=Q(due_on__gte=today)),
        )
        .annotate(
            turn=in_turn,
            units=Window(Count("*"), partition_by=F("campaign_id")),
            alike=Window(Count("*"), partition_by=[F("campaign_id"), is_late]),
        )
        .filter(turn__lte=NAMED)
    )
    found: dict[int, _Queued] = {}
    for row in sorted(grouped, key=lambda row: row["turn"]):
        days = rules.days_late(late_after=row["since"], today=today)
        unit = UnitBehind(row["unit_id"], "", row["rows"], days, row["due"])
        before = found.get(row["campaign_id"])
        late = before.late if before else row["alike"] if days else 0  # whoever is late comes first
        found[row["campaign_id"]] = _Queued(row["units"], late, (*(before.first if before else ()), unit))
    return found


def _comes_in(group: Group) -> bool:
    """Whether these are reports that the office receives, as its inbox counts them. The body's own report upward goes
    out; it stands among them only while it waits to be confirmed with them."""
    return group.kind == WorkKind.REPORT and (group.scope != Scope.UPWARD or group.state == S.SUBMITTED)


def _with_times(found: list[Today]) -> list[Today]:
    """The units that are named, with their names and how often each was reminded. Two statements."""
    named = {unit.unit_id for each in found for unit in each.behind}
    names = dict(Unit.objects.filter(pk__in=named).values_list("pk", "name"))
    sent = Reminder.objects.filter(campaign__in=[each.held.campaign.pk for each in found], unit__in=named)
    counted = sent.exclude(kind=ReminderKind.ESCALATION).order_by().values_list("campaign_id", "unit_id")
    times = {(pk, unit): (n, last) for pk, unit, n, last in counted.annotate(n=Count("pk"), last=Max("at"))}
    return [
        replace(
            each,
            behind=tuple(
                replace(unit, name=names[unit.unit_id], times=n, last_at=last and last.astimezone(HOUSE))
                for unit in each.behind
                for n, last in [times.get((each.held.campaign.pk, unit.unit_id), (0, None))]
            ),
        )
        for each in found
    ]


def _receipts(campaigns: Mapping[int, Campaign]) -> dict[int, tuple[int, int]]:
    """By campaign: sent to, not yet received."""
    rows = Receipt.objects.filter(campaign__in=list(campaigns)).order_by().values("campaign_id")
    counted = rows.annotate(sent=Count("pk"), awaited=Count("pk", filter=Q(received_at=None)))
    return {pk: (sent, awaited) for pk, sent, awaited in counted.values_list("campaign_id", "sent", "awaited")}


def _stuck(campaigns: Mapping[int, Campaign]) -> dict[int, int]:
    """By campaign the e-mails about its units that a person has to decide of."""
    about = notices.stuck_by_subject("Unit")
    rows = Assignment.objects.filter(campaign__in=list(campaigns), unit__in=list(about)).order_by()
    found: dict[int, int] = defaultdict(int)
    for campaign, unit in rows.values_list("campaign_id", "unit_id").distinct():
        found[campaign] += about[unit]
    return found


# --- a unit, a member
@dataclass(frozen=True)
class SaidToUnit:
    """What a unit asked and was told lately: open questions, answers, a leader's words."""

    waiting: tuple[Petition, ...]
    answered: tuple[Petition, ...]
    directions: tuple[Direction, ...]

    def __bool__(self) -> bool:
        return bool(self.waiting or self.answered or self.directions)


def said_to_unit(desk: Desk, at: datetime) -> SaidToUnit:
    """What was said lately about the duties of a desk, which came from ``desk_of``: they are those that the viewer
    sees. Two statements."""
    since, rows = at - RECENT, desk.running_ids
    petitions = list(
        Petition.objects.filter(Q(state=PetitionState.OPEN) | Q(answered_at__gte=since), assignment__in=rows)
        .exclude(state=PetitionState.TAKEN_BACK)
        .select_related("assignment__obligation", "answered_by")
        .defer("assignment__obligation__as_read")
        .order_by("-answered_at", "-pk")
    )
    said = (
        Direction.objects.filter(at__gte=since, assignment__in=rows)
        .select_related("assignment__obligation", "by")
        .defer("assignment__obligation__as_read")
        .order_by("-at", "-pk")
    )
    return SaidToUnit(
        waiting=tuple(each for each in petitions if each.state == PetitionState.OPEN),
        answered=tuple(each for each in petitions if each.state != PetitionState.OPEN),
        directions=tuple(said),
    )


def shares_waiting(viewer: Person) -> int:
    """How many parts were given to the viewer himself and wait to be done."""
    mine = Share.objects.filter(own_parts(viewer), withdrawn_at=None, done_on=None)
    mine = mine.filter(assignment__campaign__state=CampaignState.RUNNING)
    return mine.exclude(assignment__state=S.WITHDRAWN).count()


def documents_to_read(viewer: Person, today: date) -> list[Receipt]:
    """The documents of running campaigns that were sent to the viewer's own unit, as far as a role lets him read them:
    being a member opens none. One statement."""
    own = Membership.objects.filter(running_on(today), person=viewer).values("unit")
    found = (
        Receipt.objects.filter(covered_rows(viewer), unit__in=own, campaign__state=CampaignState.RUNNING)
        .select_related("campaign__plan", "unit")
        .defer(*(f"campaign__{field}" for field in OF_THE_DOCUMENT))
        .order_by("-campaign", "unit")
    )
    seen: dict[int, Receipt] = {}
    for receipt in found:
        seen.setdefault(receipt.campaign_id, receipt)
    return list(seen.values())
