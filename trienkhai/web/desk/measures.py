"""The form in which a unit writes its own plan: one line for each measure, under the clause that it concretises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from trienkhai.campaigns.choices import CoverageAnswer
from trienkhai.campaigns.queries.own_words import upper_words
from trienkhai.campaigns.rules_words import OwnWords, own_words
from trienkhai.campaigns.services import MeasureLine, Said
from trienkhai.kernel.errors import DomainError
from trienkhai.plans.choices import WorkKind
from trienkhai.web.days import day_typed
from trienkhai.web.request import Request, whole_number

if TYPE_CHECKING:
    from trienkhai.campaigns.queries import HandDownPage
    from trienkhai.campaigns.queries.hand_down import Clause

FIELDS = ("action", "kind", "lead", "person", "due_on", "product")
LONGEST = {"action": 2000, "lead": 1000, "person": 250, "product": 300, "kind": 15, "due_on": 20}
MOST_LINES = 400
KINDS = WorkKind.choices


@dataclass
class TypedLine:
    """One line as it stands in the form."""

    number: int
    covers: tuple[int, ...]
    values: dict[str, str]
    takes_words: bool = False  # the upper clause's own words
    wrong: str = ""
    is_new: bool = False  # a blank one, offered
    warning: str = ""  # a day that leaves no time, or is after the superior's
    words: OwnWords | None = None  # date words of the upper plan that gave way, or stand on beside another day

    @property
    def is_blank(self) -> bool:
        return not self.takes_words and not any(self.values[name] for name in ("action", "lead", "person", "product"))


@dataclass(frozen=True)
class LineGroup:
    """An upper clause with the lines under it; None: the unit's own matters."""

    clause: Clause | None
    lines: list[TypedLine] = field(default_factory=list)

    @property
    def carries_date(self) -> bool:
        """Whether the clause's own words name a day that would give way."""
        if self.clause is None:
            return False
        upper = upper_words(self.clause.obligation)
        return bool(own_words(upper.action, upper, date.min).after)


def lines_stored(page: HandDownPage) -> list[TypedLine]:
    """The lines as they were written last."""
    stored = page.hand_down.lines if page.hand_down is not None else []
    return [
        TypedLine(
            number,
            tuple(line["covers"]),
            {name: str(line.get(name, "")) for name in FIELDS} | {"due_on": _shown_day(line.get("due_on", ""))},
        )
        for number, line in enumerate(stored)
    ]


def lines_typed(request: Request) -> list[TypedLine]:
    """The lines as they were sent, blank ones left out."""
    count = min(whole_number(request.POST.get("count")) or 0, MOST_LINES)
    found = []
    for number in range(count):
        covers = [whole_number(each) for each in request.POST.get(f"covers-{number}", "").split(",")]
        values = {name: request.POST.get(f"{name}-{number}", "").strip()[: LONGEST[name]] for name in FIELDS}
        line = TypedLine(
            number,
            tuple(each for each in covers if each is not None),
            values,
            takes_words=request.POST.get(f"take-{number}") == "on",
        )
        if not line.is_blank:
            found.append(line)
    return found


def measures_of(lines: Sequence[TypedLine], page: HandDownPage) -> list[MeasureLine]:
    """The lines as the service takes them. Raises DomainError at the first day that is none, marking its line."""
    words = {clause.obligation.pk: clause.obligation.action for clause in page.table.clauses}
    made = []
    for line in lines:
        typed = line.values["due_on"]
        day = day_typed(typed)
        if typed and day is None:
            line.wrong = _("Ngày ghi chưa đúng. Đồng chí ghi ngày/tháng/năm, ví dụ 20/04/2026.")
            raise DomainError(line.wrong)
        action = line.values["action"]
        if not action and line.takes_words and line.covers:
            action = words.get(line.covers[0], "")
        made.append(
            MeasureLine(
                action=action,
                covers=line.covers,
                kind=line.values["kind"],
                lead=line.values["lead"],
                person=line.values["person"],
                due_on=day,
                product=line.values["product"],
            )
        )
    return made


def grouped(page: HandDownPage, lines: Sequence[TypedLine], today: date) -> tuple[list[LineGroup], int]:
    """The lines under their clauses, each with one blank line more; and how many lines there are in all."""
    of_clause: dict[int, list[TypedLine]] = defaultdict(list)
    known = {clause.obligation.pk for clause in page.table.clauses}
    for line in lines:
        first = next((pk for pk in line.covers if pk in known), 0)
        of_clause[first].append(line)
    groups = [LineGroup(clause, of_clause[clause.obligation.pk]) for clause in page.table.clauses]
    groups.append(LineGroup(None, of_clause[0]))
    number = 0
    for group in groups:
        if page.is_open:
            clause = group.clause
            day = clause.proposed_on.strftime("%d/%m/%Y") if clause is not None and clause.proposed_on else ""
            covers = (clause.obligation.pk,) if clause is not None else ()
            group.lines.append(TypedLine(0, covers, dict.fromkeys(FIELDS, "") | {"due_on": day}, is_new=True))
        for line in group.lines:
            line.number, number = number, number + 1
            line.warning = _warning(line, group.clause, today)
            if group.clause is not None and not line.is_new:
                upper = upper_words(group.clause.obligation)
                line.words = own_words(line.values["action"], upper, day_typed(line.values["due_on"]))
    return groups, number


def _warning(line: TypedLine, clause: Clause | None, today: date) -> str:
    """What is doubtful about the day of a line; it may be kept all the same."""
    day = day_typed(line.values["due_on"])
    if day is None or line.is_new:
        return ""
    if day < today:
        return _("ngày này đã qua")
    if clause is not None and clause.repeats:
        return _("cấp trên giao thường xuyên hoặc theo kỳ; để trống ngày thì giữ như vậy")
    if clause is None or clause.is_done or clause.due_on is None:
        return ""
    if day > clause.due_on:
        return _("sau hạn hoàn thành của cấp trên")
    if clause.proposed_on is not None and day > clause.proposed_on:
        return _("không đủ thời gian tổng hợp trước hạn hoàn thành của cấp trên")
    return ""


def said_typed(request: Request, page: HandDownPage) -> dict[int, Said]:
    """What the table says of each clause that was in the form."""
    said: dict[int, Said] = {}
    for clause in page.table.clauses:
        pk = clause.obligation.pk
        chosen = request.POST.get(f"answer-{pk}")
        if chosen is None:
            continue
        lowers = [whole_number(each) for each in request.POST.getlist(f"lower-{pk}")]
        answer = CoverageAnswer(chosen) if chosen in CoverageAnswer.values else None
        said[pk] = Said(
            answer,
            tuple(each for each in lowers if each is not None) if answer == CoverageAnswer.COVERED else (),
            request.POST.get(f"note-{pk}", "")[:1000],
        )
    return said


def texts_in(request: Request) -> list[str]:
    """Everything typed, to be looked through for marks of secrecy."""
    return [str(value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"]


def _shown_day(stored: Any) -> str:
    day = day_typed(str(stored))
    return day.strftime("%d/%m/%Y") if day else ""
