"""Tables of time: periods of a standing duty, the day on which an event happened, changes of an obligation mid-way."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from trienkhai.campaigns.choices import AmendmentKind
from trienkhai.campaigns.models.ledger import Assignment, Campaign
from trienkhai.organisations.models import Person
from trienkhai.plans.choices import DateSource
from trienkhai.plans.models import Obligation


class PeriodAnswer(models.Model):
    """What was done of a standing or prompt duty in one period (trong kỳ đã làm gì). "Không phát sinh" is an answer;
    a missing row is none."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="period_answers")
    starts_on = models.DateField()
    ends_before = models.DateField()
    text = models.TextField("đã làm", blank=True)
    is_nil = models.BooleanField("không phát sinh", default=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    is_entered_for = models.BooleanField("nhập thay", default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "starts_on"], name="campaigns_one_answer_a_period"),
            models.CheckConstraint(condition=Q(ends_before__gt=F("starts_on")), name="campaigns_period_forward"),
        ]
        indexes = [models.Index(fields=["starts_on", "assignment"], name="campaigns_answers_of_a_period")]

    def __str__(self) -> str:
        return f"{self.starts_on}: {self.text[:60]}"


class EventDay(models.Model):
    """The day on which the event of a relative deadline happened ("sau khi …"): its clock starts then. With a unit's
    row it holds for that unit alone, without for all."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="event_days")
    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="event_days")
    assignment = models.ForeignKey(Assignment, models.CASCADE, null=True, related_name="event_days")
    happened_on = models.DateField("ngày diễn ra")
    due_on = models.DateField("hạn tính từ ngày đó", null=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "obligation", "assignment"],
                condition=Q(assignment__isnull=False),
                name="campaigns_one_event_day_a_row",
            ),
            models.UniqueConstraint(
                fields=["campaign", "obligation"], condition=Q(assignment=None), name="campaigns_one_event_day_for_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id}: {self.happened_on}"


class DueChange(models.Model):
    """The day of one row was changed otherwise than by an extension (đổi hạn): its event happened, or its obligation
    was amended. What stood before is kept, so that the board of a past day shows the day of then."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="due_changes")
    due_before = models.DateField(null=True)
    late_before = models.DateField(null=True)
    source_before = models.CharField(max_length=10, choices=DateSource)
    due_on = models.DateField("hạn")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.due_before} → {self.due_on}"


class Amendment(models.Model):
    """An obligation was changed, withdrawn or added after the launch (điều chỉnh giữa kỳ): what stood before and
    what stands now, by which document; units are told and read it."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="amendments")
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="amendments")
    kind = models.CharField(max_length=10, choices=AmendmentKind)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    document = models.CharField("theo văn bản", max_length=120, blank=True)
    reason = models.TextField("lý do")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.obligation_id}: {self.get_kind_display()}"
