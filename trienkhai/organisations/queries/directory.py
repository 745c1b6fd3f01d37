"""The units under one as a directory in which the rows of a sheet are looked up."""

from __future__ import annotations

from datetime import date

from trienkhai.organisations.imports.directory import Directory, Node
from trienkhai.organisations.models import Unit, UnitVersion


def directory_of(top: Unit, today: date) -> tuple[Directory, dict[int, str]]:
    """The units under one that stand today, and their kinds."""
    units = Unit.objects.under(top).standing_on(today).exclude(pk=top.pk).order_by("path")
    rows = sorted(
        units.values_list("pk", "name", "short_name", "symbol_mark", "parent_id", "path", "kind"),
        key=lambda row: row[5].count("/"),
    )
    former = _former_names(top, today)
    root = Node(top.name, None, top.pk, top.short_name, top.symbol_mark, former=former.get(top.pk, ()))
    nodes = {top.pk: root}
    directory = Directory(root)
    kinds: dict[int, str] = {top.pk: top.kind}
    for pk, name, short_name, mark, parent_id, _path, kind in rows:
        parent = nodes.get(parent_id or 0)
        if parent is not None:
            nodes[pk] = directory.add(Node(name, parent, pk, short_name, mark, former=former.get(pk, ())))
            kinds[pk] = kind
    return directory, kinds


def _former_names(top: Unit, today: date) -> dict[int, tuple[str, ...]]:
    """What the units under one were called before, the latest first."""
    former: dict[int, dict[str, None]] = {}
    versions = UnitVersion.objects.filter(unit__path__startswith=top.path, ends_before__lte=today)
    columns = ("unit_id", "name", "short_name", "symbol_mark")
    for pk, *names in versions.order_by("-ends_before", "-pk").values_list(*columns):
        former.setdefault(pk, {}).update(dict.fromkeys(name for name in names if name))
    return {pk: tuple(names) for pk, names in former.items()}
