"""Clauses to obligations: who owes what, by when, with which product, from which words of the document."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest

from trienkhai.reading.audiences import actors_only, audiences_of, split_names, support_of
from trienkhai.reading.deadlines import Calendar, choose, is_dated
from trienkhai.reading.division import Piece, divide
from trienkhai.reading.labels import Rank
from trienkhai.reading.outline import Node
from trienkhai.reading.paragraphs import Paragraph
from trienkhai.reading.products import products_of
from trienkhai.reading.result import Doubt, ReadObligation, Span
from trienkhai.reading.sections import (
    HeadingActors,
    Section,
    heading_actors,
    heading_words,
    is_heading,
    is_loose_title,
    own_section,
)
from trienkhai.vietnamese.deadlines import Bound
from trienkhai.vietnamese.text import canonical, capital, plain
from trienkhai.vietnamese.titles import ACTOR_START

_ASKS = re.compile(r"(?:kính\s+)?(?:giao|đề nghị|yêu cầu|phân công)(?!\w)")
_ASKING = re.compile(r"(?<!\w)(?:đề nghị|yêu cầu|giao|phân công|chỉ thị|chỉ đạo)(?!\w)")
_GROUNDS = re.compile(r"(?:căn cứ|xét|theo đề nghị|thực hiện|triển khai|trên cơ sở|thi hành)(?!\w)")
_PERFORMS = re.compile(
    r"(?:nay\s+)?(?:ban hành|phê duyệt|công bố|bãi bỏ|thành lập|kiện toàn|công nhận|bổ nhiệm|điều động|luân chuyển|miễn nhiệm|sửa đổi|bổ sung|thay thế|tặng|khen thưởng|hủy bỏ"
    r"|đính chính|chuyển giao|giải thể|sáp nhập|cho phép|chấp thuận|quy định|giao (?:chỉ tiêu|dự toán|kế hoạch|biên chế)|phân bổ)(?!\w)"
)
_CONDITION = re.compile(r"(?:trường hợp|nếu|khi|đối với|những|ở những|ở nơi|người|sau khi|trong trường hợp)(?!\w)")
_DUTIES = re.compile(r"(?:tổ chức thực hiện|trách nhiệm|phân công|điều khoản thi hành)(?!\w)")
_SURE = re.compile(r"(?:nhiệm vụ|giải pháp|tổ chức thực hiện|phân công|công việc|biện pháp|tổ chức triển khai)")
_VIA = re.compile(r"\(?\s*(?:thông qua|qua)\s+(?=\S)")
_ONWARD = re.compile(r"(?<!\w)để\s+(?:(?:theo dõi|tổng hợp|kịp thời)\s*,?\s*(?:và\s+)?){0,3}báo cáo\s+(?=\S)")
_NAME_END = re.compile(r"[,;.()]|\s(?:trước|để|theo|vào|trong|chậm|qua|xem xét|và báo cáo)(?!\w)|\*\*")
_SHORT_END = re.compile(r"[.;:]|,\s+(?:qua đó|gắn|nhằm|bảo đảm|có liên hệ)|\s(?:nhằm|qua đó)\s")


@dataclass(frozen=True)
class Context:
    """What holds for the whole document. ``letter_to``: the addressees of a công văn. ``upward``: a report or a
    proposal to a superior, in which only plain requests are obligations. ``decides``: a decision, whose articles perform
    acts. ``regulates``: standing rules, of which only what is asked outright or by a day is an obligation."""

    calendar: Calendar
    letter_to: tuple[str, ...]
    is_letter: bool
    upward: bool = False
    issuer: str = ""
    decides: bool = False
    regulates: bool = False


@dataclass(frozen=True)
class Found:
    """Obligations with what stands beside them: the theme's contents and its materials."""

    obligations: tuple[ReadObligation, ...]
    contents: tuple[str, ...]
    materials: tuple[str, ...]


@dataclass
class _Loose:
    """A heading without a label and what it holds for the paragraphs after it, until the next label."""

    section: Section | None = None
    actors: HeadingActors = field(default_factory=HeadingActors)
    holder: Node | None = None


@dataclass
class _Asked:
    """Whom a paragraph asks to do what the items after it say ("… đề nghị các Cục Thuế thực hiện:"), as long as those
    items go on."""

    actors: HeadingActors = field(default_factory=HeadingActors)
    rank: int | None = None

    def follow(self, node: Node) -> None:
        if node.is_item:
            rank = int(node.rank or 0)
            self.rank = rank if self.rank is None else self.rank
            if rank < self.rank or rank == Rank.ANNEX:
                self.actors, self.rank = HeadingActors(), None
        elif node.paragraph.flat.rstrip(" *_").endswith(":") and _ASKING.search(canonical(node.paragraph.flat)):
            self.actors, self.rank = heading_actors(node), None


