"""What every template may show: whose installation it is, who looks, from which day."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from trienkhai.organisations import access
from trienkhai.web.shell.menu import menu_of


def household(request: HttpRequest) -> dict[str, Any]:
    """``viewer``, ``roles``, ``at``, ``menu`` and ``initials``; asks no table beyond the viewer's grants."""
    viewer = getattr(request, "viewer", None)
    roles = access.roles_of(viewer) if viewer else set()
    return {
        "viewer": viewer,
        "roles": roles,
        "at": getattr(request, "at", None),
        "menu": menu_of(request, roles),
        "initials": initials(viewer.full_name) if viewer else "",
    }


def initials(full_name: str) -> str:
    """The first letters of the family name and of the given name: “Nguyễn Thị Mai Lan” is NL."""
    words = full_name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
