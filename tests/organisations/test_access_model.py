"""Access against a model of twenty lines: random trees, moves, grants, loans and days; every question alike."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.thorough import examples
from trienkhai.organisations import access, tree
from trienkhai.organisations.choices import Capability, Role, UnitKind
from trienkhai.organisations.models import Grant, Person, Unit, UnitAncestor

pytestmark = pytest.mark.django_db
DAY_1 = date(2025, 1, 1)
PEOPLE = 4
NOT_LENT = (Capability.GRANT_BELOW, Capability.MANAGE_STRUCTURE, Capability.HAND_OUT_SLIPS)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("unit"), st.integers(0, 30)),
        st.tuples(st.just("move"), st.integers(0, 30), st.integers(0, 30)),
        st.tuples(
            st.just("grant"),
            st.integers(0, PEOPLE - 1),
            st.integers(0, 30),
            st.sampled_from(list(Role)),
            st.integers(0, 9),
            st.one_of(st.none(), st.integers(1, 9)),
            st.one_of(st.none(), st.integers(0, PEOPLE - 1)),
        ),
        st.tuples(st.just("end"), st.integers(0, 30), st.integers(0, 9)),
    ),
    min_size=4,
    max_size=14,
)


class Model:
    """The reference: parents, and grants as plain tuples."""

    def __init__(self) -> None:
        self.parents: list[int | None] = [None]
        self.grants: list[list[Any]] = []  # person, unit, role, starts, ends, lender

    def is_under(self, unit: int | None, top: int) -> bool:
        while unit is not None and unit != top:
            unit = self.parents[unit]
        return unit == top

    def holds(self, grant: list[Any], day: int) -> bool:
        _person, unit, role, starts, ends, lender = grant
        if not starts <= day or (ends is not None and day >= ends):
            return False
        return lender is None or any(
            g[0] == lender and g[2] == role and g[5] is None and self.is_under(unit, g[1]) and self.holds(g, day)
            for g in self.grants
        )

    def may(self, person: int, capability: Capability, unit: int, day: int) -> bool:
        return any(
            g[0] == person
            and capability in access.GRANTED_BY[g[2]]
            and not (g[5] is not None and capability in NOT_LENT)
            and self.is_under(unit, g[1])
            and self.holds(g, day)
            for g in self.grants
        )

    def carries_on(self, person: int, capability: Capability, unit: int, day: int) -> bool:
        """By a role on the very unit, in what it hands down of its superior's plan."""
        return any(
            g[0] == person
            and g[1] == unit
            and capability in access.CARRYING_ON.get(g[2], ())
            and self.holds(g, day)
            and (
                g[5] is None
                or any(o[:3] == [g[5], unit, g[2]] and o[5] is None and self.holds(o, day) for o in self.grants)
            )
            for g in self.grants
        )


def build(acts: list[tuple[Any, ...]]) -> tuple[Model, list[Unit], list[Person]]:
    """The same acts on the model and on the tables."""
    model, units, rows = Model(), [tree.place(Unit.objects.create(name="0", kind=UnitKind.OTHER))], []
    people = Person.objects.bulk_create(Person(full_name=str(n)) for n in range(PEOPLE))
    for act in acts:
        match act:
            case ("unit", n):
                above = n % len(units)
                parent = Unit.objects.get(pk=units[above].pk)
                made = Unit.objects.create(name=str(len(units)), kind=UnitKind.OTHER, parent=parent)
                units.append(tree.place(made))
                model.parents.append(above)
            case ("move", n, to):
                n, to = n % len(units), to % len(units)
                if n and not model.is_under(to, n):
                    tree.move(Unit.objects.get(pk=units[n].pk), Unit.objects.get(pk=units[to].pk))
                    model.parents[n] = to
            case ("grant", person, n, role, starts, lasts, lender):
                if lender == person or (lender is not None and lasts is None):
                    lender = None
                ends = None if lasts is None else starts + lasts
                grant = [person, n % len(units), role, starts, ends, lender]
                if any(g[:4] == grant[:4] for g in model.grants):
                    continue
                model.grants.append(grant)
                rows.append(
                    Grant.objects.create(
                        person=people[person],
                        unit=units[n % len(units)],
                        role=role,
                        starts_on=DAY_1 + timedelta(days=starts),
                        ends_before=None if ends is None else DAY_1 + timedelta(days=ends),
                        delegated_by=None if lender is None else people[lender],
                    )
                )
            case ("end", n, day) if rows:
                n %= len(rows)
                model.grants[n][4] = day
                Grant.objects.filter(pk=rows[n].pk).update(ends_before=DAY_1 + timedelta(days=day))
    return model, [Unit.objects.get(pk=unit.pk) for unit in units], people


@settings(max_examples=examples(25, 700), deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(acts=ACTS, day=st.integers(0, 12))
def test_every_question_is_answered_as_the_model_answers(acts: list[tuple[Any, ...]], day: int) -> None:
    with transaction.atomic():
        model, units, people = build(acts)
        for number, row in enumerate(people):
            viewer = Person.objects.get(pk=row.pk)
            viewer.today = DAY_1 + timedelta(days=day)
            for capability in Capability:
                wanted = {n for n in range(len(units)) if model.may(number, capability, n, day)}
                assert {n for n, unit in enumerate(units) if access.may(viewer, capability, unit)} == wanted
                own = {n for n in range(len(units)) if model.carries_on(number, capability, n, day)}
                assert {n for n, unit in enumerate(units) if access.may_carrying_on(viewer, capability, unit)} == own
                seen = set(access.units_where(viewer, capability).values_list("pk", flat=True))
                assert seen == {units[n].pk for n in wanted}
        pairs = set(UnitAncestor.objects.filter(unit__in=units).values_list("ancestor_id", "unit_id"))
        assert pairs == {
            (units[top].pk, units[n].pk)
            for n in range(len(units))
            for top in range(len(units))
            if model.is_under(n, top)
        }
        transaction.set_rollback(True)
