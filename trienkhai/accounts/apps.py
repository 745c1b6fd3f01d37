"""The accounts as Django sees them."""

from __future__ import annotations

import time
from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "trienkhai.accounts"
    label = "accounts"
    verbose_name = "tài khoản"

    def ready(self) -> None:
        user_logged_in.connect(_stamp, dispatch_uid="accounts.stamp")


def _stamp(sender: object, request: Any, **_more: object) -> None:
    """By whatever door somebody signed in, his session says since when; a session that does not has ended."""
    request.session["began"] = request.session["seen"] = int(time.time())
