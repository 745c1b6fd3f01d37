"""What stands around every page: the first run, the language, refusals as pages."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from trienkhai.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from trienkhai.organisations import queries
from trienkhai.web.request import Request, plain
from trienkhai.web.shell import incidents, kept

Answer = Callable[[Request], HttpResponse]

MOST_DRAINED = 128 * 1024 * 1024
LARGEST_ID = 2**63 - 1


def private(get_response: Answer) -> Answer:
    """No page of ours is kept by a browser or a proxy (OWASP ASVS 5.0, 14.3.2): the PC of an office has many users,
    and who goes back after somebody signed out must not see what he saw. Static files do not come this way."""

    def answer(request: Request) -> HttpResponse:
        if any("\0" in value for value in request.COOKIES.values()):  # no browser sends one; PostgreSQL takes none
            request.COOKIES = {}
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer


class wellformed:  # noqa: N801  a middleware is named as it is spoken of
    """What is typed holds no marks that neither PostgreSQL nor a Word file can hold: a line that Word breaks by its
    own mark is broken by ours, all other control marks are dropped. An address whose number no database can hold
    leads nowhere."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Request, _view: object, _args: object, named: dict[str, object]) -> None:
        if any(isinstance(value, int) and value > LARGEST_ID for value in named.values()):
            raise Http404
        request.GET = _plain(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            request.POST = _plain(request.POST)  # type: ignore[assignment]


def _plain(typed: QueryDict) -> QueryDict:
    if not any(value != plain(value) for _name, some in typed.lists() for value in some):
        return typed
    cleaned = typed.copy()
    for name, some in typed.lists():
        cleaned.setlist(name, [plain(value) for value in some])
    return cleaned


def language(get_response: Answer) -> Answer:
    """Vietnamese unless this person chose otherwise: the browsers of many offices speak English by chance."""

    def answer(request: Request) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        with translation.override(chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
            return get_response(request)

    return answer


def first_run(get_response: Answer) -> Answer:
    """Before anything is installed every page leads to the first run; what a stranger typed is not lost."""

    def answer(request: Request) -> HttpResponse:
        open_to_all = request.path.startswith(_open_addresses())
        if not request.user.is_authenticated and not open_to_all and not queries.is_installed():
            return redirect("shell:first-run")
        if not request.user.is_authenticated and not open_to_all and not request.path.startswith(_doors()):
            if request.htmx:  # the whole page goes to sign in, not the fragment
                return HttpResponseClientRedirect(_sign_in_address(request.htmx.current_url_abs_path or "/"))
            held = kept.typed_in(request)
            if held is not None:
                return kept.ask_to_sign_in(request, held)
        if request.user.is_authenticated and request.viewer is None and not open_to_all and request.path != "/":
            return redirect("shell:home")  # says that nobody stands behind this account
        return get_response(request)

    return answer


def _sign_in_address(going_to: str) -> str:
    return f"{reverse('shell:sign-in')}?{urlencode({'next': going_to})}"


def _doors() -> tuple[str, ...]:
    """Where somebody signs in: with a password, a second factor, a passkey, a slip, a link."""
    names = (
        "shell:sign-in",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "accounts:accept",
        "accounts:links",
        "accounts:give-up",
    )
    return tuple(map(reverse, names))


def _open_addresses() -> tuple[str, ...]:
    """What is there for anybody: static files, the first run, the language, signing out, the watchdog's page."""
    names = ("shell:first-run", "shell:alive", "shell:language", "shell:sign-out")
    return (f"/{settings.STATIC_URL.lstrip('/')}", *map(reverse, names))


def too_large(get_response: Answer) -> Answer:
    """A body over the limit gets a sentence. Django's handler would drop the file in silence, and a server
    that hangs up on a sender in mid-sentence leaves him with a broken line; so it is read and thrown away."""

    def answer(request: Request) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return get_response(request)
        incidents.noted(request, 413, "too-large")
        left = min(length, MOST_DRAINED)
        while left > 0 and (chunk := request.read(min(left, 1 << 16))):
            left -= len(chunk)
        page = {
            "sentence": _("Tệp quá lớn nên hệ thống chưa nhận."),
            "advice": _(
                "Mỗi lần gửi tối đa %(most)s MB. Đồng chí bấm nút quay lại của trình duyệt, chọn tệp nhỏ hơn "
                "(bỏ bớt ảnh, hoặc chia tệp), rồi gửi lại. Chưa có gì được lưu."
            )
            % {"most": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024)},
            "status": 413,
        }
        return render(request, "shell/refused.html", page, status=413)

    return answer


class refusals:  # noqa: N801  a middleware is named as it is spoken of
    """NotFound is a 404, NotAllowed a 403, Conflict a 409, any other refusal a sentence with status 422."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code in _TOLD:
            incidents.noted(request, answer.status_code, _TOLD[answer.status_code])
        if answer.status_code != 405 or answer.content:
            return answer
        page = {"sentence": _("Địa chỉ này chỉ dùng để gửi biểu mẫu nên không mở được như một trang."), "status": 405}
        refused = render(request, "shell/refused.html", page, status=405)
        refused["Allow"] = answer.get("Allow", "POST")
        return refused

    def process_exception(self, request: Request, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        status = next((code for kind, code in _STATUSES if isinstance(error, kind)), 422)
        if status in (403, 404):
            incidents.refused(request, status, error)
        return render(request, "shell/refused.html", {"sentence": str(error), "status": status}, status=status)


# what a page answered by itself; a 409 is two honest people, a 401 a session that ran out
_TOLD = {400: "bad-request", 403: "forbidden", 404: "not-there", 405: "method", 422: "bad-input", 429: "too-many"}
_STATUSES: tuple[tuple[type[DomainError], int], ...] = ((NotFound, 404), (NotAllowed, 403), (Conflict, 409))
