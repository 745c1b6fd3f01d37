"""Imports of sheets as the one who keeps the list sees them."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability, SheetKind
from trienkhai.organisations.models import Person, SheetImport, Unit


def import_for(viewer: Person, import_id: int) -> SheetImport:
    """The one door to an import: into a unit whose structure, or whose people, the viewer keeps."""
    found = SheetImport.objects.filter(_kept(viewer), pk=import_id).select_related("unit", "by").first()
    if found is None:
        raise NotFound(_("Không tìm thấy lượt nhập này."))
    return found


def imports_of(viewer: Person, *, unit: Unit | None = None, most: int = 20) -> list[SheetImport]:
    """The latest imports that the viewer may see, the newest first."""
    found = SheetImport.objects.filter(_kept(viewer))
    if unit is not None:
        found = found.filter(unit__path__startswith=unit.path)
    return list(found.select_related("unit", "by").order_by("-pk")[:most])


def _kept(viewer: Person) -> Q:
    return Q(kind=SheetKind.UNITS, unit__in=access.units_where(viewer, Capability.MANAGE_STRUCTURE)) | Q(
        kind=SheetKind.PEOPLE, unit__in=access.units_where(viewer, Capability.MANAGE_PEOPLE)
    )
