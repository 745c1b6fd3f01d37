"""The measures of a unit's own plan as values: what it does, by when, and which upper duties that carries out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from trienkhai.campaigns.queries.own_words import upper_words
from trienkhai.campaigns.rules_words import UpperWords, own_words
from trienkhai.plans.choices import WorkKind
from trienkhai.plans.models import Obligation
from trienkhai.plans.services import ComposedLine


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
        )


def in_own_words(lines: Sequence[MeasureLine]) -> list[MeasureLine]:
    """The lines with the unit's own day where words taken over from the upper plan name the upper one. One statement."""
    named = {pk for line in lines for pk in line.covers}
    uppers = {each.pk: upper_words(each) for each in Obligation.objects.filter(pk__in=named).defer("as_read")}
    return [_redated(line, uppers) for line in lines]


def _redated(line: MeasureLine, uppers: Mapping[int, UpperWords]) -> MeasureLine:
    tidy = " ".join(line.action.split())
    for pk in line.covers:
        made = own_words(line.action, uppers[pk], line.due_on)
        if made.words != tidy:
            return replace(line, action=made.words)
    return line
