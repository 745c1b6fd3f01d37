"""The rules behind the board: what a cell says, how the 2×2 closes, filters that agree with the rule."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.campaigns import ledger as made
from trienkhai.campaigns import rules
from trienkhai.campaigns.choices import AssignmentState as S
from trienkhai.campaigns.choices import Timeliness
from trienkhai.campaigns.models import Assignment
from trienkhai.campaigns.queries.cells import Fact, Standing, cell_of
from trienkhai.campaigns.queries.filters import Filters
from trienkhai.campaigns.queries.tally import Group, four_from, groups_of
from trienkhai.plans.choices import DateSource, Scope, WorkKind

TODAY = date(2024, 4, 26)


def fact(state: S, timeliness: Timeliness = Timeliness.WITHIN, done: int | None = None, of: int | None = None) -> Fact:
    return Fact(state, timeliness, done, of, None, None)


def test_the_worst_row_speaks_for_a_cell_of_several():
    facts = [
        fact(S.COMPLETED, Timeliness.ON_TIME),
        fact(S.COMPLETED, Timeliness.LATE),
        fact(S.NEW),
        fact(S.RECEIVED),
        fact(S.IN_PROGRESS),
        fact(S.SUBMITTED),
        fact(S.RETURNED),
        fact(S.NEW, Timeliness.OVERDUE),
    ]
    seen = []
    while facts:
        cell = cell_of(facts, Filters())
        seen.append(cell.standing)
        facts.pop()
    assert seen == [
        Standing.OVERDUE,
        Standing.RETURNED,
        Standing.SUBMITTED,
        Standing.IN_PROGRESS,
        Standing.RECEIVED,
        Standing.NEW,
        Standing.LATE,
        Standing.DONE,
    ]


def test_a_full_count_never_hides_the_one_that_is_short():
    cell = cell_of(
        [fact(S.IN_PROGRESS, done=9, of=9), fact(S.IN_PROGRESS, done=7, of=9), fact(S.IN_PROGRESS)], Filters()
    )
    assert (cell.done, cell.of, cell.rows) == (7, 9, 3)


def test_a_blank_count_stays_blank():
    cell = cell_of([fact(S.IN_PROGRESS, done=None, of=9)], Filters())
    assert (cell.done, cell.of) == (None, None)


# --- the rule and the condition of the database are one

days = st.none() | st.dates(date(2024, 4, 1), date(2024, 5, 20))
HANDED_IN = (S.COMPLETED, S.SUBMITTED)  # never without their day: a constraint of the table
rows_drawn = st.lists(
    st.tuples(st.sampled_from(S), days, days, days).filter(lambda row: row[0] not in HANDED_IN or row[1] is not None),
    max_size=60,
)


@given(drawn=rows_drawn)
def test_the_two_by_two_always_closes(drawn):
    groups = [
        Group(1, 1, 1, "", WorkKind.OTHER, Scope.UNITS, due, late, DateSource.NONE, state,
              rules.timeliness(state, done_on=done, due_on=due, late_after=late, today=TODAY), 2)
        for state, done, due, late in drawn
    ]  # fmt: skip
    four = four_from(groups)
    parts = (four.on_time, four.late, four.within, four.overdue, four.undated)
    assert sum(part.value for part in parts) == four.total.value == 2 * len(drawn)
    assert four.done == 2 * sum(state == S.COMPLETED for state, *_ in drawn)


def test_every_kind_of_row_is_filtered_as_the_rule_judges_it(world):
    """All states × days around the boundaries: the database and ``rules.timeliness`` never part."""
    around = [None, *(TODAY + timedelta(days=n) for n in (-8, -1, 0, 1, 6, 7, 8))]
    book = made.run(world.committee, world.binh)
    duty = book.duty(WorkKind.OTHER, "việc")
    number = 0
    for state in S:
        for late_after in around:
            for before in (0, 1):
                for done_on in around[1:] if state in HANDED_IN else around:
                    due_on = late_after and late_after - timedelta(days=before)
                    number += 1
                    book.owe(duty, world.cell_1, state, due_on=due_on, late_after=late_after, done_on=done_on,
                             occurrence=str(number))  # fmt: skip
    judged: dict[Timeliness, set[int]] = {timeliness: set() for timeliness in Timeliness}
    for row in Assignment.objects.exclude(state=S.WITHDRAWN):
        timeliness = rules.timeliness(
            S(row.state), done_on=row.done_on, due_on=row.due_on, late_after=row.late_after, today=TODAY
        )
        judged[timeliness].add(row.pk)
    judged[Timeliness.WITHIN] |= judged[Timeliness.SOON]
    for timeliness in Timeliness:
        condition = Filters(timeliness=timeliness).condition(TODAY)
        assert set(Assignment.objects.filter(condition).values_list("pk", flat=True)) == judged[timeliness], timeliness
    four = four_from(groups_of(Assignment.objects.all(), TODAY))
    assert four.within.value == len(judged[Timeliness.WITHIN])
    assert four.overdue.value == len(judged[Timeliness.OVERDUE])


def test_the_filters_write_themselves_as_a_query_string():
    assert Filters().query == ""
    assert Filters(unit=3, missing=True, organ="", occurrence="").query == "unit=3&occurrence=&organ=&missing=1"
