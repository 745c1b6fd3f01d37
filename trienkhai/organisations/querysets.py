"""Chainable filters with names of the domain."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from trienkhai.organisations.models import Grant, Unit  # noqa: F401  named in the bases below


class UnitQuerySet(models.QuerySet["Unit"]):
    def under(self, unit: Unit) -> UnitQuerySet:
        """The unit and all below it."""
        return self.filter(path__startswith=unit.path)

    def standing_on(self, day: date) -> UnitQuerySet:
        """Neither dissolved by that day nor founded after it."""
        return self.filter(Q(started_on=None) | Q(started_on__lte=day), Q(ended_on=None) | Q(ended_on__gt=day))


class GrantQuerySet(models.QuerySet["Grant"]):
    def valid_on(self, day: date) -> GrantQuerySet:
        return self.filter(starts_on__lte=day).filter(Q(ends_before=None) | Q(ends_before__gt=day))


def running_on(day: date, prefix: str = "") -> Q:
    """Of rows with ``starts_on`` (a blank: since ever) and ``ends_before`` (a blank: still), those of that day."""
    return (Q(**{f"{prefix}starts_on": None}) | Q(**{f"{prefix}starts_on__lte": day})) & (
        Q(**{f"{prefix}ends_before": None}) | Q(**{f"{prefix}ends_before__gt": day})
    )
