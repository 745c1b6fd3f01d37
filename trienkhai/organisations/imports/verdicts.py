"""What becomes of each row of a sheet, before and after it is carried out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy


class Outcome(StrEnum):
    """Said of one row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


SAID = {
    Outcome.NEW: gettext_lazy("Thêm mới"),
    Outcome.CHANGED: gettext_lazy("Thay đổi"),
    Outcome.SAME: gettext_lazy("Giữ nguyên"),
    Outcome.REFUSED: gettext_lazy("Không nhập"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row: what becomes of it and why, at which cell."""

    at: int  # in the table, from 0
    outcome: Outcome
    name: str
    where: str = ""  # the unit it was understood to speak of
    cell: str = ""
    sentence: str = ""


def counts_of(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """How many rows of each outcome; every outcome is named."""
    counted = Counter(verdict.outcome for verdict in verdicts)
    return {outcome.value: counted[outcome] for outcome in Outcome}
