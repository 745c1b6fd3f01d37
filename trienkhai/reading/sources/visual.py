"""Line breaks inside a paragraph: which of them end a line of meaning, and which only a line on paper."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LABEL = re.compile(
    r"^(?:[-–—+*•]|\(?[0-9IVXLC]{1,4}(?:\.[0-9]{1,2}){0,4}[.)\-–:/]|\(?[a-zđ]{1,2}[.)])(?:\s|$|[^\W\d])"
)
_ENDS = (".", ";", ":", "!", "?")
_FULL_LINE = 60  # characters; a break after so many, in running text, is one that somebody set to fill the page


def group_segments(segments: Sequence[str], apart: bool) -> list[tuple[str, list[int]]]:
    """Join what belongs together: each text with the numbers of the segments in it; empty segments are dropped.

    ``apart`` for centred or right-aligned paragraphs and cells of tables, where people break lines on purpose.
    """
    groups: list[tuple[str, list[int]]] = []
    for number, segment in enumerate(segments):
        if not segment:
            continue
        if groups and not _begins_line(groups[-1][0], segment, apart):
            text, members = groups[-1]
            groups[-1] = (f"{text} {segment}", [*members, number])
        else:
            groups.append((segment, [number]))
    return groups


def _begins_line(before: str, after: str, apart: bool) -> bool:
    if before.endswith(_ENDS) or _LABEL.match(after):
        return True
    if _is_capitals(before) != _is_capitals(after) and (_is_capitals(before) or len(before) < _FULL_LINE):
        return True
    first = next((char for char in after if char.isalpha()), "")
    if first.islower() or before.endswith(","):
        return False
    return apart or _is_capitals(after) or len(before) < _FULL_LINE


def _is_capitals(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 1 and all(char.isupper() for char in letters)
