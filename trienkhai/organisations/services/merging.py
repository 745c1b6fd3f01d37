"""Two rows of one person become one, by a person's decision; nothing that hung on either is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TypeAlias

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from trienkhai.journal import messages
from trienkhai.journal.services import HasKey, record
from trienkhai.kernel.clock import house_time
from trienkhai.kernel.errors import DomainError, NotAllowed
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability, Role
from trienkhai.organisations.models import Grant, Membership, NotSame, Person, Post, RosterEntry
from trienkhai.organisations.services.granting import require_grantable, review_ways_in, tell_head_of_grant
from trienkhai.organisations.services.people import require_kept

PassOn: TypeAlias = Callable[[Person, Person, datetime], object]  # of the row that goes, to the one that stays


@transaction.atomic
def merge_people(keep: Person, drop: Person, *, by: HasKey, at: datetime, also: Iterable[PassOn] = ()) -> Person:
    """Move all of ``drop`` to ``keep``: memberships with their standings, posts, grants, rosters, messages, the account.
    ``also``: what rooms above this one keep of somebody, handed in by the edge, which knows them all.

    The row of ``drop`` stays with ``merged_into``, so that old links and the journal still find somebody. The one who
    merges keeps the people of every unit of each, and could have given the roles that an account gains. DomainError
    when both can sign in, and where the two rows contradict each other.
    """
    if keep.pk == drop.pk:
        raise DomainError(_("Đồng chí chọn hai bản ghi khác nhau để gộp."))
    keep, drop = _held(keep, drop, by=by, at=at)
    if _said(keep, drop).exists():
        raise DomainError(_("Đã ghi hai bản ghi này không phải một người. Đồng chí bỏ ghi đó trước khi gộp."))
    _require_one_account(keep, drop)
    gained = _gained(keep, drop, at.date())
    _require_may_give(gained, keep, drop, by)
    moved = {
        "memberships": _move_memberships(keep, drop, at.date()),
        "posts": _move_posts(keep, drop),
        "rosters": _move_rosters(keep, drop, at.date()),
        "grants": _move_grants(keep, drop),
    }
    _move_said(keep, drop)
    if drop.user_id is not None:
        account, drop.user_id = drop.user_id, None
        drop.save(update_fields=["user"])
        keep.user_id = account
        keep.save(update_fields=["user"])
    if keep.birth_year is None and drop.birth_year is not None:
        keep.birth_year = drop.birth_year
        keep.save(update_fields=["birth_year"])
    messages.pass_on(drop, to=keep)
    for pass_on in also:
        pass_on(drop, keep, at)
    Person.objects.filter(merged_into=drop).update(merged_into=keep)  # a link never has two steps
    drop.merged_into = keep
    drop.save(update_fields=["merged_into"])
    record("organisations.people-merged", by=by, at=at, subject=keep, details={"dropped": drop.pk, **moved})
    for grant in Grant.objects.filter(pk__in=[each.pk for each in gained]).select_related("unit"):
        tell_head_of_grant(grant, "ROLE_GRANTED", by=by, at=at)
    if gained:  # a slip of before opens none of them that its maker could not give
        for grant in keep.grants.filter(Q(ends_before=None) | Q(ends_before__gt=at.date())).select_related("unit"):
            review_ways_in(grant, by=by, at=at)
    return keep


@transaction.atomic
def say_not_same(one: Person, other: Person, *, by: HasKey, at: datetime) -> NotSame:
    """Two rows of one name are two people: they are proposed no more. By whoever may merge them; said twice is said
    once. When one of them is merged with a third row, it holds of that row."""
    if one.pk == other.pk:
        raise DomainError(_("Đồng chí chọn hai bản ghi khác nhau."))
    one, other = _held(one, other, by=by, at=at)
    said = _said(one, other).first()
    if said is None:
        first, second = sorted((one, other), key=lambda each: each.pk)
        said = NotSame.objects.create(first=first, second=second, said_by=access.actor(by), said_at=house_time(at))
        record("organisations.people-told-apart", by=by, at=at, subject=first, details={"other": second.pk})
    return said


@transaction.atomic
def take_back_not_same(one: Person, other: Person, *, by: HasKey, at: datetime) -> None:
    """They may be one person after all: proposed again. By whoever may merge them."""
    if one.pk == other.pk:
        raise DomainError(_("Đồng chí chọn hai bản ghi khác nhau."))
    one, other = _held(one, other, by=by, at=at)
    said = _said(one, other).first()
    if said is not None:
        details = {"other": said.second_id, "said_by": said.said_by_id, "said_at": said.said_at}
        record("organisations.people-told-apart-no-more", by=by, at=at, subject=said.first, details=details)
        said.delete()


def _held(one: Person, other: Person, *, by: HasKey, at: datetime) -> tuple[Person, Person]:
    """Both rows as they are now, held, when ``by`` may merge them. Raises NotAllowed or DomainError when not."""
    rows = Person.objects.select_for_update().filter(pk__in=(one.pk, other.pk)).order_by("pk")
    locked = {each.pk: each for each in rows}
    for each in (locked[one.pk], locked[other.pk]):
        require_kept(each)
        _require_over(each, by, at.date())
    return locked[one.pk], locked[other.pk]


def _said(one: Person, other: Person) -> QuerySet[NotSame]:
    return NotSame.objects.filter(first_id=min(one.pk, other.pk), second_id=max(one.pk, other.pk))


def _move_said(keep: Person, drop: Person) -> None:
    """Who was told apart from the one row is another than the other row too: they are one person now."""
    for said in NotSame.objects.filter(Q(first=drop) | Q(second=drop)).order_by("said_at", "pk"):
        third = said.second_id if said.first_id == drop.pk else said.first_id
        first, second = sorted((keep.pk, third))
        if NotSame.objects.filter(first_id=first, second_id=second).exists():
            said.delete()
            continue
        said.first_id, said.second_id = first, second
        said.save(update_fields=["first", "second"])


def _require_over(person: Person, by: HasKey, today: date) -> None:
    """Raise NotAllowed unless ``by`` keeps the people of every unit in which this one now belongs, holds a post or a
    role, or stands on a roster: a merge moves all of it, and shows the units of one row to those of the other."""
    running = Q(ends_before=None) | Q(ends_before__gt=today)
    kept = (person.memberships, person.posts, person.rosters, person.grants)
    units = {row.unit_id: row.unit for rows in kept for row in rows.filter(running).select_related("unit")}
    if not units:
        units = {each.unit_id: each.unit for each in person.memberships.select_related("unit")}
    if not units:
        units = {each.unit_id: each.unit for each in person.grants.select_related("unit")}
    if access.actor(by) is not None and not units:
        raise DomainError(_("Đồng chí %(name)s không thuộc đơn vị nào; chưa gộp được.") % {"name": person.full_name})
    viewer = access.actor(by)
    if viewer is not None and not all(access.may(viewer, Capability.MANAGE_PEOPLE, unit) for unit in units.values()):
        raise NotAllowed(
            _(
                "Đồng chí %(name)s còn sinh hoạt, giữ chức vụ hoặc vai trò ở đơn vị đồng chí không quản lý; "
                "đề nghị cấp trên quyết định."
            )
            % {"name": person.full_name}
        )


def _gained(keep: Person, drop: Person, today: date) -> list[Grant]:
    """The roles of the row without an account: whoever signs in with the other's will hold them."""
    if keep.user_id is None and drop.user_id is None:
        return []
    other = drop if keep.user_id is not None else keep
    return list(
        Grant.objects.filter(Q(ends_before=None) | Q(ends_before__gt=today), person=other).select_related("unit")
    )


