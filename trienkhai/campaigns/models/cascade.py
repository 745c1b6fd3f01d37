"""Tables of the way down: a unit's own plan that concretises the upper one, clause by clause."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from trienkhai.campaigns.choices import CoverageAnswer
from trienkhai.campaigns.models.ledger import Campaign
from trienkhai.organisations.models import Person, Unit
from trienkhai.plans.models import Obligation, Plan


class HandDown(models.Model):
    """A unit's own plan carries an upper campaign on (cụ thể hóa, triển khai xuống)."""

    upper = models.ForeignKey(Campaign, models.PROTECT, related_name="handed_down")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="handed_down")
    plan = models.OneToOneField(Plan, models.CASCADE, related_name="handed_down_from")
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    is_composed = models.BooleanField("lập từ kế hoạch cấp trên", default=False)  # else an uploaded plan was linked
    lines = models.JSONField(default=list)  # of a composed plan, as typed, so that they can be typed on
    version = models.PositiveIntegerField(default=1)  # two people writing: the second is told

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upper", "unit"], name="campaigns_one_hand_down_each")]

    def __str__(self) -> str:
        return f"{self.upper} → {self.plan}"


class Coverage(models.Model):
    """How the unit's own plan answers one obligation of the upper plan (đối chiếu cụ thể hóa)."""

    hand_down = models.ForeignKey(HandDown, models.CASCADE, related_name="coverage")
    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="covered_by")  # of the upper plan
    lower = models.ForeignKey(Obligation, models.CASCADE, null=True, related_name="covers")  # of the unit's own plan
    answer = models.CharField(max_length=10, choices=CoverageAnswer)
    note = models.TextField("ghi chú", blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hand_down", "obligation", "lower"],
                condition=Q(lower__isnull=False),
                name="campaigns_covered_once_by_each",
            ),
            models.UniqueConstraint(
                fields=["hand_down", "obligation"], condition=Q(lower=None), name="campaigns_answered_without_plan_once"
            ),
            models.CheckConstraint(
                condition=Q(answer=CoverageAnswer.COVERED, lower__isnull=False)
                | (~Q(answer=CoverageAnswer.COVERED) & Q(lower__isnull=True)),
                name="campaigns_covered_by_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id}: {self.get_answer_display()}"
