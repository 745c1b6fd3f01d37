"""Giving, lending and ending roles: nobody gives to himself; what an administrator gives is told to the head."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from trienkhai.accounts import queries as account_queries
from trienkhai.accounts import services as accounts
from trienkhai.journal.messages import tell
from trienkhai.journal.services import SYSTEM, HasKey, record
from trienkhai.kernel.errors import DomainError, NotAllowed
from trienkhai.organisations import access, tree
from trienkhai.organisations.choices import HEAD_POSTS, Role
from trienkhai.organisations.models import Grant, Person, Post, Unit
from trienkhai.organisations.services.people import hold_kept


@transaction.atomic
def grant_role(
    person: Person,
    *,
    unit: Unit,
    role: Role,
    by: HasKey,
    at: datetime,
    starts_on: date | None = None,
    ends_before: date | None = None,
) -> Grant:
    """Give one more role, from today or a later day; the same role twice is one grant.

    Raises NotAllowed: nobody gives to himself, nor more than he holds (an administrator may: the head is told);
    DomainError for days that do not fit.
    """
    require_grantable(by, role, unit)
    if by is not SYSTEM and by.pk == person.pk:
        raise NotAllowed(_("Đồng chí không tự cấp quyền cho mình được."))
    hold_kept(person)
    starts = max(starts_on or at.date(), at.date())
    if ends_before is not None and ends_before <= starts:
        raise DomainError(_("Ngày hết quyền phải sau ngày bắt đầu."))
    current = Grant.objects.filter(person=person, unit=unit, role=role, delegated_by=None).valid_on(starts).first()
    if current is not None:
        return current
    grant, _made = Grant.objects.update_or_create(
        person=person,
        unit=unit,
        role=role,
        starts_on=starts,
        defaults={"ends_before": ends_before, "delegated_by": None},
    )
    review_ways_in(grant, by=by, at=at)
    record("organisations.role-granted", by=by, at=at, subject=grant, details={"role": role, "unit": unit.pk})
    tell_head_of_grant(grant, "ROLE_GRANTED", by=by, at=at)
    return grant


@transaction.atomic
def delegate(
    role: Role, unit: Unit, *, to: Person, starts_on: date, ends_before: date, by: Person, at: datetime
) -> Grant:
    """Lend a role that one holds, for a time (ủy quyền): never more, never to oneself, never for ever, never
    further. It lets the other do the work, not give roles on; it ends with the lender's own role.

    Raises NotAllowed, or DomainError for days that do not fit.
    """
    if by.pk == to.pk:
        raise NotAllowed(_("Đồng chí không tự ủy quyền cho mình được."))
    if ends_before <= max(starts_on, at.date()):
        raise DomainError(_("Ủy quyền phải có ngày kết thúc, sau ngày bắt đầu và sau hôm nay."))
    own = [
        grant
        for grant in access.grants_of(by)
        if grant.role == role and grant.delegated_by_id is None and unit.path.startswith(grant.unit.path)
    ]
    if not own or role in (Role.ADMINISTRATOR, Role.MEMBER):
        raise NotAllowed(_("Đồng chí chỉ ủy quyền được vai trò mà chính đồng chí đang giữ ở đơn vị này."))
    last = None if any(grant.ends_before is None for grant in own) else max(g.ends_before for g in own if g.ends_before)
    if last is not None and ends_before > last:
        raise DomainError(
            _("Quyền của đồng chí chỉ đến hết ngày trước %(day)s; không ủy quyền quá ngày đó được.")
            % {"day": last.strftime("%d/%m/%Y")}
        )
    hold_kept(to)
    if Grant.objects.filter(person=to, unit=unit, role=role).valid_on(max(starts_on, at.date())).exists():
        raise DomainError(_("Đồng chí %(name)s đã có vai trò này ở đơn vị này.") % {"name": to.full_name})
    grant, _made = Grant.objects.update_or_create(
        person=to,
        unit=unit,
        role=role,
        starts_on=max(starts_on, at.date()),
        defaults={"ends_before": ends_before, "delegated_by": by},
    )
    review_ways_in(grant, by=by, at=at)
    record(
        "organisations.role-delegated",
        by=by,
        at=at,
        subject=grant,
        details={"role": role, "unit": unit.pk, "ends_before": ends_before},
    )
    tell([to.pk], "ROLE_DELEGATED", subject=grant, at=at, values={"by": by.pk, "unit": unit.pk, "role": role})
    return grant


@transaction.atomic
def end_grant(grant: Grant, *, by: HasKey, at: datetime) -> Grant:
    """End a role from today on; what was done with it stays, what was lent of it ends too. Nobody ends his own:
    somebody must be left. The lender may always take back what he lent."""
    grant = Grant.objects.select_for_update(of=("self",)).select_related("unit", "person").get(pk=grant.pk)
    if by is SYSTEM or by.pk != grant.delegated_by_id:
        require_grantable(by, Role(grant.role), grant.unit)
        if by is not SYSTEM and by.pk == grant.person_id:
            raise NotAllowed(_("Đồng chí không tự thôi quyền của mình được; đồng chí khác có quyền sẽ làm việc này."))
    if grant.ends_before is not None and grant.ends_before <= at.date():
        return grant  # over already: the day on which it ended stays
    grant.ends_before = at.date()
    grant.save(update_fields=["ends_before"])
    record("organisations.role-ended", by=by, at=at, subject=grant, details={"role": grant.role, "unit": grant.unit_id})
    tell_head_of_grant(grant, "ROLE_ENDED", by=by, at=at)
    if grant.delegated_by_id is not None and by is not SYSTEM:
        values = {"by": by.pk, "unit": grant.unit_id, "role": grant.role}
        tell([grant.person_id], "DELEGATION_ENDED", subject=grant, at=at, values=values)
    return grant


def require_grantable(by: HasKey, role: Role, unit: Unit) -> None:
    giver = access.actor(by)
    if giver is not None and not access.may_grant(giver, role, unit):
        raise NotAllowed(_("Đồng chí không cấp được vai trò này cho đơn vị này."))


def review_ways_in(grant: Grant, *, by: HasKey, at: datetime) -> None:
    """A slip, link or typed password that was handed out before opens no role that its maker could not give: he may
    hold it still, or have used it himself. Counted on the day on which the role begins."""
    user_id = Person.objects.values_list("user_id", flat=True).get(pk=grant.person_id)
    if user_id is None:
        return

    def may_open(maker_id: int) -> bool:
        maker = Person.objects.filter(pk=maker_id).select_related("merged_into").first()
        maker = maker.merged_into or maker if maker is not None else None
        if maker is None:
            return False
        maker.today = max(at.date(), grant.starts_on)
        role = Role(grant.role)
        return access.may_grant(maker, role, grant.unit) or access.may_hand_slip(maker, role, grant.unit)

    accounts.review_openings(user_id, may_open=may_open, by=by, at=at)


def review_all_ways_in(grants: Sequence[Grant], *, by: HasKey, at: datetime) -> None:
    """The same for many at once; only accounts that somebody else opened lately are looked at."""
    users = dict(Person.objects.filter(pk__in={g.person_id for g in grants}).values_list("pk", "user_id"))
    opened = account_queries.opened_by_others(user for user in users.values() if user is not None)
    for grant in grants:
        if users[grant.person_id] in opened:
            review_ways_in(grant, by=by, at=at)


def tell_head_of_grant(grant: Grant, code: str, *, by: HasKey, at: datetime) -> None:
    """An administrator sees no content: when he gives or ends a role that does, the unit's head is told."""
    giver = access.actor(by)
    if giver is None or not access.gives_more_than_held(giver, Role(grant.role), grant.unit):
        return
    values = {"by": giver.pk, "person": grant.person_id, "unit": grant.unit_id, "role": grant.role}
    tell(heads_of(grant.unit, at=at, but={giver.pk, grant.person_id}), code, subject=grant, at=at, values=values)


