"""The table of counters: the ledger added up in advance, for pages that show totals of a province."""

from __future__ import annotations

from django.db import models

from trienkhai.campaigns.choices import AssignmentState
from trienkhai.campaigns.models.ledger import Campaign
from trienkhai.plans.choices import DateSource, Scope, WorkKind
from trienkhai.plans.models import Deliverable, Obligation


class Tally(models.Model):
    """A line of the counters (số đếm): so many rows of the ledger more, or fewer, that are alike.

    How many rows are alike is the sum of ``n`` over like lines. Lines are only ever added, by triggers of the database
    (``campaigns.counters``): nobody waits for another's counter, and no way of writing the ledger passes them by.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, db_constraint=False, related_name="+")
    kind = models.CharField(max_length=15, choices=WorkKind)
    deliverable = models.ForeignKey(
        Deliverable, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    obligation = models.ForeignKey(Obligation, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    occurrence = models.CharField(max_length=60, blank=True)
    scope = models.CharField(max_length=10, choices=Scope)
    due_on = models.DateField(null=True)
    late_after = models.DateField(null=True)
    date_source = models.CharField(max_length=10, choices=DateSource)
    state = models.CharField(max_length=12, choices=AssignmentState)
    done_on = models.DateField(null=True)
    n = models.IntegerField("số dòng")  # negative: so many have ceased to be like this

    def __str__(self) -> str:
        return f"{self.n:+d} · {self.kind} · {self.state}"
