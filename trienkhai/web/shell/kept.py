"""What somebody had typed when the session ran out: carried through signing in, then sent again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from trienkhai.web.request import Request

PREFIX = "kept:"  # the sign-in form has fields of its own beside these
NEVER = frozenset({"csrfmiddlewaretoken", "password", "again", "present", "code", "credential"})
SESSION_KEY = "kept"
MOST_CHARACTERS = 1_000_000


@dataclass(frozen=True)
class Kept:
    """The fields of a form that could not be taken, as typed. Files cannot be carried."""

    fields: tuple[tuple[str, str], ...]
    has_files: bool = False


def is_of_our_page(request: Request) -> bool:
    """Whether the browser says that the form stood on a page of ours: another site's form is never carried on."""
    origin = request.META.get("HTTP_ORIGIN", "")
    return origin == f"{request.scheme}://{request.get_host()}" or origin in settings.CSRF_TRUSTED_ORIGINS


def typed_in(request: Request) -> Kept | None:
    """What the request wanted to store; None when it is another site's, a fragment's, or too long."""
    if request.method != "POST" or request.htmx or not is_of_our_page(request):
        return None
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return None
    if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return None
    return _of(request.POST, "", has_files=bool(request.FILES))


def carried_by(request: Request) -> Kept | None:
    """What the sign-in form carries along."""
    if "kept-form" not in request.POST or not is_of_our_page(request):
        return None
    return _of(request.POST, PREFIX, has_files=request.POST.get("kept-files") == "1")


def ask_to_sign_in(request: Request, kept: Kept) -> HttpResponse:
    """The sign-in page, with what was typed in it (401: who sends is not known any more)."""
    page = {"username": "", "next": request.get_full_path(), "sentence": "", **shown(kept)}
    answer = render(request, "shell/sign_in.html", page, status=401)
    add_never_cache_headers(answer)
    return answer


def lay_by(request: Request, kept: Kept, address: str) -> None:
    """Hold what was typed in the session while signing in takes more than one page (second factor, own password)."""
    request.session[SESSION_KEY] = {"fields": kept.fields, "has_files": kept.has_files, "address": address}


def drop(request: Request) -> None:
    """Forget what was laid by: whoever it belongs to did not sign in."""
    request.session.pop(SESSION_KEY, None)


def take_up(request: Request) -> HttpResponse | None:
    """The page that offers to send again what was laid by; None when nothing was. Asked once signing in is done."""
    held = request.session.pop(SESSION_KEY, None)
    if held is None:
        return None
    fields = tuple((name, value) for name, value in held["fields"])
    return offer_again(request, Kept(fields, held["has_files"]), held["address"])


def offer_again(request: Request, kept: Kept, address: str, *, status: int = 200) -> HttpResponse:
    """A page with one button that sends the same again, in the name of who is signed in now."""
    answer = render(request, "shell/send_again.html", {"address": address, **shown(kept)}, status=status)
    add_never_cache_headers(answer)
    return answer


def shown(kept: Kept | None) -> dict[str, object]:
    """For the templates: whether there is a form to carry, its fields, and whether files were lost."""
    return {
        "is_kept": kept is not None,
        "kept": kept.fields if kept else (),
        "kept_files": bool(kept and kept.has_files),
    }


def _of(data: QueryDict, prefix: str, *, has_files: bool) -> Kept | None:
    pairs = tuple(_pairs(data, prefix))
    if sum(len(value) for _name, value in pairs) > MOST_CHARACTERS:
        return None
    return Kept(pairs, has_files)


def _pairs(data: QueryDict, prefix: str) -> Iterable[tuple[str, str]]:
    for name, values in data.lists():
        bare = name.removeprefix(prefix)
        if name.startswith(prefix) and bare not in NEVER:
            for value in values:
                yield bare, str(value)
