"""What reminding is computed from: rows that may be chased, what was sent of them, who hears of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import CampaignState, PetitionState, ReminderKind
from trienkhai.campaigns.models import (
    Assignment,
    Campaign,
    ChasingPolicy,
    Extension,
    Petition,
    Receipt,
    Reminder,
    ReminderRow,
    Share,
)
from trienkhai.campaigns.queries.tally import Group
from trienkhai.campaigns.rules_chasing import (
    CHASED_STATES,
    HOLDING_PETITIONS,
    MOST_DAYS,
    WEEK,
    Owed,
    Policy,
    why_untold,
)
from trienkhai.kernel.clock import house_day
from trienkhai.notices.choices import WhyNotSent
from trienkhai.organisations import tree
from trienkhai.organisations.choices import Role
from trienkhai.organisations.models import Grant, Membership, Unit
from trienkhai.organisations.querysets import running_on
from trienkhai.plans.choices import Scope


@dataclass(frozen=True)
class Facts:
    """Of some units: what each owes, when it had its last digest, whether it is the issuing body's own side."""

    owed: Mapping[int, tuple[Owed, ...]]
    last_digest: Mapping[int, date]
    own_side: frozenset[int]
    policies: Mapping[int, Policy]


def policy_of(stored: ChasingPolicy | None) -> Policy:
    """The stored policy as the rule takes it; without one the usual policy."""
    if stored is None:
        return Policy()
    return Policy(
        is_on=stored.is_on,
        days_before=tuple(stored.days_before),
        digest_weekday=stored.digest_weekday,
        quiet_from=stored.quiet_from,
        quiet_to=stored.quiet_to,
        working_days_only=stored.working_days_only,
    )


def policies_of() -> dict[int, Policy]:
    """The policies that offices have set for running campaigns, by campaign; the others follow the usual one."""
    stored = ChasingPolicy.objects.filter(campaign__state=CampaignState.RUNNING)
    return {each.campaign_id: policy_of(each) for each in stored}


def chased_rows(today: date, ahead: int = MOST_DAYS) -> QuerySet[Assignment]:
    """Rows that a reminder may name by itself, in running campaigns that are not of the past: overdue, or due within
    ``ahead`` days."""
    last = today + timedelta(days=ahead)
    return Assignment.objects.filter(
        Q(late_after__lt=today) | Q(due_on__gte=today, due_on__lte=last),
        campaign__state=CampaignState.RUNNING,
        campaign__is_retroactive=False,
        state__in=CHASED_STATES,
    )


def late_or_soon(today: date, days: int) -> Q:
    """Of rows: after their last day, or their safe day is past or comes within so many days."""
    return Q(late_after__lt=today) | Q(due_on__lte=today + timedelta(days=days))


def is_late_or_soon(group: Group, today: date, days: int) -> bool:
    """``late_or_soon`` of like rows."""
    is_late = group.late_after is not None and group.late_after < today
    return is_late or (group.due_on is not None and group.due_on <= today + timedelta(days=days))


def is_held() -> Exists:
    """Of a row: a question, a request to reconsider or for more time waits for the office."""
    return Exists(
        Petition.objects.filter(assignment=OuterRef("pk"), state=PetitionState.OPEN, kind__in=HOLDING_PETITIONS)
    )


def facts_of(at: datetime, unit_ids: Collection[int] | None = None) -> Facts:
    """What is to be known of these units (of all, without any named), in a fixed number of statements."""
    today, policies = at.date(), policies_of()
    ahead = max(day for policy in (Policy(), *policies.values()) for day in (0, *policy.days_before))
    rows = chased_rows(today, ahead).exclude(campaign__in=[pk for pk, policy in policies.items() if not policy.is_on])
    digests = Reminder.objects.filter(kind=ReminderKind.DIGEST, at__lte=at)  # one of a clock that ran ahead is none
    if unit_ids is not None:
        rows, digests = rows.filter(unit__in=unit_ids), digests.filter(unit__in=unit_ids)
    # Whoever had a digest within the week gets none: his overdue rows, the bulk of all, need not be read.
    lately = digests.filter(unit=OuterRef("unit"), at__gt=at - timedelta(days=WEEK - 1))
    rows = rows.filter(Q(due_on__gte=today) | ~Exists(lately))
    more_time = Extension.objects.filter(assignment=OuterRef("pk")).order_by("-given_at").values("given_at")[:1]
    named = ReminderRow.objects.filter(assignment=OuterRef("pk"), reminder__kind=ReminderKind.BEFORE)
    owed: dict[int, list[Owed]] = defaultdict(list)
    own_side = set()
    for row in (
        rows.annotate(
            held=is_held(),
            more_time=Subquery(more_time),
            named=Subquery(named.order_by("-reminder__at").values("reminder__at")[:1]),
            launched=F("campaign__launched_at"),
        )
        .values_list(
            "pk", "campaign_id", "unit_id", "scope", "state", "due_on", "late_after", "held", "more_time", "named",
            "launched",
        )
        .order_by("pk")
    ):  # fmt: skip
        pk, campaign, unit, scope, state, due_on, late_after, held, extended, named_at, launched = row
        since = max(each for each in (launched, extended) if each is not None)
        owed[unit].append(
            Owed(
                row=pk,
                campaign=campaign,
                state=S(state),
                due_on=due_on,
                late_after=late_after,
                since=house_day(since),
                is_held=held,
                reminded_on=house_day(named_at) if named_at else None,
            )
        )
        if scope != Scope.UNITS:
            own_side.add(unit)
    last = digests.values("unit").annotate(last=Max("at")).values_list("unit", "last")
    return Facts(
        owed={unit: tuple(rows_) for unit, rows_ in owed.items()},
        last_digest={unit: house_day(when) for unit, when in last},
        own_side=frozenset(own_side),
        policies=policies,
    )


