"""The queue of what is to be chased: who is late or due soon, how often and when each was reminded, what is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Max, Min, Q, QuerySet

from trienkhai.campaigns import rules, rules_chasing
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CampaignState, PetitionKind, ReminderKind
from trienkhai.campaigns.models import Assignment, Campaign, Reminder, ReminderRow
from trienkhai.campaigns.queries import chasing_facts as facts
from trienkhai.campaigns.queries.asking import open_petitions
from trienkhai.campaigns.queries.duties import duty_words
from trienkhai.campaigns.queries.order import in_office_order, name_beside, superiors_beside
from trienkhai.campaigns.queries.tally import groups_in, groups_of
from trienkhai.kernel.clock import HOUSE, house_day
from trienkhai.kernel.pages import page_in
from trienkhai.notices import queries as notices
from trienkhai.notices.queries import Stuck
from trienkhai.organisations.models import Unit
from trienkhai.plans.choices import Scope, WorkKind
from trienkhai.vietnamese.text import search_key

UNITS_A_PAGE = 40
DUTIES_SHOWN = 5  # of a unit on a page of the queue; the others are counted, and one click away
SOON_CHOICES = (0, 3, 7, 14)  # days ahead that the queue may take in
USUAL_SOON = 3
QUEUED = (*rules_chasing.CHASED_STATES, S.CONTESTED)  # a contested duty is shown, and not reminded of


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
    duties: tuple[ChasedDuty, ...]  # all, or the first of them by their day
    owed: int  # how many there are
    late: int  # of these
    most_days_late: int
    can_be_reminded: bool  # something is not held by a petition
    times: int
    last_at: datetime | None
    has_account: bool  # somebody would be told inside the system
    gets_email: bool
    is_to_escalate: bool
    above_on: date | None  # when its superior was last told

    @property
    def more(self) -> int:
        """Duties beyond those named here."""
        return self.owed - len(self.duties)


@dataclass(frozen=True)
class Queue:
    units: tuple[ChasedUnit, ...]
    total_units: int
    total_rows: int
    late_rows: int
    page: int
    pages: int
    stuck: tuple[Stuck, ...]  # e-mail of which a person decides


@dataclass(frozen=True)
class Chosen:
    """Whom a reminder by hand would reach, without their duties: a province is added up as quickly as a district."""

    ids: tuple[int, ...]
    rows: int
    inside: int  # units of which somebody would be told inside the system
    by_email: int
    to_escalate: tuple[str, ...]  # names
    told_above: int  # units of which the superior heard within the week: it is not told again now
    above_on: date | None  # the first of these days

    @property
    def again_on(self) -> date | None:
        """From when on the first of them may be told above again."""
        return rules_chasing.again_above_on(self.above_on) if self.above_on else None

    def __len__(self) -> int:
        return len(self.ids)


class _Sent(NamedTuple):
    """What was sent of a unit in a campaign."""

    times: int = 0
    last_at: datetime | None = None
    above_on: date | None = None


class _Row(NamedTuple):
    """A row of the ledger as far as the queue needs it. A tuple, as a unit may owe dozens."""

    pk: int
    unit: int
    unit_name: str
    scope: str
    kind: str
    clause_path: str
    product: str
    action: str
    occurrence: str
    organ: str
    due_on: date | None
    late_after: date | None
    state: str
    done: int | None
    of: int | None


_FIELDS = (
    "pk", "unit_id", "unit_name", "scope", "kind", "obligation__clause_path", "deliverable__name", "obligation__action",
    "occurrence", "organ", "due_on", "late_after", "state", "done", "of",
)  # fmt: skip
_NOBODY = Queue(units=(), total_units=0, total_rows=0, late_rows=0, page=1, pages=1, stuck=())


def queue_of(campaign: Campaign, today: date, *, soon_days: int = USUAL_SOON, page: int = 1, q: str = "") -> Queue:
    """One page of the units that owe something late or due within ``soon_days``, those longest late first; ``q`` is
    part of a unit's name. A fixed number of statements. Nobody is proposed once the campaign has ended. Asked after
    ``campaign_to_chase``."""
    if campaign.state != CampaignState.RUNNING:
        return replace(_NOBODY, stuck=tuple(stuck_in(campaign)))  # what is unsure can still be let be
    rows = _rows(campaign, today, soon_days)
    if q.strip():
        rows = rows.filter(unit__in=Unit.objects.filter(search_key__contains=search_key(q)).values("pk"))
        groups = groups_of(rows, today)
    else:  # of all there are counters
        groups = [
            group
            for group in groups_in([campaign.pk], today)
            if group.state in QUEUED and facts.is_late_or_soon(group, today, soon_days)
        ]
    owing = dict(rows.order_by().values("unit").annotate(since=Min("late_after")).values_list("unit", "since"))
    lines = in_office_order(Unit.objects.filter(pk__in=owing), campaign.unit)
    lines.sort(key=lambda line: -rules.days_late(late_after=owing[line.id], today=today))
    page, pages = page_in(page, len(lines), UNITS_A_PAGE)
    shown = lines[(page - 1) * UNITS_A_PAGE : page * UNITS_A_PAGE]
    units = _units(campaign, rows.filter(unit__in=[line.id for line in shown]), today, at_most=DUTIES_SHOWN)
    return Queue(
        units=tuple(units[line.id] for line in shown if line.id in units),  # done in between: no longer owed
        total_units=len(lines),
        total_rows=sum(group.n for group in groups),
        late_rows=sum(group.n for group in groups if group.late_after is not None and group.late_after < today),
        page=page,
        pages=pages,
        stuck=tuple(stuck_in(campaign)),
    )


def chosen_units(campaign: Campaign, unit_ids: Sequence[int], today: date, *, soon_days: int) -> list[ChasedUnit]:
    """What would be said to these units: those of the queue only, with all their duties, in the office's order."""
    units = _units(campaign, _rows(campaign, today, soon_days).filter(unit__in=unit_ids), today)
    lines = in_office_order(Unit.objects.filter(pk__in=units), campaign.unit)
    return [units[line.id] for line in lines]


