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
HOME = "shell:home"
# Who holds several roles stands first at the page of the first of these.
_FIRST_PAGES = (
    (Role.SPECIALIST, HOME),
    (Role.UNIT_OFFICER, "desk:home"),
    (Role.LEADER, "desk:leader"),
    (Role.INSPECTOR, HOME),
    (Role.VIEWER, HOME),
    (Role.ADMINISTRATOR, "organisations:tree"),
    (Role.MEMBER, "desk:mine"),
)
_PEOPLE = frozenset(
    f"organisations:{name}"
    for name in (
        "people", "person", "add-person", "correct-person", "reveal", "add-membership", "end-membership", "transfer",
        "standing", "add-post", "end-post", "roster", "enter-roster", "leave-roster", "duplicates", "merge-people",
        "give-role", "give-account",
    )
)  # fmt: skip
ENTRIES = (
    Entry(_("Bàn làm việc"), HOME, frozenset({HOME, "shell:overview", "campaigns"}), _STAFF),
    Entry(pgettext_lazy("menu", "Kế hoạch"), "plans:list", frozenset({"plans"}), _STAFF),
    Entry(_("Đơn vị"), "organisations:tree", frozenset({"organisations"}), _STAFF - {Role.VIEWER}),
    Entry(_("Người"), "organisations:people", _PEOPLE, _STAFF - {Role.VIEWER}),
    Entry(pgettext_lazy("menu", "Báo cáo"), "shell:reports", frozenset({"reporting", "shell:reports"}), _STAFF),
    Entry(_("Cần chỉ đạo"), "desk:leader", frozenset({"desk:leader"}), frozenset({Role.LEADER})),
    Entry(_("Việc của tôi"), "desk:mine", frozenset({"desk:mine"}), frozenset({Role.MEMBER})),
    Entry(_("Việc của đơn vị"), "desk:home", frozenset({"desk"}), frozenset({Role.UNIT_OFFICER})),
    Entry(_("Cơ cấu tổ chức"), "organisations:tree", frozenset({"organisations"}), frozenset({Role.ADMINISTRATOR})),
    Entry(_("Người"), "organisations:people", _PEOPLE, frozenset({Role.UNIT_OFFICER, Role.ADMINISTRATOR})),
    Entry(_("Tình trạng hệ thống"), "running:state", frozenset({"running"}), frozenset({Role.ADMINISTRATOR}), True),
)


def first_page_of(roles: Iterable[Role]) -> str:
    """The name of the page on which who holds these roles stands first."""
    held = set(roles)
    return next((name for role, name in _FIRST_PAGES if role in held), HOME)


def menu_of(request: HttpRequest, roles: Iterable[Role], at_the_top: Iterable[Role] = ()) -> list[ShownEntry]:
    """The entries of these roles (and of those held at the top of the tree), each address once (a
    specialist who administrates has one line for units)."""
    held, top, match = set(roles), set(at_the_top), request.resolver_match
    here = {match.app_name, match.view_name} if match else set()
    if match and any(match.view_name in entry.rooms for entry in ENTRIES):
        here = {match.view_name}  # a page with a line of its own does not mark its whole room
    first = first_page_of(held)
    shown: dict[str, ShownEntry] = {}
    for entry in ENTRIES:
        if not (top if entry.at_the_top else held) & entry.roles:
            continue
        # "/" leads to the first page: who stands first elsewhere has the desk at an address of its own
        name = "shell:overview" if entry.address == HOME and first != HOME else entry.address
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        shown.setdefault(url, ShownEntry(entry.label, url, bool(here & entry.rooms)))
    return (
        sorted(shown.values(), key=lambda each: each.url != reverse(first)) if first != HOME else list(shown.values())
    )