def recipients_of(
    unit_ids: Collection[int], day: date, *, own_side: Collection[int] = (), campaign: int | None = None
) -> dict[int, list[int]]:
    """Who hears of a unit's duties (person ids): its officers, or those of the nearest unit above that has any; of the
    issuing body's own duties the specialists who work there. Of a body that is directed across lines (in ``campaign``,
    else in any that runs) its own people only. Only people whose account is in use. Three statements."""
    paths = _chains(unit_ids, campaign)
    by_role = _held({pk for path in paths.values() for pk in tree.ids_in(path)}, day)
    return {
        unit: _nearest(tree.ids_in(path), by_role, (Role.SPECIALIST,) if unit in own_side else (Role.UNIT_OFFICER,))
        for unit, path in paths.items()
    }


def superiors_of(unit_ids: Collection[int], day: date, *, campaign: int | None = None) -> dict[int, list[int]]:
    """Whom an escalation reaches (person ids): officers or leaders of the nearest unit above that has any; nobody for
    a body that is directed across lines, whose superior has no part in it."""
    paths = _chains(unit_ids, campaign)
    by_role = _held({pk for path in paths.values() for pk in tree.ids_in(path)}, day)
    return {
        unit: _nearest(tree.ids_in(path)[:-1], by_role, (Role.UNIT_OFFICER, Role.LEADER))
        for unit, path in paths.items()
    }


def told_above(campaign: Campaign, unit_ids: Collection[int]) -> dict[int, date]:
    """The day on which the superior was last told of each of these units, where it was. One statement."""
    sent = Reminder.objects.filter(campaign=campaign, unit__in=unit_ids, kind=ReminderKind.ESCALATION)
    last = sent.order_by().values("unit").annotate(last=Max("at")).values_list("unit", "last")
    return {unit: house_day(at) for unit, at in last}


def _chains(unit_ids: Collection[int], campaign: int | None) -> dict[int, str]:
    """The paths of units, of those directed across lines the unit alone; of those below such a body, to which it hands
    that down, as far as that body."""
    running = Receipt.objects.filter(unit__in=unit_ids, campaign__state=CampaignState.RUNNING)
    if campaign is not None:
        running = running.filter(campaign=campaign)
    directed = running.filter(is_directed=True)
    handed_down = running.filter(campaign__plan__is_directed=True).values_list("unit_id", "campaign__unit_id")
    paths = dict(Unit.objects.filter(pk__in=unit_ids).values_list("pk", "path"))
    paths |= {pk: f"/{pk}/" for pk in directed.values_list("unit_id", flat=True)}
    for pk, top in handed_down:
        above, found, below = paths[pk].partition(f"/{top}/")
        paths[pk] = found + below or above
    return paths


def responsible_for(rows: Collection[int], day: date) -> dict[int, set[int]]:
    """The people whom units named as responsible (person ids), by row. Only who still belongs to the unit, or to one
    below it, and whose account is in use: of a row whose person has left, the officers alone hear."""
    found: dict[int, set[int]] = defaultdict(set)
    still = Membership.objects.filter(
        running_on(day), person=OuterRef("person"), unit__path__startswith=OuterRef("assignment__unit__path")
    )
    shares = Share.objects.filter(
        Exists(still),
        assignment__in=rows,
        is_responsible=True,
        withdrawn_at=None,
        done_on=None,
        person__user__is_active=True,
    )
    for row, person in shares.values_list("assignment_id", "person_id"):
        found[row].add(person)
    return found


def _held(unit_ids: Collection[int], day: date) -> dict[tuple[int, str], list[int]]:
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    roles = (Role.UNIT_OFFICER, Role.SPECIALIST, Role.LEADER)
    grants = Grant.objects.filter(unit__in=unit_ids, role__in=roles, person__user__is_active=True).valid_on(day)
    for unit, role, person in grants.values_list("unit_id", "role", "person_id").order_by("person_id"):
        found[unit, role].append(person)
    return found


def _nearest(chain: list[int], held: Mapping[tuple[int, str], list[int]], roles: tuple[str, ...]) -> list[int]:
    for unit in reversed(chain):
        people = sorted({person for role in roles for person in held.get((unit, role), ())})
        if people:
            return people
    return []


def reminder_texts(ids: Collection[int]) -> dict[int, str]:
    """What a person wrote himself in these reminders, where he did; for those who were told of them."""
    return dict(Reminder.objects.filter(pk__in=ids).exclude(text="").values_list("pk", "text"))


def untold(ids: Collection[int], code: str, made_at: datetime) -> dict[int, WhyNotSent]:
    """Of these campaigns those of which an e-mail written at ``made_at`` is not to speak any more, and why. One
    statement."""
    found = {}
    for pk, state, launched_at in Campaign.objects.filter(pk__in=ids).values_list("pk", "state", "launched_at"):
        why = why_untold(code, CampaignState(state), launched_at=launched_at, made_at=made_at)
        if why is not None:
            found[pk] = why
    return found
