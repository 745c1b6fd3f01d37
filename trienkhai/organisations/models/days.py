"""Days on which the office does not work, beside weekends and the public holidays that the calendar knows."""

from __future__ import annotations

from django.db import models


class DayOff(models.Model):
    """A day that the administrator's table changes (ngày nghỉ, ngày làm bù): off, or worked in exchange for another."""

    on = models.DateField("ngày", unique=True)
    is_worked = models.BooleanField("làm bù", default=False)  # a weekend day that is worked
    name = models.CharField("tên", max_length=120, blank=True)

    def __str__(self) -> str:
        return f"{self.on:%d/%m/%Y} {self.name}"
