"""Filters that print values as offices write them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template

register = template.Library()


@register.filter
def day(value: date | None) -> str:
    """dd/MM/yyyy, or nothing."""
    return value.strftime("%d/%m/%Y") if value else ""


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """One value of a mapping by a key that the template computed."""
    return mapping.get(key) if hasattr(mapping, "get") else None
