"""Questions about accounts."""

from __future__ import annotations

from trienkhai.accounts.models import User


def has_demo_accounts() -> bool:
    """Whether an account of the demo is left: its password stands in public documents."""
    return User.objects.filter(is_demo=True, is_active=True).exists()