def find_obligations(nodes: list[Node], context: Context) -> Found:
    """Walk the outline of a body; the opening (what stands before the first label) tells no work, except in letters."""
    made: list[ReadObligation] = []
    contents: list[str] = []
    materials: list[str] = []
    actors: dict[int, HeadingActors] = {}
    sections: dict[int, Section | None] = {}
    titles = _lost_titles(nodes)
    loose = _Loose()
    asked = _Asked()
    begun = context.is_letter
    for node in nodes:
        asked.follow(node)
        begun = begun or bool(asked.actors.lead)
        if node.is_item and (node.rank or 0) < Rank.DASH:
            begun, loose = True, _Loose(holder=node)
        sections[id(node)] = own_section(node) if _may_head(node) else None
        if is_heading(node):
            actors[id(node)] = heading_actors(node)
            begun = begun or sections[id(node)] is not None or node.is_item
            if not node.is_item:
                loose = _Loose(sections[id(node)] or loose.section, loose.actors, node)
            continue
        if is_loose_title(node) and (sections[id(node)] is not None or heading_actors(node).lead or id(node) in titles):
            begun = True
            loose = _Loose(sections[id(node)], heading_actors(node), node)
            continue
        section = _section(node, sections, loose)
        if section == Section.CONTENTS:
            contents.append(node.paragraph.words.rstrip(" ;.,"))
        elif section == Section.MATERIALS:
            materials.append(node.paragraph.words.rstrip(" ;.,"))
        if not begun or section not in (None, Section.WORK) or sections[id(node)] is not None:
            continue
        inherited = _inherited(node, actors, loose)
        under_body = bool(inherited.lead) and (node.rank or 0) >= Rank.DASH
        inherited = inherited if inherited.lead else _in_full(asked.actors, context.letter_to)
        made += _from_node(node, inherited, context, sure=_is_sure(node) or under_body)
    return Found(tuple(made), tuple(contents), tuple(materials))


def _in_full(asked: HeadingActors, addressees: tuple[str, ...]) -> HeadingActors:
    """The bodies asked, a shortened one by the name that the letter is addressed to."""
    names = (next((one for one in addressees if plain(one).startswith(f"{plain(name)} ")), name) for name in asked.lead)
    return HeadingActors(tuple(names), asked.support)


def _may_head(node: Node) -> bool:
    return (
        is_heading(node) or is_loose_title(node) or ":" in node.paragraph.words[:80] or len(node.paragraph.words) < 60
    )


def _lost_titles(nodes: list[Node]) -> set[int]:
    """Unlabelled lines that can only be headings: capitals, or no full stop in a text that sets one after every
    sentence, with an unlabelled sentence or a bullet after it."""
    loose = [n for n in nodes if not n.is_item and n.paragraph.cell is None]
    ended = sum(1 for n in loose if re.search(r"[.;:]\W*$", n.paragraph.words))
    punctuated = len(loose) >= 5 and ended >= 0.6 * len(loose)
    found: set[int] = set()
    for node, after in zip_longest(nodes, nodes[1:]):
        words = node.paragraph.words
        if not is_loose_title(node):
            continue
        opens = after is not None and (not after.is_item or (after.rank or 0) >= Rank.DASH)
        if (words.isupper() and len(words.split()) <= 14) or (punctuated and opens):
            found.add(id(node))
    return found


def _section(node: Node, sections: dict[int, Section | None], loose: _Loose) -> Section | None:
    if loose.section is not None and not (node.is_item and (node.rank or 0) < Rank.DASH):
        return loose.section
    for above in node.ancestors():
        if (found := sections.get(id(above))) is not None:
            return found
        if above.rank is not None and above.rank <= Rank.ROMAN and re.search(_SURE, canonical(above.paragraph.words)):
            return None
    return None


def _is_sure(node: Node) -> bool:
    return any(_SURE.search(canonical(heading_words(above))) for above in node.ancestors())


def _inherited(node: Node, actors: dict[int, HeadingActors], loose: _Loose) -> HeadingActors:
    if loose.actors.lead:
        return loose.actors
    for above in node.ancestors():
        if (found := actors.get(id(above))) is not None and found.lead:
            return found
    return HeadingActors()


def _from_node(node: Node, inherited: HeadingActors, context: Context, *, sure: bool) -> list[ReadObligation]:
    paragraph = node.paragraph
    flat, folded = paragraph.flat, canonical(paragraph.flat)
    start = paragraph.label.end if paragraph.label else 0
    end = len(flat.rstrip(" *_"))
    if flat[start:end].endswith(":"):
        return []
    if not node.is_item and _GROUNDS.match(folded, start) and re.search(r"[,;]\W*$", flat[start:end]):
        return []
    if context.decides and node.rank == Rank.ARTICLE and _PERFORMS.match(folded, start):
        return []
    own = inherited
    colon = flat.find(":", start, start + 160)
    if colon > 0 and (named := _named_before(flat, start, colon)):
        own = HeadingActors(named, ())
    made = []
    for piece in divide(flat, folded, start, end, context.calendar, sure=sure, told=own.lead):
        if piece.open and (len(flat[piece.start : piece.end].split()) < 5 or not sure):
            continue
        if context.upward and not _ASKS.match(folded, piece.start):
            continue
        if context.is_letter and not node.is_item and _is_own_word(piece, context.issuer):
            continue
        if context.regulates and not _asked_outright(node, folded, piece, own):
            continue
        made.append(_obligation(paragraph, node.path, folded, piece, own, context))
    return made


