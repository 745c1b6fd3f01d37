"""Adding up: units' figures to totals, with the gaps named; pure, and never an average of percents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trienkhai.reporting.figures import Figure


@dataclass(frozen=True)
class Entry:
    """One value of one report. ``reporter`` is the id of the assignment that the report answers."""

    reporter: int
    figure: str
    category: str
    numerator: int | None
    denominator: int | None
    is_accepted: bool


@dataclass(frozen=True)
class Sum:
    """A total over the reporters that gave the value; None where nobody did, so a gap is never 0.

    A rate needs both numbers of the same rows: what came without a denominator is summed apart in ``loose``.
    """

    numerator: int | None = None
    denominator: int | None = None
    given: int = 0
    loose: int | None = None
    loose_given: int = 0

    @property
    def percent(self) -> str:
        return percent_text(self.numerator, self.denominator)


@dataclass(frozen=True)
class Line:
    """One figure in one category. ``owed`` is how many reports are due: "45/61 đơn vị có số liệu"."""

    figure: Figure
    category: str
    owed: int
    accepted: Sum
    waiting: Sum  # handed in, not yet accepted: shown apart, not in the total

    @property
    def given(self) -> int:
        return self.accepted.given + self.accepted.loose_given


def roll_up(figures: Sequence[Figure], entries: Iterable[Entry], *, owed: int) -> tuple[Line, ...]:
    """Totals in the order of the registry. Categories are never added together: one person may stand in two."""
    accepted: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    waiting: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        (accepted if entry.is_accepted else waiting)[entry.figure, entry.category].append(entry)
    return tuple(
        Line(
            figure,
            category,
            owed,
            _sum(accepted[figure.name, category], figure.is_ratio),
            _sum(waiting[figure.name, category], figure.is_ratio),
        )
        for figure in figures
        for category in (figure.categories or ("",))
    )


def _sum(entries: Sequence[Entry], is_ratio: bool) -> Sum:
    given = [e for e in entries if e.numerator is not None]
    if not is_ratio:
        return Sum(numerator=_total([e.numerator for e in given]), given=len(given))
    whole = [e for e in given if e.denominator is not None]
    loose = [e for e in given if e.denominator is None]
    return Sum(
        numerator=_total([e.numerator for e in whole]),
        denominator=_total([e.denominator for e in whole]),
        given=len(whole),
        loose=_total([e.numerator for e in loose]),
        loose_given=len(loose),
    )


def _total(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def percent_text(numerator: int | None, denominator: int | None) -> str:
    """ "99,16" with a decimal comma, at most two decimals, cut and not rounded: 9.999 of 10.000 is 99,99 and never
    100. "" where there is no denominator; a little above nothing is "dưới 0,01", not 0."""
    if numerator is None or not denominator:
        return ""
    hundredths = numerator * 10_000 // denominator
    if hundredths == 0 and numerator > 0:
        return "dưới 0,01"
    whole, rest = divmod(hundredths, 100)
    return f"{whole},{rest:02d}".rstrip("0").rstrip(",") if rest else str(whole)


def number_text(number: int | None) -> str:
    """35599 as "35.599"; "" for None."""
    return "" if number is None else f"{number:,}".replace(",", ".")
