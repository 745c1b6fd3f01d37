"""People of the units: who is added, what is corrected, where somebody belongs and which post he holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from trienkhai.journal.services import HasKey, once, record
from trienkhai.kernel.clock import house_time
from trienkhai.kernel.errors import DomainError, NotAllowed
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability, Category, PostKind
from trienkhai.organisations.models import Membership, Person, Post, RosterEntry, Unit
from trienkhai.vietnamese.text import name_sort_key, nfc, search_key

FIRST_BIRTH_YEAR = 1900
LONGEST_FULL_NAME = 120

_Kept = TypeVar("_Kept", Post, RosterEntry)


@dataclass(frozen=True)
class NewPerson:
    """One person of a list of people; no account."""

    full_name: str
    unit: Unit
    category: Category = Category.PARTY_MEMBER
    post: PostKind | None = None
    birth_year: int | None = None


@transaction.atomic
def add_people_in_bulk(rows: Sequence[NewPerson], *, by: HasKey, at: datetime) -> list[Person]:
    """Add many people to their units at once (a list the office keeps). In the order of ``rows``."""
    house_time(at)
    for unit in {row.unit.pk: row.unit for row in rows}.values():
        access.require(by, Capability.MANAGE_PEOPLE, unit)
    people = Person.objects.bulk_create(
        [unsaved_person(row.full_name, row.birth_year) for row in rows], batch_size=1_000
    )
    pairs = list(zip(people, rows, strict=True))
    Membership.objects.bulk_create(
        [Membership(person=person, unit=row.unit, category=row.category) for person, row in pairs], batch_size=1_000
    )
    Post.objects.bulk_create(
        [Post(person=person, unit=row.unit, kind=row.post) for person, row in pairs if row.post], batch_size=1_000
    )
    if rows:
        record("organisations.people-added", by=by, at=at, subject=rows[0].unit, details={"count": len(rows)})
    return people


def add_person(
    unit: Unit,
    *,
    full_name: str,
    birth_year: int | None = None,
    category: Category = Category.PARTY_MEMBER,
    starts_on: date | None = None,
    by: HasKey,
    at: datetime,
    key: str = "",
) -> Person:
    """Put somebody on the list of a unit; sent again with the same ``key``, the one who was added then."""
    access.require(by, Capability.MANAGE_PEOPLE, unit)
    require_standing(unit, at)
    person = unsaved_person(full_name, _birth_year(birth_year, at))

    def act() -> Person:
        person.save(force_insert=True)
        Membership.objects.create(person=person, unit=unit, category=category, starts_on=starts_on)
        record("organisations.person-added", by=by, at=at, subject=person, details={"unit": unit.pk})
        return person

    with transaction.atomic():
        made = once(key, "organisations.person-added", by=by, at=at, act=act)
    return person if person.pk == made else Person.objects.get(pk=made)


@transaction.atomic
def correct_person(person: Person, *, full_name: str, birth_year: int | None, by: HasKey, at: datetime) -> Person:
    """Correct the name or the year of birth; one who keeps a unit he belongs to may."""
    require_may_correct(person, by=by, at=at)
    person = Person.objects.select_for_update().get(pk=person.pk)
    fresh = unsaved_person(full_name, _birth_year(birth_year, at))
    fields = ("full_name", "birth_year", "search_key", "sort_key")
    changed = {
        field: [getattr(person, field), getattr(fresh, field)]
        for field in fields
        if getattr(person, field) != getattr(fresh, field)
    }
    if changed:
        for field in changed:
            setattr(person, field, getattr(fresh, field))
        person.save(update_fields=list(changed))
        told = {field: values for field, values in changed.items() if not field.endswith("_key")}
        record("organisations.person-corrected", by=by, at=at, subject=person, details=told)
    return person


@transaction.atomic
def add_membership(
    person: Person, *, unit: Unit, category: Category, starts_on: date | None = None, by: HasKey, at: datetime
) -> Membership:
    """Somebody on the list belongs to one more unit, maybe of another line (a youth branch beside his cell)."""
    access.require(by, Capability.MANAGE_PEOPLE, unit)
    require_standing(unit, at)
    hold_kept(person)
    if Membership.objects.filter(person=person, unit=unit, category=category, ends_before=None).exists():
        raise DomainError(
            _("Đồng chí %(name)s đang sinh hoạt ở %(unit)s rồi.") % {"name": person.full_name, "unit": unit.name}
        )
    made = Membership.objects.create(person=person, unit=unit, category=category, starts_on=starts_on)
    details = {"person": person.pk, "unit": unit.pk, "category": category, "starts_on": starts_on}
    record("organisations.membership-added", by=by, at=at, subject=made, details=details)
    return made


@transaction.atomic
def end_membership(membership: Membership, *, ends_before: date, by: HasKey, at: datetime) -> Membership:
    """He belongs there no more from a day on; posts, standing and rosters kept in that unit end with it."""
    membership = (
        Membership.objects.select_for_update(of=("self",)).select_related("unit", "person").get(pk=membership.pk)
    )
    access.require(by, Capability.MANAGE_PEOPLE, membership.unit)
    require_order(membership.starts_on, ends_before)
    membership.ends_before = ends_before
    membership.save(update_fields=["ends_before"])
    membership.standings.filter(ends_before=None).update(ends_before=ends_before)
    person = membership.person
    if not person.memberships.filter(unit=membership.unit, ends_before=None).exists():
        person.posts.filter(unit=membership.unit, ends_before=None).update(ends_before=ends_before)
        person.rosters.filter(unit=membership.unit, ends_before=None).update(ends_before=ends_before)
    details = {"person": person.pk, "unit": membership.unit_id, "ends_before": ends_before}
    record("organisations.membership-ended", by=by, at=at, subject=membership, details=details)
    return membership


@transaction.atomic
def add_post(
    person: Person,
    *,
    unit: Unit,
    kind: PostKind,
    starts_on: date | None = None,
    ends_before: date | None = None,
    by: HasKey,
    at: datetime,
) -> Post:
    """A post for a term (nhiệm kỳ); a term without an end lasts until somebody ends it."""
    access.require(by, Capability.MANAGE_PEOPLE, unit)
    require_standing(unit, at)
    hold_kept(person)
    require_order(starts_on, ends_before)
    if Post.objects.filter(person=person, unit=unit, kind=kind, ends_before=None).exists():
        raise DomainError(
            _("Đồng chí %(name)s đang giữ chức vụ này ở %(unit)s.") % {"name": person.full_name, "unit": unit.name}
        )
    made = Post.objects.create(person=person, unit=unit, kind=kind, starts_on=starts_on, ends_before=ends_before)
    details = {"person": person.pk, "unit": unit.pk, "kind": kind, "starts_on": starts_on, "ends_before": ends_before}
    record("organisations.post-added", by=by, at=at, subject=made, details=details)
    return made


@transaction.atomic
def end_post(post: Post, *, ends_before: date, by: HasKey, at: datetime) -> Post:
    """He holds it no more from a day on."""
    return end_kept(Post.objects.all(), post.pk, ends_before, "organisations.post-ended", by=by, at=at)


# --- the parts
def end_kept(rows: QuerySet[_Kept], row_id: int, ends_before: date, verb: str, *, by: HasKey, at: datetime) -> _Kept:
    """End a post or a line of a roster, which a person has in a unit from a day to a day."""
    row = rows.select_for_update(of=("self",)).select_related("unit").get(pk=row_id)
    access.require(by, Capability.MANAGE_PEOPLE, row.unit)
    require_order(row.starts_on, ends_before)
    row.ends_before = ends_before
    row.save(update_fields=["ends_before"])
    details = {"person": row.person_id, "unit": row.unit_id, "kind": row.kind, "ends_before": ends_before}
    record(verb, by=by, at=at, subject=row, details=details)
    return row


def unsaved_person(full_name: str, birth_year: int | None = None) -> Person:
    name = tidy_full_name(full_name)
    if not name:
        raise DomainError(_("Đồng chí ghi họ và tên."))
    if len(name) > LONGEST_FULL_NAME:
        raise DomainError(_("Họ và tên dài quá %(most)s chữ.") % {"most": LONGEST_FULL_NAME})
    return Person(
        full_name=name,
        birth_year=birth_year,
        search_key=search_key(name)[:LONGEST_FULL_NAME],
        sort_key=name_sort_key(name)[:240],
    )


def tidy_full_name(raw: str) -> str:
    """Composed letters, single spaces."""
    return " ".join(nfc(raw).split())


def _birth_year(year: int | None, at: datetime) -> int | None:
    if year is not None and not FIRST_BIRTH_YEAR <= year <= at.year:
        raise DomainError(
            _("Năm sinh là một năm từ %(first)s đến %(last)s, hoặc để trống.")
            % {"first": FIRST_BIRTH_YEAR, "last": at.year}
        )
    return year


def require_may_correct(person: Person, *, by: HasKey, at: datetime) -> None:
    """NotAllowed unless ``by`` keeps the people of a unit that the person belongs, or last belonged, to. The name of
    somebody who signs in stands under what he does: then of every unit where he has a role."""
    require_kept(person)
    giver = access.actor(by)
    if giver is None:
        return
    if person.user_id is not None:
        not_ended = Q(ends_before=None) | Q(ends_before__gt=at.date())
        for grant in person.grants.filter(not_ended).select_related("unit"):
            access.require(by, Capability.MANAGE_PEOPLE, grant.unit)
    memberships = list(person.memberships.select_related("unit").order_by("ends_before", "pk"))
    current = [each for each in memberships if each.ends_before is None] or memberships[-1:]
    for membership in current:
        if access.may(giver, Capability.MANAGE_PEOPLE, membership.unit):
            return
    for grant in person.grants.select_related("unit"):  # somebody with an account and no membership
        if not current and access.may(giver, Capability.MANAGE_PEOPLE, grant.unit):
            return
    raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))


def hold_kept(person: Person) -> Person:
    """The row as it is now, held until the transaction ends: what is added to it while somebody merges it into another
    would be left behind. DomainError when it was merged."""
    now = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    require_kept(now)
    return now


def require_kept(person: Person) -> None:
    if person.merged_into_id is not None:
        raise DomainError(_("Bản ghi này đã gộp vào bản ghi khác. Đồng chí mở bản ghi đang dùng để sửa."))


def require_standing(unit: Unit, at: datetime) -> None:
    if unit.ended_on is not None and unit.ended_on <= at.date():
        raise DomainError(
            _("%(unit)s đã kết thúc hoạt động; đồng chí chọn đơn vị đang hoạt động.") % {"unit": unit.name}
        )


def require_order(starts_on: date | None, ends_before: date | None) -> None:
    if starts_on is not None and ends_before is not None and ends_before < starts_on:
        raise DomainError(
            _("Ngày kết thúc không thể trước ngày bắt đầu (%(day)s).") % {"day": starts_on.strftime("%d/%m/%Y")}
        )
