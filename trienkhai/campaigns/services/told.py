"""Who is told: a unit's own officers of the plan that came to it, of what was entered in its stead and what was answered
to it, the office of what is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from trienkhai.campaigns.models import Assignment, Campaign, Receipt
from trienkhai.campaigns.queries.planned import PlannedRow, is_directed
from trienkhai.campaigns.queries.seen import came_across, carries_on
from trienkhai.journal.messages import Saying, tell, tell_daily, tell_each
from trienkhai.journal.services import HasKey
from trienkhai.kernel.clock import house_time
from trienkhai.notices import queries as notices
from trienkhai.notices.rules import next_open
from trienkhai.notices.services import NewDelivery, queue_deliveries
from trienkhai.organisations import access, tree
from trienkhai.organisations.choices import Role
from trienkhai.organisations.models import Grant, Unit

LAUNCHED = "LAUNCHED"
_AT_ONCE = 5000  # ids in one statement


def tell_launched(
    campaign: Campaign, units: Sequence[Unit], rows: Iterable[PlannedRow], *, by: HasKey, at: datetime
) -> None:
    """One message of a launched plan to each officer of the units that it came to, except who launched: how many duties
    and the first day; the same by e-mail to those who want it. A fixed number of statements for each batch of units.

    A unit without an officer is heard for by the nearest above it that has one, below the issuer: the issuer knows.
    """
    owed: dict[int, int] = defaultdict(int)
    days: dict[int, list[date]] = defaultdict(list)
    for row in rows:
        owed[row.unit.pk] += 1
        if row.point.due_on is not None:
            days[row.unit.pk].append(row.point.due_on)
    above = {unit.pk: _below_issuer(unit, campaign.unit) for unit in units}
    held = _officers_at(above, at.date())
    came: dict[int, list[int]] = defaultdict(list)  # by person the units that he answers for
    for unit_id, chain in above.items():
        for person in next((held[each] for each in reversed(chain) if each in held), set()) - {by.pk}:
            came[person].append(unit_id)
    said = {}
    for person, ids in came.items():
        values = {"campaign": campaign.pk, "unit": ids[0], "unit_count": len(ids), "count": sum(owed[i] for i in ids)}
        dated = [day for each in ids for day in days.get(each, ())]
        said[person] = values | ({"day": min(dated).isoformat()} if dated else {})
    tell_each((Saying([person], campaign, said[person]) for person in sorted(said)), LAUNCHED, at=at)
    _mail_launched(campaign, said, at=house_time(at))


def _mail_launched(campaign: Campaign, said: Mapping[int, Mapping[str, Any]], *, at: datetime) -> None:
    """At most one e-mail for a person and launch, after his quiet hours; who wants the weekly list alone gets none."""
    people = sorted(said)
    for begin in range(0, len(people), _AT_ONCE):
        wishes = notices.wishes_of(people[begin : begin + _AT_ONCE])
        queue_deliveries(
            [
                NewDelivery(
                    key=f"{LAUNCHED}:{person}:{campaign.pk}:{at:%Y%m%d%H%M%S}",  # launched again it is said again
                    person=person,
                    code=LAUNCHED,
                    subject=Unit(pk=said[person]["unit"]),  # the office finds what could not be sent by its unit
                    not_before=next_open(at, wish.quiet_from, wish.quiet_to),
                    values=dict(said[person]),
                )
                for person, wish in wishes.items()
                if not wish.digest_only
            ],
            at=at,
        )


def _below_issuer(unit: Unit, issuer: Unit) -> list[int]:
    """The unit and those above it, the top first, as far as the body that issued the plan, which is not among them;
    across lines the unit alone."""
    if is_directed(unit, issuer):
        return [unit.pk]
    above = tree.ids_above(unit)
    return above[above.index(issuer.pk) + 1 :]


def tell_entered_for(campaign_id: int, units: Iterable[Unit], *, by: HasKey, at: datetime) -> None:
    """One message a day and campaign for each officer: how many rows of his units somebody else wrote.

    ``units``: one for each row written; only those entered in their stead are told.
    """
    giver = access.actor(by)
    if giver is None:
        return
    rows: dict[int, int] = defaultdict(int)
    above: dict[int, list[int]] = {}
    for unit in units:
        if unit.pk in rows or access.is_entered_for(by, unit):
            rows[unit.pk] += 1
            above[unit.pk] = tree.ids_above(unit)
    if not rows:
        return
    directed = Receipt.objects.filter(campaign=campaign_id, unit__in=list(rows), is_directed=True)
    above |= {unit_id: [unit_id] for unit_id in directed.values_list("unit_id", flat=True)}  # its own people only
    above = _own_line(above, dict.fromkeys(above, campaign_id))
    officers = _officers_at(above, at.date())
    counted: dict[int, int] = defaultdict(int)
    for unit_id, count in rows.items():
        for person_id in set().union(*(officers[each] for each in above[unit_id])) - {giver.pk}:
            counted[person_id] += count
    tell_daily(counted, "ENTERED_FOR", subject=Campaign(pk=campaign_id), at=at, values={"by": giver.pk})


def tell_unit(
    row: Assignment, code: str, *, subject: HasKey, by: HasKey, at: datetime, also: Iterable[int] = (), **values: Any
) -> None:
    """Tell the officers of the row's unit (and ``also``), except who acts; ``values`` beside the ids of the row."""
    known = nearest_holders(row.unit, Role.UNIT_OFFICER, at.date(), among=_chain_of(row))
    to = {*known, *also} - {by.pk}
    told = {"campaign": row.campaign_id, "assignment": row.pk, "unit": row.unit_id, **values}
    tell(to, code, subject=subject, at=at, values=told)


