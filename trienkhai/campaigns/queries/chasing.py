"""The queue of what is to be chased: who is late or due soon, how often and when each was reminded, what is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.translation import gettext as _

from trienkhai.campaigns import rules, rules_chasing
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CampaignState, PetitionKind, ReminderKind
from trienkhai.campaigns.models import (
    Assignment,
    Campaign,
    ChasingLetter,
    ChasingPolicy,
    Reminder,
    ReminderRow,
)
from trienkhai.campaigns.queries import chasing_facts as facts
from trienkhai.campaigns.queries.asking import open_petitions
from trienkhai.campaigns.queries.doors import campaign_for
from trienkhai.campaigns.queries.duties import duty_words
from trienkhai.campaigns.queries.order import in_office_order, name_beside, superiors_beside
from trienkhai.campaigns.queries.seen import may_run, seen_campaigns, sees_whole
from trienkhai.kernel.clock import HOUSE
from trienkhai.kernel.errors import NotFound
from trienkhai.notices import queries as notices
from trienkhai.notices.queries import Stuck
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability, Role
from trienkhai.organisations.models import Person, Unit
from trienkhai.plans.choices import Scope, WorkKind

UNITS_A_PAGE = 60
SOON_CHOICES = (0, 3, 7, 14)  # days ahead that the queue may take in
USUAL_SOON = 3


@dataclass(frozen=True)
class ChasedDuty:
    """One duty that is late or due soon."""

    id: int
    kind: WorkKind
    clause_path: str
    label: str
    organ: str
    due_on: date | None
    late_after: date | None
    days_late: int
    days_left: int | None  # to the safe day; None once it is past
    state: S
    done: int | None
    of: int | None
    asked: tuple[PetitionKind, ...]  # what waits for the office's answer
    is_held: bool  # not reminded of meanwhile
    times: int
    last_at: datetime | None


@dataclass(frozen=True)
class ChasedUnit:
    """A unit with its duties, and how often it was reminded in this campaign."""

    id: int
    name: str
    duties: tuple[ChasedDuty, ...]
    times: int
    last_at: datetime | None
    has_account: bool  # somebody would be told inside the system
    gets_email: bool
    is_to_escalate: bool

    @property
    def late(self) -> int:
        return sum(duty.days_late > 0 for duty in self.duties)

    @property
    def most_days_late(self) -> int:
        return max((duty.days_late for duty in self.duties), default=0)

    @property
    def can_be_reminded(self) -> bool:
        """Something is not held by a petition."""
        return any(not duty.is_held for duty in self.duties)


@dataclass(frozen=True)
class Queue:
    units: tuple[ChasedUnit, ...]
    total_units: int
    total_rows: int
    late_rows: int
    page: int
    pages: int
    stuck: tuple[Stuck, ...]  # e-mail of which a person decides


def campaign_to_chase(viewer: Person, campaign_id: int) -> Campaign:
    """The door to the queue: a launched campaign that the viewer sees as a whole; a unit has no queue."""
    found = campaign_for(viewer, campaign_id)
    if not sees_whole(viewer, found) or found.state == CampaignState.PREPARING:
        raise NotFound(_("Không tìm thấy đợt triển khai."))
    return found


def letter_for(viewer: Person, letter_id: int) -> ChasingLetter:
    """The one door to a letter and its file."""
    found = (
        ChasingLetter.objects.filter(seen_campaigns(viewer, "campaign__"), pk=letter_id)
        .select_related("campaign__plan", "campaign__unit", "by")
        .defer("campaign__plan__text", "campaign__plan__reading")
        .first()
    )
    if found is None:
        raise NotFound(_("Không tìm thấy công văn này."))
    return found


def letters_of(campaign: Campaign) -> list[ChasingLetter]:
    """The letters of a campaign, the newest first."""
    return list(ChasingLetter.objects.filter(campaign=campaign).select_related("by").order_by("-pk")[:20])


def policy_stored(campaign: Campaign) -> ChasingPolicy:
    """The policy of a campaign; the usual one (not stored) while nobody has set another."""
    found = ChasingPolicy.objects.filter(campaign=campaign).first()
    return found or ChasingPolicy(campaign=campaign, days_before=list(rules_chasing.USUAL_DAYS))


def queue_of(campaign: Campaign, today: date, *, soon_days: int = USUAL_SOON, page: int = 1) -> Queue:
    """One page of the units that owe something late or due within ``soon_days``, those longest late first; a fixed
    number of statements. Asked after ``campaign_to_chase``."""
    rows = _rows(campaign, today, soon_days)
    owing = {each["unit"]: each for each in _sums(rows, today)}
    lines = in_office_order(Unit.objects.filter(pk__in=owing), campaign.unit, campaign.closed_at)
    lines.sort(key=lambda line: -rules.days_late(late_after=owing[line.id]["since"], today=today))
    pages = max(-(-len(lines) // UNITS_A_PAGE), 1)
    page = min(max(page, 1), pages)
    shown = lines[(page - 1) * UNITS_A_PAGE : page * UNITS_A_PAGE]
    of_unit: dict[int, list[Assignment]] = defaultdict(list)
    for row in rows.filter(unit__in=[line.id for line in shown]):  # of a province a hundredth
        of_unit[row.unit_id].append(row)
    units = units_chased(campaign, of_unit, today)
    return Queue(
        units=tuple(units[line.id] for line in shown if line.id in units),  # done in between: no longer owed
        total_units=len(lines),
        total_rows=sum(each["rows"] for each in owing.values()),
        late_rows=sum(each["late"] for each in owing.values()),
        page=page,
        pages=pages,
        stuck=tuple(notices.stuck_about("Unit", _units_of(campaign))),
    )


def chosen_units(campaign: Campaign, unit_ids: Sequence[int], today: date, *, soon_days: int) -> list[ChasedUnit]:
    """What would be said to the units that somebody ticked: those of the queue only, in the office's order."""
    rows = _rows(campaign, today, soon_days).filter(unit__in=unit_ids)
    of_unit: dict[int, list[Assignment]] = defaultdict(list)
    for row in rows:
        of_unit[row.unit_id].append(row)
    lines = in_office_order(Unit.objects.filter(pk__in=of_unit), campaign.unit, campaign.closed_at)
    units = units_chased(campaign, of_unit, today)
    return [units[line.id] for line in lines]


