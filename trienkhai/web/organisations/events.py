"""The events that the pages offer: which form each has, and the act that the filled form means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trienkhai.organisations.choices import Line, ReorganisationKind, UnitKind
from trienkhai.organisations.services import reorganising
from trienkhai.organisations.services.reorganising import Decision
from trienkhai.organisations.unit_lists import NewUnit
from trienkhai.web.organisations.event_forms import DecisionForm, MergeForm, NameForm, SplitForm
from trienkhai.web.organisations.picker import Picker, picker
from trienkhai.web.request import whole_number

if TYPE_CHECKING:
    from trienkhai.organisations.models import Person, Reorganisation, Unit

K = ReorganisationKind


@dataclass(frozen=True)
class Offer:
    """An event as the unit's page offers it."""

    slug: str
    kind: ReorganisationKind
    button: str | Promise
    explained: str | Promise


OFFERS = {
    offer.slug: offer
    for offer in (
        Offer("doi-ten", K.RENAME, gettext_lazy("Đổi tên"), gettext_lazy("Từ một ngày, đơn vị mang tên, ký hiệu hoặc loại khác. Tên cũ vẫn đứng ở các kỳ đã qua.")),
        Offer("chuyen", K.MOVE, gettext_lazy("Chuyển cấp trên"), gettext_lazy("Từ một ngày, đơn vị và mọi đơn vị bên dưới trực thuộc cấp trên khác.")),
        Offer("hop-nhat", K.MERGE, gettext_lazy("Hợp nhất, sáp nhập"), gettext_lazy("Nhiều đơn vị thành một. Đơn vị trực thuộc, người và đầu mối chuyển sang đơn vị kế thừa; việc đang mở do đồng chí quyết định ở bước sau.")),
        Offer("chia-tach", K.SPLIT, gettext_lazy("Chia, tách"), gettext_lazy("Một đơn vị thành nhiều đơn vị, hoặc tách bớt một phần.")),
        Offer("giai-the", K.DISSOLVE, gettext_lazy("Giải thể"), gettext_lazy("Đơn vị kết thúc hoạt động. Quá khứ của nó vẫn còn nguyên.")),
        Offer("thanh-lap", K.FOUND, gettext_lazy("Thành lập đơn vị trực thuộc"), gettext_lazy("Một đơn vị mới trực thuộc đơn vị này, từ một ngày, theo quyết định.")),
    )
}  # fmt: skip


@dataclass
class Filled:
    """An event's form as it stands: fields, units picked, and what is missing."""

    offer: Offer
    unit: Unit
    form: forms.Form | None
    decision: DecisionForm
    pickers: list[Picker]
    data: QueryDict
    problems: list[str] = field(default_factory=list)

    def picked(self, name: str) -> Picker:
        return next(each for each in self.pickers if each.name == name)

    @property
    def units(self) -> list[Unit]:
        """The units that the event is about: for the preview."""
        if self.offer.kind == K.MERGE:
            into = self.into
            ending = {unit.pk: unit for unit in (self.unit, *self.picked("units").pick.chosen)}
            return [unit for pk, unit in ending.items() if into is None or pk != into.pk]
        return [self.unit]

    @property
    def into(self) -> Unit | None:
        """The standing unit that takes the others in."""
        if self.offer.kind == K.MERGE and isinstance(self.form, MergeForm):
            return self.picked("into").first if self.form.data.get("how") == "standing" else None
        if self.offer.kind == K.DISSOLVE:
            return self.picked("children_to").first
        return None

    @property
    def ends(self) -> bool:
        """Whether something ends by it, and duties may be left without an owner."""
        return self.offer.kind in (K.MERGE, K.DISSOLVE) or (self.offer.kind == K.SPLIT and not self.data.get("keeps"))

    @property
    def outcome(self) -> list[tuple[str, str]]:
        """What will stand from which day, by label: the preview of a valid form names it before anybody confirms."""
        given: dict[str, Any] = self.form.cleaned_data if self.form is not None else {}
        lines: list[tuple[str, str]] = []
        match self.offer.kind:
            case K.RENAME:
                old, new = self.unit.name, given["name"]
                lines = [(_("Tên đơn vị"), new if new == old else f"{old} → {new}")]
                if given["kind"] != self.unit.kind:
                    lines.append((_("Loại"), f"{self.unit.get_kind_display()} → {UnitKind(given['kind']).label}"))
            case K.MOVE | K.DISSOLVE:
                lines = [(each.label, each.first.name) for each in self.pickers if each.first is not None]
            case K.MERGE:
                into = self.into
                lines = [(_("Sáp nhập vào"), into.name) if into else (_("Hợp nhất thành"), given["name"])]
                parent = self.picked("parent")
                if into is None and parent.first is not None:
                    lines.append((parent.label, parent.first.name))
            case K.SPLIT:
                lines = [(_("Thành lập"), ", ".join(given["names"]))]
            case _:
                lines = [(_("Thành lập"), given["name"])]
        return [(_("Ngày có hiệu lực"), f"{self.decision.cleaned_data['on']:%d/%m/%Y}"), *lines]

    @property
    def touches_below(self) -> bool:
        """Whether what stands under the unit, and who belongs to it, is touched: a name or a new unit changes neither."""
        return self.offer.kind not in (K.RENAME, K.FOUND)

    def is_valid(self) -> bool:
        good = self.decision.is_valid()
        good = (self.form is None or self.form.is_valid()) and good
        if self.offer.kind == K.MOVE and self.picked("parent").first is None:
            self.problems.append(_("Đồng chí chọn cấp trên mới."))
        if self.offer.kind == K.MERGE:
            if self.data.get("how") == "standing" and self.into is None:
                self.problems.append(_("Đồng chí chọn đơn vị nhận sáp nhập."))
            elif len(self.units) < (1 if self.into else 2):  # into a standing unit, one that ends is enough
                self.problems.append(_("Đồng chí chọn ít nhất một đơn vị nữa để hợp nhất."))
        return good and not self.problems

    def act(self, *, by: Person, at: datetime, key: str) -> Callable[[], Reorganisation]:
        """What the form means; call it only when it is valid."""
        given: dict[str, Any] = self.form.cleaned_data if self.form is not None else {}
        said = self.decision.cleaned_data
        shared: dict[str, Any] = {
            "on": said["on"],
            "decision": Decision(said["symbol"], said["decided_on"], said["decided_by"], said["note"]),
            "by": by,
            "at": at,
            "key": key,
        }
        unit = self.unit
        match self.offer.kind:
            case K.RENAME:
                named = {name: given[name] for name in ("name", "short_name", "symbol_mark", "place")}
                return lambda: reorganising.rename(unit, **named, kind=UnitKind(given["kind"]), **shared)
            case K.MOVE:
                parent = self.picked("parent").first
                return lambda: reorganising.move(unit, parent=parent, **shared)  # type: ignore[arg-type]
            case K.MERGE:
                into = self.into or _new(given, Line(unit.line))
                parent = self.picked("parent").first if self.into is None else None
                return lambda: reorganising.merge(
                    [unit, *self.picked("units").pick.chosen],
                    into=into,
                    parent=parent,
                    renames=self._renames(),
                    carry_grants=self._carried(),
                    **shared,
                )
            case K.SPLIT:
                new = [NewUnit(name, UnitKind(given["kind"]), line=Line(unit.line)) for name in given["names"]]
                return lambda: reorganising.split(
                    unit,
                    into=new,
                    keeps=given["keeps"],
                    children=self._places("child-", len(new)),
                    people=self._places("person-", len(new)),
                    rest=None if given["keeps"] else 0,
                    **shared,
                )
            case K.DISSOLVE:
                return lambda: reorganising.dissolve(
                    unit,
                    children_to=self.picked("children_to").first,
                    people_to=self.picked("people_to").first,
                    renames=self._renames(),
                    carry_grants=self._carried(),
                    **shared,
                )
            case _:
                return lambda: reorganising.found(_new(given, Line(unit.line)), parent=unit, **shared)

    def _carried(self) -> Sequence[int] | None:
        """The ids ticked; None (all that are offered) before the preview has shown them."""
        if "carry-shown" not in self.data:
            return None
        return [number for number in map(whole_number, self.data.getlist("carry")) if number is not None]

    def _renames(self) -> Mapping[int, str]:
        return {
            int(name.removeprefix("rename-")): str(value).strip()
            for name, value in self.data.items()
            if name.startswith("rename-") and whole_number(name.removeprefix("rename-")) and str(value).strip()
        }

    def _places(self, prefix: str, count: int) -> Mapping[int, int]:
        """Which of the new units each child or person goes to; what is left blank goes where the rest goes."""
        found = {}
        for name, value in self.data.items():
            pk, place = whole_number(name.removeprefix(prefix)), whole_number(str(value))
            if name.startswith(prefix) and pk is not None and place is not None and 1 <= place <= count:
                found[pk] = place - 1
        return found


