"""One row of a task table to one obligation: whom its cells name, by when, with which product."""

from __future__ import annotations

import re

from trienkhai.reading.audiences import Phrase, audiences_of, split_names, support_of
from trienkhai.reading.deadlines import Calendar, choose, terms_in
from trienkhai.reading.obligations import Context, action_words
from trienkhai.reading.paragraphs import Paragraph
from trienkhai.reading.products import products_of
from trienkhai.reading.result import ReadObligation, Span
from trienkhai.reading.sections import HeadingActors
from trienkhai.reading.tables import Row
from trienkhai.vietnamese.deadlines import Bound, Deadline
from trienkhai.vietnamese.terms import find_terms
from trienkhai.vietnamese.text import canonical, plain
from trienkhai.vietnamese.titles import ACTOR_START

# In the cell of the work these words are the state of things on which it is done, not its term.
_AFTER_AN_EVENT = re.compile(r"(?:ngay )?sau (?!\d)(?:khi|hoi nghi|dai hoi|dot|moi dot|ky hop)")
_ACT_IN_CELL = re.compile(
    r"(?<!đối tượng)(?<!liên quan)\s*,?(?:\s+trực tiếp|\s+chủ động)?\s+(chủ trì|triển khai|thực hiện|tổ chức|phối hợp|tham mưu|chịu trách nhiệm|có trách nhiệm|tổng hợp|hướng dẫn|xây dựng|theo dõi|báo cáo(?! viên))(?=[\s,.;]|$)"
)
_REQUEST = re.compile(r"(?:đề nghị\s+)?phối hợp\s+(?:chặt chẽ\s+)?(?:cùng\s+)?(?:với\s+)?")
_NEXT_NAME = re.compile(
    r"\s*[;+]\s*(?=[^\W\d_])|\s*/\s*(?=[A-ZĐ]|các )|\s+/\s+(?=[^\W\d_])"
)  # "UBND xã/phường" is one name
_IS_BODY = re.compile(
    r"(?:ban chỉ đạo|tổ|đoàn|hội đồng|nhóm|đội|bộ phận|người|cán bộ|đơn vị|cơ quan|các (?:đơn vị|cơ quan|tổ))\s"
)


def row_obligation(row: Row, table_path: str, inherited: HeadingActors, context: Context) -> ReadObligation | None:
    """The obligation of one row of a task table; columns go before what the cell of the work says itself."""
    work = row.cells["work"]
    first, last = work[0], work[-1]
    start = first.start + (first.label.end if first.label else 0)
    flat = " ".join(p.flat for p in work)
    if not flat.strip(" *_-"):
        return None
    folded = canonical(first.flat)
    begin = first.label.end if first.label else 0
    lead = _cell_names(row.cells.get("lead", ()), acts=True) or inherited.lead
    support = (
        _cell_names(row.cells.get("support", ()))
        or _helpers(row.cells.get("lead", ()))
        or tuple(p.text for p in support_of(first.flat, folded, begin, len(first.flat)))
    )
    deadline, span = _cell_deadline(row.cells.get("deadline", ()), context.calendar)
    if deadline is None:
        told = terms_in(first.flat, begin, len(first.flat), context.calendar, verb_at=begin)
        term = choose([t for t in told if not _AFTER_AN_EVENT.match(plain(t.deadline.text))])
        if term is not None:
            deadline, span = term.deadline, Span(first.start + term.start, first.start + term.end)
    product = row.words("product")
    products = (product,) if product else products_of(flat, canonical(flat), begin, len(flat))
    return ReadObligation(
        span=Span(start, last.end), clause_path=f"{table_path}{row.number}", lead=lead, support=support,
        action=action_words(first.flat, begin, len(first.flat)), deadline=deadline, deadline_span=span, products=products,
        audiences=audiences_of(first.flat, folded, begin, len(first.flat)),
    )  # fmt: skip


def _cell_names(cell: tuple[Paragraph, ...], *, acts: bool = False) -> tuple[str, ...]:
    """The names of a cell; ``acts``: behind a name may stand what the body does, which is no part of it."""
    names: list[str] = []
    for paragraph in cell:
        words = paragraph.words.strip(" .;,")
        if not words or words in ("-", "Không", "nt", "//"):
            continue
        for part in _NEXT_NAME.split(words) if "/" not in words or " " in words else [words]:
            phrases: list[Phrase] = split_names(
                part, canonical(part), _opening(part), _name_ends(part) if acts else len(part)
            )
            names += [p.text for p in phrases if p.text not in names]
    return tuple(names)


def _opening(part: str) -> int:
    """Where the names begin, behind the words of a request ("Đề nghị phối hợp với…")."""
    request = _REQUEST.match(canonical(part))
    return request.end() if request else 0


def _name_ends(part: str) -> int:
    """Where the names of a cell end: before the act that some tables repeat beside the body ("Sở A triển khai…")."""
    folded = canonical(part)
    if not ACTOR_START.match(folded) or _IS_BODY.match(folded):
        return len(part)
    act = next((a for a in _ACT_IN_CELL.finditer(folded) if part[a.start(1)].islower()), None)
    bare = act is not None and len(folded[: act.start()].removeprefix("các ").split()) < 2  # "phòng tổ chức" is a body
    return len(part) if act is None or bare else act.start()


def _helpers(cell: tuple[Paragraph, ...]) -> tuple[str, ...]:
    """The bodies that the column of the lead names as those to work with ("Sở A chủ trì, phối hợp Sở B")."""
    return tuple(
        p.text
        for one in cell
        if _name_ends(one.flat) < len(one.flat)
        for p in support_of(one.flat, canonical(one.flat), 0, len(one.flat))
    )


def _cell_deadline(cell: tuple[Paragraph, ...], calendar: Calendar) -> tuple[Deadline | None, Span | None]:
    for paragraph in cell:
        for term in find_terms(
            paragraph.flat, year=calendar.year, year_code=calendar.year_code, issued_on=calendar.issued_on, column=True
        ):
            if term.deadline.bound != Bound.PROMPT:
                return term.deadline, Span(paragraph.start + term.start, paragraph.start + term.end)
    for paragraph in cell:
        words = paragraph.words.strip(" -.")
        if words and re.search(r"theo|sau|khi|từng|ngày", canonical(words)):
            return Deadline(words, Bound.RELATIVE), Span(paragraph.words_start, paragraph.end)
    return None, None
