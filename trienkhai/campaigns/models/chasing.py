"""Tables of chasing: the policy of a campaign, each reminder with the rows that it named, letters."""

from __future__ import annotations

from datetime import time

from django.db import models

from trienkhai.campaigns.choices import ReminderKind
from trienkhai.campaigns.models.ledger import Assignment, Campaign
from trienkhai.organisations.models import Person, Unit


class ChasingPolicy(models.Model):
    """When the units of one campaign are reminded by themselves (chế độ nhắc)."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="chasing")
    is_on = models.BooleanField("tự nhắc", default=True)
    days_before = models.JSONField(default=list)  # before the safe day; 0 is the day itself
    digest_weekday = models.PositiveSmallIntegerField("ngày gửi bản nhắc tuần", default=0)  # 0 Monday … 4 Friday
    quiet_from = models.TimeField("không gửi từ", default=time(20, 0))
    quiet_to = models.TimeField("đến", default=time(7, 0))
    working_days_only = models.BooleanField("chỉ gửi ngày làm việc", default=True)
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.campaign}"


class Reminder(models.Model):
    """A unit was reminded of some duties of a campaign (nhắc việc), once for its key."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="reminders")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=10, choices=ReminderKind)
    key = models.CharField(max_length=120, unique=True)  # the effect, so that a job run twice reminds once
    text = models.TextField(blank=True)  # what a person wrote himself; blank for the usual words
    letter = models.ForeignKey("ChasingLetter", models.SET_NULL, null=True, related_name="reminders")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # null: by the policy
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["campaign", "unit", "at"], name="campaigns_reminders_of")]

    def __str__(self) -> str:
        return self.key


class ReminderRow(models.Model):
    """A duty that a reminder named."""

    reminder = models.ForeignKey(Reminder, models.CASCADE, related_name="rows")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="reminder_rows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reminder", "assignment"], name="campaigns_reminded_once")]

    def __str__(self) -> str:
        return f"{self.reminder_id} → {self.assignment_id}"


class ChasingLetter(models.Model):
    """A letter that chases (công văn đôn đốc) as it was made: the file, its list, and the number a person gave it."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="letters")
    symbol = models.CharField("số, ký hiệu", max_length=60, blank=True)  # blank until the office gives one
    issued_on = models.DateField("ngày ban hành", null=True)
    content = models.JSONField()  # what the file was composed from: units, duties, words
    file = models.FileField(upload_to="letters/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.symbol or f"Công văn đôn đốc {self.pk}"
