"""What may be wrong in the tree and among people, each with advice: where to mend it. For `trienkhai check` and the
administrator's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q
from django.utils.translation import gettext as _

from trienkhai.organisations import tree
from trienkhai.organisations.models import (
    Grant,
    Installation,
    Membership,
    Person,
    Post,
    RosterEntry,
    Unit,
    UnitAncestor,
    UnitLink,
    UnitVersion,
)

MOST_NAMED = 5


@dataclass(frozen=True)
class _Row:
    """A unit as the checks need it."""

    id: int
    parent: int | None
    path: str
    name: str
    started_on: date | None
    ended_on: date | None


def tree_problems() -> list[str]:
    """A sentence for each thing that does not fit; empty when all is well. About twenty statements, and the tree once
    in memory."""
    rows = [_Row(*row) for row in Unit.objects.values_list("pk", "parent_id", "path", "name", "started_on", "ended_on")]
    found = [sentence for check in _OF_UNITS for sentence in check(rows)]
    return found + [sentence for check in _OF_THE_REST for sentence in check()]


# --- of units
def _in_a_circle(rows: list[_Row]) -> Iterator[str]:
    paths = tree.paths_of({row.id: row.parent for row in rows})
    lost = [row for row in rows if row.id not in paths]
    if lost:
        yield _(
            "%(units)s trực thuộc vòng tròn (đơn vị là cấp trên của chính mình); sửa đơn vị cấp trên ở trang đơn vị, "
            "rồi chạy “trienkhai check --rebuild-tree”."
        ) % _named(row.name for row in lost)


def _crooked(rows: list[_Row]) -> Iterator[str]:
    paths = tree.paths_of({row.id: row.parent for row in rows})
    wrong = [row.name for row in rows if row.id in paths and row.path != paths[row.id]]
    if wrong:
        yield _(
            "đường dẫn của %(units)s không khớp đơn vị cấp trên; cần dựng lại cây: “trienkhai check --rebuild-tree”."
        ) % _named(wrong)
    above: Counter[int] = Counter()
    odd: set[int] = set()
    for unit, ancestor, distance in UnitAncestor.objects.values_list("unit_id", "ancestor_id", "distance").iterator(
        10_000
    ):
        above[unit] += 1
        chain = tree.ids_in(paths.get(unit, ""))
        if not 0 <= distance < len(chain) or chain[-1 - distance] != ancestor:
            odd.add(unit)
    names = [
        row.name for row in rows if row.id in paths and (row.id in odd or above[row.id] != paths[row.id].count("/") - 1)
    ]
    if names:
        yield _(
            "danh sách cấp trên của %(units)s không khớp cây; cần dựng lại cây: “trienkhai check --rebuild-tree”."
        ) % _named(names)


def _several_tops(rows: list[_Row]) -> Iterator[str]:
    """A predecessor that was dissolved heads the tree of its day; of those that stand there is one."""
    tops = [row.name for row in rows if row.parent is None and row.ended_on is None]
    if len(tops) > 1:
        yield _("có %(n)s đơn vị đứng đầu cây: %(units)s; chuyển về cấp trên ở trang đơn vị, mục Sắp xếp.") % {
            "n": len(tops),
            **_named(tops),
        }


def _upside_down(rows: list[_Row]) -> Iterator[str]:
    wrong = [row.name for row in rows if row.started_on and row.ended_on and row.ended_on <= row.started_on]
    if wrong:
        yield _("%(units)s có ngày kết thúc trước ngày thành lập; sửa lại ngày ở trang đơn vị.") % _named(wrong)


def _left_behind(rows: list[_Row]) -> Iterator[str]:
    ended = {row.id for row in rows if row.ended_on}
    orphans = [row.name for row in rows if row.parent in ended and not row.ended_on]
    if orphans:
        yield _(
            "%(units)s còn hoạt động nhưng đơn vị cấp trên đã kết thúc; chuyển về cấp trên mới ở trang đơn vị."
        ) % _named(orphans)


_OF_UNITS: tuple[Callable[[list[_Row]], Iterator[str]], ...] = (
    _in_a_circle,
    _crooked,
    _several_tops,
    _upside_down,
    _left_behind,
)


# --- of the installation, people, grants, versions
def _committee_ended() -> Iterator[str]:
    installed = Installation.objects.select_related("committee").first()
    if installed is not None and installed.committee.ended_on:
        yield _(
            "cấp ủy của nơi cài đặt đã kết thúc; ghi việc hợp nhất vào cấp ủy kế thừa ở trang đơn vị của cấp ủy đó."
        )


def _versions_apart() -> Iterator[str]:
    """A version ends after the unit itself, or before it began."""
    wrong = UnitVersion.objects.filter(
        Q(ends_before__gt=F("unit__ended_on")) | Q(ends_before__lt=F("unit__started_on"))
    ).order_by("unit_id", "pk")
    if names := list(dict.fromkeys(wrong.values_list("unit__name", flat=True))):
        yield _("lịch sử của %(units)s chồng lên ngày thành lập hoặc ngày kết thúc; sửa lại ngày ở trang đơn vị.") % (
            _named(names)
        )


def _versions_overlap() -> Iterator[str]:
    """Later recorded events have earlier days: which version held then cannot be told."""
    wrong: dict[int, str] = {}
    last: dict[int, date] = {}
    versions = UnitVersion.objects.order_by("reorganisation__at", "pk")
    for unit, name, ends_before in versions.values_list("unit_id", "unit__name", "ends_before").iterator(10_000):
        if ends_before < last.get(unit, date.min):
            wrong[unit] = name
        last[unit] = max(ends_before, last.get(unit, date.min))
    if wrong:
        yield _("các bản cũ của %(units)s chồng lên nhau về ngày; xem lịch sử ở trang đơn vị và báo người hỗ trợ.") % (
            _named(wrong.values())
        )


def _adrift() -> Iterator[str]:
    people = Person.objects.filter(memberships=None, grants=None, merged_into=None).order_by("pk")
    if names := list(people.values_list("full_name", flat=True)):
        yield _("%(units)s không thuộc đơn vị nào; ghi nơi sinh hoạt ở trang của người đó.") % _named(names)


def _in_ended_units() -> Iterator[str]:
    members = Membership.objects.filter(ends_before=None, unit__ended_on__isnull=False).order_by("unit__name", "unit")
    if names := list(dict.fromkeys(members.values_list("unit__name", flat=True))):
        yield _("%(units)s đã kết thúc mà còn người sinh hoạt; chuyển sinh hoạt ở trang đơn vị.") % _named(names)
    # On a predecessor that heads the tree of its day, a role is given on purpose: to who keeps its papers.
    grants = Grant.objects.filter(
        Q(ends_before=None) | Q(ends_before__gt=F("unit__ended_on")),
        unit__ended_on__isnull=False,
        unit__parent__isnull=False,
        starts_on__lt=F("unit__ended_on"),
    )
    if names := list(dict.fromkeys(grants.order_by("unit__name", "unit").values_list("unit__name", flat=True))):
        yield _("%(units)s đã kết thúc mà còn vai trò có hiệu lực; kết thúc vai trò ở trang đơn vị.") % _named(names)


def _backwards() -> Iterator[str]:
    grants = Grant.objects.filter(ends_before__lt=F("starts_on")).order_by("pk")
    if names := list(grants.values_list("person__full_name", flat=True)):
        yield _("quyền của %(units)s hết hạn trước khi bắt đầu; cấp lại quyền ở trang đơn vị.") % _named(names)
    things = {Membership: _("nơi sinh hoạt"), Post: _("chức vụ"), RosterEntry: _("tên trong danh sách báo cáo viên")}
    for model, thing in things.items():
        wrong = model._default_manager.filter(ends_before__lt=F("starts_on")).order_by("pk")
        if names := list(dict.fromkeys(wrong.values_list("person__full_name", flat=True))):
            yield _("%(thing)s của %(units)s kết thúc trước khi bắt đầu; sửa ngày ở trang của người đó.") % {
                "thing": thing,
                **_named(names),
            }
    links = UnitLink.objects.filter(ends_before__lt=F("starts_on")).order_by("pk")
    if names := list(links.values_list("unit__name", flat=True)):
        yield _("liên hệ của %(units)s kết thúc trước khi bắt đầu; ghi lại ở trang đơn vị.") % _named(names)


_OF_THE_REST: tuple[Callable[[], Iterator[str]], ...] = (
    _committee_ended,
    _versions_apart,
    _versions_overlap,
    _adrift,
    _in_ended_units,
    _backwards,
)


def _named(names: Iterable[str]) -> dict[str, str]:
    every = list(names)
    shown = ", ".join(every[:MOST_NAMED])
    rest = len(every) - MOST_NAMED
    return {"units": f"{shown} (+{rest})" if rest > 0 else shown}
