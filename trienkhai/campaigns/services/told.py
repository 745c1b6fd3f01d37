"""Who is told when somebody enters in a unit's stead (nhập thay): the unit's own officers, once a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from trienkhai.campaigns.models import Campaign
from trienkhai.journal.messages import tell_daily
from trienkhai.journal.services import HasKey
from trienkhai.organisations import access, tree
from trienkhai.organisations.choices import Role
from trienkhai.organisations.models import Grant, Unit


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
    officers: dict[int, set[int]] = defaultdict(set)
    grants = Grant.objects.filter(
        unit__in={each for ids in above.values() for each in ids}, role=Role.UNIT_OFFICER, person__user__is_active=True
    ).valid_on(at.date())
    for unit_id, person_id in grants.values_list("unit_id", "person_id"):
        officers[unit_id].add(person_id)
    counted: dict[int, int] = defaultdict(int)
    for unit_id, count in rows.items():
        for person_id in set().union(*(officers[each] for each in above[unit_id])) - {giver.pk}:
            counted[person_id] += count
    tell_daily(counted, "ENTERED_FOR", subject=Campaign(pk=campaign_id), at=at, values={"by": giver.pk})
