"""What a view is given: Django's request with the viewer and the time that the middleware put there."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from trienkhai.organisations.models import Person

MOST_DIGITS = 15  # of an id, a version, a page: more than there will ever be, less than a database holds


class Request(HttpRequest):
    """Only a name for what ``shell.sessions.limits`` makes of a request; never constructed.

    ``at`` is local time, read once. ``viewer`` is None only on the shell's own pages (sign-in, first
    run, home of an account without a person): every other page has somebody who looks.
    """

    at: datetime
    viewer: Person
    htmx: HtmxDetails


def whole_number(text: str | None) -> int | None:
    """A number as an address or a form names it; None for what is none, or longer than any of ours."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


_WORD_BREAKS = re.compile("[\v\f]")
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """Text without the marks that neither PostgreSQL nor a Word file can hold: a line that Word breaks by its own mark
    is broken by ours, all other control marks are dropped."""
    return _NOT_TEXT.sub("", _WORD_BREAKS.sub("\n", text))
