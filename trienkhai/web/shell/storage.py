"""The sentences that wait for the next page lie in a cookie; its name binds it to this host where HTTPS is on."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class InCookie(CookieStorage):
    cookie_name = settings.MESSAGES_COOKIE_NAME


class Said(FallbackStorage):
    """What does not fit in the cookie lies in the session, as with Django's own."""

    storage_classes = (InCookie, SessionStorage)
