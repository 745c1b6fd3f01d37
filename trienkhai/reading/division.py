"""A bullet to its pieces of work: a new actor or a deadline of its own parts one from the next (ANNOTATION.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from trienkhai.reading.audiences import Phrase
from trienkhai.reading.deadlines import Calendar, is_dated, terms_in
from trienkhai.reading.sentences import Kind, Sentence, analyse
from trienkhai.vietnamese.deadlines import Bound
from trienkhai.vietnamese.terms import Term
from trienkhai.vietnamese.text import sentences
from trienkhai.vietnamese.verbs import VERB_HERE, is_noun_here

_CLOSES = re.compile(
    r"(?:và\s+|đồng thời\s+)?(?:hoàn thành|hoàn tất|xong|trình|gửi|nộp|báo cáo|thời gian|thời hạn|kết quả|tổng hợp\s*,?\s*báo cáo|tiến độ)(?!\w)"
)
# "…, báo cáo Thủ tướng trong tháng 3": the last words date all that stands before them.
_LAST_WORD = re.compile(
    r"hoàn thành(?:\s+\S+){0,4}\s*$|,\s*(?:và\s+|đồng thời\s+)?(?:hoàn thành|trình|gửi|nộp|báo cáo)(?!\w)[^,;]*$"
)
_AND = re.compile(r"\s*(?:\([^()]{0,60}\)\s*)?(?:,\s*(?:và|đồng thời)?|và|;|\s+đồng thời)\s*")


@dataclass
class Piece:
    """One piece of work of a flat paragraph: where it stands, who leads it, its terms of time."""

    start: int
    end: int
    lead: tuple[Phrase, ...]
    verb_at: int | None
    terms: list[Term] = field(default_factory=list)
    approval: bool = False
    open: bool = False  # neither a verb nor an actor was recognised


def divide(
    flat: str, folded: str, start: int, end: int, calendar: Calendar, *, sure: bool, told: tuple[str, ...] = ()
) -> list[Piece]:
    """The pieces of work in flat[start:end]. ``sure``: the section tells work, so that words without a known verb
    count too. ``told``: whom the heading tells to act, where the words name nobody."""
    pieces: list[Piece] = []
    for first, last in sentences(flat[start:end]):
        for number, part in enumerate(_parts(flat, folded, first + start, last + start, calendar)):
            _take(pieces, part, flat, folded, calendar, sure=sure, opens_sentence=number == 0, told=told)
    return pieces


def _parts(flat: str, folded: str, start: int, end: int, calendar: Calendar) -> list[Sentence]:
    """The sentence whole, or its parts between semicolons (and between two dated verbs)."""
    cuts = [start]
    depth = 0
    for at in range(start, end):
        char = flat[at]
        depth += (char in "(“") - (char in ")”")
        if char == ";" and depth <= 0:
            cuts.append(at + 1)
    cuts.append(end)
    parts: list[Sentence] = []
    for first, last in pairwise(cuts):
        while first < last and flat[first].isspace():
            first += 1
        if first >= last:
            continue
        sentence = analyse(flat, folded, first, last)
        parts += _by_terms(flat, folded, sentence, calendar)
    return parts


def _by_terms(flat: str, folded: str, sentence: Sentence, calendar: Calendar) -> list[Sentence]:
    """ "kiểm tra hằng quý và tổng kết trong tháng 12/2025": two terms, each after its own verb."""
    if sentence.kind != Kind.WORK:
        return [sentence]
    terms = [
        t
        for t in terms_in(flat, sentence.start, sentence.end, calendar, verb_at=sentence.verb_at)
        if t.deadline.bound not in (Bound.PROMPT, Bound.CONTINUOUS)
    ]
    for one, two in pairwise(terms):
        joint = _AND.match(folded, one.end, two.start)
        if joint is None or one.deadline.bound == two.deadline.bound == Bound.RECURRING:
            continue
        verb = VERB_HERE.match(folded, joint.end(), two.start)
        if (
            verb is None
            or is_noun_here(folded, joint.end(), verb.end())
            or folded.startswith(("hoàn thành", "xong"), joint.end())
        ):
            continue
        head = replace(sentence, end=one.end)
        tail = Sentence(joint.end(), sentence.end, Kind.WORK, (), joint.end())
        return [head, *_by_terms(flat, folded, tail, calendar)]
    return [sentence]


def _binds(term: Term) -> bool:
    return is_dated(term) or term.deadline.bound == Bound.RECURRING


def _take(
    pieces: list[Piece], part: Sentence, flat: str, folded: str, calendar: Calendar, *, sure: bool, opens_sentence: bool,
    told: tuple[str, ...],
) -> None:  # fmt: skip
    current = pieces[-1] if pieces else None
    kind = part.kind
    terms = terms_in(flat, part.start, part.end, calendar, verb_at=part.verb_at)
    if part.formula and any(map(_binds, terms_in(flat, part.start, part.end, calendar))):
        part = analyse(flat, folded, part.start, part.end, formulas=False)
        kind, terms = part.kind, terms_in(flat, part.start, part.end, calendar, verb_at=part.verb_at)
    if kind == Kind.TIME:
        if current is not None:
            current.end, current.terms = part.end, current.terms + terms_in(flat, part.start, part.end, calendar)
        return
    if kind == Kind.NOTE or (kind == Kind.OPEN and current is None and not sure):
        if current is not None and not opens_sentence:
            current.end = part.end
        return
    if part.approval and not any(is_dated(t) for t in terms):
        if current is not None:
            current.end = part.end
        return
    if current is None:
        pieces.append(Piece(part.start, part.end, part.lead, part.verb_at, terms, part.approval, kind == Kind.OPEN))
        return
    if kind == Kind.WORK and _parts_from(current, part, terms, folded, told):
        lead = part.lead or current.lead
        pieces.append(Piece(part.start, part.end, lead, part.verb_at, terms))
        return
    current.end = part.end
    current.terms = current.terms + terms


def _key(names: Iterable[str]) -> set[str]:
    return {name.lower().removeprefix("các ").removeprefix("những ") for name in names}


def _parts_from(current: Piece, part: Sentence, terms: list[Term], folded: str, told: tuple[str, ...]) -> bool:
    holder = _key(p.text for p in current.lead) or _key(told)
    if part.lead and (current.approval or _key(p.text for p in part.lead) != holder):
        return True
    own = [t for t in terms if t.deadline.bound != Bound.PROMPT and t.deadline.bound != Bound.CONTINUOUS]
    if not own:
        return False
    had = next((t for t in current.terms if t.deadline.bound not in (Bound.PROMPT, Bound.CONTINUOUS)), None)
    first = own[0]
    if had is not None:
        same = (had.deadline.bound, had.deadline.ends_on, had.deadline.every) == (
            first.deadline.bound,
            first.deadline.ends_on,
            first.deadline.every,
        )
        return not same
    if first.deadline.bound == Bound.RECURRING:
        return True
    before = folded[part.start : first.start]
    dates_the_whole = first.deadline.bound == Bound.RELATIVE or _LAST_WORD.search(before)
    return not dates_the_whole and not _CLOSES.match(folded, part.start)
