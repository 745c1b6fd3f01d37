"""What the review page shows of a plan: its document in pieces, one card for each obligation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trienkhai.plans import queries, rules
from trienkhai.plans.choices import CheckAct, ObligationState, WayOut, WorkKind
from trienkhai.plans.marks import MarkedLine
from trienkhai.plans.queries import PlanCounts
from trienkhai.vietnamese.deadlines import Bound, Deadline
from trienkhai.web.plans import doubts
from trienkhai.web.plans.addresses import addresses_of
from trienkhai.web.plans.cites import clause_words
from trienkhai.web.plans.when import When, when_of

if TYPE_CHECKING:
    from trienkhai.plans.models import Clause, Contradiction, Obligation, Plan

FILTERS = ("cho", "nghi-van", "khong-han", "chua-ro-han", "chua-ro-don-vi", "mau-thuan", "da-bo")


@dataclass(frozen=True)
class Note:
    """A contradiction with its ways out, shown on the card of the obligation that a way out would move."""

    contradiction: Contradiction
    title: str
    sentence: str
    is_grave: bool
    is_decided: bool
    way: str
    numbers: tuple[int, ...]
    moved_number: int | None
    moved_day: date | None
    may_split: bool
    question: str  # a letter's paragraph to the issuing body


@dataclass(frozen=True)
class Card:
    """One obligation, ready to print."""

    obligation: Obligation
    number: int
    cite: str
    is_waiting: bool
    is_accepted: bool
    is_dropped: bool
    is_in_doubt: bool
    doubts: tuple[str, ...]
    when: tuple[When, ...]
    words_of_time: str
    deliverables: tuple[tuple[WorkKind, str], ...]
    kind_rows: tuple[tuple[SafeString, str], ...]  # options of each list of kinds, and the product beside it
    left_open: tuple[str, ...]  # of the "6 rõ" that have no line of their own
    previous_lead: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    other_notes: tuple[tuple[str, int], ...] = ()  # contradictions shown at another card: title, number
    to: dict[str, str] = field(default_factory=dict)  # addresses of its buttons
    last_act: CheckAct | None = None  # what "hoàn lại" takes back
    is_last: bool = False  # nothing follows to merge with

    @property
    def is_undated(self) -> bool:
        return all(when.due_on is None for when in self.when)

    @property
    def is_unclear_when(self) -> bool:
        """Undated, and no standing duty, which needs no day."""
        return self.is_undated and self.obligation.deadline.bound != Bound.CONTINUOUS

    @property
    def is_unclear_who(self) -> bool:
        """Nobody is named, or only "các đơn vị liên quan"."""
        return not self.obligation.lead or any(d["code"] == "LEAD_GENERIC" for d in self.obligation.doubts)

    @property
    def undo_words(self) -> str:
        """What the button says that takes the last act back; "" when there is none."""
        if self.last_act is None and self.is_waiting:
            return ""
        if self.last_act == CheckAct.DROP or (self.last_act is None and self.is_dropped):
            return _("Khôi phục")
        if self.last_act in {CheckAct.ACCEPT, None}:
            return _("Bỏ nhận")
        return _("Hoàn lại: %(act)s") % {"act": str(self.last_act.label).lower()}

    @property
    def reshapes(self) -> bool:
        """Whether taking it back changes other cards too."""
        return self.last_act in {CheckAct.SPLIT, CheckAct.MERGE}


@dataclass(frozen=True)
class Sheet:
    """The whole page of a plan."""

    plan: Plan
    cards: tuple[Card, ...]
    loose_notes: tuple[Note, ...]  # contradictions of no single obligation that still stands
    counts: PlanCounts
    clauses: tuple[Clause, ...]
    numbers: dict[int, int] = field(default_factory=dict)
    states: dict[int, str] = field(default_factory=dict)

    def card(self, obligation_id: int) -> Card:
        return next(card for card in self.cards if card.obligation.pk == obligation_id)

    def chosen(self, which: str) -> tuple[Card, ...]:
        """The cards of one filter; all for an unknown one."""
        tests: dict[str, Any] = {
            "cho": lambda c: c.is_waiting,
            "nghi-van": lambda c: c.is_waiting and c.is_in_doubt,
            "khong-han": lambda c: not c.is_dropped and c.is_undated,
            "chua-ro-han": lambda c: not c.is_dropped and c.is_unclear_when,
            "chua-ro-don-vi": lambda c: not c.is_dropped and c.is_unclear_who,
            "mau-thuan": lambda c: (
                not c.is_dropped and any(queries.is_unsettled(x) for x in c.obligation.contradictions.all())
            ),
            "da-bo": lambda c: c.is_dropped,
        }
        test = tests.get(which)
        return self.cards if test is None else tuple(card for card in self.cards if test(card))

    @cached_property
    def tally(self) -> dict[str, int]:
        """How many cards each filter shows."""
        return {which: len(self.chosen(which)) for which in FILTERS}


def sheet_of(plan: Plan) -> Sheet:
    """Everything the review shows, in a constant number of queries."""
    obligations = queries.obligations_of(plan)
    contradictions = queries.contradictions_of(plan)
    due = queries.due_points_of_all(obligations)
    acts = queries.last_acts_of(plan)
    last = max((o.position for o in obligations if o.state != ObligationState.DROPPED), default=0)
    numbers = {obligation.pk: number for number, obligation in enumerate(obligations, start=1)}
    here, elsewhere, loose = _notes(contradictions, numbers, plan)
    cards: list[Card] = []
    previous: tuple[str, ...] = ()
    for obligation in obligations:
        key = obligation.pk
        card = _card(
            obligation,
            numbers[key],
            when_of(obligation.deadline, due[key]),
            previous,
            tuple(here.get(key, ())),
            tuple(elsewhere.get(key, ())),
        )
        cards.append(replace(card, to=addresses_of(key), last_act=acts.get(key), is_last=obligation.position >= last))
        if obligation.state != ObligationState.DROPPED:
            previous = tuple(obligation.lead) or previous
    unsettled = sum(queries.is_unsettled(contradiction) for contradiction in contradictions)
    return Sheet(
        plan=plan,
        cards=tuple(cards),
        loose_notes=tuple(loose),
        counts=queries.counts_among(obligations, due, unsettled),
        clauses=tuple(queries.clauses_of(plan)),
        numbers=numbers,
        states={obligation.pk: obligation.state.lower() for obligation in obligations},
    )


def _card(
    obligation: Obligation,
    number: int,
    when: tuple[When, ...],
    previous: tuple[str, ...],
    notes: tuple[Note, ...],
    other_notes: tuple[tuple[str, int], ...],
) -> Card:
    deadline: Deadline = obligation.deadline
    kinds = queries.deliverables_of(obligation)
    own_line = {"NGUOI", "VIEC", "THOI_GIAN", "SAN_PHAM"}
    return Card(
        obligation=obligation,
        number=number,
        cite=clause_words(obligation.clause_path),
        is_waiting=obligation.state == ObligationState.READ,
        is_accepted=obligation.state == ObligationState.ACCEPTED,
        is_dropped=obligation.state == ObligationState.DROPPED,
        is_in_doubt=queries.is_in_doubt(obligation),
        doubts=tuple(doubts.doubt_sentence(d["code"], d["values"]) for d in obligation.doubts),
        when=when,
        words_of_time=deadline.text.strip("* "),
        deliverables=kinds,
        kind_rows=tuple((kind_options(kind, len(kinds) > 1, get_language() or ""), name) for kind, name in kinds),
        left_open=tuple(
            str(doubts.UNCLEAR[code]) for code in obligation.unclear if code in doubts.UNCLEAR.keys() - own_line
        ),
        previous_lead=previous if not obligation.lead else (),
        notes=notes,
        other_notes=other_notes,
    )


@cache
def kind_options(chosen: WorkKind | None, may_go: bool, language: str) -> SafeString:
    """The options of one list of kinds of work. Made once for each language: sixty cards have them by the hundred."""
    rows = [(value, " selected" if value == chosen else "", str(label)) for value, label in WorkKind.choices]
    if chosen is None:
        rows.insert(0, ("", "", _("+ thêm")))
    elif may_go:
        rows.append(("", "", _("(bỏ loại này)")))
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


def _notes(
    contradictions: list[Contradiction], numbers: dict[int, int], plan: Plan
) -> tuple[dict[int, list[Note]], dict[int, list[tuple[str, int]]], list[Note]]:
    here: dict[int, list[Note]] = {}
    elsewhere: dict[int, list[tuple[str, int]]] = {}
    loose: list[Note] = []
    for contradiction in contradictions:
        concerned = list(contradiction.obligations.all())
        standing = [o for o in concerned if o.state != ObligationState.DROPPED]
        moved = rules.moved_by_way_out({o.pk: o.ends_on for o in standing})
        note = _note(contradiction, [numbers[o.pk] for o in concerned], moved, numbers, standing, plan)
        if moved is None or len(standing) < len(concerned):
            if note.is_decided or not concerned:
                loose.append(note)
            continue  # one of them was dropped: nothing is left to contradict
        here.setdefault(moved, []).append(note)
        for obligation in standing:
            if obligation.pk != moved:
                elsewhere.setdefault(obligation.pk, []).append((note.title, numbers[moved]))
    return here, elsewhere, loose


def _note(
    contradiction: Contradiction,
    concerned: list[int],
    moved: int | None,
    numbers: dict[int, int],
    standing: list[Obligation],
    plan: Plan,
) -> Note:
    sentence = doubts.contradiction_sentence(contradiction.code, contradiction.values)
    day = next((o.ends_on for o in standing if o.pk == moved), None)
    return Note(
        contradiction=contradiction,
        title=doubts.contradiction_title(contradiction.code),
        sentence=sentence,
        is_grave=rules.is_grave(contradiction.code, contradiction.values),
        is_decided=contradiction.way != WayOut.OPEN,
        way=str(WayOut(contradiction.way).label),
        numbers=tuple(sorted(concerned)),
        moved_number=numbers.get(moved) if moved else None,
        moved_day=day,
        may_split=day is not None and len(concerned) > 1,
        question=_question(plan, sentence),
    )


def _question(plan: Plan, sentence: str) -> str:
    named = " ".join(part for part in (plan.kind, plan.symbol) if part) or plan.subject
    return _(
        "Kính gửi: %(issuer)s. Qua nghiên cứu %(plan)s, chúng tôi thấy có nội dung chưa thống nhất: %(sentence)s"
        " Kính đề nghị %(issuer)s cho ý kiến để thực hiện."
    ) % {"issuer": plan.issuer or "…", "plan": named, "sentence": sentence}


# --- the document
@dataclass(frozen=True)
class Piece:
    """Characters of the document that look alike. ``start``: where they stand in the plan's text."""

    text: str
    start: int
    is_bold: bool = False
    is_italic: bool = False
    is_doubtful: bool = False  # recognised on a picture, and not surely