def chosen_of(
    campaign: Campaign, today: date, *, soon_days: int, unit_ids: Collection[int] | None = None, q: str = ""
) -> Chosen:
    """Of these units, or of all in the queue whose name has ``q`` in it: whom a reminder would reach, as far as
    something is not held by a petition. A fixed number of statements."""
    rows = _rows(campaign, today, soon_days)
    if unit_ids is not None:
        rows = rows.filter(unit__in=unit_ids)
    if q.strip():
        rows = rows.filter(unit__in=Unit.objects.filter(search_key__contains=search_key(q)).values("pk"))
    free = Q(~facts.is_held(), state__in=rules_chasing.CHASED_STATES)
    summed = {
        unit: (n, own, since)
        for unit, n, own, since in rows.order_by()
        .values("unit")
        .annotate(
            n=Count("pk", filter=free),
            own=Count("pk", filter=free & ~Q(scope=Scope.UNITS)),
            since=Min("late_after"),
        )
        .values_list("unit", "n", "own", "since")
        if n
    }
    ids = sorted(summed)
    own_side = {unit for unit, (_n, own, _since) in summed.items() if own}
    people = facts.recipients_of(ids, today, own_side=own_side, campaign=campaign.pk)
    reading = notices.wishes_of({person for found in people.values() for person in found})
    sent = _sent_units(campaign, ids)
    above = [day for each in sent.values() if (day := each.above_on) and rules_chasing.is_told_above(day, today)]
    late = [
        pk
        for pk in ids
        if _is_to_escalate(sent.get(pk, _Sent()), rules.days_late(late_after=summed[pk][2], today=today), today)
    ]
    names = in_office_order(Unit.objects.filter(pk__in=late), campaign.unit) if late else []
    return Chosen(
        ids=tuple(ids),
        rows=sum(n for n, _own, _since in summed.values()),
        inside=sum(bool(people.get(pk)) for pk in ids),
        by_email=sum(any(person in reading for person in people.get(pk, ())) for pk in ids),
        to_escalate=tuple(line.name for line in names),
        told_above=len(above),
        above_on=min(above, default=None),
    )


def stuck_in(campaign: Campaign) -> list[Stuck]:
    """The e-mail about units of this campaign of which a person decides; of one that has ended only what speaks of it
    alone: the rest is decided where it still runs."""
    about = notices.stuck_by_subject("Unit")  # few, if any
    if not about:
        return []
    owed = Assignment.objects.filter(campaign=campaign, unit__in=about)
    units = owed.order_by().values_list("unit", flat=True).distinct()
    return notices.stuck_about("Unit", units, of=None if campaign.state == CampaignState.RUNNING else [campaign.pk])


def stuck_of(campaign: Campaign, delivery_id: int) -> bool:
    """Whether an e-mail that waits for a decision is about a unit of this campaign."""
    return any(each.id == delivery_id for each in stuck_in(campaign))


