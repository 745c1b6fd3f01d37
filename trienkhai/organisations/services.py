"""Founding the installation, keeping the list of units, making accounts and giving roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from trienkhai.accounts import services as accounts
from trienkhai.journal.services import SYSTEM, HasKey, once, record
from trienkhai.kernel.clock import house_time
from trienkhai.kernel.errors import DomainError, NotAllowed
from trienkhai.organisations import access, tree
from trienkhai.organisations.choices import Capability, Category, Line, PostKind, Role, UnitKind
from trienkhai.organisations.models import Grant, Installation, Membership, Person, Post, Unit
from trienkhai.organisations.unit_lists import LONGEST_NAME, NewUnit, tidy_name
from trienkhai.vietnamese.text import name_sort_key, nfc, search_key


class AlreadyInstalled(DomainError):
    """The first run happens once."""


@dataclass(frozen=True)
class NewAccount:
    """Somebody who will sign in."""

    full_name: str
    username: str
    password: str


@dataclass(frozen=True)
class NewPerson:
    """One person of a list of people; no account."""

    full_name: str
    unit: Unit
    category: Category = Category.PARTY_MEMBER
    post: PostKind | None = None
    birth_year: int | None = None


@dataclass(frozen=True)
class Founded:
    """What the first run made. ``units`` stand in the order of the list given."""

    installation: Installation
    committee: Unit
    units: list[Unit]
    person: Person


# --- the first run
@transaction.atomic
def found_installation(
    *,
    committee: NewUnit,
    units: Sequence[NewUnit],
    account: NewAccount,
    by: HasKey = SYSTEM,
    at: datetime,
    is_demo: bool = False,
    anchor_on: date | None = None,
) -> Founded:
    """Store the committee, its units and the first person, who does everything on day one.

    Raises AlreadyInstalled, or DomainError when a name or the password will not do; nothing stays half.
    """
    house_time(at)
    if Installation.objects.exists():
        raise AlreadyInstalled(_("Hệ thống đã được cài đặt. Đồng chí đăng nhập để tiếp tục."))
    top = tree.place(_saved(committee, None))
    try:
        with transaction.atomic():
            installation = Installation.objects.create(pk=1, committee=top, is_demo=is_demo, anchor_on=anchor_on)
    except IntegrityError as second:
        raise AlreadyInstalled(_("Hệ thống đã được cài đặt. Đồng chí đăng nhập để tiếp tục.")) from second
    made = _add(top, units)
    person = _person_with_account(account, top, at=at, is_demo=is_demo)
    for role in (Role.SPECIALIST, Role.ADMINISTRATOR):
        Grant.objects.create(person=person, unit=top, role=role, starts_on=at.date())
    record(
        "organisations.installation-founded",
        by=person if by is SYSTEM else by,
        at=at,
        subject=installation,
        details={"committee": top.name, "units": len(made)},
    )
    return Founded(installation, top, made, person)


# --- units
def add_units(parent: Unit, units: Sequence[NewUnit], *, by: HasKey, at: datetime, key: str = "") -> list[Unit]:
    """Add a list of units under ``parent``; a name that stands there already is kept, not doubled.

    Returns a unit for each line of the list, found or made; sent again with the same ``key``, nothing.
    """
    access.require(by, Capability.MANAGE_STRUCTURE, parent)
    made: list[Unit] = []

    def act() -> Unit:
        made.extend(_add(parent, units))
        record("organisations.units-added", by=by, at=at, subject=parent, details={"count": len(made)})
        return parent

    with transaction.atomic():
        once(key, "organisations.units-added", by=by, at=at, act=act)
    return made


@transaction.atomic
def correct_unit(
    unit: Unit,
    *,
    name: str,
    kind: UnitKind,
    line: Line | None = None,
    short_name: str = "",
    symbol_mark: str = "",
    place: str = "",
    member_count: int | None = None,
    by: HasKey,
    at: datetime,
) -> Unit:
    """Correct what a unit is called and what it is. Its place in the tree stays."""
    access.require(by, Capability.MANAGE_STRUCTURE, unit)
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    fields = ("name", "kind", "line", "short_name", "symbol_mark", "place", "member_count")
    before = {field: getattr(unit, field) for field in fields}
    unit.name = _named(name)
    unit.kind, unit.line = kind, line or Line(unit.line)
    unit.short_name, unit.symbol_mark, unit.place = _short(short_name, 80), _short(symbol_mark, 30), _short(place, 80)
    unit.member_count = member_count
    unit.search_key = _unit_key(unit)
    if Unit.objects.filter(parent=unit.parent_id, name=unit.name).exclude(pk=unit.pk).exists():
        raise DomainError(_("Cùng cấp này đã có đơn vị tên “%(name)s”.") % {"name": unit.name})
    after = {field: getattr(unit, field) for field in fields}
    changed = {field: [before[field], after[field]] for field in fields if before[field] != after[field]}
    if changed:
        unit.save(update_fields=[*changed, "search_key"])
        record("organisations.unit-corrected", by=by, at=at, subject=unit, details=changed)
    return unit


# --- people and accounts
@transaction.atomic
def add_account(
    unit: Unit,
    *,
    full_name: str,
    username: str,
    password: str,
    role: Role,
    by: HasKey,
    at: datetime,
    is_demo: bool = False,
    category: Category | None = None,
) -> Person:
    """Make somebody of a unit able to sign in, with one role on that unit. Nobody gives more than he holds."""
    _require_grantable(by, role, unit)
    person = _person_with_account(
        NewAccount(full_name, username, password), unit, at=at, is_demo=is_demo, category=category
    )
    grant = Grant.objects.create(person=person, unit=unit, role=role, starts_on=at.date())
    record("organisations.account-added", by=by, at=at, subject=grant, details={"role": role, "unit": unit.pk})
    return person


@transaction.atomic
def give_account(
    person: Person, *, username: str, password: str, by: HasKey, at: datetime, is_demo: bool = False
) -> Person:
    """Let somebody who is already on the list sign in. A role is given apart, by ``grant_role``."""
    units = [membership.unit for membership in person.memberships.select_related("unit")]
    giver = access.actor(by)
    if giver is not None and not any(access.may(giver, Capability.GRANT_BELOW, unit) for unit in units):
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))
    if person.user_id is not None:
        raise DomainError(_("Đồng chí %(name)s đã có tài khoản.") % {"name": person.full_name})
    person.user = accounts.create_user(username, password, is_demo=is_demo)
    person.save(update_fields=["user"])
    record("organisations.account-given", by=by, at=at, subject=person)
    return person


@transaction.atomic
def grant_role(person: Person, *, unit: Unit, role: Role, by: HasKey, at: datetime) -> Grant:
    """Give one more role; the same role twice is one grant. Nobody gives to himself, nor more than he holds."""
    _require_grantable(by, role, unit)
    if by is not SYSTEM and by.pk == person.pk:
        raise NotAllowed(_("Đồng chí không tự cấp quyền cho mình được."))
    current = Grant.objects.filter(person=person, unit=unit, role=role).valid_on(at.date()).first()
    if current is not None:
        return current
    grant, _made = Grant.objects.update_or_create(
        person=person, unit=unit, role=role, starts_on=at.date(), defaults={"ends_before": None}
    )
    record("organisations.role-granted", by=by, at=at, subject=grant, details={"role": role, "unit": unit.pk})
    return grant


@transaction.atomic
def end_grant(grant: Grant, *, by: HasKey, at: datetime) -> Grant:
    """End a role from today on; what was done with it stays. Nobody ends his own: somebody must be left."""
    _require_grantable(by, Role(grant.role), grant.unit)
    if by is not SYSTEM and by.pk == grant.person_id:
        raise NotAllowed(_("Đồng chí không tự thôi quyền của mình được; đồng chí khác có quyền sẽ làm việc này."))
    grant.ends_before = at.date()
    grant.save(update_fields=["ends_before"])
    record("organisations.role-ended", by=by, at=at, subject=grant, details={"role": grant.role, "unit": grant.unit_id})
    return grant


def require_may_set_password(person: Person, *, by: HasKey, at: datetime) -> None:
    """Raise NotAllowed unless ``set_password`` would let him: his own, or that of one to whom he could have given
    all that he holds or is to hold."""
    if by is SYSTEM or by.pk == person.pk:
        return
    not_ended = Q(ends_before=None) | Q(ends_before__gt=at.date())  # a role that begins tomorrow counts today
    grants = list(Grant.objects.filter(not_ended, person=person).select_related("unit"))
    if not grants:
        raise NotAllowed(_("Đồng chí không được cấp quyền làm việc này."))
    for grant in grants:
        _require_grantable(by, Role(grant.role), grant.unit)


@transaction.atomic
def set_password(person: Person, *, password: str, by: HasKey, at: datetime) -> None:
    """A new password for somebody who forgot his; only by one who could have given him all that he holds."""
    require_may_set_password(person, by=by, at=at)
    if person.user_id is None:
        raise DomainError(_("Đồng chí %(name)s chưa có tài khoản.") % {"name": person.full_name})
    accounts.set_password(person.user_id, password)
    record("organisations.password-set", by=by, at=at, subject=person)


@transaction.atomic
def add_people_in_bulk(rows: Sequence[NewPerson], *, by: HasKey, at: datetime) -> list[Person]:
    """Add many people to their units at once (a list the office keeps). In the order of ``rows``."""
    house_time(at)
    for unit in {row.unit.pk: row.unit for row in rows}.values():
        access.require(by, Capability.MANAGE_STRUCTURE, unit)
    people = Person.objects.bulk_create(
        [_unsaved_person(row.full_name, row.birth_year) for row in rows], batch_size=1_000
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


# --- the parts
def _require_grantable(by: HasKey, role: Role, unit: Unit) -> None:
    giver = access.actor(by)
    if giver is not None and not access.may_grant(giver, role, unit):
        raise NotAllowed(_("Đồng chí không cấp được vai trò này cho đơn vị này."))


def _named(raw: str) -> str:
    name = tidy_name(raw)
    if not name:
        raise DomainError(_("Đồng chí ghi tên đơn vị."))
    if len(name) > LONGEST_NAME:
        raise DomainError(_("Tên đơn vị dài quá %(most)s chữ.") % {"most": LONGEST_NAME})
    return name


def _short(raw: str, most: int) -> str:
    text = " ".join(nfc(raw).split())
    if len(text) > most:
        raise DomainError(_("“%(begin)s…” dài quá %(most)s chữ.") % {"begin": text[:30], "most": most})
    return text


def _unit_key(unit: Unit) -> str:
    """Found by its name and by what it is called for short."""
    return search_key(f"{unit.name} {unit.short_name}")[:LONGEST_NAME]


def _unsaved(new: NewUnit, parent: Unit | None, position: int) -> Unit:
    unit = Unit(
        name=_named(new.name),
        short_name=_short(new.short_name, 80),
        symbol_mark=_short(new.symbol_mark, 30),
        place=_short(new.place, 80),
        kind=new.kind,
        line=new.line,
        parent=parent,
        position=position,
        member_count=new.member_count,
    )
    unit.search_key = _unit_key(unit)
    return unit


def _saved(new: NewUnit, parent: Unit | None, position: int = 0) -> Unit:
    unit = _unsaved(new, parent, position)
    unit.save(force_insert=True)
    return unit


def _add(parent: Unit, units: Sequence[NewUnit]) -> list[Unit]:
    """The units of a list, level by level: a handful of statements however long the list is."""
    depths: list[int] = []
    for index, new in enumerate(units):
        if new.under is not None and not 0 <= new.under < index:
            raise ValueError("A superior stands before its subordinates in the list.")
        depths.append(0 if new.under is None else depths[new.under] + 1)
    placed: dict[int, Unit] = {}
    for depth in range(max(depths, default=-1) + 1):
        level = [index for index, at in enumerate(depths) if at == depth]
        above = {index: parent if units[index].under is None else placed[units[index].under or 0] for index in level}
        standing: dict[tuple[int, str], Unit] = {}
        last: dict[int, int] = {}
        superiors = list({unit.pk: unit for unit in above.values()}.values())
        for start in range(0, len(superiors), 500):
            for unit in Unit.objects.filter(parent__in=superiors[start : start + 500]):
                standing[(unit.parent_id or 0, unit.name.casefold())] = unit
                last[unit.parent_id or 0] = max(last.get(unit.parent_id or 0, 0), unit.position)
        fresh: list[Unit] = []
        for index in level:
            superior = above[index]
            where = (superior.pk, tidy_name(units[index].name).casefold())
            if where not in standing:
                last[superior.pk] = last.get(superior.pk, 0) + 1
                standing[where] = _unsaved(units[index], superior, last[superior.pk])
                fresh.append(standing[where])
            placed[index] = standing[where]
        Unit.objects.bulk_create(fresh, batch_size=500)
        tree.place_all(fresh)
    return [placed[index] for index in range(len(units))]


def _unsaved_person(full_name: str, birth_year: int | None = None) -> Person:
    name = " ".join(nfc(full_name).split())
    if not name:
        raise DomainError(_("Đồng chí ghi họ và tên."))
    if len(name) > 120:
        raise DomainError(_("Họ và tên dài quá 120 chữ."))
    return Person(
        full_name=name, birth_year=birth_year, search_key=search_key(name), sort_key=name_sort_key(name)[:240]
    )


def _person_with_account(
    account: NewAccount, unit: Unit, *, at: datetime, is_demo: bool = False, category: Category | None = None
) -> Person:
    house_time(at)
    person = _unsaved_person(account.full_name)
    person.user = accounts.create_user(account.username, account.password, is_demo=is_demo, full_name=person.full_name)
    person.save(force_insert=True)
    if category is not None:
        Membership.objects.create(person=person, unit=unit, category=category)
    return person
