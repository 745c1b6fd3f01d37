"""The measures of a unit's own plan as values: what it does, by when, and which upper duties that carries out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from trienkhai.campaigns.queries.own_words import repeats, upper_words
from trienkhai.campaigns.rules_words import UpperWords, own_words
from trienkhai.plans.choices import WorkKind
from trienkhai.plans.models import Obligation
from trienkhai.plans.services import ComposedLine
from trienkhai.vietnamese.deadlines import Deadline


@dataclass(frozen=True)
class MeasureLine:
    """One measure of the unit and the upper obligations (ids) that it concretises; none: its own matter."""

    action: str
    covers: tuple[int, ...] = ()
    kind: str = ""  # WorkKind value; "": told by the words
    lead: str = ""  # who carries it out, several apart by ";"
    person: str = ""
    due_on: date | None = None
    product: str = ""
    repeats: Deadline | None = None  # of the upper duty whose words were taken over

    @property
    def is_blank(self) -> bool:
        return not any(each.strip() for each in (self.action, self.lead, self.person, self.product))

    def stored(self) -> dict[str, Any]:
        return {
            "action": self.action.strip(),
            "covers": list(self.covers),
            "kind": self.kind,
            "lead": self.lead.strip(),
            "person": self.person.strip(),
            "due_on": self.due_on.isoformat() if self.due_on else "",
            "product": self.product.strip(),
        }

    def composed(self) -> ComposedLine:
        """As the plan's text is made from it."""
        return ComposedLine(
            action=self.action,
            kind=WorkKind(self.kind) if self.kind else None,
            lead=tuple(name.strip() for name in self.lead.split(";") if name.strip()),
            person=self.person,
            due_on=self.due_on,
            product=self.product,
            repeats=self.repeats,
        )


def in_own_words(lines: Sequence[MeasureLine]) -> list[MeasureLine]:
    """The lines with the unit's own day where words taken over from the upper plan name the upper one; without a day of
    its own, what stands or recurs in the upper plan does so in the unit's. One statement."""
    named = {pk for line in lines for pk in line.covers}
    found = {each.pk: each for each in Obligation.objects.filter(pk__in=named).defer("as_read")}
    uppers = {pk: upper_words(each) for pk, each in found.items()}
    return [_repeated(_redated(line, uppers), found) for line in lines]


def _repeated(line: MeasureLine, uppers: Mapping[int, Obligation]) -> MeasureLine:
    if line.due_on is not None:
        return line
    tidy = " ".join(line.action.split())
    for pk in line.covers:
        if repeats(uppers[pk]) and tidy == " ".join(uppers[pk].action.split()):
            return replace(line, repeats=uppers[pk].deadline)
    return line


def _redated(line: MeasureLine, uppers: Mapping[int, UpperWords]) -> MeasureLine:
    tidy = " ".join(line.action.split())
    for pk in line.covers:
        made = own_words(line.action, uppers[pk], line.due_on)
        if made.words != tidy:
            return replace(line, action=made.words)
    return line
