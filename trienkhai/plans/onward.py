"""By when the issuing body itself reports on to its superior: the day that stands after the superior's name ("… trước
ngày 20/12 để tổng hợp, báo cáo Tỉnh ủy trước ngày 28/12"), apart from the day of those who report to it."""

from __future__ import annotations

import re

from trienkhai.vietnamese.deadlines import Bound, Deadline
from trienkhai.vietnamese.periods import cut_off_in
from trienkhai.vietnamese.terms import find_terms
from trienkhai.vietnamese.text import plain

_DATED = frozenset({Bound.BEFORE, Bound.BY, Bound.ON, Bound.WITHIN})
_REPORTS = r"bao cao\s+(?:(?:ve|len|voi|cho|den)\s+)?"
_TAIL_END = re.compile(r"[;:]|\.(?!\d)")
_BETWEEN = re.compile(r"(?:[^,()]|\([^()]*\))*,?\s*")  # from the name to its day: no other clause, no closing bracket
_FARTHEST = 10  # words from the name to its day
_CUE = re.compile(r"(?<!\w)(?:truoc|cham nhat|muon nhat|khong qua|vao)(?!\w)")
_NEXT_CLAUSE = re.compile(r",\s+(?!thang|quy|nam|\d)")


def onward_deadline(quote: str, onward: str, deadline: Deadline, *, year: int | None = None) -> Deadline | None:
    """The deadline of the report on to ``onward`` (its name, or "để tổng hợp, báo cáo …") in the words of an obligation,
    whose own deadline is given; None where the words name no day after it.

    Of what recurs, the words of the day in each period. A single day that the whole sentence shares is the one of those
    who report, and a day of another step than theirs is not taken. ``year``: what a day without a year may take."""
    before, tail = _around(quote, onward)
    if not tail:
        return None
    own = " ".join(plain(deadline.text).split())
    if own and own not in before and own in plain(tail):
        return None
    if deadline.every is not None and deadline.bound == Bound.RECURRING and not deadline.occurrences:
        return _day_of_periods(tail, deadline)
    if len(deadline.occurrences) > 1:
        return None
    found = next((term for term in find_terms(tail, year=year) if term.cued and not term.cited), None)
    if found is None or not _is_near(tail[: found.start]):
        return None
    stated = found.deadline
    if stated.bound not in _DATED or stated.ends_on is None or stated.occurrences:
        return None
    if stated.inferred and deadline.ends_on is not None and stated.ends_on < deadline.ends_on:
        return None  # a day of the year after, as it seems; which one nobody wrote
    return stated


def _around(quote: str, onward: str) -> tuple[str, str]:
    """The folded words before the report onward, and its own words from behind the superior's name to the clause's
    end; ("", "") where the quote does not say it."""
    words = " ".join(quote.replace("**", "").replace("__", "").split())
    folded = plain(words)
    name = re.split(rf"(?<!\w){_REPORTS}", " ".join(plain(onward).split()))[-1].strip(" .,;:()")
    if not name:
        return "", ""
    said = re.search(rf"(?<!\w)de\s(?:[^.;]{{0,80}}?\s)?{_REPORTS}{re.escape(name)}(?!\w)", folded)
    if said is None:
        return "", ""
    stop = _TAIL_END.search(folded, said.end())
    return folded[: said.start()], words[said.end() : stop.start() if stop else len(words)]


def _is_near(between: str) -> bool:
    return _BETWEEN.fullmatch(between) is not None and len(re.sub(r"\([^()]*\)", "", between).split()) <= _FARTHEST


def _day_of_periods(tail: str, deadline: Deadline) -> Deadline | None:
    folded = plain(tail)
    cue = _CUE.search(re.sub(r"\([^()]*\)", lambda held: " " * len(held[0]), folded))
    if cue is None or deadline.every is None or not _is_near(tail[: cue.start()]):
        return None
    stop = _NEXT_CLAUSE.search(folded, cue.end())
    words = tail[cue.start() : stop.start() if stop else len(tail)].rstrip(" ,)")
    terms = [term.deadline for term in find_terms(words)]
    if any(term.ends_on is not None or term.every not in (None, deadline.every) for term in terms):
        return None
    if cut_off_in(words, deadline.every) is None:
        return None
    return Deadline(words, Bound.RECURRING, every=deadline.every)
