"""Pure: two versions of a document, obligation by obligation: what stayed, changed, went and came."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from trienkhai.vietnamese.text import canonical, plain

ALIKE = 0.5  # share of common words from which two obligations are taken for the same
_COMMON_FROM = 60  # obligations; from here on, words that most of them hold tell nothing
_WORD = re.compile(r"\w+")


class Fate(StrEnum):
    SAME = "SAME"
    CHANGED = "CHANGED"
    GONE = "GONE"
    NEW = "NEW"


class Aspect(StrEnum):
    """What of an obligation may differ."""

    WORDS = "WORDS"
    LEAD = "LEAD"
    SUPPORT = "SUPPORT"
    DEADLINE = "DEADLINE"
    PRODUCT = "PRODUCT"


@dataclass(frozen=True)
class Version:
    """One obligation in one version of the document. ``key``: its id."""

    key: int
    quote: str
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    deadline_text: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    products: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """One line of the comparison. ``old`` is None for a NEW one, ``new`` for one that is GONE."""

    fate: Fate
    old: Version | None
    new: Version | None
    differs: tuple[Aspect, ...] = ()


def compare(before: Sequence[Version], after: Sequence[Version]) -> tuple[Change, ...]:
    """Match by common words, the most alike first, and say of each what became of it.

    In the order of the new version; one that is gone stands after the one it followed.
    """
    pairs = _pairs(before, after)
    by_new = {new: old for old, new in pairs.items()}
    gone_after: dict[int, list[Change]] = defaultdict(list)
    anchor = -1  # place in the new version of the last old one that is still there
    for place, old in enumerate(before):
        if place in pairs:
            anchor = pairs[place]
        else:
            gone_after[anchor].append(Change(Fate.GONE, old, None))
    found = list(gone_after[-1])
    for place, new in enumerate(after):
        if place in by_new:
            old = before[by_new[place]]
            differs = _differs(old, new)
            found.append(Change(Fate.CHANGED if differs else Fate.SAME, old, new, differs))
        else:
            found.append(Change(Fate.NEW, None, new))
        found += gone_after[place]
    return tuple(found)


def _pairs(before: Sequence[Version], after: Sequence[Version]) -> dict[int, int]:
    """Place in the old version to place in the new one."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    same: dict[str, list[int]] = defaultdict(list)
    for place, new in enumerate(after):
        same[_folded(new.quote)].append(place)
    for place, old in enumerate(before):
        waiting = same[_folded(old.quote)]
        if waiting:
            pairs[place] = waiting.pop(0)
            taken.add(pairs[place])
    for _, old_place, new_place in _likenesses(before, after, set(pairs), taken):
        if old_place not in pairs and new_place not in taken:
            pairs[old_place] = new_place
            taken.add(new_place)
    return pairs


def _likenesses(
    before: Sequence[Version], after: Sequence[Version], old_done: set[int], new_done: set[int]
) -> list[tuple[float, int, int]]:
    """(likeness negated, old place, new place), the most alike first; among equals the nearest in order."""
    olds = {place: _words(version) for place, version in enumerate(before) if place not in old_done}
    news = {place: _words(version) for place, version in enumerate(after) if place not in new_done}
    holders: dict[str, list[int]] = defaultdict(list)
    for place, words in news.items():
        for word in words:
            holders[word].append(place)
    common = max(_COMMON_FROM, len(news) // 16)
    found: list[tuple[float, int, int]] = []
    for old_place, words in olds.items():
        known = sorted((word for word in words if word in holders), key=lambda word: len(holders[word]))
        telling = [word for word in known if len(holders[word]) <= common] or known[:1]
        near = {place for word in telling for place in holders[word]}
        for new_place in near:
            shared = sum((words & news[new_place]).values())
            likeness = 2 * shared / (words.total() + news[new_place].total())
            if likeness >= ALIKE:
                found.append((-round(likeness, 3), old_place, new_place))
    return sorted(found, key=lambda row: (row[0], abs(row[1] - row[2]), row[1]))


def _words(version: Version) -> Counter[str]:
    return Counter(_WORD.findall(canonical(version.quote)))


def _folded(words: str) -> str:
    return " ".join(_WORD.findall(canonical(words)))


def _names(phrases: Sequence[str]) -> set[str]:
    return {" ".join(plain(phrase).split()) for phrase in phrases}


def _differs(old: Version, new: Version) -> tuple[Aspect, ...]:
    tests = (
        (Aspect.WORDS, _folded(old.quote) != _folded(new.quote)),
        (Aspect.LEAD, _names(old.lead) != _names(new.lead)),
        (Aspect.SUPPORT, _names(old.support) != _names(new.support)),
        (
            Aspect.DEADLINE,
            (old.starts_on, old.ends_on, _folded(old.deadline_text))
            != (new.starts_on, new.ends_on, _folded(new.deadline_text)),
        ),
        (Aspect.PRODUCT, _names(old.products) != _names(new.products)),
    )
    return tuple(aspect for aspect, is_other in tests if is_other)