def heads_of(unit: Unit, *, at: datetime, but: set[int]) -> set[int]:
    """Ids of those who answer for a unit and can read a message: its secretary or head and those with the role of
    leader; where none has an account, its specialists and officers; else those of the next superior."""
    today = at.date()
    above = list(reversed(tree.ids_above(unit)))
    posts = Post.objects.filter(
        Q(starts_on=None) | Q(starts_on__lte=today),
        Q(ends_before=None) | Q(ends_before__gt=today),
        unit__in=above,
        kind__in=HEAD_POSTS,
        person__user__is_active=True,
    )
    found: dict[tuple[int, bool], set[int]] = {}
    for unit_id, person_id in posts.values_list("unit_id", "person_id"):
        found.setdefault((unit_id, True), set()).add(person_id)
    grants = Grant.objects.filter(
        unit__in=above, role__in=(Role.LEADER, Role.SPECIALIST, Role.UNIT_OFFICER), person__user__is_active=True
    ).valid_on(today)
    for unit_id, person_id, role in grants.values_list("unit_id", "person_id", "role"):
        found.setdefault((unit_id, role == Role.LEADER), set()).add(person_id)
    for unit_id in above:
        for is_head in (True, False):
            if told := found.get((unit_id, is_head), set()) - but:
                return told
    return set()
