"""The sheet that an office keeps: units × tasks with ticks, days, counts. What its columns and cells mean (pure).

Nothing is guessed into a state: a cell that cannot be read is named, and a day or a whole that is not there stays blank.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from trienkhai.campaigns.audiences import key_of
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.plans.choices import WorkKind
from trienkhai.vietnamese.text import search_key

COUNTED = frozenset({WorkKind.COMMITMENTS, WorkKind.MEETING})
_DONE = {"x", "v", "✓", "✔", "☑", "√", "co", "roi", "xong", "da xong", "da lam", "hoan thanh", "da hoan thanh", "dat", "du", "da du"}  # fmt: skip
_SENT = {"da nop", "nop", "da gui", "gui", "da bao cao", "da co bao cao"}
_GOING = {"dang lam", "dang thuc hien", "dang trien khai"}
_NOTHING = {"", "-", "–", "—", "o", "0", "chua", "chua co", "chua nop", "chua gui", "chua lam", "chua xong", "khong"}
_STATES = {search_key(words): state for words, state in (
    ("Mới giao", S.NEW), ("Đã tiếp nhận", S.RECEIVED), ("Đang thực hiện", S.IN_PROGRESS), ("Chờ xác nhận", S.SUBMITTED),
    ("Trả lại", S.RETURNED), ("Hoàn thành", S.COMPLETED), ("Đề nghị xem lại", S.CONTESTED), ("Tạm dừng", S.SUSPENDED),
)}  # fmt: skip
_ONGOING = {
    words for words, state in _STATES.items() if state not in (S.COMPLETED, S.SUBMITTED)
}  # no day follows these
_FULL_DAY = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)")
_ISO_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00:00)?(?!\d)")
_PAIR = re.compile(r"(?<![\d/.-])(\d{1,6})\s*/\s*(\d{1,6})(?![\d/])")
_FILL = re.compile(r"\b(?:ngay|hom|vao|trong|so luong|da duoc)\b")


@dataclass(frozen=True)
class Said:
    """What a cell says of one duty of one unit. ``state`` None: nothing."""

    state: S | None = None
    done_on: date | None = None
    done: int | None = None
    of: int | None = None


@dataclass(frozen=True)
class Heading:
    """A column: its place and all that stands above its first line."""

    place: int
    words: str


@dataclass(frozen=True)
class Target:
    """A duty that a column may be about."""

    mark: str  # "12:cuối năm 2024"
    kind: WorkKind
    words: str  # kind, clause, product, which of several times
    clause: str


def said_by(text: str, kind: WorkKind, *, today: date, counts: bool = False) -> Said | None:
    """The meaning of a cell; None when it cannot be read. A day without a year is the last such day before ``today``;
    "7/9" is a count where the kind (``counts``: or the duty) keeps counts, a day elsewhere."""
    rest = re.sub(r"\([^)]*\)", " ", text).strip()
    if search_key(rest) in _NOTHING or rest in _NOTHING:
        return Said()
    day: date | None = None
    done = of = None
    for pattern, places in ((_ISO_DAY, (1, 2, 3)), (_FULL_DAY, (3, 2, 1))):
        found = pattern.search(rest)
        if found is not None and day is None:
            day = _day(*(int(found[place]) for place in places))
            if day is None:
                return None
            rest = rest[: found.start()] + " " + rest[found.end() :]
    pair = _PAIR.search(rest)
    if pair is not None:
        rest = rest[: pair.start()] + " " + rest[pair.end() :]
        if kind in COUNTED or counts or day is not None or _words(rest) in _ONGOING:
            done, of = int(pair[1]), int(pair[2])
            if done > of:
                return None
        else:
            day = _day_of_last_year(int(pair[1]), int(pair[2]), today)
            if day is None:
                return None
    if _PAIR.search(rest) or re.search(r"\d", rest):
        return None
    words = _words(rest)
    state = _STATES.get(words)
    if state is None and (words in _DONE or rest.strip() in _DONE):
        state = S.COMPLETED
    elif state is None and words in _SENT:
        state = S.SUBMITTED if _waits(kind) else S.COMPLETED
    elif state is None and words in _GOING:
        state = S.IN_PROGRESS
    elif state is None and not words:
        state = S.COMPLETED if day is not None or (of and done == of) else S.IN_PROGRESS
    if state is None:
        return None
    return Said(state, day if state in (S.COMPLETED, S.SUBMITTED) else None, done, of)


def _words(rest: str) -> str:
    return " ".join(_FILL.sub(" ", search_key(rest)).replace(":", " ").replace(",", " ").split())


def _waits(kind: WorkKind) -> bool:
    return kind in (WorkKind.REPORT, WorkKind.REGISTRATION)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def _day_of_last_year(day: int, month: int, today: date) -> date | None:
    found = _day(today.year, month, day)
    return _day(today.year - 1, month, day) if found is not None and found > today else found


# --- where things stand
_ABOVE_UNITS = re.compile(
    r"(?:ten )?(?:cac )?(?:don vi|to chuc(?: co so)?(?: dang)?(?: co so)?|co quan|co quan don vi|chi bo dang bo|chi dang bo|dang bo chi bo|ten)"
    r"(?: truc thuoc| thuc hien| co so)?"
)


def header_of(rows: Sequence[Sequence[str]], column: int, names: Mapping[str, int]) -> tuple[int, int]:
    """Where the heading begins and where the lines begin below it. The heading is the row that says "đơn vị" above the
    first unit, with the rows below it that leave that cell blank; without such words, what is right above the unit."""

    def cell(at: int) -> str:
        return rows[at][column] if column < len(rows[at]) else ""

    unit = next((at for at in range(len(rows)) if unit_key(cell(at)) in names), len(rows))
    for top in range(unit - 1, -1, -1):
        if _ABOVE_UNITS.fullmatch(" ".join(re.findall(r"\w+", search_key(cell(top))))):
            first = top + 1
            while first < unit and not cell(first):
                first += 1
            return top, first
    top = unit
    while top > 0 and unit - top < 4 and sum(bool(each) for each in rows[top - 1]) > 1:
        top -= 1
    return top, unit


def column_of_units(rows: Sequence[Sequence[str]], names: Mapping[str, int]) -> int | None:
    """The column with the most names of units; None when no cell is one."""
    width = max((len(row) for row in rows), default=0)
    counts = [sum(column < len(row) and unit_key(row[column]) in names for row in rows) for column in range(width)]
    best = max(range(width), key=lambda column: (counts[column], -column), default=None)
    return best if best is not None and counts[best] else None


def unit_key(text: str) -> str:
    """The key of a unit's name; a number before it and a bracket after it say nothing."""
    return key_of(re.sub(r"^\s*(?:[-+*•]|\d{1,4}\s*[.)])\s*", "", text))