def _rows(campaign: Campaign, today: date, soon_days: int) -> QuerySet[Assignment]:
    return (
        Assignment.objects.filter(facts.late_or_soon(today, soon_days), campaign=campaign)
        .filter(state__in=QUEUED)
        .order_by("due_on", "obligation__position", "deliverable_id", "occurrence", "pk")
    )


def _units(
    campaign: Campaign, rows: QuerySet[Assignment], today: date, *, at_most: int | None = None
) -> dict[int, ChasedUnit]:
    """These rows by unit, with what was asked and what was sent of them; ``at_most`` duties of each are named."""
    of_unit: dict[int, list[_Row]] = defaultdict(list)
    for row in map(_Row._make, rows.values_list(*_FIELDS)):
        of_unit[row.unit].append(row)
    asked = open_petitions(campaign, of_unit)
    reminded = _reminded_rows([row.pk for mine in of_unit.values() for row in mine[:at_most]])
    sent = _sent_units(campaign, of_unit)
    own_side = {unit for unit, mine in of_unit.items() if any(row.scope != Scope.UNITS for row in mine)}
    people = facts.recipients_of(list(of_unit), today, own_side=own_side, campaign=campaign.pk)
    beside = superiors_beside(campaign, of_unit)
    reading = notices.wishes_of({person for found in people.values() for person in found})
    found = {}
    for unit, mine in of_unit.items():
        of_it = sent.get(unit, _Sent())
        late = [days for row in mine if (days := rules.days_late(late_after=row.late_after, today=today))]
        found[unit] = ChasedUnit(
            id=unit,
            name=name_beside(mine[0].unit_name, beside.get(unit, "")),
            duties=tuple(
                _duty(row, today, asked.get(row.pk, ()), reminded.get(row.pk, (0, None))) for row in mine[:at_most]
            ),
            owed=len(mine),
            late=len(late),
            most_days_late=max(late, default=0),
            can_be_reminded=not all(_is_held(row, asked.get(row.pk, ())) for row in mine),
            times=of_it.times,
            last_at=of_it.last_at,
            has_account=bool(people.get(unit)),
            gets_email=any(person in reading for person in people.get(unit, ())),
            is_to_escalate=_is_to_escalate(of_it, max(late, default=0), today),
            above_on=of_it.above_on,
        )
    return found


def _is_held(row: _Row, asked: Collection[PetitionKind]) -> bool:
    return row.state == S.CONTESTED or any(kind in rules_chasing.HOLDING_PETITIONS for kind in asked)


def _reminded_rows(ids: Sequence[int]) -> dict[int, tuple[int, datetime | None]]:
    named = ReminderRow.objects.filter(assignment__in=ids).exclude(reminder__kind=ReminderKind.ESCALATION)
    counted = named.values("assignment").annotate(n=Count("pk"), last=Max("reminder__at"))
    return {
        row: (n, last and last.astimezone(HOUSE)) for row, n, last in counted.values_list("assignment", "n", "last")
    }


def _is_to_escalate(sent: _Sent, days_late: int, today: date) -> bool:
    return rules_chasing.is_to_escalate(days_late=days_late, times=sent.times, last=sent.above_on, today=today)


def _sent_units(campaign: Campaign, unit_ids: Collection[int]) -> dict[int, _Sent]:
    above = Q(kind=ReminderKind.ESCALATION)
    sent = Reminder.objects.filter(campaign=campaign, unit__in=unit_ids).order_by().values("unit")
    counted = sent.annotate(n=Count("pk", filter=~above), last=Max("at", filter=~above), up=Max("at", filter=above))
    return {
        unit: _Sent(n, last and last.astimezone(HOUSE), up and house_day(up))
        for unit, n, last, up in counted.values_list("unit", "n", "last", "up")
    }


def _duty(row: _Row, today: date, asked: tuple[PetitionKind, ...], reminded: tuple[int, datetime | None]) -> ChasedDuty:
    kind = WorkKind(row.kind)
    words = duty_words(kind, row.product, row.action)
    left = (row.due_on - today).days if row.due_on is not None else None
    return ChasedDuty(
        id=row.pk,
        kind=kind,
        clause_path=row.clause_path,
        label=f"{words} ({row.occurrence})" if row.occurrence else words,
        organ=row.organ,
        due_on=row.due_on,
        late_after=row.late_after,
        days_late=rules.days_late(late_after=row.late_after, today=today),
        days_left=left if left is not None and left >= 0 else None,
        state=S(row.state),
        done=row.done,
        of=row.of,
        asked=asked,
        is_held=_is_held(row, asked),
        times=reminded[0],
        last_at=reminded[1],
    )
