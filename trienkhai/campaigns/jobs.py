"""What the worker does for this room: reminders. All safe to run twice, and after any pause."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from trienkhai.campaigns import rules_chasing as rules
from trienkhai.campaigns.queries import chasing_facts
from trienkhai.campaigns.rules_chasing import WorksOn
from trienkhai.campaigns.services.chasing import remind_unit
from trienkhai.journal.jobs import enqueue

REMIND = "trienkhai.cli.jobs.remind_units"
BATCH = 500


def remind(*, at: datetime, works_on: WorksOn) -> int:
    """Find the units that are to be reminded now and hand them to the worker in batches; returns how many. Nothing is
    written here: a batch that is lost is found again by the next tick."""
    policies = (rules.Policy(), *chasing_facts.policies_of().values())
    if not any(rules.is_open(policy, at, works_on) for policy in policies):
        return 0  # a night, a Sunday: nothing is read at all
    known = chasing_facts.facts_of(at)
    due = sorted(
        unit
        for unit, owed in known.owed.items()
        if rules.due_now(owed, known.policies, last_digest=known.last_digest.get(unit), at=at, works_on=works_on)
    )
    reached = chasing_facts.recipients_of(due, at.date(), own_side=known.own_side) if due else {}
    due = [unit for unit in due if reached.get(unit)]
    for first in range(0, len(due), BATCH):
        enqueue(REMIND, due[first : first + BATCH])
    return len(due)


def remind_units(ids: Iterable[int], *, clock: Callable[[], datetime], works_on: WorksOn) -> int:
    """Remind each of these units, each in a transaction of its own; returns how many rows were named."""
    return sum(remind_unit(unit_id, at=clock(), works_on=works_on) for unit_id in ids)
