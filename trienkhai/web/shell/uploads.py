"""Every uploaded file goes by the scanner that the installation names, before any page sees it (ASVS 5.0, 5.4.3).

Here, once, for all rooms and for those to come: a page that takes files cannot forget it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from trienkhai.organisations import queries
from trienkhai.reading.scanning import Verdict, scan
from trienkhai.web.request import Request
from trienkhai.web.shell import incidents, kept

LONGEST_NAME = 100  # characters of a file's name that are shown again


class scanned:  # noqa: N801  a middleware is named as it is spoken of
    """Nothing of a form goes on when one of its files is refused. Without a scanner nothing happens here."""

    def __init__(self, get_response):  # type: ignore[no-untyped-def]
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer: HttpResponse = self.get_response(request)
        return answer

    def process_view(self, request: Request, _view: object, _args: object, _named: object) -> HttpResponse | None:
        if not settings.SCAN_COMMAND or request.method != "POST" or not request.FILES:
            return None
        if not request.user.is_authenticated and queries.is_installed():
            request.FILES.clear()  # no page of strangers takes files: each would cost a run of the scanner
            return None
        for _field, files in request.FILES.lists():
            for file in files:
                content = file.read()
                file.seek(0)
                verdict = scan(
                    content,
                    settings.SCAN_COMMAND,
                    folder=Path(settings.WAITING_ROOT).with_name("scanned"),
                    seconds=settings.SCAN_SECONDS,
                )
                if verdict is not Verdict.CLEAN:
                    return _refused(request, str(file.name), verdict)
        return None


def _refused(request: Request, name: str, verdict: Verdict) -> HttpResponse:
    name = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    if verdict is Verdict.FOUND:
        incidents.noted(request, 422, "file-infected")
        sentence = _("Không nhận tệp “%(name)s”: bộ quét báo tệp có mã độc.") % {"name": name}
        advice = _("Đồng chí quét máy của mình, bấm nút quay lại của trình duyệt, bỏ tệp ấy rồi gửi lại.")
    else:
        incidents.noted(request, 503, "scanner-failed")
        sentence = _("Chưa nhận được tệp “%(name)s” vì bộ quét mã độc không trả lời.") % {"name": name}
        advice = _("Đồng chí thử lại sau ít phút; nếu vẫn thế, báo quản trị.")
    status = 422 if verdict is Verdict.FOUND else 503
    page = {
        "sentence": sentence,
        "advice": advice + " " + _("Chưa có gì được lưu."),
        "status": status,
        "address": request.get_full_path(),
        **kept.shown(kept.typed_in(request)),
    }
    return render(request, "shell/refused.html", page, status=status)
