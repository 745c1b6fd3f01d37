"""Pure: a text and the spans that obligations came from, cut into pieces that a page can show."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from trienkhai.vietnamese.text import sentences


@dataclass(frozen=True)
class Segment:
    """A piece of one line under the same obligations throughout (none, one, or several that overlap)."""

    text: str
    start: int  # offset in the plan's text
    obligations: tuple[int, ...] = ()  # ids of the obligations whose span covers it
    begins: tuple[int, ...] = ()  # those whose span begins here


@dataclass(frozen=True)
class MarkedLine:
    """One line (paragraph) of the document. ``begins`` are the obligations that begin in it."""

    start: int
    segments: tuple[Segment, ...]
    is_heading: bool = False

    @property
    def begins(self) -> tuple[int, ...]:
        return tuple(key for segment in self.segments for key in segment.begins)

    @property
    def is_blank(self) -> bool:
        return not any(segment.text.strip() for segment in self.segments)


_LAST_RESORT = re.compile(r",\s+(?=\S)|\s(?=và\s+[a-zà-ỹđ])")  # "Tuyên giáo và Dân vận" is one name


def cuts(quote: str) -> tuple[int, ...]:
    """Where one obligation may well be two: offsets at which a second part would begin. After a line, a
    sentence or a ";"; failing those, at a comma or "và"."""
    found: set[int] = set()
    start = 0
    for row in quote.split("\n"):
        found |= {start + first for first, _last in sentences(row)}
        found |= {start + match.end() for match in re.finditer(r";\s*", row)}
        start += len(row) + 1
    if not any(0 < at < len(quote) for at in found):
        found = {match.end() for match in _LAST_RESORT.finditer(quote)}
    found = {at + len(quote[at:]) - len(quote[at:].lstrip()) for at in found}
    return tuple(at for at in sorted(found) if quote[:at].strip(" -+*.;,") and quote[at:].strip(" -+*.;,"))


def mark(
    text: str, spans: Mapping[int, tuple[int, int]], *, headings: frozenset[int] = frozenset()
) -> tuple[MarkedLine, ...]:
    """Cut a text at its line breaks and at every span's ends.

    ``spans`` by obligation id, half open, in the order they should be numbered; they may overlap,
    nest or run over several lines. An empty span marks nothing but still begins somewhere.
    ``headings``: offsets at which a heading's line begins (anywhere in the line).
    """
    lines: list[MarkedLine] = []
    start = 0
    waiting = sorted(spans.items(), key=lambda item: item[1])
    for row in text.split("\n"):
        end = start + len(row)
        near = itertools.takewhile(lambda item: item[1][0] <= end, waiting)  # noqa: B023  used up at once
        touching = {key: span for key, span in near if span[1] >= start}
        cuts = {start, end}
        for first, last in touching.values():
            cuts |= {cut for cut in (first, last) if start <= cut <= end}
        places = sorted(cuts)
        pieces = list(itertools.pairwise(places)) or [(start, end)]
        begun: set[int] = set()
        segments: list[Segment] = []
        for number, (first, last) in enumerate(pieces):
            is_final = number == len(pieces) - 1
            begins = tuple(
                key
                for key, span in touching.items()
                if key not in begun and (first <= span[0] < last or (is_final and span[0] == end))
            )
            begun.update(begins)
            over = tuple(key for key, span in touching.items() if span[0] < last and span[1] > first)
            segments.append(Segment(text[first:last], first, over, begins))
        lines.append(MarkedLine(start, tuple(segments), any(start <= at <= end for at in headings)))
        if touching:
            waiting = [(key, span) for key, span in waiting if span[1] > end or span[0] > end]
        start = end + 1
    return tuple(lines)