def _require_may_give(gained: list[Grant], keep: Person, drop: Person, by: HasKey) -> None:
    """Raise NotAllowed unless ``by`` could have given these roles himself, and to somebody else."""
    giver = access.actor(by)
    if gained and giver is not None and giver.pk in (keep.pk, drop.pk):
        raise NotAllowed(_("Đồng chí không tự cấp quyền cho mình được."))
    for grant in gained:
        require_grantable(by, Role(grant.role), grant.unit)


def _require_one_account(keep: Person, drop: Person) -> None:
    if keep.user_id is not None and drop.user_id is not None:
        raise DomainError(
            _(
                "Cả hai bản ghi đều có tài khoản. Đồng chí khóa một tài khoản trước, "
                "để quyền của hai tài khoản không nhập vào nhau."
            )
        )
    lends = Grant.objects.filter(person__in=(keep, drop), delegated_by__in=(keep, drop))
    if lends.exists():
        raise DomainError(_("Hai bản ghi này đang ủy quyền cho nhau. Đồng chí kết thúc việc ủy quyền trước khi gộp."))


def _move_memberships(keep: Person, drop: Person, today: date) -> int:
    current = {
        (each.unit_id, each.category): each
        for each in keep.memberships.filter(ends_before=None).prefetch_related("standings")
    }
    moved = 0
    for each in drop.memberships.select_related("unit").prefetch_related("standings"):
        moved += 1
        same = current.get((each.unit_id, each.category)) if each.ends_before is None else None
        if same is None:
            each.person = keep
            each.save(update_fields=["person"])
            continue
        _fold(each, into=same)
        if each.starts_on is not None and (same.starts_on is None or each.starts_on < same.starts_on):
            same.starts_on = each.starts_on
            same.save(update_fields=["starts_on"])
        each.delete()
    return moved


