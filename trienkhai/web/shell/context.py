"""What every template may show: whose installation it is, who looks, from which day."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from trienkhai.journal.messages import unread_count
from trienkhai.organisations import access
from trienkhai.organisations.choices import Role
from trienkhai.web.shell.menu import menu_of


def household(request: HttpRequest) -> dict[str, Any]:
    """``viewer``, ``roles``, ``at``, ``menu`` and ``initials``; asks no table beyond the viewer's grants; ``unread`` asks
    for the count of messages when a page shows it."""
    viewer = getattr(request, "viewer", None)
    roles = access.roles_of(viewer) if viewer else set()
    top = {Role(grant.role) for grant in access.grants_of(viewer) if grant.unit.parent_id is None} if viewer else set()
    return {
        "viewer": viewer,
        "roles": roles,
        "at": getattr(request, "at", None),
        "menu": menu_of(request, roles, top),
        "unread": SimpleLazyObject(lambda: unread_count(viewer)) if viewer else 0,
        "initials": initials(viewer.full_name) if viewer else "",
    }


def initials(full_name: str) -> str:
    """The first letters of the family name and of the given name: “Nguyễn Thị Mai Lan” is NL."""
    words = full_name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
