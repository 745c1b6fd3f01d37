"""Pages that cost the server much are counted for each person (ASVS 5.0, 2.4.1): who asks in a loop waits."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from trienkhai.accounts import services
from trienkhai.accounts.choices import UseKind
from trienkhai.web.request import Request
from trienkhai.web.shell import incidents, kept

# name of the route: which method costs, what it is counted as. A test sees that every name is one of ours.
COSTLY: Mapping[str, tuple[str, UseKind]] = {
    "plans:upload": ("POST", UseKind.READ),
    "plans:xlsx": ("GET", UseKind.EXPORT),
    "campaigns:xlsx": ("GET", UseKind.EXPORT),
    "campaigns:print": ("GET", UseKind.EXPORT),
    "plans:compare": ("GET", UseKind.EXPORT),
    "desk:assignment": ("POST", UseKind.FILE),
    "reporting:docx": ("GET", UseKind.EXPORT),
    "organisations:import": ("POST", UseKind.SHEET),
    "organisations:sheets": ("POST", UseKind.SHEET),
    "organisations:sheet": ("POST", UseKind.SHEET),  # each step reads the file anew
    "organisations:export": ("POST", UseKind.EXPORT),
    "organisations:roster-xlsx": ("POST", UseKind.EXPORT),
    "organisations:archive": ("POST", UseKind.EXPORT),
}


class limited:  # noqa: N801  a middleware is named as it is spoken of
    """A sentence with status 429 for who has used up what one person has for now; the clock is the real one."""

    def __init__(self, get_response):  # type: ignore[no-untyped-def]
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer: HttpResponse = self.get_response(request)
        return answer

    def process_view(self, request: Request, _view: object, _args: object, _named: object) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        method, kind = COSTLY.get(name, ("", None))
        asked = "GET" if request.method == "HEAD" else request.method
        if kind is None or asked != method or request.user.pk is None:
            return None
        wait = services.use_costly(request.user.pk, kind, at=timezone.localtime())
        if not wait:
            return None
        incidents.noted(request, 429, f"too-many-{kind.lower()}")
        page = {
            "sentence": _("Trong thời gian ngắn, đồng chí đã làm việc này quá nhiều lần nên hệ thống tạm dừng."),
            "advice": _("Đồng chí đợi %(minutes)s phút rồi làm lại. Chưa có gì thay đổi.")
            % {"minutes": -(-wait // 60)},
            "status": 429,
            "address": request.get_full_path(),
            **kept.shown(kept.typed_in(request)),
        }
        answer = render(request, "shell/refused.html", page, status=429)
        answer["Retry-After"] = str(wait)
        return answer
