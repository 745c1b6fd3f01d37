"""Rates: every numerator is among the rows of its denominator; each equals a recount row by row."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from tests.campaigns import ledger as made
from trienkhai.campaigns import queries, rules
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import Timeliness
from trienkhai.campaigns.models import Assignment
from trienkhai.campaigns.queries import Rate
from trienkhai.plans.choices import Scope, WorkKind

TODAY = date(2024, 4, 26)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(8))
def test_every_rate_equals_a_recount_and_none_passes_its_whole(world, seed):
    dice = Random(seed)
    book = made.run(world.committee, world.binh)
    units = [world.health, world.cell_1, world.cell_2, *made.many_units(world.health, 4)]
    for number in range(4):
        duty = book.duty(dice.choice(list(WorkKind)), f"việc {number}")
        for unit in units:
            day = TODAY + timedelta(days=dice.randint(-40, 40))
            done_on = day + timedelta(days=dice.randint(-3, 3))
            due = day if dice.random() < 0.8 else None
            book.owe(duty, unit, dice.choice(list(S)), due_on=due, done_on=done_on)
    book.owe(duty, world.committee, scope=Scope.UPWARD)

    def recount(rows) -> Rate:
        total = Rate()
        for row in rows:
            time = rules.timeliness(
                S(row.state), done_on=row.done_on, due_on=row.due_on, late_after=row.late_after, today=TODAY
            )
            is_done = row.state == S.COMPLETED
            total += Rate(1, int(is_done), int(time == Timeliness.ON_TIME), int(time == Timeliness.OVERDUE))
        return total

    rows = list(Assignment.objects.filter(scope=Scope.UNITS).exclude(state=S.WITHDRAWN))
    asked = (world.binh, book.campaign, TODAY)
    assert queries.by_unit(*asked) == {
        unit: recount(row for row in rows if row.unit_id == unit) for unit in {row.unit_id for row in rows}
    }
    assert queries.by_kind(*asked) == {
        kind: recount(row for row in rows if row.kind == kind) for kind in {row.kind for row in rows}
    }
    below = {unit.pk for unit in units[3:]} | {world.health.pk}
    assert queries.by_branch(*asked)[world.health.pk] == recount(row for row in rows if row.unit_id in below)
    for found in (queries.by_unit(*asked), queries.by_kind(*asked)):
        assert all(rate.on_time <= rate.done <= rate.total for rate in found.values())
        assert all(rate.overdue <= rate.total - rate.done for rate in found.values())