@dataclass(frozen=True)
class ShownSegment:
    """A marked piece. ``keys``: the obligations it belongs to; ``begins``: (id, number) that begin here."""

    pieces: tuple[Piece, ...]
    keys: tuple[int, ...]
    begins: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class ShownLine:
    segments: tuple[ShownSegment, ...]
    is_heading: bool


_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_SLANTED = re.compile(r"(?<![*\w])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![*\w])")
_HASHES = re.compile(r"^\s*#{1,6}\s+")


def document_of(plan: Plan, sheet: Sheet) -> list[ShownLine]:
    """The marked document for the page; Markdown signs are shown as what they mean. Blank lines go."""
    lines = queries.marked_text(plan, [card.obligation for card in sheet.cards], sheet.clauses)
    doubtful = frozenset(at for span in plan.reading.get("doubtful", ()) for at in range(span["start"], span["end"]))
    return [_shown_line(line, sheet.numbers, doubtful) for line in lines if not line.is_blank or line.begins]


def _shown_line(line: MarkedLine, numbers: dict[int, int], doubtful: frozenset[int]) -> ShownLine:
    whole = "".join(segment.text for segment in line.segments)
    hidden: set[int] = set()
    bold: set[int] = set()
    italic: set[int] = set()
    for match in _STRONG.finditer(whole):
        hidden.update((*range(match.start(), match.start() + 2), *range(match.end() - 2, match.end())))
        bold.update(range(match.start() + 2, match.end() - 2))
    for match in _SLANTED.finditer(whole):
        hidden.update((match.start(), match.end() - 1))
        italic.update(range(match.start() + 1, match.end() - 1))
    hashes = _HASHES.match(whole)
    if hashes:
        hidden.update(range(hashes.end()))
    segments = tuple(
        ShownSegment(
            _pieces(segment.text, segment.start, segment.start - line.start, hidden, bold, italic, doubtful),
            segment.obligations,
            tuple((key, numbers[key]) for key in segment.begins),
        )
        for segment in line.segments
    )
    return ShownLine(segments, line.is_heading or hashes is not None)


def _pieces(
    text: str,
    start: int,
    offset: int,
    hidden: set[int],
    bold: set[int],
    italic: set[int],
    doubtful: frozenset[int],
) -> tuple[Piece, ...]:
    if not hidden and doubtful.isdisjoint(range(start, start + len(text))):
        return (Piece(text, start),) if text else ()
    pieces: list[Piece] = []
    for place, char in enumerate(text):
        at = offset + place
        if at in hidden:
            continue
        looks = (at in bold, at in italic, start + place in doubtful)
        last = pieces[-1] if pieces else None
        if (
            last is not None
            and last.start + len(last.text) == start + place
            and (last.is_bold, last.is_italic, last.is_doubtful) == looks
        ):
            pieces[-1] = Piece(last.text + char, last.start, *looks)
        else:
            pieces.append(Piece(char, start + place, *looks))
    return tuple(pieces)
