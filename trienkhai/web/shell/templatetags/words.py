"""Filters that print values as offices write them."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

from django import template
from django.template import Context
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from trienkhai.web.plans.cites import clause_words

_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_SLANTED = re.compile(r"(?<![*\w])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![*\w])")
_HASHES = re.compile(r"^\s*#{1,6}\s+", re.MULTILINE)

register = template.Library()


@register.filter
def day(value: date | None) -> str:
    """dd/MM/yyyy, or nothing."""
    return value.strftime("%d/%m/%Y") if value else ""


@register.filter
def last_day(ends_before: date | None) -> str:
    """The last day of what is kept as the first day after it, dd/MM/yyyy; or nothing."""
    return day(ends_before - timedelta(days=1)) if ends_before else ""


class Grouped(int):
    """A whole number that shows as people read it, 120.000 or in English 120,000, and still counts as a number."""

    def __str__(self) -> str:
        with_commas = f"{int(self):,}"
        return with_commas if (get_language() or "").startswith("en") else with_commas.replace(",", ".")


@register.filter
def grouped(value: Any) -> Any:
    """A count for people to read. Never for ids, addresses or what a form sends back."""
    return Grouped(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 1000 else value


@register.simple_tag(takes_context=True)
def number(context: Context, counted: Any, address: str = "") -> Any:
    """A count (``campaigns.queries.Number``) that opens its list; plain where it has none, and on a page of the past.
    ``address``: of the list, else the page's ``list``. A tag, as a board has two hundred."""
    if counted.filters is None or context.get("past"):
        return grouped(counted.value)
    query = counted.filters.query
    return format_html(
        '<a href="{}{}">{}</a>', address or context.get("list", ""), query and f"?{query}", grouped(counted.value)
    )


@register.filter
def as_json(value: Any) -> str:
    """For an attribute that a script reads; the template escapes it."""
    return json.dumps(value, ensure_ascii=False)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """One value of a mapping by a key that the template computed."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.filter
def signs(value: str) -> SafeString:
    """The document's own words, Markdown's signs shown as what they mean: bold, slanted, a heading. A sign
    whose other half the quote cut off is left out; everything else is plain text."""
    text = _HASHES.sub("", escape(value or ""))
    text = _SLANTED.sub(r"<i>\1</i>", _STRONG.sub(r"<b>\2</b>", text).replace("**", ""))
    return mark_safe(text)


@register.filter
def clause(path: str) -> str:
    """ "II.1.2-2" is "mục II.1.2, gạch đầu dòng 2", as it stands within a sentence."""
    words = clause_words(path or "")
    return words[:1].lower() + words[1:]
