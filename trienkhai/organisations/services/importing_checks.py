"""What must still be so when a batch of an import is written: what it was compared with may have changed since."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from trienkhai.kernel.errors import DomainError
from trienkhai.organisations.imports.directory import Node
from trienkhai.organisations.models import Person, Unit
from trienkhai.organisations.unit_lists import tidy_name


class Overtaken(DomainError):
    """The tree or a person changed while the import ran: nothing of this batch may be written. ``units``, ``people``:
    of whom the sentence speaks."""

    def __init__(self, sentence: str, *, units: Collection[int] = (), people: Collection[int] = ()) -> None:
        super().__init__(sentence)
        self.units, self.people = frozenset(units), frozenset(people)


def units_now(ids: Collection[int], *, top: Unit, today: date) -> dict[int, Unit]:
    """The units as they are now. Raises Overtaken for one that has ended, or stands no more under ``top``. The caller
    holds the tree: none can end before its transaction does."""
    found: dict[int, Unit] = Unit.objects.in_bulk(ids)
    ended = [unit for unit in found.values() if unit.ended_on is not None and unit.ended_on <= today]
    if ended:
        said = _(
            "%(unit)s đã kết thúc hoạt động từ ngày %(day)s, sau khi tệp được kiểm tra. Đồng chí sửa tên đơn vị trong "
            "tệp rồi nhập lại; các dòng đã nhập sẽ giữ nguyên."
        )
        first = ended[0]
        assert first.ended_on is not None  # noqa: S101
        raise Overtaken(said % {"unit": first.name, "day": f"{first.ended_on:%d/%m/%Y}"}, units=[u.pk for u in ended])
    gone = [unit for unit in found.values() if not unit.path.startswith(top.path)]
    if gone:
        said = _(
            "%(unit)s đã chuyển ra khỏi %(top)s sau khi tệp được kiểm tra. Đồng chí nhập ở đơn vị cấp trên mới, hoặc "
            "bỏ các dòng đó; các dòng đã nhập sẽ giữ nguyên."
        )
        raise Overtaken(said % {"unit": gone[0].name, "top": top.name}, units=[u.pk for u in gone])
    return found


def require_unmerged(ids: Collection[int]) -> None:
    """Hold these people until the transaction ends. Raises Overtaken for one who was merged into another."""
    people = Person.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    merged = [person for person in people if person.merged_into_id is not None]
    if merged:
        said = _(
            "Bản ghi của %(name)s đã gộp vào bản ghi khác sau khi tệp được kiểm tra. Đồng chí nhập lại tệp; các dòng "
            "đã nhập sẽ giữ nguyên."
        )
        raise Overtaken(said % {"name": merged[0].full_name}, people=[each.pk for each in merged])


def standing_names(parents: Mapping[int, Unit], names: Collection[str]) -> dict[tuple[int, str], Unit]:
    """The units of these names that stand under these superiors now: somebody else may have added them."""
    found = Unit.objects.filter(parent__in=list(parents), name__in={tidy_name(name) for name in names}, ended_on=None)
    return {(unit.parent_id or 0, unit.name): unit for unit in found}


def called_before(text: str, node: Node) -> str:
    """What the report says of a row that names a unit as it was called before."""
    return _("“%(text)s” là tên cũ của “%(unit)s”.") % {"text": text[:80], "unit": node.path() or node.name}


def ambiguous_before(text: str, nodes: Sequence[Node]) -> str:
    """The refusal of a name that several units bore before."""
    names = ", ".join(f"“{node.path() or node.name}”" for node in nodes[:3])
    return _("“%(text)s” là tên cũ của %(count)s đơn vị: %(units)s. Đồng chí ghi tên hiện nay.") % {
        "text": text[:80],
        "count": len(nodes),
        "units": names + (", …" if len(nodes) > 3 else ""),
    }


def hindered(act: Any, why: DomainError | None) -> str:
    """What the report says of a row that was not written."""
    if isinstance(why, Overtaken):
        of_person = hasattr(act, "who") and act.who.pk in why.people
        of_unit = act.unit_id if hasattr(act, "who") else act.superior_id
        if of_person or of_unit in why.units or (not hasattr(act, "who") and act.node.pk in why.units):
            return str(why)
    return _("Chưa ghi: lượt nhập dừng trước dòng này.")
