"""Pure decisions on reports: what a figure may hold, when a report may be changed, sent, reviewed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from trienkhai.campaigns.choices import AssignmentState
from trienkhai.plans.choices import Scope, WorkKind
from trienkhai.reporting.choices import ReportState
from trienkhai.reporting.figures import BY_NAME, REGISTRY, Figure

# What the ledger calls handed in; a state that was entered from a paper list counts without a report here.
WAITING = AssignmentState.SUBMITTED
HANDED_IN = frozenset({AssignmentState.SUBMITTED, AssignmentState.COMPLETED})
LARGEST = 2_147_483_647  # what both databases hold in a positive integer


@dataclass(frozen=True)
class FigureValue:
    """One figure as typed: None is blank, 0 is nought."""

    figure: str
    category: str = ""
    numerator: int | None = None
    denominator: int | None = None
    note: str = ""

    @property
    def is_blank(self) -> bool:
        return self.numerator is None and self.denominator is None and not self.note.strip()


@dataclass(frozen=True)
class Fault:
    """What is wrong with one value; ``code`` becomes a sentence at its field."""

    figure: str
    category: str
    code: str  # UNKNOWN_FIGURE, NO_DENOMINATOR, ABOVE_DENOMINATOR, OUT_OF_RANGE, TWICE


def faults_of(values: Sequence[FigureValue]) -> tuple[Fault, ...]:
    """Every value that cannot be stored, in order."""
    found = []
    seen: set[tuple[str, str]] = set()
    for value in values:
        code = _fault(value)
        if not code and (value.figure, value.category) in seen:
            code = "TWICE"
        seen.add((value.figure, value.category))
        if code:
            found.append(Fault(value.figure, value.category, code))
    return tuple(found)


def _fault(value: FigureValue) -> str:
    figure = BY_NAME.get(value.figure)
    if figure is None or value.category not in (figure.categories or ("",)):
        return "UNKNOWN_FIGURE"
    if not figure.is_ratio and value.denominator is not None:
        return "NO_DENOMINATOR"
    if any(number is not None and not 0 <= number <= LARGEST for number in (value.numerator, value.denominator)):
        return "OUT_OF_RANGE"
    if value.numerator is not None and value.denominator is not None and value.numerator > value.denominator:
        return "ABOVE_DENOMINATOR"
    return ""


def figures_for(kinds: Iterable[str]) -> tuple[Figure, ...]:
    """The figures that a campaign with these kinds of work can ask for."""
    wanted = set(kinds)
    return tuple(figure for figure in REGISTRY if figure.kind.value in wanted)


def is_answered_by_a_report(kind: str, scope: str) -> bool:
    """A duty of the kind REPORT is answered by the unit's report; the committee's own duty to its superior is
    answered by the consolidated report."""
    return kind == WorkKind.REPORT and scope != Scope.UPWARD


def may_be_changed(state: str) -> bool:
    """A report that was sent is locked until it is returned."""
    return state in {ReportState.DRAFT, ReportState.RETURNED}


def may_be_accepted(state: str) -> bool:
    return state == ReportState.SUBMITTED


def may_be_returned(state: str) -> bool:
    """Also one that was accepted: a fault may be seen late."""
    return state in {ReportState.SUBMITTED, ReportState.ACCEPTED}


def is_handed_in(state: str) -> bool:
    """Counted in "52/61 đơn vị đã báo cáo": a returned report is again missing."""
    return state in {ReportState.SUBMITTED, ReportState.ACCEPTED}


def is_waiting(ledger_state: str, report_state: str) -> bool:
    """Somebody above has the next word, on the duty or on content that came after it."""
    return ledger_state == WAITING or (ledger_state in HANDED_IN and report_state == ReportState.SUBMITTED)


def is_late(handed_in_on: date | None, late_after: date | None) -> bool:
    return handed_in_on is not None and late_after is not None and handed_in_on > late_after


_REPORTS_TO = re.compile(r"báo cáo\s+(?:(?:về|lên|với|cho|đến)\s+)?", re.IGNORECASE)


def superior_in(onward: str) -> str:
    """The body that an onward phrase names: "để tổng hợp, báo cáo Ban Tuyên giáo Tỉnh ủy" names the body after the
    verb. "" where the words name none."""
    words = " ".join(onward.split()).strip(" .,;:()")
    named = _REPORTS_TO.split(words)[-1]
    named = re.split(r"[;:()]|\.(?:\s|$)|, (?=trước|chậm nhất|theo|để)", named)[0].strip(" .,;:()")
    return named if named[:1].isupper() else ""
