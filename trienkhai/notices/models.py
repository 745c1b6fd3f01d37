"""Tables of what goes out to people: how each wants it, each message by e-mail, the address of a calendar."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from trienkhai.notices.choices import DeliveryState
from trienkhai.organisations.models import Person


class Preference(models.Model):
    """How a person wants to be told (tùy chọn nhận thông báo). Without a row: by the usual ways."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="notice_preference")
    email = models.EmailField("thư điện tử", blank=True)  # written by himself; accounts have a name, no address
    by_email = models.BooleanField("gửi qua thư điện tử", default=True)
    digest_only = models.BooleanField("chỉ nhận bản nhắc tuần", default=False)
    quiet_from = models.TimeField("không gửi từ", null=True)
    quiet_to = models.TimeField("đến", null=True)

    def __str__(self) -> str:
        return f"{self.person}"


class Delivery(models.Model):
    """One message to one person by e-mail (thư gửi đi), at most once: the key is written before anything is sent."""

    key = models.CharField(max_length=150, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="deliveries")
    code = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    values = models.JSONField(default=dict)  # ids, dates, counts: the sentence is made when it is sent
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    not_before = models.DateTimeField()  # quiet hours, days off
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)  # the kind of failure, no personal data
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["state", "not_before"], name="notices_to_send")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SENT) | ~Q(sent_at=None), name="notices_sent_on_a_day"
            )
        ]

    def __str__(self) -> str:
        return self.key


class Feed(models.Model):
    """The secret address of a person's calendar (địa chỉ lịch riêng); only its digest is kept."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person}"
