"""Archives that the worker makes, as the one who asked for them sees them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from trienkhai.kernel.errors import NotFound
from trienkhai.organisations import access
from trienkhai.organisations.choices import Capability
from trienkhai.organisations.models import Person, Takeaway


def takeaway_for(viewer: Person, takeaway_id: int) -> Takeaway:
    """The one door: his own, of a unit whose content he still sees."""
    found = Takeaway.objects.filter(pk=takeaway_id, by=viewer).select_related("unit").first()
    if found is None or not access.may(viewer, Capability.SEE_CONTENT, found.unit):
        raise NotFound(_("Không tìm thấy hồ sơ này."))
    return found
