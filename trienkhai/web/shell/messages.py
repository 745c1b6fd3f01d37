"""The page of messages: what somebody should know, read when he says so."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from trienkhai.journal import messages
from trienkhai.web.request import Request, whole_number
from trienkhai.web.shell.said import said_to


@require_http_methods(["GET", "HEAD", "POST"])
def told(request: Request) -> HttpResponse:
    """The messages, the newest first; POST marks what was shown as read."""
    if request.viewer is None:
        return redirect("shell:home")
    if request.method == "POST":
        up_to = whole_number(request.POST.get("up_to"))
        if up_to is not None:
            messages.mark_read(request.viewer, up_to=up_to, at=request.at)
        return redirect("shell:messages")
    page = max(whole_number(request.GET.get("trang")) or 1, 1)
    found, total = messages.messages_for(request.viewer, page=page)
    lines = said_to(request.viewer, found)
    shown = {
        "lines": lines,
        "newest": max((line.id for line in lines), default=0),
        "new": sum(line.is_new for line in lines),
        "page": page,
        "pages": max(-(-total // messages.A_PAGE), 1),
    }
    return render(request, "shell/messages.html", shown)
