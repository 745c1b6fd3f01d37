"""What is thrown away every night: counts that hold nobody up, sessions that are over, devices long not seen."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from trienkhai.accounts import rules, services
from trienkhai.accounts.models import CostlyUse, Invitation, KnownDevice

DEVICES_KEPT = timedelta(days=400)  # as long as a browser keeps the cookie
INVITATIONS_KEPT = timedelta(days=90)  # after their end: the journal tells who made them


@transaction.atomic
def forget_what_is_over(*, at: datetime) -> int:
    """Delete it; returns how many rows. Safe to run twice."""
    rows = services.forget_old_tries(at=at)
    rows += Session.objects.filter(expire_date__lt=at).delete()[0]
    rows += UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()[0]
    rows += CostlyUse.objects.filter(began_at__lt=at - max(each.window for each in rules.ALLOWANCES.values())).delete()[
        0
    ]
    rows += KnownDevice.objects.filter(seen_at__lt=at - DEVICES_KEPT).delete()[0]
    return rows + Invitation.objects.filter(expires_at__lt=at - INVITATIONS_KEPT).delete()[0]