def _is_own_word(piece: Piece, issuer: str) -> bool:
    """In the running text of a letter what its writer does itself ("Sở A đề xuất…") is told, not ordered."""
    if not issuer or len(piece.lead) != 1 or any(is_dated(t) for t in piece.terms):
        return False
    return plain(piece.lead[0].text) == plain(issuer)


def _asked_outright(node: Node, folded: str, piece: Piece, own: HeadingActors) -> bool:
    """In standing rules: a body named, no condition, and a term or a place among the duties."""
    if _CONDITION.match(folded, piece.start) or re.search(r"(?<!\w)thì(?!\w)", folded[piece.start : piece.end]):
        return False
    if not (piece.lead or own.lead):
        return False
    timed = any(t.deadline.bound not in (Bound.PROMPT, Bound.RELATIVE) for t in piece.terms)
    return timed or any(_DUTIES.search(canonical(heading_words(above))) for above in node.ancestors())


def _named_before(flat: str, start: int, colon: int) -> tuple[str, ...]:
    return tuple(n.text for n in actors_only(flat[start:colon]))


def _obligation(
    paragraph: Paragraph, path: str, folded: str, piece: Piece, inherited: HeadingActors, context: Context
) -> ReadObligation:
    flat, base = paragraph.flat, paragraph.start
    end = piece.end
    while end > piece.start and flat[end - 1] in " ":
        end -= 1
    term = choose(piece.terms)
    lead = tuple(p.text for p in piece.lead) or inherited.lead or (context.letter_to if context.is_letter else ())
    lead = tuple(_put_right(name, context.letter_to) for name in lead)
    support = tuple(p.text for p in support_of(flat, folded, piece.start, end) if p.text not in lead) or (
        inherited.support if not piece.lead else ()
    )
    route, via, onward = _routes(flat, folded, piece.start, end)
    return ReadObligation(
        span=Span(base + piece.start, base + end),
        clause_path=path,
        lead=lead,
        support=support,
        action=action_words(flat, piece.verb_at if piece.verb_at is not None else piece.start, end),
        deadline=term.deadline if term else None,
        deadline_span=Span(base + term.start, base + term.end) if term else None,
        products=products_of(
            flat,
            folded,
            piece.start,
            end,
            ((t.start, t.end) for t in piece.terms if t.deadline.bound == Bound.RELATIVE),
            verb_at=piece.verb_at,
        ),
        route_to=route,
        route_via=via,
        onward=onward,
        audiences=audiences_of(flat, folded, piece.start, end),
        doubts=(Doubt("VERB_UNKNOWN"),) if piece.open else (),
    )


def _put_right(name: str, known: tuple[str, ...]) -> str:
    """A name that a scan has bent takes the spelling of the addressee it clearly is."""
    for one in known:
        if plain(one) == plain(name):
            return name
        if (
            len(one) > 12
            and len(one.split()) == len(name.split())
            and SequenceMatcher(None, plain(one), plain(name)).ratio() > 0.94
        ):
            return one
    return name


def action_words(flat: str, start: int, end: int) -> str:
    """What is to be done, short: from the verb to the first pause, in the document's own words."""
    stop = _SHORT_END.search(flat, min(start + 25, end), end)
    words = " ".join(flat[start : stop.start() if stop else end].split()).strip(" *_.,;:")
    if len(words) > 220:
        words = words[:220].rsplit(" ", 1)[0] + "…"
    return capital(words)


def _routes(flat: str, folded: str, start: int, end: int) -> tuple[str, str, str]:
    """(về A, qua B, để báo cáo C), each "" when not said."""
    onward = ""
    limit = end
    match = _ONWARD.search(folded, start, end)
    if match and ACTOR_START.match(folded, match.end(), end):
        onward, limit = _one_name(flat, folded, match.end(), end), match.start()
    route = via = ""
    if re.search(r"báo cáo|gửi|nộp", folded[start:limit]):
        for to in re.compile(r"(?<!\w)về\s+(?=\S)").finditer(folded, start, limit):
            if ACTOR_START.match(folded, to.end(), limit):
                route = _one_name(flat, folded, to.end(), limit)
                near = to.end() + len(route)
                through = _VIA.search(folded, near, min(limit, near + 12))
                if through and ACTOR_START.match(folded, through.end(), limit):
                    via = _one_name(flat, folded, through.end(), limit)
                break
    return route, via, onward


def _one_name(flat: str, folded: str, start: int, end: int) -> str:
    stop = _NAME_END.search(folded, start, end)
    names = split_names(flat, folded, start, stop.start() if stop else end)
    return names[0].text if names else ""