def filled(
    offer: Offer, unit: Unit, viewer: Person, today: date, data: QueryDict | None, *, is_judged: bool = True
) -> Filled:
    """The form of an event on a unit, empty or as posted; not judged while somebody still looks for units."""
    posted = data if data is not None else QueryDict()
    bound = data if is_judged else None
    typed = {} if is_judged else posted.dict()
    form: forms.Form | None = None
    pickers: list[Picker] = []
    kept = {name: getattr(unit, name) for name in ("name", "short_name", "symbol_mark", "place", "kind")}
    match offer.kind:
        case K.RENAME:
            form = NameForm(bound, initial=kept | typed)
        case K.FOUND:
            form = NameForm(bound, initial={"kind": UnitKind.CELL, "place": unit.place} | typed)
        case K.MOVE:
            pickers = [picker(viewer, today, posted, "parent", _("Cấp trên mới"))]
        case K.MERGE:
            form = MergeForm(bound, initial={"kind": unit.kind} | typed)
            pickers = [
                picker(viewer, today, posted, "units", _("Hợp nhất cùng với"), several=True, near=unit, help=_("Bỏ trống khi chỉ riêng đơn vị này sáp nhập vào một đơn vị đang có.")),
                picker(viewer, today, posted, "into", _("Sáp nhập vào"), help=_("Chỉ chọn khi sáp nhập vào đơn vị đang có.")),
                picker(viewer, today, posted, "parent", _("Cấp trên của đơn vị mới"), blank=_("Như hiện nay của các đơn vị")),
            ]  # fmt: skip
        case K.SPLIT:
            form = SplitForm(bound, initial={"kind": unit.kind} | typed)
        case K.DISSOLVE:
            pickers = [
                picker(viewer, today, posted, "children_to", _("Đơn vị trực thuộc chuyển về"), blank=_("Không có, hoặc chưa chọn")),
                picker(viewer, today, posted, "people_to", _("Người chuyển về"), blank=_("Không chuyển: thôi sinh hoạt tại đây từ ngày đó")),
            ]  # fmt: skip
    return Filled(offer, unit, form, DecisionForm(bound, initial=typed, auto_id="decision_%s"), pickers, posted)


def _new(given: Mapping[str, Any], line: Line) -> NewUnit:
    return NewUnit(
        given["name"],
        UnitKind(given["kind"]),
        line=line,
        short_name=given["short_name"],
        symbol_mark=given["symbol_mark"],
        place=given.get("place", ""),
    )
