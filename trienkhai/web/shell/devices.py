"""The browser that asks: its address, the cookie by which an account knows it again, what it is called in words."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from trienkhai.web.shell import incidents

LASTS = timedelta(days=400)  # no browser keeps a cookie for longer
_SALT = "trienkhai.web.device"


def address_of(request: HttpRequest) -> str:
    """Where the request comes from. Behind our own proxy that is what the proxy added last; what stands before it
    anybody can write."""
    if settings.BEHIND_PROXY:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if forwarded:
            return forwarded
    return request.META.get("REMOTE_ADDR", "")


def device_of(request: HttpRequest) -> str:
    """What the device cookie holds, "" for none of ours."""
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        held = signing.loads(cookie, salt=_SALT, max_age=LASTS)
    except signing.SignatureExpired:
        return ""
    except signing.BadSignature:
        if cookie:
            incidents.noted(request, 200, "cookie-changed")  # type: ignore[arg-type]
        return ""
    return held if isinstance(held, str) else ""


def remember(request: HttpRequest, response: HttpResponse) -> str:
    """Give the browser its cookie (again, for as long); returns what it holds."""
    device = device_of(request) or secrets.token_urlsafe(32)
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(device, salt=_SALT),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return device


_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("coc_coc", "Cốc Cốc"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
_SYSTEMS = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS X", "macOS"), ("Linux", "Linux"))  # fmt: skip


def in_words(browser: str) -> str:
    """“Chrome trên Windows” of what a browser calls itself."""
    name = next((label for mark, label in _BROWSERS if mark in browser), "")
    system = next((label for mark, label in _SYSTEMS if mark in browser), "")
    if name and system:
        return _("%(browser)s trên %(system)s") % {"browser": name, "system": system}
    return name or system or _("Thiết bị không rõ loại")
