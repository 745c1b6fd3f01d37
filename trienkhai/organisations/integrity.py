"""What may be wrong in the tree and among people, each with advice. For `trienkhai check`."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext as _

from trienkhai.organisations.models import Grant, Installation, Person, Unit

MOST_NAMED = 5


def tree_problems() -> list[str]:
    """A sentence for each thing that does not fit; empty when all is well."""
    rows = list(Unit.objects.values_list("pk", "parent_id", "path", "name", "started_on", "ended_on"))
    paths = {pk: path for pk, _parent, path, *_rest in rows}
    found: list[str] = []
    crooked = [
        name for pk, parent, path, name, *_rest in rows if path != f"{paths.get(parent, '') if parent else '/'}{pk}/"
    ]
    if crooked:
        found.append(_("đường dẫn của %(units)s không khớp đơn vị cấp trên; cần dựng lại cây.") % _named(crooked))
    upside_down = [name for *_head, name, started, ended in rows if started and ended and ended <= started]
    if upside_down:
        found.append(_("%(units)s có ngày kết thúc trước ngày thành lập; sửa lại ngày.") % _named(upside_down))
    ended = {pk for pk, *_rest, end in rows if end}
    orphans = [name for _pk, parent, _path, name, _start, end in rows if parent in ended and not end]
    if orphans:
        found.append(
            _("%(units)s còn hoạt động nhưng đơn vị cấp trên đã kết thúc; chuyển về cấp trên mới.") % _named(orphans)
        )
    installed = Installation.objects.select_related("committee").first()
    if installed is not None and installed.committee.ended_on:
        found.append(_("cấp ủy của nơi cài đặt đã kết thúc; chọn cấp ủy kế thừa."))
    adrift = list(Person.objects.filter(memberships=None).order_by("pk").values_list("full_name", flat=True))
    if adrift:
        found.append(_("%(units)s không thuộc đơn vị nào; ghi nơi sinh hoạt.") % _named(adrift))
    backwards = list(
        Grant.objects.filter(ends_before__lt=F("starts_on")).order_by("pk").values_list("person__full_name", flat=True)
    )
    if backwards:
        found.append(_("quyền của %(units)s hết hạn trước khi bắt đầu; cấp lại quyền.") % _named(backwards))
    return found


def _named(names: list[str]) -> dict[str, str]:
    shown = ", ".join(names[:MOST_NAMED])
    rest = len(names) - MOST_NAMED
    return {"units": f"{shown} (+{rest})" if rest > 0 else shown}
