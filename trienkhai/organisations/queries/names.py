"""Names by id, for sentences about what the reader was told of."""

from __future__ import annotations

from collections.abc import Iterable

from trienkhai.organisations.models import Person, Unit


def names_of_people(ids: Iterable[int]) -> dict[int, str]:
    return dict(Person.objects.filter(pk__in=set(ids)).values_list("pk", "full_name"))


def names_of_units(ids: Iterable[int]) -> dict[int, str]:
    """As they are called today."""
    return dict(Unit.objects.filter(pk__in=set(ids)).values_list("pk", "name"))
