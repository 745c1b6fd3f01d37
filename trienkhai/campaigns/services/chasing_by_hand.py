"""Reminding by hand: the units that somebody ticked, or a whole province, in one act of few statements."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from trienkhai.campaigns.choices import ReminderKind
from trienkhai.campaigns.errors import BadEntry
from trienkhai.campaigns.models import Assignment, Campaign, Reminder, ReminderRow, Share
from trienkhai.campaigns.queries import chasing_facts as facts
from trienkhai.campaigns.queries.seen import require_run
from trienkhai.campaigns.rules_chasing import CHASED_STATES, again_above_on, is_told_above
from trienkhai.campaigns.services.chasing import REMINDED
from trienkhai.campaigns.services.ledger import held_campaign, require_running
from trienkhai.journal import services as journal
from trienkhai.journal.messages import Saying, tell_each
from trienkhai.journal.services import HasKey
from trienkhai.kernel.clock import house_day
from trienkhai.notices import queries as notices
from trienkhai.notices.rules import next_open, summed_up
from trienkhai.notices.services import NewDelivery, queue_deliveries
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Unit
from trienkhai.plans.choices import Scope

ESCALATED = "ESCALATED"
LONGEST_TEXT = 1000
MOST_UNITS = 5_000  # in one act: a province has as many


@transaction.atomic
def remind_by_hand(
    campaign: Campaign,
    unit_ids: Iterable[int],
    *,
    today: date,
    soon_days: int,
    text: str,
    by: HasKey,
    at: datetime,
    key: str,
    upward: bool = False,
) -> Sequence[int]:
    """The specialist reminds these units of what is late or due within ``soon_days`` (``upward``: their superiors);
    returns the units for whom somebody was told. The same ``key`` sent twice reminds once. A superior that heard of a
    unit within the week is not told again. The number of statements grows by batches of 500, not with the units. Raises
    NotAllowed, NotRunning, BadEntry when nobody is chosen, more than ``MOST_UNITS``, or all superiors have just been
    told."""
    require_run(by, Capability.REVIEW, campaign)
    text = text.strip()[:LONGEST_TEXT]
    chosen = sorted(set(unit_ids))
    if not chosen:
        raise BadEntry(_("Đồng chí chọn ít nhất một đơn vị để nhắc."))
    if len(chosen) > MOST_UNITS:
        raise BadEntry(_("Một lần nhắc được nhiều nhất %d đơn vị. Đồng chí lọc bớt rồi nhắc từng phần.") % MOST_UNITS)
    if not key:
        raise BadEntry(_("Biểu mẫu thiếu mã gửi. Đồng chí tải lại trang rồi gửi lại."))
    told: list[int] = []

    def act() -> Campaign:
        # Held: of two acts upward at once the second sees what the first has sent, and none is sent of what is being
        # withdrawn or closed meanwhile.
        require_running(held_campaign(campaign.pk))
        heard = _told_above(campaign, chosen, house_day(at)) if upward else set()
        rows = _rows(campaign, [unit for unit in chosen if unit not in heard], today=today, soon_days=soon_days)
        people = _people(campaign, rows, today, upward=upward)
        if not people:
            return campaign  # nobody to tell: nothing counts as reminded
        reached = rows.filter(unit__in=people)
        made = _reminders(campaign, reached, people, text, by, at, key, upward)
        named = _named(campaign, made, at)
        _tell(made, named, people, _responsible(reached, today, upward=upward), by, at, upward)
        told.extend(sorted(made))
        verb = "campaigns.escalated" if upward else "campaigns.reminded"
        journal.record(verb, by=by, at=at, subject=campaign, details={"units": told, "chosen": len(chosen)})
        return campaign

    journal.once(key, "campaigns.escalate" if upward else "campaigns.remind", by=by, at=at, act=act)
    return told


def _told_above(campaign: Campaign, chosen: Sequence[int], today: date) -> set[int]:
    """The units among these whose superior was told within the week. Raises BadEntry when it is all of them."""
    last = {u: day for u, day in facts.told_above(campaign, chosen).items() if is_told_above(day, today)}
    if len(last) < len(chosen):
        return set(last)
    days = {
        "on": min(last.values()).strftime("%d/%m/%Y"),
        "again": again_above_on(min(last.values())).strftime("%d/%m/%Y"),
    }
    if len(last) == 1:
        name = Unit.objects.values_list("name", flat=True).get(pk=chosen[0])
        raise BadEntry(
            _("Đã nhắc lên cấp trên của %(unit)s ngày %(on)s; từ ngày %(again)s nhắc lại được.")
            % {"unit": name, **days}
        )
    raise BadEntry(
        _("Đã nhắc lên cấp trên của cả %(n)d đơn vị này, sớm nhất ngày %(on)s; từ ngày %(again)s nhắc lại được.")
        % {"n": len(last), **days}
    )


def _rows(campaign: Campaign, unit_ids: Collection[int], *, today: date, soon_days: int) -> QuerySet[Assignment]:
    """What these units owe that is late or due within so many days and is not held by a petition."""
    return (
        Assignment.objects.filter(facts.late_or_soon(today, soon_days), campaign=campaign, unit__in=unit_ids)
        .filter(state__in=CHASED_STATES)
        .filter(~facts.is_held())
        .order_by()
    )


def _people(campaign: Campaign, rows: QuerySet[Assignment], day: date, *, upward: bool) -> dict[int, list[int]]:
    """Who hears of each unit (person ids); units without anybody are left out."""
    units = list(rows.values_list("unit_id", flat=True).distinct())
    if upward:
        found = facts.superiors_of(units, day, campaign=campaign.pk)
    else:
        own_side = set(rows.exclude(scope=Scope.UNITS).values_list("unit_id", flat=True))
        found = facts.recipients_of(units, day, own_side=own_side, campaign=campaign.pk)
    return {unit: people for unit, people in found.items() if people}


def _reminders(
    campaign: Campaign,
    rows: QuerySet[Assignment],
    units: Iterable[int],
    text: str,
    by: HasKey,
    at: datetime,
    key: str,
    upward: bool,
) -> dict[int, Reminder]:
    """A reminder of each unit with the rows that it names."""
    kind = ReminderKind.ESCALATION if upward else ReminderKind.BY_HAND
    mark = hashlib.sha256(f"{by.pk}:{key}".encode()).hexdigest()[:32]  # a form that two people send is sent by each
    made = Reminder.objects.bulk_create(
        [
            Reminder(
                campaign=campaign,
                unit_id=unit,
                kind=kind,
                key=f"{kind.value.lower()}:{campaign.pk}:{unit}:{mark}",
                text=text,
                by=access.actor(by),
                at=at,
            )
            for unit in sorted(units)
        ],
        batch_size=500,
    )
    _name_rows(rows, Reminder.objects.filter(campaign=campaign, at=at, kind=kind, key__endswith=f":{mark}"))
    return {each.unit_id: each for each in made}


def _name_rows(rows: QuerySet[Assignment], reminders: QuerySet[Reminder]) -> None:
    """Write which rows each reminder names. Of a province eighty thousand: the database copies them itself."""
    mine = Subquery(reminders.filter(unit=OuterRef("unit_id")).order_by().values("pk")[:1])
    query, values = rows.annotate(named_by=mine).values_list("pk", "named_by").query.sql_with_params()
    table = connection.ops.quote_name(ReminderRow._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} (assignment_id, reminder_id) {query}", values)


def _named(campaign: Campaign, made: dict[int, Reminder], at: datetime) -> dict[int, tuple[int, int]]:
    """How many rows each unit is reminded of, and how many of them are late: counted from what was written, as a unit
    may answer meanwhile. Of whom nothing was left to name no reminder stays: it is taken out of ``made`` too."""
    one = next(iter(made.values()))
    same = {"campaign": campaign, "at": at, "kind": one.kind, "key__endswith": f":{one.key.rpartition(':')[2]}"}
    rows = ReminderRow.objects.filter(**{f"reminder__{name}": value for name, value in same.items()}).order_by()
    late = Count("pk", filter=Q(assignment__late_after__lt=at.date()))
    counted = rows.values("reminder__unit").annotate(n=Count("pk"), late=late)
    named = {unit: (n, late) for unit, n, late in counted.values_list("reminder__unit", "n", "late")}
    empty = [made.pop(unit).pk for unit in sorted(made.keys() - named.keys())]
    if empty:
        Reminder.objects.filter(pk__in=empty).delete()
    return named


def _responsible(rows: QuerySet[Assignment], day: date, *, upward: bool) -> dict[int, set[int]]:
    """The people whom units named as responsible for these rows (person ids), by unit."""
    found: dict[int, set[int]] = defaultdict(set)
    if upward:
        return found
    shared = Share.objects.filter(is_responsible=True, withdrawn_at=None).values("assignment")
    unit_of = dict(rows.filter(pk__in=shared).values_list("pk", "unit_id"))
    for row, people in facts.responsible_for(unit_of, day).items():
        found[unit_of[row]] |= people
    return found


def _tell(
    made: Mapping[int, Reminder],
    counts: Mapping[int, tuple[int, int]],
    people: Mapping[int, Sequence[int]],
    responsible: Mapping[int, set[int]],
    by: HasKey,
    at: datetime,
    upward: bool,
) -> None:
    """One message to each who hears of it, and one e-mail after his own quiet hours, however many of these units he
    answers for."""
    code = ESCALATED if upward else REMINDED
    told, mailed = defaultdict(list), defaultdict(list)
    for unit, reminder in sorted(made.items()):
        count, overdue = counts[unit]
        values: dict[str, Any] = {
            "unit": unit, "count": count, "overdue": overdue, "by": by.pk, "reminder": reminder.pk,
            "campaign": reminder.campaign_id,
        }  # fmt: skip
        for person in {*people[unit], *responsible.get(unit, ())}:
            told[person].append(values)
        for person in people[unit]:
            mailed[person].append((reminder, values))
    said = [
        Saying([person], Unit(pk=several[0]["unit"]), summed_up(several)) for person, several in sorted(told.items())
    ]
    tell_each(said, code, at=at)
    queue_deliveries(
        [
            NewDelivery(
                key=f"{mailed[person][0][0].key}:{person}",
                person=person,
                code=code,
                subject=Unit(pk=mailed[person][0][1]["unit"]),
                not_before=next_open(at, wish.quiet_from, wish.quiet_to),
                values=summed_up([values for _reminder, values in mailed[person]]),
            )
            for person, wish in sorted(notices.wishes_of(list(mailed)).items())
        ],
        at=at,
    )
