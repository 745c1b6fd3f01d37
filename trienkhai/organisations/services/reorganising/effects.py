"""What an event does to those who belong to a unit, hold its posts and act for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from trienkhai.kernel.errors import DomainError
from trienkhai.organisations import access
from trienkhai.organisations.choices import EventPart, Role
from trienkhai.organisations.models import (
    Grant,
    Installation,
    Membership,
    Post,
    RosterEntry,
    Standing,
    Unit,
    UnitLink,
)
from trienkhai.organisations.queries.touched import may_be_carried
from trienkhai.organisations.services.granting import review_all_ways_in, tell_head_of_grant
from trienkhai.organisations.services.reorganising.event import Event


def end_unit(event: Event, unit: Unit) -> None:
    """The unit ends on the day, with its posts, rosters and links."""
    if unit.started_on is not None and event.on <= unit.started_on:
        raise DomainError(
            _("%(unit)s thành lập ngày %(day)s; ngày kết thúc phải sau ngày đó.")
            % {"unit": unit.name, "day": f"{unit.started_on:%d/%m/%Y}"}
        )
    event.keep([unit])
    unit.ended_on = event.on
    unit.save(update_fields=["ended_on"])
    end(Post.objects.filter(unit=unit), event.on)
    end(RosterEntry.objects.filter(unit=unit), event.on)
    end(UnitLink.objects.filter(Q(unit=unit) | Q(other=unit)), event.on)
    event.part(EventPart.BEFORE, [unit])


def end(rows: QuerySet[Any], on: date) -> int:
    """End what is open on the day; what would begin later never begins. How many there were."""
    open_ = rows.filter(Q(ends_before=None) | Q(ends_before__gt=on))
    later = open_.filter(starts_on__gt=on).update(ends_before=F("starts_on"))
    return later + open_.filter(Q(starts_on=None) | Q(starts_on__lte=on)).update(ends_before=on)


def end_memberships(memberships: Iterable[Membership], on: date) -> None:
    """People no longer belong there; nobody takes them over."""
    rows = list(memberships)
    _end_each(rows, on)
    end(Standing.objects.filter(membership__in=[row.pk for row in rows]), on)


def carry_memberships(memberships: Sequence[Membership], to: Unit, on: date) -> None:
    """People belong to another unit from the day on, in the same category and standing."""
    if not memberships:
        return
    _end_each(memberships, on)
    people = [row.person_id for row in memberships]
    there = {
        (person, category)
        for start in range(0, len(people), 500)
        for person, category in Membership.objects.filter(
            unit=to, ends_before=None, person__in=people[start : start + 500]
        ).values_list("person_id", "category")
    }
    fresh: dict[tuple[int, str], tuple[Membership, Membership]] = {}
    for row in memberships:
        mark = (row.person_id, row.category)
        if mark not in there and mark not in fresh:
            new = Membership(person_id=row.person_id, unit=to, category=row.category, starts_on=_not_before(row, on))
            fresh[mark] = (row, new)
    Membership.objects.bulk_create([new for _was, new in fresh.values()], batch_size=500)
    after = {was.pk: new for was, new in fresh.values()}
    standings = list(Standing.objects.filter(membership__in=list(after), ends_before=None))
    Standing.objects.bulk_create(
        [
            Standing(
                membership=after[row.membership_id], status=row.status, starts_on=after[row.membership_id].starts_on
            )
            for row in standings
        ],
        batch_size=500,
    )
    end(Standing.objects.filter(membership__in=[row.pk for row in memberships]), on)


def _end_each(rows: Sequence[Membership], on: date) -> None:
    for row in rows:
        row.ends_before = _not_before(row, on)
    Membership.objects.bulk_update(rows, ["ends_before"], batch_size=500)


def _not_before(row: Membership, on: date) -> date:
    return max(on, row.starts_on) if row.starts_on else on


def members_of(units: Iterable[Unit]) -> list[Membership]:
    """Who belongs to these very units now."""
    return list(Membership.objects.filter(unit__in=[u.pk for u in units], ends_before=None).order_by("pk"))


def end_grants(event: Event, units: Sequence[Unit], successor: Unit | None, wanted: Collection[int] | None) -> int:
    """The roles on ended units end; those of their officers are given anew on the one successor, those that
    ``wanted`` names of them (None: all). How many were carried over. Who does it carries none of his own: nobody gives
    to himself; and the successor's head is told of what an administrator gives.

    Where the installation's own committee ends, its administrators go on: or nobody could give any role again.
    """
    is_head = Installation.objects.filter(committee__in=[u.pk for u in units]).exists()
    standing = list(
        Grant.objects.filter(unit__in=[u.pk for u in units])
        .filter(Q(ends_before=None) | Q(ends_before__gt=event.on))
        .select_related("unit", "person")
        .order_by("pk")
    )
    end(Grant.objects.filter(pk__in=[grant.pk for grant in standing]), event.on)
    if successor is None:
        return 0
    carried, doer = [], access.actor(event.by)
    for grant in standing:
        must = is_head and grant.role == Role.ADMINISTRATOR
        if not must and (wanted is not None and grant.pk not in wanted):
            continue
        if not may_be_carried(Role(grant.role), grant.unit, successor, is_head=is_head):
            continue
        if not is_head and doer is not None and doer.pk == grant.person_id:
            continue
        holds = Grant.objects.filter(person=grant.person_id, unit=successor, role=grant.role, ends_before=None)
        if holds.exists():
            continue
        made, _is_new = Grant.objects.update_or_create(
            person_id=grant.person_id,
            unit=successor,
            role=grant.role,
            starts_on=max(event.on, grant.starts_on),
            defaults={"ends_before": grant.ends_before, "delegated_by_id": grant.delegated_by_id},
        )
        carried.append(made)
        tell_head_of_grant(made, "ROLE_GRANTED", by=event.by, at=event.at)
    review_all_ways_in(carried, by=event.by, at=event.at)  # once all stand: who handed out a slip may have come along
    return len(carried)


def follow_committee(units: Sequence[Unit], successor: Unit | None) -> None:
    """The installation is that of the committee that took the place of its own."""
    if successor is not None:
        Installation.objects.filter(committee__in=[u.pk for u in units]).update(committee=successor)
