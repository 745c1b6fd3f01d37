"""An upper duty taken over word for word into a unit's own plan: the words that carry its date give way to the unit's
own day. Only what the reader recognised as the date is touched; where that cannot be told apart, nothing is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from trienkhai.vietnamese.dates import Unit, find_stretches, short_date
from trienkhai.vietnamese.deadlines import Bound, safe_day
from trienkhai.vietnamese.text import capital

_DATED = frozenset({Bound.ON, Bound.BEFORE, Bound.BY, Bound.WITHIN})  # one day stands for the words
_ANY_DAY = r"\d{2}/\d{2}/\d{4}"


@dataclass(frozen=True)
class UpperWords:
    """A duty of the upper plan: its words, the words of its deadline and what they bind."""

    action: str
    deadline: str
    bound: Bound
    ends_on: date | None


@dataclass(frozen=True)
class OwnWords:
    """The words as the unit's plan has them. ``before`` and ``after``: the date words that gave way and what stands
    there; ``left``: date words of the upper plan that stand on beside another day of the unit."""

    words: str
    before: str = ""
    after: str = ""
    left: str = ""


def own_words(action: str, upper: UpperWords, day: date | None) -> OwnWords:
    """The words for a measure that carries out an upper duty by ``day``. Words that a person wrote himself stay; what
    was taken over follows the day each time it is chosen anew, and is as written where none is."""
    words = " ".join(action.split())
    if upper.ends_on is None or upper.bound not in _DATED or not upper.deadline.strip():
        return OwnWords(words)
    differs = day is not None and day != safe_day(upper.bound, upper.ends_on)
    place = _place(" ".join(upper.action.split()), upper.deadline)
    if place is not None:
        head, said, tail = place
        shape = re.escape(_redated(said, upper.bound, "\0")).replace(re.escape("\0"), _ANY_DAY)
        if re.fullmatch(f"{re.escape(head)}(?:{re.escape(said)}|{shape}){re.escape(tail)}", words):
            if day is None or not differs:
                return OwnWords(f"{head}{said}{tail}")
            after = _redated(said, upper.bound, short_date(day))
            return OwnWords(f"{head}{after}{tail}", before=said, after=after)
    return OwnWords(words, left=upper.deadline if differs and _names(words, upper) else "")


def _place(action: str, deadline: str) -> tuple[str, str, str] | None:
    """The words before the date, the date, the words behind it; None unless it stands there just once."""
    sought = r"\s+".join(map(re.escape, deadline.split()))
    found = list(re.finditer(rf"(?<!\w){sought}(?!\w)", action, re.IGNORECASE))
    if len(found) != 1:
        return None
    start, end = found[0].span()
    return action[:start], action[start:end], action[end:]


def _redated(said: str, bound: Bound, day: str) -> str:
    """The same words with another day. "Ngày D" and "chậm nhất ngày D" keep their words; "trước ngày D" and a month
    would say another day than the one chosen, so they become "chậm nhất ngày"."""
    days = [each for each in find_stretches(said) if each.unit == Unit.DAY]
    if bound in (Bound.ON, Bound.BY) and len(days) == 1:
        where = days[0]
        digits = next(place for place in range(where.start, where.end) if said[place].isdigit())
        return f"{said[:digits]}{day}{said[where.end :]}"
    words = f"chậm nhất ngày {day}"
    return capital(words) if said[:1].isupper() else words


def _names(words: str, upper: UpperWords) -> bool:
    """Whether the words name the upper day, however it is written."""
    if _place(words, upper.deadline) is not None or upper.deadline.casefold() in words.casefold():
        return True
    year = upper.ends_on.year if upper.ends_on else None
    return any(upper.ends_on == each.last for each in find_stretches(words, year=year))
