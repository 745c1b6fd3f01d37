"""The tree of units: opened branch by branch, searched, or as it stood on a past day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trienkhai.kernel.pages import page_in
from trienkhai.organisations import access, as_of, queries
from trienkhai.organisations.as_of import UnitThen
from trienkhai.organisations.as_of_branches import branches_as_of
from trienkhai.organisations.choices import Capability, Line, UnitKind
from trienkhai.organisations.queries.listing import SHOWN_WHOLE
from trienkhai.vietnamese.text import search_key
from trienkhai.web.days import day_typed
from trienkhai.web.organisations.views import page_number, viewer_of
from trienkhai.web.request import Request, whole_number

_MOST_OPEN = 60  # branches in one address


@dataclass(frozen=True)
class Shown:
    """A line of the page; ``toggle`` is the address that opens or shuts its branch, empty where there is none."""

    id: int
    name: str
    kind: UnitKind
    depth: int
    superior: str
    below: int
    people: int
    accounts: int
    is_open: bool
    toggle: str
    renamed: bool = False


@require_safe
def tree(request: Request) -> HttpResponse:
    """All units that the viewer sees, in the office's order."""
    viewer = viewer_of(request)
    text = request.GET.get("tim", "").strip()[:100]
    kind, line = request.GET.get("loai", ""), request.GET.get("he", "")
    typed_day = request.GET.get("ngay", "").strip()[:20]
    day = day_typed(typed_day)
    opened = _opened(request)
    installed = queries.installation()
    may_add = installed is not None and access.may(viewer, Capability.MANAGE_STRUCTURE, installed.committee)
    kind, line = kind if kind in UnitKind.values else "", line if line in Line.values else ""
    page: dict[str, Any] = {
        "text": text,
        "kind": kind,
        "line": line,
        "lines_of": Line.choices,
        "day": typed_day,
        "wrong_day": bool(typed_day) and (day is None or day > request.at.date()),
        "committee": installed.committee if installed else None,
        "may_add": may_add,
    }
    if day is not None and day < request.at.date():
        filtered = bool(text or kind or line)
        keep = {"ngay": typed_day}
        page |= {"then": day, "filtered": filtered}
        page |= _found_then(request, day, text, kind, line) if filtered else _branches_then(request, day, opened, keep)
        return render(request, "organisations/tree.html", page)
    listing = queries.units_listed(
        viewer,
        request.at.date(),
        text=text,
        kind=UnitKind(kind) if kind else None,
        line=Line(line) if line else None,
        opened=opened,
        page=page_number(request),
    )
    page |= {
        "units": [
            Shown(
                each.id, each.name, each.kind, each.depth, each.superior, each.below, each.people, each.accounts,
                each.is_open, "" if listing.is_whole or not each.below else _toggle(each.id, each.depth, opened, {}),
            )
            for each in listing.lines
        ],
        "everything": listing.everything,
        "total": listing.total,
        "kinds": [(known.value, known.label, count) for known, count in listing.by_kind],
        "filtered": bool(text or kind or line),
        "page": listing.page,
        "pages": listing.pages,
    }  # fmt: skip
    return render(request, "organisations/tree.html", page)


def _branches_then(request: Request, day: date, opened: frozenset[int], keep: dict[str, str]) -> dict[str, Any]:
    """The page of a past day's tree: its tops, the branches that the address opens."""
    found = branches_as_of(
        viewer_of(request),
        day,
        opened=opened,
        shown_whole=SHOWN_WHOLE,
        a_page=queries.A_PAGE,
        page=page_number(request),
    )
    units = []
    for one in found.units:
        toggle = "" if found.is_whole or not one.below else _toggle(one.id, one.depth, opened, keep)
        units.append(_then(one, toggle, is_open=one.id in opened))
    return {
        "units": units,
        "everything": found.everything,
        "total": found.everything,
        "kinds": [(known.value, str(known.label), count) for known, count in found.by_kind],
        "page": found.page,
        "pages": found.pages,
    }


def _found_then(request: Request, day: date, text: str, kind: str, line: str) -> dict[str, Any]:
    """What matches of a past day, as a flat list: the whole tree of the day is read."""
    whole = as_of.tree_as_of(viewer_of(request), day)
    kept = _matching(whole, text, kind, line)
    names = {one.id: one.name for one in whole}  # of the superiors
    number, pages = page_in(page_number(request), len(kept), queries.A_PAGE)
    part = kept[(number - 1) * queries.A_PAGE : number * queries.A_PAGE]
    return {
        "units": [_then(one, superior=names.get(one.parent_id or 0, ""), depth=0) for one in part],
        "everything": len(whole),
        "total": len(kept),
        "kinds": _kinds_of(whole),
        "page": number,
        "pages": pages,
    }


def _then(
    one: UnitThen, toggle: str = "", superior: str = "", *, depth: int | None = None, is_open: bool = False
) -> Shown:
    return Shown(
        one.id, one.name, one.kind, one.depth if depth is None else depth, superior, one.below, 0, 0, is_open, toggle,
        one.has_other_name_now,
    )  # fmt: skip


def _matching(whole: Sequence[UnitThen], text: str, kind: str, line: str) -> list[UnitThen]:
    wanted = search_key(text)
    return [
        one
        for one in whole
        if (not kind or one.kind == kind)
        and (not line or one.line == line)
        and (not wanted or wanted in one.search_key)
    ]


def _kinds_of(whole: Sequence[UnitThen]) -> list[tuple[str, str, int]]:
    counts = Counter(one.kind for one in whole)
    return [(known.value, str(known.label), counts[known]) for known in UnitKind if known in counts]


def _opened(request: Request) -> frozenset[int]:
    """The branches that the address opens; its tail of too many, or of what is no number, is left."""
    numbers = (whole_number(each) for each in request.GET.get("mo", "").split(",")[:_MOST_OPEN])
    return frozenset(number for number in numbers if number is not None)


def _toggle(unit_id: int, depth: int, opened: frozenset[int], keep: dict[str, str]) -> str:
    """The address with this branch open, or shut; the tops are always open."""
    if depth == 0:
        return ""
    wanted = opened - {unit_id} if unit_id in opened else opened | {unit_id}
    query = {**keep, "mo": ",".join(map(str, sorted(wanted)))} if wanted else keep
    return f"?{urlencode(query, safe=',/')}#don-vi-{unit_id}"