def headings(rows: Sequence[Sequence[str]], top: int, first: int) -> list[Heading]:
    """What stands above each column in the rows of the heading; a cell merged over several counts for each of them."""
    above = rows[top:first]
    width = max((len(row) for row in rows), default=0)
    found = []
    for place in range(width):
        words = []
        for depth, row in enumerate(above):
            cell = row[place] if place < len(row) else ""
            if not cell and depth < len(above) - 1:
                cell = next((row[left] for left in range(min(place, len(row)) - 1, -1, -1) if row[left]), "")
                below = above[depth + 1]
                cell = cell if place < len(below) and below[place] else ""
            if cell and cell not in words:
                words.append(cell)
        found.append(Heading(place, " · ".join(words)))
    return found


def guessed(found: Sequence[Heading], targets: Sequence[Target], but: int) -> dict[int, str]:
    """Which duty each column is about, by the words above it: the surest first, each duty once."""
    scored = []
    for heading in found:
        if heading.place == but or not heading.words:
            continue
        for order, target in enumerate(targets):
            score = _likeness(heading.words, target)
            if score >= 0.5:
                scored.append((-score, heading.place, order, target.mark))
    columns: dict[int, str] = {}
    for _score, place, _order, mark in sorted(scored):
        if place not in columns and mark not in columns.values():
            columns[place] = mark
    return columns


def _likeness(words: str, target: Target) -> float:
    """How much of a heading is among the words of a duty, and of these in the heading: 0 to 2."""
    own, its = _tokens(words), _tokens(target.words)
    if not own or not its:
        return 0.0
    both = len(own & its)
    clause = re.search(r"(?<![\w.])([IVX]+(?:\.\w+)*|\d+(?:\.\w+)*)(?=[.:)\s])", words)
    same_clause = bool(target.clause) and clause is not None and clause[1] == target.clause
    if clause is not None and target.clause and "." in clause[1] and not same_clause:
        return 0.0
    return both / len(own) + 0.5 * both / len(its) + (0.5 if same_clause else 0.0)


def _tokens(text: str) -> set[str]:
    plain = re.sub(r"\b(?:hạn|thời hạn)\b.*", " ", text, flags=re.IGNORECASE)
    plain = re.sub(r"[^\w]+", " ", search_key(plain))
    return {word for word in plain.split() if not word.isdigit()} - {"va", "cac", "cua", "ve", "the"}
