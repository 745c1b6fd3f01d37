"""Pure decisions on obligations: which kinds of work they are, what is in doubt, when they fall due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from trienkhai.plans.choices import DateSource, WorkKind
from trienkhai.vietnamese import deadlines
from trienkhai.vietnamese.deadlines import Bound, Deadline
from trienkhai.vietnamese.terms import find_terms
from trienkhai.vietnamese.text import plain

FIRST_ROUND, SECOND_ROUND = "đợt 1", "đợt 2"
UNDATED_BOUNDS = frozenset({Bound.CONTINUOUS, Bound.PROMPT, Bound.NONE})


@dataclass(frozen=True)
class SetDate:
    """A day that a person set for an obligation, or for one occurrence of it."""

    due_on: date
    source: DateSource


@dataclass(frozen=True)
class DuePoint:
    """One time that an obligation falls due: a row of the ledger for each unit that owes it."""

    occurrence: str  # "" when there is only one
    starts_on: date | None
    due_on: date | None  # the safe day: shown and reminded
    late_after: date | None  # the last day that is not late
    source: DateSource


def due_points(
    deadline: Deadline,
    *,
    set_dates: Mapping[str, SetDate],
    second_round_on: date | None = None,
    strict_before: bool = False,
) -> tuple[DuePoint, ...]:
    """When an obligation falls due. ``set_dates`` by occurrence label ("" for the whole).

    Two rounds (a way out of a contradiction): the document's own day, then the second one. A named
    occurrence without a day ("cuối năm 2024") stays undated until a person sets one.
    """
    if second_round_on is not None:
        first = _point(deadline, FIRST_ROUND, set_dates.get("") or set_dates.get(FIRST_ROUND), strict_before)
        return (first, DuePoint(SECOND_ROUND, None, second_round_on, second_round_on, DateSource.MOVED))
    if len(deadline.occurrences) == 1 and deadline.ends_on is not None:
        label = deadline.occurrences[0].label
        return (_point(deadline, label, set_dates.get(label) or set_dates.get(""), strict_before),)
    if deadline.occurrences:
        return tuple(
            _set_point(o.label, set_dates[o.label])
            if o.label in set_dates
            else DuePoint(o.label, None, o.ends_on, o.ends_on, DateSource.DOCUMENT if o.ends_on else DateSource.NONE)
            for o in deadline.occurrences
        )
    return (_point(deadline, "", set_dates.get(""), strict_before),)


def _point(deadline: Deadline, occurrence: str, chosen: SetDate | None, strict: bool) -> DuePoint:
    if chosen is not None:
        return _set_point(occurrence, chosen)
    if deadline.ends_on is None or deadline.bound in UNDATED_BOUNDS:
        return DuePoint(occurrence, deadline.starts_on, None, None, DateSource.NONE)
    return DuePoint(
        occurrence,
        deadline.starts_on,
        deadlines.safe_day(deadline.bound, deadline.ends_on),
        deadlines.late_after(deadline.bound, deadline.ends_on, strict=strict),
        DateSource.DOCUMENT,
    )


def _set_point(occurrence: str, chosen: SetDate) -> DuePoint:
    return DuePoint(occurrence, None, chosen.due_on, chosen.due_on, chosen.source)


def deadline_in(words: str, *, year: int | None = None) -> Deadline | None:
    """The deadline that a piece of the document states, by the reader's own grammar; None when none.
    ``year``: what a day without a year may take, as a rule the year of issue."""
    found = next((term for term in find_terms(words, year=year) if term.cued and not term.cited), None)
    return found.deadline if found else None


# What the reader merely remarks: a document may well leave the day open, or be read some years later.
REMARKS = frozenset({"YEAR_INFERRED", "DEADLINE_RELATIVE", "OCCURRENCE_WITHOUT_DAY", "OPEN_LIST"})
REMARKED_CONTRADICTIONS = frozenset({"DATE_ON_REST_DAY", "BODY_NOT_IN_RECIPIENTS", "GROUND_LATER_THAN_DOCUMENT"})

# Of contradictions: those about who does the work, not about its days.
LEAD_CONTRADICTIONS = frozenset({"BODY_NOT_IN_RECIPIENTS", "BODY_LEADS_AND_SUPPORTS", "SAME_WORK_TWO_LEADS"})
MERGED_TWO_DEADLINES = "MERGED_TWO_DEADLINES"  # a doubt of ours: two obligations with different deadlines became one


def is_in_doubt(codes: Iterable[str], *, has_lead: bool, in_open_contradiction: bool) -> bool:
    """Whether a person should look at an obligation before it is accepted.

    Lacking a date is no doubt; lacking whoever must do it is one, since nobody could be given it.
    """
    return in_open_contradiction or not has_lead or any(code not in REMARKS for code in codes)


def is_grave(code: str, values: Mapping[str, object]) -> bool:
    """Whether a contradiction must be settled by somebody, or is only worth a word: a day on a Sunday,
    a past day in a document that bears no date of its own (an old plan taken in afterwards)."""
    if code == "DATE_IN_PAST":
        return values.get("against_is") != "TODAY"
    return code not in REMARKED_CONTRADICTIONS


def moved_by_way_out(last_days: Mapping[int, date | None]) -> int | None:
    """Which of the obligations in a contradiction a new day or a second round is for.

    ``last_days`` by obligation id, in the document's order. The one due first must wait for the
    others, so it is the one that moves; among equals the later in the document.
    """
    dated = [(day, -place, key) for place, (key, day) in enumerate(last_days.items()) if day is not None]
    if dated:
        return min(dated)[2]
    return list(last_days)[-1] if last_days else None


# Words that tell a kind of work, matched without accents as whole words.
_KINDS: tuple[tuple[WorkKind, tuple[str, ...]], ...] = (
    (WorkKind.COMMENDATION, ("khen thuong", "bieu duong", "ton vinh", "nhan rong")),
    (WorkKind.INSPECTION, ("kiem tra", "giam sat", "don doc", "thanh tra")),
    (WorkKind.EVALUATION, ("danh gia ket qua", "danh gia xep loai", "xep loai", "kiem diem", "tong ket", "so ket")),
    (WorkKind.COMMITMENTS, ("cam ket",)),
    (WorkKind.REGISTRATION, ("dang ky",)),
    (WorkKind.MEETING, ("sinh hoat chuyen de", "sinh hoat chi bo")),
    (WorkKind.STUDY, ("hoc tap", "quan triet", "tap huan", "boi duong")),
    (WorkKind.PUBLICITY, ("tuyen truyen", "pho bien", "truyen thong", "dang tai")),
    (WorkKind.PLAN, ("xay dung ke hoach", "ban hanh ke hoach", "xay dung chuong trinh")),
    (WorkKind.REPORT, ("bao cao ket qua", "gui bao cao", "tong hop bao cao", "bao cao tinh hinh")),
    (WorkKind.ACKNOWLEDGE, ("tiep nhan",)),
)
_WEAK: tuple[tuple[WorkKind, tuple[str, ...]], ...] = (  # only when no other word told
    (WorkKind.STUDY, ("hoi nghi",)),
    (WorkKind.REPORT, ("bao cao",)),
    (WorkKind.PLAN, ("ke hoach",)),
)
_PRODUCT_KINDS: tuple[tuple[WorkKind, tuple[str, ...]], ...] = (
    (WorkKind.REPORT, ("bao cao",)),
    (WorkKind.COMMITMENTS, ("cam ket",)),
    (WorkKind.REGISTRATION, ("dang ky",)),
    (WorkKind.MEETING, ("bien ban sinh hoat",)),
    (WorkKind.PLAN, ("ke hoach", "chuong trinh hanh dong", "chuong trinh")),
)
# Acts of their own wherever they are asked for, beside the main one…
_OWN_ACTS: tuple[tuple[WorkKind, str], ...] = (
    (WorkKind.REGISTRATION, "dang ky"),
    (WorkKind.COMMITMENTS, "cam ket"),
    (WorkKind.MEETING, "sinh hoat chuyen de"),
)
_MEANS = (
    "thong qua",
    "qua cac buoi",
    "trong cac buoi",
    "tai cac buoi",
    "ket qua",
    "viec",
    "theo",
)  # …unless named as a means
_NOT_KINDS = ("bao cao vien", "kiem tra dang uy", "uy ban kiem tra", "theo ke hoach", "thuc hien ke hoach")


def proposed_deliverables(action: str, products: tuple[str, ...], quote: str = "") -> tuple[tuple[WorkKind, str], ...]:
    """(kind, product as written) for an obligation, from its products first, then from its verbs.

    "Xây dựng kế hoạch … và báo cáo kết quả" has two. A person changes them by one click, so a wrong
    guess costs little; an unknown kind of work is OTHER, never left out.
    """
    found: list[tuple[WorkKind, str]] = []
    for product in products:
        kind = _first_of(_PRODUCT_KINDS, _words(product)) or WorkKind.OTHER
        if kind == WorkKind.OTHER or kind not in [known for known, _ in found]:
            found.append((kind, product))
    told = _words(action)
    if not found:
        main = _first_of(_KINDS, told) or _first_of(_WEAK, told)
        if main is None and quote:
            main = _first_of(_KINDS, _words(quote)) or _first_of(_WEAK, _words(quote))
        found.append((main or WorkKind.OTHER, ""))
    for kind, word in _OWN_ACTS:
        if kind not in [known for known, _ in found] and _is_asked(_words(quote or action), word):
            found.append((kind, ""))
    return tuple(found)


def named_within(issuer: str, names: Iterable[str]) -> str:
    """An issuing body as it stands inside a sentence. A letterhead gives it in capitals; where it is one of ``names``
    (or how one begins) their letters are taken, elsewhere it stays as read: which words are proper names is not known.
    """
    if not issuer.isupper():
        return issuer
    return next((name[: len(issuer)] for name in names if name.upper().startswith(issuer)), issuer)


def _words(phrase: str) -> str:
    """The words alone, one space between, without accents; phrases that only look like a kind removed."""
    folded = " ".join("".join(c if c.isalnum() else " " for c in plain(phrase)).split())
    for lookalike in _NOT_KINDS:
        folded = folded.replace(lookalike, " ")
    return f" {' '.join(folded.split())} "


def _first_of(table: tuple[tuple[WorkKind, tuple[str, ...]], ...], words: str) -> WorkKind | None:
    """The kind whose word comes first: the main verb stands before what it is about."""
    places = [(at, kind) for kind, forms in table for form in forms if (at := words.find(f" {form} ")) >= 0]
    return min(places, key=lambda found: found[0])[1] if places else None


def _is_asked(words: str, act: str) -> bool:
    at = words.find(f" {act} ")
    while at >= 0:
        if not words[:at].endswith(tuple(f" {means}" for means in _MEANS)):
            return True
        at = words.find(f" {act} ", at + 1)
    return False
