"""Names, addresses and codes as they are stored: of no use without the secret of this installation."""

from __future__ import annotations

import hashlib

from django.utils.crypto import salted_hmac


def digest(kind: str, text: str) -> str:
    """64 hexadecimal digits, keyed with the secret of this installation."""
    return salted_hmac(f"trienkhai.accounts.{kind}", text, algorithm="sha256").hexdigest()


def device_key(device: str) -> str:
    """The key of a known device: its cookie holds 256 random bits, so there is nothing to guess."""
    return hashlib.sha256(device.encode()).hexdigest()
