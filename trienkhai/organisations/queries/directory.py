"""The units under one as a directory in which the rows of a sheet are looked up."""

from __future__ import annotations

from datetime import date

from trienkhai.organisations.imports.directory import Directory, Node
from trienkhai.organisations.models import Unit


def directory_of(top: Unit, today: date) -> tuple[Directory, dict[int, str]]:
    """The units under one that stand today, and their kinds."""
    units = Unit.objects.under(top).standing_on(today).exclude(pk=top.pk).order_by("path")
    rows = sorted(
        units.values_list("pk", "name", "short_name", "symbol_mark", "parent_id", "path", "kind"),
        key=lambda row: row[5].count("/"),
    )
    root = Node(top.name, None, top.pk, top.short_name, top.symbol_mark)
    nodes = {top.pk: root}
    directory = Directory(root)
    kinds: dict[int, str] = {top.pk: top.kind}
    for pk, name, short_name, mark, parent_id, _path, kind in rows:
        parent = nodes.get(parent_id or 0)
        if parent is not None:
            nodes[pk] = directory.add(Node(name, parent, pk, short_name, mark))
            kinds[pk] = kind
    return directory, kinds
