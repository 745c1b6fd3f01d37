"""Events that end units: several become one, one becomes several, one ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from trienkhai.journal.services import HasKey
from trienkhai.kernel.errors import DomainError
from trienkhai.organisations.choices import EventPart, ReorganisationKind
from trienkhai.organisations.models import Installation, Reorganisation, Unit
from trienkhai.organisations.services import listing
from trienkhai.organisations.services.reorganising import effects
from trienkhai.organisations.services.reorganising.changing import begun, held_superior
from trienkhai.organisations.services.reorganising.event import (
    UNDECIDED,
    Decision,
    Event,
    carried_out,
    held,
    require_granted,
    require_names_apart,
    require_no_later,
    require_not_below,
)
from trienkhai.organisations.unit_lists import NewUnit


def merge(
    units: Sequence[Unit],
    *,
    into: Unit | NewUnit,
    parent: Unit | None = None,
    renames: Mapping[int, str] | None = None,
    carry_grants: Collection[int] | None = None,
    on: date,
    decision: Decision = UNDECIDED,
    by: HasKey,
    at: datetime,
    key: str = "",
) -> Reorganisation:
    """Several units become one (hợp nhất), or go into one that stands (sáp nhập); ``units`` all end but ``into``.

    A new unit stands under ``parent``, else under the superior that all of them have. Their units, people and the
    grants of their officers (``carry_grants``: the ids of those to carry, None for all) go over to it; ``renames``
    gives units below, by id, the new name that they need where two have one name.
    """

    def act(event: Event) -> Reorganisation:
        ending = held([unit for unit in units if not (isinstance(into, Unit) and unit.pk == into.pk)], on)
        _require_some(ending, into)
        target, above = _target(ending, into, parent, on)
        require_granted(by, [*ending, *(unit.parent for unit in ending), target, above])
        for unit in ending:
            if target is not None:
                require_not_below(unit, target)
            if above is not None:
                require_not_below(unit, above)
            if any(other.pk != unit.pk and other.path.startswith(unit.path) for other in ending):
                raise DomainError(
                    _("%(unit)s và đơn vị trực thuộc của nó không hợp nhất cùng lúc được.") % {"unit": unit.name}
                )
        _require_one_line([*ending, target or into])
        below = list(Unit.objects.filter(parent__in=ending, ended_on=None).exclude(pk=target.pk if target else 0))
        require_no_later(below, on)
        # The new one may bear the name of one that ends for it.
        for unit in ending:
            effects.end_unit(event, unit)
        made = target or begun(_new(into), above, event)
        names = dict(renames or {})
        require_names_apart(below, made, names)
        _rename(event, below, names)
        event.put_under(below, made)
        people = effects.members_of(ending)
        effects.carry_memberships(people, made, on)
        carried = effects.end_grants(event, ending, made, carry_grants)
        effects.follow_committee(ending, made)
        event.put_under(ending, made)  # their papers: who runs the successor keeps the archive
        event.part(EventPart.AFTER, [made])
        return event.tell(
            "units-merged",
            units=[unit.pk for unit in ending],
            into=made.pk,
            below=len(below),
            people=len(people),
            grants=carried,
        )

    return carried_out(ReorganisationKind.MERGE, act, on=on, decision=decision, by=by, at=at, key=key)


def split(
    unit: Unit,
    *,
    into: Sequence[NewUnit],
    keeps: bool,
    children: Mapping[int, int] | None = None,
    people: Mapping[int, int] | None = None,
    rest: int | None = None,
    parent: Unit | None = None,
    on: date,
    decision: Decision = UNDECIDED,
    by: HasKey,
    at: datetime,
    key: str = "",
) -> Reorganisation:
    """One unit becomes several (chia), or some part from it while it goes on (tách: ``keeps``).

    ``children`` and ``people`` say by id which place of ``into`` a unit below and a person go to. The others stay
    where the unit goes on; where it ends they go to the place ``rest``, and without it all must be named.
    """

    def act(event: Event) -> Reorganisation:
        [now] = held([unit], on)
        if len(into) < (1 if keeps else 2):
            raise DomainError(_("Đồng chí ghi ít nhất %(n)s đơn vị mới.") % {"n": 1 if keeps else 2})
        _require_not_head([now], _("tách mà đơn vị cũ vẫn hoạt động")) if not keeps else None
        above = held_superior([parent], on)[0] if parent is not None else now.parent
        if above is None:
            raise DomainError(
                _("%(unit)s đứng đầu cây. Đồng chí chọn cấp trên cho các đơn vị mới.") % {"unit": now.name}
            )
        require_granted(by, [now, now.parent, above])
        if not keeps:
            require_not_below(now, above)
        below = list(Unit.objects.filter(parent=now, ended_on=None))
        members = effects.members_of([now])
        unit_places = _places({child.pk for child in below}, children or {}, len(into), rest, keeps)
        people_places = _places({row.person_id for row in members}, people or {}, len(into), rest, keeps)
        moving = [child for child in below if child.pk in unit_places]
        require_no_later(moving, on)
        if not keeps:
            effects.end_unit(event, now)
        made = [begun(new, above, event) for new in into]
        for place, new_unit in enumerate(made):
            event.put_under([child for child in moving if unit_places[child.pk] == place], new_unit)
            effects.carry_memberships(
                [row for row in members if people_places.get(row.person_id) == place], new_unit, on
            )
        if keeps:
            event.part(EventPart.BEFORE, [now])
            event.part(EventPart.AFTER, [now])
        else:
            effects.end_grants(event, [now], None, None)
        event.part(EventPart.AFTER, made)
        return event.tell(
            "unit-split",
            unit=now.pk,
            into=[one.pk for one in made],
            keeps=keeps,
            below=len(moving),
            people=len(people_places),
        )

    return carried_out(ReorganisationKind.SPLIT, act, on=on, decision=decision, by=by, at=at, key=key)


def dissolve(
    unit: Unit,
    *,
    children_to: Unit | None = None,
    people_to: Unit | None = None,
    renames: Mapping[int, str] | None = None,
    carry_grants: Collection[int] | None = None,
    on: date,
    decision: Decision = UNDECIDED,
    by: HasKey,
    at: datetime,
    key: str = "",
) -> Reorganisation:
    """A unit ends (giải thể, kết thúc hoạt động): its units go to ``children_to``, its people to ``people_to``,
    None for nowhere. Grants of its officers are carried only where one unit takes over, as by ``merge``."""

    def act(event: Event) -> Reorganisation:
        [now] = held([unit], on)
        _require_not_head([now], _("hợp nhất vào cấp ủy mới"))
        takers = [taker for taker in (children_to, people_to) if taker is not None]
        taking = dict(zip([taker.pk for taker in takers], held_superior(takers, on), strict=True))
        require_granted(by, [now, now.parent, *taking.values()])
        for taker in taking.values():
            require_not_below(now, taker)
        below = list(Unit.objects.filter(parent=now, ended_on=None))
        if below and children_to is None:
            raise DomainError(
                _("%(unit)s còn %(n)s đơn vị trực thuộc. Đồng chí chọn đơn vị tiếp nhận, hoặc giải thể chúng trước.")
                % {"unit": now.name, "n": len(below)}
            )
        require_no_later(below, on)
        members = effects.members_of([now])
        effects.end_unit(event, now)
        if below and children_to is not None:
            superior = taking[children_to.pk]
            names = dict(renames or {})
            require_names_apart(below, superior, names)
            _rename(event, below, names)
            event.put_under(below, superior)
        if people_to is None:
            effects.end_memberships(members, on)
        else:
            effects.carry_memberships(members, taking[people_to.pk], on)
        successor = next(iter(taking.values())) if len(taking) == 1 else None
        carried = effects.end_grants(event, [now], successor, carry_grants)
        event.part(EventPart.AFTER, taking.values())
        return event.tell(
            "unit-dissolved", unit=now.pk, to=list(taking), below=len(below), people=len(members), grants=carried
        )

    return carried_out(ReorganisationKind.DISSOLVE, act, on=on, decision=decision, by=by, at=at, key=key)


# --- the parts
def _target(
    ending: Sequence[Unit], into: Unit | NewUnit, parent: Unit | None, on: date
) -> tuple[Unit | None, Unit | None]:
    """The standing unit that takes the others in, or the superior of the new one (None: it heads the tree)."""
    if isinstance(into, Unit):
        [target] = held([into], on)
        return target, None
    if parent is not None:
        return None, held_superior([parent], on)[0]
    superiors = {unit.parent_id: unit.parent for unit in ending}
    if len(superiors) > 1:
        raise DomainError(_("Các đơn vị có cấp trên khác nhau. Đồng chí chọn cấp trên cho đơn vị mới."))
    return None, next(iter(superiors.values()))


def _new(into: Unit | NewUnit) -> NewUnit:
    if isinstance(into, Unit):
        raise TypeError("A standing unit is not begun.")
    return into


def _require_some(ending: Sequence[Unit], into: Unit | NewUnit) -> None:
    if not ending:
        raise DomainError(_("Đồng chí chọn đơn vị để hợp nhất."))
    if isinstance(into, NewUnit) and len(ending) < 2:
        raise DomainError(_("Hợp nhất thành đơn vị mới cần ít nhất hai đơn vị; một đơn vị thì dùng “Đổi tên”."))


def _require_one_line(units: Sequence[Unit | NewUnit]) -> None:
    if len({str(unit.line) for unit in units}) > 1:
        raise DomainError(
            _("Các đơn vị thuộc hệ thống khác nhau (Đảng, chính quyền, đoàn thể), không hợp nhất với nhau được.")
        )


def _require_not_head(units: Sequence[Unit], instead: str) -> None:
    if Installation.objects.filter(committee__in=[u.pk for u in units]).exists():
        raise DomainError(
            _("%(unit)s là cấp ủy của nơi cài đặt này, cần có cấp ủy kế thừa: đồng chí dùng %(instead)s.")
            % {"unit": units[0].name, "instead": instead}
        )


def _rename(event: Event, below: Sequence[Unit], names: Mapping[int, str]) -> None:
    """The new names that units below need where two would have one."""
    changed = [unit for unit in below if names.get(unit.pk, unit.name).strip() != unit.name]
    event.keep(changed)
    for unit in changed:
        listing.call(
            unit,
            name=names[unit.pk],
            short_name=unit.short_name,
            symbol_mark=unit.symbol_mark,
            place=unit.place,
        )
        unit.save(update_fields=["name", "search_key"])


def _places(ids: set[int], given: Mapping[int, int], count: int, rest: int | None, keeps: bool) -> dict[int, int]:
    """Which of the new units each goes to. Raises DomainError for one that is not there or goes nowhere."""
    for place in [*given.values(), *([rest] if rest is not None else [])]:
        if not 0 <= place < count:
            raise DomainError(_("Đơn vị mới được chọn không có trong danh sách. Đồng chí chọn lại."))
    if set(given) - ids:
        raise DomainError(_("Danh sách chia có đơn vị hoặc người không còn thuộc đơn vị này. Đồng chí xem lại."))
    places = dict(given)
    if not keeps:
        left = ids - set(given)
        if left and rest is None:
            raise DomainError(
                _("Còn %(n)s đơn vị trực thuộc hoặc người chưa chọn nơi đến. Đồng chí chọn cho đủ.") % {"n": len(left)}
            )
        places |= dict.fromkeys(left, rest if rest is not None else 0)
    return places