def units_chased(campaign: Campaign, of_unit: Mapping[int, Sequence[Assignment]], today: date) -> dict[int, ChasedUnit]:
    """These rows by unit, with what was asked and what was sent of them."""
    ids = [row.pk for rows in of_unit.values() for row in rows]
    asked = open_petitions(ids)
    reminded = _reminded_rows(ids)
    times = _reminded_units(campaign, of_unit)
    own_side = {row.unit_id for rows in of_unit.values() for row in rows if row.scope != Scope.UNITS}
    people = facts.recipients_of(list(of_unit), today, own_side=own_side)
    beside = superiors_beside(campaign, of_unit)
    reading = notices.wishes_of({person for found in people.values() for person in found})
    found = {}
    for unit_id, rows in of_unit.items():
        duties = tuple(_duty(row, today, asked.get(row.pk, ()), reminded.get(row.pk, (0, None))) for row in rows)
        count, last = times.get(unit_id, (0, None))
        found[unit_id] = ChasedUnit(
            id=unit_id,
            name=name_beside(rows[0].unit_name, beside.get(unit_id, "")),
            duties=duties,
            times=count,
            last_at=last,
            has_account=bool(people.get(unit_id)),
            gets_email=any(person in reading for person in people.get(unit_id, ())),
            is_to_escalate=rules_chasing.is_to_escalate(days_late=max(duty.days_late for duty in duties), times=count),
        )
    return found


def stuck_of(campaign: Campaign, delivery_id: int) -> bool:
    """Whether an e-mail that waits for a decision is about a unit of this campaign."""
    return any(each.id == delivery_id for each in notices.stuck_about("Unit", _units_of(campaign)))


