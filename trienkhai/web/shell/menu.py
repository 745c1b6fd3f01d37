"""The menu of each role: what is theirs, and nothing that would refuse them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trienkhai.organisations.choices import Role


@dataclass(frozen=True)
class Entry:
    """One line of the menu; ``rooms`` are the pages on which it is marked as the present one."""

    label: str | Promise
    address: str
    rooms: frozenset[str]
    roles: frozenset[Role]


@dataclass(frozen=True)
class ShownEntry:
    label: str | Promise
    url: str
    is_here: bool


_STAFF = frozenset({Role.SPECIALIST, Role.LEADER, Role.INSPECTOR, Role.VIEWER})
ENTRIES = (
    Entry(_("Bàn làm việc"), "shell:home", frozenset({"shell:home", "campaigns"}), _STAFF),
    Entry(pgettext_lazy("menu", "Kế hoạch"), "plans:list", frozenset({"plans"}), _STAFF),
    Entry(_("Đơn vị"), "organisations:tree", frozenset({"organisations"}), _STAFF - {Role.VIEWER}),
    Entry(pgettext_lazy("menu", "Báo cáo"), "shell:reports", frozenset({"reporting", "shell:reports"}), _STAFF),
    Entry(_("Việc của đơn vị"), "desk:home", frozenset({"desk"}), frozenset({Role.UNIT_OFFICER})),
    Entry(_("Cơ cấu tổ chức"), "organisations:tree", frozenset({"organisations"}), frozenset({Role.ADMINISTRATOR})),
)


def menu_of(request: HttpRequest, roles: Iterable[Role]) -> list[ShownEntry]:
    """The entries of these roles, each address once (a specialist who administrates has one line for units)."""
    held, match = set(roles), request.resolver_match
    here = {match.app_name, match.view_name} if match else set()
    shown: dict[str, ShownEntry] = {}
    for entry in ENTRIES:
        if not held & entry.roles:
            continue
        try:
            url = reverse(entry.address)
        except NoReverseMatch:
            continue
        shown.setdefault(url, ShownEntry(entry.label, url, bool(here & entry.rooms)))
    return list(shown.values())