def tell_rows(
    rows: Iterable[Assignment], code: str, *, subject: HasKey, by: HasKey, at: datetime, **values: Any
) -> None:
    """Tell the officers of many rows, each unit once, except who acts; the message leads to one of its rows."""
    one: dict[int, Assignment] = {}
    for row in rows:
        one.setdefault(row.unit_id, row)
    above = {row.unit_id: [row.unit_id] if row.is_directed else tree.ids_above(row.unit) for row in one.values()}
    above = _own_line(above, {row.unit_id: row.campaign_id for row in one.values()})
    held = _officers_at(above, at.date())
    for row in one.values():
        to = next((held[each] for each in reversed(above[row.unit_id]) if each in held), set()) - {by.pk}
        if to:
            told = {"campaign": row.campaign_id, "assignment": row.pk, "unit": row.unit_id, **values}
            tell(to, code, subject=subject, at=at, values=told)


def tell_office(
    row: Assignment, code: str, *, subject: HasKey, by: HasKey, at: datetime, roles: Iterable[Role], **values: Any
) -> None:
    """Tell those who hold these roles at the body that runs the campaign, except who acts. What it hands down of its
    superior's plan its officers run too; what came to it across lines its own people alone."""
    campaign, on = row.campaign, at.date()
    itself, wanted = [campaign.unit_id], tuple(roles)
    to: set[int] = set()
    if carries_on(campaign):
        own = (*wanted, Role.UNIT_OFFICER)
        to = {each for role in own for each in nearest_holders(campaign.unit, role, on, among=itself)}
    if not to:
        among = itself if came_across(campaign) else None
        to = {each for role in wanted for each in nearest_holders(campaign.unit, role, on, among=among)}
    to -= {by.pk}
    told = {"campaign": row.campaign_id, "assignment": row.pk, "unit": row.unit_id, **values}
    tell(to, code, subject=subject, at=at, values=told)


def _chain_of(row: Assignment) -> list[int]:
    """The unit of a row and those above it that have a part in it, the top first."""
    above = [row.unit_id] if row.is_directed else tree.ids_above(row.unit)
    return _own_line({row.unit_id: above}, {row.unit_id: row.campaign_id})[row.unit_id]


def _officers_at(above: Mapping[int, Sequence[int]], on: date) -> dict[int, set[int]]:
    """By unit its officers who can sign in, of all the units that stand in these chains. One statement for some
    thousand units."""
    found: dict[int, set[int]] = defaultdict(set)
    ids = sorted({each for chain in above.values() for each in chain})
    for begin in range(0, len(ids), _AT_ONCE):
        batch = ids[begin : begin + _AT_ONCE]
        grants = Grant.objects.filter(unit__in=batch, role=Role.UNIT_OFFICER, person__user__is_active=True).valid_on(on)
        for unit_id, person_id in grants.values_list("unit_id", "person_id"):
            found[unit_id].add(person_id)
    return found


def _own_line(above: Mapping[int, list[int]], campaigns: Mapping[int, int]) -> dict[int, list[int]]:
    """By unit the chain above it, as far as the body that runs its campaign where that came to it across lines: its
    superior in its own line has no part in what it hands down."""
    tops = dict(
        Campaign.objects.filter(pk__in=set(campaigns.values()), plan__is_directed=True).values_list("pk", "unit_id")
    )
    found = dict(above)
    for unit_id, chain in above.items():
        top = tops.get(campaigns[unit_id])
        if top in chain:
            found[unit_id] = chain[chain.index(top) :]
    return found


def nearest_holders(unit: Unit, role: Role, on: date, *, among: Sequence[int] | None = None) -> set[int]:
    """Who holds a role on a unit with an account that works: on the unit itself, or on the nearest above it; ``among``:
    of these alone, the top first."""
    above = tree.ids_above(unit) if among is None else among
    grants = Grant.objects.filter(unit__in=above, role=role, person__user__is_active=True).valid_on(on)
    held: dict[int, set[int]] = defaultdict(set)
    for unit_id, person_id in grants.values_list("unit_id", "person_id"):
        held[unit_id].add(person_id)
    return next((held[unit_id] for unit_id in reversed(above) if unit_id in held), set())
