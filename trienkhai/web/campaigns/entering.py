"""Which part of a duty's table stands on the page of answers entered in bulk, and where one goes from it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from trienkhai.campaigns import queries
from trienkhai.campaigns.audiences import match_names
from trienkhai.campaigns.queries import Place
from trienkhai.web.request import Request, whole_number

NEXT, BACK = "next", "back"  # where a form goes once it is stored
_NAMES = ("state-", "text-", "rest-")  # one of them stands on each line


@dataclass(frozen=True)
class Part:
    """What is looked for among the rows of one duty, and the page of it; as an address or a form says."""

    mark: str  # of the duty
    q: str  # part of a unit's name
    is_open: bool  # only those of whom something is still awaited
    page: int

    @property
    def query(self) -> str:
        """The part as a query string, but for the page."""
        asked = {"cot": self.mark, "q": self.q, "con": "1" if self.is_open else ""}
        return urlencode({name: value for name, value in asked.items() if value})

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.is_open)


def part_asked(request: Request, mark: str) -> Part:
    """A form carries its part along in hidden fields."""
    if request.method == "POST":
        q, con, page = (request.POST.get(name, "") for name in ("q", "con", "page"))
    else:
        q, con, page = request.GET.get("q", ""), request.GET.get("con", ""), request.GET.get("page", "")
    return Part(mark, q.replace("\x00", "").strip()[:100], con == "1", whole_number(page) or 1)


def sent_places(places: Sequence[Place], data: Mapping[str, Any]) -> tuple[list[Place], int]:
    """The places that stand on the form that was sent, and how many lines on it are not of this duty, or no more."""
    ids = {whole_number(name.partition("-")[2]) for name in data if name.startswith(_NAMES)} - {None}
    found = [place for place in places if place.id in ids]
    return found, len(ids) - len(found)


def gone_to(
    campaign_id: int, part: Part, places: Sequence[Place], sent: Sequence[Place], done: Collection[int], go: str
) -> HttpResponseRedirect:
    """The answer to a form that was stored: the same page, the one after or the one before.

    ``done``: the rows (ids) of which nothing is awaited now. Where only the others are shown, the pages close up behind
    what was stored: one goes on at the row after the last that was sent, wherever on its page, so that none is passed
    over.
    """
    page, row = part.page, ""
    if sent and go in (NEXT, BACK):
        rank = {place.id: n for n, place in enumerate(places)}
        kept = queries.kept_places(places, q=part.q, without=done if part.is_open else ())
        if go == NEXT:
            at = sum(rank[place.id] <= rank[sent[-1].id] for place in kept)
        else:
            at = max(sum(rank[place.id] < rank[sent[0].id] for place in kept) - 1, 0)
        page = at // queries.ENTERED_AT_ONCE + 1
        if go == NEXT and at % queries.ENTERED_AT_ONCE and at < len(kept):
            row = f"#dong-{kept[at].id}"
    more = f"&page={page}" if page > 1 else ""
    return redirect(f"{reverse('campaigns:enter', args=[campaign_id])}?{part.query}{more}{row}")


def named_in(text: str, rows: Sequence[Any], places: Sequence[Place]) -> tuple[set[int], list[str]]:
    """The rows whose units a pasted list names (ids), and its lines that name none or several. Of namesakes each is
    named as the page calls it, with its superior after a comma."""
    called = {place.id: place.name for place in places}
    alone = {row.pk: (row.unit_name, row.unit.short_name) for row in rows}
    beside = {row.pk: (row.unit_name, row.unit.short_name, called[row.pk]) for row in rows if row.pk in called}
    lines = text.splitlines()
    found, unknown = match_names([line for line in lines if "," not in line], alone)
    more, unknown_too = match_names([line for line in lines if "," in line], beside)
    return found | more, unknown + unknown_too


def overtaken_words(now: str) -> str:
    """What a line says that somebody else has answered since the form was shown; ``now``: what stands there."""
    return _("Trong lúc đồng chí nhập, dòng này vừa được ghi là: %(now)s. Đồng chí xem lại rồi ghi.") % {"now": now}


def print_of(*values: object) -> str:
    """The values of one line in a few signs: what a line showed is compared with what is typed and what is stored."""
    words = "\x1f".join(" ".join(str(value).split()) for value in values)
    return hashlib.blake2s(words.encode("utf-8", "replace"), digest_size=6).hexdigest()
