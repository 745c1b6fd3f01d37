"""What rows of a sheet do to people, and writing it batch by batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from trienkhai.organisations.choices import Category, MemberStatus, PostKind
from trienkhai.organisations.models import Membership, Person, Post, Standing
from trienkhai.organisations.services.people import unsaved_person


@dataclass(slots=True)
class Home:
    """A membership that stands, with its standing of today."""

    pk: int
    category: str
    starts_on: date | None
    standing: tuple[int, str] | None = None


@dataclass(slots=True, eq=False)
class Somebody:
    """Somebody who stands already, or whom a row of the sheet will make."""

    pk: int | None
    full_name: str
    birth_year: int | None
    homes: dict[int, list[Home]] = field(default_factory=dict)
    posts: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    made: Person | None = None
    rows: dict[tuple[int, str], int] = field(default_factory=dict)  # (unit, category) → row that speaks of it


@dataclass(slots=True)
class PersonAct:
    """What one row does. Nothing in it is done twice: a second run compares anew and finds the row the same."""

    who: Somebody
    unit_id: int
    at: int = 0  # the row of the table that asks for it
    joins: Category | None = None  # a new membership
    starts_on: date | None = None
    home: int | None = None  # the membership that changes
    category: Category | None = None  # to what
    sets_start: bool = False
    ends_standing: int | None = None
    status: MemberStatus | None = None  # a standing to begin
    ends_posts: tuple[int, ...] = ()
    posts: tuple[PostKind, ...] = ()
    full_name: str = ""
    birth_year: int | None = None


def carry_out_people(acts: Sequence[PersonAct], *, today: date) -> None:
    """Write one batch. The caller holds the transaction."""
    fresh = {id(act.who): act.who for act in acts if act.who.pk is None}
    made = Person.objects.bulk_create([unsaved_person(each.full_name, each.birth_year) for each in fresh.values()])
    for somebody, person in zip(fresh.values(), made, strict=True):
        somebody.pk, somebody.made = person.pk, person
    joining = [act for act in acts if act.joins is not None]
    memberships = Membership.objects.bulk_create(
        [
            Membership(
                person_id=act.who.pk or 0, unit_id=act.unit_id, category=act.joins or "", starts_on=act.starts_on
            )
            for act in joining
        ]
    )
    homes = {id(act): membership.pk for act, membership in zip(joining, memberships, strict=True)}
    changing = [act for act in acts if act.home is not None]
    for category in {act.category for act in changing if act.category is not None}:
        Membership.objects.filter(pk__in=[act.home for act in changing if act.category == category]).update(
            category=category
        )
    for start in {act.starts_on for act in changing if act.sets_start}:
        ids = [act.home for act in changing if act.sets_start and act.starts_on == start]
        Membership.objects.filter(pk__in=ids).update(starts_on=start)
    ended = [act.ends_standing for act in acts if act.ends_standing is not None]
    if ended:
        Standing.objects.filter(pk__in=ended).update(ends_before=today)
    Standing.objects.bulk_create(
        [
            Standing(
                membership_id=act.home if act.home is not None else homes[id(act)],
                status=act.status,
                starts_on=today if act.home is not None else None,
            )
            for act in acts
            if act.status is not None
        ]
    )
    out = [pk for act in acts for pk in act.ends_posts]
    if out:
        Post.objects.filter(pk__in=out).update(ends_before=today)
    known = {act.who.pk for act in acts} - {each.pk for each in fresh.values()}
    Post.objects.bulk_create(
        [
            Post(
                person_id=act.who.pk or 0,
                unit_id=act.unit_id,
                kind=kind,
                starts_on=today if act.who.pk in known else None,
            )
            for act in acts
            for kind in act.posts
        ]
    )
    _correct([act for act in acts if act.full_name or act.birth_year is not None])


def _correct(acts: Iterable[PersonAct]) -> None:
    people: dict[int, Person] = {}
    acts = list(acts)
    stored = Person.objects.in_bulk([act.who.pk for act in acts])
    for act in acts:
        assert act.who.pk is not None  # noqa: S101
        person = people.setdefault(act.who.pk, stored[act.who.pk])
        if act.birth_year is not None:
            person.birth_year = act.birth_year
        if act.full_name:
            fresh = unsaved_person(act.full_name)
            person.full_name, person.search_key, person.sort_key = fresh.full_name, fresh.search_key, fresh.sort_key
    Person.objects.bulk_update(people.values(), ["full_name", "birth_year", "search_key", "sort_key"], batch_size=200)
