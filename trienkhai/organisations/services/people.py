"""People of the units: the lists that the office keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trienkhai.journal.services import HasKey, record
from trienkhai.kernel.clock import house_time
from trienkhai.kernel.errors import DomainError
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability, Category, PostKind
from trienkhai.organisations.models import Membership, Person, Post, Unit
from trienkhai.vietnamese.text import name_sort_key, nfc, search_key


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
        access.require(by, Capability.MANAGE_STRUCTURE, unit)
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


def unsaved_person(full_name: str, birth_year: int | None = None) -> Person:
    name = " ".join(nfc(full_name).split())
    if not name:
        raise DomainError(_("Đồng chí ghi họ và tên."))
    if len(name) > 120:
        raise DomainError(_("Họ và tên dài quá 120 chữ."))
    return Person(
        full_name=name, birth_year=birth_year, search_key=search_key(name), sort_key=name_sort_key(name)[:240]
    )
