"""What every event shares: its row, who may, on which day, what is kept of before, and the refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from trienkhai.journal import services as journal
from trienkhai.journal.services import HasKey, once, record
from trienkhai.kernel.clock import house_time
from trienkhai.kernel.errors import DomainError, NotAllowed
from trienkhai.organisations import access, tree
from trienkhai.organisations.choices import Capability, EventPart, ReorganisationKind
from trienkhai.organisations.models import Reorganisation, ReorganisationUnit, Unit, UnitVersion
from trienkhai.organisations.unit_lists import tidy_name

_VERB = "organisations.reorganise"
_KEPT = ("name", "short_name", "symbol_mark", "place", "kind", "line", "parent_id", "position", "member_count")


@dataclass(frozen=True)
class Decision:
    """The document that decided an event. All may be blank: a blank stays blank."""

    symbol: str = ""
    decided_on: date | None = None
    decided_by: str = ""
    note: str = ""


UNDECIDED = Decision()


@dataclass
class Event:
    """An event being carried out."""

    row: Reorganisation
    by: HasKey
    at: datetime
    _kept: set[int] = field(default_factory=set)

    @property
    def on(self) -> date:
        return self.row.happened_on

    def keep(self, units: Iterable[Unit]) -> None:
        """What these units were until this day; asked before anything of them is changed."""
        fresh = [unit for unit in units if unit.pk not in self._kept]
        UnitVersion.objects.bulk_create(
            [
                UnitVersion(
                    unit=unit,
                    ends_before=self.on,
                    reorganisation=self.row,
                    **{name: getattr(unit, name) for name in _KEPT},
                )
                for unit in fresh
            ],
            batch_size=500,
        )
        self._kept |= {unit.pk for unit in fresh}

    def part(self, part: EventPart, units: Iterable[Unit]) -> None:
        for unit in units:
            ReorganisationUnit.objects.get_or_create(reorganisation=self.row, unit=unit, part=part)

    def put_under(self, units: Sequence[Unit], parent: Unit | None) -> None:
        """Give units another superior, after the ones that stand there, with all that stand below them."""
        if not units:
            return
        self.keep(units)
        last = Unit.objects.filter(parent=parent).aggregate(last=Max("position"))["last"] or 0
        for place, unit in enumerate(sorted(units, key=lambda one: (one.position, one.pk)), start=1):
            unit.position = last + place
        Unit.objects.bulk_update(units, ["position"], batch_size=500)
        tree.move_all(units, parent, at=self.at)

    def tell(self, verb: str, **details: Any) -> Reorganisation:
        """The one line of the journal."""
        record(f"organisations.{verb}", by=self.by, at=self.at, subject=self.row, details={"on": self.on, **details})
        return self.row


def carried_out(
    kind: ReorganisationKind,
    act: Callable[[Event], Reorganisation],
    *,
    on: date,
    decision: Decision,
    by: HasKey,
    at: datetime,
    key: str,
) -> Reorganisation:
    """Run one event in one transaction, once for each key; events wait for each other (``tree.hold``)."""
    house_time(at)

    def once_only() -> Reorganisation:
        tree.hold()
        if on > at.date():
            raise DomainError(
                _("Ngày %(day)s chưa đến. Đồng chí ghi việc này khi đến ngày có hiệu lực.") % {"day": f"{on:%d/%m/%Y}"}
            )
        if decision.decided_on is not None and decision.decided_on > at.date():
            raise DomainError(_("Ngày quyết định ở tương lai. Đồng chí kiểm tra lại."))
        row = Reorganisation.objects.create(
            kind=kind,
            happened_on=on,
            decision_symbol=short(decision.symbol, 60),
            decided_on=decision.decided_on,
            decided_by=short(decision.decided_by, 250),
            note=decision.note.strip(),
            by=access.actor(by),
            at=at,
        )
        return act(Event(row, by, at))

    with transaction.atomic():
        made = once(key, _VERB, by=by, at=at, act=once_only)
    return Reorganisation.objects.get(pk=made)


def made_with(key: str, *, by: HasKey) -> int | None:
    """The id of the event that this person carried out with this key before."""
    return journal.made_with(key, _VERB, by=by)


def would_refuse(act: Callable[[], object]) -> str:
    """The sentence with which an event would be refused now, "" when it would be carried out. It is tried and taken
    back, so that what the preview says is what would happen."""
    try:
        with transaction.atomic():
            act()
            raise _TakenBack
    except _TakenBack:
        return ""
    except DomainError as refusal:
        return str(refusal)


class _TakenBack(Exception):
    pass


# --- refusals
def held(units: Iterable[Unit], on: date) -> list[Unit]:
    """The units as they are now, in the order given. Raises DomainError for one that does not stand, was founded
    later, or has a later event: the past is not rewritten."""
    wanted = list(units)
    now = {unit.pk: unit for unit in Unit.objects.select_related("parent").filter(pk__in={u.pk for u in wanted})}
    found = [now[unit.pk] for unit in dict.fromkeys(wanted)]
    for unit in found:
        if unit.ended_on is not None:
            raise DomainError(
                _("%(unit)s đã kết thúc hoạt động từ ngày %(day)s.")
                % {"unit": unit.name, "day": f"{unit.ended_on:%d/%m/%Y}"}
            )
        if unit.started_on is not None and on < unit.started_on:
            raise DomainError(
                _("%(unit)s thành lập ngày %(day)s; ngày có hiệu lực không thể trước ngày đó.")
                % {"unit": unit.name, "day": f"{unit.started_on:%d/%m/%Y}"}
            )
    require_no_later(found, on)
    return found


def require_no_later(units: Sequence[Unit], on: date) -> None:
    """Raise DomainError when a unit has an event after this day."""
    later = (
        ReorganisationUnit.objects.filter(unit__in=[u.pk for u in units], reorganisation__happened_on__gt=on)
        .select_related("reorganisation", "unit")
        .order_by("-reorganisation__happened_on")
        .first()
    )
    if later is not None:
        raise _later(later.unit.name, later.reorganisation.happened_on)
    for start in range(0, len(units), 500):
        version = (
            UnitVersion.objects.filter(unit__in=[u.pk for u in units[start : start + 500]], ends_before__gt=on)
            .select_related("unit")
            .order_by("-ends_before")
            .first()
        )
        if version is not None:
            raise _later(version.unit.name, version.ends_before)


def _later(name: str, day: date) -> DomainError:
    return DomainError(
        _("%(unit)s đã có việc sắp xếp ngày %(day)s. Đồng chí ghi ngày từ ngày đó trở đi.")
        % {"unit": name, "day": f"{day:%d/%m/%Y}"}
    )


def require_granted(by: HasKey, units: Iterable[Unit | None]) -> None:
    """Raise NotAllowed unless ``by`` keeps the structure of every unit touched."""
    for unit in {unit.pk: unit for unit in units if unit is not None}.values():
        try:
            access.require(by, Capability.MANAGE_STRUCTURE, unit)
        except NotAllowed as refusal:
            raise NotAllowed(
                _("Việc này đụng đến %(unit)s; đồng chí không được sửa cơ cấu của đơn vị đó.") % {"unit": unit.name}
            ) from refusal


def require_not_below(unit: Unit, target: Unit) -> None:
    """Raise DomainError when the target stands below the unit, or is it: the tree would run in a circle."""
    if target.path.startswith(unit.path):
        raise DomainError(
            _("%(target)s trực thuộc %(unit)s nên không nhận %(unit)s được. Đồng chí chọn đơn vị khác.")
            % {"target": target.name, "unit": unit.name}
            if target.pk != unit.pk
            else _("%(unit)s không thể trực thuộc chính mình.") % {"unit": unit.name}
        )


def require_free(name: str, parent: Unit | None, *, but: Iterable[int] = ()) -> None:
    """Raise DomainError when a standing unit of that name is under the superior already."""
    taken = Unit.objects.filter(parent=parent, name=name, ended_on=None).exclude(pk__in=list(but))
    if taken.exists():
        raise DomainError(
            _("Dưới %(parent)s đã có đơn vị tên “%(name)s”. Đồng chí đặt tên khác hoặc đổi tên đơn vị kia trước.")
            % {"parent": parent.name if parent else _("cấp cao nhất"), "name": name}
        )


def require_names_apart(units: Sequence[Unit], parent: Unit | None, names: Mapping[int, str]) -> None:
    """Raise DomainError when some of these units, or of those that stand there, would have one name."""
    here = list(Unit.objects.filter(parent=parent, ended_on=None).exclude(pk__in=[u.pk for u in units]))
    seen: dict[str, int] = {unit.name: unit.pk for unit in here}
    twice = []
    for unit in units:
        name = tidy_name(names.get(unit.pk, unit.name))
        if name in seen:
            twice.append(name)
        seen[name] = unit.pk
    if twice:
        shown = ", ".join(f"“{name}”" for name in sorted(set(twice))[:5])
        raise DomainError(
            _("Các đơn vị trực thuộc trùng tên: %(names)s. Đồng chí đặt tên mới cho từng đơn vị trước khi nhập chung.")
            % {"names": shown}
        )


def short(raw: str, most: int) -> str:
    """What was typed, in one line; raises DomainError when it is longer than a place for it."""
    text = " ".join(raw.split())
    if len(text) > most:
        raise DomainError(_("“%(begin)s…” dài quá %(most)s chữ.") % {"begin": text[:30], "most": most})
    return text