def due_days_of(person: Person, today: date) -> list[tuple[int, WorkKind, date, datetime]]:
    """For a calendar: row, kind of work, safe day and the last change of what this person's own units have still to
    do: the units he is an officer of, and the issuing body's own duties where he works in it."""
    own = [unit.pk for unit in access.units_held(person, Role.UNIT_OFFICER)]
    works_in = [unit.pk for unit in access.units_held(person, Role.SPECIALIST)]
    rows = Assignment.objects.filter(
        campaign__state=CampaignState.RUNNING,
        campaign__is_retroactive=False,
        state__in=rules_chasing.CHASED_STATES,
        due_on__isnull=False,
    )
    mine = rows.filter(unit__in=own) | rows.filter(campaign__unit__in=works_in, scope__in=(Scope.OWN, Scope.UPWARD))
    found = mine.distinct().order_by("due_on", "pk").values_list("pk", "kind", "due_on", "changed_at")[:2000]
    return [(pk, WorkKind(kind), due_on, changed_at) for pk, kind, due_on, changed_at in found if due_on is not None]


def may_chase(viewer: Person, campaign: Campaign) -> bool:
    return campaign.state == CampaignState.RUNNING and may_run(viewer, Capability.REVIEW, campaign)


def _rows(campaign: Campaign, today: date, soon_days: int) -> QuerySet[Assignment]:
    return (
        Assignment.objects.filter(facts.late_or_soon(today, soon_days), campaign=campaign)
        .filter(state__in=(*rules_chasing.CHASED_STATES, S.CONTESTED))
        .select_related("obligation", "deliverable")
        .order_by("due_on", "obligation__position", "deliverable_id", "occurrence", "pk")
    )


def _sums(rows: QuerySet[Assignment], today: date) -> QuerySet[Assignment, dict[str, Any]]:
    """For each unit how many rows it owes, how many of them are late, and since when the longest."""
    return (
        rows.order_by()
        .values("unit")
        .annotate(rows=Count("pk"), late=Count("pk", filter=Q(late_after__lt=today)), since=Min("late_after"))
    )


def _units_of(campaign: Campaign) -> list[int]:
    return list(Assignment.objects.filter(campaign=campaign).order_by().values_list("unit", flat=True).distinct())


def _days_late(row: Assignment, today: date) -> int:
    return rules.days_late(late_after=row.late_after, today=today)


def _reminded_rows(ids: Sequence[int]) -> dict[int, tuple[int, datetime | None]]:
    named = ReminderRow.objects.filter(assignment__in=ids).exclude(reminder__kind=ReminderKind.ESCALATION)
    counted = named.values("assignment").annotate(n=Count("pk"), last=Max("reminder__at"))
    return {
        row: (n, last and last.astimezone(HOUSE)) for row, n, last in counted.values_list("assignment", "n", "last")
    }


def _reminded_units(campaign: Campaign, unit_ids: Mapping[int, object]) -> dict[int, tuple[int, datetime | None]]:
    sent = Reminder.objects.filter(campaign=campaign, unit__in=unit_ids).exclude(kind=ReminderKind.ESCALATION)
    counted = sent.values("unit").annotate(n=Count("pk"), last=Max("at")).values_list("unit", "n", "last")
    return {unit: (n, last and last.astimezone(HOUSE)) for unit, n, last in counted}


def _duty(
    row: Assignment, today: date, asked: tuple[PetitionKind, ...], reminded: tuple[int, datetime | None]
) -> ChasedDuty:
    words = duty_words(WorkKind(row.kind), row.deliverable.name, row.obligation.action)
    left = (row.due_on - today).days if row.due_on is not None else None
    return ChasedDuty(
        id=row.pk,
        kind=WorkKind(row.kind),
        clause_path=row.obligation.clause_path,
        label=f"{words} ({row.occurrence})" if row.occurrence else words,
        organ=row.organ,
        due_on=row.due_on,
        late_after=row.late_after,
        days_late=_days_late(row, today),
        days_left=left if left is not None and left >= 0 else None,
        state=S(row.state),
        done=row.done,
        of=row.of,
        asked=asked,
        is_held=row.state == S.CONTESTED or any(kind in rules_chasing.HOLDING_PETITIONS for kind in asked),
        times=reminded[0],
        last_at=reminded[1],
    )
