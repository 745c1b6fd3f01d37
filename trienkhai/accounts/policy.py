"""Which preset this installation runs by."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.conf import settings

from trienkhai.accounts.rules import PRESETS, Preset


def preset() -> Preset:
    """The figures of TRIENKHAI_PASSWORDS."""
    return PRESETS[settings.PASSWORDS]


def idle_limit(*, is_admin: bool) -> timedelta:
    """How long a session may do nothing; an office may set its own (TRIENKHAI_IDLE_MINUTES), never longer for an
    administrator than the preset says."""
    current = preset()
    chosen = timedelta(minutes=settings.IDLE_MINUTES) if settings.IDLE_MINUTES else current.idle
    return min(chosen, current.admin_idle) if is_admin else chosen


def asks_factor_of(roles: Collection[str]) -> bool:
    """Whether somebody with these roles must have a second factor: administrators where the preset says so, and
    whoever the office adds (TRIENKHAI_FACTOR_ROLES; ALL for everybody with an account)."""
    if preset().admins_need_factor and "ADMINISTRATOR" in roles:
        return True
    return "ALL" in settings.FACTOR_ROLES or any(role in settings.FACTOR_ROLES for role in roles)
