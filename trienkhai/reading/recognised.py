"""Words that were doubtful on the picture of a page, found again in the text, and the obligations that hold them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from trienkhai.reading.result import Doubt, Reading, Span
from trienkhai.reading.sources.model import DoubtfulWord, Source

_MOST_NAMED = 8  # words that a doubt names


def with_doubtful(reading: Reading, source: Source) -> Reading:
    """The reading with the spans of doubtful words, and a doubt on every obligation that holds one, or in whose row of
    a table one stands. ``source``: the one that the text of the reading was made from, line for line."""
    reading = replace(reading, scans=source.scans)
    if not source.doubtful:
        return reading
    spans = find_again(reading.text, source.doubtful)
    rows = _rows_of(source)
    obligations = []
    for obligation in reading.obligations:
        home = next((row for row in rows if row.start <= obligation.span.start < row.end), obligation.span)
        start, end = min(home.start, obligation.span.start), max(home.end, obligation.span.end)
        inside = [span for span in spans if span.start < end and span.end > start]
        if inside:
            named = list(dict.fromkeys(reading.text[s.start : s.end] for s in inside))[:_MOST_NAMED]
            doubt = Doubt("OCR_WORDS", {"words": named, "count": len(inside)})
            obligation = replace(obligation, doubts=(*obligation.doubts, doubt))
        obligations.append(obligation)
    return replace(reading, doubtful=spans, obligations=tuple(obligations))


def _rows_of(source: Source) -> list[Span]:
    """The rows of the tables, each from the first letter of its first cell to the last of its last."""
    rows: dict[tuple[int, int], Span] = {}
    at = 0
    for line in source.lines:
        end = at + len(line.text)
        if line.cell is not None:
            key = (line.cell.table, line.cell.row)
            rows[key] = Span(rows[key].start if key in rows else at, end)
        at = end + 1
    return list(rows.values())


def find_again(text: str, words: Sequence[DoubtfulWord]) -> tuple[Span, ...]:
    """Where the words stand. Columns and tables have been put in order since: a word is known by its letters and its
    neighbours, and of several that fit equally the one about as far into the document is taken."""
    tokens = list(re.finditer(r"\S+", text))
    places: dict[str, list[int]] = defaultdict(list)
    for at, token in enumerate(tokens):
        places[token.group()].append(at)
    taken: set[int] = set()
    for word in words:
        free = [at for at in places.get(word.text, ()) if at not in taken]
        if not free and len(word.text) > 2:  # two words grew together
            free = [at for at, token in enumerate(tokens) if word.text in token.group() and at not in taken]
        if free:
            taken.add(max(free, key=lambda at: _fit(tokens, at, word)))
    return tuple(Span(tokens[at].start(), tokens[at].end()) for at in sorted(taken))


def _fit(tokens: Sequence[re.Match[str]], at: int, word: DoubtfulWord) -> tuple[int, float]:
    before = at > 0 and tokens[at - 1].group() == word.before
    after = at + 1 < len(tokens) and tokens[at + 1].group() == word.after
    return int(before) + int(after), -abs(at / len(tokens) - word.share)
