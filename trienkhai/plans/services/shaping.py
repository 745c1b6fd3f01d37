"""Where one obligation ends and the next begins: a person splits one in two, or merges two into one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from trienkhai.journal import services as journal
from trienkhai.plans.choices import CheckAct, DateSource, ObligationState
from trienkhai.plans.errors import PlanRefusal
from trienkhai.plans.models import Obligation, WorkingDate
from trienkhai.plans.rules import LEAD_CONTRADICTIONS, MERGED_TWO_DEADLINES, deadline_in
from trienkhai.plans.services.checking import deadline_columns, forget_idle_working_dates, without_label
from trienkhai.plans.services.doors import Actor, held_obligation
from trienkhai.plans.services.steps import refuse_when_moved, remember, renumber, whole
from trienkhai.reading.doubts import with_doubts
from trienkhai.reading.obligations import action_words
from trienkhai.reading.result import Doubt, ReadObligation, Span
from trienkhai.vietnamese.deadlines import Bound, Deadline
from trienkhai.vietnamese.text import plain as folded

# Doubts that stay with the words; the others are weighed anew on what the words now are.
_LASTING = frozenset({"VERB_UNKNOWN", "ENDS_BEFORE_IT_BEGINS", MERGED_TWO_DEADLINES})
_WAITING = {"state": ObligationState.READ, "dropped_reason": "", "confirmed_by": None, "confirmed_at": None}
_BETWEEN = " \t\n;,.:"  # what may stand between two parts and belongs to neither


@transaction.atomic
def split_obligation(
    obligation: Obligation, *, at_offset: int, version: int, by: Actor, at: datetime
) -> tuple[Obligation, Obligation]:
    """Make two of one, at an offset of ``plan.text``. Both wait to be confirmed.

    Both keep exact spans. The second leads and supports as the first; the deadline goes to the part that
    holds its words, and stays with the first when they stand in neither (a heading's). The other part has
    the deadline that its own words state, if any. Kinds of work are proposed anew.
    Raises ObligationChanged for another version, PlanRefusal when one part would have no words.
    """
    held = held_obligation(obligation, version=version, by=by)
    _require_kept(held)
    text = held.plan.text
    first_end, second_start = _parts(text, held.start, held.end, at_offset)
    refuse_when_moved(held)
    before = whole(held)
    moves = _deadline_place(held) >= second_start
    stated = held.deadline
    year = held.plan.issued_on.year if held.plan.issued_on else None
    end = held.end
    quotes = text[held.start : first_end], text[second_start:end]
    own = [deadline_in(quote, year=year) or Deadline("", Bound.NONE) for quote in quotes]
    deadlines = (own[0], stated) if moves else (stated, own[1])
    shares = [_share(held, quotes, part) for part in (0, 1)]
    Obligation.objects.filter(plan=held.plan_id, position__gt=held.position).update(position=F("position") + 1)
    second = Obligation(
        plan=held.plan,
        position=held.position + 1,
        origin=held.origin,
        clause_path=held.clause_path,
        lead=held.lead,
        support=held.support,
        as_read=held.as_read,
        doubts=held.doubts,
    )
    spans = (held.start, first_end), (second_start, end)
    for part, row in enumerate((held, second)):
        start, stop = spans[part]
        values = shares[part] | deadline_columns(deadlines[part]) | _WAITING
        for name, value in values.items():
            setattr(row, name, value)
        row.start, row.end, row.quote = start, stop, text[start:stop]
        row.action = _action(row)
        _weigh(row)
    held.version += 1
    held.save()
    second.save()
    held.deliverables.all().delete()
    if moves:
        held.working_dates.update(obligation=second)
        for contradiction in held.contradictions.exclude(code__in=LEAD_CONTRADICTIONS):
            contradiction.obligations.remove(held)
            contradiction.obligations.add(second)
    for row in (held, second):
        forget_idle_working_dates(row)
    remember(CheckAct.SPLIT, held, before, by=by, at=at, other=second)
    details = {"at_offset": at_offset, "made": second.pk}
    journal.record("plans.obligation-split", by=by, at=at, subject=held, details=details)
    return held, second


@transaction.atomic
def merge_with_next(obligation: Obligation, *, version: int, by: Actor, at: datetime) -> Obligation:
    """Make one of an obligation and the next that was not dropped; it waits to be confirmed.

    Its span runs from the beginning of the first to the end of the second; whoever leads, supports and
    what is produced are joined in order. Two deadlines that differ: the first stays, and a doubt tells of
    the other, whose words are in the journal too. Raises ObligationChanged, PlanRefusal.
    """
    held = held_obligation(obligation, version=version, by=by)
    _require_kept(held)
    following = held.plan.obligations.filter(position__gt=held.position).exclude(state=ObligationState.DROPPED)
    second = following.select_for_update(of=("self",)).order_by("position", "pk").first()
    if second is None:
        raise PlanRefusal(_("Đây là nhiệm vụ cuối, không còn nhiệm vụ nào phía sau để gộp."))
    for row in (held, second):
        refuse_when_moved(row)
    before, second_before = whole(held), whole(second)
    kept, other = held.deadline, second.deadline
    if not kept.text and kept.bound == Bound.NONE:
        kept, other = other, Deadline("", Bound.NONE)
    differ = bool(other.text) and folded(other.text) != folded(kept.text)
    held.start, held.end = min(held.start, second.start), max(held.end, second.end)
    held.quote = held.plan.text[held.start : held.end]
    held.action = f"{held.action.rstrip(' ;.,')}; {second.action}"
    for name in ("lead", "support", "products", "audiences"):
        setattr(held, name, list(dict.fromkeys([*getattr(held, name), *getattr(second, name)])))
    held.support = [name for name in held.support if name not in held.lead]
    for name in ("route_to", "route_via", "onward"):
        both = dict.fromkeys(words for words in (getattr(held, name), getattr(second, name)) if words)
        setattr(held, name, "; ".join(both))
    doubts = {doubt["code"]: doubt for doubt in [*second.doubts, *held.doubts]}
    if differ:
        doubts[MERGED_TWO_DEADLINES] = {
            "code": MERGED_TWO_DEADLINES,
            "values": {"text": kept.text, "other": other.text},
        }
    held.doubts = list(doubts.values())
    for name, value in (deadline_columns(kept) | _WAITING).items():
        setattr(held, name, value)
    _weigh(held)
    held.version += 1
    held.save()
    held.deliverables.all().delete()
    for contradiction in second.contradictions.all():
        contradiction.obligations.remove(second)
        contradiction.obligations.add(held)
    taken = held.working_dates.values_list("occurrence", flat=True)
    WorkingDate.objects.filter(obligation=second, source=DateSource.WORKING).exclude(occurrence__in=list(taken)).update(
        obligation=held
    )
    remember(CheckAct.MERGE, held, before, by=by, at=at, other=second, other_before=second_before)
    details = {"with": second.pk, "kept": kept.text, "other": other.text}
    second.delete()
    renumber(held.plan)
    forget_idle_working_dates(held)
    journal.record("plans.obligations-merged", by=by, at=at, subject=held, details=details)
    held.refresh_from_db(fields=["position"])
    return held


def _require_kept(held: Obligation) -> None:
    if held.state == ObligationState.DROPPED:
        raise PlanRefusal(_("Nhiệm vụ này đã bỏ; đồng chí khôi phục trước rồi mới tách hoặc gộp."))


def _parts(text: str, start: int, end: int, at_offset: int) -> tuple[int, int]:
    """Where the first part ends and the second begins."""
    if not start < at_offset < end:
        raise PlanRefusal(_("Chỗ tách nằm ngoài nhiệm vụ này; đồng chí đặt con trỏ vào giữa câu của nhiệm vụ."))
    first, second = text[start:at_offset], text[at_offset:end]
    first_end = start + len(first.rstrip())
    second_start = at_offset + len(second) - len(second.lstrip(_BETWEEN))
    if not any(char.isalnum() for char in without_label(first)) or not any(char.isalnum() for char in second):
        raise PlanRefusal(_("Một trong hai phần không có chữ; đồng chí đặt con trỏ vào giữa câu của nhiệm vụ."))
    return first_end, second_start


def _deadline_place(held: Obligation) -> int:
    """Where the words of the deadline stand in the plan's text; -1 when outside the obligation or unknown."""
    read = held.as_read or {}
    span, deadline = read.get("deadline_span"), read.get("deadline")
    if span and deadline and deadline["text"].strip() == held.deadline_text:
        return int(span["start"]) if held.start <= span["start"] < held.end else -1
    place = held.quote.find(held.deadline_text) if held.deadline_text else -1
    return held.start + place if place >= 0 else -1


def _share(held: Obligation, quotes: Sequence[str], part: int) -> dict[str, Any]:
    """What each part takes of the whole: what its words name; the first, what neither names."""

    def belongs(words: str) -> bool:
        here, there = (folded(words) in folded(quotes[place]) for place in (part, 1 - part))
        return here or (part == 0 and not there)

    return {name: [words for words in getattr(held, name) if belongs(words)] for name in ("products", "audiences")} | {
        name: words if belongs(words := getattr(held, name)) else "" for name in ("route_to", "route_via", "onward")
    }


def _action(row: Obligation) -> str:
    """The words to act on: without the item's label, and without whoever is told to."""
    words = without_label(row.quote.replace("**", "").replace("__", ""))
    named = next((name for name in row.lead if folded(words).startswith(f"{folded(name)} ")), "")
    words = words[len(named) :].strip()
    return action_words(words, 0, len(words)) or words


def _weigh(row: Obligation) -> None:
    """The doubts and the "6 rõ" of an obligation as its words now stand."""
    deadline = row.deadline
    read = ReadObligation(
        span=Span(row.start, row.end),
        clause_path=row.clause_path,
        lead=tuple(row.lead),
        support=tuple(row.support),
        action=row.action,
        deadline=deadline if deadline.text else None,
        deadline_span=None,
        products=tuple(row.products),
        route_to=row.route_to,
        route_via=row.route_via,
        onward=row.onward,
        audiences=tuple(row.audiences),
        doubts=tuple(Doubt(d["code"], d["values"]) for d in row.doubts if d["code"] in _LASTING),
    )
    weighed = with_doubts(read, row.quote, ())
    row.doubts = [{"code": doubt.code, "values": doubt.values} for doubt in weighed.doubts]
    row.unclear = list(weighed.unclear)
