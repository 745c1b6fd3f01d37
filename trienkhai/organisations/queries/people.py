"""Who belongs to a unit, and who holds which role there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from trienkhai.organisations.choices import PostKind, Role
from trienkhai.organisations.models import Grant, Membership, Post, Unit
from trienkhai.organisations.queries.listing import A_PAGE
from trienkhai.vietnamese.text import search_key


@dataclass(frozen=True)
class RoleLine:
    """One role held on a unit."""

    grant_id: int
    person_id: int
    full_name: str
    username: str
    role: Role
    since: date


@dataclass(frozen=True)
class PersonLine:
    """One person of a unit."""

    id: int
    full_name: str
    category: str
    posts: Sequence[str]
    username: str


def roles_on(unit: Unit, today: date) -> list[RoleLine]:
    """Who holds which role on this very unit today. The caller came through ``unit_for``."""
    grants = (
        Grant.objects.filter(unit=unit)
        .valid_on(today)
        .select_related("person__user")
        .order_by("person__sort_key", "person_id", "role")
    )
    return [
        RoleLine(
            grant.pk,
            grant.person_id,
            grant.person.full_name,
            grant.person.user.username if grant.person.user else "",
            Role(grant.role),
            grant.starts_on,
        )
        for grant in grants
    ]


def people_of(unit: Unit, *, text: str = "", page: int = 1) -> tuple[list[PersonLine], int]:
    """A page of the people of this very unit, by Vietnamese name, and how many there are in all."""
    members = Membership.objects.filter(unit=unit, ends_before=None)
    if text:
        members = members.filter(person__search_key__contains=search_key(text))
    total = members.count()
    shown = (
        members.select_related("person__user")
        .prefetch_related(Prefetch("person__posts", queryset=Post.objects.filter(unit=unit, ends_before=None)))
        .order_by("person__sort_key", "pk")[max(0, page - 1) * A_PAGE : max(1, page) * A_PAGE]
    )
    lines = [
        PersonLine(
            member.person_id,
            member.person.full_name,
            member.get_category_display(),
            [str(PostKind(post.kind).label) for post in member.person.posts.all()],
            member.person.user.username if member.person.user else "",
        )
        for member in shown
    ]
    return lines, total
