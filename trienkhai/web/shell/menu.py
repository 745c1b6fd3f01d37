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
    at_the_top: bool = False  # only for who holds the role over the whole installation


@dataclass(frozen=True)
class ShownEntry:
    label: str | Promise
    url: str
    is_here: bool


_STAFF = frozenset({Role.SPECIALIST, Role.LEADER, Role.INSPECTOR, Role.VIEWER})
_PEOPLE = frozenset(
    f"organisations:{name}"
    for name in (
        "people", "person", "add-person", "correct-person", "reveal", "add-membership", "end-membership", "transfer",
        "standing", "add-post", "end-post", "roster", "enter-roster", "leave-roster", "duplicates", "merge-people",
        "give-role", "give-account",
    )
)  # fmt: skip
ENTRIES = (
    Entry(_("Bàn làm việc"), "shell:home", frozenset({"shell:home", "campaigns"}), _STAFF),
    Entry(pgettext_lazy("menu", "Kế hoạch"), "plans:list", frozenset({"plans"}), _STAFF),
    Entry(_("Đơn vị"), "organisations:tree", frozenset({"organisations"}), _STAFF - {Role.VIEWER}),
    Entry(_("Người"), "organisations:people", _PEOPLE, _STAFF - {Role.VIEWER}),
    Entry(pgettext_lazy("menu", "Báo cáo"), "shell:reports", frozenset({"reporting", "shell:reports"}), _STAFF),
    Entry(_("Việc của đơn vị"), "desk:home", frozenset({"desk"}), frozenset({Role.UNIT_OFFICER})),
    Entry(_("Cơ cấu tổ chức"), "organisations:tree", frozenset({"organisations"}), frozenset({Role.ADMINISTRATOR})),
    Entry(_("Người"), "organisations:people", _PEOPLE, frozenset({Role.UNIT_OFFICER, Role.ADMINISTRATOR})),
    Entry(_("Tình trạng hệ thống"), "running:state", frozenset({"running"}), frozenset({Role.ADMINISTRATOR}), True),
)


def menu_of(request: HttpRequest, roles: Iterable[Role], at_the_top: Iterable[Role] = ()) -> list[ShownEntry]:
    """The entries of these roles (and of those held at the top of the tree), each address once (a specialist who administrates has one line for units)."""
    held, top, match = set(roles), set(at_the_top), request.resolver_match
    here = {match.app_name, match.view_name} if match else set()
    if match and any(match.view_name in entry.rooms for entry in ENTRIES):
        here = {match.view_name}  # a page with a line of its own does not mark its whole room
    shown: dict[str, ShownEntry] = {}
    for entry in ENTRIES:
        if not (top if entry.at_the_top else held) & entry.roles:
            continue
        try:
            url = reverse(entry.address)
        except NoReverseMatch:
            continue
        shown.setdefault(url, ShownEntry(entry.label, url, bool(here & entry.rooms)))
    return list(shown.values())
