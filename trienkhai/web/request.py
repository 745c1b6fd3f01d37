"""What a view is given: Django's request with the viewer and the time that the middleware put there."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from trienkhai.organisations.models import Person


class Request(HttpRequest):
    """Only a name for what ``shell.middleware.first_run`` makes of a request; never constructed.

    ``at`` is local time, read once. ``viewer`` is None only on the shell's own pages (sign-in, first
    run, home of an account without a person): every other page has somebody who looks.
    """

    at: datetime
    viewer: Person
    htmx: HtmxDetails
