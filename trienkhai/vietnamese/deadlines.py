"""A deadline as a document states it: the words first, then what they bind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Bound(StrEnum):
    """How the words bind (glossary 11 and 12)."""

    ON = "ON"  # ngày D
    BEFORE = "BEFORE"  # trước ngày D
    BY = "BY"  # chậm nhất ngày D
    WITHIN = "WITHIN"  # trong tháng M/Y, quý Q/Y, năm Y
    RECURRING = "RECURRING"  # định kỳ hằng quý, dịp cuối năm 2024, 2025
    RELATIVE = "RELATIVE"  # trong 15 ngày kể từ ngày…
    CONTINUOUS = "CONTINUOUS"  # thường xuyên
    PROMPT = "PROMPT"  # kịp thời
    NONE = "NONE"  # không nêu


class Every(StrEnum):
    """The step of a recurring duty."""

    DAY = "DAY"
    WEEK = "WEEK"
    FORTNIGHT = "FORTNIGHT"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    HALF_YEAR = "HALF_YEAR"
    YEAR = "YEAR"


@dataclass(frozen=True)
class Occurrence:
    """One time that a recurring duty falls due, when the document names it ("cuối năm 2024")."""

    label: str
    year: int
    ends_on: date | None = None  # only when the document gives the day


@dataclass(frozen=True)
class Deadline:
    """Words + kind + bounds. ``ends_on`` is the day that is written, whatever the word before it."""

    text: str
    bound: Bound
    starts_on: date | None = None
    ends_on: date | None = None
    every: Every | None = None
    occurrences: tuple[Occurrence, ...] = ()
    inferred: tuple[str, ...] = ()  # codes: YEAR_FROM_DOCUMENT, YEAR_FROM_HEADING, …


def safe_day(bound: Bound, ends_on: date | None) -> date | None:
    """The day shown and reminded: the eve of "trước ngày D", else the day itself."""
    if ends_on is None:
        return None
    return ends_on - timedelta(days=1) if bound == Bound.BEFORE else ends_on


def late_after(bound: Bound, ends_on: date | None, *, strict: bool = False) -> date | None:
    """The last day that is not late. "Trước ngày D" is late after D, or after D−1 where an
    organisation is strict: no authority settles it, offices tolerate D (docs/decisions/0003)."""
    if ends_on is None:
        return None
    return ends_on - timedelta(days=1) if strict and bound == Bound.BEFORE else ends_on
