"""Acts that a form asks for: once for each key, and when refused with the reason on the form."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect

from trienkhai.kernel.errors import DomainError, NotAllowed
from trienkhai.web import marks
from trienkhai.web.request import Request


def fresh_key() -> str:
    """The key of one rendered form: sent twice, it acts once."""
    return secrets.token_urlsafe(16)


def key_of(request: Request) -> str:
    return request.POST.get("key", "")[:50]


def attempt(
    request: Request, form: forms.Form, act: Callable[[dict[str, Any]], str], back: str
) -> HttpResponseRedirect | None:
    """Carry out what was typed and go back; None when it was refused, with the reason on the form."""
    if not form.is_valid():
        return None
    given = dict(form.cleaned_data)
    try:
        marks.refuse_marked([value for value in given.values() if isinstance(value, str)])
        said = act(given)
    except NotAllowed:
        raise
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, said)
    return HttpResponseRedirect(back)