def _fold(other: Membership, *, into: Membership) -> None:
    """The standings of one membership to the other of the same unit and category."""
    now = next((each for each in into.standings.all() if each.ends_before is None), None)
    for standing in other.standings.all():
        if standing.ends_before is None and now is not None:
            if standing.status != now.status:
                raise DomainError(
                    _("Hai bản ghi có tình trạng khác nhau ở %(unit)s. Đồng chí sửa cho giống nhau rồi gộp.")
                    % {"unit": other.unit.name}
                )
            if standing.starts_on is not None and (now.starts_on is None or standing.starts_on < now.starts_on):
                now.starts_on = standing.starts_on
                now.save(update_fields=["starts_on"])
            continue
        standing.membership = into
        standing.save(update_fields=["membership"])


def _move_posts(keep: Person, drop: Person) -> int:
    held = {(each.unit_id, each.kind, each.starts_on, each.ends_before) for each in keep.posts.all()}
    open_now = {(unit, kind): start for unit, kind, start, end in held if end is None}
    moved = 0
    for post in drop.posts.all():
        moved += 1
        if (post.unit_id, post.kind, post.starts_on, post.ends_before) in held or (
            post.ends_before is None and (post.unit_id, post.kind) in open_now
        ):
            start = open_now.get((post.unit_id, post.kind))
            if post.starts_on is not None and post.ends_before is None and (start is None or post.starts_on < start):
                Post.objects.filter(person=keep, unit=post.unit_id, kind=post.kind, ends_before=None).update(
                    starts_on=post.starts_on
                )
            post.delete()
            continue
        post.person = keep
        post.save(update_fields=["person"])
    return moved


def _move_rosters(keep: Person, drop: Person, today: date) -> int:
    """Two open entries of one roster by two decisions: the earlier one ends where the later begins."""
    standing = {(each.unit_id, each.kind): each for each in keep.rosters.filter(ends_before=None)}
    moved = 0
    for entry in drop.rosters.all():
        moved += 1
        same = standing.get((entry.unit_id, entry.kind)) if entry.ends_before is None else None
        if same is not None:
            said = (entry.decision_symbol, entry.decided_on)
            if said in ((same.decision_symbol, same.decided_on), ("", None)):
                entry.delete()
                continue
            earlier, later = _in_order(same, entry)
            earlier.ends_before = max(later.starts_on or today, earlier.starts_on or date.min)
            earlier.save(update_fields=["ends_before"])
        entry.person = keep
        entry.save(update_fields=["person"])
    return moved


def _in_order(first: RosterEntry, second: RosterEntry) -> tuple[RosterEntry, RosterEntry]:
    """The earlier decision first; a blank day counts as long ago."""
    if (second.starts_on or date.min) < (first.starts_on or date.min):
        return second, first
    return first, second


def _move_grants(keep: Person, drop: Person) -> int:
    """Grants keep their days; of two that are the same from the same day the longer one stays."""
    held = {(each.unit_id, each.role, each.starts_on): each for each in keep.grants.all()}
    moved = 0
    for grant in drop.grants.all():
        moved += 1
        same = held.get((grant.unit_id, grant.role, grant.starts_on))
        if same is None:
            grant.person = keep
            grant.save(update_fields=["person"])
            continue
        own_right = same.delegated_by_id is None or grant.delegated_by_id is not None
        if (
            own_right
            and same.ends_before is not None
            and (grant.ends_before is None or grant.ends_before > same.ends_before)
        ):
            same.ends_before, same.delegated_by_id = grant.ends_before, grant.delegated_by_id
            same.save(update_fields=["ends_before", "delegated_by"])
        grant.delete()
    Grant.objects.filter(delegated_by=drop).update(delegated_by=keep)
    return moved
